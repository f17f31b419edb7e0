"""The hub as it is shipped: complete, argued, and free of what its own check refuses."""

from collections import Counter

import pytest

from scoutview.catalog.check import ACCESS_CRITERIA, check
from scoutview.catalog.model import Catalog, Control, Family, Proof, ProofKind
from scoutview.estate.model import DEVICES, Category
from scoutview.probes.catalogue import ALL

PROBES = {
    "dicom.answers_echo": True,
    "dicom.requires_tls": False,
    "dicom.requires_client_certificate": False,
    "dicom.refuses_unknown_callers": True,
    "dicom.refuses_wrong_called_title": True,
    "dicom.refuses_stranger_queries": True,
    "dicom.refuses_stranger_retrievals": True,
    "dicom.refuses_stranger_worklist": True,
    "dicom.refuses_stranger_storage": True,
    "tls.offers_only_modern_versions": False,
    "tls.offers_only_strong_ciphers": False,
    "tls.certificate_is_trusted": False,
    "tls.certificate_matches_name": False,
    "tls.certificate_is_current": False,
    "tls.certificate_key_is_strong": False,
    "dicomweb.requires_authentication": False,
    "dicomweb.refuses_anonymous_storage": False,
    "dicomweb.refuses_default_credentials": False,
    "http.refuses_plaintext": False,
    "system.exposes_only_declared_ports": False,
}
NEVER_PROBED = {Family.PEOPLE, Family.RISK, Family.GOVERNANCE, Family.VENDOR}
STEPS_MIN, STEPS_MAX = 2, 5
KEYS_MAX = 12  # CC6.1 has as many ways in as there are systems


def proofs(catalog: Catalog) -> list[tuple[Control, Proof]]:
    return [(control, proof) for control in catalog.controls for proof in control.proofs]


def test_the_shipped_catalog_passes_its_own_check(shipped: Catalog) -> None:
    defaults = {probe.id: probe.parameters for probe in ALL}
    judges = {probe.id: probe.protocols for probe in ALL}

    assert check(shipped, probes=PROBES, defaults=defaults, judges=judges) == []


def test_the_shipped_catalog_knows_the_probes_of_the_product(shipped: Catalog) -> None:
    assert {probe.id: probe.rests_on_ae_title for probe in ALL} == PROBES
    assert {proof.name for _, proof in proofs(shipped) if proof.kind is ProofKind.PROBE} == set(
        PROBES
    )


def test_all_61_criteria_are_there_security_first(shipped: Catalog) -> None:
    ids = [criterion.id for criterion in shipped.criteria]

    assert len(ids) == 61
    assert ids[0] == "CC1.1"
    assert ids[33] == "A1.1"
    assert Counter(criterion.category for criterion in shipped.criteria) == {
        Category.SECURITY: 33,
        Category.AVAILABILITY: 3,
        Category.CONFIDENTIALITY: 2,
        Category.PROCESSING_INTEGRITY: 5,
        Category.PRIVACY: 18,
    }


def test_cc1_to_cc5_carry_the_17_coso_principles_once_each(shipped: Catalog) -> None:
    principles = {criterion.id: criterion.coso_principle for criterion in shipped.criteria}

    assert sorted(number for number in principles.values() if number) == list(range(1, 18))
    assert principles["CC2.1"] == 13
    assert principles["CC6.1"] is None


def test_each_series_belongs_to_its_criteria(shipped: Catalog) -> None:
    for criterion in shipped.criteria:
        assert criterion.id.startswith(criterion.series)


def test_every_family_has_controls_and_there_are_at_least_60(shipped: Catalog) -> None:
    families = Counter(control.family for control in shipped.controls)

    assert set(families) == set(Family)
    assert families.total() >= 60


def test_every_criterion_has_one_to_twelve_key_controls(shipped: Catalog) -> None:
    keys = Counter(edge.criterion for edge in shipped.edges if edge.key)

    assert set(keys) == {criterion.id for criterion in shipped.criteria}
    assert max(keys.values()) <= KEYS_MAX
    assert shipped.no_controls == ()


def test_every_control_addresses_a_criterion(shipped: Catalog) -> None:
    assert {edge.control for edge in shipped.edges} == {c.id for c in shipped.controls}


