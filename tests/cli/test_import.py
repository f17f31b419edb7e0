"""`scoutview import` and `estate reconcile` as a person runs them."""

import pytest

from scoutview.cli._options import intake_options
from scoutview.exchange.intake.formats import ENCODINGS, FORMATS
from tests.exchange.intake.samples import ESTATE, LIST, ORTHANC


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with an estate, a list and an archive's table."""
    (tmp_path / "estate.toml").write_text(ESTATE)
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "orthanc.json").write_text(ORTHANC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files_under(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_import_is_shown_and_changes_nothing(scoutview, desk):
    before = files_under(desk)

    ran = scoutview("import", "list.csv")

    assert ran.code == 0
    assert '  columns: name = "Device" (A), ae_title = "AE Title" (B)' in ran.out
    assert "estate.toml line 24" in ran.out
    assert ran.out.endswith("Nothing was changed; --write changes the estate file.\n")
    assert files_under(desk) == before


def test_a_written_import_passes_the_check(scoutview, desk):
    ran = scoutview("import", "list.csv", "--write", "--take", "main-pacs.dicom.port")

    assert ran.code == 0
    assert "estate.toml is changed; the record is imports/list.csv-" in ran.out
    assert "5 systems, 4 endpoints" in scoutview("estate", "check", "estate.toml").out
    assert "port = 11112 # firewall rule 12; from list.csv" in (desk / "estate.toml").read_text()
    again = scoutview("import", "list.csv", "--write")
    assert "The estate file has all of it already; the record is" in again.out


def test_systems_that_a_run_will_look_at_are_counted(scoutview, desk):
    ran = scoutview("import", "orthanc.json", "--host", "192.0.2.6", "--write")

    assert desk.is_dir()
    assert "1 of the new systems is no modality, workstation or thing" in ran.out


def test_without_an_estate_everything_is_new(scoutview, desk):
    (desk / "estate.toml").unlink()

    shown = scoutview("import", "list.csv", "--site", "north")
    written = scoutview("import", "list.csv", "--write")

    assert "There is no estate.toml yet, so everything is new." in shown.out
    assert "site north" in shown.out
    assert written.code == 2
    assert "make a workspace by `scoutview init DIR`" in written.err
    assert not (desk / "estate.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.csv"], "there is no such file"),
        (["list.csv", "--as", "nmap"], "no XML"),
        (["list.csv", "--column", "ae_title=AET"], 'no heading is "AET"'),
        (["list.csv", "--column", "x"], "is not FIELD=HEADING"),
        (["list.csv", "--take", "a.b"], "the file has nothing different for it"),
        (["list.csv", "--write", "--take", "ct-1.\x1b[2J"], "nothing different"),
        (["list.csv", "--site", "two\nlines"], "must be one line"),
        (["orthanc.json", "--host", "a b"], "--host:"),
        (["list.csv", "--estate", "list.csv"], "is not TOML"),
    ],
)
def test_bad_input_gets_one_sentence_and_changes_nothing(scoutview, desk, arguments, words):
    before = files_under(desk)

    ran = scoutview("import", *arguments)

    assert ran.code == 2
    assert words in ran.err
    assert ran.said_one_line
    assert "\x1b" not in ran.err
    assert files_under(desk) == before


def test_a_file_of_a_gigabyte_is_refused_without_reading_it_whole(scoutview, desk):
    with (desk / "huge.csv").open("wb") as file:
        file.write(b"AE Title,IP\n")
        file.truncate(2**30)  # sparse: it takes no room

    ran = scoutview("import", "huge.csv")

    assert ran.code == 2
    assert "has over 33554432 bytes" in ran.err
    assert ran.said_one_line


def test_reconciling_tells_and_writes(scoutview, desk):
    ran = scoutview(
        *("estate", "reconcile", "estate.toml", "--with", "orthanc.json"),
        *("--out", "all.csv", "--register", "register.csv", "--by", "PACS administrator"),
    )

    assert ran.code == 0
    assert "In the archive's table, and nobody answers for it (3)" in ran.out
    assert (desk / "all.csv").read_text().startswith("result,ae_title,")
    assert (desk / "register.ipe.toml").read_text().count("rows = ") == 2
    assert (desk / "register.csv").stat().st_mode & 0o777 == 0o600


def test_a_register_says_who_made_it(scoutview, desk):
    ran = scoutview(
        "estate", "reconcile", "estate.toml", "--with", "orthanc.json", "--register", "r.csv"
    )

    assert ran.code == 2
    assert "--register needs --by ROLE" in ran.err
    assert not (desk / "r.csv").exists()


def test_the_register_is_taken_as_a_population(scoutview, story, desk):
    assert desk.is_dir()
    scoutview(
        *("estate", "reconcile", "estate.toml", "--with", "orthanc.json"),
        *("--register", "register.csv", "--by", "PACS administrator"),
    )
    scoutview("init", story.folder, "--organization", "Lakeside", "--key", story.key_path)

    ran = scoutview(
        *("evidence", "add", "register.csv", "--control", "CHG-01", "--kind", "population"),
        *("--by", "PACS administrator", "--ipe", "register.ipe.toml", "--from", "2026-01-01"),
        *("--to", "2026-06-30", "--workspace", story.folder, "--key", story.key_path),
    )

    assert ran.code == 0, ran.err
    assert "register.csv shows CHG-01" in ran.out


def test_options_offer_the_formats_that_there_are():
    command = intake_options(lambda: None)
    choices = {
        parameter.name: parameter.type.choices
        for parameter in command.__click_params__
        if hasattr(parameter.type, "choices")
    }

    assert tuple(choices["format_"]) == FORMATS
    assert tuple(choices["encoding"]) == ENCODINGS
