"""What the organization runs and what we may do to it: frozen descriptions, no I/O."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a system is, in a radiology department's words."""

    PACS = "pacs"
    VNA = "vna"
    RIS = "ris"
    WORKLIST = "worklist"
    DICOM_ROUTER = "dicom-router"
    MODALITY = "modality"
    WORKSTATION = "workstation"
    VIEWER = "viewer"
    GATEWAY = "gateway"
    IOT = "iot"
    EHR = "ehr"
    REPORTING = "reporting"
    BILLING = "billing"
    PORTAL = "portal"
    AI = "ai"
    DOSE = "dose"
    MEDIA_WRITER = "media-writer"
    REMOTE_ACCESS = "remote-access"
    IDENTITY_PROVIDER = "identity-provider"
    BACKUP = "backup"
    DATABASE = "database"
    FILE_STORE = "file-store"
    LOG_COLLECTOR = "log-collector"
    NETWORK = "network"
    CLOUD_SERVICE = "cloud-service"


# A packet may disturb an exam in progress: these get none unless that device is opted in.
DEVICES = frozenset({Kind.MODALITY, Kind.IOT, Kind.WORKSTATION})


class Protocol(StrEnum):
    """What an endpoint speaks."""

    DICOM = "dicom"
    DICOMWEB = "dicomweb"
    HTTPS = "https"
    HTTP = "http"
    HL7 = "hl7"
    FHIR = "fhir"
    MQTT = "mqtt"
    SNMP = "snmp"
    FTP = "ftp"
    SFTP = "sftp"
    TELNET = "telnet"
    SSH = "ssh"
    LDAP = "ldap"
    OIDC = "oidc"
    POSTGRESQL = "postgresql"
    SYSLOG = "syslog"
    RDP = "rdp"
    VNC = "vnc"
    SMB = "smb"


# The caller that no node may know: what it meets is what any stranger meets.
STRANGER = "SV-STRANGER"

ALWAYS_TLS = frozenset({Protocol.HTTPS, Protocol.OIDC})
WEB = frozenset({Protocol.DICOMWEB, Protocol.HTTPS, Protocol.HTTP, Protocol.FHIR, Protocol.OIDC})


class DataClass(StrEnum):
    """A declared class of data. `phi` is not declared: it follows from these (System.holds_phi)."""

    MEDICAL_IMAGES = "medical-images"
    REPORTS = "reports"
    DEMOGRAPHICS = "demographics"
    HISTORIES = "histories"
    EXAM_METADATA = "exam-metadata"
    BILLING = "billing"
    ACCESS_RECORDS = "access-records"


class Category(StrEnum):
    """A trust services category."""

    SECURITY = "security"
    AVAILABILITY = "availability"
    CONFIDENTIALITY = "confidentiality"
    PROCESSING_INTEGRITY = "processing-integrity"
    PRIVACY = "privacy"


class ReportType(StrEnum):
    """Type 1: design at a date. Type 2: design and operation through a period."""

    TYPE_1 = "type-1"
    TYPE_2 = "type-2"


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included. A type 1 examination has one day."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A criterion left out of the description, with management's reason (DC 8)."""

    criterion: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """What the examination will cover. Security is always in `categories`.

    `frameworks` are the other frameworks that the organization is asked for, by id; None: all
    that are in force.
    """

    report: ReportType
    categories: tuple[Category, ...]
    period: Period
    excluded: tuple[Exclusion, ...] = ()
    frameworks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """A principal service commitment, which the criteria are judged against (DC 2)."""

    id: str
    text: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which looking is allowed, in the organization's time zone.

    `days` holds the weekdays (Monday is 0) on which the window opens; it may cross midnight.
    """

    days: frozenset[int]
    opens: time
    closes: time
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """The rules of engagement: without them no packet leaves."""

    by: str
    on: date
    until: date
    document: Path | None = None
    allow: frozenset[str] = frozenset()
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """A caller that the endpoint knows; each part is optional (empty or None)."""

    ae_title: str = ""
    cert: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where a user name and a password are found; never the values themselves."""

    user_env: str = ""
    user_file: Path | None = None
    password_env: str = ""
    password_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address that one protocol is spoken at, named `system.id` everywhere.

    `tls` is what it is meant to be; the looks find out what it is. Paths are resolved against
    the estate file. `test_study` is the UID of a synthetic study that the known caller can find.
    """

    id: str
    system: str
    protocol: Protocol
    host: str
    port: int
    ae_title: str = ""
    tls: bool = False
    ca: Path | None = None
    crl: Path | None = None
    server_name: str = ""
    client: Client = field(default_factory=Client)
    path: str = ""
    credentials: Credentials | None = None
    test_study: str = ""

    @property
    def name(self) -> str:
        """Return the name used in findings, flows and exceptions."""
        return f"{self.system}.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One system of the organization, or one that it exchanges data with."""

    id: str
    kind: Kind
    name: str
    owner: str = ""
    controlled_by: str = "us"
    consent: Path | None = None
    serviced_by: str = ""
    in_boundary: bool = True
    site: str = ""
    data: frozenset[DataClass] = frozenset()
    allow: frozenset[str] = frozenset()
    endpoints: tuple[Endpoint, ...] = ()

    @property
    def is_device(self) -> bool:
        """Whether a packet may disturb an exam: a modality, a thing or a workstation."""
        return self.kind in DEVICES

    @property
    def holds_phi(self) -> bool:
        """Whether any of its data identifies a patient: all declared classes but access records."""
        return bool(self.data - {DataClass.ACCESS_RECORDS})


@dataclass(frozen=True, slots=True)
class Flow:
    """Data moving from one system or endpoint to another."""

    source: str
    destination: str
    data: frozenset[DataClass]


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor, or a subservice organization (then `method` says carve-out or inclusive)."""

    id: str
    services: str
    role: str
    method: str = ""
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A declared `[[exception]]`: a deviation that is compensated, not hidden.

    It holds through `until`, that day included.
    """

    probe: str
    target: str
    reason: str
    compensating: tuple[str, ...]
    approved_by: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long content is kept, in years from the last day that it speaks for.

    Source: 45 CFR 164.316(b)(2)(i) asks for six.
    """

    years: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """The whole estate file."""

    organization: str
    timezone: str
    engagement: Engagement
    commitments: tuple[Commitment, ...] = ()
    authorization: Authorization | None = None
    systems: tuple[System, ...] = ()
    flows: tuple[Flow, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    exceptions: tuple[Deviation, ...] = ()
    retention: Retention = Retention()

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every endpoint of every system, in the order of the file."""
        return tuple(endpoint for system in self.systems for endpoint in system.endpoints)

    def system(self, system_id: str) -> System:
        """Return the system with this id. Raises KeyError when there is none."""
        for system in self.systems:
            if system.id == system_id:
                return system
        raise KeyError(system_id)
