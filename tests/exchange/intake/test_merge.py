"""Proposals against an estate: what is new, what differs, and what cannot both be right."""

import pytest

from scoutview.exchange.intake.merge import merge, slug
from scoutview.exchange.intake.show import Shown, diff_text
from tests.exchange.intake.samples import (
    DCMTK,
    ESTATE,
    LDIF,
    LIST,
    ORTHANC,
    STATEMENT,
    estate,
    taken,
)
from tests.exchange.intake.test_nmap import PROBED, SAMPLE, scan


def diff(rows, of=ESTATE, heading="Name,AET,IP,Port,Site", **given):
    return merge(taken("list.csv", f"{heading}\n{rows}"), estate(of), **given)


def test_what_the_estate_does_not_have_is_new():
    found = diff("MR 1,MR1,192.0.2.12,104,north\n")

    [system] = found.systems
    assert (system.id, system.name, system.kind, system.site) == ("mr-1", "MR 1", None, "north")
    assert [(e.name, e.host, e.port) for e in system.endpoints] == [
        ("mr-1.dicom", "192.0.2.12", 104)
    ]
    assert (found.changes, found.conflicts, found.same) == ((), (), 0)


def test_what_the_estate_has_is_counted_and_left_alone():
    found = diff("main ARCHIVE,MAINPACS,192.0.2.5,104,\n")

    assert (found.systems, found.endpoints, found.changes, found.same) == ((), (), (), 1)


def test_an_empty_field_is_filled_and_another_one_differs():
    found = diff("Main archive,MAINPACS,192.0.2.5,11112,north\n")

    assert [(c.key, c.old, c.new, c.fills, c.where) for c in found.changes] == [
        ("main-pacs.site", "", "north", True, "row 2, column E"),
        ("main-pacs.dicom.port", 104, 11112, False, "row 2, column D"),
    ]


def test_a_known_system_gets_a_new_endpoint():
    found = diff("CT room 1,CT1,192.0.2.11,104,uptown\n")

    assert [e.name for e in found.endpoints] == ["ct-1.dicom"]
    assert found.systems == ()


def test_an_entry_without_an_address_is_a_system_without_an_endpoint():
    found = diff("Review 2,WS2,192.0.2.13,,\nReview 3,WS3,,104,\n")

    assert [s.endpoints for s in found.systems] == [(), ()]
    assert found.systems[0].remarks == ("AE title WS2: no endpoint, because no port is given",)
    assert found.systems[1].remarks == ("AE title WS3: no endpoint, because no host is given",)


def test_the_site_of_the_command_is_only_for_those_without_one():
    found = diff("A,A1,192.0.2.21,104,\nB,B1,192.0.2.22,104,north\nCT room 1,,,,\n", site="east")

    assert [s.site for s in found.systems] == ["east", "north"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            "A,X1,192.0.2.21,104,\nB,X1,192.0.2.22,104,\n",
            "The AE title X1 stands for 2 systems: 192.0.2.21:104 (row 2), 192.0.2.22:104 (row 3).",
        ),
        (
            "A,X1,192.0.2.21,104,\nB,X2,192.0.2.21,104,\n",
            "192.0.2.21:104 stands for 2 systems, with the AE titles X1 (row 2), X2 (row 3).",
        ),
        (
            "B,MAINPACS,192.0.2.22,104,\n",
            (
                "row 2: the AE title MAINPACS is that of main-pacs in the estate, and here that of"
                ' "B" at 192.0.2.22:104.'
            ),
        ),
        (
            "B,OTHER,192.0.2.5,104,\n",
            (
                "row 2: 192.0.2.5:104 has the AE title OTHER here, and MAINPACS in the estate"
                " (main-pacs.dicom)."
            ),
        ),
    ],
)
def test_what_cannot_both_be_right_is_a_conflict_and_is_left_out(rows, words):
    found = diff(rows + "Good,GOOD,192.0.2.30,104,\n")

    assert [c.sentence for c in found.conflicts] == [words]
    assert [s.id for s in found.systems] == ["good"]
    assert found.changes == ()


