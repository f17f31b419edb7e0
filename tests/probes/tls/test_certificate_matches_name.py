from ipaddress import ip_address

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from scoutview.findings import Outcome
from scoutview.probes.tls.certificate_matches_name import PROBE, matches_name
from tests.probes.tls.builders import endpoint, issue, judge, shown

LABELS = st.from_regex(r"[a-z][a-z0-9]{0,10}", fullmatch=True)
NAMES = st.lists(LABELS, min_size=2, max_size=5).map(".".join)


def verdict(names, **declared):
    alternative = [
        x509.IPAddress(ip_address(one)) if one[0].isdigit() or ":" in one else x509.DNSName(one)
        for one in names
    ]
    seen = shown(issue("pacs.lakeside.example", names=alternative))
    return judge(PROBE, seen, declared=endpoint(**declared))


@pytest.mark.parametrize(
    ("names", "declared"),
    [
        (["pacs.lakeside.example"], {"host": "pacs.lakeside.example"}),
        (["PACS.Lakeside.example"], {"host": "pacs.lakeside.example."}),
        (["*.lakeside.example"], {"host": "pacs.lakeside.example"}),
        (["other.example", "192.0.2.10"], {"host": "192.0.2.10"}),
        (["2001:db8::1"], {"host": "2001:0db8::0001"}),
        (["fe80::1"], {"host": "fe80::1%eth0"}),
        (["pacs.lakeside.example"], {"server_name": "pacs.lakeside.example"}),
        (["xn--mnchen-3ya.example"], {"host": "m\u00fcnchen.example"}),
    ],
)
def test_a_certificate_with_the_name_is_met(names, declared):
    assert verdict(names, **declared)[0] is Outcome.MET


@pytest.mark.parametrize(
    ("names", "declared"),
    [
        (["other.example"], {"host": "pacs.lakeside.example"}),
        (["*.lakeside.example"], {"host": "a.pacs.lakeside.example"}),
        (["*.lakeside.example"], {"host": "lakeside.example"}),
        (["p*.lakeside.example"], {"host": "pacs.lakeside.example"}),
        (["pacs.*.example"], {"host": "pacs.lakeside.example"}),
        (["*"], {"host": "localhost"}),
        (["192.0.2.11"], {"host": "192.0.2.10"}),
        (["192.0.2.10"], {"host": "192.0.2.10", "server_name": "pacs.lakeside.example"}),
        (["pacs.lakeside.example"], {"host": "192.0.2.10"}),
    ],
)
def test_a_certificate_without_the_name_is_not_met(names, declared):
    outcome, message = verdict(names, **declared)

    assert outcome is Outcome.NOT_MET
    assert names[0] in message


def test_the_common_name_alone_names_nobody():
    outcome, message = verdict([], host="pacs.lakeside.example")

    assert outcome is Outcome.NOT_MET
    assert "no subject alternative name" in message


def test_a_long_list_of_names_is_cut():
    names = [f"host{number}.example" for number in range(50)]

    _, message = verdict(names, host="pacs.lakeside.example")

    assert "and 42 more" in message


@given(NAMES)
def test_a_name_matches_itself_and_a_wildcard_in_its_first_label(name):
    assert matches_name(name, name.upper())
    assert matches_name("*." + name.partition(".")[2], name)


@given(NAMES, LABELS)
def test_a_wildcard_never_covers_two_labels_or_none(name, label):
    assert not matches_name("*." + name, f"{label}.{label}.{name}")
    assert not matches_name("*." + name, name)


TEXTS = st.text(max_size=12) | st.lists(st.sampled_from(["a", "*", "b*", ""])).map(".".join)


@given(TEXTS, TEXTS)
def test_any_two_texts_have_an_answer_and_only_a_real_name_is_ever_matched(presented, wanted):
    if matches_name(presented, wanted):
        assert matches_name(wanted, wanted)
        assert "*" not in wanted
