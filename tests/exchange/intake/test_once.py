"""What a file says of one system in several places: put together, or told to contradict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.exchange.intake.model import Intake
from scoutview.exchange.intake.once import said_once
from tests.exchange.intake.samples import taken

HEADING = "Name,AET,IP,Port,Site,TLS\n"


def once(rows, heading=HEADING):
    return said_once(taken("list.csv", heading + rows))


def test_a_second_row_adds_what_the_first_does_not_say():
    found = once(",X1,192.0.2.21,104,,\nCT,X1,192.0.2.21,104,north,yes\n")

    [system] = found.systems
    [endpoint] = system.endpoints
    assert (system.text("name"), system.text("site")) == ("CT", "north")
    assert endpoint.text("tls") == "True"
    assert system.facts["name"].where == "row 3, column A"
    assert found.conflicts == ()
    assert found.remarks == ("row 3 is the system of row 2: what each says is put together.",)


def test_the_other_endpoints_of_a_second_row_stay():
    rows = ",X1,192.0.2.21,104,,\nCT,X1,192.0.2.21,104,,\nCT,X2,192.0.2.21,105,,\n"

    [system] = once(rows).systems

    assert [e.text("ae_title") for e in system.endpoints] == ["X1", "X2"]


def test_a_chain_of_rows_is_one_system():
    rows = (
        ",X1,192.0.2.21,104,,\nCT,X1,192.0.2.21,104,,\nCT,X2,192.0.2.21,105,,\n"
        ",X2,192.0.2.21,105,north,\n"
    )

    [system] = once(rows).systems

    assert (system.text("name"), system.text("site")) == ("CT", "north")
    assert len(system.endpoints) == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            "CT,X1,192.0.2.21,104,,yes\nCT,X1,192.0.2.21,104,,no\n",
            ("CT stands there more than once, and tls is yes at row 2, column F and no at row 3,"
            " column F."),
        ),
        (
            "CT,X1,192.0.2.21,104,,yes\nCT,X2,192.0.2.21,104,,no\n",
            ("CT stands there more than once, and tls is yes at row 2, column F and no at row 3,"
            " column F."),
        ),
        (
            ",X1,192.0.2.21,104,,yes\n,X1,192.0.2.21,104,,no\n",
            ("X1 stands there more than once, and tls is yes at row 2, column F and no at row 3,"
            " column F."),
        ),
        (
            "CT,X1,192.0.2.21,104,,\nMR,X1,192.0.2.21,104,,\n",
            ('X1 stands there more than once, and name is "CT" at row 2, column A and "MR" at'
            " row 3, column A."),
        ),
        (  # the first says nothing that contradicts either of the others
            ",X1,192.0.2.21,104,,\nCT,X1,192.0.2.21,104,,\nMR,X1,192.0.2.21,104,,\n",
            ('X1 stands there more than once, and name is "CT" at row 3, column A and "MR" at'
            " row 4, column A."),
        ),
    ],
)  # fmt: skip
def test_rows_that_contradict_are_told_and_left_out(rows, words):
    found = once(rows + "Good,GOOD,192.0.2.30,104,,\n")

    assert [c.sentence for c in found.conflicts] == [words]
    assert [s.text("name") for s in found.systems] == ["Good"]


def test_capitals_of_a_host_or_a_name_are_no_contradiction():
    found = once("CT,X1,ct1.example,104,,\nct,X1,CT1.Example,104,,\n,X1,CT1.example,104,,\n")

    assert (len(found.systems), found.conflicts) == (1, ())
    assert found.systems[0].endpoints[0].text("host") == "ct1.example"


def test_several_names_of_one_peer_are_no_contradiction():
    table = """{"DicomModalities": {"ct": ["CT1", "192.0.2.11", 104],
        "scanner": ["CT1", "192.0.2.11", 104]}}"""

    found = said_once(taken("orthanc.json", table))

    assert found.conflicts == ()
    assert [s.text("alias") for s in found.systems] == ["", "ct"]
    assert found.remarks == ('line 2, "scanner", says what line 1 says; it counts once.',)


rows = st.tuples(
    st.sampled_from(["", "A", "B"]),
    st.sampled_from(["T1", "T2", "T3"]),
    st.sampled_from(["192.0.2.1", "192.0.2.2"]),
    st.sampled_from(["104", "105"]),
    st.sampled_from(["", "n", "s"]),
    st.sampled_from(["", "yes", "no"]),
)


@given(st.lists(rows, min_size=1, max_size=6))
def test_nothing_is_lost_without_being_told(given_rows):
    intake = taken("list.csv", HEADING + "".join(f"{','.join(row)}\n" for row in given_rows))

    found = said_once(intake)

    told = {place for conflict in found.conflicts for place in conflict.places}
    kept = {
        (f.field, str(f.value))
        for s in found.systems
        for facts in (s.facts, *(e.facts for e in s.endpoints))
        for f in facts.values()
    }
    for system in intake.systems:
        for facts in (system.facts, *(e.facts for e in system.endpoints)):
            for fact in facts.values():
                assert (fact.field, str(fact.value)) in kept or told
    again = said_once(Intake(format="", systems=found.systems))
    assert again.systems == found.systems
    assert again.conflicts == ()


@given(st.lists(rows, min_size=1, max_size=6), st.randoms())
def test_the_order_of_rows_does_not_decide_what_is_taken(given_rows, random):
    # Without sites: in rows of one name and address the list's reader takes the first, and says so.
    given_rows = [(*row[:4], "", row[5]) for row in given_rows]
    other = [*given_rows]
    random.shuffle(other)

    def titles(some):
        found = once("".join(f"{','.join(row)}\n" for row in some))
        return {
            (e.text("ae_title"), e.spoken, e.text("tls"))
            for s in found.systems
            for e in s.endpoints
        }

    assert titles(given_rows) == titles(other)
