"""Frameworks seen from each other: derived through controls, with the path, and held to NIST's."""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog.derived import Pair, Step, derived
from scoutview.catalog.load import load_catalog
from scoutview.catalog.mapped import names
from scoutview.catalog.model import Relation

CATALOG = load_catalog()
OFFICIAL = Path(__file__).with_name("official")
CLOSE = 0.5  # a pair whose sets have at least half of their controls in common
Pairs = set[tuple[str, str]]


def official(file: str, source: str) -> Pairs:
    with (OFFICIAL / file).open(newline="") as rows:
        return {(row[source], row["target"]) for row in csv.DictReader(rows)}


def standard(id_: str, known: frozenset[str]) -> str:
    """Return what NIST's list calls a HIPAA specification: the longest of its ids it begins with.

    NIST writes 164.310(a) for 164.310(a)(1) and all below, and 164.308(a)(1) for its parts.
    """
    return max((each for each in known if id_.startswith(each)), key=len, default=id_)


def base(id_: str) -> str:
    return id_.partition("(")[0]


def ours(source: str, target: str) -> Iterable[Pair]:
    return derived(CATALOG, source, target)


HIPAA_IDS = frozenset(
    source for source, _ in official("nist80066r2_to_csf20.csv", "hipaa_or_80066_id")
)
CROSSWALKS: dict[str, tuple[Pairs, list[tuple[tuple[str, str], float]], Callable[[str], str]]] = {
    "HIPAA Security -> CSF 2.0": (
        {p for p in official("nist80066r2_to_csf20.csv", "hipaa_or_80066_id") if "-" in p[1]},
        [
            ((standard(p.source, HIPAA_IDS), p.target), p.share)
            for p in ours("hipaa-security", "nist-csf-2-0")
        ],
        lambda target: target.split(".")[0],
    ),
    "HIPAA Security -> SP 800-53": (
        {(s, base(t)) for s, t in official("nist80066r2_to_80053r5.csv", "hipaa_or_80066_id")},
        [
            ((standard(p.source, HIPAA_IDS), base(p.target)), p.share)
            for p in ours("hipaa-security", "nist-800-53-r5-moderate")
        ],
        lambda target: target.split("-")[0],
    ),
    "CSF 2.0 -> ISO/IEC 27001 Annex A": (
        {p for p in official("csf20_to_iso27001.csv", "source") if p[1].startswith("A.")},
        [
            ((p.source, p.target), p.share)
            for p in ours("nist-csf-2-0", "iso-27001-2022")
            if p.target.startswith("A.")
        ],
        lambda target: ".".join(target.split(".")[:2]),
    ),
}


@pytest.mark.parametrize("name", CROSSWALKS)
def test_derived_pairs_against_nists_own_by_family(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Printed for the reader of docs/explanation/how-derived-views-compare.md."""
    theirs, pairs, family = CROSSWALKS[name]
    sources = {source for source, _ in theirs}
    every = {pair for pair, _ in pairs if pair[0] in sources}
    close = {pair for pair, share in pairs if share >= CLOSE and pair[0] in sources}
    table: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for pair in every | theirs:
        row = table[family(pair[1])]
        row[0] += pair in theirs
        row[1] += pair in every
        row[2] += pair in every and pair in theirs
        row[3] += pair in close
        row[4] += pair in close and pair in theirs
    lines = [f"{name}: {len(theirs)} of NIST, {len(every)} derived, {len(close)} close"]
    for key, (n, e, both, c, both_close) in sorted(table.items()):
        lines.append(
            f"  {key:6} precision {both / e if e else 0:.2f} recall {both / n if n else 0:.2f}"
            f" | close: precision {both_close / c if c else 0:.2f} of {c}"
        )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")

    assert len(close & theirs) >= 0.5 * len(close)
    assert len(close) >= 20


def test_a_pair_shows_the_controls_that_lead_to_both() -> None:
    pair = next(
        pair
        for pair in ours("hipaa-security", "nist-csf-2-0")
        if (pair.source, pair.target) == ("164.308(a)(7)(ii)(A)", "PR.DS-11")
    )

    assert "AVL-01" in {step.control for step in pair.steps}
    assert 0 < pair.share <= 1


E, P, B, X = Relation.EQUAL, Relation.SUPERSET, Relation.SUBSET, Relation.INTERSECTS


@pytest.mark.parametrize(
    ("to_source", "to_target", "said"),
    [
        (E, E, E), (E, P, P), (E, B, B), (E, X, X),
        (P, E, B), (P, P, None), (P, B, B), (P, X, None),
        (B, E, P), (B, P, P), (B, B, X), (B, X, X),
        (X, E, X), (X, P, None), (X, B, X), (X, X, None),
    ],
)  # fmt: skip
def test_the_relation_of_a_step(
    to_source: Relation, to_target: Relation, said: Relation | None
) -> None:
    """Source: NIST IR 8477, section 4.3.  A control C, source S, target T."""
    assert Step("C", to_source, to_target).relation is said


sets = st.frozensets(st.integers(0, 5), min_size=1)


def relation(one: frozenset[int], other: frozenset[int]) -> Relation | None:
    if one == other:
        return Relation.EQUAL
    if one > other:
        return Relation.SUPERSET
    if one < other:
        return Relation.SUBSET
    return Relation.INTERSECTS if one & other else None


@given(control=sets, source=sets, target=sets)
def test_a_step_never_claims_what_sets_do_not_bear(
    control: frozenset[int], source: frozenset[int], target: frozenset[int]
) -> None:
    to_source, to_target = relation(control, source), relation(control, target)
    if to_source is None or to_target is None:
        return
    truly = relation(source, target)

    said = Step("C", to_source, to_target).relation

    if said is Relation.INTERSECTS:
        assert truly is not None  # they have something in common, and may have all
    elif said is not None:
        assert said is truly


@pytest.mark.parametrize("name", CROSSWALKS)
def test_the_figures_of_the_explanation_are_those_that_are_printed(name: str) -> None:
    page = (OFFICIAL.parents[2] / "docs/explanation/how-derived-views-compare.md").read_text()
    theirs, pairs, family = CROSSWALKS[name]
    sources = {source for source, _ in theirs}
    every = {pair for pair, _ in pairs if pair[0] in sources}
    close = {pair for pair, share in pairs if share >= CLOSE and pair[0] in sources}

    told = f"**{name}**: {len(theirs)} pairs of NIST, {len(every)} derived, {len(close)} close."
    assert told in page
    for key in {family(target) for _, target in every | theirs}:
        ours_, nists = ({p for p in given if family(p[1]) == key} for given in (every, theirs))
        both = len(ours_ & nists)
        precision = both / len(ours_) if ours_ else 0
        recall = both / len(nists) if nists else 0
        assert f"| {key} | {precision:.2f} | {recall:.2f} |" in page


@pytest.mark.parametrize("framework", names(CATALOG))
def test_a_framework_seen_from_itself_is_itself(framework: str) -> None:
    pairs = derived(CATALOG, framework, framework)

    mapped = {pair.source for pair in pairs}
    assert {pair.source for pair in pairs if pair.source == pair.target} == mapped
    assert all(pair.share == 1 for pair in pairs if pair.source == pair.target)


def test_a_framework_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        derived(CATALOG, "soc2", "soc3")
