"""A catalog of two controls and one criterion, small enough to break in every way."""

import json
from datetime import date

from scoutview.catalog.load import catalog_from_bundle
from scoutview.catalog.model import Catalog
from scoutview.estate.model import (
    Category,
    Commitment,
    Deviation,
    Engagement,
    Estate,
    Exclusion,
    Period,
    ReportType,
)

TODAY = date(2026, 3, 31)

CRITERION = "criteria/CC6.7.toml"
LISTENERS = "controls/encryption/listeners.toml"
LEAVERS = "controls/access/leavers.toml"
MAPPING = "mappings/soc2.toml"
OVERLAY = "controls/ours.toml"

FILES = {
    CRITERION: """id = "CC6.7"
category = "security"
series = "CC6"
title = "Images are protected on their way"
asks = "Are they? Always?"
shown_by = "Looks at listeners."
""",
    LISTENERS: """id = "ENC-01"
title = "Listeners are encrypted"
wording = "The PACS administrator encrypts every listener."
why = "A switch is no secret place."
performer = "PACS administrator"
sources = ["DICOM PS3.15 B.12"]

[applies_to]
kinds = ["pacs"]
protocols = ["dicom"]
data = ["medical-images"]

[[proof]]
probe = "tls.certificate_is_current"
supports = ["design", "operation"]
every_days = 30
parameters = { days_left = 30 }

[[proof]]
document = "listener-plan"
supports = ["design"]
every_days = 365
wants = "Every listener with its protection."

[remediation]
effort = "hours"
text = "Switch it on."
steps = ["Orthanc: DicomTlsEnabled true."]
""",
    LEAVERS: """id = "ACC-05"
title = "Leavers lose access"
wording = "IT closes accounts on the last day."
why = "The name still looks familiar."
performer = "IT"

[[proof]]
population = "leavers"
supports = ["design", "operation"]
every_days = 180
wants = "All who left, with dates."

[remediation]
effort = "days"
text = "Close them."
steps = ["Make a list."]
""",
    MAPPING: """basis = "ids-and-crosswalk"
source = "Ids."

[[edge]]
control = "ENC-01"
criterion = "CC6.7"
relation = "superset"
status = "argued"
rationale = "What is read on the wire decides whether images travel protected."

[[edge]]
control = "ACC-05"
criterion = "CC6.7"
relation = "intersects"
status = "argued"
rationale = "A former colleague's account could still send studies to the outside world."

[[sufficient]]
criterion = "CC6.7"
controls = ["ENC-01"]
why = "Without a way to associate in clear, nothing is left of this criterion here."
""",
}


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return the files with one text in one of them replaced, which must be there."""
    assert old in FILES[file]
    return {**FILES, file: FILES[file].replace(old, new, 1)}


def loaded(files: dict[str, str]) -> Catalog:
    """Return the catalog of these files."""
    return catalog_from_bundle(json.dumps(files).encode())


def overlaid(*texts: str) -> Catalog:
    """Return the small catalog with these overlays."""
    names = ["controls/ours.toml", "controls/theirs.toml"]
    return loaded({**FILES, **dict(zip(names, texts, strict=False))})


def estate(
    *exceptions: Deviation,
    excluded: str = "",
    commitments: tuple[str, ...] = (),
    frameworks: tuple[str, ...] | None = None,
) -> Estate:
    """Return an estate without systems that names these."""
    return Estate(
        organization="Lakeside",
        timezone="UTC",
        engagement=Engagement(
            report=ReportType.TYPE_1,
            categories=(Category.SECURITY,),
            period=Period(TODAY, TODAY),
            excluded=(Exclusion(excluded, "Not done here"),) if excluded else (),
            frameworks=frameworks,
        ),
        commitments=tuple(Commitment(each, "We promise", ()) for each in commitments),
        exceptions=exceptions,
    )
