"""The compensating-control record of a deviation that cannot be mended now, for approval.

It is a draft: it names what must be decided and by whom, and decides nothing. Sources: 45 CFR
164.306(d) (standards, required and addressable specifications), 164.316(b) (documentation).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from scoutview.assessment.model import Assessment, Gap, Status
from scoutview.assessment.order import effective
from scoutview.assessment.targets import system_of
from scoutview.catalog.model import Catalog, Control, ProofKind, Requirement
from scoutview.estate.model import Deviation, Estate, System
from scoutview.exchange.plan.observed import Observed
from scoutview.exchange.plan.words import code, one_line
from scoutview.exchange.texts import md
from scoutview.findings import Outcome
from scoutview.texts import toml_text

HIPAA: Final = "hipaa-security"
FOR_DEVICES: Final = ("NET-03", "DCM-07")  # segmentation; the lists of partners that it serves
FOR_SERVERS: Final = ("NET-04", "DCM-01")  # the same for what is no scanner or station
BLANK: Final = "____________________"
_ALLOWED: Final = frozenset({Outcome.NOT_MET, Outcome.NOT_OBSERVED})


class NoException(Exception):
    """There is nothing to except; str() is the one sentence."""


@dataclass(frozen=True, slots=True)
class Compensating:
    """A control that may stand in, and what the run says of it."""

    control: Control
    status: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that a record is written from. `failing` are the controls that the finding belongs to."""

    organization: str
    run: str
    system: System
    observed: Observed
    failing: tuple[Control, ...]
    gaps: tuple[Gap, ...]
    compensating: tuple[Compensating, ...]
    hipaa: tuple[Requirement, ...]
    is_hipaa_known: bool
    declared: tuple[Deviation, ...]

    @property
    def name(self) -> str:
        """Return a name for files, the same for the same finding in every run."""
        return f"exception-{self.observed.finding.target}-{self.observed.finding.probe}"


def draft_of(
    run: str, estate: Estate, catalog: Catalog, assessment: Assessment, observed: Observed
) -> Draft:
    """Return what a record about one finding is written from.

    Raises NoException where the finding is no deviation, and not one that nobody could look for.
    """
    finding = observed.finding
    if finding.outcome not in _ALLOWED:
        raise NoException(
            f"{finding.probe} at {finding.target} is {finding.outcome.value} in run {run}: there "
            "is nothing to except; draft one for a finding that is not met."
        )
    system = estate.system(system_of(finding.target))
    results = {result.id: result for result in assessment.controls}
    failing = [result.id for result in results.values() if observed.number in result.findings]
    return Draft(
        organization=estate.organization,
        run=run,
        system=system,
        observed=observed,
        failing=tuple(control for control in catalog.controls if control.id in failing),
        gaps=tuple(gap for gap in assessment.gaps if gap.control in failing),
        compensating=tuple(
            Compensating(control, effective(results[control.id]) if control.id in results else None)
            for control in _standing_in(system, catalog)
            if control.id not in failing
        ),
        hipaa=_requirements(catalog, failing),
        is_hipaa_known=any(framework.id == HIPAA for framework in catalog.frameworks),
        declared=tuple(
            one
            for one in estate.exceptions
            if (one.probe, one.target) == (finding.probe, finding.target)
        ),
    )


def _standing_in(system: System, catalog: Catalog) -> Iterator[Control]:
    for name in FOR_DEVICES if system.is_device else FOR_SERVERS:
        for control in catalog.controls:
            if name in {control.id, control.hub_id} and not control.off:
                yield control


def _requirements(catalog: Catalog, failing: Sequence[str]) -> tuple[Requirement, ...]:
    return tuple(
        requirement
        for framework in catalog.frameworks
        if framework.id == HIPAA
        for requirement in framework.requirements
        if any(
            edge.requirement == requirement.id and edge.control in failing and edge.status.counts
            for edge in framework.edges
        )
    )


def exception_toml(draft: Draft) -> str:
    """Return the block for the estate file.

    `scoutview estate check` refuses it until a person has filled in who approved it and until
    when.
    """
    finding = draft.observed.finding
    names = ", ".join(toml_text(one.control.id) for one in draft.compensating)
    reason = (
        f"{one_line(draft.system.name)[:200]} does not have the good state of {finding.probe} and "
        f"cannot be mended now; why, and until when, stands in the record {draft.name} of run "
        f"{draft.run}"
    )
    lines = (
        "# A draft: nobody has approved it. Fill in approved_by and until, put the block into",
        "# estate.toml, and let `scoutview estate check` read it. It counts from the next run on,",
        "# while each compensating control is supported.",
        "[[exception]]",
        f"probe = {toml_text(finding.probe)}",
        f"target = {toml_text(finding.target)}",
        f"reason = {toml_text(reason)}",
        f"compensating = [{names}]",
        'approved_by = ""  # name and role of who of management accepts the risk',
        "# until = YYYY-MM-DD  # the last day: no later than the replacement",
    )
    return "\n".join(lines) + "\n"


