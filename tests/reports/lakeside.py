"""A made-up judged run: an imaging group with six systems, about sixty findings, all outcomes."""

from dataclasses import replace
from datetime import date, timedelta

from scoutview.assessment.model import (
    WORST_FIRST,
    Assessment,
    ControlResult,
    CriterionResult,
    Evidence,
    Gap,
    ProofResult,
    Status,
)
from scoutview.catalog.model import Aspect, ProofKind
from scoutview.findings import Finding, Outcome, Severity
from scoutview.reports.model import Report, RunRecord
from tests.reports.lakeside_estate import CATALOG, lakeside
from tests.reports.lakeside_facts import STARTED, observations

CHECKPOINT = """scoutview.example/lakeside
64
q6JZ0sTzp4bHcNfz5bQ0bKkFvqC1u7s8pYk3cQ2m1ZA=

\u2014 scoutview.example/lakeside 8f2c1d34VGhpcyBpcyBub3QgYSByZWFsIHNpZ25hdHVyZQ==
"""
PERIOD = {"effective_from": date(2026, 4, 1), "effective_to": date(2026, 9, 30)}
EVIDENCE = (
    Evidence(
        control="GOV-01",
        kind=ProofKind.DOCUMENT,
        name="goals-review",
        by="practice-manager",
        entry=60,
        file_name="minutes.pdf",
        file="5e" * 32,
        accepted_by="compliance-lead",
        review_entry=61,
        **PERIOD,
    ),
    Evidence(
        control="AVL-01",
        kind=ProofKind.DOCUMENT,
        name="restore-record",
        by="pacs-administrator",
        entry=62,
        file_name="restore.txt",
        file="6f" * 32,
        **PERIOD,
    ),
)
LETTER = {
    "m": Outcome.MET,
    "n": Outcome.NOT_MET,
    "a": Outcome.NOT_APPLICABLE,
    "o": Outcome.NOT_OBSERVED,
    "b": Outcome.BROKEN,
}
DICOM = (
    ("answers_echo", "dicom.known_caller"),
    ("requires_tls", "dicom.plain"),
    ("requires_client_certificate", "dicom.foreign_certificates"),
    ("refuses_unknown_callers", "dicom.strangers"),
    ("refuses_wrong_called_title", "dicom.wrong_called_title"),
    ("refuses_stranger_queries", "dicom.stranger_find"),
    ("refuses_stranger_retrievals", "dicom.stranger_get"),
    ("refuses_stranger_worklist", "dicom.stranger_worklist"),
    ("refuses_stranger_storage", "dicom.stranger_store"),
)
TLS = (
    ("offers_only_modern_versions", "tls.offers"),
    ("offers_only_strong_ciphers", "tls.offers"),
    ("certificate_is_trusted", "tls.certificate"),
    ("certificate_matches_name", "tls.certificate"),
    ("certificate_is_current", "tls.certificate"),
    ("certificate_key_is_strong", "tls.certificate"),
)
WEB = (
    ("requires_authentication", "web.anonymous_reading"),
    ("refuses_anonymous_storage", "web.anonymous_storage"),
    ("refuses_default_credentials", "web.default_credentials"),
)
PLAIN = (("refuses_plaintext", "web.plain"),)
PORTS = (("exposes_only_declared_ports", "network.ports"),)
# One letter a probe, in the order of the families above.
OUTCOMES = {
    "ct-1.dicom": (("dicom", DICOM, "ooooooooo"), ("tls", TLS, "oooooo")),
    "worklist.dicom": (("dicom", DICOM, "onammoamo"), ("tls", TLS, "aaaaaa")),
    "main-pacs.dicom": (("dicom", DICOM, "mnanmnnao"), ("tls", TLS, "aaaaaa")),
    "main-pacs.web": (("dicomweb", WEB, "noo"), ("http", PLAIN, "n"), ("tls", TLS, "aaaaaa")),
    "main-pacs": (("system", PORTS, "n"),),
    "vna.dicom": (("dicom", DICOM, "ommmmmmab"), ("tls", TLS, "nnmmmm")),
    "portal.web": (("http", PLAIN, "m"), ("tls", TLS, "nnonnm")),
    "portal": (("system", PORTS, "o"),),
}
MESSAGES = {
    "dicom.refuses_stranger_queries": {
        Outcome.NOT_MET: "answers strangers (status 0x0000); whether data would be shown was not "
        "determined",
    },
    "dicom.requires_tls": {
        Outcome.NOT_MET: "a plaintext association is parsed and answered on port 11112"
    },
    "tls.certificate_is_current": {Outcome.NOT_MET: "expired on 2026-05-28, 35 days before"},
    "system.exposes_only_declared_ports": {
        Outcome.NOT_MET: "answers on 3389 (remote desktop), which the estate does not declare"
    },
}
WORDS = {
    Outcome.MET: "the good state was seen",
    Outcome.NOT_MET: "the good state is absent",
    Outcome.NOT_APPLICABLE: "the endpoint is meant to be plain and is plain",
    Outcome.NOT_OBSERVED: "withheld: the authorization does not permit it",
    Outcome.BROKEN: "scoutview failed to judge this: IndexError: tuple index out of range",
}


