"""Answerers that behave as DICOMweb servers do."""

import base64
import json
from dataclasses import dataclass, field

from tests.looks.web.conftest import Request, Response

PATIENT = "ABENDROTH^SYNTHETICA"
DICOM_JSON = {"Content-Type": "application/dicom+json"}
JSON = {"Content-Type": "application/json; charset=utf-8"}
ORTHANC_REALM = {"WWW-Authenticate": 'Basic realm="Orthanc Secure Area"'}
SYSTEM = {"ApiVersion": 16, "DicomAet": "ORTHANC", "Version": "1.10.1"}
NOT_FOUND = {"HttpStatus": 404, "OrthancError": "Unknown resource"}


def open_orthanc(request: Request) -> Response:
    """As Orthanc does without users."""
    match request.path.partition("?")[0]:
        case "/dicom-web/studies" if request.method == "POST":
            return Response(200, b"{}", DICOM_JSON)
        case "/dicom-web/studies":
            return Response(200, b"[]", DICOM_JSON)
        case "/system":
            return Response(200, json.dumps(SYSTEM).encode(), JSON)
        case "/studies" | "/instances":
            return Response(200, b"[]", JSON)
        case "/tools/now":
            return Response(200, b"20260401T120000", {"Content-Type": "text/plain"})
    return Response(404, json.dumps(NOT_FOUND).encode(), JSON)


def indiscreet(_request: Request) -> Response:
    """Ignores every key and delivers a patient, to whatever is asked."""
    study = [{"00100010": {"vr": "PN", "Value": [{"Alphabetic": PATIENT}]}}]
    return Response(200, json.dumps(study).encode(), DICOM_JSON)


@dataclass
class Guarded:
    """Wants a Basic password before anything else; `accounts` are its "user:password"s."""

    accounts: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=lambda: dict(ORTHANC_REALM))
    then: object = open_orthanc
    tried: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        shown = request.headers.get("Authorization", "")
        if not shown:
            return Response(401, headers=self.headers)
        self.tried.append(base64.b64decode(shown.removeprefix("Basic ")).decode())
        return self.answer_to(request)

    def answer_to(self, request: Request) -> Response:
        if self.tried[-1] in self.accounts:
            return self.then(request)
        return Response(401, headers=self.headers)


@dataclass
class LockedOut(Guarded):
    """Refuses the first `patience` passwords, then answers with `sign`."""

    patience: int = 1
    sign: Response = field(default_factory=lambda: Response(423))

    def answer_to(self, _request: Request) -> Response:
        return self.sign if len(self.tried) > self.patience else Response(401, headers=self.headers)
