"""Readiness is counted by status and category, worst first; never one flattering figure."""

from scoutview.assessment.model import Status
from scoutview.assessment.summary import CategoryCounts, summary
from scoutview.estate.model import Category, Estate
from scoutview.findings import Outcome
from tests.assessment import builders as a

ESTATE = Estate(organization="", timezone="UTC", engagement=a.TYPE_1)


def test_counts_are_worst_first_by_category_and_leave_zeros_out():
    criteria = [
        a.criterion("CC6.1"),
        a.criterion("CC6.6"),
        a.criterion("CC7.1"),
        a.criterion("A1.2", Category.AVAILABILITY),
    ]
    controls = [a.control("ENC-01"), a.control("NET-01", a.proof(a.PORTS))]
    edges = [a.edge("ENC-01", "CC6.1"), a.edge("NET-01", "CC6.6"), a.edge("NET-01", "A1.2")]
    findings = [a.finding(), a.finding(Outcome.NOT_MET, "pacs", a.PORTS)]

    judged = a.judged(criteria=criteria, controls=controls, edges=edges, findings=findings)
    counts = summary(judged.assessment, ESTATE)

    assert counts.criteria == (
        (Status.DEVIATION, 2),
        (Status.GAP, 1),
        (Status.SUPPORTED, 1),
    )
    assert counts.categories == (
        CategoryCounts(
            Category.SECURITY,
            ((Status.DEVIATION, 1), (Status.GAP, 1), (Status.SUPPORTED, 1)),
        ),
        CategoryCounts(Category.AVAILABILITY, ((Status.DEVIATION, 1),)),
    )
    assert counts.controls == ((Status.DEVIATION, 1), (Status.SUPPORTED, 1))
    assert counts.findings == ((Outcome.NOT_MET, 1), (Outcome.MET, 1))


def test_an_empty_category_is_shown_without_counts():
    counts = summary(a.judged().assessment, ESTATE)

    assert counts.categories[1] == CategoryCounts(Category.AVAILABILITY, ())
