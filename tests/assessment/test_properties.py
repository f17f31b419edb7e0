"""What holds for every estate, catalog and evidence.

"Better" is by order.RANK: deviation, gap, open, compensated, not applicable, supported, excluded.
"""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from scoutview.assessment.model import Status
from scoutview.assessment.order import RANK, effective
from scoutview.catalog.model import ProofKind
from scoutview.estate.model import ReportType
from scoutview.findings import Outcome
from tests.assessment import builders as a
from tests.assessment.worlds import OTHER_THAN_MET, World, edited, owed_by, worlds

ENOUGH = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def statuses(world: World) -> dict[tuple[str, str], Status]:
    """Return every status of the judgement by what it is about."""
    assessment = world.judge()
    told = {("criterion", one.id): one.status for one in assessment.criteria}
    for control in assessment.controls:
        told["design", control.id] = control.design
        told["operation", control.id] = control.operation or control.design
        told["control", control.id] = effective(control)
        for proof in control.proofs:
            told["proof", f"{control.id} {proof.name} {proof.aspect}"] = proof.status
    return told


def better(before, after):
    return {what for what in before if RANK[after[what]] > RANK[before[what]]}


def supported(told):
    return {what for what, status in told.items() if status is Status.SUPPORTED}


def without(items, index):
    return items[:index] + items[index + 1 :]


def excepted(world, look):
    return any((e.probe, e.target) == (look.probe, look.target) for e in world.estate.exceptions)


def index_of(data, items, wanted):
    """Draw the index of an item that is wanted; an example without one is left out."""
    indexes = [index for index, item in enumerate(items) if wanted(item)]
    assume(indexes)
    return data.draw(st.sampled_from(indexes))


def is_met(look):
    return look.outcome is Outcome.MET


def test_the_generated_worlds_reach_every_status():
    criteria, operation = set(), set()

    @settings(ENOUGH, max_examples=600, derandomize=True, database=None, phases=[Phase.generate])
    @given(worlds())
    def look(world):
        assessment = world.judge()
        criteria.update(one.status for one in assessment.criteria)
        if world.estate.engagement.report is ReportType.TYPE_2:
            operation.update(one.operation for one in assessment.controls)

    look()

    assert criteria == set(Status) - {Status.NOT_APPLICABLE}
    assert operation == set(Status) - {Status.GAP, Status.EXCLUDED}


@ENOUGH
@given(worlds(), st.data())
def test_removing_a_good_finding_never_improves_anything(world, data):
    index = index_of(data, world.findings, is_met)

    less = replace(world, findings=without(world.findings, index))

    assert better(statuses(world), statuses(less)) == set()


@ENOUGH
@given(worlds(), st.data())
def test_removing_a_good_look_of_the_history_never_improves_anything(world, data):
    index = index_of(data, world.history, is_met)

    less = replace(world, history=without(world.history, index))

    assert better(statuses(world), statuses(less)) == set()


@ENOUGH
@given(worlds(), st.data())
def test_removing_a_piece_without_exceptions_never_improves_anything(world, data):
    index = index_of(data, world.evidence, lambda piece: not piece.exceptions)

    less = replace(world, evidence=without(world.evidence, index))

    assert better(statuses(world), statuses(less)) == set()


@ENOUGH
@given(worlds(), st.sampled_from(["", "it is not signed"]), st.data())
def test_a_piece_that_nobody_accepted_or_that_was_rejected_is_as_if_missing(world, why, data):
    index = index_of(data, world.evidence, bool)
    refused = replace(world.evidence[index], accepted_by="", rejected=why)

    waiting = replace(world, evidence=(*without(world.evidence, index), refused))
    missing = replace(world, evidence=without(world.evidence, index))

    assert statuses(waiting) == statuses(missing)


