"""What the demo's people give supports whole criteria, by the catalog's own names."""

from datetime import date

import pytest

from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import ProofKind
from scoutview.demo.estate import period
from scoutview.demo.evidence import write_pieces
from scoutview.estate.read import read_estate

SUPPORTED = ["CC1.1", "CC1.2", "CC1.3", "CC3.2", "CC5.3", "CC8.1", "A1.1", "A1.3"]
TODAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def pieces(tmp_path_factory):
    return write_pieces(tmp_path_factory.mktemp("given"), TODAY)


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


def wanted(control):
    return {(proof.kind.value, proof.name) for proof in control.proofs}


def given(pieces, control_id):
    return {(piece.kind, piece.name) for piece in pieces if piece.control == control_id}


def test_every_piece_is_one_that_its_control_asks_for(pieces, catalog):
    for piece in pieces:
        assert (piece.kind, piece.name) in wanted(catalog.control(piece.control))
        assert piece.kind != ProofKind.PROBE


def test_every_piece_covers_the_whole_period(pieces):
    for piece in pieces:
        assert (piece.effective_from, piece.effective_to) == (
            period(TODAY).start,
            period(TODAY).end,
        )


@pytest.mark.parametrize("criterion", SUPPORTED)
def test_all_that_the_key_controls_of_a_criterion_ask_for_is_given(criterion, pieces, catalog):
    keys = [edge.control for edge in catalog.edges if edge.key and edge.criterion == criterion]

    assert keys
    for control_id in keys:
        assert given(pieces, control_id) == wanted(catalog.control(control_id))


def test_what_compensates_the_exception_is_given(demo, pieces, catalog):
    for exception in read_estate(demo.estate_path).exceptions:
        for control_id in exception.compensating:
            assert given(pieces, control_id) == wanted(catalog.control(control_id))


def test_every_text_is_whole_and_dated(pieces):
    for piece in pieces:
        text = piece.path.read_text()
        assert "$" not in text
        assert "2025-" in text or "2026-" in text


def test_nothing_is_told_as_done_after_the_period(pieces):
    after = "2026-04"
    populations = [p for p in pieces if p.kind == "population" and p.name != "risk-treatments"]

    for piece in populations:
        assert after not in piece.path.read_text()
