"""What people give: what is refused, and what an accepted piece changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import AppliesTo, ProofKind
from scoutview.pipeline import evidence as giving
from scoutview.pipeline.evidence import EvidenceError, Handed
from scoutview.pipeline.history import evidence
from scoutview.pipeline.ipe import Ipe, SecondSource
from scoutview.pipeline.record import ReviewedEvidence
from tests.pipeline.estates import system

CATALOG = load_catalog()
ALWAYS = (date(2020, 1, 1), date(2099, 12, 31))
IPE = Ipe(
    system="ticket queue",
    query="type = change",
    query_sha256="0" * 64,
    parameters=(),
    run_by="change manager",
    run_at=datetime(2026, 10, 1, tzinfo=UTC),
    tool="export 1.0",
    time_zone="America/Chicago",
    rows=2,
    rows_counted=None,
    second=SecondSource(system="log", rows=2, how="counted", difference=""),
    no_second="",
    exclusions=(),
)
PEOPLE = frozenset({ProofKind.DOCUMENT, ProofKind.ATTESTATION, ProofKind.POPULATION})


def proofs_of_people():
    return [
        (control, proof)
        for control in CATALOG.controls
        for proof in control.proofs
        if proof.kind in PEOPLE
    ]


def given(control: str, kind: ProofKind = ProofKind.DOCUMENT, **more: object) -> Handed:
    known = {
        "path": Path("policy.pdf"),
        "by": "compliance-lead",
        "effective_from": ALWAYS[0],
        "effective_to": ALWAYS[1],
        "ipe": IPE if kind is ProofKind.POPULATION else None,
    }
    return Handed(control=control, kind=kind, **(known | more))


@pytest.fixture
def ready(story, tmp_path):
    """A workspace, and a file to give."""
    story.write(system())
    story.request()
    (tmp_path / "policy.pdf").write_bytes(b"%PDF synthetic")
    return story


def add(story, what: Handed, name: str = "policy.pdf"):
    what = replace(what, path=story.base / name)
    return giving.add(story.workspace, story.key, CATALOG, what)


def accept(story, entry: int, **more: object):
    known = {"by": "auditor", "accepted": True, "exceptions": 0, "note": ""}
    return giving.review(
        story.workspace, story.key, ReviewedEvidence(entry=entry, **(known | more))
    )


def shown_by_people_alone():
    """Return a control of every system that only people show."""
    return next(
        control
        for control in CATALOG.controls
        if control.applies_to == AppliesTo() and all(p.kind in PEOPLE for p in control.proofs)
    )


def refused(story, what: Handed, name: str = "policy.pdf") -> str:
    with pytest.raises(EvidenceError) as error:
        add(story, what, name)
    assert list(story.ledger.entries()) == []
    return str(error.value)


def test_an_unknown_control_is_refused(ready):
    assert refused(ready, given("ACC-99")).startswith("--control ACC-99: there is no such control")


def test_a_kind_that_the_control_does_not_ask_for_is_refused_with_those_it_does(ready):
    control = next(c for c in CATALOG.controls if one_kind_only(c))
    asked = one_kind_only(control)
    other = next(kind for kind in sorted(PEOPLE) if kind is not asked)

    said = refused(ready, given(control.id, other))

    assert said == f"control {control.id} asks for no {other}; people give for it: {asked}."


def one_kind_only(control) -> ProofKind | None:
    kinds = {proof.kind for proof in control.proofs} & PEOPLE
    return kinds.pop() if len(kinds) == 1 else None


def test_nobody_gives_what_a_probe_must_see(ready):
    control = next(c for c in CATALOG.controls if any(p.kind is ProofKind.PROBE for p in c.proofs))

    assert "asks for no probe" in refused(ready, given(control.id, ProofKind.PROBE))


def test_a_name_that_the_control_does_not_know_is_refused_with_those_it_does(ready):
    control, proof = proofs_of_people()[0]

    said = refused(ready, given(control.id, proof.kind, name="no-such-proof"))

    assert f"asks for these {proof.kind}s: " in said
    assert proof.name in said
    assert "--name" in said


@pytest.mark.parametrize("kind", sorted(PEOPLE))
def test_an_ambiguous_kind_is_refused_with_the_names_to_choose_from(ready, kind):
    control, proof = next(each for each in proofs_of_people() if each[1].kind is kind)
    two = replace(control, proofs=(replace(proof, name="first"), replace(proof, name="second")))
    catalog = replace(CATALOG, controls=(two,))
    path = ready.base / "policy.pdf"

    with pytest.raises(EvidenceError, match=f"asks for these {kind}s: first, second; say which"):
        giving.add(ready.workspace, ready.key, catalog, given(control.id, kind, path=path))

    named = given(control.id, kind, name="second")
    assert giving.add(ready.workspace, ready.key, catalog, replace(named, path=path)).index == 1
    assert [piece.name for piece in evidence(ready.ledger)] == ["second"]


def test_reversed_dates_are_refused(ready):
    control, proof = proofs_of_people()[0]
    backwards = given(
        control.id,
        proof.kind,
        name=proof.name,
        effective_from=date(2026, 2, 1),
        effective_to=date(2026, 1, 1),
    )

    assert "--to 2026-01-01 lies before --from 2026-02-01" in refused(ready, backwards)


@pytest.mark.parametrize("by", ["", "  ", "x" * 101, "two\nlines"])
def test_a_giver_without_a_readable_role_is_refused(ready, by):
    control, proof = proofs_of_people()[0]

    assert "--by" in refused(ready, given(control.id, proof.kind, name=proof.name, by=by))


def test_an_empty_file_is_refused(ready):
    control, proof = proofs_of_people()[0]
    (ready.base / "empty.pdf").touch()

    said = refused(ready, given(control.id, proof.kind, name=proof.name), "empty.pdf")

    assert said.endswith("empty.pdf is empty; give the file that shows something.")


def test_a_missing_file_is_refused(ready):
    control, proof = proofs_of_people()[0]
    what = given(control.id, proof.kind, name=proof.name)

    assert "there is no such file" in refused(ready, what, "no-such.pdf")


def test_a_folder_is_refused(ready):
    control, proof = proofs_of_people()[0]

    assert refused(ready, given(control.id, proof.kind, name=proof.name), ".")


def test_a_file_that_is_too_large_is_refused(ready):
    control, proof = proofs_of_people()[0]
    with (ready.base / "large.bin").open("wb") as large:
        large.truncate(giving.MOST_FILE_BYTES + 1)

    said = refused(ready, given(control.id, proof.kind, name=proof.name), "large.bin")

    assert f"at most {giving.MOST_FILE_BYTES} are taken" in said


def test_a_piece_is_the_file_and_a_note_of_it_signed(ready):
    control, proof = proofs_of_people()[0]

    entry = add(ready, given(control.id, proof.kind, name=proof.name))

    file, note = ready.ledger.entries()
    (piece,) = evidence(ready.ledger)
    assert ready.ledger.content(file) == b"%PDF synthetic"
    assert note.index == entry.index == piece.entry
    assert (piece.control, piece.name, piece.file_name) == (control.id, proof.name, "policy.pdf")
    assert ready.ledger.checkpoints[-1].size == 2
    assert ready.is_valid


def test_a_control_that_only_people_show_becomes_supported_by_what_they_give(ready):
    control = shown_by_people_alone()
    before = ready.assess()

    pieces = [add(ready, given(control.id, p.kind, name=p.name)) for p in control.proofs]
    waiting = ready.assess()
    for piece in pieces:
        review(ready, piece.index)
    after = ready.assess()

    assert status_of(ready, before, control.id) is Status.OPEN
    assert status_of(ready, waiting, control.id) is Status.OPEN
    assert status_of(ready, after, control.id) is Status.SUPPORTED
    assert ready.is_valid


def test_a_rejected_piece_supports_nothing_until_a_later_review_accepts_it(ready):
    control = shown_by_people_alone()
    pieces = [add(ready, given(control.id, p.kind, name=p.name)) for p in control.proofs]

    for piece in pieces:
        review(ready, piece.index, accepted=False, note="It is of another site")
    rejected = ready.assess()
    for piece in pieces:
        review(ready, piece.index)
    accepted = ready.assess()

    assert status_of(ready, rejected, control.id) is Status.OPEN
    assert status_of(ready, accepted, control.id) is Status.SUPPORTED


def test_exceptions_in_an_accepted_piece_are_a_deviation(ready):
    control = shown_by_people_alone()
    for proof in control.proofs:
        piece = add(ready, given(control.id, proof.kind, name=proof.name))
        review(ready, piece.index, exceptions=2, note="Two leavers kept their login")

    assert status_of(ready, ready.assess(), control.id) is Status.DEVIATION


@pytest.mark.parametrize("by", ["compliance-lead", " Compliance-Lead ", "", " "])
def test_nobody_accepts_a_piece_of_their_own_or_without_a_name(ready, by):
    control, proof = proofs_of_people()[0]
    piece = add(ready, given(control.id, proof.kind, name=proof.name))

    with pytest.raises(EvidenceError, match="--by"):
        review(ready, piece.index, by=by)

    assert evidence(ready.ledger)[0].accepted_by == ""


@pytest.mark.parametrize("entry", [-1, 0, 99])
def test_what_is_no_piece_cannot_be_reviewed(ready, entry):
    control, proof = proofs_of_people()[0]
    add(ready, given(control.id, proof.kind, name=proof.name))

    with pytest.raises(EvidenceError, match="is no piece of evidence"):
        review(ready, entry)


def review(story, entry: int, **more: object):
    said = {"by": "security-lead", "accepted": True, "exceptions": 0, "note": ""} | more
    return giving.review(story.workspace, story.key, ReviewedEvidence(entry=entry, **said))


def test_an_expired_piece_supports_nothing(ready):
    control = shown_by_people_alone()

    for proof in control.proofs:
        last = date(2020, 12, 31)
        piece = add(ready, given(control.id, proof.kind, name=proof.name, effective_to=last))
        review(ready, piece.index)

    assert status_of(ready, ready.assess(), control.id) is Status.OPEN


def status_of(story, run: str, control_id: str) -> Status:
    (judged,) = [c for c in story.assessment(run).controls if c.id == control_id]
    return judged.design