def test_people_risk_governance_and_vendors_are_never_shown_by_a_probe(shipped: Catalog) -> None:
    probed = {c.id for c, proof in proofs(shipped) if proof.kind is ProofKind.PROBE}

    assert not [c.id for c in shipped.controls if c.family in NEVER_PROBED and c.id in probed]


def test_no_access_control_rests_on_the_called_title(shipped: Catalog) -> None:
    keys = {edge.control for edge in shipped.edges if edge.key}
    informational = {
        control.id
        for control, proof in proofs(shipped)
        if proof.name == "dicom.refuses_wrong_called_title"
    }

    assert not keys & informational


@pytest.mark.parametrize("criterion", sorted(ACCESS_CRITERIA))
def test_key_access_controls_with_a_title_probe_have_another_proof(
    shipped: Catalog, criterion: str
) -> None:
    keys = {edge.control for edge in shipped.edges if edge.key and edge.criterion == criterion}

    for control in shipped.controls:
        names = [proof.name for proof in control.proofs]
        if control.id in keys and any(PROBES.get(name) for name in names):
            assert not all(PROBES.get(name) for name in names)


def test_the_probes_of_a_control_look_at_a_common_protocol(shipped: Catalog) -> None:
    """An organization without a protocol can then switch off the control, and only that one."""
    protocols = {probe.id: probe.protocols for probe in ALL}

    for control in shipped.controls:
        looked_at = [protocols[p.name] for p in control.proofs if p.kind is ProofKind.PROBE]
        if any(looked_at):
            common = frozenset.intersection(*looked_at)
            assert common & (control.applies_to.protocols or common), control.id


def test_devices_which_get_no_packet_hold_up_no_access_criterion(shipped: Catalog) -> None:
    """Strangers' looks are never made at them, so that a key control could not be supported."""
    strangers = {name for name in PROBES if name.startswith("dicom.refuses_stranger")}
    keys = {edge.control for edge in shipped.edges if edge.key}
    about_devices = {
        control.id
        for control, proof in proofs(shipped)
        if proof.name in strangers
        and (not control.applies_to.kinds or control.applies_to.kinds & DEVICES)
    }

    assert about_devices == {"DCM-07"}
    assert not about_devices & keys


def test_net_03_fences_legacy_modalities_without_a_probe(shipped: Catalog) -> None:
    fence = shipped.control("NET-03")

    assert {proof.kind for proof in fence.proofs} == {ProofKind.DOCUMENT, ProofKind.POPULATION}
    assert ("NET-03", "CC6.6", True) in {(e.control, e.criterion, e.key) for e in shipped.edges}


@pytest.mark.parametrize(
    "population",
    [
        "joiners",
        "leavers",
        "ae-title-register",
        "changes",
        "incidents",
        "vendors",
        "access-reviews",
        "restore-tests",
        "backups",
        "disposals",
        "training-completions",
    ],
)
def test_the_populations_that_an_auditor_samples_are_asked_for(
    shipped: Catalog, population: str
) -> None:
    found = [p for _, p in proofs(shipped) if p.name == population]

    assert [proof.kind for proof in found] == [ProofKind.POPULATION]


def test_a_control_asks_for_at_most_one_piece_of_each_kind(shipped: Catalog) -> None:
    """`evidence add` names a control and a kind: that must say which proof is meant."""
    for control in shipped.controls:
        kinds = [proof.kind for proof in control.proofs if proof.kind is not ProofKind.PROBE]
        assert len(kinds) == len(set(kinds)), control.id


def test_every_control_says_how_to_mend_it_and_where_it_comes_from(shipped: Catalog) -> None:
    for control in shipped.controls:
        assert STEPS_MIN <= len(control.remediation.steps) <= STEPS_MAX, control.id
        assert control.sources, control.id


def test_no_two_controls_or_criteria_tell_the_same(shipped: Catalog) -> None:
    texts = [control.wording for control in shipped.controls]
    texts += [control.why for control in shipped.controls]
    texts += [criterion.asks for criterion in shipped.criteria]
    texts += [edge.rationale for edge in shipped.edges]

    assert len(texts) == len(set(texts))
