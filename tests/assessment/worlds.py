"""Generated estates, catalogs, findings and evidence: whole judgements to hold properties against.

Every world keeps the contract of judging: one finding for each probe and target, one entry for
each look. Good answers are frequent, so that controls and criteria do become supported.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from scoutview.assessment.judge import judge
from scoutview.assessment.model import Assessment, Evidence, PastFinding
from scoutview.assessment.targets import every_target, must_be_seen
from scoutview.catalog.model import AppliesTo, Aspect, Catalog, Control, Edge, ProofKind
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
CONTROL_IDS = ("A-1", "B-2", "C-3")
CRITERIA = (
    a.criterion("CC6.1"),
    a.criterion("CC6.7"),
    a.criterion("A1.2", Category.AVAILABILITY),
    a.criterion("P4.2", Category.PRIVACY),
)
PIECES = ("plan", "review")
OTHER_THAN_MET = tuple(one for one in Outcome if one is not Outcome.MET)
MOSTLY_MET = (Outcome.MET,) * 6 + OTHER_THAN_MET


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
        return replace(self, estate=replace(self.estate, exceptions=()))


def some_of(*values):
    return st.sets(st.sampled_from(values), max_size=len(values)).map(frozenset)


@st.composite
def systems(draw):
    ids = draw(st.lists(st.sampled_from(["ct", "pacs", "vna"]), min_size=1, unique=True))
    return tuple(
        a.system(
            system_id,
            draw(st.sampled_from([Kind.PACS, Kind.GATEWAY, Kind.MODALITY])),
            data=draw(some_of(DataClass.REPORTS, DataClass.BILLING)),
            speaks=draw(st.sampled_from([("dicom",), ("dicom", "dicomweb"), ("hl7",), ()])),
            in_boundary=draw(st.sampled_from([True, True, True, False])),
        )
        for system_id in ids
    )


@st.composite
def controls(draw):
    ids = draw(st.lists(st.sampled_from(CONTROL_IDS), min_size=1, unique=True))
    return tuple(draw(control(control_id)) for control_id in sorted(ids))


@st.composite
def control(draw, control_id) -> Control:
    wanted = draw(
        st.lists(st.sampled_from([*PROTOCOLS, *PIECES]), min_size=1, max_size=3, unique=True)
    )
    proofs = [
        a.proof(
            name,
            ProofKind.PROBE if name in PROTOCOLS else ProofKind.DOCUMENT,
            draw(st.sampled_from([tuple(Aspect), tuple(Aspect), (Aspect.DESIGN,)])),
            every_days=draw(st.sampled_from([3, 4, 30])),
        )
        for name in wanted
    ]
    applies_to = AppliesTo(
        kinds=draw(st.sampled_from([frozenset(), frozenset({Kind.PACS, Kind.MODALITY})])),
        protocols=draw(st.sampled_from([frozenset(), frozenset({Protocol.DICOM})])),
    )
    off = draw(st.sampled_from(["", "", "", "not used here"]))
    return a.control(control_id, *proofs, applies_to=applies_to, off=off)


@st.composite
def worlds(draw) -> World:
    engagement = replace(
        draw(st.sampled_from([a.TYPE_1, a.TYPE_2])),
        categories=tuple(draw(some_of(Category.AVAILABILITY, Category.PRIVACY))),
        excluded=draw(st.sampled_from([(), (Exclusion("A1.2", "none"),)])),
    )
    if engagement.period.start != engagement.period.end:  # a short one, so that it gets covered
        end = engagement.period.start + timedelta(days=draw(st.integers(0, 8)))
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
    estate = replace(estate, exceptions=draw(exceptions(owed)))
    catalog = Catalog(criteria=CRITERIA, controls=draw(controls()), edges=draw(edges()))
    return World(
        estate=estate,
        catalog=catalog,
        findings=draw(findings(owed)),
        history=draw(history(owed, estate)),
        evidence=draw(evidence(estate)),
        judged_on=a.TODAY + timedelta(days=draw(st.integers(0, 3))),
    )


def owed_by(estate: Estate) -> list[tuple[str, str]]:
    """Return each probe with each target that it owes a finding about."""
    return [
        (probe, target.name)
        for probe, protocols in PROTOCOLS.items()
        for target in every_target(estate)
        if must_be_seen(target, protocols)
    ]


@st.composite
def exceptions(draw, owed) -> tuple[Deviation, ...]:
    if not owed:
        return ()
    return tuple(
        a.exception(
            *draw(some_of(*CONTROL_IDS)),
            probe=probe,
            target=target,
            until=a.TODAY + timedelta(days=draw(st.integers(-3, 9))),
        )
        for probe, target in draw(st.lists(st.sampled_from(owed), max_size=2))
    )


@st.composite
def edges(draw) -> tuple[Edge, ...]:
    pairs = [(one, criterion.id) for one in CONTROL_IDS for criterion in CRITERIA]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True))
    return tuple(a.edge(*pair, key=draw(st.sampled_from([True, True, False]))) for pair in chosen)


@st.composite
def findings(draw, owed) -> tuple[Finding, ...]:
    return tuple(
        a.finding(draw(st.sampled_from(MOSTLY_MET)), target, probe, entry=1000 + index)
        for index, (probe, target) in enumerate(owed)
    )


@st.composite
def history(draw, owed, estate) -> tuple[PastFinding, ...]:
    """Look at everything every few days of the period, with answers that are mostly good."""
    start, end = estate.engagement.period.start, estate.engagement.period.end
    days = range(-1, (end - start).days + 2, draw(st.sampled_from([1, 3, 5])))
    entries = iter(range(1000))
    return tuple(
        a.past(start + timedelta(days=day), outcome, target, probe, entry=next(entries))
        for day in days
        for probe, target in owed
        for outcome in [draw(st.sampled_from((*MOSTLY_MET, *[Outcome.MET] * 20)))]
    )


@st.composite
def evidence(draw, estate) -> tuple[Evidence, ...]:
    start, end = estate.engagement.period.start, estate.engagement.period.end
    pieces = draw(
        st.lists(
            st.tuples(
                st.sampled_from(CONTROL_IDS),
                st.sampled_from(PIECES),
                st.integers(-4, 2),
                st.integers(-2, 4),
            ),
            max_size=8,
        )
    )
    return tuple(
        a.piece(
            start + timedelta(days=before),
            end + timedelta(days=after),
            name,
            control=control_id,
            entry=5000 + index,
        )
        for index, (control_id, name, before, after) in enumerate(pieces)
    )
