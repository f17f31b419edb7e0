"""AE lists: headings, delimiters, encodings, and all that a spreadsheet does to an address."""

import io
import re
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate.model import Kind
from scoutview.exchange.intake import xlsx
from scoutview.exchange.intake.columns import FIELDS, asked_for, letter
from scoutview.exchange.intake.model import FAULTS_MAX, FILE_BYTES_MAX, IntakeError
from tests.exchange.intake.samples import LIST, refused, sheet, taken, told, workbook

HEADING = ("AE Title", "IP", "Port", "Site")
ROW = ("CT1", "192.0.2.11", 104, "downtown")


def facts(intake, number=0):
    system = intake.systems[number]
    endpoint = system.endpoints[0]
    return {f.field: f.value for f in (*system.facts.values(), *endpoint.facts.values())}


def test_a_list_gives_systems_with_the_place_of_each_fact():
    intake = taken("list.csv", LIST)

    assert facts(intake) == {
        "name": "CT room 1", "site": "downtown", "vendor": "Acme", "model": "Ring", "serial": "S1",
        "kind": "modality", "ae_title": "CT1", "host": "192.0.2.11", "port": 104,
    }  # fmt: skip
    endpoint = intake.systems[0].endpoints[0]
    assert endpoint.facts["port"].where == "row 2, column D"
    assert [c.field for c in intake.columns] == [
        "name", "ae_title", "ip", "port", "site", "vendor", "model", "serial", "kind", "",
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_delimiters_and_line_ends_of_every_country(delimiter, ending):
    rows = [HEADING, ("CT1", "192.0.2.11", "104", "down, town"), ("", "", "", "")]
    quoted = [f'"{cell}"' if delimiter in cell else cell for row in rows[:2] for cell in row]
    lines = [delimiter.join(quoted[:4]), delimiter.join(quoted[4:]), delimiter * 3]

    intake = taken("list.csv", "\ufeff" + ending.join(lines) + ending)

    assert facts(intake)["site"] == "down, town"
    assert len(intake.systems) == 1


def test_headings_may_stand_below_a_title():
    data = sheet(("AE titles of Lakeside",), (), HEADING, ROW)

    intake = taken("list.xlsx", data)

    assert facts(intake)["ae_title"] == "CT1"
    assert intake.systems[0].where == "row 4"


def test_a_column_that_is_not_known_can_be_named():
    data = "Knoten,Adresse,P\nCT1,192.0.2.11,104\n"
    columns = {"ae_title": "Knoten", "ip": "adresse", "port": "P"}

    assert "--column" in refused("list.csv", data)
    assert facts(taken("list.csv", data, columns=columns))["port"] == 104


def test_what_a_person_says_wins_over_what_headings_say():
    data = "AE Title,Old AE,IP,Port\nCT1,CT0,192.0.2.11,104\n"

    assert facts(taken("list.csv", data, columns={"ae_title": "Old AE"}))["ae_title"] == "CT0"
    assert "port" not in facts(taken("list.csv", data, columns={"port": ""}))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["ae_title"], "is not FIELD=HEADING"),
        (["colour=AET"], "the fields are ae_title, ip"),
        (["port=A", "port=B"], "given twice"),
    ],
)
def test_a_column_option_that_says_nothing_is_refused(asked, words):
    with pytest.raises(IntakeError, match=words):
        asked_for("list.csv", asked)


def test_a_heading_that_is_asked_for_must_be_there_once():
    assert 'no heading is "AET"; there are "AE Title"' in refused(
        "list.csv", "AE Title,IP\nA,192.0.2.1\n", columns={"ae_title": "AET"}
    )
    assert "stands there 2 times" in refused(
        "list.csv", "AET,AET,IP\nA,B,192.0.2.1\n", columns={"ae_title": "AET"}
    )


def test_latin_1_is_read_when_it_is_said():
    data = "AE Title,IP,Site\nCT1,192.0.2.11,Zürich\n".encode("latin-1")

    assert "is not UTF-8; save the file as UTF-8, or say --encoding latin-1" in refused(
        "list.csv", data
    )
    assert facts(taken("list.csv", data, encoding="latin-1"))["site"] == "Zürich"
    assert "Latin-1" in taken("list.csv", data, encoding="latin-1").format


