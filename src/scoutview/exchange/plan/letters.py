"""Letters to vendors: one for each deviation on a system that a vendor services or runs.

A letter tells one finding on one system to one vendor: nothing of other systems, other vendors
or the organization's own controls, and nothing about patients, since no look keeps such data.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from scoutview.assessment.targets import system_of
from scoutview.estate.model import Estate, System, Vendor
from scoutview.exchange.plan.calendar import working_day
from scoutview.exchange.plan.model import Plan
from scoutview.exchange.plan.observed import Observed
from scoutview.exchange.plan.words import code
from scoutview.exchange.texts import md
from scoutview.exchange.word_file import facts, heading, items, paragraphs, word_file
from scoutview.findings import Finding

REPLY_DAYS: Final = 15  # working days, unless the work itself is due earlier
_WIDTHS_CM: Final = (4.5, 12.5)
_NO_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_QUESTIONS: Final = (
    (
        "Can the version that runs at our site be set so that what we look for is there? Which "
        "setting is it, and who may change it under our agreement?"
    ),
    "If not: from which version on can it, and when could that version be installed here?",
    (
        "What else changes with it: connected devices, licences, your validation or approval of "
        "the product?"
    ),
    (
        "If it never will: which protection beside the product do you recommend, and do you "
        "confirm that in writing?"
    ),
    "Is what was seen intended? If so, what is it needed for?",
)
_SIGNATURE: Final = "Name, role, date: ____________________"
_CARE: Final = (
    "Please change nothing on the running system without an agreed service time: exams depend "
    "on it. Please treat this letter as confidential."
)
Row = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter. `name` is the same for the same vendor, target and probe, for file names."""

    name: str
    organization: str
    run: str
    vendor: Vendor
    system: System
    observed: Observed
    written_on: date
    reply_by: date

    @property
    def subject(self) -> str:
        """Return what the letter is about."""
        return f"{self.system.name}, {self.observed.finding.target}: a question on its settings"


def deviations(plan: Plan) -> frozenset[tuple[str, str]]:
    """Return probe and target of each finding that the plan wants mended."""
    return frozenset(_due(plan))


def vendors_of(system: System, estate: Estate) -> tuple[Vendor, ...]:
    """Return who services or controls a system, in the order of the estate."""
    named = {system.serviced_by, system.controlled_by}
    return tuple(
        vendor for vendor in estate.vendors if vendor.id in named or system.id in vendor.systems
    )


def letters(plan: Plan, estate: Estate, observed: Sequence[Observed]) -> tuple[Letter, ...]:
    """Return a letter for each vendor of each system with a deviation, in the order given."""
    due = _due(plan)
    systems = {system.id: system for system in estate.systems}
    return tuple(
        Letter(
            name=_name(vendor, one.finding),
            organization=plan.organization,
            run=plan.run,
            vendor=vendor,
            system=systems[system_of(one.finding.target)],
            observed=one,
            written_on=plan.start,
            reply_by=min(
                due[one.finding.probe, one.finding.target], working_day(plan.start, REPLY_DAYS)
            ),
        )
        for one in observed
        if (one.finding.probe, one.finding.target) in due
        for vendor in vendors_of(systems[system_of(one.finding.target)], estate)
    )


def _name(vendor: Vendor, finding: Finding) -> str:
    """Return the letter's own name; no id has the `_` between vendor and target."""
    parts = (vendor.id, finding.target, finding.probe)
    return "_".join(("letter", *(_NO_FILE_NAME.sub("-", part) for part in parts)))


def _due(plan: Plan) -> dict[tuple[str, str], date]:
    """Return by when each finding that is to be mended is, by probe and target."""
    due: dict[tuple[str, str], date] = {}
    for item in plan.items:
        for proof in item.proofs:
            for target in proof.mend:
                key = proof.name, target
                due[key] = min(item.due, due.get(key, item.due))
    return due


def _opening(letter: Letter) -> tuple[str, ...]:
    return (
        (
            f"{letter.system.name} is a system that you service or run for us. We look at our "
            "systems over the network, with management's authorization, and saw there what stands "
            "below. No patient data was read; every question that was asked is in the evidence "
            "card."
        ),
        (
            "We do not know whether this is a setting, the version, or intended by your product. "
            "This is why we ask you."
        ),
    )


def _wanted(letter: Letter) -> tuple[Row, ...]:
    one = letter.observed
    return (
        ("What we look for", one.statement),
        ("Where that comes from", one.source),
        ("What was seen", one.finding.message),
    )


def _evidence(letter: Letter) -> Iterator[Row]:
    one = letter.observed
    yield "System", f"{letter.system.name} ({letter.system.kind.value})"
    yield "Address", one.place
    yield "When", one.when
    yield "From where", one.where
    yield "By", one.who
    yield from one.values
    for asked in one.asked:
        yield asked.title, f"{asked.question} {asked.reply}"
    yield "Our reference", f"run {letter.run}, finding {one.number}, entry {one.finding.entry}"


def _closing(letter: Letter) -> tuple[str, ...]:
    return (
        f"Please answer by {letter.reply_by}. If you need more time, tell us until when.",
        _CARE,
        f"For {letter.organization}",
    )


def letter_markdown(letter: Letter) -> str:
    """Return the letter's text; the same letter always gives the same."""
    return "\n".join(_markdown(letter)) + "\n"


def _markdown(letter: Letter) -> Iterator[str]:
    yield f"# {md(letter.subject)}"
    yield ""
    for label, value in _head(letter):
        yield f"- **{label}:** {md(value)}"
    for sentence in _opening(letter):
        yield from ("", md(sentence))
    for label, value in _wanted(letter):
        yield from ("", f"**{label}:** {md(value)}")
    yield from ("", "## What we ask you", "")
    yield from (f"{n}. {md(question)}" for n, question in enumerate(_QUESTIONS, start=1))
    for sentence in _closing(letter):
        yield from ("", md(sentence))
    yield from ("", _SIGNATURE)
    yield from ("", "## Evidence card", "", "| | |", "|---|---|")
    yield from (f"| {md(label)} | {md(value)} |" for label, value in _evidence(letter))
    if letter.observed.again:
        yield from ("", md(_again(letter)), "")
    for again in letter.observed.again:
        yield f"- {code(again.command)}: {md(again.expect)}"


def _head(letter: Letter) -> tuple[Row, ...]:
    return (
        ("To", f"{letter.vendor.id} ({letter.vendor.services})"),
        ("From", letter.organization),
        ("Date", str(letter.written_on)),
        ("Answer by", str(letter.reply_by)),
    )


def _again(letter: Letter) -> str:
    return f"The same can be asked again {letter.observed.tools}:"


def letter_docx(letter: Letter) -> bytes:
    """Return the letter as a Word document; the same letter always gives the same bytes."""
    return word_file(letter.subject, letter.written_on, _blocks(letter))


def _blocks(letter: Letter) -> Iterator[str]:
    yield facts(_WIDTHS_CM, _head(letter))
    yield paragraphs(_opening(letter))
    yield facts(_WIDTHS_CM, _wanted(letter))
    yield heading("What we ask you", 1)
    yield items(_QUESTIONS, numbered=True)
    yield paragraphs((*_closing(letter), _SIGNATURE))
    yield heading("Evidence card", 1)
    yield facts(_WIDTHS_CM, _evidence(letter))
    if letter.observed.again:
        yield paragraphs((_again(letter),))
        yield items(f"{again.command}: {again.expect}" for again in letter.observed.again)
