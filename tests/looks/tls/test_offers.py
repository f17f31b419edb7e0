"""The offers look before real servers; what they are set to is the expected answer."""

import contextlib
import socket
import ssl
import time
from ssl import TLSVersion

import pytest

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import Answer, Exchange, PlainAssociation, Transport
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.suites import suite_name, suites
from scoutview.facts.tls import Hello
from scoutview.facts.web import Content, PlainWeb, WebAnswer, WebExchange
from scoutview.looks.session import Session, Stopped
from scoutview.looks.tls.offers import DIRECT_TLS, LOOK
from scoutview.looks.tls.survey import MOST_WEAK
from tests.looks.tls.servers import (
    HASTE,
    LIMITS,
    endpoint,
    front,
    listening,
    openssl_server,
    session,
    tls_server,
)

ALERT = b"\x15\x03\x01\x00\x02\x02\x28"
MODERN = (TLSVersion.TLSv1_2, TLSVersion.TLSv1_3)


def look(port, limits=LIMITS, **declared):
    lane = session(limits)
    return LOOK.look(lane, endpoint(port, **declared), {}), lane


def offered(fact):
    return {one.version for one in fact.versions if one.answer is Hello.OFFERED}


def answers(fact):
    return {one.version: one.answer for one in fact.versions}


def weak(fact):
    return {suite_name(number) for number in fact.suites if not suites()[number].strong}


def test_a_modern_server_is_seen_whole_in_eight_connections(material):
    with tls_server(material, versions=MODERN) as port:
        fact, lane = look(port)

    assert offered(fact) == {"TLS 1.2", "TLS 1.3"}
    assert set(answers(fact).values()) == {Hello.OFFERED, Hello.REFUSED}
    assert (weak(fact), fact.suites_complete, fact.dh_bits) == (set(), True, 0)
    assert (fact.chain, fact.other_chains) == (material.chain, ())
    assert fact.other_kinds_asked
    assert lane.connections <= 8


@pytest.mark.parametrize("mutual", [False, True])
@pytest.mark.parametrize("version", [TLSVersion.TLSv1_2, TLSVersion.TLSv1_3])
def test_one_version_alone_is_seen_behind_mutual_tls_too(material, version, mutual):
    with tls_server(material, versions=(version, version), mutual=mutual) as port:
        fact, lane = look(port)

    name = "TLS 1.2" if version is TLSVersion.TLSv1_2 else "TLS 1.3"
    assert offered(fact) == {name}
    assert (weak(fact), fact.suites_complete) == (set(), True)
    assert fact.chain == (material.chain if name == "TLS 1.2" else ())
    assert lane.connections <= 7


@pytest.mark.parametrize(
    ("option", "name"), [("-tls1", "TLS 1.0"), ("-tls1_1", "TLS 1.1"), ("-tls1_2", "TLS 1.2")]
)
def test_an_old_version_that_our_library_would_not_offer_is_seen(material, option, name):
    with openssl_server(material, option, "-cipher", "AES128-SHA:@SECLEVEL=0") as port:
        fact, _ = look(port)

    assert offered(fact) == {name}
    assert weak(fact) == {"TLS_RSA_WITH_AES_128_CBC_SHA"}
    assert fact.suites_complete
    assert fact.chain == material.chain


def test_the_default_context_of_our_library_would_have_missed_the_old_version(material):
    with openssl_server(material, "-tls1", "-cipher", "ALL:@SECLEVEL=0") as port:
        context = ssl.create_default_context(cafile=material.ca)
        raw = socket.create_connection(("127.0.0.1", port))
        with raw, pytest.raises((ssl.SSLError, OSError)):
            context.wrap_socket(raw, server_hostname="localhost")


def test_null_ciphers_are_seen(material):
    ciphers = "NULL-SHA256:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"
    with openssl_server(material, "-tls1_2", "-cipher", ciphers) as port:
        fact, _ = look(port)

    assert weak(fact) == {"TLS_RSA_WITH_NULL_SHA256"}
    assert 0xC02F in fact.suites
    assert fact.suites_complete


def test_a_server_that_prefers_its_strong_suite_does_not_hide_the_weak_ones(material):
    ciphers = "ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA:AES128-SHA:AES128-GCM-SHA256"
    with openssl_server(material, "-tls1_2", "-serverpref", "-cipher", ciphers) as port:
        fact, _ = look(port)

    assert weak(fact) == {
        "TLS_RSA_WITH_AES_256_CBC_SHA",
        "TLS_RSA_WITH_AES_128_CBC_SHA",
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
    }
    assert fact.suites_complete


