"""`plan`, `fix` and `exception draft` as a person has them, on a run of real looks."""

import csv
import json
import stat
import tomllib

import pytest

from scoutview.pipeline.assess import assess
from tests.pipeline.estates import endpoint, estate, system

VENDOR = '[[vendor]]\nid = "maker"\nservices = "Services the archive"\nrole = "vendor"\n'
START = ("--start", "2026-10-01")


@pytest.fixture
def run(story, node):
    """A run that found an open archive, which a vendor services."""
    return story.assess(system(endpoint(node()), serviced_by="maker"), VENDOR)


@pytest.fixture
def another_organizations(story, node):
    """A run that stands in the ledger of one organization and is about another."""
    story.assess(system(endpoint(node())))
    text = estate(system(endpoint(node()))).replace("Test Imaging", "Another Imaging")
    story.workspace.estate.write_text(text, encoding="utf-8")
    return assess(story.request(), lambda _done, _total, _target: None)


def names(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


OSCAL = ["catalog-controls.json", "catalog-soc2.json", "poam.json", "profile.json", "ssp.json"]


def test_a_plan_is_nine_files_for_their_owner_alone(scoutview, story, run):
    ran = scoutview("plan", run, "--workspace", story.folder, *START)
    folder = story.folder / "out" / run / "plan"

    assert ran.code == 0, ran.err
    assert names(folder) == sorted([*OSCAL, "plan-jira.csv", "plan.docx", "plan.md", "plan.xlsx"])
    assert "Wave 1, deviations" in ran.out
    assert "nothing was changed or sent" in ran.out
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert story.is_valid


def test_every_gap_of_the_run_is_in_the_plan(scoutview, story, run, tmp_path):
    scoutview("plan", run, "--workspace", story.folder, "--out", tmp_path / "p", *START)
    with (tmp_path / "p" / "plan-jira.csv").open(encoding="utf-8", newline="") as file:
        planned = {row["Summary"].partition(":")[0] for row in csv.DictReader(file)}

    assert planned == {gap.control for gap in story.assessment(run).gaps}


def test_the_poam_has_the_days_of_the_plan(scoutview, story, run, tmp_path):
    scoutview("plan", run, "--workspace", story.folder, "--out", tmp_path / "p", *START)
    with (tmp_path / "p" / "plan-jira.csv").open(encoding="utf-8", newline="") as file:
        due = sorted(row["Due Date"] for row in csv.DictReader(file))
    poam = json.loads((tmp_path / "p" / "poam.json").read_bytes())
    risks = poam["plan-of-action-and-milestones"]["risks"]

    assert len(risks) == len(due) > 0
    assert sorted(risk["deadline"][:10] for risk in risks) == due


def test_whatever_the_poam_names_lies_beside_it(scoutview, story, run):
    scoutview("plan", run, "--workspace", story.folder, *START)
    scoutview("export", run, "--format", "oscal", "--workspace", story.folder)
    folder = story.folder / "out" / run / "plan"
    found = {name: next(iter(json.loads((folder / name).read_bytes()).values())) for name in OSCAL}
    named = [
        found["poam.json"]["import-ssp"]["href"],
        found["ssp.json"]["import-profile"]["href"],
        *(each["href"] for each in found["profile.json"]["imports"]),
    ]

    assert sorted([*named, "poam.json"]) == OSCAL
    for name in named:
        assert (folder / name).read_bytes() == (folder.parent / "oscal" / name).read_bytes()


def test_the_same_plan_can_be_written_again_and_an_edited_one_is_kept(scoutview, story, run):
    command = ("plan", run, "--workspace", story.folder, *START)
    scoutview(*command)
    again = scoutview(*command)
    edited = story.folder / "out" / run / "plan" / "plan.md"
    edited.write_text("Mine now", encoding="utf-8")

    refused = scoutview(*command, "--letters")

    assert again.code == 0
    assert refused.code == 2
    assert refused.said_one_sentence
    assert edited.read_text("utf-8") == "Mine now"
    assert not (edited.parent / "letters").exists()


def test_letters_are_for_the_vendor_of_the_system(scoutview, story, run):
    ran = scoutview("plan", run, "--workspace", story.folder, "--letters", *START)
    letters = story.folder / "out" / run / "plan" / "letters"

    assert ran.code == 0
    failed = {
        f"letter_maker_{finding.target}_{finding.probe}"
        for finding in story.findings(run).values()
        if finding.outcome == "not met"
    }
    assert {path.stem for path in letters.glob("*.md")} == failed
    assert {path.stem for path in letters.glob("*.docx")} == failed
    assert "Association from SV-STRANGER" in "".join(
        p.read_text("utf-8") for p in letters.glob("*.md")
    )


def test_without_a_vendor_there_is_no_letter(scoutview, story, node):
    run = story.assess(system(endpoint(node())))
    ran = scoutview("plan", run, "--workspace", story.folder, "--letters", *START)

    assert "no letter was written" in ran.out
    assert not (story.folder / "out" / run / "plan" / "letters").exists()


def test_the_plan_of_the_last_run_goes_to_that_runs_folder(scoutview, story, run):
    ran = scoutview("plan", "", "--workspace", story.folder, *START)

    assert ran.code == 0
    assert (story.folder / "out" / run / "plan" / "plan.md").exists()
    assert not (story.folder / "out" / "plan").exists()


def test_an_unknown_run_is_one_sentence_and_nothing_is_written(scoutview, story, run, tmp_path):
    out = tmp_path / "p"
    ran = scoutview("plan", "20200101-000000-000", "--workspace", story.folder, "--out", out)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert run in ran.err
    assert not out.exists()


@pytest.mark.parametrize("command", ["plan", "fix", "exception"])
def test_a_run_of_another_organization_is_one_sentence_and_nothing_is_written(
    scoutview, story, another_organizations, tmp_path, command
):
    other = another_organizations
    out = tmp_path / "p"
    arguments = {
        "plan": ("plan", other, "--out", out),
        "fix": ("fix", "DCM-01", "pacs", "--run", other),
        "exception": ("exception", "draft", "0", "--run", other, "--out", out),
    }[command]

    ran = scoutview(*arguments, "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert "Another Imaging" in ran.err
    assert not out.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ("--start", "soon"),
        ("--start", "9999-12-30"),
        ("--capacity", "0"),
        ("--capacity", "many"),
    ],
)
def test_bad_options_are_refused(scoutview, story, run, tmp_path, wrong):
    out = tmp_path / "p"
    ran = scoutview("plan", run, "--workspace", story.folder, "--out", out, *wrong)

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert not out.exists()


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1800-01-01", "1899-12-31", "2999-12-31", "3000-01-01", "9998-06-01"]
)
def test_a_start_that_not_every_file_can_tell_is_one_sentence(scoutview, story, run, tmp_path, day):
    out = tmp_path / "p"
    ran = scoutview("plan", run, "--workspace", story.folder, "--out", out, "--start", day)

    assert (ran.code, ran.said_one_sentence) == (2, True)
    assert f"--start {day}" in ran.err
    assert "2999-12-31" in ran.err
    assert not out.exists()


