"""TLS fronts before plain servers, and servers that speak only what is rare today."""

from collections.abc import Callable

from tests.peers.pki import Credential
from tests.peers.recipe import Command, Place, Recipe


def _stunnel(place: Place, credential: Credential, *settings: str) -> Command:
    if place.behind is None:
        raise ValueError("a TLS front needs a server behind it")
    config = place.folder / "stunnel.conf"
    lines = (
        "foreground = yes",
        "pid =",
        "[front]",
        f"accept = 127.0.0.1:{place.port}",
        f"connect = {place.behind.host}:{place.behind.port}",
        f"cert = {credential.cert}",
        f"key = {credential.key}",
        *settings,
    )
    config.write_text("\n".join(lines) + "\n")
    return [place.program("stunnel4"), config]


def _mutual_front(notes: str, behind: str, ae_title: str) -> Recipe:
    def command(place: Place) -> Command:
        verify = (f"CAfile = {place.pki.ca}", "verifyChain = yes", "requireCert = yes")
        return _stunnel(place, place.pki.server, *verify, "sslVersionMin = TLSv1.2")

    return Recipe(notes, command, ae_title=ae_title, tls=True, behind=behind)


def _tls10(place: Place) -> Command:
    weak = ("sslVersion = TLSv1", "ciphers = ALL:@SECLEVEL=0", "securityLevel = 0")
    return _stunnel(place, place.pki.server, *weak)


def _tls12_strong(place: Place) -> Command:
    strong = ("sslVersion = TLSv1.2", "ciphers = ECDHE+AESGCM:ECDHE+CHACHA20")
    return _stunnel(place, place.pki.chained, *strong)


def _tls13(place: Place) -> Command:
    return _stunnel(place, place.pki.ec_server, "sslVersion = TLSv1.3")


def _gnutls(ciphers: str) -> Callable[[Place], Command]:
    """GnuTLS, since Debian's OpenSSL is built without 3DES."""
    return lambda place: [
        place.program("gnutls-serv"), "--echo", "--disable-client-cert", "--port", place.port,
        "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:{ciphers}",
        "--x509certfile", place.pki.server.cert, "--x509keyfile", place.pki.server.key,
    ]  # fmt: skip


def _front(notes: str, command: Callable[[Place], Command]) -> Recipe:
    return Recipe(notes, command, ae_title="STORESCP", tls=True, behind="storescp")


RECIPES = {
    "dcmqrscp-stunnel": _mutual_front("the archive behind mutual TLS", "dcmqrscp-open", "ARCHIVE"),
    "wlmscpfs-stunnel": _mutual_front("the worklist behind mutual TLS", "wlmscpfs", "WLSCP"),
    "tls10-only": _front("TLS 1.0 only, before a storage node", _tls10),
    "tls12-only-strong": _front(
        "TLS 1.2 only, strong suites, with an intermediate CA, before a storage node", _tls12_strong
    ),
    "tls13-only": _front("TLS 1.3 only, with a P-256 key, before a storage node", _tls13),
    "tls-3des": Recipe(
        "TLS 1.2 with AES-GCM and 3DES; echoes, no DICOM",
        _gnutls("+AES-128-GCM:+3DES-CBC"),
        tls=True,
    ),
    "tls-3des-only": Recipe(
        "TLS 1.2 with 3DES alone, which OpenSSL here cannot speak", _gnutls("+3DES-CBC"), tls=True
    ),
}
