"""Servers on loopback for the TLS looks: Python's own, OpenSSL's, and some that are no TLS."""

import contextlib
import itertools
import select
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from scoutview.estate.model import Endpoint, Protocol
from scoutview.looks.session import Limits, Session

LIMITS = Limits(connect_s=2.0, reply_s=5.0, pace_s=0.0)
HASTE = Limits(connect_s=2.0, reply_s=0.3, pace_s=0.0)


class Material:
    """An authority, a server certificate under it, and their files."""

    def __init__(self, folder: Path) -> None:
        authority_key = ec.generate_private_key(ec.SECP256R1())
        self.key = rsa.generate_private_key(65537, 2048)
        self.authority = _certificate("Test Authority", authority_key, None, authority_key)
        self.server = _certificate("localhost", self.key, self.authority, authority_key)
        self.ca = folder / "ca.crt"
        self.cert = folder / "server.crt"
        self.chained = folder / "chained.crt"
        self.private = folder / "server.key"
        self.crl = folder / "ca.crl"
        self.ca.write_bytes(_pem(self.authority))
        self.cert.write_bytes(_pem(self.server))
        self.chained.write_bytes(_pem(self.server) + _pem(self.authority))
        self.private.write_bytes(
            self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        self._write_second(folder, authority_key)
        self.crl.write_bytes(_crl(self.authority, authority_key).public_bytes(Encoding.PEM))

    def _write_second(self, folder: Path, authority_key: ec.EllipticCurvePrivateKey) -> None:
        """The same name on a certificate of the other kind."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate("localhost", key, self.authority, authority_key)
        cert, private = folder / "second.crt", folder / "second.key"
        cert.write_bytes(_pem(certificate))
        private.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        )
        self.ec_leaf = certificate.public_bytes(Encoding.DER)
        self.second_certificate = ("-dcert", str(cert), "-dkey", str(private))

    @property
    def chain(self) -> tuple[bytes, ...]:
        """What the server shows, in DER."""
        return tuple(one.public_bytes(Encoding.DER) for one in (self.server, self.authority))


def endpoint(port: int, **changes) -> Endpoint:
    settings = {
        "id": "dicom",
        "system": "pacs",
        "protocol": Protocol.DICOM,
        "host": "127.0.0.1",
        "port": port,
        "tls": True,
        "server_name": "localhost",
    }
    return Endpoint(**{**settings, **changes})


def session(limits: Limits = LIMITS) -> Session:
    return Session(limits)


@contextlib.contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port on which every connection is handed to `serve`, one after the other."""
    listener = socket.create_server(("127.0.0.1", 0))

    def loop() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    serve(connection)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def tls_server(
    material: Material,
    *,
    versions: tuple[ssl.TLSVersion, ssl.TLSVersion],
    ciphers: str = "ECDHE+AESGCM:ECDHE+CHACHA20",
    mutual: bool = False,
) -> contextlib.AbstractContextManager[int]:
    """Python's own TLS server, which shakes hands and then closes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(material.chained, material.private)
    context.minimum_version, context.maximum_version = versions
    context.set_ciphers(ciphers)
    if mutual:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(material.ca)

    def serve(connection: socket.socket) -> None:
        connection.settimeout(5)
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(1)

    return listening(serve)


@contextlib.contextmanager
def front(
    port: int, closes: Callable[[int], bool], *, reset: bool = False, mutes_alerts: bool = False
) -> Iterator[int]:
    """A relay to a server that closes (or resets) the connections of these numbers, from 1 on."""
    count = itertools.count(1)

    def serve(connection: socket.socket) -> None:
        if closes(next(count)):
            if reset:
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return
        with socket.create_connection(("127.0.0.1", port)) as behind:
            _relay(connection, behind, mutes_alerts=mutes_alerts)

    with listening(serve) as its_port:
        yield its_port


def _relay(one: socket.socket, other: socket.socket, *, mutes_alerts: bool) -> None:
    ends = {one: other, other: one}
    while True:
        for ready in select.select(list(ends), [], [], 5)[0]:
            data = ready.recv(65536)
            if not data or (mutes_alerts and data[0] == 0x15):
                return
            ends[ready].sendall(data)


@contextlib.contextmanager
def openssl_server(material: Material, *options: str) -> Iterator[int]:
    """`openssl s_server`, which still has what Python's settings cannot reach."""
    command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", material.chained]
    process = subprocess.Popen(
        [*command, "-cert_chain", material.ca, "-key", material.private, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.PIPE,  # it ends when its input does
        env={"PATH": "/usr/bin:/bin", "OPENSSL_CONF": "/dev/null"},
    )
    try:
        yield _announced_port(process)
    finally:
        process.kill()
        process.communicate()


def _announced_port(process: subprocess.Popen) -> int:
    for line in process.stdout:
        if line.startswith(b"ACCEPT"):
            return int(line.rpartition(b":")[2])
    raise RuntimeError("openssl s_server did not start")


def _certificate(common_name, key, issuer, issuer_key) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = datetime.now(UTC)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if issuer is None else issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _crl(authority, key) -> x509.CertificateRevocationList:
    now = datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.subject)
    return (
        builder.last_update(now - timedelta(hours=1))
        .next_update(now + timedelta(days=7))
        .sign(key, hashes.SHA256())
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)
