"""Plans of the made-up imaging group, and of catalogs that chance makes."""

from dataclasses import replace
from datetime import date

from scoutview.assessment.model import Assessment, ControlResult, Gap, Status
from scoutview.catalog.model import (
    Basis,
    Catalog,
    EdgeStatus,
    Effort,
    Framework,
    Product,
    Relation,
    Requirement,
    RequirementEdge,
)
from scoutview.exchange.plan.observed import Again, Asked, Observed
from scoutview.exchange.plan.planner import plan_of
from scoutview.findings import Severity
from tests.reports.lakeside import lakeside_report
from tests.reports.lakeside_estate import CATALOG

JUDGED = date(2026, 7, 2)
START = date(2026, 7, 6)  # a Monday
FIRST = {"ENC-01": ("ACC-01",), "ENC-03": ("ENC-01",), "ACC-03": ("ACC-02", "IOT-01")}
PERFORMERS = {
    "ENC-03": "Network administrator, security lead",
    "AVL-01": "Backup administrator (performs), IT",
}
HIPAA = Framework(
    id="hipaa-security",
    title="HIPAA Security Rule",
    source="45 CFR 164.306 to 164.316",
    requirements=(
        Requirement("164.312(d)", "required", "Who is it", "People and machines are who they say."),
        Requirement("164.312(e)(1)", "standard", "Transmission security", "Data is guarded."),
        Requirement("164.312(e)(2)(ii)", "addressable", "Encryption", "Data is encrypted."),
        Requirement("164.308(a)(6)(i)", "standard", "Incidents", "Incidents are handled."),
    ),
    basis=Basis.TEXT_READ,
    mapping_source="",
    edges=tuple(
        RequirementEdge(
            control="ENC-01",
            requirement=requirement,
            relation=Relation.SUBSET,
            status=EdgeStatus.ARGUED,
            rationale="It addresses this.",
        )
        for requirement in ("164.312(d)", "164.312(e)(1)", "164.312(e)(2)(ii)")
    ),
    sufficient=(),
    none=(),
)


def catalog():
    """Return the group's catalog with prerequisites, performers, product steps and HIPAA."""
    return replace(
        CATALOG,
        controls=tuple(
            replace(
                control,
                performer=PERFORMERS.get(control.id, control.performer),
                remediation=replace(
                    control.remediation,
                    first=FIRST.get(control.id, ()),
                    products={Product.ORTHANC: ('Set "DicomTlsEnabled" to true.',)}
                    if control.id == "ENC-01"
                    else {},
                ),
            )
            for control in CATALOG.controls
        ),
        frameworks=(HIPAA,),
    )


def lakeside_plan(start=START, capacity=3, report=None):
    report = report or lakeside_report()
    return plan_of(
        run=report.run.id,
        estate=report.estate,
        catalog=catalog(),
        assessment=report.assessment,
        judged_on=JUDGED,
        start=start,
        capacity=capacity,
    )


def observed(report, probe, target, **given):
    """Return what was seen for a finding, with one question."""
    number, finding = next(
        (n, f)
        for n, f in enumerate(report.assessment.findings)
        if (f.probe, f.target) == (probe, target)
    )
    endpoint = next((e for e in report.estate.endpoints() if e.name == target), None)
    known = {
        "number": number,
        "finding": finding,
        "statement": "The DICOM node speaks only inside TLS",
        "remediation": "Turn on DICOM TLS.",
        "source": "DICOM PS3.15 annex B.12",
        "endpoint": endpoint,
        "who": "Scoutview 0.1.0 on collector",
        "when": "2026-07-01 20:15:03 CDT (UTC-05:00)",
        "where": "host collector, address 192.0.2.250, calling as SV-STRANGER",
        "values": (("Implementation version name", "OFFIS_DCMTK_367"),),
        "asked": (
            Asked("A stranger in clear", "Association from SV-STRANGER to MAINPACS.", "Accepted."),
        ),
        "again": (Again("echoscu -v 192.0.2.11 11112", "Association Accepted"),),
        "tools": "with DCMTK 3.6.7 or later",
    }
    return Observed(**(known | given))


def judged(gaps, firsts, *, others=()):
    """Return an estate's catalog and judgement: gaps are (id, deviates, priority, effort, role).

    `others` are (id, status) of controls without a gap.
    """
    template = CATALOG.controls[0]
    ids = [gap[0] for gap in gaps] + [other[0] for other in others]
    roles = {gap[0]: gap[4] for gap in gaps}
    efforts = {gap[0]: gap[3] for gap in gaps}
    controls = tuple(
        replace(
            template,
            id=each,
            title=each,
            performer=roles.get(each, ""),
            proofs=(),
            remediation=replace(
                template.remediation,
                effort=efforts.get(each, Effort.DAYS),
                first=tuple(firsts.get(each, ())),
            ),
        )
        for each in ids
    )
    status = {g[0]: Status.DEVIATION if g[1] else Status.OPEN for g in gaps} | dict(others)
    results = tuple(
        ControlResult(id=each, title=each, design=status[each], operation=None, proofs=())
        for each in ids
    )
    made = tuple(
        Gap(
            control=name,
            title=name,
            status=Status.DEVIATION if deviates else Status.OPEN,
            priority=priority,
            severity=Severity.HIGH,
            data_weight=1,
            exposure=1,
            effort=effort,
            criteria=(),
            targets=(),
            messages=(),
            remediation="Mend it.",
            steps=(),
            missing=(),
        )
        for name, deviates, priority, effort, _ in gaps
    )
    return (
        Catalog(criteria=(), controls=controls, edges=()),
        Assessment(findings=(), controls=results, criteria=(), gaps=made),
    )


def plan_made(catalog, assessment, start=START, capacity=3):
    return plan_of(
        run="r",
        estate=lakeside_report().estate,
        catalog=catalog,
        assessment=assessment,
        judged_on=JUDGED,
        start=start,
        capacity=capacity,
    )
