"""What servers say of themselves and of their peers: Orthanc, dcm4chee-arc, dcmqrscp."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate.model import Kind, Protocol
from tests.exchange.intake.samples import DCMTK, LDIF, ORTHANC, refused, taken, told


def spoken(intake):
    return [
        (s.label, s.kind, [(e.protocol, e.text("ae_title"), e.spoken, e.text("tls"), e.where)])
        for s in intake.systems
        for e in s.endpoints
    ]


# ---- Orthanc ----


def test_orthanc_is_itself_and_its_modalities_in_both_forms():
    intake = taken("orthanc.json", ORTHANC, host="192.0.2.6")

    assert spoken(intake) == [
        ("Second // archive", Kind.PACS, [("dicom", "SECOND", "192.0.2.6:4242", "True", "line 6")]),
        ("ct", None, [("dicom", "CT1", "192.0.2.11:104", "", "line 11")]),
        ("main", None, [("dicom", "MAINPACS", "192.0.2.5:11112", "", "line 12")]),
        ("mr 7", None, [("dicom", "MR7", "192.0.2.17:105", "True", "line 13")]),
    ]
    assert intake.is_table


def test_what_orthanc_does_not_say_is_told_and_not_made_up():
    intake = taken("orthanc.json", '{"DicomModalities": {}}')

    assert [e.facts for s in intake.systems for e in s.endpoints] == [{}]
    assert "DicomAet is not stated; Orthanc then takes ORTHANC." in intake.notes
    assert "The file does not say which machine it is of; name it by --host." in intake.notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "line 1: no JSON"),
        ('{"DicomAet": "A",\n}', "line 2: no JSON"),
        ("[]", "expected an object in braces"),
        ("{}", "has none of DicomModalities, DicomAet and DicomPort"),
        ('{"DicomAet": "A" /* open', "a comment is not closed"),
        ('{"DicomModalities": []}', "DicomModalities is no object"),
        ('{"DicomAet": "A", "DicomAet": "B"}', '"DicomAet" stands there twice'),
        ('{"DicomModalities": {\n"x": ["A", "h"]}}', 'line 2: the modality "x" is neither'),
        ('{"DicomModalities": {"x": "A"}}', 'the modality "x" is neither'),
        ('{"DicomModalities": {"x": ["A", "h", 0]}}', "line 1: what stands there is not a port"),
        ('{"DicomModalities": {"x": ["A", "h", 1.5]}}', "what stands there is not a port"),
        ('{"DicomModalities": {"x": [{}, "h", 1]}}', "expected a text or a number"),
        ('{"DicomModalities": {"x": ["SEVENTEEN-LETTERS", "h", 1]}}', "has 17 characters"),
        ('{"DicomAet": NaN}', "NaN is no number"),
        ('{"a":' * 40 + "1" + "}" * 40, "nested over 32 deep"),
    ],
)
def test_an_orthanc_file_that_is_not_right_is_refused(text, words):
    assert words in refused("orthanc.json", text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(json_values, json_values)
def test_whatever_orthanc_is_given_it_is_taken_or_refused_in_sentences(table, entry):
    told("orthanc.json", json.dumps({"DicomAet": table, "DicomModalities": {"x": entry}}))
    told("orthanc.json", json.dumps({"DicomPort": 1, "DicomModalities": table}))


@given(st.text(alphabet='{}[]",:/*\\\n a1', max_size=60))
def test_whatever_looks_like_json_is_taken_or_refused_in_sentences(text):
    told("orthanc.json", '{"DicomAet": "A"' + text, format="orthanc")


# ---- dcm4chee-arc ----


def test_a_device_has_an_endpoint_for_each_connection_of_its_titles():
    intake = taken("export.ldif", LDIF)

    assert spoken(intake) == [
        ("archive", Kind.PACS, [("dicom", "ARCHIVE", "192.0.2.20:11112", "False", "line 34")]),
        ("archive", Kind.PACS, [("dicom", "ARCHIVE", "192.0.2.20:2762", "True", "line 34")]),
        ("archive", Kind.PACS, [("hl7", "", "192.0.2.20:2575", "False", "line 27")]),
    ]
    facts = intake.systems[0].facts
    assert (facts["site"].value, facts["site"].where) == ("Main Site", "line 10")
    assert "1 entries are no device, AE or connection, and were not read." in intake.notes


DEVICE = "dn: dicomDeviceName=a,dc=x\nobjectClass: dicomDevice\ndicomDeviceName: a\n"


def test_an_ae_without_a_connection_is_kept_without_an_address():
    text = f"{DEVICE}\ndn: dicomAETitle=A,dicomDeviceName=a,dc=x\nobjectClass: dicomNetworkAE\n"
    text += "dicomAETitle: A\ndicomNetworkConnectionReference: cn=gone,dc=x\n"

    intake = taken("export.ldif", text)

    assert spoken(intake) == [("a", None, [("dicom", "A", "no address", "", "line 5")])]
    assert any('the connection "cn=gone,dc=x" is not in the file' in n for n in intake.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" begins with a space\n", "no line to continue"),
        ("version: 1\nwords\n", "line 2: this is no line of LDIF"),
        ("version: 1\n\na: b\n", "line 3: expected dn: or version:"),
        (f"{DEVICE}dicomDescription: x\ndicomManufacturer:: %%%\n", "the value is no base64"),
        (f"{DEVICE}a:< file:///etc/passwd\n", "stands in another file, which is not read"),
        ("dn: dc=x\nchangetype: delete\n", 'changetype "delete"'),
        ("version: 1\n\ndn: dc=x\nobjectClass: top\n", "no entry of the class dicomDevice"),
        (f"{DEVICE}dicomInstitutionName: {'x' * 300}\n", "the text has 300 characters"),
        (f"{DEVICE}dicomManufacturer:: AAEC\n", "control characters"),
    ],
)
def test_an_export_that_is_not_right_is_refused(text, words):
    assert words in refused("export.ldif", text)


@given(st.text(alphabet="dn:= \ncobjectlas,<AETi#", max_size=80))
def test_whatever_an_export_holds_it_is_taken_or_refused_in_sentences(text):
    told("export.ldif", DEVICE + text)
    told("export.ldif", LDIF.replace("dicomPort: 11112", text))


# ---- dcmqrscp ----


def test_dcmqrscp_is_its_own_titles_and_the_peers_of_its_host_table():
    intake = taken("dcmqrscp.cfg", DCMTK)

    assert spoken(intake) == [
        ("TEACHING", Kind.PACS, [("dicom", "TEACHING", "port 11112", "", "line 17")]),
        ("TEACHING", Kind.PACS, [("dicom", "TEACHING_IN", "port 11112", "", "line 18")]),
        ("ct", None, [("dicom", "CT1", "192.0.2.11:104", "", "line 6")]),
        ("READ1", None, [("dicom", "READ1", "reader1.example:11112", "", "line 7")]),
        ("READ2", None, [("dicom", "READ2", "192.0.2.31:11112", "", "line 7")]),
        ("anyone", None, [("dicom", "", "192.0.2.32:104", "", "line 8")]),
    ]
    assert 'line 17: "TEACHING" lets every AE title in (ANY).' in intake.notes


HOSTS = "HostTable BEGIN\n{}\nHostTable END\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HOSTS.format("a (A, h, 1)"), "line 2"),
        (HOSTS.format("a = (A, h)"), "expected (TITLE, host, port)"),
        (HOSTS.format("a = (A, h, port)"), "what stands there is not a port"),
        (HOSTS.format("a = (A, h:1, 104)"), "holds a port"),
        ("HostTable BEGIN\na = (A, h, 1)\n", "line 1: HostTable has no END"),
        ("HostTable BEGIN\nAETable BEGIN\n", "does not fit here"),
        ("AETable BEGIN\nA /x R\nAETable END\n", "expected an AE title, a folder, the access"),
        ("HostTable BEGIN\nHostTable END\n", "neither a HostTable nor an AETable with an entry"),
    ],
)
def test_a_configuration_of_dcmqrscp_that_is_not_right_is_refused(text, words):
    assert words in refused("dcmqrscp.cfg", text)


@given(st.text(alphabet="HostTablE BEGIN=(),\n#1", max_size=80))
def test_whatever_dcmqrscp_is_given_it_is_taken_or_refused_in_sentences(text):
    told("dcmqrscp.cfg", text, format="dcmtk")
    told("dcmqrscp.cfg", HOSTS.format(text))


@given(st.binary(max_size=200), st.sampled_from(["orthanc", "dcm4chee", "dcmtk"]))
def test_whatever_bytes_they_are_they_are_taken_or_refused_in_sentences(data, format_):
    told("file", data, format=format_)


def test_protocols_of_dcm4chee_are_those_of_the_estate():
    assert Protocol.HL7 in {e.protocol for e in taken("e.ldif", LDIF).systems[0].endpoints}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("unclosed.json", '{"DicomAet": "' + '\\"' * 500_000),
        ("blanks.json", '{"DicomModalities": {"a":' + " " * 2_000_000 + '["A", "h", 1]}}'),
        ("blanks.cfg", "HostTable BEGIN\na = (" + " " * 1_000_000 + "\nHostTable END\n"),
        ("open.cfg", "HostTable BEGIN\na = " + "(" * 1_000_000 + "\nHostTable END\n"),
        ("quotes.cfg", "AETable BEGIN\n" + '"a ' * 300_000 + "\nAETable END\n"),
        ("lines.bin", "\x01" + "\n \t" * 300_000 + "x"),
    ],
    ids=lambda value: value[:13],
)
def test_a_file_that_is_made_to_take_long_does_not(name, text):
    told(name, text)  # what looks for an end from each beginning takes hours for these


def test_a_modality_has_its_line_however_its_name_is_written():
    text = (
        '{"DicomModalities": {\n"caf\\u00e9": ["A", "a.example", 1],\n"b": ["B", "b.example", 2]}}'
    )

    intake = taken("orthanc.json", text)

    assert [(s.text("alias"), s.where) for s in intake.systems[1:]] == [
        ("café", "line 2"), ("b", "line 3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["userPassword; s3cret-Pw", "userPassword s3cret-Pw", "s3cret-Pw", "userPassword:: s3cret"],
)
def test_a_password_of_an_export_is_not_repeated(line):
    text = f"version: 1\n\ndn: cn=a,dc=x\n{line}\n"

    assert "s3cret" not in refused("export.ldif", text)


def test_an_export_keeps_only_what_is_read():
    text = LDIF.replace(
        "dicomDeviceName: archive\n", "dicomDeviceName: archive\nuserPassword:: //79/A==\n"
    )

    assert "userpassword" not in str(taken("export.ldif", text)).lower()
    assert "no base64 of a text in UTF-8" in refused(
        "export.ldif", LDIF.replace("TWFpbiBTaXRl", "//79/A==")
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LDIF + "dn: a\nx: 1\n\n" * 200_000, "over 500000 lines"),
        (LDIF + "dn: a\nx: 1\n" + " b\n" * 60_000, "over 100000 characters in one value"),
    ],
    ids=["records", "continued"],
)
def test_an_export_has_bounds(text, words):
    assert words in refused("export.ldif", text)