def test_numbers_of_a_spreadsheet_are_what_was_typed():
    intake = taken("list.xlsx", sheet((*HEADING, "Serial"), (1234, "192.0.2.11", 104.0, 7, 12.5)))

    assert facts(intake) == {
        "ae_title": "1234", "host": "192.0.2.11", "port": 104, "site": "7", "serial": "12.5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("CT1", 10.2, 104), "row 2, column B: the number 10.2 stands where an address should"),
        (("CT1", 192000211, 104), "stands where an address should"),
        (("CT1", "192.0.2", 104), "is neither a name nor an address"),
        (("CT1", "192.0.2.1:104", 104), "holds a port"),
        (("CT1", "192.0.2.1", 104.5), "what stands there is not a port"),
        (("CT1", "192.0.2.1", 99999), "what stands there is not a port"),
        (("CT1", "192.0.2.1", "all"), "what stands there is not a port"),
        (("SEVENTEEN-LETTERS", "192.0.2.1", 104), "has 17 characters"),
        (("CT\\1", "192.0.2.1", 104), "that an AE title cannot have"),
        (("CT\x1b[2J", "192.0.2.1", 104), "control characters"),
        (("x" * 300, "192.0.2.1", 104), "the text has 300 characters"),
    ],
)
def test_a_cell_that_cannot_be_what_it_should_is_named(row, words):
    name = "list.csv" if "\x1b" in str(row[0]) else "list.xlsx"
    data = sheet(HEADING, row)
    if name == "list.csv":
        data = f"AE Title,IP,Port\n{row[0]},{row[1]},{row[2]}\n"

    assert words in refused(name, data)


@pytest.mark.parametrize("column", ["AE Title", "Port", "TLS", "Type", "IP", "Name"])
def test_what_stands_in_a_wrong_column_is_not_repeated(column):
    heading = ["AE Title", "IP", "Port", "TLS", "Type", "Name"]
    row = ["CT1", "192.0.2.1", "104", "no", "CT", "CT room"]
    row[heading.index(column)] = "DOE^JANE 1970-01-01 MRN\x077"
    text = f"{','.join(heading)}\n{','.join(row)}\n"

    for shown in (refused("l.csv", text), str(told("l.csv", text.replace("\x07", " ")))):
        assert "DOE" not in shown or column == "Name"  # a name may be any


@pytest.mark.parametrize(
    "heading", ["Patient Name", "patient_id", "MRN", "Date of Birth", "DOB", "Accession No.", "SSN"]
)
def test_a_list_of_patients_is_no_list_of_systems(heading):
    assert "is about patients, and a list of systems has none; take the column out" in refused(
        "l.csv", f"AE Title,IP,{heading}\nCT1,192.0.2.1,x\n"
    )
    assert taken("l.csv", "AE Title,IP,Holds patient data\nCT1,192.0.2.1,yes\n").systems


def test_an_address_filled_up_with_zeros_is_that_address():
    assert facts(taken("l.csv", "AET,IP\nA,010.001.002.003\n"))["host"] == "10.1.2.3"


def test_a_date_in_place_of_a_title_is_refused():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING)
        page.write_number(1, 0, 46_082, book.add_format({"num_format": "d mmm"}))
        page.write_row(1, 1, ROW[1:])

    assert "row 2, column A: a date or a time" in refused("list.xlsx", workbook(fill))


def test_a_formula_is_refused_where_it_is_read_and_only_there():
    used = sheet((*HEADING, "Comment"), ("=A1", *ROW[1:], ""))
    unused = sheet((*HEADING, "Comment"), (*ROW, "=1+1"))

    assert "row 2, column A: a formula; copy the column and paste it as values" in refused(
        "list.xlsx", used
    )
    assert facts(taken("list.xlsx", unused))["ae_title"] == "CT1"
    assert "a formula" in refused("list.csv", 'AE Title,IP\n"=HYPERLINK(1)",192.0.2.1\n')


def merged(ranges, *rows):
    def fill(book):
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        for reference, value in ranges.items():
            page.merge_range(reference, value)

    return workbook(fill)


def test_a_merged_site_is_the_site_of_all_its_rows():
    rows = [HEADING, ROW, ("CT2", "192.0.2.12", 104, ""), ("CT3", "192.0.2.13", 104, "north")]

    intake = taken("list.xlsx", merged({"D2:D3": "downtown"}, *rows))

    assert [facts(intake, n)["site"] for n in range(3)] == ["downtown", "downtown", "north"]


def test_a_merged_title_is_refused_because_nobody_knows_whose_it_is():
    rows = [HEADING, ROW, ("", "192.0.2.12", 104, "")]

    assert "cells A2 to A3 are merged" in refused("list.xlsx", merged({"A2:A3": "CT1"}, *rows))


def test_a_merged_row_is_a_title_between_rows():
    rows = [HEADING, (), ROW]

    intake = taken("list.xlsx", merged({"A2:D2": "Downtown"}, *rows))

    assert len(intake.systems) == 1
    assert "row 2 is one merged cell, a title between rows: left out." in intake.notes


