"""One control on one system: what the last run saw there, and the catalog's steps for it."""

import difflib
from collections.abc import Iterable

from scoutview.assessment.order import effective
from scoutview.assessment.targets import system_of
from scoutview.catalog.model import Control, Product
from scoutview.estate.model import System
from scoutview.exchange.plan.fix import GOOD, Before, Fix, guess_product
from scoutview.pipeline.judged import Judged
from scoutview.pipeline.said import SaidError

_SHOWN_CHARACTERS = 64


def fixes(
    seen: Judged,
    control: str,
    system: str = "",
    *,
    product: Product | None = None,
    estate_file: str = "estate.toml",
) -> tuple[Fix, ...]:
    """Return a sheet for the system, or for each system with a finding that is not good.

    Raises SaidError where the run has no such control or system, or no system to tell about.
    """
    asked = _control(seen, control)
    named = _systems(seen, asked, system)
    if not named:
        raise SaidError(
            f"In run {seen.run} no finding of {asked.id} wants mending; "
            f"name a system (`scoutview fix {asked.id} SYSTEM`) to see the steps all the same."
        )
    return tuple(_fix(seen, asked, each, product, estate_file) for each in named)


def _control(seen: Judged, name: str) -> Control:
    try:
        return seen.catalog.control(name)
    except KeyError:
        known = [control.id for control in seen.catalog.controls]
        raise SaidError(
            f"Run {seen.run} has no control {name[:_SHOWN_CHARACTERS]!r}{_near(name, known)}; "
            "`scoutview explain` lists them."
        ) from None


def _systems(seen: Judged, control: Control, name: str) -> tuple[System, ...]:
    if not name:
        places = _places(seen, control)
        wanting = {
            system_of(seen.assessment.findings[place].target)
            for place in places
            if seen.assessment.findings[place].outcome not in GOOD
        }
        return tuple(system for system in seen.estate.systems if system.id in wanting)
    try:
        return (seen.estate.system(name),)
    except KeyError:
        known = [system.id for system in seen.estate.systems]
        raise SaidError(
            f"The estate of run {seen.run} has no system {name[:_SHOWN_CHARACTERS]!r}"
            f"{_near(name, known)}; give the id of a [[system]]."
        ) from None


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name[:_SHOWN_CHARACTERS], list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _places(seen: Judged, control: Control) -> tuple[int, ...]:
    named = (one.findings for one in seen.assessment.controls if one.id == control.id)
    return next(named, ())


def _fix(
    seen: Judged, control: Control, system: System, product: Product | None, estate_file: str
) -> Fix:
    observed = tuple(
        seen.observed(place)
        for place in _places(seen, control)
        if system_of(seen.assessment.findings[place].target) == system.id
    )
    standing = {one.id: effective(one) for one in seen.assessment.controls}
    first = [
        one
        for name in control.remediation.first
        for one in seen.catalog.controls
        if name in {one.id, one.hub_id}
    ]
    return Fix(
        control=control,
        status=standing.get(control.id),
        run=seen.run,
        system=system,
        product=guess_product(system, seen.estate, observed, product),
        observed=observed,
        first=tuple(Before(one.id, one.title, standing.get(one.id)) for one in first),
        estate_file=estate_file,
    )
