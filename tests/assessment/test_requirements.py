"""Requirements by their sufficient sets: supported only when the whole set is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.assessment.model import ControlResult, Status
from scoutview.assessment.order import RANK
from scoutview.assessment.requirements import judge_frameworks
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import EdgeStatus, Relation, RequirementEdge

EVERY = load_catalog()
HIPAA = next(each for each in EVERY.frameworks if each.id == "hipaa-security")
CATALOG = replace(EVERY, frameworks=(HIPAA,))
IDS = [control.id for control in CATALOG.controls]
AUDIT = ("LOG-01", "LOG-08", "LOG-04", "LOG-05")  # the sufficient set of 164.312(b)
COUNTED = [Status.DEVIATION, Status.OPEN, Status.COMPENSATED, Status.SUPPORTED]


def controls(standing, default=Status.OPEN):
    return tuple(
        ControlResult(
            id=name,
            title=name,
            design=standing.get(name, default),
            operation=None,
            proofs=(),
            missing=(),
            findings=(),
        )
        for name in IDS
    )


def judged(standing, catalog=CATALOG, default=Status.OPEN):
    (result,) = judge_frameworks(catalog, controls(standing, default))
    return {each.requirement.id: each for each in result.requirements}


def test_nothing_is_supported_where_nothing_is_shown():
    statuses = {each.status for each in judged({}).values()}

    assert statuses == {Status.OPEN, Status.NOT_APPLICABLE}


def test_all_is_supported_where_every_control_is_but_what_is_no_part_of_imaging():
    results = judged({}, default=Status.SUPPORTED)

    none = {name for name, each in results.items() if each.status is not Status.SUPPORTED}
    assert none == {"164.308(a)(4)(ii)(A)", "164.314(b)(1)", "164.314(b)(2)"}


# The trap: a tool that takes any edge for cover calls all of these supported. Written by hand.
@pytest.mark.parametrize(
    ("requirement", "supported"),
    [
        ("164.312(b)", ["LOG-01", "LOG-03"]),  # recorded, yet the recorded can alter it
        ("164.312(a)(1)", ["ACC-01", "ACC-02", "DCM-02"]),  # titles in place of certificates
        ("164.312(e)(1)", ["ENC-02", "RIS-04", "NET-02"]),  # the web is safe, DICOM is in clear
        ("164.308(a)(7)(i)", ["AVL-07", "AVL-01"]),  # a plan and backups that nobody restored
        ("164.308(a)(1)(ii)(A)", ["AST-01"]),  # an inventory is no analysis
        ("164.308(a)(5)(ii)(C)", ["LOG-01"]),  # log-ins are kept, and nobody is alarmed
        ("164.310(d)(1)", ["AST-01", "ENC-07"]),  # what leaves the house was not wiped
    ],
)
def test_what_leads_to_a_requirement_is_not_enough_for_it(requirement, supported):
    results = judged(dict.fromkeys(supported, Status.SUPPORTED))

    assert results[requirement].status is Status.OPEN
    weakest = set(results[requirement].sufficient) - set(supported)
    assert weakest
    assert any(control in results[requirement].reason for control in weakest)


def test_the_weakest_control_of_the_set_decides():
    standing = {"LOG-01": Status.SUPPORTED, "LOG-04": Status.DEVIATION}

    result = judged(standing)["164.312(b)"]

    assert result.status is Status.DEVIATION
    assert result.reason == "Deviation in 1 of 4 controls of its set: LOG-04."
    assert result.sufficient == AUDIT
    assert result.others == ("LOG-03",)


def test_a_set_of_which_nothing_is_applicable_supports_nothing():
    standing = dict.fromkeys(AUDIT, Status.NOT_APPLICABLE)

    assert judged(standing)["164.312(b)"].status is Status.OPEN


@given(st.dictionaries(st.sampled_from(IDS), st.sampled_from(COUNTED)), st.sampled_from(IDS))
def test_weakening_a_control_never_improves_a_requirement(standing, weakened):
    before = judged(standing)
    after = judged({**standing, weakened: Status.DEVIATION})

    for name, result in before.items():
        assert RANK[after[name].status] <= RANK[result.status]


@given(st.dictionaries(st.sampled_from(IDS), st.sampled_from(COUNTED)), st.data())
def test_a_proposed_edge_changes_no_status(standing, data):
    proposed = RequirementEdge(
        control=data.draw(st.sampled_from(IDS)),
        requirement=data.draw(st.sampled_from([one.id for one in HIPAA.requirements])),
        relation=Relation.EQUAL,
        status=EdgeStatus.PROPOSED,
        rationale="",
    )
    more = replace(HIPAA, edges=(*HIPAA.edges, proposed))

    assert judged(standing, replace(CATALOG, frameworks=(more,))) == judged(standing)


def test_a_control_that_the_organization_renamed_counts_under_its_own_id():
    renamed = tuple(
        replace(control, id="LI-1", hub_id="LOG-01") if control.id == "LOG-01" else control
        for control in CATALOG.controls
    )
    catalog = replace(CATALOG, controls=renamed)
    results = [
        replace(each, id="LI-1") if each.id == "LOG-01" else each
        for each in controls(dict.fromkeys(AUDIT, Status.SUPPORTED))
    ]

    (framework,) = judge_frameworks(catalog, tuple(results))
    result = next(r for r in framework.requirements if r.requirement.id == "164.312(b)")

    assert result.status is Status.SUPPORTED
    assert result.sufficient == ("LI-1", *AUDIT[1:])


@pytest.mark.parametrize("status", [Status.NOT_APPLICABLE, Status.SUPPORTED, Status.DEVIATION])
def test_a_control_that_is_switched_off_supports_nothing(status):
    off = tuple(
        replace(control, off="we trust each other") if control.id == "PPL-04" else control
        for control in CATALOG.controls
    )

    result = judged({"PPL-04": status}, replace(CATALOG, controls=off))["164.308(a)(1)(ii)(C)"]

    assert result.status is (Status.DEVIATION if status is Status.DEVIATION else Status.OPEN)


def test_a_standard_is_no_better_than_its_specifications():
    """Source: 45 CFR 164.306(c) and (d)."""
    everything = dict.fromkeys(IDS, Status.SUPPORTED)
    result = judged({**everything, "ACC-14": Status.OPEN})  # automatic logoff, addressable

    assert result["164.312(a)(2)(iii)"].status is Status.OPEN
    assert "ACC-14" not in result["164.312(a)(1)"].sufficient
    assert result["164.312(a)(1)"].status is Status.OPEN
    assert result["164.312(a)(1)"].reason.startswith("Open in 1 of 4 parts: 164.312(a)(2)(iii).")
    assert result["164.306"].status is Status.OPEN


def test_parts_that_do_not_concern_imaging_hold_nothing_up():
    results = judged(dict.fromkeys(IDS, Status.SUPPORTED))

    assert results["164.308(a)(4)(ii)(A)"].status is Status.NOT_APPLICABLE
    assert results["164.308(a)(4)(i)"].status is Status.SUPPORTED


def test_a_better_part_improves_nothing():
    results = judged({"LOG-01": Status.DEVIATION})

    assert results["164.312(b)"].status is Status.DEVIATION
    assert results["164.306"].status is Status.DEVIATION
    assert "164.312(b)" in results["164.306"].reason
