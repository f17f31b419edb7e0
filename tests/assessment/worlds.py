"""Generated estates, catalogs, findings and evidence: whole judgements to hold properties against.

Every world keeps the contract of judging: one finding for each probe and target, one entry for
each look. All is well but for the troubles that are drawn, so that controls and criteria do become
supported, and so that few draws make a world.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from scoutview.assessment.judge import judge
from scoutview.assessment.model import Assessment, Evidence, PastFinding
from scoutview.assessment.targets import every_target, must_be_seen
from scoutview.catalog.model import AppliesTo, Aspect, Catalog, Control, ProofKind
from scoutview.estate.model import (
    Category,
    DataClass,
    Deviation,
    Estate,
    Exclusion,
    Flow,
    Kind,
    Protocol,
)
from scoutview.findings import Finding, Outcome, Severity
from tests.assessment import builders as a

PROTOCOLS = {
    "dicom.one": frozenset({Protocol.DICOM}),
    "tls.two": frozenset({Protocol.DICOM, Protocol.DICOMWEB}),
    "system.three": frozenset(),
}
SEVERITIES = {"dicom.one": Severity.CRITICAL, "tls.two": Severity.LOW}
DAY = timedelta(days=1)
CONTROL_IDS = ("A-1", "B-2", "C-3")
CRITERIA = (
    a.criterion("CC6.1"),
    a.criterion("CC6.7"),
    a.criterion("CC7.1"),
    a.criterion("A1.2", Category.AVAILABILITY),
    a.criterion("P4.2", Category.PRIVACY),
)
PIECES = {"plan": ProofKind.DOCUMENT, "reviews": ProofKind.POPULATION}
OTHER_THAN_MET = tuple(one for one in Outcome if one is not Outcome.MET)


@dataclass(frozen=True)
class World:
    estate: Estate
    catalog: Catalog
    findings: tuple[Finding, ...]
    history: tuple[PastFinding, ...]
    evidence: tuple[Evidence, ...]
    judged_on: date

    def judge(self) -> Assessment:
        return judge(
            estate=self.estate,
            catalog=self.catalog,
            findings=self.findings,
            history=self.history,
            evidence=self.evidence,
            judged_on=self.judged_on,
            severities=SEVERITIES,
            protocols=PROTOCOLS,
        )

    def without_exceptions(self):
        """Return the world in which neither today's estate nor an earlier one declares any."""
        then = [replace(look.estate, exceptions=()) for look in self.history[:1]]
        return replace(
            self,
            estate=replace(self.estate, exceptions=()),
            history=tuple(replace(look, estate=then[0]) for look in self.history),
        )


def some_of(*values):
    return st.sets(st.sampled_from(values), max_size=len(values)).map(frozenset)


SPEAKS = st.sampled_from(
    [("dicom",), ("dicom", "dicomweb"), ("dicom", "hl7"), ("hl7", "dicomweb"), ()]
)


@st.composite
def systems(draw):
    ids = draw(st.lists(st.sampled_from(["ct", "pacs", "vna"]), min_size=1, unique=True))
    return tuple(
        a.system(
            system_id,
            draw(st.sampled_from([Kind.PACS, Kind.GATEWAY, Kind.MODALITY])),
            data=draw(some_of(DataClass.REPORTS, DataClass.BILLING)),
            speaks=draw(SPEAKS),
            in_boundary=draw(st.sampled_from([True, True, True, True, False])),
        )
        for system_id in ids
    )


@st.composite
def edited(draw, systems):
    """Draw what an owner may do to the systems of an estate file; the names stay."""
    kinds = st.sampled_from([Kind.PACS, Kind.GATEWAY, Kind.MODALITY])
    return tuple(replace(one, in_boundary=draw(st.booleans()), kind=draw(kinds)) for one in systems)


PROOFS = st.lists(
    st.builds(
        lambda name, supports, every_days: a.proof(
            name,
            ProofKind.PROBE if name in PROTOCOLS else PIECES[name],
            supports,
            every_days,
        ),
        st.sampled_from([*PROTOCOLS, "dicom.one", "tls.two", *PIECES]),
        st.sampled_from([tuple(Aspect), tuple(Aspect), tuple(Aspect), (Aspect.DESIGN,)]),
        st.sampled_from([3, 30, 30]),
    ),
    min_size=2,
    max_size=4,
    unique_by=lambda proof: proof.name,
)
ABOUT = st.sampled_from(
    [
        *[AppliesTo()] * 4,
        AppliesTo(kinds=frozenset({Kind.PACS, Kind.MODALITY})),
        AppliesTo(protocols=frozenset({Protocol.DICOM})),
    ]
)
SWITCHED = st.sampled_from([*[""] * 5, "not used here"])


@st.composite
def controls(draw) -> tuple[Control, ...]:
    """Draw one or two controls, and one that documents alone show, so that it can compensate."""
    return (
        *(
            a.control(control_id, *draw(PROOFS), applies_to=draw(ABOUT), off=draw(SWITCHED))
            for control_id in CONTROL_IDS[: draw(st.integers(1, 2))]
        ),
        a.control(CONTROL_IDS[2], *(a.proof(name, kind) for name, kind in PIECES.items())),
    )


