import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from scoutview.reports._plain import fit
from scoutview.reports.estate_picture import estate_picture
from tests.reports.lakeside import copies

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_names_every_system_endpoint_and_protocol(report):
    root = ET.fromstring(estate_picture(report).svg)  # noqa: S314 - our own text

    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"CT room 1", "Main archive", "web", "dicom TLS", "dicomweb"} <= texts


def test_the_picture_has_a_title_and_a_description(report):
    root = ET.fromstring(estate_picture(report).svg)  # noqa: S314 - our own text

    assert root.findtext(f"{SVG}title") == "Systems and flows of Lakeside Imaging"
    assert "14 not met" in root.findtext(f"{SVG}desc")
    assert root.get("role") == "img"


def test_the_worst_finding_is_said_in_words_as_well(report):
    svg = estate_picture(report).svg

    assert "Main archive (main-pacs), pacs: worst is not met" in svg
    assert "CT room 1 (ct-1), modality: worst is not observed" in svg
    assert "Billing clearing house (clearing-house), billing: worst is no finding" in svg


def test_the_boundary_is_drawn(report):
    assert "boundary of the system" in estate_picture(report).svg


def test_a_flow_is_drawn_with_its_data(report):
    assert "ct-1 to main-pacs.dicom: demographics, medical-images" in estate_picture(report).svg


def test_a_long_name_has_two_lines_and_is_not_cut(report):
    first, *others = report.estate.systems
    named = replace(first, name="Router to the second site")
    report = replace(report, estate=replace(report.estate, systems=(named, *others)))

    root = ET.fromstring(estate_picture(report).svg)  # noqa: S314 - our own text

    assert {"Router to the second", "site"} <= {text.text for text in root.iter(f"{SVG}text")}


def test_a_flow_to_a_system_without_an_endpoint_says_that_no_port_is_declared(report):
    svg = estate_picture(report).svg

    assert ">no port declared</text>" in svg
    assert ">undeclared</text>" not in svg


def test_three_hundred_systems_are_all_drawn(report):
    svg = estate_picture(copies(report, 50)).svg

    assert len(re.findall("worst is", svg)) == 300


def test_hostile_names_are_escaped(hostile):
    svg = estate_picture(hostile).svg

    assert "<script" not in svg
    ET.fromstring(svg)  # noqa: S314 - our own text


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("CT room 1", 24, "CT room 1"),
        ("a" * 30, 10, "a" * 9 + "\u2026"),
        ("\u653e\u5c04\u7dda\u79d1", 8, "\u653e\u5c04\u7dda\u79d1"),
        ("\u653e\u5c04\u7dda\u79d1", 5, "\u653e\u2026"),
    ],
)
def test_names_are_cut_to_the_room_they_have(text, room, shown):
    assert fit(text, room) == shown
