"""CSV and CISO Assistant out: as they were, whole, and no cell computes."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scoutview.exchange.lists._cells import cell
from scoutview.exchange.lists._yaml import written
from scoutview.exchange.lists.ciso_assistant import libraries
from scoutview.exchange.lists.read_yaml import read_yaml
from scoutview.exchange.lists.tables import NAMES, tables
from scoutview.exchange.names import NotExportable


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_every_list_is_as_it_was(judged, golden):
    for name, content in {**tables(judged), **libraries(judged)}.items():
        golden(f"lists/{name}", content)


def test_the_same_run_gives_the_same_bytes(shipped):
    assert tables(shipped) == tables(shipped)
    assert libraries(shipped) == libraries(shipped)


def test_tables_hold_everything_once(shipped):
    found = {name.removesuffix(".csv"): rows(content) for name, content in tables(shipped).items()}

    assert tuple(found) == NAMES
    assert len(found["controls"]) == len(shipped.catalog.controls)
    assert len(found["criteria"]) == len(shipped.assessment.criteria)
    assert len(found["findings"]) == len(shipped.assessment.findings)
    assert len(found["gaps"]) == len(shipped.assessment.gaps)
    edges = len(shipped.catalog.edges) + sum(
        len(result.framework.edges) for result in shipped.frameworks
    )
    assert len(found["edges"]) == edges
    assert {row["framework"] for row in found["requirements"]} == {
        "hipaa-security",
        "nist-800-53-r5-moderate",
    }


@pytest.mark.parametrize(
    "bad", ["=1+1", "+1", "-1", "@SUM(1)", "  =1", "\t=1", "=cmd|' /C calc'!A0", "\uff1d1+1"]
)
def test_no_cell_is_a_formula(judged, bad):
    found = replace(
        judged.assessment,
        findings=tuple(replace(one, message=bad) for one in judged.assessment.findings),
    )
    (content,) = tables(replace(judged, assessment=found), "findings").values()

    assert {row["message"] for row in rows(content)} == {f"'{bad.strip()}"}


@given(st.text())
def test_whatever_a_cell_holds_it_is_one_line_and_no_formula(text):
    made = cell(text)

    assert not made.startswith(("=", "+", "-", "@"))
    assert made.isprintable()
    made.encode("utf-8")


def test_what_a_gap_needs_first_has_the_organizations_own_id(shipped):
    gap = shipped.assessment.gaps[0]
    first = shipped.catalog.control(gap.control).remediation.first[0]
    controls = tuple(
        replace(one, id="OWN-01", hub_id=first) if one.id == first else one
        for one in shipped.catalog.controls
    )
    renamed = replace(shipped, catalog=replace(shipped.catalog, controls=controls))
    (content,) = tables(renamed, "gaps").values()

    assert rows(content)[0]["first"].split(", ")[0] == "OWN-01"


def test_a_library_is_published_on_the_day_of_the_judgement_to_the_organization(judged):
    when = datetime(2026, 7, 3, 3, 0, tzinfo=UTC)  # still the day before in Chicago
    for content in libraries(replace(judged, judged_at=when)).values():
        assert b'publication_date: "2026-07-02"' in content


def test_libraries_are_yaml_whose_references_resolve(shipped):
    found = {name: YAML(typ="safe").load(content) for name, content in libraries(shipped).items()}
    controls = found["ciso-assistant-controls.yaml"]
    known = {one["urn"] for one in controls["objects"]["reference_controls"]}

    assert len(known) == len(shipped.catalog.controls)
    for name, library in found.items():
        if name == "ciso-assistant-controls.yaml":
            continue
        assert library["dependencies"] == [controls["urn"]]
        nodes = library["objects"]["framework"]["requirement_nodes"]
        urns = [node["urn"] for node in nodes]
        assert len(urns) == len(set(urns))
        for node in nodes:
            assert node.get("parent_urn", node["urn"]) in urns
            assert set(node.get("reference_controls", ())) <= known
            assert node["assessable"] is (node["depth"] == 2)


@pytest.mark.parametrize("name", ["controls", "soc2"])
def test_a_framework_of_an_old_run_takes_the_place_of_no_library(recorded, name):
    with pytest.raises(NotExportable, match=rf"would be called ciso-assistant-{name}\.yaml"):
        libraries(recorded(id=name))


def test_a_requirement_may_be_called_as_a_group_is(recorded):
    first, *others = recorded().frameworks[0].framework.requirements
    files = libraries(recorded(requirements=(replace(first, id=f"group-{first.kind}"), *others)))

    library = YAML(typ="safe").load(files["ciso-assistant-hipaa-security.yaml"])
    urns = [node["urn"] for node in library["objects"]["framework"]["requirement_nodes"]]
    assert len(urns) == len(set(urns))


def test_two_ids_of_an_old_run_never_become_one(recorded):
    one = recorded().frameworks[0].framework.requirements[0]
    given = recorded(requirements=(replace(one, id="A.1"), replace(one, id="a.1")))

    with pytest.raises(NotExportable, match=r"A\.1 and a\.1 of hipaa-security would be one"):
        libraries(given)


def test_an_edge_that_is_only_proposed_maps_nothing(judged):
    from scoutview.catalog.model import EdgeStatus  # noqa: PLC0415 - for this case alone

    edges = tuple(replace(edge, status=EdgeStatus.PROPOSED) for edge in judged.catalog.edges)
    content = libraries(replace(judged, catalog=replace(judged.catalog, edges=edges)))

    assert b"reference_controls:" not in content["ciso-assistant-soc2.yaml"]


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
VALUES = st.recursive(
    TEXT,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(TEXT.map(lambda t: "k" + t.encode().hex()), below, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, min_size=1))
def test_what_is_written_as_yaml_is_read_again(document):
    assert read_yaml("y", written(document)) == document
