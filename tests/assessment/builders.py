"""A small estate and catalog in which one thing at a time is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from scoutview.assessment.judge import judge
from scoutview.assessment.model import (
    Assessment,
    ControlResult,
    CriterionResult,
    Evidence,
    PastFinding,
)
from scoutview.catalog.model import (
    AppliesTo,
    Aspect,
    Catalog,
    Control,
    Criterion,
    Edge,
    EdgeStatus,
    Effort,
    Family,
    Proof,
    ProofKind,
    Relation,
    Remediation,
)
from scoutview.estate.model import (
    Category,
    DataClass,
    Deviation,
    Endpoint,
    Engagement,
    Estate,
    Kind,
    Period,
    Protocol,
    ReportType,
    System,
)
from scoutview.findings import Finding, Outcome, Severity, Vantage

TLS = "dicom.requires_tls"
PORTS = "system.exposes_only_declared_ports"
PROTOCOLS = {TLS: frozenset({Protocol.DICOM}), PORTS: frozenset()}
TODAY = date(2026, 5, 20)
TYPE_1 = Engagement(
    report=ReportType.TYPE_1,
    categories=(Category.SECURITY, Category.AVAILABILITY),
    period=Period(TODAY, TODAY),
)
# Four windows of seven days, and one of two.
TYPE_2 = replace(
    TYPE_1, report=ReportType.TYPE_2, period=Period(date(2026, 5, 1), date(2026, 5, 30))
)


def at(day: date | int) -> datetime:
    """Return noon of the day; a number is a day of May 2026."""
    day = day if isinstance(day, date) else date(2026, 5, day)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def system(
    system_id="pacs", kind=Kind.PACS, *, data=("medical-images",), speaks=("dicom",), **more
):
    return System(
        id=system_id,
        kind=kind,
        name=system_id,
        data=frozenset(map(DataClass, data)),
        endpoints=tuple(
            Endpoint(id=name, system=system_id, protocol=Protocol(name), host="127.0.0.1", port=104)
            for name in speaks
        ),
        **more,
    )


def proof(name=TLS, kind=ProofKind.PROBE, supports=tuple(Aspect), every_days=7, **more):
    return Proof(kind=kind, name=name, supports=frozenset(supports), every_days=every_days, **more)


def document(name="access-policy", **more):
    return proof(name, ProofKind.DOCUMENT, **more)


def control(control_id="ENC-01", *proofs, effort=Effort.DAYS, applies_to=None, **more):
    return Control(
        id=control_id,
        family=Family.ENCRYPTION,
        title=f"Title of {control_id}",
        wording="",
        why="",
        performer="the PACS administrator",
        applies_to=applies_to or AppliesTo(),
        proofs=proofs or (proof(),),
        remediation=Remediation(effort, "Turn TLS on.", ("Set DicomTlsEnabled in orthanc.json",)),
        **more,
    )


def criterion(criterion_id="CC6.1", category=Category.SECURITY):
    return Criterion(
        id=criterion_id, category=category, series="CC6", title="Access", asks="", shown_by=""
    )


def edge(control_id="ENC-01", criterion_id="CC6.1", *, key=True):
    return Edge(
        control=control_id,
        criterion=criterion_id,
        key=key,
        relation=Relation.SUBSET if key else Relation.INTERSECTS,
        status=EdgeStatus.ARGUED,
        rationale="",
    )


def finding(
    outcome=Outcome.MET,
    target="pacs.dicom",
    probe=TLS,
    *,
    day=20,
    entry=100,
    message="",
    source="",
):
    return Finding(
        probe=probe,
        target=target,
        outcome=outcome,
        message=message or f"it is {outcome}",
        observed_at=at(day),
        vantage=Vantage(host="scanner", source=source),
        entry=entry,
    )


def estate_of(*systems, exceptions=(), engagement=TYPE_1, timezone="UTC", flows=()):
    return Estate(
        organization="Lakeside Imaging",
        timezone=timezone,
        engagement=engagement,
        systems=systems,
        exceptions=tuple(exceptions),
        flows=tuple(flows),
    )


# What the estates of earlier runs held, unless a test says otherwise.
BEFORE = estate_of(system("pacs"), system("vna", Kind.VNA))


def past(
    day,
    outcome=Outcome.MET,
    target="pacs.dicom",
    probe=TLS,
    *,
    entry=None,
    run="",
    estate=BEFORE,
    source="",
):
    return PastFinding(
        probe=probe,
        target=target,
        outcome=outcome,
        observed_at=at(day),
        entry=at(day).timetuple().tm_yday if entry is None else entry,
        run=run or f"run-{at(day).date()}",
        estate=estate,
        vantage=Vantage(host="scanner", source=source),
    )


def piece(first=TODAY, last=TODAY, name="access-policy", kind=ProofKind.DOCUMENT, **more):
    """Return an accepted piece; with `accepted_by=""` it waits."""
    more = {"control": "ENC-01", "entry": 7, "by": "the CIO", "accepted_by": "the auditor"} | more
    more = {"completeness": "12 rows from the queue, 12 in the log"} | more
    return Evidence(kind=kind, name=name, effective_from=first, effective_to=last, **more)


def exception(*compensating, target="pacs.dicom", until=TODAY + timedelta(days=30), probe=TLS):
    return Deviation(
        probe=probe,
        target=target,
        reason="The scanner cannot do TLS",
        compensating=compensating,
        approved_by="Dana Ruiz, CIO",
        until=until,
    )


@dataclass(frozen=True)
class Judged:
    assessment: Assessment

    def control(self, control_id: str = "ENC-01") -> ControlResult:
        return next(one for one in self.assessment.controls if one.id == control_id)

    def criterion(self, criterion_id: str = "CC6.1") -> CriterionResult:
        return next(one for one in self.assessment.criteria if one.id == criterion_id)


def judged(
    *,
    systems=None,
    controls=None,
    edges=None,
    criteria=None,
    engagement=TYPE_1,
    exceptions=(),
    findings=(),
    history=(),
    evidence=(),
    judged_on=TODAY,
    severities: Mapping[str, Severity] | None = None,
    protocols=PROTOCOLS,
    stricter=None,
    no_controls=(),
    flows=(),
    timezone="UTC",
) -> Judged:
    """Judge one PACS with one control about TLS, unless a test says otherwise."""
    estate = estate_of(
        *((system(),) if systems is None else systems),
        exceptions=exceptions,
        engagement=engagement,
        timezone=timezone,
        flows=flows,
    )
    controls = (control(),) if controls is None else tuple(controls)
    catalog = Catalog(
        criteria=(criterion(),) if criteria is None else tuple(criteria),
        controls=controls,
        edges=tuple(edge(one.id) for one in controls) if edges is None else tuple(edges),
        no_controls=tuple(no_controls),
    )
    return Judged(
        judge(
            estate=estate,
            catalog=catalog,
            findings=findings,
            history=history,
            evidence=evidence,
            judged_on=judged_on,
            severities=severities or {},
            protocols=protocols,
            stricter=stricter,
        )
    )
