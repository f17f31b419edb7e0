"""scoutview evidence add and list, and what a piece changes."""

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import AppliesTo, ProofKind
from tests.pipeline.estates import system

QUICK = ("--pace", "0")
CATALOG = load_catalog()
CONTROL = next(
    control
    for control in CATALOG.controls
    if control.applies_to == AppliesTo()
    and control.proofs[0].kind is not ProofKind.PROBE
    and control.proofs[0].supports == {"design"}
)
PROOF = CONTROL.proofs[0]


@pytest.fixture
def add(scoutview, story, tmp_path):
    """Give a piece for the control; options replace those of a good call."""
    scoutview("assess", story.write(system()), *QUICK)
    (tmp_path / "policy.pdf").write_bytes(b"%PDF synthetic")

    def run(file: str = "policy.pdf", **given: str):
        options = {
            "control": CONTROL.id,
            "kind": PROOF.kind.value,
            "name": PROOF.name,
            "by": "compliance-lead",
            "from": "2020-01-01",
            "to": "2099-12-31",
            "workspace": str(story.folder),
        } | given
        flat = [part for name, value in options.items() for part in (f"--{name}", value)]
        return scoutview("evidence", "add", tmp_path / file, *flat)

    return run


def proof_status(story) -> Status:
    run = [entry.run for entry in story.ledger.entries(kind="run-opened")][-1]
    (control,) = [each for each in story.assessment(run).controls if each.id == CONTROL.id]
    (proof,) = [each for each in control.proofs if each.name == PROOF.name]
    return proof.status


def test_an_accepted_piece_supports_its_proof_from_the_next_judgement_on(add, scoutview, story):
    before = proof_status(story)

    ran = add()
    still = proof_status(story)
    scoutview("assess", story.workspace.estate, *QUICK)

    assert ran.code == 0
    assert f"policy.pdf shows {CONTROL.id} from 2020-01-01 to 2099-12-31" in ran.out
    assert (before, still, proof_status(story)) == (Status.OPEN, Status.OPEN, Status.SUPPORTED)


def test_what_was_given_is_listed(add, scoutview, story):
    assert add().code == 0

    ran = scoutview("evidence", "list", "--workspace", story.folder)

    assert ran.code == 0
    for part in (CONTROL.id, PROOF.name, "2020-01-01 to 2099-12-31", "policy.pdf"):
        assert part in ran.out


def test_an_empty_list_says_so(scoutview, story):
    scoutview("assess", story.write(system()), *QUICK)

    ran = scoutview("evidence", "list", "--workspace", story.folder)

    assert ran.code == 0
    assert "No evidence was given yet" in ran.out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"control": "ACC-99"}, "there is no such control"),
        ({"name": "no-such-proof"}, "say which one with --name"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "lies before --from"),
        ({"file": "none.pdf"}, "there is no such file"),
        ({"by": " "}, "--by is empty"),
    ],
)
def test_what_cannot_be_taken_ends_with_2_and_changes_nothing(add, story, given, words):
    before = story.ledger.size

    ran = add(**given)

    assert ran.code == 2
    assert words in ran.err
    assert ran.said_one_sentence
    assert story.ledger.size == before


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "01.02.2026", ""])
def test_what_is_no_day_ends_with_2(add, day):
    ran = add(to=day)

    assert ran.code == 2
    assert "--to" in ran.err


def test_a_piece_for_a_folder_that_is_no_workspace_makes_no_key(scoutview, tmp_path, config):
    (tmp_path / "policy.pdf").write_bytes(b"%PDF synthetic")

    ran = scoutview(
        *("evidence", "add", tmp_path / "policy.pdf", "--workspace", tmp_path / "none"),
        *("--control", CONTROL.id, "--kind", PROOF.kind.value, "--name", PROOF.name),
        *("--by", "compliance-lead", "--from", "2020-01-01", "--to", "2099-12-31"),
    )

    assert ran.code == 2
    assert "is no workspace" in ran.err
    assert not config.exists()


def test_a_key_that_is_not_there_is_not_made(add, tmp_path):
    ran = add(key=str(tmp_path / "typo.key"))

    assert ran.code == 3
    assert "typo.key" in ran.err
    assert not (tmp_path / "typo.key").exists()
