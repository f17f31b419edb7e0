"""Overlays make hub controls the organization's, and never ask for less in silence."""

from dataclasses import replace

import pytest

from scoutview.catalog.load import CatalogError
from scoutview.catalog.model import Edge, EdgeStatus, Family, Relation
from tests.catalog.small import FILES, LEAVERS, OVERLAY, loaded, overlaid

OWN = (
    FILES[LEAVERS].replace('"ACC-05"', '"LI-MOB-1"\nfamily = "availability"')
    + '[[edge]]\ncriterion = "CC6.7"\nkey = true\n'
    + 'rationale = "The unit carries exams through valleys without a link."\n'
)


def test_an_overlay_changes_only_what_it_names() -> None:
    before = loaded(FILES).control("ENC-01")

    after = overlaid('hub = "ENC-01"\nperformer = "IT, second shift"\n').control("ENC-01")

    assert after == replace(before, performer="IT, second shift", hub_id="ENC-01")


def test_an_overlay_gives_wording_and_commitments() -> None:
    after = overlaid(
        'hub = "ENC-01"\nwording = "We encrypt."\ncommitments = ["image-availability"]\n'
    )

    assert after.control("ENC-01").wording == "We encrypt."
    assert after.control("ENC-01").commitments == ("image-availability",)


def test_a_renamed_control_keeps_its_edges_and_answers_to_both_ids() -> None:
    catalog = overlaid('hub = "ENC-01"\nid = "LI-7"\n')

    assert catalog.control("LI-7") is catalog.control("ENC-01")
    assert catalog.control("LI-7").hub_id == "ENC-01"
    assert [edge.control for edge in catalog.edges if edge.key] == ["LI-7"]


def test_a_control_is_switched_off_with_a_reason() -> None:
    assert (
        overlaid('hub = "ENC-01"\noff = "No listeners"\n').control("ENC-01").off == "No listeners"
    )


def test_a_control_of_our_own_brings_its_edges() -> None:
    catalog = overlaid(OWN)

    assert catalog.control("LI-MOB-1").family is Family.AVAILABILITY
    assert catalog.control("LI-MOB-1").hub_id == ""
    assert [control.id for control in catalog.controls if control.own] == ["LI-MOB-1"]
    assert catalog.edges[-1] == Edge(
        control="LI-MOB-1",
        criterion="CC6.7",
        key=True,
        relation=Relation.INTERSECTS,
        status=EdgeStatus.OWN,
        rationale="The unit carries exams through valleys without a link.",
    )


def test_a_proof_may_be_asked_for_more_often_without_a_reason() -> None:
    text = 'hub = "ENC-01"\n[proofs."tls.certificate_is_current"]\nevery_days = 7\n'

    probe, document = overlaid(text).control("ENC-01").proofs

    assert (probe.every_days, document.every_days) == (7, 365)


def test_a_proof_may_be_asked_for_less_often_with_a_reason() -> None:
    text = 'hub = "ENC-01"\n[proofs.listener-plan]\nevery_days = 700\nreason = "Nothing changes"\n'

    assert overlaid(text).control("ENC-01").proofs[1].every_days == 700


def test_a_parameter_may_be_made_stricter() -> None:
    text = 'hub = "ENC-01"\n[proofs."tls.certificate_is_current".parameters]\ndays_left = 45\n'

    assert overlaid(text).control("ENC-01").proofs[0].parameters == {"days_left": 45}


PROOF = 'hub = "ENC-01"\n[proofs."tls.certificate_is_current"]\n'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('hub = "ENC-99"\n', 1, "there is no control ENC-99 in the catalog"),
        ('hub = "ENC-01"\nof = "x"\n', 2, "`of`: this key is not known here"),
        ('hub = "ENC-01"\noff = ""\n', 2, "expected a text, found an empty one"),
        ('hub = "ENC-01"\noff = false\n', 2, "expected a text, found False"),
        ('hub = "ENC-01"\nid = "ours"\n', 2, "expected a control id in capitals"),
        ('hub = "ENC-01"\nid = "ACC-05"\n', 2, '"ACC-05" is in use, choose another id'),
        ('hub = "ENC-01"\nfamily = "access"\n', 2, "`family`: this key is not known here"),
        ('hub = "ENC-01"\n[proofs.plan]\nevery_days = 1\n', 2, "ENC-01 has no such proof, it has"),
        (PROOF + "every_days = 60\n", 3, "less often than the catalog's 30; say why in `reason`"),
        (PROOF + 'every_days = 60\nreason = " "\n', 3, "say why in `reason`"),
        (PROOF + "every_days = 0\n", 3, "expected a whole number from 1"),
        (PROOF + "parameters = { days_left = 10 }\n", 3, "10 is looser than the catalog's 30"),
        (PROOF + "parameters = { rsa_bits = 4096 }\n", 3, "the catalog sets no such parameter"),
        (PROOF + 'wants = "less"\n', 3, "this key is not known here"),
        (OWN.replace('"LI-MOB-1"', '"ENC-01"'), 1, '"ENC-01" is in use, choose another id'),
        (OWN.replace('family = "availability"\n', ""), 1, "the key `family` is missing"),
        (OWN + OWN[OWN.index("[[edge]]") :], 23, "LI-MOB-1 -> CC6.7 is listed twice"),
        (OWN + 'control = "ENC-01"\n', 22, "`edge.0.control`: this key is not known here"),
    ],
)
def test_an_overlay_that_is_not_right_is_refused(text: str, line: int, words: str) -> None:
    with pytest.raises(CatalogError) as caught:
        overlaid(text)

    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{OVERLAY}, line {line}: ")


def test_two_overlays_of_one_control_are_refused() -> None:
    with pytest.raises(CatalogError, match="ENC-01 has an overlay in another file, too"):
        overlaid('hub = "ENC-01"\n', 'hub = "ENC-01"\nperformer = "IT"\n')


def test_two_overlays_that_take_one_id_are_refused() -> None:
    with pytest.raises(CatalogError, match='"LI-1" is in use'):
        overlaid('hub = "ENC-01"\nid = "LI-1"\n', 'hub = "ACC-05"\nid = "LI-1"\n')


def test_an_own_control_and_an_overlay_may_not_share_an_id() -> None:
    with pytest.raises(CatalogError, match='"LI-MOB-1" is in use'):
        overlaid(OWN, 'hub = "ENC-01"\nid = "LI-MOB-1"\n')


def test_a_hub_id_that_was_renamed_away_is_not_free() -> None:
    with pytest.raises(CatalogError, match='"ENC-01" is in use'):
        overlaid('hub = "ENC-01"\nid = "LI-1"\n', 'hub = "ACC-05"\nid = "ENC-01"\n')
