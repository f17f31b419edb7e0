from dataclasses import replace
from datetime import date

from scoutview.assessment.model import Status
from scoutview.reports.accepted_deviations import accepted_deviations, excused_until


def declaring(report, **changes):
    (exception,) = report.estate.exceptions
    changed = replace(exception, **changes)
    return replace(report, estate=replace(report.estate, exceptions=(changed,)))


def test_an_exception_names_its_finding_and_how_its_controls_stand(report):
    (one,) = accepted_deviations(report)

    assert one.system == "Worklist broker"
    assert one.finding.probe == "dicom.requires_tls"
    assert one.compensating == (("ENC-03", Status.DEVIATION),)


def test_an_exception_holds_when_its_compensating_controls_are_supported(report):
    held = declaring(report, compensating=("GOV-01",))

    (one,) = accepted_deviations(held)

    assert one.state == "holds"
    assert excused_until(held) == {one.place: date(2027, 6, 30)}


def test_an_exception_that_does_not_hold_says_why_and_excuses_nothing(report):
    ended = declaring(report, compensating=("GOV-01", "NO-01"), until=date(2026, 6, 30))

    (one,) = accepted_deviations(ended)

    assert one.faults == ("it ended on 2026-06-30", "NO-01 is not in the catalog")
    assert excused_until(ended) == {}


def test_an_exception_lasts_through_its_last_day_in_the_organizations_time_zone(report):
    last = declaring(report, compensating=("GOV-01",), until=date(2026, 7, 1))

    (one,) = accepted_deviations(last)

    assert one.holds  # 2026-07-02 in UTC is still the first of July in Chicago


def test_an_exception_for_what_is_not_deviating_says_so(report):
    idle = declaring(report, target="vna.dicom", compensating=("GOV-01",))

    (one,) = accepted_deviations(idle)

    assert one.state == "not needed by this run: the finding is met"
    assert excused_until(idle) == {}
