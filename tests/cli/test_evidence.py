"""scoutview evidence add, accept, reject and list, and what a piece changes."""

import shlex

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
    scoutview("ledger", "init", story.folder, "--organization", "Test Imaging")
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


@pytest.fixture
def judged(scoutview, story):
    """Assess, and return what the proof's status is."""
    story.write(system())

    def run() -> Status:
        scoutview("assess", story.workspace.estate, *QUICK)
        return proof_status(story)

    return run


@pytest.fixture
def review(scoutview, story):
    """Accept or reject the last piece; options replace those of a good call."""

    def run(verb: str = "accept", **given: str):
        last = [entry.index for entry in story.ledger.entries(kind=PROOF.kind.value)][-1]
        known = {"by": "auditor", "workspace": str(story.folder)}
        known |= {"reason": "It is not signed"} if verb == "reject" else {}
        entry = given.pop("entry", str(last))
        flat = [part for name, value in (known | given).items() for part in (f"--{name}", value)]
        return scoutview("evidence", verb, *flat, "--", entry)

    return run


def test_a_piece_supports_its_proof_only_once_somebody_else_accepted_it(add, review, judged, story):
    added = add()
    waiting = judged()

    accepted = review(entry=entry_of(added), note="Read all of it")
    still = proof_status(story)

    assert (added.code, accepted.code) == (0, 0)
    assert f"policy.pdf shows {CONTROL.id} from 2020-01-01 to 2099-12-31" in added.out
    assert "it counts from the next judgement on" in accepted.out
    assert (waiting, still, judged()) == (Status.OPEN, Status.OPEN, Status.SUPPORTED)


def entry_of(added) -> str:
    return added.out.split()[1].rstrip(":")


def test_add_tells_the_command_that_accepts_the_piece(add, scoutview):
    added = add()
    (told,) = [line.strip() for line in added.out.splitlines() if "evidence accept" in line]

    ran = scoutview(*shlex.split(told.replace("ROLE", "auditor"))[1:])

    assert ran.code == 0
    assert f"auditor accepted entry {entry_of(added)}" in ran.out


def test_exceptions_that_were_found_are_a_deviation(add, review, judged):
    add()

    ran = review(exceptions="2", note="R-7 and R-9 lack a date")

    assert "with 2 exceptions, a deviation" in ran.out
    assert judged() is Status.DEVIATION


def test_a_rejected_piece_supports_nothing_any_more(add, review, judged):
    entry = entry_of(add())
    review(entry=entry)

    ran = review("reject", entry=entry)

    assert ran.code == 0
    assert "as if it was never given" in ran.out
    assert judged() is Status.OPEN


@pytest.mark.parametrize(
    ("verb", "given", "state"),
    [
        ("accept", {"note": "Read it"}, "accepted by auditor: Read it"),
        ("accept", {"exceptions": "1"}, "accepted by auditor, 1 exception"),
        ("reject", {}, "rejected by auditor: It is not signed"),
    ],
)
def test_a_review_is_listed(reviewed, listed, verb, given, state):
    assert reviewed(verb, **given).code == 0

    assert listed().endswith(state)


@pytest.fixture
def reviewed(add, review):
    """Give a piece and review it."""
    assert add().code == 0
    return review


@pytest.fixture
def listed(scoutview, story):
    """Return what `evidence list` prints."""

    def run() -> str:
        ran = scoutview("evidence", "list", "--workspace", story.folder)
        assert ran.code == 0
        return ran.out.rstrip()

    return run


def test_what_was_given_is_listed_and_waits(add, listed):
    assert add().code == 0

    told = listed()

    for part in (CONTROL.id, PROOF.name, "2020-01-01 to 2099-12-31", "policy.pdf"):
        assert part in told
    assert told.endswith("waiting, given by compliance-lead")


@pytest.mark.parametrize(
    ("verb", "given", "words"),
    [
        ("accept", {"by": " "}, "--by is empty"),
        ("accept", {"by": "x" * 200}, "--by must be one line of at most 100 characters"),
        ("accept", {"by": " Compliance-Lead"}, "another role must review it"),
        ("reject", {"by": " Compliance-Lead"}, "another role must review it"),
        ("accept", {"exceptions": "-1"}, "--exceptions -1 is not a number from 0"),
        ("reject", {"reason": " "}, "--reason is empty"),
        ("accept", {"entry": "0"}, "entry 0 is no piece of evidence"),
        ("reject", {"entry": "-5"}, "entry -5 is no piece of evidence"),
    ],
)
def test_a_review_that_cannot_be_taken_ends_with_2(reviewed, story, verb, given, words):
    before = story.ledger.size

    ran = reviewed(verb, **given)

    assert ran.code == 2
    assert words in ran.err
    assert ran.said_one_sentence
    assert story.ledger.size == before


def test_an_empty_list_says_so(scoutview, story):
    scoutview("init", story.folder)

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
