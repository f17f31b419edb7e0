"""Orthanc in the ways that hospitals run it."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.peers.programs import environment
from tests.peers.recipe import Command, Place, Recipe

Settings = Mapping[str, Any]
GOOD_PASSWORD = "Correct-Horse-7-Battery"  # noqa: S105 - of a server that lives for one test run
USER = "radiologist"
_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)

CALLER = {
    "AET": "SCOUTVIEW",
    "Host": "127.0.0.1",
    "Port": 104,
    **{f"Allow{command}": True for command in ("Echo", "Store", "Find", "Get", "Move")},
}
_COMMANDS = ("Echo", "Store", "Find", "FindWorklist", "Get", "Move")
EVERYTHING_ALLOWED = {f"DicomAlwaysAllow{command}": True for command in _COMMANDS}
ALLOW_LIST = {f"DicomAlwaysAllow{command}": False for command in _COMMANDS} | {
    "DicomModalities": {"scoutview": CALLER},
}
USERS = {
    "RemoteAccessAllowed": True,
    "AuthenticationEnabled": True,
    "RegisteredUsers": {USER: GOOD_PASSWORD},
}


def _shipped(place: Place) -> dict[str, Any]:
    """Debian's own settings: JSON with comments, in the folder that its service reads."""
    folder = Path(place.program("orthanc.json")).parent
    settings: dict[str, Any] = {}
    for name in ("orthanc.json", "dicomweb.json"):
        text = (folder / name).read_text()
        settings |= json.loads(_STRING_OR_COMMENT.sub(lambda found: found[1] or "", text))
    return settings


def _dicom_tls(place: Place, *, client_certificate: bool) -> Settings:
    return {
        "DicomTlsEnabled": True,
        "DicomTlsCertificate": str(place.pki.server.cert),
        "DicomTlsPrivateKey": str(place.pki.server.key),
        "DicomTlsTrustedCertificates": str(place.pki.ca),
        "DicomTlsRemoteCertificateRequired": client_certificate,
    }


def _https(place: Place) -> Settings:
    both = place.folder / "https.pem"
    both.touch(mode=0o600)
    both.write_text(place.pki.server.cert.read_text() + place.pki.server.key.read_text())
    return {"SslEnabled": True, "SslCertificate": str(both), "SslVerifyPeers": False}


def _command(place: Place, settings: Settings) -> Command:
    own = {
        "DicomAet": "ORTHANC",
        "DicomPort": place.port,
        "HttpPort": place.http_port,
        "StorageDirectory": str(place.folder / "db"),
        "IndexDirectory": str(place.folder / "db"),
        "Plugins": [place.program("libOrthancDicomWeb.so")],
        "SyncStorageArea": False,
    }
    (place.folder / "db").mkdir(exist_ok=True)
    config = place.folder / "orthanc.json"
    config.write_text(json.dumps(_shipped(place) | dict(settings) | own))
    return [place.program("Orthanc"), config]


def _orthanc(notes: str, **settings: Any) -> Recipe:
    return Recipe(notes, lambda place: _command(place, settings), ae_title="ORTHANC", http=True)


def _modern_only(place: Place) -> Mapping[str, str]:
    """Orthanc has no setting for the TLS version of its DICOM port; OpenSSL's policy has."""
    policy = place.folder / "openssl.cnf"
    policy.write_text(
        "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1.2\n"
    )
    return {"OPENSSL_CONF": str(policy)}


def _with_https_fix(place: Place) -> Mapping[str, str]:
    folder = Path(place.program("civetweb_ssl")).parent
    return {"LD_LIBRARY_PATH": f"{folder}:{environment().get('LD_LIBRARY_PATH', '/usr/lib')}"}


RECIPES = {
    "orthanc-defaults": _orthanc(
        "Debian's settings: echo and store for everyone, find, get and move for nobody; "
        "any called title; HTTP on loopback only, without a password",
    ),
    "orthanc-called-title": _orthanc(
        "as shipped, but refuses a wrong called title", DicomCheckCalledAet=True
    ),
    "orthanc-allow-list": _orthanc("serves SCOUTVIEW only, with every command", **ALLOW_LIST),
    "orthanc-open": _orthanc(
        "everything for everyone, by DICOM and HTTP, scripts included",
        **EVERYTHING_ALLOWED,
        RemoteAccessAllowed=True,
        AuthenticationEnabled=False,
        ExecuteLuaEnabled=True,
        UnknownSopClassAccepted=True,
    ),
    "orthanc-tls": Recipe(
        "DICOM TLS without client certificates; TLS 1.0 and 1.1 are on, as the package has it",
        lambda place: _command(place, _dicom_tls(place, client_certificate=False)),
        ae_title="ORTHANC",
        tls=True,
        http=True,
    ),
    "orthanc-mtls": Recipe(
        "DICOM TLS 1.2 and 1.3 with client certificates, serves SCOUTVIEW only",
        lambda place: _command(place, {**_dicom_tls(place, client_certificate=True), **ALLOW_LIST}),
        ae_title="ORTHANC",
        tls=True,
        http=True,
        environment=_modern_only,
    ),
    "orthanc-users": _orthanc(f"DICOM as shipped; HTTP for {USER} with a good password", **USERS),
    "orthanc-default-password": _orthanc(
        "DICOM as shipped; remote HTTP with no user set, so Orthanc makes its default one",
        RemoteAccessAllowed=True,
    ),
    "orthanc-https": Recipe(
        f"DICOM as shipped; HTTPS for {USER} with a good password",
        lambda place: _command(place, {**USERS, **_https(place)}),
        ae_title="ORTHANC",
        http=True,
        environment=_with_https_fix,
    ),
}
