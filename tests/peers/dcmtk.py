"""DCMTK's servers: a storage node in every TLS state, an archive, and a worklist."""

import operator
from collections.abc import Callable

from tests.peers.pki import Credential, Pki
from tests.peers.recipe import Command, Place, Recipe
from tests.peers.synthetic import worklist_items

ARCHIVE = """\
NetworkTCPPort  = {port}
MaxPDUSize      = 16384
MaxAssociations = 16
HostTable BEGIN
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
ARCHIVE {folder} RW (200, 1024mb) ANY
AETable END
"""


def _storescp(place: Place, *options: object) -> Command:
    return [
        place.program("storescp"), "--verbose", "--aetitle", "STORESCP",
        "--output-directory", place.folder, *map(str, options), place.port,
    ]  # fmt: skip


def _tls_node(
    notes: str,
    credential: Callable[[Pki], Credential],
    profile: str = "bcp195-nd",
) -> Recipe:
    """A storage node that asks for no client certificate."""

    def command(place: Place) -> Command:
        ours = credential(place.pki)
        options = ("+tls", ours.key, ours.cert, "--ignore-peer-cert", f"--profile-{profile}")
        return _storescp(place, *options)

    return Recipe(notes, command, ae_title="STORESCP", tls=True)


def _mutual_tls_node(notes: str, *, with_crl: bool) -> Recipe:
    def command(place: Place) -> Command:
        pki = place.pki
        crl = ("--add-crl-file", pki.crl, "--enable-crl-vfy") if with_crl else ()
        ours = ("+tls", pki.server.key, pki.server.cert, "--add-cert-file", pki.ca)
        return _storescp(place, *ours, *crl, "--require-peer-cert")

    return Recipe(notes, command, ae_title="STORESCP", tls=True)


def _archive(place: Place) -> Command:
    config, images = place.folder / "dcmqrscp.cfg", place.folder / "images"
    images.mkdir(exist_ok=True)
    config.write_text(ARCHIVE.format(port=place.port, folder=images))
    return [place.program("dcmqrscp"), "--verbose", "--config", config]


def _worklist(place: Place) -> Command:
    folder = place.folder / "worklists" / "WLSCP"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lockfile").touch()
    for item in worklist_items():
        item.save_as(folder / f"{item.AccessionNumber}.wl", enforce_file_format=True)
    return [
        place.program("wlmscpfs"), "--verbose", "--data-files-path", folder.parent, place.port,
    ]  # fmt: skip


SERVER = operator.attrgetter("server")
RECIPES = {
    "storescp": Recipe("plain, stores for everyone", _storescp, ae_title="STORESCP"),
    "storescp-bcp195-nd": _tls_node("TLS 1.2 and 1.3, strong suites", SERVER),
    "storescp-bcp195": _tls_node("TLS 1.0 to 1.3, AES128-SHA too", SERVER, "bcp195"),
    "storescp-aes": _tls_node("TLS 1.0 to 1.2, AES128-SHA only", SERVER, "aes"),
    "storescp-null": _tls_node("TLS 1.0 to 1.2, NULL-SHA only: no encryption", SERVER, "null"),
    "storescp-rsa1024": _tls_node("RSA key of 1024 bits", operator.attrgetter("rsa1024")),
    "storescp-sha1": _tls_node("certificate signed with SHA-1", operator.attrgetter("sha1")),
    "storescp-expired": _tls_node("expired yesterday", operator.attrgetter("expired")),
    "storescp-soon": _tls_node("expires in ten days", operator.attrgetter("soon")),
    "storescp-selfsigned": _tls_node("self-signed", operator.attrgetter("self_signed")),
    "storescp-unknown-ca": _tls_node("issued by the rogue CA", operator.attrgetter("rogue_server")),
    "storescp-wrong-name": _tls_node(
        "named other.lakeside.example only", operator.attrgetter("wrong_name")
    ),
    "storescp-crl": _tls_node("its certificate is in the CRL", operator.attrgetter("revoked")),
    "storescp-mtls": _mutual_tls_node("requires a certificate of our CA", with_crl=False),
    "storescp-mtls-crl": _mutual_tls_node("the same, and none that the CRL names", with_crl=True),
    "dcmqrscp-open": Recipe("archive for every calling title", _archive, ae_title="ARCHIVE"),
    "wlmscpfs": Recipe("ten synthetic worklist items, for everyone", _worklist, ae_title="WLSCP"),
}
