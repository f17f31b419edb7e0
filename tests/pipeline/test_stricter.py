"""A control that asks more than the probe does: each look is judged by the facts of its own run.

ENC-04 asks for 30 days left on a certificate where the probe's default is 14.
"""

import datetime as dt
import socket
import ssl
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scoutview.assessment.model import Status
from scoutview.catalog.model import Aspect
from scoutview.findings import Outcome
from tests.pipeline.estates import endpoint, system

PROBE = "tls.certificate_is_current"
CONTROL = "ENC-04"
TODAY = dt.datetime.now(dt.UTC).date()
PERIOD = (TODAY - dt.timedelta(days=3), TODAY + dt.timedelta(days=60))


class TlsServer:
    """A TLS server on loopback whose certificate can be renewed while it runs."""

    def __init__(self, folder) -> None:
        self._folder = folder
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def renew(self, days_left: int) -> None:
        """Show a certificate that is valid for so many days more."""
        path = self._folder / "server.pem"
        path.write_bytes(self_signed(days_left))
        self._context.load_cert_chain(path)

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            plain.settimeout(1.0)
            with suppress(OSError), self._context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(1)
            plain.close()


def self_signed(days_left: int) -> bytes:
    """Return a new key with its certificate, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "archive")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days_left, hours=1))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@pytest.fixture
def server(tmp_path):
    """A server without a certificate yet; `renew` gives it one."""
    with TlsServer(tmp_path) as running:
        yield running


def assessed(story, server, days_left: int) -> str:
    """Run over the server with a certificate of so many days; return the run."""
    server.renew(days_left)
    path = story.write(system(endpoint(server, "https")))
    first, last = PERIOD
    type_2 = (
        path.read_text("utf-8")
        .replace('report = "type-1"', 'report = "type-2"')
        .replace("as_of = 2026-10-01", f"period = {{ start = {first}, end = {last} }}")
    )
    path.write_text(type_2, "utf-8")
    return story.assess(only=[PROBE])


def proofs(story, run: str) -> SimpleNamespace:
    """Return what the judgement says of the control's proof, design and operation."""
    (control,) = [each for each in story.assessment(run).controls if each.id == CONTROL]
    by_aspect = {each.aspect: each for each in control.proofs if each.name == PROBE}
    return SimpleNamespace(design=by_aspect[Aspect.DESIGN], operation=by_aspect[Aspect.OPERATION])


def test_a_look_that_meets_the_probe_may_fail_the_control(story, server):
    run = assessed(story, server, days_left=20)

    finding = story.findings(run)[PROBE, "pacs.e"]
    assert finding.outcome is Outcome.MET
    assert proofs(story, run).design.status is Status.DEVIATION
    assert "(asked here: days_left = 30)" in proofs(story, run).design.reason


def test_renewing_hides_no_earlier_look_that_failed_the_control(story, server):
    first = assessed(story, server, days_left=20)

    second = assessed(story, server, days_left=400)

    judged = proofs(story, second)
    assert judged.design.status is Status.SUPPORTED
    assert judged.operation.status is Status.DEVIATION
    assert f"pacs.e: not met on {TODAY} (run {first}, entry " in judged.operation.reason


def test_an_earlier_look_is_not_judged_by_what_this_run_saw(story, server):
    first = assessed(story, server, days_left=400)

    second = assessed(story, server, days_left=20)

    judged = proofs(story, second)
    assert judged.design.status is Status.DEVIATION
    assert judged.operation.status is Status.DEVIATION
    assert "not met" in judged.operation.reason
    assert first not in judged.operation.reason
