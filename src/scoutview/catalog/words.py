"""Words of the catalog for people who know no set theory."""

from collections.abc import Mapping
from typing import Final

from scoutview.catalog.model import Family, Relation

# How much of a requirement a control is. Source: NIST IR 8477, section 4.3.
HOW_MUCH: Final[Mapping[Relation, str]] = {
    Relation.EQUAL: "all of it",
    Relation.SUPERSET: "all of it and more",
    Relation.SUBSET: "a part of it",
    Relation.INTERSECTS: "helps with it",
}
FAMILIES: Final[Mapping[Family, str]] = {
    Family.ACCESS: "Access and network",
    Family.ENCRYPTION: "Encryption",
    Family.AUDIT_LOGGING: "Audit logging",
    Family.DICOM: "DICOM",
    Family.RIS: "RIS",
    Family.IOT: "Connected devices",
    Family.AVAILABILITY: "Availability and recovery",
    Family.INTEGRITY: "Integrity of exams",
    Family.PRIVACY: "Privacy",
    Family.CHANGE: "Change",
    Family.INCIDENT: "Incidents",
    Family.RISK: "Risk",
    Family.VENDOR: "Vendors",
    Family.PEOPLE: "People",
    Family.ASSETS: "Assets",
    Family.GOVERNANCE: "Governance",
}
