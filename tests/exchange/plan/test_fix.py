"""How to mend: what was seen, the product and why, the steps; nothing is applied."""

import shlex
from dataclasses import replace

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import Product
from scoutview.estate.model import Kind, Vendor
from scoutview.exchange.plan.fix import Before, Fix, Guess, fix_text, guess_product
from tests.exchange.plan.made import catalog, observed
from tests.exchange.plan.test_files import HOSTILE

PLACE = ("dicom.requires_tls", "main-pacs.dicom")


def sheet(report, **given):
    seen = (observed(report, *PLACE),)
    system = report.estate.system("main-pacs")
    known = {
        "control": catalog().control("ENC-01"),
        "status": Status.DEVIATION,
        "run": "r",
        "system": system,
        "product": guess_product(system, report.estate, seen, Product.ORTHANC),
        "observed": seen,
        "first": (Before("ACC-01", "Archives serve only callers that they know", Status.OPEN),),
        "estate_file": "estate.toml",
    }
    return Fix(**(known | given))


def test_a_sheet_is_as_it_was(golden, report):
    golden("fix.txt", fix_text(sheet(report)))


def test_it_says_that_nothing_is_applied(report):
    assert "Scoutview changes nothing on any system" in fix_text(sheet(report))


def test_a_product_without_steps_is_told(report):
    text = fix_text(sheet(report, product=Guess(Product.NGINX, "as you named it")))

    assert "The catalog has none of its own for nginx here." in text
    assert "orthanc; name one with --product" in text


def test_a_good_finding_is_told_in_short(report):
    good = observed(report, "dicom.answers_echo", "main-pacs.dicom")
    text = fix_text(sheet(report, observed=(good,)))

    assert "dicom.answers_echo" in text
    assert "OFFIS" not in text
    assert "echoscu" not in text


def test_two_findings_of_one_look_show_it_once(report):
    one = observed(report, *PLACE)
    text = fix_text(sheet(report, observed=(one, replace(one, number=99))))

    assert text.count("OFFIS_DCMTK_367") == 1
    assert f"by the same look as finding {one.number}" in text


@pytest.mark.parametrize(
    ("change", "product", "why"),
    [
        ({"name": "Orthanc of the second site"}, Product.ORTHANC, "its name"),
        ({"id": "dcm4chee-arc"}, Product.DCM4CHEE, "its id"),
        ({"kind": Kind.MODALITY, "endpoints": ()}, Product.WINDOWS_MODALITY, "its kind"),
        ({}, Product.ORTHANC, "its AE title (ORTHANC)"),
        ({"endpoints": ()}, None, "neither"),
    ],
)
def test_the_product_is_guessed_and_why_is_told(report, change, product, why):
    system = replace(report.estate.system("main-pacs"), **change)
    estate = replace(report.estate, vendors=())

    guess = guess_product(system, estate, ())

    assert guess.product is product
    assert why in guess.why


def test_the_vendor_may_tell_the_product(report):
    vendor = Vendor("shop", "Hosts nginx and more", "vendor", "", ("vna",))
    estate = replace(report.estate, vendors=(vendor,))

    assert guess_product(estate.system("vna"), estate, ()).product is Product.NGINX


def test_dcmtk_is_guessed_with_a_warning_since_others_are_built_on_it(report):
    estate = replace(report.estate, vendors=())
    guess = guess_product(estate.system("vna"), estate, [observed(report, *PLACE)])

    assert guess.product is Product.DCMTK
    assert "Orthanc and others are built on it" in guess.why


def test_what_a_person_names_counts(report):
    system = replace(report.estate.system("main-pacs"), name="Orthanc")

    assert guess_product(system, report.estate, (), Product.DCMTK).product is Product.DCMTK


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("estate.toml", "estate.toml"),
        ("St. Mary's/estate.toml", "St. Mary's/estate.toml"),
        ("a; touch pwned/estate.toml", "a; touch pwned/estate.toml"),
        ("$(touch pwned)/estate.toml", "$(touch pwned)/estate.toml"),
        ("--help/estate.toml", "./--help/estate.toml"),
        ("a\nrm -rf x/estate.toml", "a rm -rf x/estate.toml"),
    ],
)
def test_the_estate_file_is_one_word_of_the_command_and_no_option(report, path, word):
    told = [line for line in fix_text(sheet(report, estate_file=path)).splitlines() if line]
    commands = [shlex.split(line) for line in told if line.startswith("  scoutview assess")]

    assert commands == [
        ["scoutview", "assess", word, "--only", "main-pacs", "--plan"],
        ["scoutview", "assess", word, "--only", "main-pacs"],
    ]


def test_nothing_from_outside_steers_the_terminal(report):
    seen = observed(report, *PLACE, values=((HOSTILE, HOSTILE),), when=HOSTILE)
    text = fix_text(sheet(report, observed=(seen,)))

    assert "\x1b" not in text
    assert "\u202e" not in text
