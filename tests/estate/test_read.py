from datetime import date, time
from pathlib import Path

import pytest

from scoutview.estate._systems import ENDPOINTS_MAX, SYSTEMS_MAX
from scoutview.estate.model import (
    Authorization,
    Category,
    Client,
    Commitment,
    Credentials,
    DataClass,
    Deviation,
    Endpoint,
    Engagement,
    Exclusion,
    Flow,
    Kind,
    Period,
    Protocol,
    ReportType,
    System,
    Vendor,
    Window,
)
from scoutview.estate.read import EstateError, parse_estate, read_estate

LEAST = """\
format = 1
[organization]
name = "Lakeside Imaging"
timezone = "UTC"
[engagement]
report = "type-1"
as_of = 2026-10-01
"""
PACS = '[[system]]\nid = "pacs"\nkind = "pacs"\nname = "PACS"\n'


def parse(text: str, folder: Path | None = None):
    return parse_estate(text.encode(), name="estate.toml", folder=folder)


def endpoint_of(text: str) -> Endpoint:
    head = f'{LEAST}{PACS}[[system.endpoint]]\nid = "one"\nhost = "pacs.example"\nport = 443\n'
    return parse(head + text).endpoints()[0]


def test_the_example_says_what_it_says(lakeside):
    estate = read_estate(lakeside / "estate.toml")

    assert (estate.organization, estate.timezone) == ("Lakeside Imaging", "America/Chicago")
    assert estate.engagement == Engagement(
        report=ReportType.TYPE_2,
        categories=(
            Category.SECURITY,
            Category.AVAILABILITY,
            Category.PROCESSING_INTEGRITY,
            Category.PRIVACY,
        ),
        period=Period(date(2026, 4, 1), date(2026, 9, 30)),
        excluded=(Exclusion("P6.2", "No disclosures are made without authorization"),),
    )
    assert estate.commitments == (
        Commitment(
            "image-availability",
            "Prior studies are available to reading sites within 30 seconds, 99.9 % of the month",
            (Category.AVAILABILITY,),
        ),
    )
    assert estate.authorization == Authorization(
        by="Dana Ruiz, CIO",
        on=date(2026, 3, 20),
        until=date(2026, 12, 31),
        document=lakeside / "letters" / "authorization.pdf",
        allow=frozenset({"tries credentials"}),
        windows=(Window(frozenset(range(5)), time(20), time(6), "Mon-Fri 20:00-06:00"),),
    )


def test_the_example_has_its_systems(lakeside):
    estate = read_estate(lakeside / "estate.toml")

    pacs, scanner = estate.systems
    dicom, web = pacs.endpoints
    assert pacs == System(
        id="main-pacs",
        kind=Kind.PACS,
        name="Main archive",
        owner="pacs-administrator",
        serviced_by="vendor-x",
        site="downtown",
        data=frozenset({DataClass.MEDICAL_IMAGES, DataClass.DEMOGRAPHICS, DataClass.EXAM_METADATA}),
        endpoints=(dicom, web),
    )
    assert dicom == Endpoint(
        id="dicom",
        system="main-pacs",
        protocol=Protocol.DICOM,
        host="127.0.0.1",
        port=11112,
        ae_title="ORTHANC",
        tls=True,
        ca=lakeside / "pki" / "ca.crt",
        server_name="pacs.lakeside.example",
        client=Client("SCOUTVIEW", lakeside / "pki" / "c.crt", lakeside / "pki" / "c.key"),
    )
    assert web == Endpoint(
        id="web",
        system="main-pacs",
        protocol=Protocol.DICOMWEB,
        host="127.0.0.1",
        port=8042,
        path="/dicom-web",
    )
    assert scanner == System(
        id="ct-1",
        kind=Kind.MODALITY,
        name="CT room 1",
        owner="lead-technologist",
        site="downtown",
        data=frozenset({DataClass.MEDICAL_IMAGES}),
    )


def test_the_example_has_its_relations(lakeside):
    estate = read_estate(lakeside / "estate.toml")

    assert estate.flows == (Flow("ct-1", "main-pacs.dicom", frozenset({DataClass.MEDICAL_IMAGES})),)
    assert estate.vendors == (
        Vendor(
            "vendor-x",
            "PACS software support, remote service",
            "subservice",
            "carve-out",
            ("main-pacs",),
        ),
    )
    assert estate.exceptions == (
        Deviation(
            probe="dicom.requires_tls",
            target="ct-1.dicom",
            reason="The scanner's software cannot do TLS; replacement is planned for 2027",
            compensating=("NET-03",),
            approved_by="Dana Ruiz, CIO",
            until=date(2027, 6, 30),
        ),
    )


def test_without_a_folder_paths_are_kept_and_files_are_not_looked_for(example):
    estate = parse(example)

    assert estate.authorization.document == Path("letters/authorization.pdf")
    assert estate.endpoints()[0].ca == Path("pki/ca.crt")


def test_an_organization_and_an_engagement_are_enough():
    estate = parse(LEAST)

    assert estate.authorization is None
    assert estate.systems == estate.flows == estate.vendors == estate.exceptions == ()
    assert estate.engagement.categories == (Category.SECURITY,)


def test_a_type_1_examination_is_a_period_of_one_day():
    assert parse(LEAST).engagement.period == Period(date(2026, 10, 1), date(2026, 10, 1))