def test_rows_without_title_and_address_are_left_out_and_told():
    intake = taken("l.csv", "AE Title,IP,Site\n,,Downtown\nn/a,DHCP,x\nCT1,,\n,,\n")

    assert len(intake.systems) == 1
    assert "row 2 has neither AE title nor address: left out." in intake.notes
    assert "row 3 has neither AE title nor address: left out." in intake.notes


def test_a_host_name_beside_an_address_is_the_name():
    intake = taken("l.csv", "AET,IP,Hostname\nCT1,192.0.2.1,ct1.example\nCT2,,ct2.example\n")

    assert facts(intake)["host"] == "192.0.2.1"
    assert facts(intake)["name"] == "ct1.example"
    assert facts(intake, 1)["host"] == "ct2.example"


def test_titles_of_one_named_machine_are_one_system():
    rows = "Name,AET,IP,Port,Site\nPACS,STORE,192.0.2.1,104,a\npacs,QUERY,192.0.2.1,105,b\n"

    intake = taken("l.csv", rows + "PACS,OTHER,192.0.2.2,104,a\n")

    assert [len(system.endpoints) for system in intake.systems] == [2, 1]
    assert any('site is "b"' in note and "the first counts" in note for note in intake.notes)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("CT", Kind.MODALITY), ("X-Ray room", Kind.MODALITY), ("PACS", Kind.PACS), ("vna", Kind.VNA),
     ("Review Station", Kind.WORKSTATION), ("Media Writer", Kind.MEDIA_WRITER), ("iot", Kind.IOT),
     ("PACS workstation", Kind.WORKSTATION), ("CT scanner", Kind.MODALITY)],
)  # fmt: skip
def test_kinds_are_known_by_the_words_of_the_field(word, kind):
    assert taken("l.csv", f"AET,IP,Type\nA,192.0.2.1,{word}\n").systems[0].kind is kind


def test_a_kind_that_is_not_known_is_told_and_not_guessed():
    intake = taken("l.csv", "AET,IP,Type\nPACS1,192.0.2.1,thing\n")

    assert intake.systems[0].kind is None
    assert "row 2, column C is no kind that is known here." in intake.notes


def test_a_list_on_a_second_sheet_is_found_and_others_are_told():
    def fill(book):
        book.add_worksheet("Read me").write(0, 0, "Hello")
        page = book.add_worksheet("Nodes & titles")
        page.write_row(0, 0, HEADING)
        page.write_row(1, 0, ROW)

    intake = taken("list.xlsx", workbook(fill))

    assert facts(intake)["ae_title"] == "CT1"
    assert 'Sheet "Read me" was not read.' in intake.notes


def test_a_heading_cannot_move_the_cursor():
    intake = taken("l.csv", "AET,IP,\x1b[2Jgone\nA,192.0.2.1,x\n")

    assert intake.columns[2].heading == "\\u001b[2Jgone"


def test_many_faults_are_told_at_once_and_then_enough():
    rows = "".join(f"T{n},192.0.2,104\n" for n in range(50))

    with pytest.raises(IntakeError) as caught:
        taken("l.csv", "AET,IP,Port\n" + rows)

    assert len(caught.value.faults) == FAULTS_MAX + 1
    assert caught.value.faults[-1] == "There may be more faults; correct these first."


# ---- files that mean no good ----


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def changed(part, old, new):
    parts = parts_of(sheet(HEADING, ROW))
    assert old in parts[part]
    return packed({**parts, part: parts[part].replace(old, new)})


PAGE = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_before_anything_reads_it():
    bomb = packed({**parts_of(sheet(HEADING, ROW)), "xl/sharedStrings.xml": b" " * 80_000_000})

    assert len(bomb) < 200_000
    assert f"unpacks to over {xlsx.UNPACKED_BYTES_MAX} bytes" in refused("list.xlsx", bomb)


def test_a_part_that_is_not_needed_is_not_unpacked():
    data = packed({**parts_of(sheet(HEADING, ROW)), "xl/media/image1.png": b" " * 80_000_000})

    assert facts(taken("list.xlsx", data))["ae_title"] == "CT1"


def test_a_cell_far_away_is_refused_before_a_table_is_made_of_it():
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    assert "cell XFD1048576 is outside of 20000 rows and 256 columns" in refused(
        "list.xlsx", changed(PAGE, b"</sheetData>", far)
    )


