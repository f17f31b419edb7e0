"""What clients that are not ours see of the demo: for each probe, a question and its outcome."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataset import Dataset

from scoutview.demo.running import DemoEstate
from scoutview.demo.synthetic import images
from scoutview.estate.model import ALWAYS_TLS, Endpoint
from scoutview.findings import Outcome
from tests.demo.tunnel import tunnel
from tests.peers.pki import Pki
from tests.peers.programs import Answer, ThirdParty

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
NOT_OBSERVED, NOT_APPLICABLE = Outcome.NOT_OBSERVED, Outcome.NOT_APPLICABLE
STRANGER = "SV-STRANGER"
STRANGERS = (STRANGER, "STORESCU", "ANY-SCU")
UNKNOWN_CALLER = "Calling AE Title Not Recognized"
REJECTED = "DUL Association Rejected"  # all that getscu tells; movescu tells the reason
UNKNOWN_TITLE = "Called AE Title Not Recognized"
NOT_OFFERED = (
    "No Acceptable Presentation Contexts",
    "No adequate Presentation Contexts",
    "No valid Presentation Context ID",
)
WITHOUT_TLS = frozenset({"getscu", "movescu"})  # Debian's DCMTK speaks it in its other clients
EVERY_SUITE = ("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
WEAK_SUITES = ("-cipher", "ALL:COMPLEMENTOFALL:!ECDHE+AESGCM:!ECDHE+CHACHA20:@SECLEVEL=0")


@dataclass(frozen=True, slots=True)
class Visitor:
    """One endpoint of the demo, and the clients to ask it with."""

    demo: DemoEstate
    endpoint: Endpoint
    rogue: Pki  # an authority that the demo does not know
    third_party: Callable[[str], ThirdParty]
    scratch: Path

    @property
    def meant_tls(self) -> bool:
        return self.endpoint.tls or self.endpoint.protocol in ALWAYS_TLS

    @property
    def speaks_tls(self) -> bool:
        return "Cipher is" in self.openssl(*EVERY_SUITE).text and not self.is_plain

    @property
    def is_plain(self) -> bool:
        return "no peer certificate available" in self.openssl(*EVERY_SUITE).text

    def dicom(self, program: str, calling: str, *options: object, who: str = "known") -> Answer:
        """Run a DCMTK client; `who` is the certificate that it shows in TLS, or "plain"."""
        if program in WITHOUT_TLS and not self.is_plain:
            with tunnel(self.endpoint, self.demo.pki) as where:
                return self._run(program, calling, options, where, [])
        over = [] if who == "plain" or self.is_plain else self._certificate(who)
        return self._run(program, calling, options, (self.endpoint.host, self.endpoint.port), over)

    def _run(
        self,
        program: str,
        calling: str,
        options: tuple[object, ...],
        where: tuple[str, int],
        over: list[object],
    ) -> Answer:
        called = () if "-aec" in options else ("-aec", self.endpoint.ae_title)
        titles = ("-v", "-aet", calling, *called, "-to", 5, "-ta", 5)
        before = [each for each in options if not isinstance(each, Path)]
        files = [each for each in options if isinstance(each, Path)]
        return self.third_party(program).run(*over, *titles, *before, *where, *files)

    def _certificate(self, who: str) -> list[object]:
        anchors = ["--add-cert-file", self.demo.pki.ca]
        shown = self.rogue.rogue_client if who == "rogue" else self.demo.pki.client
        own = ["+tla"] if who == "nobody" else ["+tls", shown.key, shown.cert]
        return [*own, *anchors, "--ignore-peer-cert"]

    def openssl(self, *options: object) -> Answer:
        """Shake hands, with the client's certificate."""
        own = ("-cert", self.demo.pki.client.cert, "-key", self.demo.pki.client.key)
        where = ("-connect", f"{self.endpoint.host}:{self.endpoint.port}")
        anchors = ("-CAfile", self.demo.pki.ca)
        return self.third_party("openssl").run("s_client", *where, *own, *anchors, *options)

    def status(self, path: str, *options: object, scheme: str = "http") -> str:
        """The HTTP status of a request, "000" for none, with where it sends us."""
        url = f"{scheme}://{self.endpoint.host}:{self.endpoint.port}{path}"
        told = ("--silent", "--output", "/dev/null", "-w", "%{http_code} %{redirect_url}")
        return self.third_party("curl").run(*told, "--max-time", 5, *options, url).out.strip()

    def study_key(self) -> tuple[str, str]:
        return ("-k", f"StudyInstanceUID=2.25.{uuid.uuid4().int}")

    def image(self) -> Path:
        path = self.scratch / "image.dcm"
        data: Dataset = images()[0]
        data.save_as(path, enforce_file_format=True)
        return path