def test_security_is_always_in_the_scope():
    estate = parse(LEAST + 'categories = ["privacy"]\n')

    assert estate.engagement.categories == (Category.SECURITY, Category.PRIVACY)


@pytest.mark.parametrize(
    ("protocol", "tls"),
    [("https", True), ("oidc", True), ("http", False), ("dicom", False), ("dicomweb", False)],
)
def test_only_https_and_oidc_are_tls_by_themselves(protocol, tls):
    assert endpoint_of(f'protocol = "{protocol}"\n').tls is tls


def test_credentials_are_names_and_never_values():
    endpoint = endpoint_of(
        'protocol = "https"\n'
        'credentials = { user_env = "PACS_USER", password_file = "secrets/pacs" }\n'
    )

    assert endpoint.credentials == Credentials(
        user_env="PACS_USER", password_file=Path("secrets/pacs")
    )


@pytest.mark.parametrize(
    "host",
    ["::1", "fe80::1%eth0", "10.0.0.7", "pacs", "pacs.example.", "ct_1.local", "xn--hrz-qla.de"],
)
def test_a_host_is_a_name_or_an_address(host):
    text = f'protocol = "dicom"\nserver_name = "{host}"\n'

    assert endpoint_of(text).server_name == host


@pytest.mark.parametrize("title", ["A", "SIXTEEN-CHARS-16", "ANY SCP", "a~!"])
def test_an_ae_title_is_of_the_default_repertoire(title):
    assert endpoint_of(f'protocol = "dicom"\nae_title = "{title}"\n').ae_title == title


def test_a_study_for_tests_can_be_named():
    assert endpoint_of('protocol = "dicom"\ntest_study = "2.25.1"\n').test_study == "2.25.1"


def test_a_device_can_be_opted_in():
    device = PACS.replace('kind = "pacs"', 'kind = "iot"') + 'allow = ["one connection"]\n'

    assert parse(LEAST + device).systems[0].allow == {"one connection"}


@pytest.mark.parametrize("controller", ["us", "vendor-x", "client:Lakeside Hospital"])
def test_another_controller_needs_no_consent_to_be_declared(controller):
    vendor = '[[vendor]]\nid = "vendor-x"\nservices = "support"\n'

    system = parse(f'{LEAST}{PACS}controlled_by = "{controller}"\n{vendor}').systems[0]

    assert (system.controlled_by, system.consent) == (controller, None)


def test_a_device_without_endpoints_can_have_an_exception_for_one(example):
    assert parse(example).exceptions[0].target == "ct-1.dicom"


def test_a_device_with_endpoints_cannot_have_an_exception_for_another(example, faults_of):
    endpoint = '[[system.endpoint]]\nid = "hl7"\nprotocol = "hl7"\nhost = "ct-1"\nport = 2575\n'

    (fault,) = faults_of(example.replace("[[flow]]", f"{endpoint}[[flow]]"))

    assert 'exception 1, target: no system or endpoint is named "ct-1.dicom"' in fault


def test_more_systems_than_the_bound_get_a_sentence(faults_of):
    faults = faults_of(LEAST + "[[system]]\n" * (SYSTEMS_MAX + 1))

    assert faults == ("estate.toml line 8, system: has 5001 items; give 0 to 5000.",)


def test_more_endpoints_than_the_bound_get_a_sentence(faults_of):
    system = PACS + "[[system.endpoint]]\n" * (ENDPOINTS_MAX // 2 + 1)

    faults = faults_of(LEAST + system + system)

    assert faults == (
        "estate.toml line 8, system: the file has 20002 endpoints; give at most 20000.",
    )


def test_windows_line_ends_are_read(example, faults_of):
    assert faults_of(example.replace("\n", "\r\n")) == ()
    (fault,) = faults_of(example.replace("\n", "\r\n").replace("port = 11112", "port = 0"))

    assert fault.startswith("estate.toml line 43, ")


def test_the_file_is_named_as_it_was_given(tmp_path, example, monkeypatch):
    (tmp_path / "estate.toml").write_text(example.replace("port = 11112", "port = 0"))
    monkeypatch.chdir(tmp_path)

    with pytest.raises(EstateError, match=r"^estate\.toml line 43, ") as caught:
        read_estate(Path("estate.toml"))

    assert len(caught.value.faults) == 1


def test_paths_do_not_follow_a_later_change_of_folder(lakeside, monkeypatch):
    monkeypatch.chdir(lakeside)

    estate = read_estate(Path("estate.toml"))

    assert estate.endpoints()[0].ca == lakeside / "pki" / "ca.crt"


@pytest.mark.parametrize(
    ("line", "frameworks"),
    [
        ("", None),
        ("frameworks = []", ()),
        ('frameworks = ["gdpr", "hipaa-security"]', ("gdpr", "hipaa-security")),
    ],
)
def test_the_frameworks_that_an_organization_is_asked_for(line, frameworks):
    text = LEAST.replace("[engagement]\n", f"[engagement]\n{line}\n")

    assert parse(text).engagement.frameworks == frameworks


def test_a_framework_is_named_by_its_id(faults_of):
    (fault,) = faults_of(LEAST.replace("[engagement]\n", '[engagement]\nframeworks = ["ISO!"]\n'))

    assert "the id of a framework, such as hipaa-security" in fault
