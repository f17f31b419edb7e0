"""A made-up imaging group: its estate and what should be true of it."""

from datetime import date, time

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
    Authorization,
    Category,
    Client,
    Commitment,
    DataClass,
    Deviation,
    Endpoint,
    Engagement,
    Estate,
    Exclusion,
    Flow,
    Kind,
    Period,
    Protocol,
    ReportType,
    System,
    Vendor,
    Window,
)

IMAGES = frozenset({DataClass.MEDICAL_IMAGES, DataClass.DEMOGRAPHICS})
ORDERS = frozenset({DataClass.DEMOGRAPHICS, DataClass.EXAM_METADATA})
REPORTS = frozenset({DataClass.REPORTS, DataClass.DEMOGRAPHICS})


def endpoint(system, name, protocol, last_byte, port, **more):
    return Endpoint(
        id=name, system=system, protocol=protocol, host=f"192.0.2.{last_byte}", port=port, **more
    )


def lakeside(organization="Lakeside Imaging"):
    known = Client(ae_title="SCOUTVIEW")
    systems = (
        System(
            id="ct-1",
            kind=Kind.MODALITY,
            name="CT room 1",
            owner="lead-technologist",
            site="downtown",
            data=IMAGES,
            endpoints=(endpoint("ct-1", "dicom", Protocol.DICOM, 10, 104, ae_title="CT1"),),
        ),
        System(
            id="worklist",
            kind=Kind.WORKLIST,
            name="Worklist broker",
            owner="ris-administrator",
            site="downtown",
            data=ORDERS,
            endpoints=(
                endpoint("worklist", "dicom", Protocol.DICOM, 12, 104, ae_title="WLSCP"),
                endpoint("worklist", "orders", Protocol.SMB, 12, 2575),
            ),
        ),
        System(
            id="main-pacs",
            kind=Kind.PACS,
            name="Main archive",
            owner="pacs-administrator",
            serviced_by="vendor-x",
            site="downtown",
            data=IMAGES,
            endpoints=(
                endpoint(
                    "main-pacs",
                    "dicom",
                    Protocol.DICOM,
                    11,
                    11112,
                    ae_title="ORTHANC",
                    client=known,
                ),
                endpoint("main-pacs", "web", Protocol.DICOMWEB, 11, 8042, path="/dicom-web"),
            ),
        ),
        System(
            id="vna",
            kind=Kind.VNA,
            name="Enterprise archive",
            owner="pacs-administrator",
            site="north",
            data=IMAGES,
            endpoints=(
                endpoint(
                    "vna",
                    "dicom",
                    Protocol.DICOM,
                    21,
                    2762,
                    ae_title="VNA",
                    tls=True,
                    server_name="vna.lakeside.example",
                    client=known,
                ),
            ),
        ),
        System(
            id="portal",
            kind=Kind.PORTAL,
            name="Referrer portal",
            owner="web-team",
            site="north",
            data=REPORTS,
            endpoints=(endpoint("portal", "web", Protocol.HTTPS, 22, 443, tls=True),),
        ),
        System(
            id="clearing-house",
            kind=Kind.BILLING,
            name="Billing clearing house",
            controlled_by="vendor-b",
            in_boundary=False,
            data=frozenset({DataClass.BILLING}),
        ),
    )
    return Estate(
        organization=organization,
        timezone="America/Chicago",
        engagement=Engagement(
            report=ReportType.TYPE_2,
            categories=(Category.SECURITY, Category.AVAILABILITY, Category.PRIVACY),
            period=Period(date(2026, 4, 1), date(2026, 9, 30)),
            excluded=(Exclusion("P6.2", "No disclosures are made without authorization"),),
        ),
        commitments=(
            Commitment(
                "image-availability",
                "Prior studies are available to reading sites within 30 seconds",
                (Category.AVAILABILITY,),
            ),
        ),
        authorization=Authorization(
            by="Dana Ruiz, CIO",
            on=date(2026, 3, 20),
            until=date(2026, 12, 31),
            windows=(Window(frozenset(range(5)), time(20), time(6), "Mon-Fri 20:00-06:00"),),
        ),
        systems=systems,
        flows=(
            Flow("ct-1", "main-pacs.dicom", IMAGES),
            Flow("ct-1", "worklist.dicom", ORDERS),
            Flow("main-pacs", "vna.dicom", IMAGES),
            Flow("portal", "main-pacs.web", IMAGES),
            Flow("portal", "clearing-house", frozenset({DataClass.BILLING})),
        ),
        vendors=(
            Vendor("vendor-x", "PACS software support", "subservice", "carve-out", ("main-pacs",)),
        ),
        exceptions=(
            Deviation(
                probe="dicom.requires_tls",
                target="worklist.dicom",
                reason="The broker cannot do TLS; replacement is planned for 2027",
                compensating=("ENC-03",),
                approved_by="Dana Ruiz, CIO",
                until=date(2027, 6, 30),
            ),
        ),
    )


def control(control_id, family, title, text, steps, *probes, effort=Effort.DAYS, wants=(), off=""):
    both = frozenset(Aspect)
    proofs = [
        Proof(kind=ProofKind.PROBE, name=name, supports=both, every_days=7) for name in probes
    ]
    proofs += [
        Proof(kind=kind, name=name, supports=both, every_days=365, wants=want)
        for kind, name, want in wants
    ]
    return Control(
        id=control_id,
        family=family,
        title=title,
        wording=f"{title}.",
        why="Images and orders name patients.",
        performer="pacs-administrator",
        applies_to=AppliesTo(),
        proofs=tuple(proofs),
        remediation=Remediation(effort, text, steps),
        off=off,
    )