def test_a_title_on_two_systems_of_the_estate_is_told_unless_the_address_tells():
    twice = ESTATE + (
        '[[system]]\nid = "b"\nkind = "pacs"\nname = "B"\n[[system.endpoint]]\nid = "dicom"\n'
        'protocol = "dicom"\nhost = "192.0.2.6"\nport = 104\nae_title = "MAINPACS"\n'
    )

    known = diff("B,MAINPACS,192.0.2.6,104,\n", twice)
    unclear = diff("C,MAINPACS,192.0.2.7,104,\n", twice)

    assert (known.conflicts, known.same) == ((), 1)
    assert "is on 2 systems of the estate, b, main-pacs." in unclear.conflicts[0].sentence


def test_rows_that_say_the_same_count_once():
    found = diff("A,X1,192.0.2.21,104,\nA,X1,192.0.2.21,104,\n,X1,192.0.2.21,104,\n")

    assert len(found.systems) == 1
    assert found.conflicts == ()
    assert found.remarks == (
        "row 3 says what row 2 says; it counts once.",
        "row 4 says what row 2 says; it counts once.",
    )


def test_a_field_that_the_file_has_in_two_ways_is_not_taken():
    found = diff("Main archive,MAINPACS,192.0.2.5,104,a\n,MAINPACS,192.0.2.5,104,b\n")

    assert found.changes == ()
    assert len(found.conflicts) == 1


def test_two_machines_of_one_name_are_two_systems():
    found = diff("CT,C1,192.0.2.21,104,\nCT,C2,192.0.2.22,104,\n")

    assert [s.id for s in found.systems] == ["ct", "ct-2"]


def test_two_titles_of_one_named_machine_are_two_endpoints():
    found = diff("PACS,STORE,192.0.2.21,104,\nPACS,QUERY,192.0.2.21,104,\n")

    assert [e.name for e in found.systems[0].endpoints] == ["pacs.dicom", "pacs.dicom-2"]
    assert found.conflicts == ()


def test_a_connection_with_tls_is_an_endpoint_of_its_own():
    [system] = merge(taken("export.ldif", LDIF), estate()).systems

    assert [(e.id, e.tls) for e in system.endpoints] == [
        ("dicom", False), ("dicom-tls", True), ("hl7", False),
    ]  # fmt: skip


def test_what_a_peer_is_called_elsewhere_is_not_its_name():
    found = merge(taken("orthanc.json", ORTHANC), estate())

    assert "main-pacs.name" not in {c.key for c in found.changes}
    assert "main-pacs.dicom.port" in {c.key for c in found.changes}
    assert [s.name for s in found.systems] == ["Second // archive", "ct", "mr 7"]


def test_a_scan_finds_a_machine_by_its_address():
    data = scan(("tcp", 443, "open", "https", PROBED), address="192.0.2.5")

    found = merge(taken("scan.xml", data), estate())

    assert [e.name for e in found.endpoints] == ["main-pacs.https"]


def test_an_import_of_the_same_again_changes_nothing(tmp_path):
    del tmp_path
    first = merge(taken("list.csv", LIST), estate())

    assert [s.id for s in first.systems] == ["mr-1", "review-2", "odd-one"]


@pytest.mark.parametrize(
    ("text", "id_"),
    [("CT Room #1", "ct-room-1"), ("Röntgen", "r-ntgen"), ("???", ""), ("a" * 99, "a" * 48)],
)
def test_ids_are_made_of_names(text, id_):
    assert slug(text) == id_


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("list.csv", LIST),
        ("orthanc.json", ORTHANC),
        ("export.ldif", LDIF),
        ("dcmqrscp.cfg", DCMTK),
        ("statement.txt", STATEMENT),
        ("scan.xml", SAMPLE),
    ],
)
def test_a_diff_is_shown_with_the_source_of_each_thing(name, data, golden):
    intake = taken(name, data)
    found = merge(intake, estate())
    lines = {c.key: n for n, c in enumerate(found.changes, start=10)}

    shown = diff_text(name, intake, found, Shown(estate="estate.toml", lines=lines))

    golden(f"{name.partition('.')[0]}.diff.txt", shown.encode())


def test_a_long_diff_is_cut_and_says_so():
    rows = "".join(f"M {n},M{n},192.0.2.{n},104,\n" for n in range(10, 60))
    intake = taken("list.csv", "Name,AET,IP,Port,Site\n" + rows)
    found = merge(intake, estate())

    shown = diff_text("list.csv", intake, found, Shown(estate="e", lines={}, most=20))

    assert "... and 30 more; --all shows them." in shown
    assert shown.count("\n+ ") == 20
