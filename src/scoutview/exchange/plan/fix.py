"""How to mend one control on one system: what was seen there, then the catalog's steps.

Nothing here is ever applied: people do it, after approval.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scoutview.assessment.model import Status
from scoutview.catalog.model import Control, Product
from scoutview.estate.model import Estate, Kind, System
from scoutview.exchange.plan.observed import Observed
from scoutview.exchange.plan.words import NOTHING_APPLIED, one_line, some
from scoutview.findings import Outcome
from scoutview.texts import shell_path

_NAMES: Final[Mapping[Product, re.Pattern[str]]] = {
    Product.ORTHANC: re.compile(r"\borthanc", re.IGNORECASE),
    Product.DCM4CHEE: re.compile(r"\bdcm4che", re.IGNORECASE),
    Product.DCMTK: re.compile(r"\b(OFFIS_)?DCMTK|\bdcmqrscp\b", re.IGNORECASE),
    Product.STUNNEL: re.compile(r"\bstunnel", re.IGNORECASE),
    Product.NGINX: re.compile(r"\bnginx", re.IGNORECASE),
}
_MOST_VALUES: Final = 20
GOOD: Final = frozenset({Outcome.MET, Outcome.NOT_APPLICABLE})
_BUILT_ON_DCMTK: Final = "; Orthanc and others are built on it and give the same name"


@dataclass(frozen=True, slots=True)
class Guess:
    """Which product a system is (None: nothing tells), and what tells it."""

    product: Product | None
    why: str


@dataclass(frozen=True, slots=True)
class Before:
    """A control that must be there first, with its status in the run (None: not judged)."""

    control: str
    title: str
    status: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """All that is told about one control on one system, as one run saw it."""

    control: Control
    status: Status | None
    run: str
    system: System
    product: Guess
    observed: tuple[Observed, ...]
    first: tuple[Before, ...]
    estate_file: str


def guess_product(
    system: System, estate: Estate, observed: Sequence[Observed], named: Product | None = None
) -> Guess:
    """Return the product of a system: as named, as the estate calls it, as it answered, by kind."""
    if named is not None:
        return Guess(named, "as you named it")
    for told, text in (*_declared(system, estate), *_answered(observed)):
        for product, name in _NAMES.items():
            if name.search(text):
                more = _BUILT_ON_DCMTK if product is Product.DCMTK else ""
                return Guess(product, f"guessed from {told} ({text}){more}")
    if system.kind in {Kind.MODALITY, Kind.WORKSTATION}:
        return Guess(Product.WINDOWS_MODALITY, f"guessed from its kind, {system.kind.value}")
    return Guess(None, "neither the estate nor an answer names one")


def _declared(system: System, estate: Estate) -> Iterator[tuple[str, str]]:
    yield "its name", system.name
    yield "its id", system.id
    yield from (("its AE title", endpoint.ae_title) for endpoint in system.endpoints)
    for vendor in estate.vendors:
        if vendor.id == system.serviced_by or system.id in vendor.systems:
            yield "its vendor", f"{vendor.id}: {vendor.services}"


def _answered(observed: Sequence[Observed]) -> Iterator[tuple[str, str]]:
    for one in observed:
        yield from ((f"what it told: {label}", value) for label, value in one.values)


def fix_text(fix: Fix) -> str:
    """Return the sheet for a terminal; every text from outside is on one line."""
    return "\n".join(_lines(fix)) + "\n"


def _lines(fix: Fix) -> Iterator[str]:
    control, system = fix.control, fix.system
    judged = f" In run {fix.run} its status is {fix.status.value}." if fix.status else ""
    yield f"{control.id}: {one_line(control.title)}.{judged}"
    yield NOTHING_APPLIED
    owner = f", owner {one_line(system.owner)}" if system.owner else ""
    serviced = f", serviced by {system.serviced_by}" if system.serviced_by else ""
    named = f"{one_line(system.name)} ({system.id})"
    yield from ("", f"On {named}: {system.kind.value}{owner}{serviced}")
    product = fix.product.product
    yield f"Product: {product.value if product else 'not known'}, {one_line(fix.product.why)}."
    yield from _seen(fix)
    yield from _first(fix)
    yield from _steps(fix)
    yield from _look_again(fix)


def _seen(fix: Fix) -> Iterator[str]:
    yield from ("", "What was observed:")
    if not fix.observed:
        yield f"  No finding of {fix.control.id} is about {fix.system.id} in run {fix.run}."
    shown: dict[int, int] = {}  # the finding that an entry's values stand with
    for one in fix.observed:
        finding = one.finding
        yield f"  finding {one.number}, {finding.probe} at {one.place}: {finding.outcome.value}"
        yield f"    {one_line(finding.message)}"
        if finding.outcome in GOOD:
            continue
        if finding.entry in shown:
            yield f"    by the same look as finding {shown[finding.entry]}"
            continue
        shown[finding.entry] = one.number
        yield from _values(one)


def _values(one: Observed) -> Iterator[str]:
    yield f"    seen {one_line(one.when)} from {one_line(one.where)}"
    for value in some([f"{label}: {value}" for label, value in one.values], _MOST_VALUES):
        yield f"    {one_line(value)}"
    for asked in one.asked:
        yield f"    {one_line(asked.title)}: {one_line(asked.question)}"
        yield f"      {one_line(asked.reply)}"


def _first(fix: Fix) -> Iterator[str]:
    if not fix.first:
        return
    yield from ("", "What must be there first:")
    for before in fix.first:
        status = before.status.value if before.status else "not judged"
        yield f"  {before.control} ({status}): {one_line(before.title)}"


def _steps(fix: Fix) -> Iterator[str]:
    remediation = fix.control.remediation
    product = fix.product.product
    yield from ("", f"Steps for {product.value}:" if product else "Steps for the product:")
    if product is not None:
        own = remediation.products.get(product, ())
        yield from _numbered(own)
        if not own:
            yield f"  The catalog has none of its own for {product.value} here."
    others = [each.value for each in remediation.products if each is not product]
    if others:
        yield f"  There are some for {', '.join(others)}; name one with --product."
    elif product is None:
        yield "  The catalog has none for any product here."
    yield from ("", f"In general: {one_line(remediation.text)}")
    yield from _numbered(remediation.steps)


def _numbered(steps: Sequence[str]) -> Iterator[str]:
    return (f"  {number}. {one_line(step)}" for number, step in enumerate(steps, start=1))


def _look_again(fix: Fix) -> Iterator[str]:
    yield from ("", "To look again, first as a plan that sends nothing:")
    again_by = f"scoutview assess {shell_path(fix.estate_file)} --only {fix.system.id}"
    yield f"  {again_by} --plan"
    yield f"  {again_by}"
    again = {
        each: one.tools
        for one in fix.observed
        if one.finding.outcome not in GOOD
        for each in one.again
    }
    if again:
        yield f"By hand, {', '.join(dict.fromkeys(again.values()))}:"
    for each in again:
        yield f"  {one_line(each.command)}"
        if each.expect:
            yield f"    as long as nothing has changed: {one_line(each.expect)}"