@pytest.mark.parametrize("day", ["1900-01-01", "2990-01-01"])
def test_a_start_at_the_ends_of_time_is_planned(scoutview, story, run, tmp_path, day):
    out = tmp_path / "p"
    ran = scoutview("plan", run, "--workspace", story.folder, "--out", out, "--start", day)

    assert ran.code == 0, ran.err
    assert (out / "poam.json").exists()


def test_a_folder_that_is_a_file_is_one_sentence(scoutview, story, run, tmp_path):
    (tmp_path / "p").write_text("", encoding="utf-8")
    ran = scoutview("plan", run, "--workspace", story.folder, "--out", tmp_path / "p", *START)

    assert (ran.code, ran.said_one_sentence) == (2, True)


def test_a_workspace_without_a_run_is_one_sentence(scoutview, story):
    story.write()
    story.request()
    ran = scoutview("fix", "DCM-01", "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True)


def test_a_fix_tells_what_the_last_run_saw_and_where_to_look_again(scoutview, story, run):
    ran = scoutview("fix", "ENC-01", "pacs", "--workspace", story.folder, "--product", "orthanc")

    assert ran.code == 0, ran.err
    assert f"In run {run} its status is deviation" in ran.out
    assert "PYNETDICOM" in ran.out
    assert "DicomTlsEnabled" in ran.out
    assert "--only pacs --plan" in ran.out
    assert "echoscu" in ran.out
    assert "changes nothing" in ran.out


def test_what_a_fix_tells_to_run_can_be_run(scoutview, story, run, monkeypatch):
    monkeypatch.chdir(story.folder)
    told = scoutview("fix", "ENC-01", "pacs").out
    (line,) = [line.split() for line in told.splitlines() if line.endswith("--plan")]

    ran = scoutview(*line[1:])

    assert ran.code in {0, 1}, ran.err
    assert run in told


def test_a_fix_without_a_system_tells_of_each_with_work_to_do(scoutview, story, run):
    ran = scoutview("fix", "ENC-01", "--workspace", story.folder, "--run", run)

    assert "On S (pacs)" in ran.out


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (("fix", "ENC-1"), "ENC-01"),
        (("fix", "ENC-01", "pac"), "pacs"),
        (("fix", "GOV-01"), "name a system"),
        (("exception", "draft", "999"), "PROBE@TARGET"),
        (("exception", "draft", "dicom.requires_tls@nowhere"), "PROBE@TARGET"),
        (("exception", "draft", "dicom.answers_echo@pacs.e"), "nothing to except"),
    ],
)
def test_what_is_not_there_is_one_sentence(scoutview, story, run, wrong, hint):
    ran = scoutview(*wrong, "--workspace", story.folder)

    assert (ran.code, ran.said_one_sentence) == (2, True), ran.err
    assert hint in ran.err
    assert run
    assert not (story.folder / "out" / run / "exceptions").exists()


