"""Catalog files of the right shape are read whole; each fault is one sentence with its place."""

import json
import os
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog import load
from scoutview.catalog.load import (
    CatalogError,
    bundle,
    catalog_bundle,
    catalog_from_bundle,
    load_catalog,
)
from scoutview.catalog.model import Aspect, Catalog, Effort, Family, ProofKind
from scoutview.estate.model import Category, DataClass, Kind, Protocol
from tests.catalog.small import (
    CRITERION,
    FILES,
    LEAVERS,
    LISTENERS,
    MAPPING,
    changed,
    loaded,
)

PROOF_LINE = 'probe = "tls.certificate_is_current"\n'


def test_every_field_of_a_control_is_read() -> None:
    control = loaded(FILES).control("ENC-01")

    assert control.family is Family.ENCRYPTION
    assert control.applies_to.kinds == {Kind.PACS}
    assert control.applies_to.protocols == {Protocol.DICOM}
    assert control.applies_to.data == {DataClass.MEDICAL_IMAGES}
    assert control.remediation.effort is Effort.HOURS
    assert control.remediation.steps == ("Orthanc: DicomTlsEnabled true.",)
    assert control.sources == ("DICOM PS3.15 B.12",)
    assert (control.hub_id, control.off, control.commitments) == ("", "", ())


def test_every_field_of_a_proof_is_read() -> None:
    probe, document = loaded(FILES).control("ENC-01").proofs

    assert probe.kind is ProofKind.PROBE
    assert probe.supports == {Aspect.DESIGN, Aspect.OPERATION}
    assert (probe.every_days, probe.parameters, probe.wants) == (30, {"days_left": 30}, "")
    assert document.kind is ProofKind.DOCUMENT
    assert document.wants == "Every listener with its protection."


def test_a_criterion_and_the_edges_to_it_are_read() -> None:
    catalog = loaded(FILES)

    assert catalog.criterion("CC6.7").category is Category.SECURITY
    assert [(edge.control, edge.key) for edge in catalog.edges] == [
        ("ACC-05", False),
        ("ENC-01", True),
    ]


def test_white_space_in_texts_is_folded() -> None:
    files = changed(CRITERION, '"Are they? Always?"', '"""\n  Are they?\n  Always?\n"""')

    assert loaded(files).criterion("CC6.7").asks == "Are they? Always?"


def test_a_criterion_may_be_without_control_for_a_reason() -> None:
    reason = '[[no_control]]\ncriterion = "P6.2"\nreason = "Nothing is disclosed"\n'

    catalog = loaded({**FILES, MAPPING: FILES[MAPPING] + reason})

    assert [(none.criterion, none.reason) for none in catalog.no_controls] == [
        ("P6.2", "Nothing is disclosed")
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"),
    [
        (CRITERION, "shown_by", "shown_at", 1, "the key `shown_by` is missing"),
        (CRITERION, 'series = "CC6"', 'series = "CC6"\nseverity = 3', 4, "`severity`: this key"),
        (CRITERION, '"security"', '"safety"', 2, "expected one of security, availability"),
        (CRITERION, '"CC6.7"', '"CC6.8"', 1, 'must be named "criteria/CC6.8.toml"'),
        (CRITERION, '"CC6.7"', '"CC67"', 1, "expected a criterion such as CC6.1, found 'CC67'"),
        (CRITERION, '"CC6"', "6", 3, "expected a text, found 6"),
        (CRITERION, '"Looks at listeners."', '" "', 6, "expected a text, found an empty one"),
        (CRITERION, "Images are", "Images " * 20, 4, "the title is over 90 characters"),
        (CRITERION, "Always?", "Always? " * 600, 5, "the text is over 4000 characters"),
        (LISTENERS, '"ENC-01"', '"ACC-01"', 1, "must begin with ENC"),
        (LISTENERS, '"ENC-01"', '"enc 1"', 1, "expected a control id in capitals"),
        (LISTENERS, '["pacs"]', '["packs"]', 9, "expected one of pacs, vna"),
        (LISTENERS, '["pacs"]', '"pacs"', 9, "expected a list, found 'pacs'"),
        (LISTENERS, "data =", "date =", 11, "`applies_to.date`: this key is not known"),
        (LISTENERS, PROOF_LINE, "", 13, "expected exactly one of the keys probe, document"),
        (LISTENERS, PROOF_LINE, PROOF_LINE + 'document = "x"\n', 13, "expected exactly one"),
        (LISTENERS, '"tls.certificate_is_current"', '"TLS!"', 14, "expected a probe such as"),
        (LISTENERS, '"listener-plan"', '"Plan B"', 20, "expected small letters and hyphens"),
        (LISTENERS, '["design"]', '["desing"]', 21, "expected one of design, operation"),
        (LISTENERS, '["design"]', "[]", 19, 'expected supports = ["design", "operation"]'),
        (LISTENERS, "every_days = 30\n", 'every_days = "monthly"\n', 16, "a whole number from 1"),
        (LISTENERS, "every_days = 30\n", "every_days = -1\n", 16, "a whole number from 1"),
        (LISTENERS, "every_days = 30\n", "every_days = true\n", 16, "found True"),
        (LISTENERS, "days_left = 30", "days_left = 0", 17, "a whole number from 1"),
        (LISTENERS, "wants =", "wanted =", 19, "the key `wants` is missing"),
        (LISTENERS, '"hours"', '"minutes"', 26, "expected one of hours, days, project"),
        (LISTENERS, '["Orthanc: DicomTlsEnabled true."]', "[]", 25, "at least one of `steps`"),
        (LISTENERS, '["Orthanc: DicomTlsEnabled true."]', "[4]", 28, "expected a list of texts"),
        (LISTENERS, '"PACS administrator"\n', '"x"\noff = "y"\n', 6, "`off`: this key is not"),
        (MAPPING, '"superset"', '"part"', 7, "expected one of equal, superset, subset, intersects"),
        (MAPPING, '"argued"', '"argued"\nkey = true', 9, "`edge.0.key`: this key is not known"),
        (MAPPING, '"argued"', '"adopted"', 8, "a mapping is adopted by management alone"),
        (MAPPING, '"ids-and-crosswalk"', '"hearsay"', 1, "expected one of text-read, ids-and"),
        (MAPPING, '"ACC-05"', '"ENC-01"', 12, "ENC-01 -> CC6.7 is listed twice"),
        (MAPPING, 'criterion = "CC6.7"', "criterion = 67", 6, "expected a text, found 67"),
    ],
)
def test_a_fault_is_named_with_file_line_and_what_was_expected(
    file: str, old: str, new: str, line: int, words: str
) -> None:
    with pytest.raises(CatalogError) as caught:
        loaded(changed(file, old, new))

    assert str(caught.value).startswith(f"{file}, line {line}: ")
    assert words in str(caught.value)


