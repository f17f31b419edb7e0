"""The estate against a second source, and the register of AE titles as a population."""

import csv
import io
import tomllib
from datetime import UTC, datetime

import pytest

from scoutview.exchange.intake.reconcile import Made, Result, reconcile, register, table, text
from tests.exchange.intake.samples import ESTATE, ORTHANC, estate, taken
from tests.exchange.intake.test_nmap import PROBED, scan

MADE = Made(
    estate="estate.toml", estate_sha256="a" * 64, other="orthanc.json", other_sha256="b" * 64,
    other_format="Orthanc configuration", by="PACS administrator",
    at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC), tool="Scoutview, estate reconcile",
    time_zone="America/Chicago",
)  # fmt: skip
MORE = """
[[system]]
id = "us-1"
kind = "modality"
name = "Ultrasound"

  [[system.endpoint]]
  id = "dicom"
  protocol = "dicom"
  host = "us1.example"
  port = 104
  ae_title = "US1"
"""


def compared(data=ORTHANC, of=ESTATE + MORE, name="orthanc.json"):
    return reconcile(estate(of), taken(name, data))


def of(result, found):
    return [(row.ae_title, row.note) for row in found.of(result)]


def test_both_sources_are_told_apart():
    found = compared()

    assert of(Result.DIFFERS, found) == [("MAINPACS", "port 104 declared, 11112 seen")]
    assert of(Result.UNSEEN, found) == [("US1", "")]
    assert of(Result.UNDECLARED, found) == [
        ("CT1", "called ct there"),
        ("MR7", "called mr 7 there"),
        ("SECOND", "called Second // archive there"),
    ]


def test_titles_of_the_table_that_nobody_owns_are_told():
    data = ORTHANC.replace('"MR7"', '"US1"').replace("192.0.2.17", "us1.example")

    found = compared(data.replace('"Port" : 105', '"Port" : 104'))

    assert [row.ae_title for row in found.unowned()] == ["US1", "CT1", "SECOND"]
    assert "us-1 has no owner" in text(found, "estate.toml", "orthanc.json")


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("MAINPACS,192.0.2.6,104,", "host 192.0.2.5 declared, 192.0.2.6 seen"),
        ("MAINPACS,pacs.example,104,", "look whether they are one machine"),
        ("MAINPACS,192.0.2.5,104,yes", "TLS seen, none declared"),
        ("OTHER,192.0.2.5,104,", "AE title MAINPACS declared, OTHER seen"),
    ],
)
def test_what_differs_is_named(row, note):
    found = compared(f"AET,Host,Port,TLS\n{row}\n", ESTATE, "list.csv")

    [(_, told)] = of(Result.DIFFERS, found)
    assert note in told
    assert found.unowned() == []


def test_a_scan_is_compared_with_endpoints_of_every_protocol():
    web = ESTATE.replace('ae_title = "MAINPACS"\n', (
        'ae_title = "MAINPACS"\n\n  [[system.endpoint]]\n  id = "web"\n  protocol = "dicomweb"\n'
        '  host = "192.0.2.5"\n  port = 443\n  tls = true\n'
    ))  # fmt: skip
    data = scan(("tcp", 443, "open", "https", PROBED), address="192.0.2.5")

    found = compared(data, web, "scan.xml")

    assert [row.known.name for row in found.of(Result.AGREES)] == ["main-pacs.web"]
    assert [row.known.name for row in found.of(Result.UNSEEN)] == ["main-pacs.dicom"]


def test_one_title_at_two_ports_is_paired_by_the_port_first():
    both = ESTATE.replace('ae_title = "MAINPACS"\n', (
        'ae_title = "MAINPACS"\n\n  [[system.endpoint]]\n  id = "tls"\n  protocol = "dicom"\n'
        '  host = "192.0.2.5"\n  port = 2762\n  ae_title = "MAINPACS"\n  tls = true\n'
    ))  # fmt: skip
    rows = "MAINPACS,192.0.2.5,2762\nMAINPACS,192.0.2.5,104\n"

    found = compared("AET,IP,Port\n" + rows, both, "list.csv")

    assert len(found.of(Result.AGREES)) == 2


