from dataclasses import replace

from scoutview.reports.not_looked import not_looked
from scoutview.reports.to_do import OTHERS, by_performer, tasks


def task_of(report, control):
    todo = tasks(report, not_looked(report))
    return next(task for task in todo if task.gap.control == control)


def with_messages(report, control, *messages):
    gaps = tuple(
        replace(gap, messages=(*gap.messages, *messages)) if gap.control == control else gap
        for gap in report.assessment.gaps
    )
    return replace(report, assessment=replace(report.assessment, gaps=gaps))


def test_targets_with_the_same_finding_are_told_together(report):
    found = task_of(report, "ENC-01").found

    assert found[0].startswith("worklist.dicom, main-pacs.dicom: a plaintext association")


def test_a_finding_is_not_told_again_by_the_gaps_own_message(report):
    task = task_of(report, "ENC-02")

    assert len(task.found) == len({said.split(": ", 1)[1] for said in task.found})


def test_a_deviation_of_an_earlier_run_stays_told_even_in_the_same_words(report):
    earlier = "portal.web: not met on 2026-05-30 (run x, entry 9): expired on 2026-05-28, 35 days"

    task = task_of(with_messages(report, "ENC-02", earlier), "ENC-02")

    assert earlier in task.found


def test_what_people_must_hand_in_stands_apart_with_what_became_of_it(report):
    task = task_of(report, "AVL-01")

    (piece,) = task.pieces
    assert (piece.name, piece.wants) == ("restore-record", "The record of a rehearsal")
    assert piece.state == "given by pacs-administrator, nobody has accepted it yet"
    assert not task.rests_on_findings


def test_what_no_look_has_shown_names_targets_by_the_kind_of_reason(report):
    looks = task_of(report, "ACC-02").looks

    assert "withheld: main-pacs.web" in looks


def test_performers_with_one_control_stand_together_at_the_end(report):
    todo = tasks(report, not_looked(report))
    first, second, third = todo[:3]
    mixed = (first, second, replace(third, performer="Board"))

    groups = by_performer(mixed)

    assert [who for who, _ in groups] == ["pacs-administrator", OTHERS]
