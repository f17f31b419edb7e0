"""Frameworks beside SOC 2: all of each is answered, and nothing counts that nobody argued."""

from dataclasses import replace
from importlib import resources

import pytest
import rfc8785

from scoutview.catalog._requirements import faults
from scoutview.catalog.load import (
    CatalogError,
    _assemble,
    catalog_files,
    catalog_from_bundle,
    load_catalog,
)
from scoutview.catalog.model import (
    Basis,
    EdgeStatus,
    NotInImaging,
    OpenRequirement,
    Relation,
    RequirementEdge,
    SufficientSet,
)

CATALOG = load_catalog()
BY_ID = {framework.id: framework for framework in CATALOG.frameworks}
HIPAA = BY_ID["hipaa-security"]
HUB = {control.id for control in CATALOG.controls}
FILES = catalog_files()
FRAMEWORK, MAPPING = "frameworks/hipaa-security.toml", "mappings/hipaa-security.toml"
# 45 CFR 164.306 to 164.316: how many standards and specifications each section has.
SECTIONS = {"306": 1, "308": 30, "310": 12, "312": 12, "314": 6, "316": 5}


def told(**changes):
    return [sentence for _, _, sentence in faults(replace(HIPAA, **changes), HUB)]


@pytest.mark.parametrize("framework", CATALOG.frameworks, ids=lambda each: each.id)
def test_every_shipped_framework_makes_sense(framework):
    assert list(faults(framework, HUB)) == []


def test_every_standard_and_specification_of_the_rule_is_there():
    counted = {}
    for requirement in HIPAA.requirements:
        section = requirement.id[4:7]
        counted[section] = counted.get(section, 0) + 1

    assert counted == SECTIONS
    assert len({requirement.id for requirement in HIPAA.requirements}) == 66
    kinds = {requirement.kind for requirement in HIPAA.requirements}
    assert kinds == {"general", "standard", "required", "addressable"}


def test_all_of_it_has_an_argued_set_or_a_reason_for_none():
    sets = {chosen.requirement for chosen in HIPAA.sufficient}
    none = {each.requirement for each in HIPAA.none}

    assert sets | none == {requirement.id for requirement in HIPAA.requirements}
    assert len(none) == 3  # the clearinghouse, and group health plans twice
    assert all(each.reason for each in HIPAA.none)


@pytest.mark.parametrize("framework", CATALOG.frameworks, ids=lambda each: each.id)
def test_not_every_edge_is_of_one_relation(framework):
    relations = [edge.relation for edge in framework.edges]

    assert len(set(relations)) >= 3
    assert max(map(relations.count, Relation)) < 0.9 * len(relations)


