"""scoutview export and scoutview catalog import as a person runs them."""

import json

import pytest

from scoutview.exchange.oscal.models import NAMES
from tests.pipeline.estates import system

WORDS = "Sentence of a publisher that nobody else may have"
SHEET = f"id,title,text\nA.1,Its title,{WORDS}\nA.2,Other,More\n"


@pytest.fixture
def run(story):
    """A run of one system in a workspace."""
    return story.assess(system())


@pytest.fixture
def sheet(tmp_path, story):
    story.write(system())
    path = tmp_path / "house-rules.csv"
    path.write_text(SHEET)
    return path


def everything(folder):
    return {
        path: (path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("format_", ["oscal", "ciso-assistant", "csv"])
def test_a_run_is_exported_for_its_owner_alone_and_twice_alike(scoutview, story, run, format_):
    ran = scoutview("export", run, "--format", format_, "--workspace", story.folder)

    assert ran.code == 0
    folder = story.folder / "out" / run / format_
    written = everything(folder)
    assert len(written) > 5
    for path, (mode, _) in written.items():
        assert str(path) in ran.out
        assert mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert scoutview("export", run, "--format", format_, "--workspace", story.folder).code == 0
    assert everything(folder) == written


@pytest.mark.parametrize("model", NAMES)
def test_one_model_alone(scoutview, story, run, tmp_path, model):
    out = tmp_path / "given"
    options = ("--format", "oscal", "--model", model, "--out", out)

    assert scoutview("export", run, *options, "--workspace", story.folder).code == 0
    names = {path.name for path in out.iterdir()}
    assert names
    assert all(name.startswith(model) for name in names)
    assert not (story.folder / "out" / run / "oscal").exists()


def test_a_folder_that_is_named_keeps_what_it_holds(scoutview, story, run, tmp_path):
    out = tmp_path / "given"
    out.mkdir()
    (out / "gaps.csv").write_text("mine")

    ran = scoutview("export", run, "--format", "csv", "--out", out, "--workspace", story.folder)

    assert ran.code == 2
    assert ran.said_one_sentence
    assert "gaps.csv is there with other content" in ran.err
    assert [path.name for path in out.iterdir()] == ["gaps.csv"]
    assert (out / "gaps.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--format", "oscal", "--model", "gaps"), "oscal has no model 'gaps'; there are catalog"),
        (("--format", "ciso-assistant", "--model", "x"), "it is exported whole"),
        (("--format", "csv", "--model", "poam"), "csv has no model 'poam'"),
    ],
)
def test_a_model_that_is_not_there_is_named(scoutview, story, run, options, words):
    ran = scoutview("export", run, *options, "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert words in ran.err


def test_a_run_that_is_not_there_is_named(scoutview, story, run):
    ran = scoutview("export", f"{run}x", "--format", "csv", "--workspace", story.folder)

    assert ran.code == 2
    assert ran.said_one_sentence


def test_a_framework_is_taken_in_judged_open_and_its_words_go_nowhere(scoutview, story, sheet):
    by = ("--by", "Ana Ruiz, MD", "--workspace", story.folder)
    bought = sheet.with_name("tsc.csv")
    bought.write_text(f"id,text\nCC6.1,{WORDS}\n")
    scoutview("catalog", "overlay", "import", bought, "--framework", "soc2", *by)
    ran = scoutview("catalog", "import", sheet, *by)

    assert ran.code == 0
    assert "2 requirements of house-rules taken in as house-rules, all open" in ran.out
    assert WORDS in scoutview("explain", "A.1", "--workspace", story.folder).out
    assert scoutview("catalog", "check", "--workspace", story.folder).code == 0
    run = story.assess(system())
    for format_ in ("oscal", "ciso-assistant", "csv"):
        ran = scoutview("export", run, "--format", format_, "--workspace", story.folder)
        assert ran.code == 0
    scoutview("report", run, "--workspace", story.folder)
    found = json.loads((story.folder / "out" / run / "frameworks.json").read_text())
    (own,) = (each for each in found["frameworks"] if each["id"] == "house-rules")
    assert {one["status"] for one in own["requirements"]} == {"gap"}
    files = everything(story.folder)
    assert files[story.folder / "licensed" / "house-rules.json"][0] & 0o777 == 0o600
    having = {path.name for path, (_, content) in files.items() if WORDS.encode() in content}
    assert having == {"house-rules.json", "soc2.json"}


def test_without_by_no_text_is_kept_at_all(scoutview, story, sheet):
    ran = scoutview("catalog", "import", sheet, "--id", "own", "--workspace", story.folder)

    assert "--by NAME keeps them" in ran.out
    assert not (story.folder / "licensed").exists()
    for _, content in everything(story.folder).values():
        assert WORDS.encode() not in content


def test_what_is_exported_can_be_taken_in_elsewhere(scoutview, story, run):
    for format_ in ("oscal", "ciso-assistant"):
        scoutview("export", run, "--format", format_, "--workspace", story.folder)
    out = story.folder / "out" / run

    for number, name in enumerate(
        ("oscal/catalog-gdpr.json", "ciso-assistant/ciso-assistant-gdpr.yaml")
    ):
        options = ("--id", f"own-{number}", "--workspace", story.folder)
        ran = scoutview("catalog", "import", out / name, *options)
        assert ran.code == 0
        assert "19 requirements" in ran.out


def test_a_profile_finds_the_catalog_that_lies_beside_it(scoutview, story, tmp_path):
    story.write(system())
    metadata = {"title": "T", "oscal-version": "1.1.2"}
    controls = [{"id": "a-1", "title": "A"}, {"id": "b-1", "title": "B"}]
    chosen = [{"href": "all.json", "include-controls": [{"with-ids": ["b-1"]}]}]
    catalog = {"catalog": {"metadata": metadata, "controls": controls}}
    profile = {"profile": {"metadata": metadata, "imports": chosen}}
    (tmp_path / "profile.json").write_text(json.dumps(profile))
    into = ("--workspace", story.folder)

    alone = scoutview("catalog", "import", tmp_path / "profile.json", *into)
    assert alone.code == 2
    assert "--catalog FILE" in alone.err
    (tmp_path / "all.json").write_text(json.dumps(catalog))
    ran = scoutview("catalog", "import", tmp_path / "profile.json", *into)
    assert ran.code == 0
    assert "1 requirements of T taken in as t" in ran.out


@pytest.mark.parametrize(
    "case",
    [
        ("a.csv", b"id,text\nA.1,=1\n", (), "is a formula"),
        ("a.yaml", b"a: &x 1\n", (), "an anchor"),
        ("a.yaml", b'a: "\\UFFFFFFFF"\n', (), "no YAML"),
        ("a.csv", b"id,text\n" + b",\n" * 20_001, (), "over 20000 rows"),
        ("a.json", b'{"catalog": {"metadata": {"oscal-version": "9"}}}', (), "OSCAL version"),
        ("a.json", b"[" * 200_000, ("--as", "oscal"), "nested too deeply"),
        ("a.xlsx", b"PK\x03\x04", (), "packed or office file"),
        ("a.csv", b"id\nA.1\n", ("--id", "gdpr"), "There is a framework gdpr already"),
        ("a.csv", b"id\nA.1\n", ("--id", "soc2"), "There is a framework soc2 already"),
        ("a.csv", b"id\nA.1\n", ("--id", "controls"), "controls is the id of a document"),
        ("controls.csv", b"id\nA.1\n", (), "controls is the id of a document"),
        ("a.csv", b"id\nA.1\n", ("--id", "radiology-controls"), "give this framework another id"),
        ("a.csv", b"id\nA.1\n", ("--id", "../x"), "expected small letters"),
        ("a.csv", b"id\nA.1\n", ("--by", "a\nb"), "--by must be one line"),
        ("a.csv", None, (), "there is no such file"),
    ],
)
def test_what_is_refused_changes_nothing(scoutview, story, tmp_path, case):
    name, content, options, words = case
    story.assess(system())
    before = everything(story.folder)
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    ran = scoutview("catalog", "import", path, *options, "--workspace", story.folder)

    assert (ran.code, ran.said_one_line) == (2, True)
    assert words in ran.err
    assert everything(story.folder) == before


def test_a_file_with_a_hostile_name_is_taken_in_under_a_harmless_one(scoutview, story, tmp_path):
    story.write(system())
    path = tmp_path / 'a"\x1b[2J\x7f\udcff\n.csv'
    path.write_bytes(b"id\nA.1\n")
    into = ("--id", "own", "--by", "Ana Ruiz", "--workspace", story.folder)

    ran = scoutview("catalog", "import", path, *into)

    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert scoutview("catalog", "check", "--workspace", story.folder).code == 0
    (tmp_path / "b\x1b.csv").write_bytes(b"")
    ran = scoutview("catalog", "import", tmp_path / "b\x1b.csv", "--workspace", story.folder)
    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert "\x1b" not in ran.err


def test_a_file_that_is_there_is_not_written_over(scoutview, story, sheet):
    story.write(system())
    mine, victim = story.folder / "licensed" / "house-rules.json", story.folder / "victim"
    mine.parent.mkdir()
    mine.write_text("mine")
    victim.write_text("precious")
    (mine.parent / ".gitignore").symlink_to(victim)
    into = ("--by", "Ana Ruiz", "--workspace", story.folder)

    ran = scoutview("catalog", "import", sheet, *into)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert "house-rules.json is there already" in ran.err
    assert mine.read_text() == "mine"
    assert not (story.folder / "controls").exists()
    assert scoutview("catalog", "import", sheet, "--id", "other", *into).code == 0
    assert victim.read_text() == "precious"


def test_what_cannot_be_written_leaves_nothing_behind(scoutview, story, sheet):
    story.write(system())
    (story.folder / "controls" / "mappings").mkdir(parents=True)
    (story.folder / "controls" / "mappings" / ".house-rules.toml.part").mkdir()
    before = everything(story.folder)

    ran = scoutview("catalog", "import", sheet, "--by", "Ana", "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    after = {k: v for k, v in everything(story.folder).items() if k.name != ".gitignore"}
    assert after == before


def test_a_file_of_a_gigabyte_is_refused_unread(scoutview, story, tmp_path):
    story.write(system())
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1 << 30)

    ran = scoutview("catalog", "import", path, "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert "has over" in ran.err


def test_the_same_framework_twice_is_refused(scoutview, story, sheet):
    scoutview("catalog", "import", sheet, "--workspace", story.folder)
    before = everything(story.folder)

    ran = scoutview("catalog", "import", sheet, "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert everything(story.folder) == before