ALIASES = """{"DicomModalities": {
  "main": ["MAINPACS", "192.0.2.5", 104],
  "archive": ["MAINPACS", "192.0.2.5", 104],
  "mr": ["MR1", "192.0.2.12", 104],
  "magnet": ["MR1", "192.0.2.12", 104]}}"""


def test_several_names_of_one_peer_count_once():
    found = compared(ALIASES, ESTATE)
    rows, sheet = register(found, MADE)

    assert [row.ae_title for row in found.of(Result.AGREES)] == ["MAINPACS"]
    assert found.of(Result.AGREES)[0].seen.where == "line 2, line 3"
    assert of(Result.UNDECLARED, found)[1:] == [("MR1", "called mr, magnet there")]
    assert tomllib.loads(sheet.decode())["rows"] == 2
    assert len(list(csv.DictReader(io.StringIO(rows.decode())))) == 2


def test_entries_that_contradict_stay_apart():
    data = "AET,IP,Port,TLS\nMR1,192.0.2.12,104,yes\nMR1,192.0.2.12,104,\nMR1,192.0.2.12,104,no\n"

    assert len(compared(data, ESTATE, "list.csv").of(Result.UNDECLARED)) == 2


def test_the_comparison_is_shown_and_written(golden):
    found = compared()

    golden("reconciled.txt", text(found, "estate.toml", "orthanc.json").encode())
    golden("reconciled.csv", table(found))


def test_the_register_holds_every_title_of_both_and_its_sheet_says_so(golden):
    rows, sheet = register(compared(), MADE)

    golden("register.csv", rows)
    golden("register.ipe.toml", sheet)
    listed = list(csv.DictReader(io.StringIO(rows.decode())))
    told = tomllib.loads(sheet.decode())
    assert [row["ae_title"] for row in listed] == ["CT1", "MAINPACS", "MR7", "SECOND", "US1"]
    assert told["rows"] == len(listed)
    assert told["second"]["rows"] == 2


def test_what_is_left_out_of_the_register_is_counted():
    bare = ESTATE.replace('  ae_title = "MAINPACS"\n', "")

    _, sheet = register(compared(of=bare), MADE)

    assert tomllib.loads(sheet.decode())["exclusions"][0] == "1 endpoints without an AE title"


def test_the_register_says_what_each_source_gives_and_hides_no_difference():
    rows = "MAINPACS,192.0.2.99,104\n"
    text_, sheet = register(compared("AET,IP,Port\n" + rows, ESTATE, "list.csv"), MADE)

    [entry] = csv.DictReader(io.StringIO(text_.decode()))
    assert (entry["declared_address"], entry["seen_address"]) == ("192.0.2.5:104", "192.0.2.99:104")
    assert entry["note"] == "host 192.0.2.5 declared, 192.0.2.99 seen"
    assert "1 stand in both and differ" in tomllib.loads(sheet.decode())["second"]["difference"]


def test_two_titles_of_one_address_both_stand_in_the_register():
    found = compared("AET,IP,Port\nOTHER,192.0.2.5,104\n", ESTATE, "list.csv")
    text_, sheet = register(found, MADE)

    entries = list(csv.DictReader(io.StringIO(text_.decode())))
    assert [entry["ae_title"] for entry in entries] == ["MAINPACS", "OTHER"]
    told = tomllib.loads(sheet.decode())
    assert (told["rows"], told["second"]["rows"]) == (2, 1)


def test_a_system_without_an_endpoint_is_no_part_of_the_register_and_the_sheet_says_so():
    found = compared()
    _, sheet = register(found, MADE)

    assert found.silent == ("ct-1",)
    assert "without an endpoint, so that no AE title of theirs can be compared (1)\n  ct-1" in text(
        found, "estate.toml", "orthanc.json"
    )
    assert tomllib.loads(sheet.decode())["exclusions"] == [
        "1 systems of estate.toml without an endpoint, whose AE titles are not known: ct-1"
    ]


def test_no_cell_is_a_formula():
    data = "AET,IP,Port\n+CMD,192.0.2.7,104\n@SUM,192.0.2.8,104\n-1,192.0.2.9,104\n"

    found = compared(data, ESTATE, "list.csv")
    cells = [
        cell
        for made in (table(found), register(found, MADE)[0])
        for row in csv.reader(io.StringIO(made.decode()))
        for cell in row
    ]

    assert {"'+CMD", "'@SUM", "'-1"} <= set(cells)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
