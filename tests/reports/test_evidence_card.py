import pytest

from scoutview.facts import dicom, network, tls, web
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Certificate
from scoutview.reports.evidence_card import details, evidence_card, steps
from tests.reports.lakeside_facts import certificate, observations


def card_of(report, kind, target="main-pacs.dicom"):
    entry, seen = next(
        (n, o)
        for n, o in report.observations.items()
        if isinstance(o.fact, kind) and o.target == target
    )
    endpoint = next((e for e in report.estate.endpoints() if e.name == target), None)
    return evidence_card(
        entry, seen, endpoint=endpoint, run=report.run, timezone="America/Chicago", most_bytes=64
    )


def test_a_card_says_who_looked_when_and_from_where(report):
    card = card_of(report, dicom.StrangerFind)

    assert card.who == "Scoutview 0.1.0 on scout-1"
    assert card.when.startswith("2026-07-01 20:15:")
    assert card.when.endswith("CDT (UTC-05:00)")
    assert card.where == "host scout-1, address 192.0.2.200, calling as SV-STRANGER"


def test_bytes_are_cut_and_the_cut_is_told(report):
    (shown,) = card_of(report, dicom.StrangerFind).steps

    assert shown.sent.shown == 64
    assert shown.sent.total == shown.sent.kept > 64
    assert shown.sent.text.startswith("0000  01 00 00 00")
    assert len(shown.sent.text.splitlines()) == 4


def test_every_stranger_is_a_step_and_the_known_caller_the_last(report):
    card = card_of(report, dicom.Strangers)

    assert [one.step.title for one in card.steps] == [
        "A stranger, SV-STRANGER",
        "A stranger, STORESCU",
        "A stranger, ANY-SCU",
        "The known caller, right after",
    ]


def test_a_rejection_is_told_with_its_triple(report):
    (shown,) = card_of(report, dicom.WrongCalledTitle).steps

    assert shown.step.reply == (
        "Association: rejected; result 1, source 1, reason 7; called AE title unknown."
    )


def test_an_unknown_certificate_is_told_as_shown(report):
    card = card_of(report, dicom.ForeignCertificates, "vna.dicom")

    assert "with a client certificate of a CA that nobody trusts" in card.steps[1].step.asked


def test_a_certificate_is_read_out(report):
    told = dict(card_of(report, tls.Certificate, "vna.dicom").details)

    assert told["Server certificate: subject"] == "CN=portal.lakeside.example"
    assert told["Server certificate: issuer"] == "CN=Lakeside test CA"
    assert told["Server certificate: valid from"] == "2026-06-02T01:15:00Z"
    assert told["Server certificate: key"] == "Ed25519"
    assert told["Server certificate: names"] == "portal.lakeside.example"
    assert told["Held against"] == "the estate's ca, 1 fitting certificates"


def test_bytes_that_are_no_certificate_are_told_as_such():
    fact = Certificate(chain=(b"\x30\x00", certificate()), anchors=(), anchors_from_estate=False)

    told = dict(details(fact))

    assert told["Server certificate: unreadable"] == "2 bytes that are no certificate"
    assert "Chain, certificate 2: subject" in told


def test_open_ports_are_listed(report):
    told = dict(card_of(report, network.OpenPorts, "main-pacs").details)

    assert told["Answering"] == "3389, 8042"
    assert told["Declared"] == "8042, 11112"


def test_a_web_answer_is_told_without_its_body(report):
    card = card_of(report, web.AnonymousReading, "main-pacs.web")

    assert card.steps[0].step.asked.startswith("GET /dicom-web/studies?limit=1")
    assert "HTTP 200; body recognized as DICOM, 2 bytes, not kept" in card.steps[0].step.reply
    assert "asks for credentials of Orthanc" in card.steps[1].step.reply


def test_a_look_that_was_not_made_says_why(report):
    card = card_of(report, NotLooked, "ct-1.dicom")

    assert not card.made
    assert card.details == (("Not looked", "withheld: a modality gets no packet unless opted in"),)
    assert card.repeat == ()


@pytest.mark.parametrize("seen", observations().values(), ids=lambda seen: seen.look)
def test_every_kind_of_fact_tells_something(seen):
    assert details(seen.fact) or steps(seen.fact)


def test_a_synthetic_study_that_only_the_known_caller_finds_is_told():
    exchange = observations()[8].fact.exchange
    fact = dicom.StrangerFind(exchange, stranger_found=False, known_found=True)

    told = dict(details(fact))

    assert told["Synthetic study, stranger"] == "did not find it"
    assert told["Synthetic study, known caller"] == "found it"


def test_the_vendor_default_that_was_tried_is_named_without_its_password():
    exchange = web.WebExchange(
        label="root", method="GET", path="/", tls=False, answer=web.WebAnswer.ANSWERED, status=401
    )
    fact = web.DefaultCredentials("Orthanc", (web.CredentialTry("orthanc", exchange),), "lockout")

    assert steps(fact)[0].title == "root, as orthanc with the vendor's default"
    assert dict(details(fact))["Stopped early"] == "lockout"


def test_a_missing_known_caller_is_told():
    assert details(dicom.KnownCaller(None)) == (
        ("Known caller", "the estate names no caller that this node knows"),
    )


def test_reasons_for_not_looking_are_all_told():
    for reason in Reason:
        assert details(NotLooked("tls.offers", reason, "words"))[0][1] == f"{reason.value}: words"
