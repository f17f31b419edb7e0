"""Key controls decide a criterion; the rest is said, never hidden."""

from dataclasses import replace

import pytest

from scoutview.assessment.criteria import judge_criteria
from scoutview.assessment.model import Status
from scoutview.catalog.model import Catalog, NoControl
from scoutview.estate.model import Category, Exclusion
from scoutview.findings import Outcome
from tests.assessment import builders as a

DEVIATION, OPEN, COMPENSATED = Status.DEVIATION, Status.OPEN, Status.COMPENSATED
SUPPORTED, NOT_APPLICABLE = Status.SUPPORTED, Status.NOT_APPLICABLE
AVAILABILITY = a.criterion("A1.2", Category.AVAILABILITY)
PRIVACY = a.criterion("P6.2", Category.PRIVACY)


SECURITY = (a.criterion(),)


def weigh(keys, others=(), *, engagement=a.TYPE_1, criteria=SECURITY, **more):
    """Judge one criterion whose controls stand as given."""
    standing = {f"K-{n}": status for n, status in enumerate(keys)}
    standing |= {f"O-{n}": status for n, status in enumerate(others)}
    edges = tuple(a.edge(name, criteria[0].id, key=name[0] == "K") for name in standing)
    catalog = Catalog(criteria=tuple(criteria), controls=(), edges=edges, **more)
    return next(judge_criteria(catalog, engagement, standing))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([SUPPORTED, SUPPORTED], SUPPORTED),
        ([SUPPORTED, NOT_APPLICABLE], SUPPORTED),
        ([SUPPORTED, COMPENSATED], COMPENSATED),
        ([COMPENSATED, NOT_APPLICABLE], COMPENSATED),
        ([COMPENSATED, OPEN], OPEN),
        ([OPEN, DEVIATION], DEVIATION),
        ([NOT_APPLICABLE, NOT_APPLICABLE], OPEN),
    ],
)
def test_the_worst_applicable_key_control_decides(keys, expected):
    assert weigh(keys).status is expected


def test_a_control_that_is_not_key_decides_nothing_but_is_named():
    result = weigh([SUPPORTED], others=[DEVIATION])

    assert result.status is SUPPORTED
    assert result.controls == ("K-0", "O-0")


def test_the_reason_names_the_deciding_controls():
    assert weigh([DEVIATION, SUPPORTED]).reason == "Deviation in 1 of 2 key controls: K-0."


def test_without_a_key_control_a_criterion_is_open():
    result = weigh([], others=[SUPPORTED])

    assert result.status is OPEN
    assert result.reason == "No key control decides it."


def test_when_no_key_control_is_applicable_nothing_supports_the_criterion():
    assert weigh([NOT_APPLICABLE]).reason == "Nothing supports it: no key control is applicable."


def test_a_criterion_without_controls_is_a_gap_with_its_reason():
    why = NoControl("CC6.1", "the clinic shares no data")

    assert weigh([], no_controls=(why,)).status is Status.GAP
    assert weigh([], no_controls=(why,)).reason.endswith("the clinic shares no data")
    assert weigh([]).status is Status.GAP


def test_a_key_control_that_is_not_in_the_catalog_leaves_the_criterion_open():
    judged = a.judged(edges=[a.edge(), a.edge("ENC-99")], findings=[a.finding()])

    assert judged.criterion().status is OPEN
    assert "ENC-99 (not in the catalog)" in judged.criterion().reason


def test_an_edge_to_the_hubs_id_leads_to_the_organizations_own_control():
    own = a.control("LKS-7", hub_id="ENC-01")

    judged = a.judged(controls=[own], edges=[a.edge("ENC-01")], findings=[a.finding()])

    assert judged.criterion().status is SUPPORTED
    assert judged.criterion().controls == ("LKS-7",)


def test_only_criteria_of_the_engagements_categories_are_judged():
    judged = a.judged(criteria=[a.criterion(), AVAILABILITY, PRIVACY])

    assert [one.id for one in judged.assessment.criteria] == ["CC6.1", "A1.2"]


def test_security_is_always_in_scope():
    engagement = replace(a.TYPE_1, categories=(Category.AVAILABILITY,))

    judged = a.judged(criteria=[a.criterion(), AVAILABILITY], engagement=engagement)

    assert [one.id for one in judged.assessment.criteria] == ["CC6.1", "A1.2"]


def excluding(criterion_id):
    return replace(a.TYPE_1, excluded=(Exclusion(criterion_id, "we disclose nothing."),))


def test_an_excluded_criterion_says_managements_reason():
    result = weigh([DEVIATION], criteria=[AVAILABILITY], engagement=excluding("A1.2"))

    assert result.status is Status.EXCLUDED
    assert result.reason == "Excluded by management: we disclose nothing."


def test_a_security_criterion_cannot_be_excluded():
    result = weigh([DEVIATION], engagement=excluding("CC6.1"))

    assert result.status is DEVIATION
    assert result.reason.endswith("It cannot be excluded, because it is a security criterion.")


def test_type_2_needs_design_and_operation():
    judged = a.judged(findings=[a.finding()], engagement=a.TYPE_2)

    assert judged.control().design is SUPPORTED
    assert judged.control().operation is OPEN
    assert judged.criterion().status is OPEN


OFF = a.control("NET-09", a.document(), off="We lease no lines")
WHY = "Key control NET-09 is switched off by management: We lease no lines."


def with_off(*controls, outcome=Outcome.MET, edges=None):
    return a.judged(controls=controls, findings=[a.finding(outcome)], edges=edges).criterion()


def test_a_key_control_that_is_switched_off_leaves_the_criterion_open_at_best():
    result = with_off(a.control(), OFF)

    assert result.status is OPEN
    assert result.reason == WHY


def test_a_key_control_about_systems_that_are_not_there_may_be_switched_off():
    about_mqtt = a.control(
        "NET-09", a.proof("mqtt.refuses_anonymous"), off="We have no such devices"
    )

    result = a.judged(controls=[a.control(), about_mqtt], findings=[a.finding(Outcome.MET)])

    assert result.criterion().status is SUPPORTED


def test_a_key_control_that_is_switched_off_hides_no_deviation_of_another():
    result = with_off(a.control(), OFF, outcome=Outcome.NOT_MET)

    assert result.status is DEVIATION
    assert result.reason == f"Deviation in 1 of 2 key controls: ENC-01. {WHY}"


def test_a_control_that_is_not_key_may_be_switched_off():
    edges = [a.edge(), a.edge("NET-09", key=False)]

    assert with_off(a.control(), OFF, edges=edges).status is SUPPORTED


def test_a_key_control_of_the_organizations_own_may_stand_in_the_place_of_one_that_is_off():
    result = with_off(a.control(own=True), OFF)

    assert result.status is SUPPORTED
    assert WHY in result.reason
    assert result.reason.endswith("The organization's own ENC-01 counts instead.")


def test_an_own_control_stands_in_only_where_it_is_key():
    edges = [a.edge(key=False), a.edge("NET-09"), a.edge("ENC-02")]

    result = with_off(a.control(own=True), a.control("ENC-02"), OFF, edges=edges)

    assert result.status is OPEN


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.MET])
def test_nothing_but_met_supports_a_criterion(outcome):
    assert a.judged(findings=[a.finding()]).criterion().status is SUPPORTED
    assert a.judged(findings=[a.finding(outcome)]).criterion().status is not SUPPORTED
