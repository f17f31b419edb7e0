"""OSCAL out: valid, loaded by an implementation that is not ours, and every reference resolves."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trestle.oscal import (
    assessment_plan,
    assessment_results,
    catalog,
    component,
    mapping,
    poam,
    profile,
    ssp,
)

from scoutview.assessment.model import Status
from scoutview.catalog.load import load_catalog
from scoutview.catalog.tokens import token, twins
from scoutview.estate.model import Period
from scoutview.exchange.names import NotExportable
from scoutview.exchange.oscal._texts import NS, end_of, prose, start_of, uuid
from scoutview.exchange.oscal.models import NAMES, documents, plan_documents
from scoutview.exchange.oscal.schema import SHA256, OscalFault, check, schema_bytes
from scoutview.exchange.texts import moment
from tests.exchange.plan.made import plan_made
from tests.exchange.plan.test_planner import worlds

MODELS = {
    "catalog": catalog.Model,
    "profile": profile.Model,
    "component-definition": component.Model,
    "mapping-collection": mapping.Model,
    "system-security-plan": ssp.Model,
    "assessment-plan": assessment_plan.Model,
    "assessment-results": assessment_results.Model,
    "plan-of-action-and-milestones": poam.Model,
}
GOOD = {"supported", "compensated"}
OSCALS_TIME = re.compile(
    json.loads(schema_bytes())["definitions"]["DateTimeWithTimezoneDatatype"]["pattern"]
)


def loaded(given, **how):
    """Return each file's one document by the file's name."""
    return {
        name: next(iter(json.loads(content).values()))
        for name, content in documents(given, **how).items()
    }


def planned(given, due):
    """Return the plan of action with these days."""
    return json.loads(plan_documents(given, due)["poam.json"])["plan-of-action-and-milestones"]


def every(node, key):
    """Yield what stands under a key anywhere."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from every(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from every(value, key)


def in_utc(node):
    """Return a document with its times in UTC, as trestle writes them whatever their offset is."""
    if isinstance(node, dict):
        return {key: in_utc(value) for key, value in node.items()}
    if isinstance(node, list):
        return [in_utc(value) for value in node]
    if isinstance(node, str) and OSCALS_TIME.fullmatch(node):
        return moment(datetime.fromisoformat(node))
    return node


def by_trestle(content):
    """Return what compliance-trestle reads and writes again."""
    (root,) = json.loads(content)
    model = MODELS[root].model_validate_json(content)
    return model.model_dump(by_alias=True, exclude_none=True, mode="json")


@pytest.mark.parametrize("given", ["judged", "shipped", "hostile"])
def test_trestle_loads_every_file_and_gives_it_back_unchanged(given, request):
    for name, content in documents(request.getfixturevalue(given)).items():
        assert by_trestle(content) == in_utc(json.loads(content)), name


def test_every_file_is_as_it_was(judged, golden):
    for name, content in documents(judged).items():
        golden(f"oscal/{name}", content)


def test_the_same_run_gives_the_same_bytes_and_another_judgement_another_document(judged):
    later = replace(judged, judged_at=judged.judged_at + timedelta(days=1))

    assert documents(judged) == documents(judged)
    before, after = loaded(judged), loaded(later)
    for name, document in before.items():
        assert document["uuid"] != after[name]["uuid"]
    for key in ("components", "inventory-items"):
        part = "system-implementation"
        assert before["ssp.json"][part][key] == after["ssp.json"][part][key]


@pytest.mark.parametrize("model", NAMES)
def test_one_model_alone_is_the_same_as_among_all(judged, model):
    alone = documents(judged, model)

    assert alone
    assert alone.items() <= documents(judged).items()


@pytest.mark.parametrize("given", ["judged", "shipped", "hostile"])
def test_every_uuid_that_is_referred_to_is_there_and_none_is_there_twice(given, request):
    found = loaded(request.getfixturevalue(given))
    plan, inside = found["assessment-plan.json"], found["ssp.json"]
    known = {uuid for each in (inside, plan) for uuid in every(each, "uuid")}
    for name, document in found.items():
        own = list(every(document, "uuid"))
        assert len(own) == len(set(own)), name
        for key in (
            *("observation-uuid", "risk-uuid", "finding-uuid", "subject-uuid", "actor-uuid"),
            *("component-uuid", "task-uuid", "activity-uuid"),
        ):
            missing = set(every(document, key)) - set(own) - known
            assert not missing, (name, key)