@ENOUGH
@given(worlds(), st.data())
def test_accepting_a_piece_without_exceptions_never_worsens_anything(world, data):
    index = index_of(data, world.evidence, lambda piece: not piece.accepted_by)
    accepted = replace(world.evidence[index], accepted_by="the auditor", rejected="", exceptions=0)

    more = replace(world, evidence=(*without(world.evidence, index), accepted))

    assert better(statuses(more), statuses(world)) == set()


@ENOUGH
@given(worlds(), st.data())
def test_accepting_a_piece_with_exceptions_never_makes_anything_supported(world, data):
    index = index_of(data, world.evidence, bool)
    faulty = replace(world.evidence[index], accepted_by="the auditor", rejected="", exceptions=3)

    more = replace(world, evidence=(*without(world.evidence, index), faulty))

    assert supported(statuses(more)) <= supported(statuses(world))


@ENOUGH
@given(worlds(), st.data())
def test_editing_todays_systems_never_removes_a_deviation_of_an_earlier_run(world, data):
    earlier = replace(world.without_exceptions(), findings=())
    systems = data.draw(edited(data.draw(st.permutations(earlier.estate.systems))))
    kept = data.draw(st.integers(0, len(systems)))

    changed = replace(earlier, estate=replace(earlier.estate, systems=systems[:kept]))

    assert in_deviation(earlier) <= in_deviation(changed)


def in_deviation(world):
    return {c.id for c in world.judge().controls if c.operation is Status.DEVIATION}


@ENOUGH
@given(worlds())
def test_an_exception_declared_today_never_excuses_an_earlier_look(world):
    findings = tuple(look for look in world.findings if look.outcome is not Outcome.NOT_MET)
    bare = replace(world.without_exceptions(), findings=findings)
    declared = tuple(
        a.exception("C-3", target=look.target, probe=look.probe, until=date(2027, 1, 1))
        for look in world.history
        if look.outcome is Outcome.NOT_MET
    )

    excused = replace(bare, estate=replace(bare.estate, exceptions=declared))

    assert statuses(excused) == statuses(bare)


@ENOUGH
@given(worlds(), st.data())
def test_switching_a_control_off_never_makes_a_criterion_better(world, data):
    index = index_of(data, world.catalog.controls, lambda control: not control.off)
    off = replace(world.catalog.controls[index], off="We do not need it")

    controls = (
        *world.catalog.controls[:index],
        off,
        *world.catalog.controls[index + 1 :],
    )
    without_it = replace(world, catalog=replace(world.catalog, controls=controls))
    after = statuses(without_it)
    # Of what a probe would look for and the estate has none, management may say so.
    has_probe = any(proof.kind is ProofKind.PROBE for proof in off.proofs)
    assume(not has_probe or after["control", off.id] is not Status.NOT_APPLICABLE)

    assert criteria_of(better(statuses(world), after)) == set()


def criteria_of(told):
    return {what for kind, what in told if kind == "criterion"}


@ENOUGH
@given(worlds(), st.data())
def test_removing_a_failing_finding_never_yields_supported(world, data):
    index = index_of(data, world.findings, lambda look: not is_met(look))

    less = replace(world, findings=without(world.findings, index))

    assert supported(statuses(less)) <= supported(statuses(world))


@ENOUGH
@given(worlds(), st.sampled_from(OTHER_THAN_MET), st.data())
def test_nothing_but_met_supports(world, outcome, data):
    index = index_of(data, world.findings, is_met)
    look = world.findings[index]
    assume(outcome is not Outcome.NOT_MET or not excepted(world, look))

    other = replace(look, outcome=outcome)
    changed = replace(world, findings=(*without(world.findings, index), other))

    assert better(statuses(world), statuses(changed)) == set()


@ENOUGH
@given(worlds(), st.sampled_from(OTHER_THAN_MET), st.data())
def test_nothing_but_met_supports_in_the_history(world, outcome, data):
    index = index_of(data, world.history, is_met)
    look = world.history[index]
    assume(outcome is not Outcome.NOT_MET or not excepted(world, look))

    other = replace(look, outcome=outcome)
    changed = replace(world, history=(*without(world.history, index), other))

    assert better(statuses(world), statuses(changed)) == set()


