"""Judge one run: proofs -> control -> criterion, with what to do first. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from scoutview.assessment.controls import Ruled, rule
from scoutview.assessment.criteria import judge_criteria
from scoutview.assessment.exceptions import Exceptions
from scoutview.assessment.gather import gather
from scoutview.assessment.known import Known, Stricter
from scoutview.assessment.model import Assessment, Evidence, PastFinding
from scoutview.assessment.order import effective
from scoutview.assessment.priority import gaps
from scoutview.assessment.ruling import no_excuses
from scoutview.assessment.targets import system_of
from scoutview.catalog.model import Catalog
from scoutview.estate.model import Estate, Protocol
from scoutview.findings import Finding, Outcome, Severity

_WORRYING: Final = frozenset({Outcome.NOT_MET, Outcome.NOT_OBSERVED, Outcome.BROKEN})


def judge(
    *,
    estate: Estate,
    catalog: Catalog,
    findings: Sequence[Finding],
    history: Sequence[PastFinding],
    evidence: Sequence[Evidence],
    judged_on: date,
    severities: Mapping[str, Severity],
    stricter: Stricter | None = None,
    protocols: Mapping[str, frozenset[Protocol]] | None = None,
) -> Assessment:
    """Return what this run, the history and the evidence say of every control and criterion.

    Args:
        estate: What exists, the engagement and the declared exceptions.
        catalog: Criteria, controls and edges, the organization's overlays included.
        findings: This run's, one for each probe and target, in any order.
        history: Findings of earlier runs, the latest judgement of each. It may hold this run's,
            too: what `findings` says about the same probe, target and entry counts instead.
        evidence: The documents, attestations and populations; accepted ones count.
        judged_on: Today, or the day as of which is judged, in the organization's time zone.
        severities: Each probe's severity, which orders the gaps.
        stricter: Judges a finding again under a control's own parameters. The worse of the two
            outcomes counts. It is asked about earlier runs' findings, too, each with its deciding
            entry only: it must judge that entry's facts, or answer `not observed`.
        protocols: The protocols that each probe judges (none: it judges systems). With it, a
            target that ought to have a finding and has none is open. Without it, only targets
            that some finding or the history names are known to belong to the probe.

    Returns:
        The judgement; the same for the same arguments, whatever the order of the sequences.
    """
    known = gather(
        estate=estate,
        catalog=catalog,
        findings=findings,
        history=history,
        evidence=evidence,
        judged_on=judged_on,
        protocols=protocols or {},
        stricter=stricter,
    )
    ruled = _rule_all(catalog, known)
    standing = {one.result.id: effective(one.result) for one in ruled}
    criteria = tuple(judge_criteria(catalog, estate.engagement, standing))
    return Assessment(
        findings=known.findings,
        controls=tuple(one.result for one in ruled),
        criteria=criteria,
        gaps=gaps(ruled, criteria, estate, severities),
        evidence=tuple(sorted(evidence, key=lambda piece: piece.entry)),
        uncounted=_uncounted(known, ruled),
    )


def _uncounted(known: Known, ruled: Sequence[Ruled]) -> tuple[int, ...]:
    """Return the findings in the boundary that should worry somebody and that no control counts."""
    inside = {system.id for system in known.estate.systems if system.in_boundary}
    counted = {index for one in ruled for index in one.result.findings}
    return tuple(
        index
        for index, finding in enumerate(known.findings)
        if finding.outcome in _WORRYING
        and system_of(finding.target) in inside
        and index not in counted
    )


def _rule_all(catalog: Catalog, known: Known) -> list[Ruled]:
    """Rule on every control without exceptions, then on the deviations with them."""
    alone = [rule(control, known, no_excuses) for control in catalog.controls]
    if not known.excepted:
        return alone
    exceptions = Exceptions(
        declared=known.excepted,
        standing={
            control_id: effective(one.result)
            for one in alone
            for control_id in (one.control.hub_id, one.control.id)
            if control_id
        },
        judged_on=known.judged_on,
    )
    return [
        rule(one.control, known, exceptions.of(one.control)) if exceptions.concern(one) else one
        for one in alone
    ]
