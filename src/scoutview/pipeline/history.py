"""What the ledger holds for judging beside the run itself: earlier looks, and what people gave."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scoutview.assessment.model import Evidence, PastFinding
from scoutview.catalog.model import ProofKind
from scoutview.estate.model import Estate
from scoutview.estate.read import parse_estate
from scoutview.findings import Outcome, Vantage
from scoutview.ledger import Entry, Ledger
from scoutview.pipeline.record import (
    GIVEN,
    JSON,
    REVIEW,
    GivenEvidence,
    ReviewedEvidence,
    given_evidence,
    opened_record,
)
from scoutview.records import NotPlain, from_plain


def history(ledger: Ledger) -> tuple[PastFinding, ...]:
    """Return the findings of every judged run, each by its latest judgement.

    Each has the estate of its own run. Raises LedgerError, EstateError.
    """
    latest: dict[str, Entry] = {}
    for entry in ledger.entries(kind="judgement"):
        if ledger.is_gone(entry.content):
            continue
        latest[entry.run or ""] = entry
    estates = _estates(ledger)
    once: dict[tuple[str, str, int], PastFinding] = {}  # a look that later runs carry is one look
    for run, entry in latest.items():
        for past in _past(_json(ledger, entry), run, estates[run]):
            once.setdefault((past.probe, past.target, past.entry), past)
    return tuple(once.values())


def _estates(ledger: Ledger) -> Mapping[str, Estate]:
    """Return each run's estate; runs over the same bytes share one."""
    by_run: dict[str, Estate] = {}
    parsed: dict[bytes, Estate] = {}
    for entry in ledger.entries(kind="run-opened"):
        if ledger.is_gone(entry.content):
            continue
        opened = opened_record(_json(ledger, entry))
        content = ledger.content(opened.estate)
        if content not in parsed:
            parsed[content] = parse_estate(
                content, name=f"the estate of run {opened.run}", folder=None
            )
        by_run[opened.run] = parsed[content]
    return by_run


def _past(judgement: Any, run: str, estate: Estate) -> Iterator[PastFinding]:  # noqa: ANN401 - JSON
    for finding in judgement["assessment"]["findings"]:
        yield PastFinding(
            probe=finding["probe"],
            target=finding["target"],
            outcome=Outcome(finding["outcome"]),
            observed_at=datetime.fromisoformat(finding["observed_at"]).astimezone(UTC),
            entry=finding["entry"],
            run=run,
            estate=estate,
            vantage=Vantage(**finding["vantage"]),
        )


def evidence(ledger: Ledger) -> tuple[Evidence, ...]:
    """Return every document, attestation and population that was given, with its last review.

    Raises LedgerError, NotPlain.
    """
    given: dict[int, tuple[Entry, GivenEvidence]] = {}
    reviews: dict[int, tuple[int, ReviewedEvidence]] = {}  # by the piece that they are about
    for kind in sorted(set(ProofKind) - {ProofKind.PROBE}):
        for entry in ledger.entries(kind=kind.value):
            if entry.content_type != JSON or ledger.is_gone(entry.content):
                continue  # the file itself, or a piece that was disposed of
            plain = _json(ledger, entry)
            match plain.get("record"):
                case "given":
                    given[entry.index] = entry, given_evidence(plain)
                case "review":
                    review = from_plain(ReviewedEvidence, plain)
                    reviews[review.entry] = entry.index, review
                case other:
                    raise NotPlain(
                        f"entry {entry.index} is a {kind.value} whose record is {other!r}, "
                        f"expected {GIVEN!r} or {REVIEW!r}"
                    )
    return tuple(_piece(*given[index], reviews.get(index)) for index in sorted(given))


def _piece(
    entry: Entry, given: GivenEvidence, last: tuple[int, ReviewedEvidence] | None
) -> Evidence:
    """Return the piece; without a review it waits, and counts for nothing."""
    piece = Evidence(
        control=given.control,
        kind=given.kind,
        name=given.name,
        by=given.by,
        effective_from=given.effective_from,
        effective_to=given.effective_to,
        entry=entry.index,
        file_name=given.file_name,
        file=given.file,
        given_at=entry.collected_at,
        completeness=_completeness(given),
    )
    if last is None:
        return piece
    index, review = last
    if not review.accepted:
        return replace(piece, review_entry=index, rejected=review.note, rejected_by=review.by)
    return replace(
        piece,
        review_entry=index,
        accepted_by=review.by,
        review_note=review.note,
        exceptions=review.exceptions,
    )


def _completeness(given: GivenEvidence) -> str:
    """Tell what shows that a list is complete; empty where nothing does."""
    ipe = given.ipe
    if ipe is None:
        return ""
    if ipe.second is None:
        return f"{ipe.rows} rows from {ipe.system}; no second source: {ipe.no_second}"
    told = f"{ipe.rows} rows from {ipe.system}, {ipe.second.rows} in {ipe.second.system}"
    return f"{told}: {ipe.second.difference}" if ipe.second.difference else told


def _json(ledger: Ledger, entry: Entry) -> Any:  # noqa: ANN401 - JSON is any value
    return json.loads(ledger.content(entry))
