"""Scans by nmap: a DOCTYPE is let in, entities are not, and a guess is no fact."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.intake.samples import refused, taken, told

SAMPLE = (Path(__file__).parent / "sample_nmap_dicom.xml").read_bytes()
HOST = """<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" version="7.93">
<host><status state="up"/>
<address addr="{address}" addrtype="ipv4"/><address addr="00:11:22:33:44:55" addrtype="mac" vendor="GE"/>
<hostnames><hostname name="ct1.example" type="PTR"/></hostnames>
<ports>
{ports}
</ports></host>
</nmaprun>
"""  # noqa: E501 - as nmap writes it
PORT = '<port protocol="{0}" portid="{1}"><state state="{2}"/><service name="{3}" {4}/></port>'
PROBED = 'method="probed" conf="10"'


def scan(*ports, address="192.0.2.11"):
    return HOST.format(address=address, ports="\n".join(PORT.format(*p) for p in ports))


def test_the_real_scan_is_read_with_the_line_of_each_port():
    intake = taken("scan.xml", SAMPLE)

    [system] = intake.systems
    [endpoint] = system.endpoints
    assert (endpoint.protocol, endpoint.spoken, endpoint.where) == (
        "dicom", "127.0.0.1:24981", "line 15",
    )  # fmt: skip
    assert system.kind is None
    assert any("port 24980 of 127.0.0.1" in note for note in intake.notes)
    assert intake.by_host


def test_only_what_was_probed_and_open_is_a_fact():
    intake = taken(
        "scan.xml",
        scan(
            ("tcp", 443, "open", "http", PROBED + ' tunnel="ssl"'),
            ("tcp", 2762, "open", "dicom", PROBED + ' tunnel="ssl"'),
            ("tcp", 104, "open", "acr-nema", 'method="table" conf="3"'),
            ("tcp", 22, "filtered", "ssh", PROBED),
            ("udp", 161, "open", "snmp", PROBED),
        ),
    )

    [system] = intake.systems
    assert [(e.protocol, e.spoken, e.text("tls")) for e in system.endpoints] == [
        ("https", "192.0.2.11:443", "True"),
        ("dicom", "192.0.2.11:2762", "True"),
    ]
    assert (system.text("alias"), system.text("vendor")) == ("ct1.example", "GE")
    assert any("port 104 of" in note and "a usual one of DICOM" in note for note in intake.notes)


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE nmaprun [<!ENTITY a "x">]><nmaprun>&a;</nmaprun>',
        '<!DOCTYPE nmaprun [<!ENTITY a SYSTEM "file:///etc/passwd">]><nmaprun>&a;</nmaprun>',
        '<!DOCTYPE nmaprun [<!ENTITY % a SYSTEM "http://192.0.2.1/x">%a;]><nmaprun/>',
        '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;&b;</l>',
        "<!DOCTYPE nmaprun []><nmaprun/>",
        # each element would get each of these attributes
        "<!DOCTYPE nmaprun [<!ATTLIST x "
        + " ".join(f'a{n} CDATA "v"' for n in range(9_000))
        + "]><nmaprun>"
        + "<x/>" * 900_000
        + "</nmaprun>",
    ],
)
def test_entities_are_refused(hostile):
    assert "defines entities or names other files" in refused("scan.xml", hostile)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<nmaprun>\n<host>\n</nmaprun>", "line 3: no XML"),
        ("<nessus/>", "is no scan by nmap"),
        ("<nmaprun>" + "<host>" * 100, "nested over 64 deep"),
        ('<?xml version="1.0" encoding="x-none"?><nmaprun/>', "no XML"),
        ('<?xml version="1.0" encoding="shift_jis"?><nmaprun/>', "no XML"),
        (scan(("tcp", 0, "open", "dicom", PROBED)), "is not a port"),
        (
            scan(("tcp", 104, "open", "dicom", PROBED), address="224.0.0.1"),
            "not the address of one",
        ),
        ("<nmaprun>" + "<host/>" * 20_001 + "</nmaprun>", "over 20000 hosts"),
        ("<nmaprun><host>" + "<port/>" * 20_001 + "</host></nmaprun>", "over 20000 ports"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_scan_that_is_not_right_is_refused(text, words):
    assert words in refused("scan.xml", text)


def test_a_host_without_an_open_port_is_told():
    notes = taken("scan.xml", scan(("tcp", 104, "closed", "dicom", PROBED))).notes

    assert "line 4: nothing that is known here was open on 192.0.2.11: left out." in notes


def test_what_stands_outside_of_a_host_or_a_port_is_of_none():
    hint = (
        '<hosthint><address addr="192.0.2.99" addrtype="ipv6" vendor="Other"/>'
        '<hostnames><hostname name="other.example"/></hostnames></hosthint>'
    )
    text = scan(("tcp", 443, "open", "https", PROBED))
    text = text.replace("</ports>", '<extraports><state state="closed"/></extraports></ports>')
    two = text.replace("</nmaprun>", f"{hint}</nmaprun>").replace('name="ct1.example"', "")

    [system] = taken("scan.xml", two).systems

    assert system.text("alias") == ""
    assert [e.spoken for e in system.endpoints] == ["192.0.2.11:443"]


def test_a_scan_with_one_long_word_is_read_once():
    text = '<nmaprun version="' + "9" * 20_000_000 + '"><host/></nmaprun>'

    assert taken("scan.xml", text).format == "nmap 99999999999999999999"


def test_what_is_no_number_is_not_repeated():
    notes = taken("scan.xml", scan(("tcp", "DOE^JANE", "open", "x", PROBED))).notes

    assert "line 8: a port without a number of 192.0.2.11 is open" in str(notes)
    assert "DOE" not in str(notes)


@given(st.binary(max_size=200), st.integers(0, len(SAMPLE)))
def test_whatever_a_scan_is_it_is_taken_or_refused_in_a_sentence(data, at):
    told("scan.xml", b"<nmaprun>" + data)
    told("scan.xml", SAMPLE[:at] + data + SAMPLE[at:])
