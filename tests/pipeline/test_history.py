"""What the ledger holds of earlier runs, of pieces and their reviews."""

from datetime import UTC, date, datetime

import pytest

from scoutview.catalog.model import ProofKind
from scoutview.pipeline.history import evidence, history
from scoutview.pipeline.record import GivenEvidence, ReviewedEvidence, collector, draft
from scoutview.records import NotPlain
from tests.pipeline.estates import endpoint, system


def test_the_history_holds_each_run_by_its_latest_judgement(story, hostile):
    server = hostile("close-at-once")
    first = story.assess(system(endpoint(server)), only=["dicom.requires_tls"])
    second = story.assess(only=["dicom.requires_tls"])

    past = history(story.ledger)

    assert [(each.run, each.probe) for each in past] == [
        (first, "dicom.requires_tls"),
        (second, "dicom.requires_tls"),
    ]
    assert all(each.observed_at <= datetime.now(UTC) for each in past)


def test_each_look_of_the_history_has_the_estate_of_its_own_run(story, hostile):
    server = endpoint(hostile("close-at-once"))
    for kind in ("pacs", "pacs", "vna"):
        story.assess(system(server, kind=kind), only=["dicom.requires_tls"])

    first, second, third = history(story.ledger)

    assert [str(p.estate.system("pacs").kind) for p in (first, second, third)] == [
        "pacs",
        "pacs",
        "vna",
    ]
    assert first.estate is second.estate  # the same bytes are read once
    assert first.vantage.source == "127.0.0.1"


PIECE = GivenEvidence(
    control="ACC-01",
    kind=ProofKind.DOCUMENT,
    name="rules",
    by="CIO",
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 12, 31),
    file_name="rules.pdf",
    file="sha256:00",
)
ACCEPTED = ReviewedEvidence(entry=0, by="auditor", accepted=True, exceptions=2, note="R-7, R-9")
REJECTED = ReviewedEvidence(entry=0, by="CISO", accepted=False, exceptions=0, note="Not signed")


@pytest.fixture
def keep(story):
    """Write records into the ledger as documents."""
    story.write(system())
    story.request()

    def run(*records: object) -> None:
        with story.ledger.writer(story.key, collector=collector()) as writer:
            for record in records:
                writer.append(draft("document", "ACC-01", record, None, datetime.now(UTC)))

    return run


def test_a_piece_without_a_review_waits(story, keep):
    keep(PIECE)

    (piece,) = evidence(story.ledger)

    assert (piece.accepted_by, piece.rejected, piece.review_entry) == ("", "", None)
    assert (piece.file, piece.given_at is None) == ("sha256:00", False)


def test_the_last_review_of_a_piece_counts_and_nothing_of_an_earlier_one(story, keep):
    keep(PIECE, REJECTED, ACCEPTED)
    (accepted,) = evidence(story.ledger)

    keep(REJECTED)

    (rejected,) = evidence(story.ledger)
    assert (accepted.accepted_by, accepted.exceptions) == ("auditor", 2)
    assert (accepted.review_note, accepted.review_entry) == ("R-7, R-9", 2)
    assert (accepted.rejected, accepted.rejected_by) == ("", "")
    assert (rejected.rejected, rejected.rejected_by) == ("Not signed", "CISO")
    assert (rejected.accepted_by, rejected.exceptions, rejected.review_note) == ("", 0, "")
    assert story.ledger.size == 4


def test_a_record_that_is_neither_piece_nor_review_is_refused(story, keep):
    keep({"record": "opinion", "entry": 0})

    with pytest.raises(NotPlain, match="entry 0 is a document whose record is 'opinion'"):
        evidence(story.ledger)