@st.composite
def worlds(draw) -> World:
    engagement = replace(
        draw(st.sampled_from([a.TYPE_1, a.TYPE_2])),
        categories=tuple(draw(some_of(Category.AVAILABILITY, Category.PRIVACY))),
        excluded=draw(st.sampled_from([(), (Exclusion("A1.2", "none"),)])),
    )
    if engagement.period.start != engagement.period.end:  # a short one, so that it gets covered
        end = engagement.period.start + draw(st.integers(0, 8)) * DAY
        engagement = replace(engagement, period=replace(engagement.period, end=end))
    own = draw(systems())
    estate = Estate(
        organization="",
        timezone="America/Chicago",
        engagement=engagement,
        systems=own,
        flows=tuple(Flow(one.id, own[0].id, frozenset()) for one in own),
    )
    owed = owed_by(estate)
    seen = draw(findings(owed))
    looks = draw(history(owed, estate))
    failed = [one for one in (*seen, *looks) if one.outcome is Outcome.NOT_MET]
    estate = replace(estate, exceptions=draw(exceptions(failed)))
    # The exceptions stood when the earlier runs were made, or they were declared since then.
    then = draw(st.sampled_from([estate, estate, estate, replace(estate, exceptions=()), None]))
    then = then or replace(estate, systems=draw(edited(own)))
    looks = tuple(replace(look, estate=then) for look in looks)
    return World(
        estate=estate,
        catalog=Catalog(criteria=CRITERIA, controls=draw(controls()), edges=draw(edges)),
        findings=seen,
        history=looks,
        evidence=draw(evidence(estate)),
        judged_on=max(a.TODAY, estate.engagement.period.end)
        + draw(st.sampled_from([0, 0, -14])) * DAY,
    )


def owed_by(estate: Estate) -> list[tuple[str, str]]:
    """Return each probe with each target that it owes a finding about."""
    return [
        (probe, target.name)
        for probe, protocols in PROTOCOLS.items()
        for target in every_target(estate)
        if must_be_seen(target, protocols)
    ]


TERMS = st.tuples(
    st.sampled_from([*[("C-3",)] * 6, ("B-2", "C-3"), ()]),
    st.sampled_from([9, 9, 9, 9, 0, -16]),
)


@st.composite
def exceptions(draw, failed) -> tuple[Deviation, ...]:
    """Except some of what failed, by controls that may or may not hold."""
    if not failed:
        return ()
    chosen = (
        failed if draw(st.integers(0, 3)) else draw(st.lists(st.sampled_from(failed), max_size=2))
    )
    return tuple(
        a.exception(*by, probe=look.probe, target=look.target, until=a.TODAY + days * DAY)
        for look in chosen
        for by, days in [draw(TERMS)]
    )


edges = st.lists(
    st.builds(
        lambda control_id, criterion, key: a.edge(control_id, criterion.id, key=key),
        st.sampled_from(CONTROL_IDS),
        st.sampled_from(CRITERIA),
        st.sampled_from([True, True, False]),
    ),
    max_size=6,
    unique_by=lambda edge: (edge.control, edge.criterion),
).map(lambda drawn: (a.edge("A-1", "CC7.1"), a.edge("A-1", "A1.2"), *drawn))


@st.composite
def troubled(draw, looks):
    """Give some of the looks another outcome than met."""
    changed = list(looks)
    if looks:
        index = st.integers(0, len(looks) - 1)
        trouble = st.tuples(index, st.sampled_from([Outcome.NOT_MET, *OTHER_THAN_MET]))
        for at, outcome in draw(
            st.lists(trouble, min_size=draw(st.sampled_from([0, 2])), max_size=3)
        ):
            changed[at] = replace(changed[at], outcome=outcome)
    return tuple(changed)


def findings(owed):
    return troubled(
        [
            a.finding(Outcome.MET, target, probe, entry=1000 + index)
            for index, (probe, target) in enumerate(owed)
        ]
    )


@st.composite
def history(draw, owed, estate) -> tuple[PastFinding, ...]:
    """Look at everything every few days, from the day before the period to the day after it."""
    start, end = estate.engagement.period.start, estate.engagement.period.end
    days = range(-1, (end - start).days + 2, draw(st.sampled_from([1, 2, 5])))
    looks = [(day, *pair) for day in days for pair in owed]
    return draw(
        troubled(
            [
                a.past(start + day * DAY, target=target, probe=probe, entry=entry, estate=estate)
                for entry, (day, probe, target) in enumerate(looks)
            ]
        )
    )


@st.composite
def evidence(draw, estate) -> tuple[Evidence, ...]:
    """Give each control pieces for each window; a few are late, wait, or have exceptions."""
    period = estate.engagement.period
    given = [
        a.piece(first, last, name, kind, control=control_id)
        for control_id in CONTROL_IDS
        for name, kind in PIECES.items()
        for first, last in _spans(period, draw(st.sampled_from([3, 3, 3, 30])))
    ]
    index = st.integers(0, len(given) - 1)
    lost = draw(st.sets(index, max_size=2))
    troubles = st.lists(st.tuples(index, UNLIKE), max_size=draw(st.sampled_from([0, 0, 2])))
    for place, change in draw(troubles):
        given[place] = replace(given[place], **change)
    return tuple(
        replace(piece, entry=5000 + place) for place, piece in enumerate(given) if place not in lost
    )


UNLIKE = st.sampled_from(
    [
        {"accepted_by": ""},
        {"accepted_by": "", "rejected": "it is not signed"},
        {"exceptions": 2},
        {"effective_to": a.TYPE_2.period.start - DAY},
    ]
)


def _spans(period, every_days):
    """Return the whole period first, then every so many days of it, for what is done often."""
    yield period.start, period.end
    for offset in range(every_days, (period.end - period.start).days + 1, every_days):
        yield period.start + offset * DAY, period.end