def test_a_control_without_remediation_is_refused() -> None:
    whole = FILES[LEAVERS]

    with pytest.raises(CatalogError, match=r"leavers.toml, line 1: the table \[remediation\]"):
        loaded({**FILES, LEAVERS: whole[: whole.index("[remediation]")]})


def test_one_proof_listed_twice_is_refused() -> None:
    proof = FILES[LEAVERS][FILES[LEAVERS].index("[[proof]]") :]
    proof = proof[: proof.index("[remediation]")]

    with pytest.raises(CatalogError, match='"leavers" is listed twice in this control'):
        loaded(changed(LEAVERS, "[[proof]]", proof + "[[proof]]"))


def test_one_id_in_two_files_is_refused() -> None:
    twice = {**FILES, "controls/access/again.toml": FILES[LEAVERS]}

    with pytest.raises(CatalogError, match=r'line 1: `id`: "ACC-05" is used by another file'):
        loaded(twice)


def test_a_missing_mapping_is_refused() -> None:
    with pytest.raises(CatalogError, match=r"mappings/soc2.toml: the file is missing"):
        loaded({file: text for file, text in FILES.items() if file != MAPPING})


@pytest.mark.parametrize("name", ["readme.toml", "criteria/a/b.toml", "mappings/iso.toml", ""])
def test_a_file_that_has_no_place_is_refused(name: str) -> None:
    with pytest.raises(CatalogError, match="has no place for a file of this name"):
        loaded({**FILES, name: ""})


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(CatalogError, match="the folder must be one of access, encryption"):
        loaded({**FILES, "controls/physics/x.toml": FILES[LEAVERS]})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id = ", "this is not TOML: Invalid value"),
        ("id = " + "[" * 5000, "nested too deeply"),
        ("id = " + "9" * 5000, "this is not TOML"),
        ("#" * 600_000, "the file is over 524288 bytes"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_file(text: str, words: str) -> None:
    with pytest.raises(CatalogError, match=f"{CRITERION}: .*{words}"):
        loaded({**FILES, CRITERION: text})


def test_a_list_is_bounded() -> None:
    with pytest.raises(CatalogError, match="the list has over 2000 items"):
        loaded(changed(LISTENERS, '["DICOM PS3.15 B.12"]', str(["x"] * 2001)))


def test_the_bundle_gives_the_catalog_back(shipped: Catalog) -> None:
    assert catalog_from_bundle(bundle()) == shipped


def test_the_bundle_is_canonical() -> None:
    files = json.loads(bundle())

    assert bundle() == json.dumps(
        files, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode("utf-8")


def test_the_bundle_holds_the_overlays(tmp_path: Path) -> None:
    (tmp_path / "media.toml").write_text('hub = "ENC-07"\noff = "No media"\n', encoding="utf-8")
    (tmp_path / "notes.txt").write_text("a shopping list", encoding="utf-8")

    data = catalog_bundle(tmp_path)

    assert json.loads(data)["controls/media.toml"] == 'hub = "ENC-07"\noff = "No media"\n'
    assert "controls/notes.txt" not in json.loads(data)
    assert catalog_from_bundle(data) == load_catalog(tmp_path)
    assert load_catalog(tmp_path).control("ENC-07").off == "No media"


def test_line_ends_do_not_change_the_bundle(tmp_path: Path) -> None:
    unix, windows = tmp_path / "unix", tmp_path / "windows"
    for folder, end in ((unix, b"\n"), (windows, b"\r\n")):
        folder.mkdir()
        (folder / "media.toml").write_bytes(b'hub = "ENC-07"' + end + b'off = "No media"' + end)

    assert catalog_bundle(unix) == catalog_bundle(windows)


def test_a_workspace_without_overlays_has_the_hub(tmp_path: Path, shipped: Catalog) -> None:
    assert load_catalog(tmp_path / "controls") == shipped


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe{}", "is not JSON in UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b'{"criteria/CC1.1.toml": 4}', "is not a JSON object of paths and texts"),
        (b'{"criteria/CC1.1.toml": "\\ud800"}', "half a character"),
    ],
)
def test_what_is_no_bundle_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(CatalogError, match=words):
        catalog_from_bundle(data)