@pytest.mark.parametrize("place", ["xfd1048576", "NaNA2", "A0", "A", "2", "", "A-1", "AAAA1"])
def test_a_place_that_is_none_is_no_way_around_the_bounds(place):
    cell = f'<row><c r="{place}"><v>1</v></c></row></sheetData>'.encode()

    assert "of a sheet; save it anew" in refused("list.xlsx", changed(PAGE, b"</sheetData>", cell))
    assert "is no row of a sheet" in refused(
        "list.xlsx", changed(PAGE, b"</sheetData>", cell.replace(b"<row>", b'<row r="0">'))
    )


def test_cells_that_span_too_much_are_refused():
    far = b'<row r="19999"><c r="IV19999"><v>1</v></c></row></sheetData>'

    assert "spans 19999 rows and 256 columns, over 1000000 cells" in refused(
        "list.xlsx", changed(PAGE, b"</sheetData>", far)
    )
    assert "over 1000000 cells" in refused("list.csv", "AE,IP\n" + ("," * 99 + "\n") * 10_001)


def test_a_far_cell_that_only_has_a_colour_is_nothing():
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'

    assert facts(taken("list.xlsx", changed(PAGE, b"</sheetData>", far)))["ae_title"] == "CT1"


def shared(texts, cells, count=1):
    """Return a workbook whose sheet refers to shared texts as often as it is told."""
    parts = parts_of(sheet(HEADING, ROW))
    listed = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(
        "<row>" + "".join(f'<c t="s"><v>{n}</v></c>' for n in row) + "</row>" for row in cells
    )
    parts["xl/sharedStrings.xml"] = f"<sst uniqueCount='{count}'>{listed}</sst>".encode()
    page = parts[PAGE]
    begin, end = page.index(b"<sheetData>"), page.index(b"</sheetData>")
    return packed({**parts, PAGE: page[:begin] + b"<sheetData>" + rows.encode() + page[end:]})


def test_a_shared_text_counts_as_often_as_a_cell_has_it():
    words = ["AE Title", "IP", "CT1", "192.0.2.11"]
    long = "x" * 9_000
    bomb = shared([long], [[0] * 200] * 10)

    assert facts(taken("list.xlsx", shared(words, [[0, 1], [2, 3]])))["ae_title"] == "CT1"
    assert f"over {xlsx.SHARED_CHARACTERS_MAX} characters in its cells" in refused(
        "list.xlsx", bomb
    )
    assert len(bomb) < 20_000


@pytest.mark.parametrize(
    ("texts", "cells", "words"),
    [
        (["x" * 10_001], [[0]], "a text of over 10000 characters"),
        (["a"], [[1]], '"1" is none of its texts'),
        (["a"], [["-0"]], '"-0" is none of its texts'),
        (["<si/>"], [[0]], "its shared texts are no list's"),
    ],
)
def test_shared_texts_that_are_not_right_are_refused(texts, cells, words):
    assert words in refused("list.xlsx", shared(texts, cells))


@pytest.mark.parametrize("count", ["4000000000", "1000001", "-1", "", "1e9"])
@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", PAGE, "xl/workbook.xml"])
def test_a_count_that_no_workbook_has_is_refused_before_room_is_made_for_it(part, count):
    parts = parts_of(sheet(HEADING, ROW))
    rest = re.sub(rb' (?:uniqueC|c)ount="\d*"', b"", parts[part])
    root = re.search(rb"<(sst|styleSheet|worksheet|workbook) ", rest)[0]
    hostile = rest.replace(root, root + f'uniqueCount="{count}" '.encode(), 1)

    assert "is no workbook's" in refused("list.xlsx", packed({**parts, part: hostile}))


def test_cells_are_counted_over_all_sheets():
    far = b'<row r="3900"><c r="IV3900"><v>1</v></c></row></sheetData>'
    parts = parts_of(changed(PAGE, b"</sheetData>", far))
    other = PAGE.replace("sheet1", "sheet2")

    assert facts(taken("list.xlsx", packed(parts)))["ae_title"] == "CT1"
    assert "over 1000000 cells" in refused("list.xlsx", packed({**parts, other: parts[PAGE]}))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (b'<c r="A2" t="b"><v>1</v></c>', "row 2, column A: a yes or no of the spreadsheet (TRUE)"),
        (b'<c r="A2" t="e"><v>#REF!</v></c>', "row 2, column A: an error of the spreadsheet"),
        (b'<c r="A2"><v>INF</v></c>', "row 2, column A: inf is no number"),
        (b'<c r="A2"><v>NaN</v></c>', "row 2, column A: nan is no number"),
    ],
)
def test_a_cell_that_is_no_text_is_no_title(cell, words):
    old = re.search(rb'<c r="A2".*?</c>', parts_of(sheet(HEADING, ROW))[PAGE])[0]

    assert words in refused("list.xlsx", changed(PAGE, old, cell))