@pytest.mark.parametrize("given", ["judged", "shipped"])
def test_every_control_that_is_named_stands_in_the_catalog_that_is_named(given, request):
    found = loaded(request.getfixturevalue(given))
    ids = {
        name: {control["id"] for group in one["groups"] for control in group["controls"]}
        for name, one in found.items()
        if name.startswith("catalog-")
    }
    for each in found["component-definition.json"]["components"]:
        for part in each["control-implementations"]:
            assert set(every(part, "control-id")) <= ids[part["source"]]
    for each in found["mapping-collection.json"]["mappings"]:
        for one in each["maps"]:
            assert one["sources"][0]["id-ref"] in ids[each["source-resource"]["href"]]
            assert one["targets"][0]["id-ref"] in ids[each["target-resource"]["href"]]
        for gap in every(each.get("target-gap-summary", {}), "with-ids"):
            assert set(gap) <= ids[each["target-resource"]["href"]]
    for each in found["profile.json"]["imports"]:
        for chosen in every(each, "with-ids"):
            assert set(chosen) <= ids[each["href"]]
    selected = ids["catalog-soc2.json"] | ids["catalog-controls.json"]
    for name in ("ssp.json", "assessment-plan.json", "assessment-results.json"):
        assert set(every(found[name], "control-id")) <= selected


def test_the_statements_of_findings_stand_in_the_catalogs_of_the_profile(judged):
    found = loaded(judged)
    parts = {
        part["id"]
        for name in ("catalog-soc2.json", "catalog-controls.json")
        for part in (each for parts in every(found[name], "parts") for each in parts)
    }

    for name in ("assessment-results.json", "poam.json"):
        assert set(every(found[name], "target-id")) <= parts


def test_only_what_is_supported_or_compensated_is_satisfied(judged):
    (result,) = loaded(judged)["assessment-results.json"]["results"]
    said = {
        finding["target"]["target-id"].removesuffix("_smt"): finding["target"]["status"]
        for finding in result["findings"]
    }

    for criterion in judged.assessment.criteria:
        if criterion.status is Status.EXCLUDED:
            assert criterion.id not in said
            assert criterion.id in result["reviewed-controls"]["remarks"]
        else:
            satisfied = said[criterion.id]["state"] == "satisfied"
            assert satisfied == (criterion.status.value in GOOD)
            assert said[criterion.id]["remarks"] == criterion.status.value
    for gap in judged.assessment.gaps:
        assert said[gap.control]["state"] == "not-satisfied"


def test_each_finding_of_the_run_is_an_observation_with_time_subject_and_origin(judged):
    (result,) = loaded(judged)["assessment-results.json"]["results"]
    seen = {one["title"]: one for one in result["observations"] if one["methods"] == ["TEST"]}

    assert len(seen) == len(judged.assessment.findings)
    for finding in judged.assessment.findings:
        one = seen[f"{finding.probe} at {finding.target}"]
        assert one["collected"] == finding.observed_at.isoformat()
        assert one["subjects"][0]["title"] == finding.target
        assert one["origins"][0]["actors"][0]["type"] == "tool"
        values = {prop["name"]: prop["value"] for prop in one["props"]}
        assert values["outcome"] == finding.outcome.value
        assert values["ledger-entry"] == str(finding.entry)


def test_a_gap_is_an_item_with_owner_effort_and_what_it_needs_first(shipped):
    plan = loaded(shipped)["poam.json"]
    items = {item["title"].split()[0]: item for item in plan["poam-items"]}

    assert len(items) == len(shipped.assessment.gaps)
    for gap in shipped.assessment.gaps:
        props = {(prop["name"], prop["value"]) for prop in items[gap.control]["props"]}
        control = shipped.catalog.control(gap.control)
        assert ("effort", gap.effort.value) in props
        assert ("owner-role", control.performer) in props
        for first in control.remediation.first:
            assert ("prerequisite", first) in props


@settings(max_examples=30)
@given(worlds(circles=True))
def test_a_task_depends_on_what_the_plan_lets_it_wait_for(judged, world):
    known, assessment = world
    given_run = replace(judged, catalog=known, assessment=assessment, frameworks=())
    risks = loaded(given_run, model="poam")["poam.json"]["risks"]
    tasks = [risk["remediations"][0]["tasks"][0] for risk in risks]
    named = {task["uuid"]: f"GAP-{task['title'].removeprefix('Close ')}" for task in tasks}
    depends = {
        named[task["uuid"]]: [named[each["task-uuid"]] for each in task.get("dependencies", ())]
        for task in tasks
    }

    assert depends == {item.id: list(item.waits_for) for item in plan_made(known, assessment).items}


