"""The trap of crosswalks: what is declared in one framework must not turn another one green.

A tool that matches titles calls SOC 2 criteria covered that it never mapped, as soon as all of
NIST SP 800-53 is declared. Here nothing is supported but by its whole sufficient set.
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.assessment.criteria import judge_criteria
from scoutview.assessment.model import ControlResult, Status
from scoutview.assessment.order import RANK
from scoutview.assessment.requirements import judge_frameworks
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import Catalog, EdgeStatus, Framework, OpenRequirement, Relation
from scoutview.estate.model import Category, Engagement, Period, ReportType

CATALOG = load_catalog()
BASELINE = next(each for each in CATALOG.frameworks if each.id == "nist-800-53-r5-moderate")
ENGAGEMENT = Engagement(
    report=ReportType.TYPE_1,
    categories=tuple(Category),
    period=Period(date(2026, 1, 1), date(2026, 6, 30)),
)
# By hand: what all of the moderate baseline says nothing about, and the control that asks for it.
STAYS_OPEN = {
    "soc2": {
        "CC6.1": "RIS-02",  # the worklist answers registered modalities only
        "CC9.1": "RSK-06",  # insurance of what remains
        "A1.2": "AVL-03",  # DICOM services are watched from outside
        "C1.2": "PRV-06",  # destruction in every copy
        "PI1.3": "INT-06",  # routers and AI lose nothing
        "PI1.4": "RIS-06",  # reports and critical results arrive
        "P1.1": "PRV-01",
        "P2.1": "PRV-18",
        "P3.2": "PRV-02",
        "P4.1": "PRV-04",
        "P4.3": "PRV-06",
        "P5.1": "PRV-07",
        "P5.2": "PRV-08",
        "P6.1": "PRV-01",
        "P6.2": "PRV-10",
        "P6.3": "PRV-11",
        "P6.7": "PRV-10",
        "P7.1": "RIS-03",  # merges that reach every system
        "P8.1": "PRV-14",
    },
    "hipaa-security": {
        "164.312(a)(1)": "RIS-02",
        "164.312(a)(2)(ii)": "ACC-08",  # emergency access to images
        "164.312(c)(1)": "RIS-03",
        "164.312(c)(2)": "RIS-07",  # signatures that cannot be moved
        "164.306": "RIS-02",  # all standards are its parts
    },
    "iso-27001-2022": {
        "A.5.28": "INC-06",  # evidence with a chain of custody
        "A.5.29": "ACC-08",
        "A.5.34": "PRV-14",
        "A.8.3": "RIS-02",
        "A.8.6": "INT-06",
        "A.8.10": "PRV-06",
        "A.8.11": "PRV-13",  # de-identification
        "A.8.21": "NET-07",
    },
}


def result(name: str, status: Status) -> ControlResult:
    return ControlResult(
        id=name, title=name, design=status, operation=None, proofs=(), missing=(), findings=()
    )


def statuses(supported: set[str]) -> dict[str, dict[str, Status]]:
    """Return the status of every requirement of every framework, SOC 2 included."""
    names = {control.id for control in CATALOG.controls} | supported
    given = tuple(
        result(name, Status.SUPPORTED if name in supported else Status.OPEN)
        for name in sorted(names)
    )
    standing = {each.id: each.design for each in given}
    judged = {
        each.framework.id: {one.requirement.id: one.status for one in each.requirements}
        for each in judge_frameworks(CATALOG, given)
    }
    criteria = judge_criteria(CATALOG, ENGAGEMENT, standing)
    return {"soc2": {each.id: each.status for each in criteria}, **judged}


def opened(framework: str) -> tuple[OpenRequirement, ...]:
    found = [each.open for each in CATALOG.frameworks if each.id == framework]
    return found[0] if found else ()


def the_baseline_says() -> set[str]:
    """Return the controls that ask no more than some control of the baseline: the most generous.

    Whoever has all of the baseline is taken to have these, although a baseline that knows no
    DICOM shows none of them in an archive.
    """
    relations = {Relation.EQUAL, Relation.SUBSET}
    return {edge.control for edge in BASELINE.edges if edge.relation in relations}


def test_even_the_most_generous_reading_leaves_these_open() -> None:
    given = statuses(the_baseline_says())

    assert len(BASELINE.requirements) == 287
    for framework, requirements in STAYS_OPEN.items():
        unmet = {
            name
            for name, status in given[framework].items()
            if status not in {Status.SUPPORTED, Status.NOT_APPLICABLE}
        }
        assert unmet - {each.requirement for each in opened(framework)} == set(requirements)
        assert not set(requirements.values()) & the_baseline_says()


def test_nothing_is_better_than_its_sufficient_set() -> None:
    supported = the_baseline_says()
    given = statuses(supported)
    sets = {"soc2": {each.requirement: each.controls for each in CATALOG.sufficient}}
    for framework in CATALOG.frameworks:
        sets[framework.id] = {each.requirement: each.controls for each in framework.sufficient}

    parts = {each.id: each.parts for f in CATALOG.frameworks for each in f.requirements}

    for framework, requirements in given.items():
        for requirement, status in requirements.items():
            whole = requirement in sets[framework] and supported.issuperset(
                sets[framework][requirement]
            )
            if status is Status.SUPPORTED:
                assert whole, requirement
            elif whole:
                below = {requirements[part] for part in parts.get(requirement, ())}
                assert below - {Status.SUPPORTED, Status.NOT_APPLICABLE}, requirement


@pytest.mark.parametrize("missing", ["RSK-01", "LOG-04", "AVL-02", "DCM-02"])
def test_one_control_less_takes_away_each_requirement_whose_set_it_is_in(missing: str) -> None:
    everything = {control.id for control in CATALOG.controls}
    without = statuses(everything - {missing})
    sets = [("soc2", each) for each in CATALOG.sufficient]
    sets += [(each.id, one) for each in CATALOG.frameworks for one in each.sufficient]

    affected = [(name, each) for name, each in sets if missing in each.controls]
    assert affected
    for name, each in affected:
        assert without[name][each.requirement] is Status.OPEN


def test_an_open_requirement_is_a_gap_however_much_is_supported() -> None:
    everything = statuses({control.id for control in CATALOG.controls})
    for framework in CATALOG.frameworks:
        for each in framework.open:
            assert everything[framework.id][each.requirement] is Status.GAP


statuses_of = st.sampled_from([Status.SUPPORTED, Status.OPEN, Status.DEVIATION])


def weakened(catalog: Catalog, data: st.DataObject) -> tuple[Catalog, str]:
    """Return the catalog with one argument taken back or away, and where."""
    index = data.draw(st.integers(0, len(catalog.edges) - 1))
    edge = catalog.edges[index]
    others = catalog.edges[:index] + catalog.edges[index + 1 :]
    if data.draw(st.booleans()):
        others = (*others, replace(edge, status=EdgeStatus.PROPOSED))
    return replace(catalog, edges=others), edge.criterion


@given(st.data())
def test_taking_an_argument_away_never_makes_a_criterion_better(data: st.DataObject) -> None:
    standing = {control.id: data.draw(statuses_of) for control in CATALOG.controls[:40]}
    standing = {each.id: standing.get(each.id, Status.SUPPORTED) for each in CATALOG.controls}
    less, criterion = weakened(CATALOG, data)

    before = {each.id: each.status for each in judge_criteria(CATALOG, ENGAGEMENT, standing)}
    after = {each.id: each.status for each in judge_criteria(less, ENGAGEMENT, standing)}

    assert RANK[after[criterion]] <= RANK[before[criterion]]


@pytest.mark.parametrize("framework", CATALOG.frameworks, ids=lambda each: each.id)
@pytest.mark.parametrize("edges", ["none", "proposed"])
def test_without_arguments_a_framework_supports_nothing(framework: Framework, edges: str) -> None:
    left = () if edges == "none" else framework.edges
    bare = replace(
        framework, edges=tuple(replace(edge, status=EdgeStatus.PROPOSED) for edge in left)
    )
    given = tuple(result(control.id, Status.SUPPORTED) for control in CATALOG.controls)

    (judged,) = judge_frameworks(replace(CATALOG, frameworks=(bare,)), given)

    assert Status.SUPPORTED not in {each.status for each in judged.requirements}


def test_an_edge_that_nobody_argued_changes_no_criterion() -> None:
    beside = tuple(
        replace(edge, status=EdgeStatus.PROPOSED) if not edge.key else edge
        for edge in CATALOG.edges
    )
    standing = {control.id: Status.SUPPORTED for control in CATALOG.controls}

    before = {each.id: each.status for each in judge_criteria(CATALOG, ENGAGEMENT, standing)}
    after = judge_criteria(replace(CATALOG, edges=beside), ENGAGEMENT, standing)

    assert before == {each.id: each.status for each in after}