def test_soc2_edges_are_of_several_relations_and_all_argued():
    relations = [edge.relation for edge in CATALOG.edges]

    assert set(relations) == set(Relation)
    assert max(map(relations.count, Relation)) < 0.7 * len(relations)
    assert {edge.status for edge in CATALOG.edges} == {EdgeStatus.ARGUED}
    assert CATALOG.basis is Basis.IDS_AND_CROSSWALK


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sufficient": HIPAA.sufficient[1:]}, "164.306 has neither a sufficient set nor a reason"),
        (
            {"none": (*HIPAA.none, NotInImaging("164.306", "no"))},
            "164.306 has a sufficient set and a reason for none",
        ),
        (
            {"none": (*HIPAA.none, NotInImaging("164.999", "no"))},
            "there is no 164.999 in frameworks/hipaa-security.toml",
        ),
        (
            {"sufficient": (SufficientSet("164.306", (), "why"), *HIPAA.sufficient[1:])},
            "nothing is not sufficient for 164.306",
        ),
        (
            {"sufficient": (SufficientSet("164.306", ("ENC-01",), "why"), *HIPAA.sufficient[1:])},
            "no argued edge leads from ENC-01 to 164.306",
        ),
        (
            {"sufficient": (SufficientSet("164.306", ("RSK-01",), "why"), *HIPAA.sufficient[1:])},
            "RSK-01 alone is sufficient for 164.306, yet its edge says subset",
        ),
        (
            {"open": (OpenRequirement("164.306", "much"),)},
            "164.306 has a sufficient set and something missing",
        ),
        (
            {"edges": tuple(replace(e, status=EdgeStatus.PROPOSED) for e in HIPAA.edges)},
            "no argued edge leads from RSK-01 to 164.306",
        ),
        (
            {"edges": (*HIPAA.edges, replace(HIPAA.edges[0], control="ABC-01"))},
            "there is no control ABC-01",
        ),
        (
            {"edges": (*HIPAA.edges, replace(HIPAA.edges[0], requirement="164.999"))},
            "there is no 164.999",
        ),
        (
            {"edges": (replace(HIPAA.edges[0], rationale="It fits."), *HIPAA.edges[1:])},
            "RSK-01 -> 164.306 has no rationale that says why",
        ),
        (
            {"edges": (*HIPAA.edges, replace(HIPAA.edges[0], control="ENC-01"))},
            "ENC-01 -> 164.306 repeats the rationale of RSK-01 -> 164.306",
        ),
    ],
)
def test_what_makes_no_sense_is_named(changes, words):
    assert any(words in sentence for sentence in told(**changes))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (FRAMEWORK, 'id = "hipaa-security"', 'id = "hipaa"', "must be named"),
        (FRAMEWORK, 'id = "164.308(a)(2)"', 'id = "164.306"', "164.306 is listed twice"),
        (FRAMEWORK, 'kind = "general"', 'kind = "General!"', "kind"),
        (MAPPING, 'relation = "equal"', 'relation = "same"', "relation"),
        (MAPPING, 'status = "argued"', 'status = "adopted"', "status"),
        (MAPPING, 'basis = "ids-and-crosswalk"', "", "basis"),
        (MAPPING, "[[none]]", "[[nothing]]", "nothing"),
    ],
)
def test_a_wrong_field_is_told_with_file_and_line(file, old, new, words):
    files = {**FILES, file: FILES[file].replace(old, new, 1)}

    with pytest.raises(CatalogError, match=words) as caught:
        _assemble(files)
    assert str(caught.value).startswith(file)


def test_a_framework_without_its_mapping_is_refused():
    with pytest.raises(CatalogError, match=r"mappings/hipaa-security\.toml: the file is missing"):
        _assemble({name: text for name, text in FILES.items() if name != MAPPING})


def test_a_run_of_before_there_were_frameworks_is_still_read():
    old = {
        name: text
        for name, text in FILES.items()
        if not name.startswith(("frameworks/", "mappings/")) or name == "mappings/soc2.toml"
    }

    assert catalog_from_bundle(rfc8785.dumps(old)).frameworks == ()


def test_the_files_travel_with_the_package():
    folder = resources.files("scoutview.catalog") / "frameworks"
    names = {entry.name for entry in folder.iterdir()}
    assert names == {f"{framework.id}.toml" for framework in CATALOG.frameworks}
    assert isinstance(HIPAA.edges[0], RequirementEdge)


def test_every_standard_of_the_rule_names_its_specifications():
    by_id = {requirement.id: requirement for requirement in HIPAA.requirements}
    specifications = {e.id for e in HIPAA.requirements if e.kind in {"required", "addressable"}}
    named = [part for each in HIPAA.requirements if each.kind == "standard" for part in each.parts]

    assert sorted(named) == sorted(specifications)
    standards = {each.id for each in HIPAA.requirements if each.kind == "standard"}
    assert set(by_id["164.306"].parts) == standards


@pytest.mark.parametrize("parts", [("164.999",), ("164.306",), ("164.312(a)(1)", "164.999")])
def test_parts_exist_and_contain_nothing_twice(parts):
    first, *others = HIPAA.requirements
    circle = tuple(replace(e, parts=("164.306",)) if e.id == "164.312(b)" else e for e in others)

    told_of = told(requirements=(replace(first, parts=parts), *others))
    assert "is no part of 164.306: it does not exist, or contains it" in " ".join(told_of)
    assert "contains it" in " ".join(told(requirements=(first, *circle)))