def exception_markdown(draft: Draft) -> str:
    """Return the record's text; the same draft always gives the same."""
    parts = (
        _head(draft),
        _deviation(draft),
        _why_not_now(draft),
        _risk(draft),
        _standing_in_words(draft),
        _hipaa(draft),
        _approval(draft),
        _what_then(draft),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    finding = draft.observed.finding
    yield f"# Compensating controls: {md(draft.system.name)}, {md(finding.probe)}"
    yield ""
    yield (
        f"**Draft, approved by nobody.** {md(draft.organization)}, run {md(draft.run)}. People "
        f"fill in what is left open ({BLANK}), decide and sign; Scoutview does neither."
    )
    for one in draft.declared:
        yield ""
        yield (
            f"The estate of this run already has an exception for it, approved by "
            f"{md(one.approved_by)} until {one.until}: this record would renew it."
        )


def _deviation(draft: Draft) -> Iterator[str]:
    one, system = draft.observed, draft.system
    yield from ("", "## 1. The deviation", "")
    rows = (
        ("System", f"{system.name} ({system.id}), {system.kind.value}"),
        ("Site", system.site),
        ("Owner", system.owner),
        ("Serviced by", system.serviced_by),
        ("Data", ", ".join(sorted(system.data))),
        ("Place", one.place),
        ("What should be", one.statement),
        ("What was seen", f"{one.finding.outcome.value}: {one.finding.message}"),
        ("When, from where", f"{one.when}, {one.where}"),
        ("Evidence", f"run {draft.run}, finding {one.number}, ledger entry {one.finding.entry}"),
    )
    for label, value in (*rows, *one.values):
        yield f"- **{md(label)}:** {md(value) or BLANK}"
    for control in draft.failing:
        criteria = next((gap.criteria for gap in draft.gaps if gap.control == control.id), ())
        served = f" (criteria {', '.join(criteria)})" if criteria else ""
        yield f"- **Control that deviates:** {md(control.id)}, {md(control.title)}{served}"
    if one.finding.outcome is Outcome.NOT_OBSERVED:
        yield ""
        yield (
            "Nothing was seen here, so nothing deviates and there is nothing to compensate yet: "
            "this record puts on paper what is known of the device."
        )


def _why_not_now(draft: Draft) -> Iterator[str]:
    yield from ("", "## 2. Why it is not mended now, and when it ends", "")
    letters = code(f"scoutview plan {draft.run} --letters")
    yield f"- The vendor's written statement (a letter to ask by: {letters}): {BLANK}"
    yield f"- Reason (version, end of support, approval of the device, cost, exams): {BLANK}"
    yield f"- What was tried, and when: {BLANK}"
    yield f"- Replacement or upgrade planned for (date, budget, order number): {BLANK}"
    yield "- The exception ends on that date at the latest, and earlier when the reason falls away."


def _risk(draft: Draft) -> Iterator[str]:
    yield from ("", "## 3. The risk", "")
    for control in draft.failing:
        yield f"- **What can happen:** {md(control.why)}"
    for gap in draft.gaps:
        yield (
            f"- **Weight in run {md(draft.run)}:** {md(gap.control)}: severity "
            f"{gap.severity.value}, data {gap.data_weight} of 3, exposure {gap.exposure} of 3"
        )
    yield f"- Who can reach the port today (segments, hosts, remote service): {BLANK}"
    yield f"- Likelihood and impact before the compensating controls, by the risk method: {BLANK}"
    yield f"- Likelihood and impact with them: {BLANK}"
    yield f"- Entry of the risk register: {BLANK}"


def _standing_in_words(draft: Draft) -> Iterator[str]:
    yield from ("", "## 4. What stands in for it", "")
    if not draft.compensating:
        yield f"The catalog names none that is not itself the deviation; name one: {BLANK}"
        return
    yield "The exception holds only while each of these is supported by its own evidence."
    for one in draft.compensating:
        status = one.status.value if one.status else "not judged"
        yield ""
        yield f"### {md(one.control.id)}: {md(one.control.title)}"
        yield ""
        yield f"In run {md(draft.run)}: **{status}**. {md(one.control.wording)}"
        yield ""
        yield f"- On this system it is done by (segment, rule numbers, lists): {BLANK}"
        for proof in one.control.proofs:
            if proof.kind is not ProofKind.PROBE:
                yield f"- [ ] {proof.kind.value} {code(proof.name)}: {md(proof.wants)}"
        probes = [proof.name for proof in one.control.proofs if proof.kind is ProofKind.PROBE]
        if probes:
            yield f"- [ ] probes: {', '.join(map(code, probes))}"


def _hipaa(draft: Draft) -> Iterator[str]:
    yield from ("", "## 5. HIPAA Security Rule", "")
    if not draft.is_hipaa_known:
        yield f"The run's catalog has no HIPAA Security Rule; say whether it applies: {BLANK}"
        return
    if not draft.hipaa:
        yield "The controls that deviate address no requirement of the HIPAA Security Rule."
        return
    addressable = [one for one in draft.hipaa if one.kind == "addressable"]
    others = [one for one in draft.hipaa if one.kind != "addressable"]
    for one in others:
        yield f"- **{md(one.id)}** ({md(one.kind)}), {md(one.title)}: {_not_addressable(one)}"
    for one in addressable:
        yield from _addressable(draft, one)


def _not_addressable(one: Requirement) -> str:
    if one.kind == "required":
        return (
            "a required specification (164.306(d)(2)): no alternative takes its place. This record "
            "lessens the risk; it does not make up for what is missing here."
        )
    return (
        "it must be met all the same; only an addressable specification has the choice of "
        "164.306(d)(3)."
    )


def _addressable(draft: Draft, one: Requirement) -> Iterator[str]:
    names = ", ".join(md(each.control.id) for each in draft.compensating) or BLANK
    yield ""
    yield f"### {md(one.id)} (addressable): {md(one.title)}"
    yield ""
    yield f"What it asks: {md(one.asks)}"
    yield ""
    yield (
        "Addressable does not mean optional. The rationale that 164.306(d)(3) asks for, to be "
        "written by the organization:"
    )
    yield ""
    yield (
        "1. Assessment, (d)(3)(i): is the specification a reasonable and appropriate safeguard "
        f"here, by what it would add to the protection of electronic patient data? {BLANK}"
    )
    yield (
        "2. If it is, (d)(3)(ii)(A): it is implemented, and there is nothing to except. If it is "
        f"not, (d)(3)(ii)(B)(1): why it would not be reasonable and appropriate here: {BLANK}"
    )
    yield (
        "3. The equivalent alternative, (d)(3)(ii)(B)(2), where one is reasonable and appropriate: "
        f"{names}, as in part 4; why it is equivalent here: {BLANK}"
    )
    yield (
        "4. Factors of 164.306(b)(2) that were weighed (size and complexity, technical "
        f"infrastructure, cost, probability and criticality of the risk): {BLANK}"
    )


def _approval(draft: Draft) -> Iterator[str]:
    owner = md(draft.system.owner) or "the system's owner"
    performers = ", ".join(dict.fromkeys(md(one.performer) for one in draft.failing))
    yield from ("", "## 6. Who must agree", "")
    yield (
        f"Who accepts the risk is of management and may spend the money to end it, and is neither "
        f"who asks ({owner}) nor who performs the control ({performers or 'nobody named'})."
    )
    yield from ("", "| part | role | name | date | signature |", "|---|---|---|---|---|")
    roles = [
        ("asks", owner),
        ("reviews", "security official (164.308(a)(2))"),
        *([("reviews", "privacy officer")] if draft.system.holds_phi else []),
        *(
            [("reviews", "lead technologist, biomedical engineer")]
            if draft.system.is_device
            else []
        ),
        ("approves", "management"),
    ]
    yield from (f"| {part} | {role} | | | |" for part, role in roles)


def _what_then(draft: Draft) -> Iterator[str]:
    yield from ("", "## 7. What then", "")
    yield (
        f"1. Put the block of {code(draft.name + '.toml')} with approver and last day into "
        "estate.toml, and check it: `scoutview estate check estate.toml`."
    )
    yield "2. Assess again: an exception counts from the next run on, and never backwards."
    yield "3. Keep this record for six years from its last day in force (164.316(b)(2)(i))."
    yield (
        "4. Review it at every change of the segment's rules, at the latest after six months, and "
        "before its last day."
    )
    yield "5. An auditor reports an accepted deviation as a deviation all the same."