def answers_echo(visitor: Visitor) -> Outcome:
    caller = visitor.endpoint.client.ae_title or STRANGER
    return MET if visitor.dicom("echoscu", caller).succeeded else NOT_MET


def requires_tls(visitor: Visitor) -> Outcome:
    plain = visitor.dicom("echoscu", STRANGER, who="plain")
    if plain.succeeded or "Association Rejected" in plain.text:
        return NOT_MET
    return MET if visitor.speaks_tls else NOT_OBSERVED


def requires_client_certificate(visitor: Visitor) -> Outcome:
    if visitor.is_plain:
        return NOT_OBSERVED
    caller = visitor.endpoint.client.ae_title
    let_in = [visitor.dicom("echoscu", caller, who=who).succeeded for who in ("nobody", "rogue")]
    return NOT_MET if any(let_in) else MET


def refuses_unknown_callers(visitor: Visitor) -> Outcome:
    told = [visitor.dicom("echoscu", caller) for caller in STRANGERS]
    if any(each.succeeded for each in told):
        return NOT_MET
    return MET if all(UNKNOWN_CALLER in each.text for each in told) else NOT_OBSERVED


def refuses_wrong_called_title(visitor: Visitor) -> Outcome:
    caller = visitor.endpoint.client.ae_title or STRANGER
    told = visitor.dicom("echoscu", caller, "-aec", "NOBODY")
    if told.succeeded:
        return NOT_MET
    return MET if UNKNOWN_TITLE in told.text else NOT_OBSERVED


def _served(told: Answer, success: str) -> Outcome:
    if any(words in told.text for words in (UNKNOWN_CALLER, REJECTED, *NOT_OFFERED)):
        return MET
    return NOT_MET if success in told.text else NOT_OBSERVED


def refuses_stranger_queries(visitor: Visitor) -> Outcome:
    keys = ("-S", "-k", "QueryRetrieveLevel=STUDY", *visitor.study_key())
    told = visitor.dicom("findscu", STRANGER, *keys)
    return _served(told, "Received Final Find Response (Success)")


def refuses_stranger_worklist(visitor: Visitor) -> Outcome:
    told = visitor.dicom("findscu", STRANGER, "-W", "-k", "AccessionNumber=NOBODY")
    return _served(told, "Received Final Find Response (Success)")


def refuses_stranger_retrievals(visitor: Visitor) -> Outcome:
    keys = ("-S", "-k", "QueryRetrieveLevel=STUDY", *visitor.study_key())
    got = visitor.dicom("getscu", STRANGER, *keys, "-od", str(visitor.scratch))
    moved = visitor.dicom("movescu", STRANGER, *keys, "-aem", "SV-NOWHERE")
    both = {
        _served(got, "Received C-GET Response (Success)"),
        _served(moved, "Received Final Move Response (Success)"),
    }
    return both.pop() if len(both) == 1 else NOT_OBSERVED


def refuses_stranger_storage(visitor: Visitor) -> Outcome:
    told = visitor.dicom("storescu", STRANGER, visitor.image())
    return _served(told, "Received Store Response (Success)")


def _in_tls(judge: Callable[[Visitor], bool]) -> Callable[[Visitor], Outcome]:
    def witness(visitor: Visitor) -> Outcome:
        if visitor.is_plain:
            return NOT_OBSERVED if visitor.meant_tls else NOT_APPLICABLE
        return MET if judge(visitor) else NOT_MET

    return witness