def test_anonymous_suites_are_seen_without_any_certificate(material):
    ciphers = "ADH-AES128-SHA256:@SECLEVEL=0"
    with openssl_server(material, "-tls1_2", "-cipher", ciphers) as port:
        fact, _ = look(port)

    assert weak(fact) == {"TLS_DH_anon_WITH_AES_128_CBC_SHA256"}
    assert fact.dh_bits >= 1024
    assert fact.chain == ()


def test_a_short_prime_is_measured_though_curves_are_preferred(material, tmp_path):
    short = tmp_path / "dh.pem"
    short.write_text(DH_1024)
    ciphers = "ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"
    with openssl_server(
        material, "-tls1_2", "-serverpref", "-dhparam", str(short), "-cipher", ciphers
    ) as port:
        fact, lane = look(port)

    assert fact.dh_bits == 1024
    assert weak(fact) == set()
    assert lane.connections <= 8


def test_many_weak_suites_are_counted_to_sixteen(material):
    with openssl_server(material, "-cipher", "ALL:eNULL:@SECLEVEL=0") as port:
        fact, lane = look(port)

    assert len(weak(fact)) >= MOST_WEAK
    assert not fact.suites_complete
    assert lane.connections <= LOOK.at_most


def test_tls13_with_a_short_tag_is_seen(material):
    suites13 = "TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_8_SHA256"
    with openssl_server(material, "-tls1_3", "-ciphersuites", suites13) as port:
        fact, _ = look(port)

    assert weak(fact) == {"TLS_AES_128_CCM_8_SHA256"}


@pytest.mark.parametrize("group", ["P-384", "ffdhe2048", "X448"])
def test_a_hello_retry_request_counts_as_offered(material, group):
    with openssl_server(material, "-tls1_3", "-groups", group) as port:
        fact, _ = look(port)

    assert offered(fact) == {"TLS 1.3"}


@pytest.mark.parametrize(
    ("banner", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "answered with an SSH banner"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "answered with HTTP in clear"),
        (
            b"\x07\x00\x00\x00\x00\x04\x00\x00\x02\x01",
            "answered with a DICOM A-ABORT in clear",
        ),
        (b"\x0bMSH|^~\\&|RIS|\x1c\r", "answered with HL7 (MLLP) in clear"),
        (b"\x00\xff\x00garbage", "the answer is no TLS record"),
    ],
)
def test_another_protocol_on_the_port_costs_one_connection(banner, words):
    def serve(connection):
        connection.sendall(banner)
        connection.recv(4096)

    with listening(serve) as port:
        fact, lane = look(port)

    assert not fact.speaks_tls
    assert answers(fact) == {"TLS 1.2": Hello.NOT_TLS}
    assert fact.words == words
    assert lane.connections == 1


def test_of_an_answer_that_is_no_tls_only_the_first_bytes_are_kept():
    secret = b"\x0bMSH|^~\\&|RIS|LAKESIDE|||PID|||4711^^^|DOE^JANE\x1c\r"

    with listening(lambda connection: (connection.sendall(secret), connection.recv(4096))) as port:
        fact, _ = look(port)

    wire = fact.versions[0].wire
    assert b"DOE" not in wire.received
    assert wire.received_bytes == len(secret)


def test_silence_costs_one_time_out():
    def serve(connection):
        while connection.recv(4096):
            pass

    with listening(serve) as port:
        fact, lane = look(port, HASTE)

    assert answers(fact) == {"TLS 1.2": Hello.SILENT}
    assert not fact.speaks_tls
    assert lane.connections == 1


def test_a_slow_drip_ends_at_the_deadline():
    def serve(connection):
        connection.sendall(b"\x16\x03\x03\x10\x00")
        while True:
            connection.sendall(b"\x02")
            time.sleep(0.02)

    with listening(serve) as port:
        fact, lane = look(port, HASTE)

    assert answers(fact) == {"TLS 1.2": Hello.SILENT}
    assert lane.connections == 1


def test_an_endless_answer_is_cut_at_its_bound():
    flood = b"\x16\x03\x03\x40\x00" + bytes(0x4000)

    def serve(connection):
        while True:
            connection.sendall(b"\x16\x03\x03\x00\x04\x00\x00\x00\x00" * 2000 + flood)

    with listening(serve) as port:
        fact, lane = look(port)

    assert answers(fact) == {"TLS 1.2": Hello.UNCLEAR}
    assert lane.connections == 1


