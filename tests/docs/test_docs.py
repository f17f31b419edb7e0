import re
import shlex
import tomllib
from contextlib import suppress
from pathlib import Path

import click
import pytest

from scoutview.catalog.load import load_catalog
from scoutview.cli import scoutview
from scoutview.estate.model import Endpoint, Protocol
from scoutview.estate.read import parse_estate
from scoutview.findings import Effect
from scoutview.looks import ports
from scoutview.pipeline.scope import Scope
from scoutview.probes.catalogue import ALL
from tests.docs import pages

PAGES = pytest.mark.parametrize("page", pages.PAGES, ids=pages.name)
SOURCES = ["src", "scripts", "bench", "docs"]
# Where a checkout, a home or a scratch folder lay when somebody pasted.
SOMEBODYS_PATH = re.compile(r"(?<![\w.~])/(?:tmp|work|root|home|Users)/[\w.-]")
PROGRAM = re.compile(r"(?:\.venv/bin/|scoutview/bin/)?scoutview")


def parse(words):
    """Parse a command line of ours as the program would; raise click's own errors."""
    command, args, context = scoutview, words[1:], None
    while isinstance(command, click.Group) and args and not args[0].startswith("-"):
        context = click.Context(command, parent=context, info_name=words[0])
        found = command.get_command(context, args[0])
        if found is None:
            raise click.UsageError(f"there is no command {args[0]}")
        command, args = found, args[1:]
    with suppress(click.exceptions.Exit):  # --version and --help
        command.make_context(words[0], args, parent=context)


@PAGES
def test_commands_of_the_shell_blocks_are_commands_of_the_program(page):
    for line in pages.shell_lines(page):
        words = shlex.split(line.replace("ENTRY", "1"), comments=True)
        if words and PROGRAM.fullmatch(words[0]):
            parse(words)


@PAGES
def test_commands_in_the_running_text_are_commands_of_the_program(page):
    for mention in pages.mentions(page):
        with suppress(click.MissingParameter):  # a text may leave out what it is not about
            parse(shlex.split(mention))


def test_a_command_that_does_not_exist_is_found_out():
    for wrong in ("scoutview asses X", "scoutview assess X --plann", "scoutview ledger verfy"):
        with pytest.raises(click.UsageError):
            parse(shlex.split(wrong))


@PAGES
def test_scripts_that_are_named_can_be_run(page):
    for script in re.findall(r"(?:^|[`\s])\.?/?((?:scripts|\.ci)/\w+)", page.read_text("utf-8")):
        path = pages.CHECKOUT / script

        assert path.is_file(), script
        assert path.stat().st_mode & 0o111, script


@PAGES
def test_links_lead_somewhere(page):
    for link in pages.links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page

        assert target.exists(), link
        if anchor:
            assert anchor in pages.anchors(target), link


@PAGES
def test_toml_examples_are_toml(page):
    for text in pages.blocks(page, "toml"):
        example = tomllib.loads(text)
        if "format" in example:
            parse_estate(text.encode(), name=pages.name(page), folder=None)


def test_overlays_of_the_how_to_can_be_loaded(tmp_path):
    page = pages.CHECKOUT / "docs" / "how-to" / "write-an-overlay-control.md"
    examples = pages.blocks(page, "toml")
    for number, text in enumerate(examples):
        Path(tmp_path, f"{number}.toml").write_text(text, encoding="utf-8")

    changed = [
        control for control in load_catalog(tmp_path).controls if control.hub_id or control.off
    ]

    assert len(examples) == 2
    assert {control.id for control in changed} >= {"LI-ENC-1", "ENC-07"}


def test_every_probe_has_its_row_of_verdicts():
    page = pages.CHECKOUT / "docs" / "reference" / "verdicts.md"

    rows = re.findall(r"^\| `(\w+\.\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(rows) == sorted(probe.id for probe in ALL)


def test_every_page_stands_in_the_index():
    index = pages.CHECKOUT / "docs" / "README.md"
    listed = {(index.parent / link.partition("#")[0]).resolve() for link in pages.links(index)}

    assert pages.CATALOG / "README.md" in listed
    for page in pages.PAGES:
        if index.parent not in page.parents:
            continue
        assert page == index or page in listed or page.parent.name == "decisions", page


def test_decisions_have_their_own_number_and_their_four_parts():
    decisions = sorted((pages.CHECKOUT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in decisions]

    assert numbers == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for page in decisions:
        parts = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences", "Rejected"], page.name


def test_figures_in_the_readme_are_those_of_the_product():
    text = (pages.CHECKOUT / "README.md").read_text(encoding="utf-8")
    catalog = load_catalog()

    assert f"{len(catalog.criteria)} criteria and {len(catalog.controls)} control templates" in text
    assert f"{len(ports.ASKED)} ports" in text


def test_the_most_connections_are_those_that_the_looks_announce():
    page = pages.CHECKOUT / "docs" / "explanation" / "how-gentle-we-are.md"
    told = dict(re.findall(r"^\| (.+?) \| .+? \| (\d+) \|$", page.read_text("utf-8"), re.MULTILINE))

    def most(protocol, *, tls):
        endpoint = Endpoint(id="e", system="s", protocol=protocol, host="h", port=1, tls=tls)
        looks = Scope().looks_of(endpoint)
        return str(sum(one.at_most for one in looks if one.effect is not Effect.WRITES_TEST_DATA))

    assert told == {
        "DICOM endpoint in clear": most(Protocol.DICOM, tls=False),
        "DICOM endpoint with TLS": most(Protocol.DICOM, tls=True),
        "DICOMweb endpoint": most(Protocol.DICOMWEB, tls=False),
        "HTTPS endpoint": most(Protocol.HTTPS, tls=True),
        "undeclared ports of a server, and a control": str(len(ports.ASKED) + ports.CONTROLS),
    }


def test_broad_excepts_live_where_the_architecture_says():
    text = (pages.CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    source = pages.CHECKOUT / "src" / "scoutview"

    named = set(re.findall(r"^\| `([\w/]+\.py)`", text, re.MULTILINE))
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"except (?:Exception|:)", path.read_text(encoding="utf-8"))
    }

    assert found == named


def test_every_folder_stands_in_the_architecture():
    text = (pages.CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [
        path.parent.name for path in (pages.CHECKOUT / "src/scoutview").glob("*/__init__.py")
    ]

    assert folders
    assert [folder for folder in folders if f"\n      {folder}/ " not in text] == []


def test_nothing_names_a_path_of_the_machine_it_was_written_on():
    files = [path for folder in SOURCES for path in (pages.CHECKOUT / folder).rglob("*")]
    files += pages.PAGES

    for path in files:
        if path.is_file() and path.suffix not in {".png", ".pyc"}:
            found = SOMEBODYS_PATH.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path}: {found}"


def test_the_pattern_knows_such_a_path():
    assert SOMEBODYS_PATH.search("see /" + "home/ana/checkout")
    assert not SOMEBODYS_PATH.search("GET /tools/now and ~/.config/scoutview")


@PAGES
def test_the_words_are_plain(page):
    for line in page.read_text(encoding="utf-8").splitlines():
        is_signature = line.startswith("    \u2014 ")  # of a signed note, by its format
        assert is_signature or "\u2014" not in line, line
        assert not re.search(r"\bsimply\b", line, re.IGNORECASE), line


def test_the_picture_is_small():
    picture = pages.CHECKOUT / "docs" / "images" / "report.png"

    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 200_000
