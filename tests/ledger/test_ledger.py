import pytest

from scoutview.ledger import Kind, Ledger, LedgerError, verify

ORIGIN = "scoutview.local/lakeside-imaging"


def test_a_new_ledger_is_empty_and_valid(workspace, key, check_log):
    ledger = Ledger.open(workspace)

    assert (ledger.size, ledger.checkpoints, list(ledger.entries())) == (0, [], [])
    assert (ledger.origin, ledger.vkey) == (ORIGIN, key.vkey(ORIGIN))
    check_log(workspace, entries=0)


def test_a_missing_ledger_is_an_error_and_is_not_made(tmp_path):
    for look in (Ledger.open, verify):
        with pytest.raises(LedgerError, match=r"There is no ledger in .*; `scoutview init"):
            look(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_second_ledger_in_the_same_place_is_refused(workspace, other_key, check_log):
    with pytest.raises(LedgerError, match="already a ledger"):
        Ledger.create(workspace, origin="scoutview.local/other", key=other_key)

    assert Ledger.open(workspace).origin == ORIGIN
    check_log(workspace)


def test_a_ledger_whose_making_was_interrupted_can_be_made(workspace, key, check_log):
    (workspace / "ledger/origin").unlink()

    Ledger.create(workspace, origin=ORIGIN, key=key)

    check_log(workspace, entries=0)


def test_a_ledger_that_lost_its_origin_is_not_made_anew(workspace, key, draft, write):
    with write(workspace, key) as writer:
        writer.append(draft(0))
    (workspace / "ledger/origin").unlink()

    with pytest.raises(LedgerError, match="origin is missing; restore it"):
        Ledger.create(workspace, origin=ORIGIN, key=key)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "a\u00a0b", "x" * 201, "\ud800"])
def test_a_name_that_a_note_cannot_carry_is_refused(tmp_path, key, origin):
    with pytest.raises(LedgerError, match="cannot name a ledger"):
        Ledger.create(tmp_path, origin=origin, key=key)


@pytest.mark.parametrize(
    "line", [b"", b"nonsense\n", b"\xff\n", b"x" * 5000, b"%s", b"%s\n\n", b"%s\nmore\n"]
)
def test_a_damaged_origin_gets_a_sentence(workspace, line):
    path = workspace / "ledger/origin"
    path.write_bytes(line.replace(b"%s", path.read_bytes().strip()))

    with pytest.raises(LedgerError, match="origin is damaged"):
        Ledger.open(workspace)


def test_a_missing_log_gets_a_sentence(workspace):
    (workspace / "ledger/log").unlink()

    with pytest.raises(LedgerError, match=r"log is missing; restore"):
        Ledger.open(workspace)


def test_entries_come_in_order_and_can_be_chosen_by_run_and_kind(files):
    ledger = Ledger.open(files.workspace)

    assert [entry.index for entry in ledger.entries()] == list(range(12))
    assert [entry.index for entry in ledger.entries(kind=Kind.DOCUMENT)] == [4]
    assert 4 not in [entry.index for entry in ledger.entries(run="2026-04-01-a")]
    assert list(ledger.entries(run="2026-04-01-a", kind="document")) == []
    assert list(ledger.entries(run="2026-04-01")) == []


def test_a_choice_is_not_fooled_by_what_stands_in_another_member(workspace, key, draft, write):
    with write(workspace, key) as writer:
        writer.append(draft(0, subject='","run":"mine","kind":"document'))

    ledger = Ledger.open(workspace)

    assert list(ledger.entries(run="mine")) == []
    assert list(ledger.entries(kind="document")) == []


def test_an_entry_is_found_by_its_index(files):
    ledger = Ledger.open(files.workspace)

    assert [ledger.entry(index) for index in range(12)] == list(ledger.entries())
    for index in (-1, 12):
        with pytest.raises(LedgerError, match=f"has no entry {index}; it has 12"):
            ledger.entry(index)


def test_content_is_found_by_entry_and_by_name(files):
    ledger = Ledger.open(files.workspace)
    entry = ledger.entry(7)

    assert ledger.content(entry) == ledger.content(entry.content) == b"seen 7"


def test_the_checkpoints_are_given_smallest_first(files):
    assert [point.size for point in Ledger.open(files.workspace).checkpoints] == [4, 5, 9]


def test_a_reader_sees_what_is_appended_later(workspace, key, draft, write):
    ledger = Ledger.open(workspace)
    assert ledger.size == 0

    with write(workspace, key) as writer:
        for number in range(3):
            writer.append(draft(number))
            assert ledger.size == number + 1
            assert ledger.content(ledger.entry(number)) == b"seen %d" % number


def test_a_reader_follows_a_log_that_became_shorter(files):
    ledger = Ledger.open(files.workspace)
    assert ledger.size == 12

    with files.changing():
        files.write_log(files.envelopes[:10], with_hashes=True)
        assert ledger.size == 10
        assert len(list(ledger.entries())) == 10


def test_a_reader_tells_of_a_torn_tail_and_gives_the_whole_entries(files):
    ledger = Ledger.open(files.workspace)
    assert ledger.torn_bytes == 0

    with files.changing():
        with (files.workspace / "ledger/log").open("ab") as log:
            log.write(b"\x01\x40half")
        assert (ledger.size, ledger.torn_bytes) == (12, 6)


def test_a_malformed_entry_is_named_and_not_skipped(files):
    with files.changing():
        log = files.path("ledger/log")
        files.flip(log, log.read_bytes().index(b'"v":1') + 4, 1)

        with pytest.raises(LedgerError, match="Entry 0 of ledger/log is malformed: v is 0"):
            list(Ledger.open(files.workspace).entries())


def test_an_impossible_length_is_named(files):
    with files.changing():
        files.flip(files.path("ledger/log"), 0, 0x80)

        with pytest.raises(LedgerError, match=r"Entry 0 of .* is malformed: its length is"):
            _ = Ledger.open(files.workspace).size


def test_an_envelope_is_the_bytes_that_the_log_has(files):
    ledger = Ledger.open(files.workspace)

    assert [ledger.envelope(index) for index in range(ledger.size)] == files.envelopes
    with pytest.raises(LedgerError, match="has no entry 12; it has 12"):
        ledger.envelope(12)