@pytest.mark.parametrize("protocol", [Protocol.HL7, Protocol.MQTT, Protocol.LDAP, Protocol.SYSLOG])
def test_where_plain_is_meant_and_cannot_be_heard_one_hello_must_do(protocol):
    with listening(lambda connection: connection.recv(4096)) as port:
        fact, lane = look(port, tls=False, protocol=protocol)

    assert answers(fact) == {"TLS 1.2": Hello.CLOSED}
    assert lane.connections == 1


def test_tls_that_nobody_declared_is_seen_whole(material):
    with tls_server(material, versions=MODERN) as port:
        fact, _ = look(port, tls=False, protocol=Protocol.HL7)

    assert offered(fact) == {"TLS 1.2", "TLS 1.3"}


def test_a_close_is_tried_once_more_with_another_version():
    with listening(lambda connection: connection.recv(4096)) as port:
        fact, lane = look(port)

    assert not fact.speaks_tls
    assert list(answers(fact)) == ["TLS 1.2", "TLS 1.3"]
    assert fact.words == "the peer closed the connection"
    assert lane.connections == 2


def test_a_close_on_versions_that_it_lacks_counts_as_refused(material):
    """Some servers close in place of an alert: what they do answer shows that they speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(material.cert, material.private)

    def serve(connection):
        hello = connection.recv(4096, socket.MSG_PEEK)
        if b"\x00\x2b\x00\x03\x02\x03\x04" in hello:
            context.wrap_socket(connection, server_side=True).close()

    with listening(serve) as port:
        fact, lane = look(port)

    assert offered(fact) == {"TLS 1.3"}
    assert set(answers(fact).values()) == {Hello.OFFERED, Hello.REFUSED}
    assert fact.versions[0].words.endswith("; right after, it answered a hello for TLS 1.3")
    assert fact.suites_complete
    assert lane.connections <= 10


def test_a_modern_server_that_closes_in_place_of_alerts_is_seen_whole(material):
    """As Windows does. Each close costs one control, the first one two."""
    with (
        tls_server(material, versions=MODERN) as behind,
        front(behind, lambda _number: False, mutes_alerts=True) as port,
    ):
        fact, lane = look(port)

    assert offered(fact) == {"TLS 1.2", "TLS 1.3"}
    assert set(answers(fact).values()) == {Hello.OFFERED, Hello.REFUSED}
    assert (weak(fact), fact.suites_complete, fact.other_kinds_asked) == (set(), True, True)
    assert lane.connections == 8 + 6 + 1


@contextlib.contextmanager
def everything_server(material):
    """TLS 1.0 to 1.3, with weak suites."""
    with openssl_server(material, "-cipher", "ALL:eNULL:@SECLEVEL=0") as port:
        yield port


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("answered", [1, 2, 3, 4, 5, 6])
def test_a_front_that_closes_after_some_connections_turns_nothing_into_refused(
    material, answered, reset
):
    with (
        everything_server(material) as behind,
        front(behind, lambda number: number > answered, reset=reset) as port,
    ):
        fact, lane = look(port)

    old = [answers(fact)[version] for version in ("TLS 1.1", "TLS 1.0")]
    assert Hello.REFUSED not in old
    assert not fact.suites_complete
    assert lane.connections <= answered + 2  # it is left in peace as soon as it is noticed


@pytest.mark.parametrize("closed", [range(3, 5), range(3, 6), range(4, 7), range(3, 100, 2)])
def test_a_limit_that_lifts_again_turns_nothing_into_refused(material, closed):
    with (
        everything_server(material) as behind,
        front(behind, lambda number: number in closed) as port,
    ):
        fact, _ = look(port)

    assert Hello.REFUSED not in [answers(fact)[version] for version in ("TLS 1.1", "TLS 1.0")]
    assert not fact.suites_complete


@pytest.mark.parametrize("answered", [5, 6, 7])
def test_a_front_that_closes_while_weak_suites_are_asked_leaves_them_unknown(material, answered):
    with (
        tls_server(material, versions=MODERN) as behind,
        front(behind, lambda number: number > answered) as port,
    ):
        fact, _ = look(port)

    assert answers(fact)["TLS 1.0"] is Hello.REFUSED
    assert fact.suites_complete is (answered == 7)
    assert not fact.other_kinds_asked


def server_hello(version, suite, more=b""):
    hello = version.to_bytes(2, "big") + bytes(32) + b"\x00" + suite.to_bytes(2, "big") + b"\x00"
    message = b"\x02" + len(hello).to_bytes(3, "big") + hello + more + b"\x0e\x00\x00\x00"
    return b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message


def scripted(answer_to):
    """A server that answers the hello of each version as told."""

    def serve(connection):
        hello = connection.recv(65536)
        is_tls13 = b"\x00\x2b\x00\x03\x02\x03\x04" in hello
        connection.sendall(answer_to(0x0304 if is_tls13 else int.from_bytes(hello[9:11], "big")))

    return listening(serve)


def test_an_old_version_that_is_chosen_instead_is_offered_whatever_its_own_hello_gets():
    old = {0x0303: server_hello(0x0303, 0xC02F), 0x0302: server_hello(0x0301, 0xC013)}
    old[0x0301] = ALERT[:-1] + bytes([50])

    with scripted(lambda version: old.get(version, ALERT)) as port:
        fact, _ = look(port)

    assert offered(fact) == {"TLS 1.2", "TLS 1.0"}
    assert answers(fact)["TLS 1.1"] is Hello.REFUSED
    tls10 = next(one for one in fact.versions if one.version == "TLS 1.0")
    assert tls10.suite == 0xC013
    assert tls10.words == (
        "chosen in answer to a hello for TLS 1.1; "
        "its own hello: answered with alert 50 (decode error)"
    )
    assert not fact.suites_complete


@pytest.mark.parametrize("version", [0x0304, 0x0305, 0x7F1C, 0x0002])
def test_a_version_that_is_newer_than_asked_or_unknown_is_unclear(version):
    with scripted(lambda _asked: server_hello(version, 0xC02F)) as port:
        fact, _ = look(port)

    assert answers(fact)["TLS 1.0"] is Hello.UNCLEAR
    assert offered(fact) <= {"TLS 1.3"}


@pytest.mark.parametrize(
    ("alert", "answer"),
    [(one, Hello.REFUSED) for one in (40, 70, 71, 86)]
    + [(one, Hello.UNCLEAR) for one in (10, 47, 50, 51, 80, 90, 109, 110, 112, 116, 120, 200)],
)
def test_only_alerts_about_the_version_or_the_suites_refuse_them(alert, answer):
    with scripted(lambda _version: ALERT[:-1] + bytes([alert])) as port:
        fact, _ = look(port)

    assert set(answers(fact).values()) == {answer}


def test_a_polite_close_is_a_close():
    with scripted(lambda _version: b"\x15\x03\x01\x00\x02\x01\x00") as port:
        fact, _ = look(port)

    assert fact.speaks_tls
    assert set(answers(fact).values()) == {Hello.CLOSED}


def test_a_version_that_stayed_unclear_leaves_the_weak_suites_unknown():
    replies = {0x0303: server_hello(0x0303, 0xC02F), 0x0301: ALERT[:-1] + bytes([80])}
    asked = []

    def answer(version):
        asked.append(version)
        return ALERT if asked.count(version) > 1 else replies.get(version, ALERT)

    with scripted(answer) as port:
        fact, _ = look(port)

    assert weak(fact) == set()
    assert not fact.suites_complete


@pytest.mark.parametrize("first", ["-cert", "second"])
def test_both_certificates_of_a_server_are_seen(material, first):
    ciphers = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256"
    if first == "second":
        ciphers = ":".join(reversed(ciphers.split(":")))
    options = (*material.second_certificate, "-serverpref", "-cipher", ciphers)
    with openssl_server(material, *options) as port:
        fact, lane = look(port)

    leaves = [chain[0] for chain in (fact.chain, *fact.other_chains)]
    both = [material.chain[0], material.ec_leaf]
    assert leaves == (both if first == "-cert" else both[::-1])
    assert fact.other_kinds_asked
    assert lane.connections <= 9


def test_at_most_four_chains_are_kept():
    issued = [bytes([number]) * 8 for number in range(9)]

    def flight(_version):
        leaf = issued.pop()
        listed = len(leaf).to_bytes(3, "big") + leaf
        body = len(listed).to_bytes(3, "big") + listed
        message = b"\x0b" + len(body).to_bytes(3, "big") + body
        return server_hello(0x0303, 0x009C, message)

    with scripted(flight) as port:
        fact, _ = look(port)

    assert fact.chain == (bytes([8]) * 8,)
    assert len(fact.other_chains) == 3


def test_an_alert_to_everything_speaks_tls_and_offers_nothing():
    with listening(lambda connection: (connection.recv(4096), connection.sendall(ALERT))) as port:
        fact, lane = look(port)

    assert fact.speaks_tls
    assert set(answers(fact).values()) == {Hello.REFUSED}
    assert fact.versions[0].words == "refused with alert 40 (handshake failure)"
    assert (fact.suites, lane.connections) == ((), 5)


def test_an_alert_about_our_name_refuses_no_version():
    alert = ALERT[:-1] + bytes([112])

    with listening(lambda connection: (connection.recv(4096), connection.sendall(alert))) as port:
        fact, _ = look(port)

    assert set(answers(fact).values()) == {Hello.UNCLEAR}


def test_a_server_that_falls_silent_is_left_in_peace_after_the_second_time():
    served = []

    def serve(connection):
        served.append(connection.recv(4096))
        if len(served) == 1:
            connection.sendall(ALERT)
        else:
            connection.recv(1)

    with listening(serve) as port:
        fact, lane = look(port, HASTE)

    assert list(answers(fact).values()) == [
        Hello.REFUSED,
        Hello.SILENT,
        Hello.SILENT,
        Hello.UNCLEAR,
        Hello.UNCLEAR,
    ]
    assert lane.connections == 3


def test_a_closed_port_is_told_and_never_taken_for_refused_versions():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    fact, lane = look(port)

    assert not fact.speaks_tls
    assert fact.words == f"127.0.0.1 port {port} is closed"
    assert lane.connections == 1


def test_a_suite_that_was_never_offered_ends_the_list_as_incomplete():
    with scripted(lambda _version: server_hello(0x0303, 0x002F)) as port:
        fact, lane = look(port)

    assert fact.suites == (0x002F,)
    assert not fact.suites_complete
    assert lane.connections <= 8


def test_a_stopped_run_asks_nothing_more(material):
    def stop():
        raise Stopped

    with tls_server(material, versions=MODERN) as port, pytest.raises(Stopped):
        LOOK.look(Session(LIMITS, may_go_on=stop), endpoint(port), {})


def plain(answer):
    return PlainAssociation(
        Exchange(caller="SV", called="PACS", transport=Transport.PLAIN, answer=answer)
    )


def plain_web(answer, content=Content.OTHER):
    exchange = WebExchange(
        label="GET /", method="GET", path="/", tls=False, answer=answer, content=content
    )
    return PlainWeb(exchange)


@pytest.mark.parametrize(
    ("declared", "seen", "reason"),
    [
        ({"tls": True}, [], ""),
        ({"tls": True}, [Reach(Reachability.SILENT)], "nothing answers"),
        ({"tls": True}, [Reach(Reachability.ANSWERS)], ""),
        ({"tls": False, "protocol": Protocol.HL7}, [], ""),
        ({"tls": False, "protocol": Protocol.DICOMWEB}, [], ""),
        ({"tls": False}, [plain_web(WebAnswer.ANSWERED)], "it speaks HTTP in clear"),
        ({"tls": False}, [plain_web(WebAnswer.ANSWERED, Content.TLS_ONLY)], ""),
        ({"tls": False}, [plain_web(WebAnswer.NOT_HTTP, Content.TLS_ONLY)], ""),
        ({"tls": False}, [plain_web(WebAnswer.CLOSED)], ""),
        ({"tls": True}, [plain_web(WebAnswer.ANSWERED)], ""),
        ({"tls": False, "protocol": Protocol.HTTPS}, [], ""),
        ({"tls": False}, [plain(Answer.ACCEPTED)], "it speaks DICOM in clear"),
        ({"tls": False}, [plain(Answer.REJECTED)], "it speaks DICOM in clear"),
        ({"tls": False}, [plain(Answer.ABORTED)], "it speaks DICOM in clear"),
        ({"tls": False}, [plain(Answer.CLOSED)], ""),
        ({"tls": True}, [plain(Answer.ACCEPTED)], ""),
    ],
)
def test_it_is_pointless_only_where_clear_speech_was_meant_and_heard_or_nothing_answers(
    declared, seen, reason
):
    facts = {fact.KIND: fact for fact in seen}

    assert LOOK.pointless(endpoint(2762, **declared), facts) == reason


def test_protocols_that_start_in_clear_get_no_hello():
    assert not DIRECT_TLS & {Protocol.POSTGRESQL, Protocol.FTP, Protocol.SSH, Protocol.HTTP}


DH_1024 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAIXQ7Z23J5MHjfTmmYtVxjTFNeC/PZsW4x/xJ0xv5R36tdWeNJEPViiF
pohgKJapVEy6xfIYRrKhLLrvLfxN5Mpsmz0UG2hLlJVyrY7v4dM88RFIiyOW6nbF
5WXQj0xPmynW+Raaswp4B2NW7vcQG7tm2tscRBlHzRG/wf0v/CR/AgEC
-----END DH PARAMETERS-----
"""