def _only_modern_versions(visitor: Visitor) -> bool:
    old = [visitor.openssl(version, *EVERY_SUITE) for version in ("-tls1", "-tls1_1")]
    new = [visitor.openssl(version, *EVERY_SUITE) for version in ("-tls1_2", "-tls1_3")]
    return all(each.succeeded for each in new) and not any(each.succeeded for each in old)


def _only_strong_ciphers(visitor: Visitor) -> bool:
    return not visitor.openssl("-tls1_2", *WEAK_SUITES).succeeded


def _is_trusted(visitor: Visitor) -> bool:
    return visitor.openssl("-verify_return_error", "-no_check_time").succeeded


def _matches_name(visitor: Visitor) -> bool:
    name = ("-verify_hostname", visitor.endpoint.server_name)
    return visitor.openssl("-verify_return_error", "-no_check_time", *name).succeeded


def _is_current(visitor: Visitor) -> bool:
    in_14_days = ("-attime", int(time.time()) + 14 * 86_400)
    told = [visitor.openssl("-verify_return_error", *when) for when in ((), in_14_days)]
    return all(each.succeeded for each in told)


def _key_is_strong(visitor: Visitor) -> bool:
    text = visitor.openssl("-tls1_2").text
    elliptic = "Server public key is 256 bit" in text and "id-ecPublicKey" in text
    rsa = "Server public key is 2048 bit" in text and "rsaEncryption" in text
    return (elliptic or rsa) and "sigalg: ecdsa-with-SHA256" in text


def requires_authentication(visitor: Visitor) -> Outcome:
    wado = "/wado?requestType=WADO&studyUID=2.25.1&seriesUID=2.25.1&objectUID=2.25.1"
    own = ("/system", "/studies", "/instances", "/tools/now")
    statuses = {visitor.status(path) for path in ("/dicom-web/studies?limit=1", wado, *own)}
    return MET if statuses == {"401"} else NOT_MET


def refuses_anonymous_storage(visitor: Visitor) -> Outcome:
    kind = 'Content-Type: multipart/related; type="application/dicom"; boundary=x'
    empty = ("-H", kind, "--data-binary", "--x--")
    return MET if visitor.status("/dicom-web/studies", *empty) == "401" else NOT_MET


def refuses_default_credentials(visitor: Visitor) -> Outcome:
    told = visitor.status("/system", "--user", "orthanc:orthanc")
    wrong = visitor.status("/system", "--user", "orthanc:changed")
    return NOT_MET if (told, wrong) == ("200", "401") else MET


def refuses_plaintext(visitor: Visitor) -> Outcome:
    status, _, there = visitor.status("/").partition(" ")
    if status == "000" or (status == "301" and there.startswith("https://")):
        return MET
    return NOT_MET


WITNESSES: dict[str, Callable[[Visitor], Outcome]] = {
    "dicom.answers_echo": answers_echo,
    "dicom.requires_tls": requires_tls,
    "dicom.requires_client_certificate": requires_client_certificate,
    "dicom.refuses_unknown_callers": refuses_unknown_callers,
    "dicom.refuses_wrong_called_title": refuses_wrong_called_title,
    "dicom.refuses_stranger_queries": refuses_stranger_queries,
    "dicom.refuses_stranger_retrievals": refuses_stranger_retrievals,
    "dicom.refuses_stranger_worklist": refuses_stranger_worklist,
    "dicom.refuses_stranger_storage": refuses_stranger_storage,
    "tls.offers_only_modern_versions": _in_tls(_only_modern_versions),
    "tls.offers_only_strong_ciphers": _in_tls(_only_strong_ciphers),
    "tls.certificate_is_trusted": _in_tls(_is_trusted),
    "tls.certificate_matches_name": _in_tls(_matches_name),
    "tls.certificate_is_current": _in_tls(_is_current),
    "tls.certificate_key_is_strong": _in_tls(_key_is_strong),
    "dicomweb.requires_authentication": requires_authentication,
    "dicomweb.refuses_anonymous_storage": refuses_anonymous_storage,
    "dicomweb.refuses_default_credentials": refuses_default_credentials,
    "http.refuses_plaintext": refuses_plaintext,
}