def test_without_due_days_remediation_is_recommended_and_with_them_planned(judged):
    control = judged.assessment.gaps[0].control
    bare = loaded(judged)["poam.json"]["risks"]
    given = planned(judged, {control: date(2026, 12, 24)})["risks"]

    assert {risk["remediations"][0]["lifecycle"] for risk in bare} == {"recommendation"}
    assert not any("deadline" in risk for risk in bare)
    assert given[0]["deadline"] == "2026-12-24T23:59:59-06:00"  # Chicago's end of that day
    assert given[0]["remediations"][0]["lifecycle"] == "planned"
    assert given[1]["remediations"][0]["lifecycle"] == "recommendation"
    content = plan_documents(judged, {control: date(2026, 12, 24)})["poam.json"]
    assert by_trestle(content) == in_utc(json.loads(content))


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2026, 7, 1), "America/Chicago", "2026-07-01T23:59:59-05:00"),
        (date(2026, 12, 24), "Asia/Kathmandu", "2026-12-24T23:59:59+05:45"),
        (date(2026, 12, 24), "UTC", "2026-12-24T23:59:59+00:00"),
        (date(2023, 3, 25), "America/Asuncion", "2023-03-25T23:59:59-04:00"),  # comes twice
        (date(2026, 7, 1), "America/St_Johns", "2026-07-01T23:29:59-03:00"),  # -02:30 is no offset
        (date(2026, 12, 24), "Pacific/Chatham", "2026-12-24T23:14:59+13:00"),  # nor is +13:45
        (date(1900, 1, 1), "Africa/Monrovia", "1900-01-01T23:43:07-01:00"),  # was -00:43:08
        (date(2999, 12, 31), "Pacific/Kiritimati", "2999-12-31T23:59:59+14:00"),
    ],
)
def test_a_days_end_is_told_by_the_organizations_own_clock(judged, day, zone, end):
    estate = replace(judged.estate, timezone=zone)
    control = judged.assessment.gaps[0].control
    plan = planned(replace(judged, estate=estate), {control: day})
    (task,) = plan["risks"][0]["remediations"][0]["tasks"]

    assert plan["risks"][0]["deadline"] == task["timing"]["on-date"]["date"] == end
    assert datetime.fromisoformat(end).date() == day


@pytest.mark.parametrize(
    "day", [date(1900, 1, 1), date(2026, 1, 15), date(2026, 7, 15), date(2999, 12, 31)]
)
def test_a_days_ends_are_told_as_that_day_in_every_zone(day):
    for zone in available_timezones():
        for told, clock in ((start_of, time.min), (end_of, time(23, 59, 59, fold=1))):
            text = told(day, zone)
            meant = datetime.combine(day, clock, ZoneInfo(zone))

            assert OSCALS_TIME.fullmatch(text), (zone, text)
            assert datetime.fromisoformat(text).date() == day
            assert datetime.fromisoformat(text).astimezone(UTC) == meant.astimezone(UTC)


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(3000, 1, 1), date.max])
def test_a_period_that_oscal_cannot_tell_is_left_out(judged, day):
    engagement = replace(judged.estate.engagement, period=Period(day, day))
    estate = replace(judged.estate, engagement=engagement)

    found = loaded(replace(judged, estate=estate))
    assert "timing" not in found["assessment-plan.json"]["tasks"][0]
    assert f"{day} to {day}" in str(found["ssp.json"])


def test_plans_with_other_days_are_other_documents_and_with_the_same_days_the_same(judged):
    one, other = (gap.control for gap in judged.assessment.gaps[:2])
    first, later = date(2026, 12, 24), date(2027, 1, 8)
    plans = [{}, {one: first}, {one: later}, {other: first}, {one: first, other: later}]
    uuids = {planned(judged, due)["uuid"] for due in plans}
    turned = {other: later, one: first}

    assert len(uuids) == len(plans)
    assert documents(judged, "poam")["poam.json"] == plan_documents(judged, {})["poam.json"]
    assert plan_documents(judged, plans[-1]) == plan_documents(judged, turned)