def criterion(criterion_id, category, title):
    return Criterion(
        id=criterion_id,
        category=category,
        series=criterion_id.split(".", maxsplit=1)[0],
        title=title,
        asks="What this asks of an imaging department.",
        shown_by="What shows it.",
    )


CONTROLS = (
    control(
        "ACC-01",
        Family.ACCESS,
        "Archives serve only callers that they know",
        "Let the archive answer registered callers only.",
        (
            "Orthanc: set DicomCheckCalledAet and list the callers in DicomModalities",
            "dcm4chee: set Accepted Calling AE Titles on each network AE",
        ),
        "dicom.refuses_unknown_callers",
        "dicom.refuses_stranger_queries",
        "dicom.refuses_stranger_retrievals",
    ),
    control(
        "ACC-02",
        Family.ACCESS,
        "Web access to images asks who is there",
        "Ask for a sign-in before anything is served.",
        ("Orthanc: AuthenticationEnabled true, and an account for each client",),
        "dicomweb.requires_authentication",
        "dicomweb.refuses_anonymous_storage",
        effort=Effort.HOURS,
    ),
    control(
        "ACC-03",
        Family.ACCESS,
        "Accounts shipped by a vendor are closed",
        "Change or close the accounts that came with the product.",
        ("Orthanc: replace RegisteredUsers",),
        "dicomweb.refuses_default_credentials",
        effort=Effort.HOURS,
    ),
    control(
        "ENC-01",
        Family.ENCRYPTION,
        "Images travel encrypted",
        "Put every image connection into TLS with client certificates.",
        ("Orthanc: DicomTlsEnabled true, with DicomTlsRemoteCertificateRequired",),
        "dicom.requires_tls",
        "dicom.requires_client_certificate",
        effort=Effort.PROJECT,
    ),
    control(
        "ENC-02",
        Family.ENCRYPTION,
        "Certificates are trusted, current and strong",
        "Renew the certificate before it ends.",
        ("Renew at your own CA; 90 days, renewed by a scheduled job",),
        "tls.certificate_is_trusted",
        "tls.certificate_is_current",
        "tls.certificate_matches_name",
        "tls.certificate_key_is_strong",
        effort=Effort.HOURS,
    ),
    control(
        "ENC-03",
        Family.ENCRYPTION,
        "Encryption is modern",
        "Offer TLS 1.2 and 1.3 only.",
        ("stunnel: sslVersionMin = TLSv1.2",),
        "tls.offers_only_modern_versions",
        "tls.offers_only_strong_ciphers",
    ),
    control(
        "AVL-01",
        Family.AVAILABILITY,
        "A restore of images is rehearsed every year",
        "Rehearse a restore and keep the record.",
        ("Restore one week of studies to a spare Orthanc and compare the counts",),
        wants=((ProofKind.DOCUMENT, "restore-record", "The record of a rehearsal"),),
    ),
    control(
        "GOV-01",
        Family.GOVERNANCE,
        "Leaders set and review security goals",
        "Review the goals every year.",
        ("Minutes of the yearly review",),
        wants=((ProofKind.DOCUMENT, "goals-review", "Minutes of the review"),),
    ),
    control(
        "IOT-01",
        Family.IOT,
        "Connected things stand apart",
        "Give connected things a segment of their own.",
        ("A VLAN of their own",),
        wants=((ProofKind.DOCUMENT, "iot-segment", "The rules of the segment"),),
        off="No connected things are in use",
    ),
)

CRITERIA = (
    criterion("CC1.1", Category.SECURITY, "Leaders show that integrity matters"),
    criterion("CC6.1", Category.SECURITY, "Only known people and machines get in"),
    criterion("CC6.6", Category.SECURITY, "The edge is guarded against outsiders"),
    criterion("CC6.7", Category.SECURITY, "Data is protected while it moves"),
    criterion("CC6.8", Category.SECURITY, "Unwanted software is kept out"),
    criterion("A1.2", Category.AVAILABILITY, "Backups and recovery are in place"),
    criterion("A1.3", Category.AVAILABILITY, "Recovery is rehearsed"),
    criterion("P4.1", Category.PRIVACY, "Patient data is used as promised"),
    criterion("P6.2", Category.PRIVACY, "Disclosures are recorded"),
)

EDGES = tuple(
    Edge(
        control=control_id,
        criterion=criterion_id,
        key=key,
        relation=Relation.SUBSET if key else Relation.INTERSECTS,
        status=EdgeStatus.ARGUED,
        rationale="It addresses this.",
    )
    for control_id, criterion_id, key in (
        ("ACC-01", "CC6.1", True),
        ("ACC-02", "CC6.1", True),
        ("ACC-03", "CC6.1", False),
        ("ACC-02", "CC6.6", True),
        ("ENC-01", "CC6.7", True),
        ("ENC-02", "CC6.7", True),
        ("ENC-03", "CC6.7", False),
        ("ENC-03", "CC6.8", True),
        ("GOV-01", "CC1.1", True),
        ("AVL-01", "A1.2", True),
        ("AVL-01", "A1.3", True),
    )
)

CATALOG = Catalog(criteria=CRITERIA, controls=CONTROLS, edges=EDGES)
