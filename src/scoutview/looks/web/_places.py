"""Where DICOMweb services and products' own REST roots are usually found.

Source: DICOM PS3.18 section 9 (URI service) and 10 (studies service); Orthanc Book, REST API.
"""

import re
import uuid

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.web import BESIDE_WADO_URI, QIDO_RS, WADO_URI
from scoutview.looks.web.question import Ask
from scoutview.looks.web.recognize import DCM4CHEE, ORTHANC

DICOM_JSON = "application/dicom+json"
# Past the last resource of any archive: answers are empty lists, never patients.
_BEYOND_THE_LAST = "since=2147483647&limit=1"
_LIST_OF_ORTHANC_IDS = re.compile(rb'\A\s*\[\s*(?:\]|"[0-9a-f]{8}-)')
_ORTHANC_SYSTEM = re.compile(rb'\A\s*\{[\s\S]*"DicomAet"\s*:')
_ORTHANC_TIME = re.compile(rb"\A[0-9]{8}T[0-9]{6}\s*\Z")
_DCM4CHEE_STATUS = re.compile(rb'\A\s*[\[{][\s\S]{0,20}"status"\s*:\s*"(?:START|STOP)[A-Z]+"')
_BOUNDARY = "scoutview-stores-nothing"
_DCM4CHEE_ROOT = "/dcm4chee-arc"


def random_uid() -> str:
    """Return a UID that no study has: a random UUID under the root 2.25 (PS3.5 annex B.2)."""
    return f"2.25.{uuid.uuid4().int}"


def base(endpoint: Endpoint) -> str:
    """Return the base path of the DICOMweb service, without a slash at its end."""
    return "/" + endpoint.path.strip("/") if endpoint.path.strip("/") else ""


def qido(endpoint: Endpoint, uid: str) -> Ask:
    """A search for one study that cannot exist (PS3.18 section 10.6)."""
    path = f"{base(endpoint)}/studies?limit=1&StudyInstanceUID={uid}"
    return Ask(label=QIDO_RS, path=path, accept=DICOM_JSON)


def wado_uri(endpoint: Endpoint, uid: str) -> tuple[Ask, ...]:
    """Retrieve an object that cannot exist, at the usual places (PS3.18 section 9)."""
    query = f"requestType=WADO&studyUID={uid}&seriesUID={uid}&objectUID={uid}"
    beside = base(endpoint).rpartition("/")[0] + "/wado"
    return tuple(
        Ask(label=WADO_URI, path=f"{place}?{query}&contentType=application/dicom")
        for place in dict.fromkeys((beside, "/wado"))
    )


def beside(asked: Ask) -> Ask:
    """Ask for a path in the same place that cannot exist: does a guard stand before it?"""
    place = asked.path.partition("?")[0].rpartition("/")[0]
    return Ask(label=BESIDE_WADO_URI, path=f"{place}/sv-{uuid.uuid4().hex}")


def own_path(endpoint: Endpoint) -> Ask:
    """Ask what the endpoint is declared for: the search of a DICOMweb service, else its path."""
    if endpoint.protocol is Protocol.DICOMWEB:
        return qido(endpoint, random_uid())
    path = "/" + endpoint.path.lstrip("/")
    return Ask(label=f"GET {path}", path=path)


def orthanc_system(endpoint: Endpoint) -> Ask:
    """Ask for what Orthanc says of itself, which also recognizes it."""
    path = f"{_parent(endpoint)}/system"
    return Ask(label=f"{ORTHANC} /system", path=path, product_answer=_ORTHANC_SYSTEM)


def stow(endpoint: Endpoint) -> Ask:
    """Store nothing: a multipart body that has an end and no parts (PS3.18 section 10.5)."""
    return Ask(
        label="STOW-RS",
        method="POST",
        path=f"{base(endpoint)}/studies",
        accept=DICOM_JSON,
        content_type=f'multipart/related; type="application/dicom"; boundary={_BOUNDARY}',
        body=f"--{_BOUNDARY}--\r\n".encode(),
    )


def roots(endpoint: Endpoint, product: str) -> tuple[Ask, ...]:
    """Return harmless questions to the product's own REST root."""
    if product == ORTHANC:
        parent = _parent(endpoint)
        return (
            *(
                Ask(
                    label=f"{ORTHANC} /{level}",
                    path=f"{parent}/{level}?{_BEYOND_THE_LAST}",
                    product_answer=_LIST_OF_ORTHANC_IDS,
                )
                for level in ("studies", "instances")
            ),
            Ask(
                label=f"{ORTHANC} /tools/now",
                path=f"{parent}/tools/now",
                product_answer=_ORTHANC_TIME,
            ),
        )
    if product == DCM4CHEE:
        path = f"{_DCM4CHEE_ROOT}/ctrl/status"
        return (Ask(label=f"{DCM4CHEE} status", path=path, product_answer=_DCM4CHEE_STATUS),)
    return ()


def _parent(endpoint: Endpoint) -> str:
    return base(endpoint).rpartition("/")[0]
