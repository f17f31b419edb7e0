"""Yes-or-no questions that third-party clients put to a peer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.peers.orthanc import GOOD_PASSWORD, USER
from tests.peers.pki import Credential, Pki
from tests.peers.programs import Answer, ThirdParty
from tests.peers.recipe import Peer
from tests.peers.synthetic import ct_images, worklist_items

Argument = str | int | Path
STUDY_KEYS = ("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID", "-k", "PatientID")


@dataclass(frozen=True, slots=True)
class Asker:
    """One peer and everything that a client needs to ask it."""

    peer: Peer
    pki: Pki
    third_party: Callable[[str], ThirdParty]
    scratch: Path

    def dicom(
        self,
        client: str,
        calling: str,
        called: str,
        who: str,
        *options: Argument,
        files: tuple[Path, ...] = (),
    ) -> Answer:
        """Runs a DCMTK client; `who` is the certificate it shows ("" for none)."""
        tls: list[Argument] = []
        if self.peer.tls:
            shown: Credential | None = getattr(self.pki, who) if who else None
            tls = ["+tls", shown.key, shown.cert] if shown else ["+tla"]
            tls += ["--add-cert-file", self.pki.ca, "--ignore-peer-cert"]
        titles = ("-aet", calling, "-aec", called or self.peer.ae_title, "-to", 3, "-ta", 3)
        where = (self.peer.host, self.peer.port, *files)
        return self.third_party(client).run(*tls, *titles, *options, *where)

    def openssl(self, *options: Argument) -> Answer:
        """A handshake; it succeeds where the server completes it."""
        where = f"{self.peer.host}:{self.peer.port}"
        return self.third_party("openssl").run("s_client", "-connect", where, *options)

    def curl(self, path: str, *options: Argument) -> str:
        """The HTTP status of a GET, "000" for none."""
        scheme = "https" if self.peer.name == "orthanc-https" else "http"
        url = f"{scheme}://localhost:{self.peer.http_port}{path}"
        status = ("--silent", "--output", "/dev/null", "--write-out", "%{http_code}")
        client = self.third_party("curl")
        return client.run(*status, "--ipv4", "--cacert", self.pki.ca, *options, url).text


@dataclass(frozen=True, slots=True)
class Question:
    """Words that end the sentence "the peer ...", and how to find out."""

    words: str
    ask: Callable[[Asker], bool]


def echoes(calling: str = "STRANGER", called: str = "", who: str = "") -> Question:
    shown = f" showing {who}" if who else ""
    wanted = f" who calls it {called}" if called else ""
    return Question(
        f"echoes to {calling}{wanted}{shown}",
        lambda asker: asker.dicom("echoscu", calling, called, who).succeeded,
    )


def _all_or_nothing(answer: Answer, count: int) -> bool:
    """Counts matches: findscu exits with 0 even where the answer is a refusal."""
    matches = answer.text.count("(Pending)")
    assert matches in {0, count}, answer.text
    return matches == count


def finds(calling: str = "STRANGER", who: str = "") -> Question:
    def ask(asker: Asker) -> bool:
        answer = asker.dicom("findscu", calling, "", who, "-v", "-S", *STUDY_KEYS)
        return _all_or_nothing(answer, len({image.PatientID for image in ct_images()}))

    return Question(f"shows its studies to {calling}", ask)


def lists_work(who: str = "") -> Question:
    def ask(asker: Asker) -> bool:
        keys = ("-k", "PatientName", "-k", "AccessionNumber")
        answer = asker.dicom("findscu", "STRANGER", "", who, "-v", "-W", *keys)
        return _all_or_nothing(answer, len(worklist_items()))

    return Question(f"lists its exams to {who or 'a stranger'}", ask)


def hands_out(calling: str = "STRANGER", who: str = "") -> Question:
    """C-GET of one study of two images."""

    def ask(asker: Asker) -> bool:
        study = ct_images()[0].StudyInstanceUID
        keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
        asker.dicom("getscu", calling, "", who, "-S", *keys, "-od", asker.scratch)
        received = len(list(asker.scratch.iterdir()))
        assert received in {0, 2}
        return received == 2

    return Question(f"hands images out to {calling}", ask)


def stores(calling: str = "STRANGER", who: str = "") -> Question:
    """C-STORE of one of the images that `peers.load` stores, too."""

    def ask(asker: Asker) -> bool:
        image = asker.scratch / "image.dcm"
        ct_images()[0].save_as(image, enforce_file_format=True)
        return asker.dicom("storescu", calling, "", who, files=(image,)).succeeded

    return Question(f"stores an image of {calling}", ask)


def shakes_hands(*options: str, saying: str = "") -> Question:
    return Question(
        f"completes a handshake with {' '.join(options)}",
        lambda asker: (answer := asker.openssl(*options)).succeeded and saying in answer.text,
    )


def verifies_as(reason: str, *options: str) -> Question:
    """What OpenSSL says of its certificate; words in capitals among the options are filled in."""

    def ask(asker: Asker) -> bool:
        in_14_days = int(time.time()) + 14 * 86_400
        values: dict[str, Argument] = {"CRL": asker.pki.crl, "IN_14_DAYS": in_14_days}
        anchored = ("-CAfile", asker.pki.ca, "-auth_level", 0, "-cipher", "ALL:@SECLEVEL=0")
        answer = asker.openssl(*anchored, *(values.get(each, each) for each in options))
        return reason in answer.text

    return Question(f"shows a certificate of which OpenSSL says {reason!r} {options}", ask)


def negotiates_3des() -> Question:
    """Asked with GnuTLS: Debian's OpenSSL is built without 3DES."""

    def ask(asker: Asker) -> bool:
        only = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC"
        where = ("--port", asker.peer.port, asker.peer.host)
        client = asker.third_party("gnutls-cli")
        answer = client.run("--insecure", "--priority", only, *where)
        return answer.succeeded and "3DES-CBC" in answer.text

    return Question("negotiates 3DES", ask)


def serves(path: str, *, user: str = "", status: str = "200", script: str = "") -> Question:
    """A GET, or a POST where there is a script to run."""

    def ask(asker: Asker) -> bool:
        known = {"good": f"{USER}:{GOOD_PASSWORD}", "default": "orthanc:orthanc"}
        login = ("--user", known[user]) if user else ()
        body = ("--data", script) if script else ()
        return asker.curl(path, *login, *body) == status

    return Question(f"answers {status} for {path} to {user or 'no'} user", ask)
