"""What was seen at the made-up imaging group: facts with bytes, without any look."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from scoutview.facts.dicom import (
    Answer,
    Command,
    Exchange,
    ForeignCertificates,
    KnownCaller,
    PlainAssociation,
    Shown,
    StrangerFind,
    StrangerGet,
    StrangerMove,
    Strangers,
    StrangerWorklist,
    Transport,
    WrongCalledTitle,
)
from scoutview.facts.network import HostPorts, OpenPorts, Reach, Reachability
from scoutview.facts.observation import NotLooked, Observation, Reason
from scoutview.facts.tls import Certificate, Hello, Offers, VersionOffer
from scoutview.facts.web import (
    AnonymousReading,
    AnonymousStorage,
    Content,
    PlainWeb,
    WebAnswer,
    WebExchange,
)
from scoutview.facts.wire import Wire
from scoutview.findings import Vantage

STARTED = datetime(2026, 7, 2, 1, 15, tzinfo=UTC)
UID = b"2.25.84923461253478123641928374612983746192"


def item(kind, body):
    return bytes([kind, 0]) + len(body).to_bytes(2, "big") + body


def associate_request(caller, called):
    body = bytes([0, 1, 0, 0]) + called.encode().ljust(16) + caller.encode().ljust(16) + bytes(32)
    body += item(0x10, b"1.2.840.10008.3.1.1.1")
    syntaxes = item(0x30, b"1.2.840.10008.1.1") + item(0x40, b"1.2.840.10008.1.2")
    body += item(0x20, bytes([1, 0, 0, 0]) + syntaxes)
    body += item(0x50, item(0x51, (16384).to_bytes(4, "big")) + item(0x52, UID))
    return b"\x01\x00" + len(body).to_bytes(4, "big") + body


def reject(result, source, reason):
    return bytes([3, 0, 0, 0, 0, 4, 0, result, source, reason])


def wire(sent, received):
    return Wire(sent, received, len(sent), len(received))


def served(caller, called, command, status, words, **more):
    asked = associate_request(caller, called)
    return Exchange(
        caller=caller,
        called=called,
        transport=more.pop("transport", Transport.PLAIN),
        answer=Answer.ACCEPTED,
        command=command,
        offered=True,
        status=status,
        ended=Answer.ACCEPTED,
        implementation="OrthancDICOM",
        words=words,
        source_address="192.0.2.200",
        wire=wire(asked, b"\x02" + asked[1:80]),
        **more,
    )


def refused(caller, called, reason, words, **more):
    return Exchange(
        caller=caller,
        called=called,
        transport=more.pop("transport", Transport.PLAIN),
        answer=Answer.REJECTED,
        result=1,
        source=1,
        reason=reason,
        words=words,
        source_address="192.0.2.200",
        wire=wire(associate_request(caller, called), reject(1, 1, reason)),
        **more,
    )


@cache
def certificate(days=400):
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.lakeside.example")])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lakeside test CA")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(STARTED - timedelta(days=days))
        .not_valid_after(STARTED - timedelta(days=days - 365))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("portal.lakeside.example")]), critical=False
        )
    )
    return builder.sign(key, None).public_bytes(Encoding.DER)


def web(label, method, path, status, words, *, tls=False, content=Content.NONE, **more):
    asked = (
        f"{method} {path} HTTP/1.1\r\nHost: 192.0.2.11\r\nUser-Agent: scoutview\r\n\r\n".encode()
    )
    answer = f"HTTP/1.1 {status} Answer\r\nContent-Type: text/plain\r\n\r\n".encode()
    return WebExchange(
        label=label,
        method=method,
        path=path,
        tls=tls,
        answer=WebAnswer.ANSWERED,
        status=status,
        content=content,
        body_bytes=2,
        words=words,
        source_address="192.0.2.200",
        wire=wire(asked, answer),
        **more,
    )


def offers():
    hello = bytes.fromhex("16030100640100006003030000") + bytes(range(80))
    yes = bytes.fromhex("160303003d0200003903030001")
    no = bytes.fromhex("15030300020246")
    versions = tuple(
        VersionOffer(
            version,
            Hello.OFFERED if version in {"TLS 1.2", "TLS 1.0"} else Hello.REFUSED,
            0xC02F if version in {"TLS 1.2", "TLS 1.0"} else None,
            "ServerHello" if version in {"TLS 1.2", "TLS 1.0"} else "alert protocol_version",
            wire(hello, yes if version in {"TLS 1.2", "TLS 1.0"} else no),
        )
        for version in ("TLS 1.3", "TLS 1.2", "TLS 1.1", "TLS 1.0")
    )
    return Offers(speaks_tls=True, versions=versions, suites=(0xC02F, 0x0035))


def main_pacs(caller="SV-STRANGER", called="ORTHANC"):
    ok = "success"
    echo = served("SCOUTVIEW", called, Command.ECHO, 0, ok)
    find = served(caller, called, Command.FIND, 0, ok)
    return (
        Reach(Reachability.ANSWERS, "192.0.2.11"),
        PlainAssociation(served(caller, called, None, None, "accepted")),
        KnownCaller(echo),
        Strangers(
            tuple(
                served(name, called, Command.ECHO, 0, ok)
                for name in (caller, "STORESCU", "ANY-SCU")
            ),
            echo,
        ),
        WrongCalledTitle(refused("SCOUTVIEW", "SV-NOBODY", 7, "called AE title unknown"), True),  # noqa: FBT003 - the fact's own order
        StrangerFind(find),
        StrangerGet(served(caller, called, Command.GET, 0, ok)),
        StrangerMove(served(caller, called, Command.MOVE, 0xA801, "destination unknown")),
        NotLooked("dicom.stranger_store", Reason.WITHHELD, "writes test data is not allowed"),
    )


def worklist():
    called = "WLSCP"
    return (
        Reach(Reachability.ANSWERS, "192.0.2.12"),
        PlainAssociation(refused("SV-STRANGER", called, 3, "calling AE title unknown")),
        KnownCaller(None),
        Strangers(
            tuple(
                refused(name, called, 3, "calling AE title unknown")
                for name in ("SV-STRANGER", "STORESCU", "ANY-SCU")
            )
        ),
        StrangerWorklist(refused("SV-STRANGER", called, 3, "calling AE title unknown")),
    )


def vna():
    called = "VNA"
    stopped = Exchange(
        caller="SV-STRANGER",
        called=called,
        transport=Transport.TLS,
        answer=Answer.STOPPED_AT_TLS,
        words="alert certificate required",
    )
    plain = Exchange(
        caller="SV-STRANGER", called=called, transport=Transport.PLAIN, answer=Answer.CLOSED
    )
    foreign = Exchange(
        caller="SV-STRANGER",
        called=called,
        transport=Transport.TLS,
        shown=Shown.UNKNOWN,
        answer=Answer.STOPPED_AT_TLS,
        words="alert unknown ca",
    )
    return (
        Reach(Reachability.ANSWERS, "192.0.2.21"),
        PlainAssociation(plain),
        ForeignCertificates(stopped, foreign),
        StrangerFind(refused("SV-STRANGER", called, 3, "unknown", transport=Transport.TLS)),
        offers(),
        Certificate(
            chain=(certificate(30),),
            anchors=(certificate(30),),
            anchors_from_estate=True,
            how="1.2",
        ),
    )


def portal():
    return (
        Reach(Reachability.ANSWERS, "192.0.2.22"),
        offers(),
        Certificate(
            chain=(certificate(), b"no certificate"), anchors=(), anchors_from_estate=False
        ),
        PlainWeb(
            web("root", "GET", "/", 301, "moved", location="https://portal.lakeside.example/")
        ),
    )


def main_web():
    query = f"/dicom-web/studies?limit=1&StudyInstanceUID={UID.decode()}"
    return (
        Reach(Reachability.ANSWERS, "192.0.2.11"),
        AnonymousReading(
            (
                web("QIDO-RS", "GET", query, 200, "an empty DICOM answer", content=Content.DICOM),
                web(
                    "Orthanc /system", "GET", "/system", 401, "asks for a sign-in", realm="Orthanc"
                ),
            ),
            "Orthanc",
        ),
        AnonymousStorage(web("STOW-RS", "POST", "/dicom-web/studies", 400, "bad request")),
        NotLooked("web.default_credentials", Reason.WITHHELD, "tries credentials is not allowed"),
        PlainWeb(web("root", "GET", "/", 200, "content over HTTP", content=Content.PRODUCT)),
    )


def observations():
    seen = {
        "ct-1.dicom": (
            NotLooked("dicom.plain", Reason.WITHHELD, "a modality gets no packet unless opted in"),
        ),
        "worklist.dicom": worklist(),
        "main-pacs.dicom": main_pacs(),
        "main-pacs.web": main_web(),
        "vna.dicom": vna(),
        "portal.web": portal(),
        "main-pacs": (
            OpenPorts(
                (
                    HostPorts(
                        host="192.0.2.11",
                        asked=(22, 104, 3389, 8042),
                        answering=(3389, 8042),
                        declared=(8042, 11112),
                        source="192.0.2.200",
                    ),
                )
            ),
        ),
        "portal": (
            NotLooked("network.ports", Reason.SKIPPED, "an earlier look had made it pointless"),
        ),
    }
    found = {}
    for target, facts in seen.items():
        for fact in facts:
            entry = len(found) + 3
            is_dicom = target.endswith("dicom") and not isinstance(fact, NotLooked)
            found[entry] = Observation(
                fact.look if isinstance(fact, NotLooked) else fact.KIND,
                target,
                STARTED + timedelta(seconds=entry),
                Vantage("scout-1", "192.0.2.200", "SV-STRANGER" if is_dicom else ""),
                fact,
                0.25,
                1,
            )
    return found
