from dataclasses import replace

from scoutview.facts.dicom import PlainAssociation
from scoutview.facts.wire import KEPT_BYTES, Wire
from scoutview.reports.findings_view import HEX_BUDGET_BYTES, FindingViews, hex_bytes


def loud(report, count):
    """Return the report with many observations that kept all the bytes they could."""
    seen = next(o for o in report.observations.values() if isinstance(o.fact, PlainAssociation))
    full = Wire(bytes(KEPT_BYTES), bytes(KEPT_BYTES), 5000, 5000)
    fact = PlainAssociation(replace(seen.fact.exchange, wire=full))
    return replace(report, observations=dict.fromkeys(range(count), replace(seen, fact=fact)))


def test_all_kept_bytes_are_printed_while_they_are_few(report):
    assert hex_bytes(report) == KEPT_BYTES


def test_fewer_bytes_are_printed_when_there_are_very_many(report):
    most = hex_bytes(loud(report, 4000))

    assert 2 * 4000 * most <= HEX_BUDGET_BYTES
    assert most >= 64


def test_a_card_stands_with_the_first_finding_that_it_decided_and_nowhere_else(report):
    systems = FindingViews(report).systems()

    targets = [target for system in systems for target in system.targets]
    cards = [view.card.entry for t in targets for view in t.findings if view.card]
    cards += [card.entry for target in targets for card in target.others]
    assert sorted(cards) == sorted(report.observations)


def test_findings_of_an_endpoint_stand_worst_first(report):
    systems = FindingViews(report).systems()

    outcomes = [v.finding.outcome.value for t in systems[2].targets for v in t.findings]
    assert outcomes[:2] == ["not met", "not met"]
    assert "met" not in outcomes[: outcomes.index("not observed")]


def test_a_finding_whose_entry_is_not_at_hand_is_still_shown(report):
    bare = replace(report, observations={})

    views = [view for s in FindingViews(bare).systems() for t in s.targets for view in t.findings]

    assert len(views) == len(report.assessment.findings)
    assert all(view.card is None for view in views)
