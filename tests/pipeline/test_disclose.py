"""A piece shown in part: what is shown proves itself, what is withheld is not in the file."""

import base64
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import ProofKind
from scoutview.ledger.content.fields import Method
from scoutview.pipeline import evidence as giving
from scoutview.pipeline.disclose import DiscloseError, disclosure
from scoutview.pipeline.evidence import Handed
from scoutview.verifier import scoutview_verify
from tests.pipeline.estates import system

CATALOG = load_catalog()
CONTROL = next(c for c in CATALOG.controls if c.proofs[0].kind is ProofKind.DOCUMENT)
TABLE = b"who,what,when\nAnn Secret,grant,2026-04-01\nBob Hidden,revoke,2026-04-02\n"
FILES = {
    Method.CSV: ("access.csv", TABLE),
    Method.TEXT: ("letter.txt", b"Dear Ann Secret,\nthe access is revoked.\nYours\n"),
    Method.JSON: ("log.json", b'{"user": "Ann Secret", "events": [{"at": 1}, {"at": 2}]}'),
}


@pytest.fixture
def given_piece(story):
    """`given_piece(method)` gives the file of that kind; returns the entry of its note."""
    story.write(system())
    story.request()

    def give(method, *, fields=True, content=None):
        name, data = FILES[method]
        path = story.base / name
        path.write_bytes(data if content is None else content)
        handed = Handed(
            path=path,
            control=CONTROL.id,
            kind=ProofKind.DOCUMENT,
            name=CONTROL.proofs[0].name,
            by="lead",
            effective_from=date(2026, 1, 1),
            effective_to=date(2026, 12, 31),
            fields=method if fields else None,
        )
        return giving.add(story.workspace, story.key, CATALOG, handed).index

    return give


def shown_values(made):
    return [base64.b64decode(each["value"]) for each in json.loads(made)["shown"]]


def verified(made, tmp_path, **more):
    path = tmp_path / "disclosure.json"
    path.write_bytes(made)
    return scoutview_verify.verify_disclosure(path, **more)


def test_columns_are_hidden_by_their_header(story, given_piece, tmp_path):
    made, shown, withheld = disclosure(
        story.ledger, given_piece(Method.CSV), show=(), hide=["[!1]*/who"]
    )

    assert (shown, withheld) == (7, 2)
    assert b"Secret" not in b"".join(shown_values(made))
    assert b"Secret" not in made
    assert verified(made, tmp_path).faults == []


@pytest.mark.parametrize(
    ("method", "hide"), [(Method.TEXT, ["1"]), (Method.JSON, ["/user"]), (Method.CSV, ["*/1"])]
)
def test_every_kind_of_file_can_be_shown_in_part(story, given_piece, tmp_path, method, hide):
    made, _, withheld = disclosure(story.ledger, given_piece(method), show=(), hide=hide)

    assert withheld
    assert not any(b"Secret" in value for value in shown_values(made))
    assert verified(made, tmp_path).faults == []


def test_only_what_is_asked_for_is_shown(story, given_piece, tmp_path):
    made, shown, _ = disclosure(
        story.ledger, given_piece(Method.JSON), show=["/events/1/*"], hide=()
    )

    assert shown == 1
    assert shown_values(made) == [b"2"]
    assert verified(made, tmp_path).faults == []


def test_a_shown_value_that_was_changed_is_found(story, given_piece, tmp_path):
    made, _, _ = disclosure(story.ledger, given_piece(Method.CSV), show=(), hide=["2/who"])
    changed = json.loads(made)
    for member, value in (("value", base64.b64encode(b"x").decode()), ("path", "9/9"), ("i", 8)):
        forged = json.loads(made)
        forged["shown"][0][member] = value
        assert verified(json.dumps(forged).encode(), tmp_path).faults, member
    del changed["withheld"][0]
    assert verified(json.dumps(changed).encode(), tmp_path).faults


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(1, 9), data=st.data())
def test_any_choice_of_fields_proves_itself(story, given_piece, tmp_path, rows, data):
    table = "".join(f"r{n},{n * n}\n" for n in range(rows)).encode()
    entry = given_piece(Method.CSV, content=table)
    paths = [f"{r}/{c}" for r in range(1, rows + 1) for c in (1, 2)]
    chosen = data.draw(st.lists(st.sampled_from(paths), min_size=1, unique=True))

    made, shown, withheld = disclosure(story.ledger, entry, show=chosen, hide=())

    assert (shown, withheld) == (len(chosen), len(paths) - len(chosen))
    assert verified(made, tmp_path).faults == []


def test_a_piece_that_was_not_committed_field_by_field_cannot_be_shown_in_part(story, given_piece):
    with pytest.raises(DiscloseError, match="give it again with --fields"):
        disclosure(story.ledger, given_piece(Method.CSV, fields=False), show=(), hide=())


@pytest.mark.parametrize("entry", [-1, 0, 1, 10_000])
def test_an_entry_that_is_no_piece_is_refused(story, given_piece, entry):
    given_piece(Method.CSV)  # entry 0 is the file, entry 1 its note
    if entry == 1:
        assert disclosure(story.ledger, entry, show=(), hide=())
        return
    with pytest.raises(DiscloseError, match="is no piece of evidence"):
        disclosure(story.ledger, entry, show=(), hide=())


def test_a_path_that_is_nowhere_is_refused(story, given_piece):
    entry = given_piece(Method.CSV)

    for show, hide in ((["9/9"], ()), ((), ["*/salary"])):
        with pytest.raises(DiscloseError, match=r"no field of access\.csv has a path like"):
            disclosure(story.ledger, entry, show=show, hide=hide)
