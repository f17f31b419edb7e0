"""A time-stamp authority that is not ours: `openssl ts`, over HTTP and by files."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.peers.programs import ThirdParty

CONFIG = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_cert = {folder}/tsa.crt
signer_key = {folder}/tsa.key
certs = {folder}/chain.crt
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = critical, keyCertSign, cRLSign
[stamping]
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority: `root` is the certificate to believe."""

    folder: Path
    openssl: ThirdParty
    root: Path

    def reply(self, query: bytes) -> bytes:
        """What it answers a request."""
        asked, answered = self.folder / "asked.tsq", self.folder / "answered.tsr"
        asked.write_bytes(query)
        config = ("-config", self.folder / "tsa.cnf")
        told = self.openssl.run("ts", "-reply", *config, "-queryfile", asked, "-out", answered)
        assert told.succeeded, told.text
        return answered.read_bytes()

    def verifies(self, head: bytes, reply: bytes) -> bool:
        """Whether OpenSSL itself finds that the reply stamps these bytes."""
        data, answered = self.folder / "data", self.folder / "checked.tsr"
        data.write_bytes(head)
        answered.write_bytes(reply)
        where = ("-data", data, "-in", answered, "-CAfile", self.root)
        return self.openssl.run("ts", "-verify", *where).succeeded


def make_authority(folder: Path, openssl: ThirdParty) -> Authority:
    """Make a root, and an authority that encloses both certificates."""
    config = folder / "tsa.cnf"
    config.write_text(CONFIG.format(folder=folder), encoding="utf-8")
    (folder / "serial").write_text("01\n", encoding="utf-8")

    def made(name: str, common_name: str, section: str, *signed: object) -> None:
        files = ("-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt")
        what = ("-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", f"/CN={common_name}")
        config_of = ("-config", config, "-extensions", section)
        told = openssl.run("req", "-x509", *what, *files, *config_of, *signed)
        assert told.succeeded, told.text

    made("root", "Test Root", "root")
    made("tsa", "Test TSA", "stamping", "-CA", folder / "root.crt", "-CAkey", folder / "root.key")
    chain = [(folder / f"{name}.crt").read_bytes() for name in ("tsa", "root")]
    (folder / "chain.crt").write_bytes(b"".join(chain))
    return Authority(folder, openssl, folder / "root.crt")


@contextmanager
def serving(authority: Authority) -> Iterator[str]:
    """The authority over HTTP; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.reply(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_given: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()
