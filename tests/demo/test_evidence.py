"""What the demo's people give supports whole criteria, by the catalog's own names."""

import csv
from datetime import date

import pytest

from scoutview.assessment.period import windows
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import Aspect, ProofKind
from scoutview.demo.estate import period
from scoutview.demo.evidence import write_pieces
from scoutview.estate.read import read_estate

# All that the key controls of these criteria ask for is given and accepted; in DEVIATION a
# reviewer found something wrong.
SUPPORTED = ["CC1.1", "CC1.2", "CC1.3", "CC5.3", "A1.1", "A1.3"]
DEVIATION = "CC3.2"
TODAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def pieces(tmp_path_factory):
    return write_pieces(tmp_path_factory.mktemp("given"), TODAY)


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


def wanted(control):
    return {(proof.kind.value, proof.name) for proof in control.proofs}


def rows(piece):
    """Return the rows of a list, its heading too."""
    with piece.path.open(newline="") as lines:
        return list(csv.reader(lines))


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


def test_every_piece_is_accepted_by_somebody_other_than_its_giver(pieces):
    for piece in pieces:
        assert piece.by.strip()
        assert piece.accepted_by.strip().casefold() != piece.by.strip().casefold()
        assert piece.note.endswith(".")


def test_one_piece_is_accepted_with_an_exception_and_the_note_says_which(pieces):
    (piece,) = [piece for piece in pieces if piece.exceptions]

    assert (piece.control, piece.exceptions) == ("RSK-01", 1)
    assert "image-web" in piece.note
    assert "2026-03-01" in piece.note  # the day that the action was due
    (row,) = [row for row in rows(piece) if "not begun" in row]
    assert row[3] == "2026-03-01" < row[5]


def test_the_criterion_with_the_exception_is_none_of_the_supported(pieces, catalog):
    wrong = {piece.control for piece in pieces if piece.exceptions}
    keys = {edge.criterion for edge in catalog.edges if edge.key and edge.control in wrong}

    assert keys == {DEVIATION}
    assert not keys & set(SUPPORTED)


def test_a_document_that_shows_operation_is_owed_once_in_the_period(pieces, catalog):
    """It shows one occurrence, and one is given."""
    for piece in pieces:
        (proof,) = [p for p in catalog.control(piece.control).proofs if p.name == piece.name]
        if Aspect.OPERATION in proof.supports and piece.kind != ProofKind.POPULATION:
            assert len(windows(period(TODAY), proof.every_days)) == 1


@pytest.mark.parametrize("criterion", [*SUPPORTED, DEVIATION])
def test_all_that_the_key_controls_of_a_criterion_ask_for_is_given(criterion, pieces, catalog):
    keys = [edge.control for edge in catalog.edges if edge.key and edge.criterion == criterion]

    assert keys
    for control_id in keys:
        assert given(pieces, control_id) == wanted(catalog.control(control_id))


def test_what_compensates_the_exception_is_given(demo, pieces, catalog):
    for exception in read_estate(demo.estate_path).exceptions:
        for control_id in exception.compensating:
            assert given(pieces, control_id) == wanted(catalog.control(control_id))


def test_what_compensates_says_that_the_looks_are_made_from_inside_the_fence(pieces):
    (fence,) = [piece for piece in pieces if piece.name == "modality-segmentation-rules"]

    assert "assessment host stands inside the fence" in fence.path.read_text()


def test_every_text_is_whole_and_dated(pieces):
    for piece in pieces:
        text = piece.path.read_text()
        assert "$" not in text + piece.note
        assert "2025-" in text or "2026-" in text


def test_nothing_is_told_as_done_after_the_period(pieces):
    after = "2026-04"
    populations = [p for p in pieces if p.kind == "population" and p.name != "risk-treatments"]

    for piece in populations:
        assert after not in piece.path.read_text()


def test_the_rows_of_a_list_are_as_long_as_its_heading(pieces):
    lists = [piece for piece in pieces if piece.path.suffix == ".csv"]

    assert lists
    for piece in lists:
        assert len({len(row) for row in rows(piece)}) == 1, piece.name


def test_each_change_was_approved_before_it_was_made_or_was_an_emergency(pieces):
    (changes,) = [piece for piece in pieces if piece.name == "changes"]
    heading, *tickets, _comparison = rows(changes)

    for ticket in tickets:
        change = dict(zip(heading, ticket, strict=True))
        assert change["approved_by"] != change["made_by"]
        assert change["approved_on"] <= change["made_on"] or change["emergency"] == "yes"


def test_everyone_on_the_lists_of_owners_signed_the_code_and_the_policies(pieces):
    by_name = {piece.name: rows(piece) for piece in pieces if piece.path.suffix == ".csv"}
    owners = {row[3] for row in by_name["owner-comparisons"][1:]}

    for signed in ("conduct-acknowledgements", "policy-acknowledgements"):
        assert owners <= {row[0] for row in by_name[signed]}
