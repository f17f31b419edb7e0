"""Vendor or subservice organization, and carve-out or inclusive with what each implies."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from scoutview.estate.model import Category, ReportType, Vendor
from scoutview.exchange.scoping._settle import Decisions
from scoutview.exchange.scoping.model import Answers, Reason, Recommendation, Row, strings

VENDOR: Final = "vendor"
CARVE_OUT: Final = "carve-out"
INCLUSIVE: Final = "inclusive"
# Controls assumed at them (CSOC), by what is in their hands; the category that a part needs.
_CONTROLS: Final[dict[str, tuple[tuple[str, Category], ...]]] = {
    "stores": (
        (
            "they restrict who reaches stored images and encrypt them (CC6.1, CC6.7)",
            Category.SECURITY,
        ),
        ("they keep what is stored whole (PI1.5)", Category.PROCESSING_INTEGRITY),
    ),
    "hosts": (
        ("they guard rooms and hardware (CC6.4)", Category.SECURITY),
        ("they keep power, cooling and fire protection (A1.2)", Category.AVAILABILITY),
    ),
    "operates": (
        ("they open, review and close accounts (CC6.2, CC6.3)", Category.SECURITY),
        ("they test and approve changes (CC8.1) and patch weaknesses (CC7.1)", Category.SECURITY),
        ("they back up and practise restores (A1.2, A1.3)", Category.AVAILABILITY),
    ),
    "reads": (
        ("they train their readers and bind them to rules (CC1.4, CC2.2)", Category.SECURITY),
        ("they take access from readers who leave, and tell you (CC6.2)", Category.SECURITY),
        (
            "they report completely, to the right patient, in time (PI1.4)",
            Category.PROCESSING_INTEGRITY,
        ),
    ),
    "services-remotely": (
        ("their technicians enter as persons, on request (CC6.2, CC6.3)", Category.SECURITY),
        ("they report breaches and incidents to you (CC7.3, CC7.4)", Category.SECURITY),
    ),
    "transmits": (("they protect data on its way (CC6.7)", Category.SECURITY),),
    "destroys": (
        ("they destroy media with a record (CC6.5)", Category.SECURITY),
        ("they destroy confidential data when its time is over (C1.2)", Category.CONFIDENTIALITY),
    ),
}


def which_methods(
    answers: Answers,
    report: ReportType,
    categories: Iterable[Category],
    decisions: Decisions,
) -> tuple[tuple[Recommendation, ...], tuple[Vendor, ...]]:
    """Return for each vendor what it is and by which method, and the estate's records of them."""
    made, vendors = [], []
    scoped = set(categories)
    for row in answers.rows("vendors"):
        id_, services = str(row["id"]), str(row["services"])
        value, reasons = _method(row)
        each = decisions.settle(
            f"vendor.{id_}",
            f"{id_}: {services}",
            value,
            reasons,
            choices=(VENDOR, CARVE_OUT, INCLUSIVE),
        )
        each = _with_implications(each, row, report, scoped)
        made.append(each)
        if each.value == VENDOR:
            vendors.append(Vendor(id_, services, VENDOR))
        else:
            vendors.append(Vendor(id_, services, "subservice", each.value))
    return tuple(made), tuple(vendors)


def _method(row: Row) -> tuple[str, list[Reason]]:
    def reason(words: str, *columns: str) -> Reason:
        return Reason(words, tuple(f"vendors.{row['id']}.{column}" for column in columns))

    if row["needed"] is not True:
        words = "Your commitments hold without their controls: a vendor, watched as others are."
        return VENDOR, [reason(words, "needed")]
    needed = reason("Your commitments need their controls: a subservice organization.", "needed")
    if row["report"] == "soc2-type-2":
        words = "They have a SOC 2 Type II of their own, which readers can be given."
        return CARVE_OUT, [needed, reason(words, "report")]
    if row["takes_part"] is True:
        words = "They have no such report, and would take part with an assertion of their own."
        return INCLUSIVE, [needed, reason(words, "report", "takes_part")]
    words = "They would not take part with an assertion, and without one only carve-out is left."
    return CARVE_OUT, [needed, reason(words, "takes_part")]


def _with_implications(
    made: Recommendation, row: Row, report: ReportType, scoped: set[Category]
) -> Recommendation:
    does = strings(row["does"])
    controls = [words for key in does for words, part in _CONTROLS[key] if part in scoped]
    if made.value == VENDOR:
        implies = ["Rated, bound by contract and reviewed as every vendor (CC9.2)."]
    elif made.value == INCLUSIVE:
        implies = [
            "Their part of the system and their controls are described and tested with yours.",
            "They give a written assertion and a representation letter, and let the auditor in.",
            *(f"Of their controls, yours to describe: {words}." for words in controls),
        ]
    else:
        implies = [
            "The description names what they do and leaves their controls out (DC 7).",
            *(f"Complementary control assumed at them (CSOC): {words}." for words in controls),
            "Watching them stays your own control: CC9.2 and CC4.1.",
            *_of_their_report(str(row["report"]), report),
        ]
    return replace(made, implies=tuple(implies))


def _of_their_report(theirs: str, ours: ReportType) -> list[str]:
    if theirs == "soc2-type-2":
        return ["Compare its period, scope and exceptions with yours, and meet its CUECs."]
    if theirs == "soc2-type-1" and ours is ReportType.TYPE_2:
        return ["Their Type I says nothing about operation: ask for Type II or watch otherwise."]
    if theirs == "soc2-type-1":
        return ["Read it, and meet its CUECs."]
    return ["No SOC 2 report of theirs: watch by visits, tests, records or a right to audit."]