def test_an_error_in_a_list_is_no_title_and_elsewhere_nothing():
    assert "an error of the spreadsheet" in refused("l.csv", "AE Title,IP\n#REF!,192.0.2.1\n")
    assert facts(taken("l.csv", "AE Title,IP,x\nCT1,192.0.2.1,#N/A\n"))["ae_title"] == "CT1"


def test_yes_and_no_of_a_spreadsheet_are_told_for_tls():
    intake = taken("list.xlsx", sheet((*HEADING, "TLS"), (*ROW, True)))

    assert facts(intake)["tls"] is True


@pytest.mark.parametrize(
    "head",
    [
        b'<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>',
        b'<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">',
    ],
)
def test_hostile_xml_inside_is_refused(head):
    assert "no XML that a spreadsheet has" in refused(
        "list.xlsx", changed(PAGE, b"<worksheet", head + b"<worksheet")
    )


def test_a_part_that_stands_there_twice_is_refused():
    parts = parts_of(sheet(HEADING, ROW))
    out = io.BytesIO(packed(parts))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as book:
        book.writestr(PAGE, parts[PAGE])

    assert "twice" in refused("list.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("list.csv", b"", "is empty"),
        ("list.csv", b" \n ", "is empty"),
        ("list.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old office file"),
        ("list.gz", b"\x1f\x8b" + b"\0" * 60, "packed"),
        ("list.xlsx", b"PK\x03\x04" + b"\0" * 60, "no XLSX file"),
        ("list.zip", packed({"a.txt": b"x"}), "holds no workbook"),
        ("list.csv", b"a,b\nc,d\n", "has the headings of an AE list"),
        ("list.csv", b"AE Title,IP\n", "has no row"),
        ("list.csv", b"Site,Port\nx,104\n", "no column is the AE title or the address"),
        ("list.csv", b"AE Title,IP\n\x00,x\n", "bytes that no text has"),
        ("list.csv", b'AE Title,IP\n"open,1\n', "no CSV"),
        ("list.csv", b"AE Title,IP\n" + b"x," * 300 + b"\n", "over 256 columns"),
        ("list.csv", b"AE Title,IP\n" + b"x,192.0.2.1\n" * 20_001, "over 20000 rows"),
        ("list.csv", b"AE Title,IP\n" + b"x" * 20_000 + b",y\n", "no CSV: field larger"),
        ("huge.csv", b"x" * (FILE_BYTES_MAX + 1), f"is over {FILE_BYTES_MAX} bytes"),
        ("thing.bin", b"\x01\x02", "does not look like any file"),
    ],
    ids=str,
)
def test_a_file_that_is_not_right_is_refused_in_one_sentence(name, data, words):
    assert words in refused(name, data)


def test_a_damaged_workbook_is_taken_or_refused_in_a_sentence():
    good = sheet(HEADING, ROW)
    for at in range(0, len(good), 97):
        data = bytearray(good)
        data[at] ^= 0xFF
        told("list.xlsx", bytes(data))


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=6), st.sampled_from(",;\t"))
def test_whatever_a_list_holds_it_is_taken_or_refused_in_sentences(rows, delimiter):
    text = "AE Title" + delimiter + "IP\n" + "\n".join(delimiter.join(row) for row in rows)
    intake = told("list.csv", text.encode("utf-8", "replace"))
    systems = intake.systems if intake else ()
    assert all(str(f.value).isprintable() for s in systems for f in s.facts.values())


cells = st.none() | st.text(max_size=8) | st.floats() | st.integers() | st.booleans()


@given(st.lists(st.lists(cells, max_size=5), max_size=4))
def test_whatever_a_sheet_holds_it_is_taken_or_refused_in_sentences(rows):
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADING)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, column, cell)
                elif isinstance(cell, (bool, type(None))) or abs(cell) < 1e15:
                    page.write(number, column, cell)

    told("list.xlsx", workbook(fill))


@given(st.binary(max_size=300))
def test_whatever_is_packed_it_is_taken_or_refused_in_a_sentence(data):
    told("list.xlsx", b"PK\x03\x04" + data)
    told("list.xlsx", changed(PAGE, b"</sheetData>", data + b"</sheetData>"))


def test_columns_are_lettered_as_spreadsheets_do():
    assert [letter(n) for n in (0, 25, 26, 255)] == ["A", "Z", "AA", "IV"]
    assert len(FIELDS) == 13