@ENOUGH
@given(worlds(), st.sampled_from(OTHER_THAN_MET))
def test_without_any_met_and_any_piece_nothing_is_supported(world, outcome):
    bare = replace(
        world,
        findings=tuple(replace(look, outcome=outcome) for look in world.findings),
        history=tuple(replace(look, outcome=outcome) for look in world.history),
        evidence=(),
    )

    assert supported(statuses(bare)) == set()


@ENOUGH
@given(worlds())
def test_exceptions_never_make_anything_supported(world):
    without_them = statuses(world.without_exceptions())

    assert supported(statuses(world)) == supported(without_them)


@ENOUGH
@given(worlds())
def test_exceptions_only_ever_turn_a_deviation_into_something_less(world):
    with_them, without_them = statuses(world), statuses(world.without_exceptions())

    changed = {what for what in with_them if with_them[what] is not without_them[what]}
    assert {without_them[what] for what in changed} <= {Status.DEVIATION}
    assert {with_them[what] for what in changed} <= {Status.COMPENSATED, Status.OPEN}


@ENOUGH
@given(worlds(), st.data())
def test_adding_a_failure_without_an_exception_never_improves_anything(world, data):
    owed = owed_by(world.estate)
    assume(owed)
    probe, target = data.draw(st.sampled_from(owed))
    failure = a.finding(Outcome.NOT_MET, target, probe, entry=9000)
    assume(not excepted(world, failure))

    more = replace(world, findings=(*world.findings, failure))

    assert better(statuses(world), statuses(more)) == set()


@ENOUGH
@given(worlds(), st.data())
def test_adding_a_failure_to_the_history_never_improves_anything(world, data):
    owed = [*owed_by(world.estate), ("dicom.one", "gone.dicom")]
    probe, target = data.draw(st.sampled_from(owed))
    day = data.draw(st.integers(1, 30))
    failure = a.past(day, Outcome.NOT_MET, target, probe, entry=9000)
    assume(not excepted(world, failure))

    more = replace(world, history=(*world.history, failure))

    assert better(statuses(world), statuses(more)) == set()


@ENOUGH
@given(worlds(), st.data())
def test_a_fixed_deviation_stays_in_the_period(world, data):
    index = index_of(data, world.history, lambda look: look.outcome is Outcome.NOT_MET)
    failure = world.history[index]
    fixed = [replace(failure, outcome=Outcome.MET, entry=9000 + n) for n in range(2)]

    before = statuses(world)
    after = statuses(replace(world, history=(*world.history, *fixed)))

    kept = {what for what, status in before.items() if status is Status.DEVIATION}
    assert {after[what] for what in kept} <= {Status.DEVIATION}


@ENOUGH
@given(worlds())
def test_judged_twice_gives_the_same(world):
    assert world.judge() == world.judge()


@ENOUGH
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_does_not_matter(world, random):
    def shuffled(items):
        return tuple(random.sample(items, len(items)))

    mixed = replace(
        world,
        estate=replace(world.estate, exceptions=shuffled(world.estate.exceptions)),
        catalog=replace(world.catalog, edges=shuffled(world.catalog.edges)),
        findings=shuffled(world.findings),
        history=shuffled(world.history),
        evidence=shuffled(world.evidence),
    )

    assert mixed.judge() == world.judge()


@ENOUGH
@given(worlds())
def test_every_control_in_deviation_that_a_criterion_rests_on_is_a_gap(world):
    assessment = world.judge()

    in_use = {
        control_id
        for criterion in assessment.criteria
        if criterion.status is not Status.EXCLUDED
        for control_id in criterion.controls
    }
    wanting = {
        control.id
        for control in assessment.controls
        if effective(control) in {Status.DEVIATION, Status.OPEN}
    }
    assert {gap.control for gap in assessment.gaps} == wanting & in_use
