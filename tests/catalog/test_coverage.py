"""How much of each framework is answered, counted against the official lists of ids."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from scoutview.catalog.load import load_catalog

CATALOG = load_catalog()
BY_ID = {framework.id: framework for framework in CATALOG.frameworks}
OFFICIAL = Path(__file__).with_name("official")
# SOC 2 is counted below; these are mapped whole, and the others to at least OTHERS_MIN.
WHOLE = {"hipaa-security", "nist-csf-2-0"}
OTHERS_MIN = 0.7
# A proposal is no law: what today's controls do not meet of it is what it is shipped for.
PROPOSAL = "hipaa-security-2025-proposal"


def column(file: str, name: str) -> list[str]:
    with (OFFICIAL / file).open(newline="") as rows:
        return [row[name] for row in csv.DictReader(rows)]


def ids(framework: str) -> list[str]:
    return [requirement.id for requirement in BY_ID[framework].requirements]


def enhancement(oscal: str) -> str:
    """Return `AC-2(1)` for OSCAL's `ac-2.1`."""
    control, _, number = oscal.upper().partition(".")
    return f"{control}({number})" if number else control


def decided(framework: str) -> set[str]:
    """Return the requirements with an argued sufficient set, or a reason for none."""
    given = BY_ID[framework]
    return {each.requirement for each in (*given.sufficient, *given.none)}


def test_soc2_has_all_61_criteria_each_with_a_set_and_a_reason() -> None:
    official = column("tsc_criteria_ids.csv", "criterion")

    assert {criterion.id for criterion in CATALOG.criteria} == set(official)
    assert [each.requirement for each in CATALOG.sufficient] != []
    assert {each.requirement for each in CATALOG.sufficient} == set(official)
    assert len(official) == len(CATALOG.sufficient) == 61
    assert all(each.why for each in CATALOG.sufficient)


def test_an_auditor_asks_three_to_eight_questions_of_each_criterion() -> None:
    asked = [question for each in CATALOG.criteria for question in each.auditor_asks]

    assert all(3 <= len(each.auditor_asks) <= 8 for each in CATALOG.criteria)
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("framework", "official"),
    [
        ("nist-csf-2-0", column("nist_csf20_subcategory_ids.csv", "subcategory")),
        (
            "nist-800-53-r5-moderate",
            [enhancement(each) for each in column("nist80053r5_moderate_ids.csv", "oscal_id")],
        ),
        ("nist-800-171-r3", column("nist800171r3_ids.csv", "id")),
        ("hipaa-security", column("hipaa_security_rule_ids.csv", "cfr")),
    ],
)
def test_every_id_of_the_official_list_is_there_and_no_other(
    framework: str, official: list[str]
) -> None:
    assert Counter(ids(framework)) == Counter(official)


def test_annex_a_has_93_controls_in_four_themes_and_the_clauses_are_there() -> None:
    annex = [each for each in ids("iso-27001-2022") if each.startswith("A.")]
    themes = Counter(each.split(".")[1] for each in annex)

    assert themes == {"5": 37, "6": 8, "7": 14, "8": 34}
    assert annex == [f"A.{t}.{n}" for t in "5678" for n in range(1, themes[t] + 1)]
    clauses = [each for each in ids("iso-27001-2022") if not each.startswith("A.")]
    assert {each.split(".")[0] for each in clauses} == {"4", "5", "6", "7", "8", "9", "10"}
    assert set(annex) <= decided("iso-27001-2022")


@pytest.mark.parametrize(
    ("framework", "count"), [("cmmc-2-l1", 15), ("cmmc-2-l2", 110), ("fda-21-cfr-11", 20)]
)
def test_frameworks_without_an_official_list_have_their_number(framework: str, count: int) -> None:
    assert len(set(ids(framework))) == len(ids(framework)) == count


def test_the_articles_of_the_gdpr_that_bear_on_imaging_are_there() -> None:
    articles = {each.removeprefix("Art.").split("(")[0] for each in ids("gdpr")}

    assert articles == {"5", "9", "25", "28", "30", "32", "33", "34", "35"}


@pytest.mark.parametrize("framework", sorted(WHOLE))
def test_these_are_answered_whole(framework: str) -> None:
    assert decided(framework) == set(ids(framework))


@pytest.mark.parametrize("framework", sorted(set(BY_ID) - WHOLE - {PROPOSAL}))
def test_the_others_are_answered_to_seven_tenths_and_the_rest_is_listed_as_open(
    framework: str,
) -> None:
    left = {each.requirement for each in BY_ID[framework].open}

    assert len(decided(framework)) >= OTHERS_MIN * len(ids(framework))
    assert decided(framework) | left == set(ids(framework))
    assert all(len(each.reason.split()) >= 6 for each in BY_ID[framework].open)


def test_the_proposal_says_of_itself_that_it_is_no_law() -> None:
    proposal = BY_ID[PROPOSAL]

    assert "not law" in proposal.title
    assert {requirement.kind for requirement in proposal.requirements} == {"proposed"}


def test_there_are_120_to_150_controls_and_each_serves_a_criterion() -> None:
    serving = {edge.control for edge in CATALOG.edges}

    assert 120 <= len(CATALOG.controls) <= 150
    assert {control.id for control in CATALOG.controls} == serving


def test_every_control_says_effort_and_steps() -> None:
    assert all(len(control.remediation.steps) >= 2 for control in CATALOG.controls)
