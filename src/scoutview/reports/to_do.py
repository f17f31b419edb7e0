"""What there is to do: what was found is told apart from what people have yet to hand in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoutview.assessment.model import Assessment, ControlResult, Evidence, Gap, Status
from scoutview.catalog.model import Control, ProofKind
from scoutview.estate.model import Estate
from scoutview.findings import Finding, Outcome
from scoutview.reports.given_evidence import review_words
from scoutview.reports.model import Report
from scoutview.reports.not_looked import Unseen

_EARLIER = re.compile(r"not met on \S+ \(run ")  # a deviation of the period stays told
OTHERS = "Others, with one control each"
ONE_EACH = "One control each"
_DONE = {Status.SUPPORTED, Status.NOT_APPLICABLE, Status.COMPENSATED}


@dataclass(frozen=True, slots=True)
class Piece:
    """One document, attestation or population that a control still wants.

    `state` says what became of what was given (empty: nothing was given).
    """

    kind: ProofKind
    name: str
    wants: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A gap, each thing said once.

    `found` are what this run or an earlier one saw; `looks` what no look has shown yet;
    `pieces` what people have to hand in. `on` are the names of the systems it is about.
    """

    gap: Gap
    place: int
    performer: str
    on: tuple[str, ...]
    found: tuple[str, ...]
    looks: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def rests_on_findings(self) -> bool:
        """Whether a look has something to do with it; else only people can close it."""
        return self.gap.status is Status.DEVIATION or bool(self.found or self.looks)


def tasks(report: Report, unseen: Sequence[Unseen]) -> tuple[Task, ...]:
    """Return a task for each gap, highest priority first; `unseen` as not_looked() gives it."""
    assessment = report.assessment
    results = {control.id: control for control in assessment.controls}
    controls = {control.id: control for control in report.catalog.controls}
    given: dict[tuple[str, str], list[Evidence]] = {}
    for piece in assessment.evidence:
        given.setdefault((piece.control, piece.name), []).append(piece)
    return tuple(
        _task(
            place,
            gap,
            results.get(gap.control),
            controls.get(gap.control),
            given,
            unseen,
            report,
        )
        for place, gap in enumerate(assessment.gaps, start=1)
    )


def by_performer(todo: Sequence[Task]) -> tuple[tuple[str, tuple[Task, ...]], ...]:
    """Return the tasks by who performs the control; who has the most urgent one is first.

    Those who have one task only stand together at the end, under OTHERS.
    """
    groups: dict[str, list[Task]] = {}
    for task in todo:
        groups.setdefault(task.performer or "Nobody named", []).append(task)
    many = {who: members for who, members in groups.items() if len(members) > 1}
    single = [members[0] for members in groups.values() if len(members) == 1]
    if single:
        many[OTHERS if many else ONE_EACH] = single
    return tuple((performer, tuple(members)) for performer, members in many.items())


def _task(  # noqa: PLR0917 - one gap with what is known of its control
    place: int,
    gap: Gap,
    result: ControlResult | None,
    control: Control | None,
    given: Mapping[tuple[str, str], Sequence[Evidence]],
    unseen: Sequence[Unseen],
    report: Report,
) -> Task:
    pieces = () if result is None or control is None else _pieces(result, control, given)
    return Task(
        gap=gap,
        place=place,
        performer=control.performer if control else "",
        on=system_names(gap, report.estate),
        found=_found(gap, result, report.assessment),
        looks=_looks(gap, result, report.assessment.findings, unseen),
        pieces=pieces,
    )


def system_names(gap: Gap, estate: Estate) -> tuple[str, ...]:
    """Return the names of the systems that a gap is about, each once."""
    names = {system.id: system.name for system in estate.systems}
    ids = dict.fromkeys(target.split(".")[0] for target in gap.targets)
    return tuple(names.get(system, system) for system in ids)


def _found(gap: Gap, result: ControlResult | None, assessment: Assessment) -> tuple[str, ...]:
    """Return the findings not met, targets with one message together, then older deviations."""
    places = result.findings if result else ()
    bad = [assessment.findings[place] for place in places]
    bad = [finding for finding in bad if finding.outcome is Outcome.NOT_MET]
    by_message: dict[str, list[str]] = {}
    for finding in bad:
        by_message.setdefault(finding.message, []).append(finding.target)
    now = [f"{', '.join(dict.fromkeys(on))}: {said}" for said, on in by_message.items()]
    return (*now, *_other_messages(gap, result, [(f.target, f.message) for f in bad]))


def _other_messages(
    gap: Gap, result: ControlResult | None, told: Sequence[tuple[str, str]]
) -> list[str]:
    """Return the deviations that no finding of this run says: those of earlier runs, of people."""
    of_people = [
        _bare(proof.reason)
        for proof in (result.proofs if result else ())
        if proof.kind is not ProofKind.PROBE and proof.status is Status.DEVIATION
    ]
    return [
        message
        for message in dict.fromkeys(gap.messages)
        if _EARLIER.search(message)
        or _bare(message) in of_people
        or (
            Outcome.NOT_MET.value in message
            and not any(message.startswith(on) and _bare(text) in message for on, text in told)
        )
    ]


def _looks(
    gap: Gap,
    result: ControlResult | None,
    findings: Sequence[Finding],
    unseen: Sequence[Unseen],
) -> tuple[str, ...]:
    """Return what no look has shown: targets by the kind of reason, then windows without a look.

    Why in full stands with what was not looked at; what people hand in stands apart.
    """
    if result is None:
        return tuple(dict.fromkeys(gap.missing))
    by_why: dict[str, dict[str, None]] = {}
    places = set(result.findings)
    for one in unseen:
        for target in (findings[place].target for place in one.findings if place in places):
            by_why.setdefault(one.why.value, {})[target] = None
    words = [f"{why}: {', '.join(targets)}" for why, targets in by_why.items()]
    probes = tuple(f"{p.name} " for p in result.proofs if p.kind is ProofKind.PROBE)
    given = [p.name for p in result.proofs if p.kind is not ProofKind.PROBE]
    rest = [
        text
        for text in dict.fromkeys(gap.missing)
        if not _names_one(text, given) and not (by_why and text.startswith(probes))
    ]
    return (*words, *rest)


def _names_one(text: str, names: Sequence[str]) -> bool:
    return any(f"'{name}'" in text or text.startswith(f"{name}:") for name in names)


def _bare(text: str) -> str:
    return text.rstrip(". ")


def _pieces(
    result: ControlResult, control: Control, given: Mapping[tuple[str, str], Sequence[Evidence]]
) -> tuple[Piece, ...]:
    wants = {(proof.kind, proof.name): proof.wants for proof in control.proofs}
    open_ones = dict.fromkeys(
        (proof.kind, proof.name)
        for proof in result.proofs
        if proof.kind is not ProofKind.PROBE and proof.status not in _DONE
    )
    return tuple(
        Piece(kind, name, wants.get((kind, name), ""), _state(control, name, given))
        for kind, name in open_ones
    )


def _state(control: Control, name: str, given: Mapping[tuple[str, str], Sequence[Evidence]]) -> str:
    mine = [*given.get((control.id, name), ()), *given.get((control.hub_id, name), ())]
    if not mine:
        return ""
    last = max(mine, key=lambda piece: piece.entry)
    if last.accepted_by and not last.exceptions and not last.rejected:
        return "given and accepted, but not for all of the days asked for"
    if last.rejected:
        return review_words(last)
    if not last.accepted_by:
        return f"given by {last.by}, nobody has accepted it yet"
    return "mend what the reviewer found, then give it anew"
