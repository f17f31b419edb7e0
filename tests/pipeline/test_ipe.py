"""The record of a list: complete, or refused with file and line; the rows are counted."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.pipeline.ipe import IpeError, counted, read_ipe
from scoutview.pipeline.record import GivenEvidence
from scoutview.records import from_plain, to_plain
from tests.docs import pages

GOOD = """\
system = "Ticket queue"
query = "type = change AND closed >= 2026-04-01"
run_by = "change manager"
run_at = 2026-10-01T08:30:00-05:00
tool = "export 4.2"
time_zone = "America/Chicago"
rows = 2
exclusions = ["tickets of the test system"]

[parameters]
from = 2026-04-01
limit = 500

[second]
system = "deployment log"
rows = 3
how = "counted by day"
difference = "one deployment was rolled back under its first ticket"
"""
ROWS = b"id,closed\r\nC-1,2026-04-02\r\nC-2,2026-04-03\r\n"


@pytest.fixture
def written(tmp_path):
    """Write a record, changed in one place; returns its path."""

    def write(old: str = "", new: str = "") -> Path:
        assert not old or GOOD.count(old) == 1
        path = tmp_path / "changes.ipe.toml"
        path.write_text(GOOD.replace(old, new) if old else GOOD, encoding="utf-8")
        return path

    return write


def test_a_whole_record_is_read(written):
    ipe = read_ipe(written())

    assert (ipe.system, ipe.rows, ipe.rows_counted) == ("Ticket queue", 2, None)
    assert ipe.query_sha256 == hashlib.sha256(ipe.query.encode()).hexdigest()
    assert [(p.name, p.value) for p in ipe.parameters] == [("from", "2026-04-01"), ("limit", "500")]
    assert ipe.run_at.isoformat() == "2026-10-01T13:30:00+00:00"
    assert ipe.second.rows == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('system = "Ticket queue"\n', "", "lacks system"),
        ('"Ticket queue"', '""', "line 1: system is empty"),
        ('"change manager"', '" "', "line 3: run_by is empty"),
        ("2026-10-01T08:30:00-05:00", "2026-10-01T08:30:00", "run_at is not an RFC 3339 time"),
        ("2026-10-01T08:30:00-05:00", '"yesterday"', "run_at is not an RFC 3339 time"),
        ("America/Chicago", "Chicago", "line 6: time_zone is no time zone"),
        ("rows = 2", "rows = -1", "line 7: rows is not a number of rows"),
        ("rows = 2", 'rows = "2"', "rows is not a whole number"),
        ("rows = 2", "rows = 2\nnumber = 3", "a field that is not known: 'number'"),
        ('["tickets of the test system"]', '"none"', "exclusions is not a list"),
        ('"deployment log"', '""', "second does not say its system"),
        ("difference = ", "other = ", "not known: 'other'"),
        ('"one deployment was rolled back under its first ticket"', '""', "say in difference why"),
        ("[parameters]", "[parameters", "it is no TOML"),
    ],
)
def test_what_is_missing_or_wrong_is_named(written, old, new, words):
    with pytest.raises(IpeError, match=words) as caught:
        read_ipe(written(old, new))

    assert "changes.ipe.toml" in str(caught.value)


def test_without_a_second_source_it_says_why(written):
    text = GOOD.partition("[second]")[0]
    path = written()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IpeError, match=r"neither \[second\]"):
        read_ipe(path)
    path.write_text(f'no_second = "the queue is the only record"\n{text}', encoding="utf-8")

    assert read_ipe(path).no_second == "the queue is the only record"


def test_rows_are_counted_under_the_header(written):
    ipe = read_ipe(written())

    assert counted(ipe, Path("changes.CSV"), ROWS).rows_counted == 2
    assert counted(ipe, Path("changes.csv"), b"\xef\xbb\xbf" + ROWS + b"\r\n").rows_counted == 2
    assert counted(ipe, Path("changes.xlsx"), b"anything").rows_counted is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (ROWS + b"C-3,x\r\n", "has 3 rows under its header, but its record says"),
        (b"", "has 0 rows"),
        (b"\xff\xfe", "cannot be read as CSV"),
        (b'id\r\n"open', "cannot be read as CSV"),
    ],
)
def test_a_list_of_another_length_is_refused(written, content, words):
    with pytest.raises(IpeError, match=words):
        counted(read_ipe(written()), Path("changes.csv"), content)


def test_a_file_that_is_not_there_or_endless_is_refused(tmp_path):
    with pytest.raises(IpeError, match="cannot be read"):
        read_ipe(tmp_path / "none")
    with pytest.raises(IpeError, match="is no regular file"):
        read_ipe(Path("/dev/zero"))
    large = tmp_path / "large.toml"
    with large.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(IpeError, match="has over"):
        read_ipe(large)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_record_or_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("ipe") / "x.toml"
    path.write_bytes(data)

    with pytest.raises(IpeError):
        read_ipe(path)


def test_the_note_of_a_piece_keeps_the_record_whole(written):
    ipe = read_ipe(written())
    hints = GivenEvidence.__dataclass_fields__

    assert "ipe" in hints
    assert from_plain(type(ipe), to_plain(ipe)) == ipe


def test_the_example_of_the_how_to_is_a_good_record(tmp_path):
    text = (pages.CHECKOUT / "docs/how-to/add-evidence.md").read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "example.toml"
    path.write_text("\n".join(line[3:] for line in example.splitlines()), encoding="utf-8")

    assert read_ipe(path).rows >= 0