def test_a_run_without_gaps_has_a_plan_that_says_so(judged):
    clean = replace(judged, assessment=replace(judged.assessment, gaps=()))
    content = documents(clean, "poam")["poam.json"]

    (item,) = json.loads(content)["plan-of-action-and-milestones"]["poam-items"]
    assert item["title"] == "Nothing to do"
    assert by_trestle(content) == in_utc(json.loads(content))


@pytest.mark.parametrize("name", ["controls", "soc2"])
def test_a_framework_of_an_old_run_takes_the_place_of_no_catalog(recorded, name):
    given = recorded(id=name)

    with pytest.raises(NotExportable, match=rf"would be called catalog-{name}\.json"):
        documents(given, "catalog")
    assert documents(given, "poam")


@pytest.mark.parametrize("id_", ["kind-standard", "series-CC6", "family-access"])
def test_a_requirement_may_be_called_as_a_group_is(recorded, id_):
    first, *others = recorded().frameworks[0].framework.requirements
    given = recorded(requirements=(replace(first, id=id_), *others))

    for name, document in loaded(given, model="catalog").items():
        own = list(every(document, "id"))
        assert len(own) == len(set(own)), name


def test_two_ids_of_an_old_run_never_become_one(recorded):
    one = recorded().frameworks[0].framework.requirements[0]
    given = recorded(requirements=(replace(one, id="A.1"), replace(one, id="a.1")))

    with pytest.raises(NotExportable, match=r"A\.1 and a\.1 of hipaa-security would be one"):
        documents(given, "catalog")


def test_an_estate_with_nothing_in_it_is_still_described(judged):
    estate = replace(
        judged.estate, systems=(), flows=(), vendors=(), authorization=None, commitments=()
    )
    assessment = replace(judged.assessment, findings=(), evidence=(), criteria=(), gaps=())

    for name, content in documents(replace(judged, estate=estate, assessment=assessment)).items():
        assert by_trestle(content) == in_utc(json.loads(content)), name


def test_texts_from_outside_stay_texts(hostile):
    for content in documents(hostile).values():
        text = content.decode("utf-8")
        assert "\x1b" not in text
        assert "\u202e" not in text
        for description in every(json.loads(text), "description"):
            assert "<script>" not in description.replace("\\<", "")
    assert prose("<b>*x*</b> {{ insert: param, y }}") == (
        "\\<b\\>\\*x\\*\\</b\\> \\{\\{ insert: param, y \\}\\}"
    )


def test_no_two_ids_of_a_framework_become_one_token():
    shipped = load_catalog()
    families = [
        [control.id for control in shipped.controls],
        [criterion.id for criterion in shipped.criteria],
        *([one.id for one in framework.requirements] for framework in shipped.frameworks),
    ]

    for ids in families:
        assert len({token(id_) for id_ in ids}) == len(ids)
        assert twins(ids) is None
    assert token("164.308(a)(1)(ii)(A)") == "_164.308_a_1_ii_A"
    assert token("AC-2(1)") == "ac-2.1"
    assert token("ACC-01") == "ACC-01"


@given(st.lists(st.text(), min_size=1))
def test_uuids_are_those_of_version_5(name):
    text = "\n".join(name).encode("utf-8", "replace").decode("utf-8")

    assert uuid(*name) == str(uuid5(uuid5(NAMESPACE_URL, NS), text))


def test_the_schema_is_nists_own():
    assert sha256(schema_bytes()).hexdigest() == SHA256
    assert b"/1.2.1/oscal-complete-schema.json" in schema_bytes()[:200]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda plan: plan.pop("metadata"), "plan-of-action"),
        (lambda plan: plan["risks"][0].update(deadline="soon"), "risks/0/deadline"),
        (lambda plan: plan.update(uuid="1"), "uuid"),
        (lambda plan: plan.update(extra=1), "plan-of-action"),
    ],
)
def test_what_does_not_follow_the_schema_is_our_fault_and_said_so(judged, change, where):
    document = json.loads(documents(judged, "poam")["poam.json"])
    change(document["plan-of-action-and-milestones"])

    with pytest.raises(OscalFault) as caught:
        check("plan-of-action-and-milestones", document, "poam.json")

    said = str(caught.value)
    assert where in said
    assert "Scoutview's own fault" in said
    assert "\n" not in said