def test_the_estate_takes_a_draft_once_it_is_approved_and_not_before(scoutview, story, run):
    finding = "dicom.requires_tls@pacs.e"
    ran = scoutview("exception", "draft", finding, "--workspace", story.folder)
    folder = story.folder / "out" / run / "exceptions"
    (block,) = folder.glob("*.toml")
    file = story.workspace.estate
    before = file.read_text("utf-8")

    file.write_text(before + "\n" + block.read_text("utf-8"), encoding="utf-8")
    unsigned = scoutview("estate", "check", file)
    filled = block.read_text("utf-8").replace(
        'approved_by = ""', 'approved_by = "Dana Ruiz, CIO"\nuntil = 2027-03-31'
    )
    file.write_text(before + "\n" + filled, encoding="utf-8")
    signed = scoutview("estate", "check", file)

    assert ran.code == 0, ran.err
    assert "approved" in ran.out
    assert unsigned.code == 2
    assert "approved_by" in unsigned.err
    assert "until" in unsigned.err
    assert signed.code == 0, signed.err


def test_a_number_names_the_same_finding_as_the_report(scoutview, story, run, tmp_path):
    scoutview("report", run, "--workspace", story.folder, "--out", tmp_path / "r")
    told = json.loads((tmp_path / "r" / "assessment.json").read_text("utf-8"))["findings"]
    number = next(n for n, one in enumerate(told) if one["outcome"] == "not met")
    ran = scoutview(
        "exception",
        "draft",
        f"finding-{number}",
        "--workspace",
        story.folder,
        "--out",
        tmp_path / "e",
    )
    (block,) = (tmp_path / "e").glob("*.toml")
    drafted = tomllib.loads(block.read_text("utf-8"))["exception"][0]

    assert ran.code == 0
    assert (drafted["probe"], drafted["target"]) == (told[number]["probe"], told[number]["target"])