def findings(seen):
    entries = {(one.target, one.look): number for number, one in seen.items()}
    first = {one.target: number for number, one in reversed(seen.items())}
    found = []
    for target, groups in OUTCOMES.items():
        for family, probes, letters in groups:
            for (statement, kind), letter in zip(probes, letters, strict=True):
                probe, outcome = f"{family}.{statement}", LETTER[letter]
                entry = entries.get((target, kind), first[target])
                found.append(
                    Finding(
                        probe=probe,
                        target=target,
                        outcome=outcome,
                        message=MESSAGES.get(probe, {}).get(outcome, WORDS[outcome]),
                        observed_at=seen[entry].observed_at,
                        vantage=seen[entry].vantage,
                        entry=entry,
                        entries=tuple(sorted({entry, first[target]})),
                    )
                )
    return tuple(found)


def proof_status(outcomes):
    if Outcome.NOT_MET in outcomes:
        return Status.DEVIATION
    if not outcomes or {Outcome.NOT_OBSERVED, Outcome.BROKEN} & outcomes:
        return Status.OPEN
    return Status.SUPPORTED if Outcome.MET in outcomes else Status.NOT_APPLICABLE


def control_result(control, found):
    proofs = []
    for proof in control.proofs:
        places = tuple(n for n, finding in enumerate(found) if finding.probe == proof.name)
        status = proof_status({found[n].outcome for n in places})
        if proof.kind is not ProofKind.PROBE:
            status = Status.SUPPORTED if control.id == "GOV-01" else Status.OPEN
        if control.off:
            status = Status.NOT_APPLICABLE
        evidence = (60,) if status is Status.SUPPORTED and not places else ()
        proofs += [
            ProofResult(
                kind=proof.kind,
                name=proof.name,
                aspect=aspect,
                status=status,
                reason="what was seen says so" if places or evidence else "nothing was given",
                findings=places,
                evidence=evidence,
                done=1 if aspect is Aspect.OPERATION else 0,
                due=26 if aspect is Aspect.OPERATION else 0,
            )
            for aspect in Aspect
        ]
    design = min((proof.status for proof in proofs), key=WORST_FIRST.index)
    is_open = design is Status.SUPPORTED and control.id != "GOV-01"
    return ControlResult(
        id=control.id,
        title=control.title,
        design=design,
        operation=Status.OPEN if is_open else design,
        proofs=tuple(proofs),
        missing=("restore-record: the record of a rehearsal",) if control.id == "AVL-01" else (),
        findings=tuple(sorted({place for proof in proofs for place in proof.findings})),
        exceptions=("worklist.dicom cannot do TLS; approved by Dana Ruiz, CIO, to 2027-06-30",)
        if control.id == "ENC-01"
        else (),
        commitments=("image-availability",) if control.id == "AVL-01" else (),
        off=control.off,
    )


