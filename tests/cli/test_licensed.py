"""`scoutview catalog overlay import`: the organization's licensed texts stay where they are."""

import json
from zipfile import ZipFile

import pytest

from tests.pipeline.estates import system

WORDS = "Sentence of a publisher that nobody else may have"
SHEET = f"id,text\nCC6.1,{WORDS}\n"


@pytest.fixture
def copy(tmp_path, story):
    story.write(system())
    path = tmp_path / "tsc.csv"
    path.write_text(SHEET)
    return path


def imported(scoutview, story, copy, framework="soc2"):
    return scoutview(
        *("catalog", "overlay", "import", copy, "--framework", framework),
        *("--by", "Ana Ruiz, MD", "--workspace", story.folder),
    )


def test_the_wording_is_shown_beside_our_gist(scoutview, story, copy):
    ran = imported(scoutview, story, copy)

    assert ran.code == 0
    assert "1 text of soc2 taken in from tsc.csv (SHA-256 " in ran.out
    shown = scoutview("explain", "CC6.1", "--workspace", story.folder).out
    assert WORDS in shown
    assert "tsc.csv, your licensed copy" in shown
    assert WORDS not in scoutview("explain", "CC6.2", "--workspace", story.folder).out


def test_it_never_leaves_the_workspace(scoutview, story, copy):
    imported(scoutview, story, copy)
    run = story.assess(system())
    kit = story.folder.parent / "kit.zip"

    assert scoutview("report", run, "--workspace", story.folder).code in {0, 1}
    assert scoutview("kit", run, "--out", kit, "--workspace", story.folder).code == 0

    licensed = story.folder / "licensed" / "soc2.json"
    everything = [p for p in story.folder.rglob("*") if p.is_file() and p != licensed]
    assert len(everything) > 5
    for path in [*everything, kit]:
        assert WORDS.encode() not in path.read_bytes()
    with ZipFile(kit) as packed:
        assert all(WORDS.encode() not in packed.read(name) for name in packed.namelist())
    assert (licensed.parent / ".gitignore").read_text() == "*\n"
    assert licensed.stat().st_mode & 0o777 == 0o600


def test_a_second_import_takes_the_place_of_the_first(scoutview, story, copy):
    imported(scoutview, story, copy)
    copy.write_text("id,text\nCC6.2,Other words\n")

    assert imported(scoutview, story, copy).code == 0
    texts = json.loads((story.folder / "licensed" / "soc2.json").read_text())["texts"]
    assert texts == {"CC6.2": "Other words"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("id,text\nCC6.1,=1+1\n", "soc2"), "is a formula"),
        ((SHEET, "soc3"), "There is no framework 'soc3'"),
        ((SHEET, "gdpr"), "0 of its 1 ids are ids of gdpr"),
        ((None, "soc2"), "there is no such file"),
    ],
)
def test_what_is_refused_changes_nothing(scoutview, story, copy, given, words):
    text, framework = given
    imported(scoutview, story, copy)
    before = (story.folder / "licensed" / "soc2.json").read_bytes()
    if text is None:
        copy.unlink()
    else:
        copy.write_text(text)

    ran = imported(scoutview, story, copy, framework)

    assert ran.code == 2
    assert words in ran.err
    assert ran.said_one_sentence
    assert (story.folder / "licensed" / "soc2.json").read_bytes() == before
    assert len(list((story.folder / "licensed").iterdir())) == 2


def test_a_huge_file_is_refused_before_it_is_read(scoutview, story, copy):
    with copy.open("wb") as file:
        file.truncate(1024**3)

    ran = imported(scoutview, story, copy)

    assert ran.code == 2
    assert "has over 16777216 bytes" in ran.err


def test_a_name_that_a_terminal_could_not_show_is_quoted(scoutview, story, copy):
    odd = copy.with_name("a\x1b[31mRED\nb.csv")
    copy.rename(odd)

    ran = imported(scoutview, story, odd)

    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\x1b" not in scoutview("explain", "CC6.1", "--workspace", story.folder).out


def test_a_damaged_copy_does_not_keep_our_own_words_from_the_reader(scoutview, story, copy):
    imported(scoutview, story, copy)
    (story.folder / "licensed" / "soc2.json").write_text("{")

    ran = scoutview("explain", "CC6.1", "--workspace", story.folder)

    assert ran.code == 0
    assert "is damaged; import the texts again" in " ".join(ran.out.split())
    assert "What shows it" in ran.out


def test_a_folder_that_is_no_workspace_takes_nothing_in(scoutview, copy, tmp_path):
    (tmp_path / "elsewhere").mkdir()

    ran = scoutview(
        *("catalog", "overlay", "import", copy, "--framework", "soc2", "--by", "Ana"),
        *("--workspace", tmp_path / "elsewhere"),
    )

    assert ran.code == 2
    assert "is no workspace" in ran.err
    assert list((tmp_path / "elsewhere").iterdir()) == []
