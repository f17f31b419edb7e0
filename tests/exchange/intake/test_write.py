"""An estate file with an import in it: what the owner wrote stays, and it reads as it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.exchange.intake.merge import merge
from scoutview.exchange.intake.model import IntakeError
from scoutview.exchange.intake.record import Origin, record
from scoutview.exchange.intake.write import Source, changed, check_taken
from tests.exchange.intake.samples import DAY, ESTATE, LDIF, LIST, estate, refused, taken

SOURCE = Source("list.csv", DAY)
TAKEN = ("main-pacs.dicom.port",)


def written(text, intake, taken_keys=()):
    found = merge(intake, estate(text))
    return changed(text, estate(text), found, SOURCE, taken_keys)


def test_the_estate_file_is_written_with_comments_and_sources(golden):
    golden("estate.toml", written(ESTATE, taken("list.csv", LIST), TAKEN).encode())


def test_what_is_written_reads_as_it_should_and_a_second_import_changes_nothing():
    intake = taken("list.csv", LIST)
    text = written(ESTATE, intake, TAKEN)

    now = estate(text)
    again = merge(intake, now)

    assert now.system("main-pacs").endpoints[0].port == 11112
    assert now.system("ct-1").site == "uptown"
    assert (again.systems, again.endpoints, again.conflicts) == ((), (), ())
    assert {c.key for c in again.changes} == {"ct-1.site"}
    assert written(text, intake) == text


def test_what_the_owner_wrote_stays_byte_for_byte():
    text = written(ESTATE, taken("list.csv", LIST))
    kept = [line for line in ESTATE.splitlines() if line.strip()]

    position = 0
    for line in kept:
        found = text.find(line, position)
        assert found >= 0, line
        position = found + len(line)


def test_a_field_of_the_owner_stays_unless_it_is_named():
    intake = taken("list.csv", LIST)

    assert estate(written(ESTATE, intake)).system("main-pacs").endpoints[0].port == 104
    line = next(n for n in written(ESTATE, intake, TAKEN).splitlines() if "11112" in n)
    assert line == (
        "  port = 11112 # firewall rule 12; from list.csv row 3, column D, imported 2026-11-28"
    )


def test_a_key_that_is_no_difference_is_refused():
    found = merge(taken("list.csv", LIST), estate())

    with pytest.raises(IntakeError, match="has nothing different for it"):
        check_taken(found, ["ct-1.kind"])


def test_every_imported_block_says_where_it_is_from():
    text = written(ESTATE, taken("export.ldif", LDIF))

    assert "# from list.csv line 4, imported 2026-11-28\n# vendor Maker\n[[system]]\n" in text
    assert "tls = true" in text
    assert text.count("protocol = ") == 4


def test_a_kind_that_is_not_said_is_a_modality_and_says_so():
    text = written(ESTATE, taken("l.csv", "AET,IP,Port\nPACS9,192.0.2.9,104\n"))

    assert "# kind not said there: a modality" in text
    assert estate(text).system("pacs9").is_device


def test_a_system_that_is_written_otherwise_is_not_touched():
    inline = """\
format = 1
system = [ { id = "main-pacs", kind = "pacs", name = "Main archive" } ]
[organization]
name = "Lakeside Imaging"
timezone = "UTC"
[engagement]
report = "type-1"
as_of = 2026-10-01
"""
    intake = taken("list.csv", "Name,AET,IP,Port,Site\nMain archive,A,192.0.2.5,104,north\n")

    with pytest.raises(IntakeError, match="cannot be changed without you; change main-pacs"):
        written(inline, intake)


def test_a_line_of_the_estate_ends_at_a_line_feed_alone():
    text = ESTATE.replace('"CT room 1"', '"CT\u2028room\u20291"').replace(
        "# the scanner", "#\u0085 ct"
    )

    now = estate(written(text, taken("l.csv", "AET,IP,Port\nCT1,192.0.2.11,104\n")))
    also = written(text, taken("l.csv", "Name,AET,IP,Port\nMain archive,Q,192.0.2.5,105\n"))

    assert now.system("ct1").endpoints[0].ae_title == "CT1"
    assert [e.name for e in estate(also).endpoints()] == ["main-pacs.dicom", "main-pacs.dicom-2"]


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=4))
def test_whatever_is_imported_the_file_can_be_read(rows):
    lines = "".join(
        f'"{name.replace(chr(34), "")}",T{n},192.0.2.{n},104,"{site.replace(chr(34), "")}",'
        f'"{serial.replace(chr(34), "")}"\n'
        for n, (name, site, serial) in enumerate(rows, start=20)
    )
    data = "Name,AET,IP,Port,Site,Serial\n" + lines
    try:
        intake = taken("list.csv", data)
    except IntakeError:
        assert refused("list.csv", data)
        return

    now = estate(written(ESTATE, intake))

    assert len(now.systems) == 2 + len(merge(intake, estate()).systems)


def test_the_record_holds_every_fact_with_its_place(golden):
    intake = taken("list.csv", LIST)
    origin = Origin(name="list.csv", sha256="0" * 64, encoding="utf-8", on=DAY)

    golden("record.json", record(origin, intake, merge(intake, estate()), TAKEN))
