"""Frameworks of the organization's own among the overlays: loaded, recorded, never in the way."""

import shutil

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog.check import check
from scoutview.catalog.load import (
    CatalogError,
    catalog_bundle,
    catalog_files,
    catalog_from_bundle,
    load_catalog,
)
from scoutview.exchange.frameworks import (
    ITEMS_MAX,
    framework_toml,
    imported,
    mapping_toml,
    shown,
)
from scoutview.probes.catalogue import ALL

IDS = ["A.1", "A.2"]
SMALL = {"mappings/soc2.toml": 'basis = "ids-and-crosswalk"\nsource = "none"\n'}


@pytest.fixture
def overlays(tmp_path):
    """Overlays with one framework, `own`."""
    folder = tmp_path / "controls"
    for name in ("frameworks", "mappings"):
        (folder / name).mkdir(parents=True)
    (folder / "frameworks" / "own.toml").write_text(framework_toml("own", "Own", "f.csv", IDS))
    (folder / "mappings" / "own.toml").write_text(mapping_toml("f.csv", "0" * 64, IDS))
    return folder


def test_it_is_a_framework_like_any_other_with_everything_open(overlays):
    catalog = load_catalog(overlays)

    (own,) = (each for each in catalog.frameworks if each.id == "own")
    assert [one.id for one in own.requirements] == IDS
    assert [one.requirement for one in own.open] == IDS
    assert not own.edges
    assert len(catalog.frameworks) == len(load_catalog().frameworks) + 1
    probes = {probe.id: probe.rests_on_ae_title for probe in ALL}
    assert check(catalog, probes=probes, files=catalog_files(overlays)) == []


def test_a_run_records_it(overlays):
    bundle = catalog_bundle(overlays)
    shutil.rmtree(overlays)

    assert "own" in {each.id for each in catalog_from_bundle(bundle).frameworks}


@pytest.mark.parametrize(
    ("folder", "name"),
    [("frameworks", "gdpr"), ("mappings", "gdpr"), ("mappings", "soc2")],
)
def test_no_shipped_file_is_taken_the_place_of(overlays, folder, name):
    shutil.copy(overlays / folder / "own.toml", overlays / folder / f"{name}.toml")

    with pytest.raises(CatalogError, match="the catalog ships a file of this name"):
        load_catalog(overlays)


@pytest.mark.parametrize("name", ["soc2", "controls", "radiology-controls"])
def test_no_document_of_ours_is_taken_the_place_of(overlays, name):
    shutil.copy(overlays / "frameworks" / "own.toml", overlays / "frameworks" / f"{name}.toml")

    with pytest.raises(CatalogError, match=f"{name} is the id of a document of Scoutview's own"):
        load_catalog(overlays)


@pytest.mark.parametrize(("one", "other"), [("A.1", "a.1"), ("AC-2(1)", "ac-2.1"), ("a(", "a()")])
def test_two_ids_that_are_one_to_other_tools_are_refused_by_name(overlays, one, other):
    for folder, text in (
        ("frameworks", framework_toml("own", "Own", "f.csv", [one, "B.1", other])),
        ("mappings", mapping_toml("f.csv", "0" * 64, [one, "B.1", other])),
    ):
        (overlays / folder / "own.toml").write_text(text)

    with pytest.raises(CatalogError) as caught:
        load_catalog(overlays)

    assert f"frameworks/own.toml: {one} and {other} are one id to other tools" in str(caught.value)


def test_what_a_run_recorded_before_this_was_refused_is_still_read():
    ids = ["A.1", "a.1"]
    files = {
        "frameworks/controls.toml": framework_toml("controls", "Own", "f.csv", ids),
        "mappings/controls.toml": mapping_toml("f.csv", "0" * 64, ids),
    }

    (own,) = catalog_from_bundle(rfc8785.dumps({**SMALL, **files})).frameworks
    assert [one.id for one in own.requirements] == ids


def test_a_framework_without_its_mapping_is_named(overlays):
    (overlays / "mappings" / "own.toml").unlink()

    with pytest.raises(CatalogError, match=r"mappings/own\.toml: the file is missing"):
        load_catalog(overlays)


def test_a_mapping_without_its_framework_is_named(overlays):
    (overlays / "frameworks" / "own.toml").unlink()

    with pytest.raises(CatalogError, match="no place for a file of this name"):
        load_catalog(overlays)


def test_what_is_no_file_is_refused(overlays):
    (overlays / "frameworks" / "x.toml").mkdir()

    with pytest.raises(CatalogError, match="expected a file"):
        load_catalog(overlays)


def test_a_requirement_with_an_edge_of_ones_own_counts(overlays):
    path = overlays / "mappings" / "own.toml"
    text = path.read_text().replace(
        '[[open]]\nrequirement = "A.1"\nreason = "No control was argued for it yet: it was'
        ' taken in from another tool."\n',
        '[[edge]]\ncontrol = "ACC-01"\nrequirement = "A.1"\nrelation = "equal"\n'
        'status = "argued"\nrationale = "It asks for this."\n\n'
        '[[sufficient]]\nrequirement = "A.1"\ncontrols = ["ACC-01"]\nwhy = "It is all of it."\n',
    )
    path.write_text(text)

    (own,) = (each for each in load_catalog(overlays).frameworks if each.id == "own")
    assert own.edges[0].status.counts
    assert [one.requirement for one in own.open] == ["A.2"]


SHOWN = st.characters(codec="utf-8", exclude_categories=["C", "Z"])


@given(
    title=st.text(SHOWN, max_size=60),
    name=st.text(st.characters(), max_size=60),
    ids=st.lists(
        st.text("aB1.()-_/ ", min_size=1, max_size=10).map(lambda text: f"x{text}"),
        min_size=1,
        max_size=5,
    ),
)
def test_whatever_was_taken_in_can_be_loaded(title, name, ids):
    given_ids = [("there", f"{number}{id_}", "") for number, id_ in enumerate(ids)]
    found = imported(shown(name), title, title, given_ids)
    files = {
        f"frameworks/{found.id}-x.toml": framework_toml(
            f"{found.id}-x", found.title, shown(name), found.texts
        ),
        f"mappings/{found.id}-x.toml": mapping_toml(shown(name), "0" * 64, found.texts),
    }

    catalog = catalog_from_bundle(rfc8785.dumps({**SMALL, **files}))

    (own,) = catalog.frameworks
    assert [one.id for one in own.requirements] == list(found.texts)


def test_the_most_that_can_be_taken_in_fits_into_the_catalog():
    ids = [f"{number:040}" for number in range(ITEMS_MAX)]
    files = {
        "frameworks/own.toml": framework_toml("own", "Own", "f.csv", ids),
        "mappings/own.toml": mapping_toml("f.csv", "0" * 64, ids),
    }

    (own,) = catalog_from_bundle(rfc8785.dumps({**SMALL, **files})).frameworks
    assert len(own.requirements) == ITEMS_MAX