def criterion_result(criterion, controls):
    edges = sorted(
        (e for e in CATALOG.edges if e.criterion == criterion.id), key=lambda edge: not edge.key
    )
    keys = [controls[edge.control].design for edge in edges if edge.key]
    status = min(keys, key=WORST_FIRST.index, default=Status.GAP)
    if criterion.id == "P6.2":
        status = Status.EXCLUDED
    if criterion.id == "CC6.8":
        status = Status.COMPENSATED
    decided = ", ".join(edge.control for edge in edges if edge.key)
    return CriterionResult(
        id=criterion.id,
        category=criterion.category,
        title=criterion.title,
        status=status,
        controls=tuple(edge.control for edge in edges),
        reason=f"decided by {decided}" if decided else "no control addresses it",
    )


def gaps(controls, found):
    todo = []
    for number, result in enumerate(controls):
        if result.design in {Status.SUPPORTED, Status.NOT_APPLICABLE}:
            continue
        control = CATALOG.control(result.id)
        bad = [found[n] for n in result.findings if found[n].outcome is Outcome.NOT_MET]
        todo.append(
            Gap(
                control=result.id,
                title=result.title,
                status=result.design,
                priority=48.0 / (number + 1),
                severity=Severity.CRITICAL if number < 2 else Severity.HIGH,
                data_weight=4,
                exposure=3,
                effort=control.remediation.effort,
                criteria=tuple(e.criterion for e in CATALOG.edges if e.control == result.id),
                targets=tuple(dict.fromkeys(finding.target for finding in bad)),
                messages=tuple(f"{f.target}: {f.message}" for f in bad),
                remediation=control.remediation.text,
                steps=control.remediation.steps,
                missing=result.missing,
            )
        )
    return tuple(sorted(todo, key=lambda gap: -gap.priority))


def judged(found):
    controls = tuple(control_result(control, found) for control in CATALOG.controls)
    by_id = {control.id: control for control in controls}
    criteria = tuple(criterion_result(criterion, by_id) for criterion in CATALOG.criteria)
    return Assessment(
        findings=found,
        controls=controls,
        criteria=criteria,
        gaps=gaps(controls, found),
        evidence=EVIDENCE,
        uncounted=tuple(
            place
            for place, finding in enumerate(found)
            if finding.probe == "dicom.refuses_stranger_worklist"
            and finding.outcome is Outcome.NOT_OBSERVED
        )[:1],
    )


def lakeside_report():
    seen = observations()
    return Report(
        run=RunRecord(
            id="2026-07-02T011500Z-4f1c",
            opened_at=STARTED,
            closed_at=STARTED + timedelta(minutes=4),
            judged_at=STARTED + timedelta(minutes=4, seconds=1),
            version="0.1.0",
            host="scout-1",
            connections=58,
            estate_hash="sha256:" + "3f" * 32,
            catalog_hash="sha256:" + "a1" * 32,
            checkpoint=CHECKPOINT,
        ),
        estate=lakeside(),
        catalog=CATALOG,
        assessment=judged(findings(seen)),
        observations=seen,
    )


def copies(report, count, sites=3):
    """Return the report with every system `count` times over, spread over sites."""
    systems, flows, found, seen = [], [], [], {}
    for number in range(count):
        tail = f"-{number}"
        for system in report.estate.systems:
            name = system.id + tail
            endpoints = tuple(replace(one, system=name) for one in system.endpoints)
            site = f"site {number % sites}" if system.site else ""
            systems.append(replace(system, id=name, endpoints=endpoints, site=site))
        flows += [
            replace(
                flow,
                source=renamed(flow.source, tail),
                destination=renamed(flow.destination, tail),
            )
            for flow in report.estate.flows
        ]
        shift = number * 1000
        for entry, one in report.observations.items():
            seen[entry + shift] = replace(one, target=renamed(one.target, tail))
        found += [
            replace(
                one,
                target=renamed(one.target, tail),
                entry=one.entry + shift,
                entries=tuple(entry + shift for entry in one.entries),
            )
            for one in report.assessment.findings
        ]
    estate = replace(report.estate, systems=tuple(systems), flows=tuple(flows))
    return replace(report, estate=estate, observations=seen, assessment=judged(tuple(found)))


def renamed(target, tail):
    system, dot, endpoint = target.partition(".")
    return f"{system}{tail}{dot}{endpoint}"
