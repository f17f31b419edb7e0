"""An import with the files around it: nothing changes by halves, and nothing silently."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scoutview.estate.read import EstateError, read_estate
from scoutview.exchange.intake.formats import Asked
from scoutview.exchange.intake.model import IntakeError
from scoutview.pipeline.intake import compare, propose, write, write_compared
from scoutview.pipeline.ipe import counted, read_ipe
from tests.exchange.intake.samples import DAY, ESTATE, LIST, ORTHANC

ASKED = Asked()
NOW = datetime.now(UTC)


@pytest.fixture
def estate(tmp_path):
    path = tmp_path / "estate.toml"
    path.write_text(ESTATE)
    return path


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def imported(listed, estate, *taken, without_conflicts=False):
    found = propose(listed, estate, ASKED)
    return write(found, DAY, taken, without_conflicts=without_conflicts)


def registered(compared, register, out=None):
    return write_compared(compared, NOW, out=out, register=register, by="PACS administrator")


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_import_changes_the_estate_and_keeps_its_record(listed, estate):
    estate.chmod(0o644)

    done = imported(listed, estate)

    assert done.estate == estate
    assert done.record == estate.parent / "imports" / "list.csv-2026-11-28.json"
    assert stat.S_IMODE(done.record.stat().st_mode) == 0o600
    assert stat.S_IMODE(estate.stat().st_mode) == 0o644
    assert len(read_estate(estate).systems) == 5
    assert done.open_systems == 0


def test_records_of_one_day_do_not_overwrite_each_other(listed, estate):
    first, second = imported(listed, estate), imported(listed, estate)

    assert second.estate is None
    assert first.record != second.record
    assert second.record.name == "list.csv-2026-11-28-2.json"


def test_an_estate_behind_a_link_stays_behind_it(listed, estate, tmp_path):
    link = tmp_path / "here" / "estate.toml"
    link.parent.mkdir()
    link.symlink_to(estate)

    imported(listed, link)

    assert link.is_symlink()
    assert len(read_estate(estate).systems) == 5


def test_proposing_changes_nothing(listed, estate):
    before = files(estate.parent)

    assert "New systems (3)" in propose(listed, estate, ASKED).text((), 100)
    assert files(estate.parent) == before


def test_conflicts_stop_a_writing_unless_they_are_left_out(listed, estate):
    listed.write_text(LIST + "Twin,MR1,192.0.2.99,104,north,,,,MR,\n")
    before = files(estate.parent)

    with pytest.raises(IntakeError) as caught:
        imported(listed, estate)

    assert caught.value.faults[0].startswith("The AE title MR1 stands for 2 systems")
    assert files(estate.parent) == before
    imported(listed, estate, without_conflicts=True)
    assert "mr-1" not in {system.id for system in read_estate(estate).systems}


def test_an_import_that_the_estate_could_not_hold_changes_nothing(listed, estate):
    rows = "".join(f"M{n},10.1.{n // 250}.{n % 250 + 1},104\n" for n in range(5_000))
    listed.write_text("AET,IP,Port\n" + rows)
    before = files(estate.parent)

    with pytest.raises(IntakeError, match="would not be right, so nothing was changed"):
        imported(listed, estate)

    assert files(estate.parent) == before


def test_an_estate_that_is_not_right_is_told_before_anything_is_read_into_it(listed, estate):
    estate.write_text(ESTATE.replace("port = 104 ", "port = 0 "))

    with pytest.raises(EstateError):
        propose(listed, estate, ASKED)


def test_an_estate_that_was_changed_meanwhile_stays(listed, estate):
    found = propose(listed, estate, ASKED)
    estate.write_text(ESTATE + "# another hand\n")
    before = files(estate.parent)

    with pytest.raises(IntakeError, match="was changed meanwhile; run `scoutview import` again"):
        write(found, DAY, (), without_conflicts=False)

    assert files(estate.parent) == before


def test_a_header_within_a_text_does_not_lead_the_import_astray(listed, estate):
    text = ESTATE.replace('"Main archive"', '"""Main \\\n[[archive]]"""')
    estate.write_text(text)
    listed.write_text("Name,AET,IP,Port\nMain [[archive]],NEW,192.0.2.5,105\n")
    before = files(estate.parent)

    with pytest.raises(IntakeError, match="would not be right, so nothing was changed"):
        imported(listed, estate)

    assert files(estate.parent) == before


def test_a_folder_that_cannot_be_written_changes_nothing(listed, estate):
    (estate.parent / "imports").write_text("in the way")
    before = files(estate.parent)

    with pytest.raises(IntakeError, match="cannot be written"):
        imported(listed, estate)

    assert files(estate.parent) == before


def test_files_that_are_none_are_refused(tmp_path, estate):
    with pytest.raises(IntakeError, match="there is no such file"):
        propose(tmp_path / "none.csv", estate, ASKED)
    with pytest.raises(IntakeError, match="is no regular file"):
        propose(tmp_path, estate, ASKED)
    odd = tmp_path / "two\nlines.csv"
    odd.write_text(LIST)
    with pytest.raises(IntakeError, match="rename it"):
        propose(odd, estate, ASKED)


def test_the_register_and_its_sheet_count_the_same_rows(estate, tmp_path):
    table = tmp_path / "orthanc.json"
    table.write_text(ORTHANC)
    compared = compare(estate, table, ASKED)
    out = tmp_path / "register.csv"

    sheet = registered(compared, out)

    ipe = counted(read_ipe(sheet), out, out.read_bytes())
    assert ipe.rows == ipe.rows_counted == 4
    assert ipe.second.rows == 1
    with pytest.raises(IntakeError, match="is there already"):
        registered(compared, out)


def test_a_folder_is_no_register(estate, tmp_path):
    table = tmp_path / "orthanc.json"
    table.write_text(ORTHANC)
    compared = compare(estate, table, ASKED)

    with pytest.raises(IntakeError, match="is a folder; name a file"):
        registered(compared, Path())


def test_a_table_is_not_written_over_a_file(estate, tmp_path):
    table = tmp_path / "orthanc.json"
    table.write_text(ORTHANC)
    compared = compare(estate, table, ASKED)

    with pytest.raises(IntakeError, match="is there already"):
        write_compared(compared, NOW, out=table, register=None)
    with pytest.raises(IntakeError, match="cannot be written"):
        write_compared(compared, NOW, out=tmp_path / "none" / "out.csv", register=None)


def test_two_files_of_one_name_are_refused_before_either_is_written(estate, tmp_path):
    table = tmp_path / "orthanc.json"
    table.write_text(ORTHANC)
    out = tmp_path / "z.csv"

    with pytest.raises(IntakeError, match="is named twice"):
        registered(compare(estate, table, ASKED), out, out)

    assert not out.exists()