def test_a_bundle_is_bounded() -> None:
    with pytest.raises(CatalogError, match="the catalog bundle is over"):
        catalog_from_bundle(b" " * (load.BUNDLE_BYTES_MAX + 1))
    with pytest.raises(CatalogError, match="the catalog has over 2000 files"):
        loaded({f"controls/{number}.toml": "" for number in range(2001)})


def test_an_overlay_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "media.toml").write_bytes(b'hub = "ENC-07"\noff = "\xe9"\n')

    with pytest.raises(CatalogError, match=r"controls/media.toml: byte 22 is not UTF-8"):
        load_catalog(tmp_path)


def test_overlays_that_are_no_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "controls").write_text("", encoding="utf-8")

    with pytest.raises(CatalogError, match="controls: cannot be read as a folder: Not a directory"):
        load_catalog(tmp_path / "controls")


@pytest.mark.parametrize("name", [b"a\nb.toml", b"caf\xe9.toml"])
def test_an_overlay_whose_name_cannot_be_shown_is_refused(tmp_path: Path, name: bytes) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("", encoding="utf-8")

    with pytest.raises(CatalogError, match="rename this file, its name cannot be shown"):
        load_catalog(tmp_path)


def test_an_overlay_that_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "media.toml").mkdir()

    with pytest.raises(CatalogError, match=r"controls/media.toml: expected a file"):
        load_catalog(tmp_path)


def test_a_mapping_of_before_there_were_sufficient_sets_is_read_as_runs_hold_it() -> None:
    old = """[[edge]]
control = "ENC-01"
criterion = "CC6.7"
key = true
rationale = "What is read on the wire decides whether images travel protected."

[[edge]]
control = "ACC-05"
criterion = "CC6.7"
key = false
rationale = "A former colleague could still send studies."
"""
    catalog = loaded({**FILES, MAPPING: old})

    assert [(edge.control, edge.key) for edge in catalog.edges] == [
        ("ACC-05", False),
        ("ENC-01", True),
    ]
    assert [each.controls for each in catalog.sufficient] == [("ENC-01",)]
    with pytest.raises(CatalogError, match="expected true or false"):
        loaded({**FILES, MAPPING: old.replace("key = true", 'key = "yes"')})


def test_a_byte_order_mark_is_no_fault(tmp_path) -> None:
    overlay = 'hub = "ENC-01"\noff = "No listeners"\n'
    (tmp_path / "ours.toml").write_text(overlay, encoding="utf-8-sig")

    assert load_catalog(tmp_path).control("ENC-01").off == "No listeners"


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.text(), max_size=5))
def test_a_bundle_is_canonical_json(files: dict[str, str]) -> None:
    """Source: RFC 8785; the library that the ledger uses is the oracle."""
    texts = {name: text.encode("utf-8", "ignore").decode() for name, text in files.items()}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(load, "catalog_files", lambda _overlays: texts)

        assert load.catalog_bundle(None) == rfc8785.dumps(texts)
