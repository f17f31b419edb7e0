"""What the description of the system promises and leaves to others: commitments, subservice.

Source: AICPA description criteria (DC section 200), DC 2 and DC 7: named, not quoted.
"""

from dataclasses import dataclass

from scoutview.assessment.model import CriterionResult
from scoutview.estate.model import Category, Commitment, Vendor
from scoutview.reports.model import Report

METHOD_WORDS = {
    "carve-out": "carved out: what it does itself is outside of this report, and the controls "
    "that it is expected to have are for its own report to show",
    "inclusive": "included: its controls belong to the description",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment, the controls tied to it, and the criteria that serve it."""

    commitment: Commitment
    controls: tuple[str, ...]
    criteria: tuple[CriterionResult, ...]


@dataclass(frozen=True, slots=True)
class Subservice:
    """A subservice organization; `systems` are their names with whether they are inside."""

    vendor: Vendor
    method: str
    systems: tuple[tuple[str, bool], ...]


def promises(report: Report) -> tuple[Promise, ...]:
    """Return every commitment with the criteria that serve it.

    Those are the criteria of its categories beside Security, and those that the controls tied
    to it address. Security's serve every commitment, and are named only where a control is tied.
    """
    found = []
    for commitment in report.estate.commitments:
        tied = tuple(c.id for c in report.assessment.controls if commitment.id in c.commitments)
        criteria = tuple(
            criterion
            for criterion in report.assessment.criteria
            if set(criterion.controls) & set(tied)
            or (
                criterion.category in commitment.categories
                and criterion.category is not Category.SECURITY
            )
        )
        found.append(Promise(commitment, tied, criteria))
    return tuple(found)


def subservice_organizations(report: Report) -> tuple[Subservice, ...]:
    """Return the vendors that are subservice organizations, in the order of the estate."""
    systems = {system.id: system for system in report.estate.systems}
    return tuple(
        Subservice(
            vendor,
            METHOD_WORDS.get(vendor.method, "neither carved out nor included is declared"),
            tuple(
                (systems[name].name, systems[name].in_boundary)
                for name in vendor.systems
                if name in systems
            ),
        )
        for vendor in report.estate.vendors
        if vendor.role == "subservice"
    )
