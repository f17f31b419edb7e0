"""Conformance statements: what is understood, and that the rest is listed."""

import zlib

import typst
from hypothesis import given
from hypothesis import strategies as st

from scoutview.exchange.intake import pdf, pdf_text
from tests.exchange.intake.samples import STATEMENT, refused, taken, told


def a_pdf(tmp_path, text):
    source = tmp_path / "statement.typ"
    lines = "\n\n".join("#" + f'"{line}"' for line in text.replace('"', "'").splitlines())
    source.write_text(f"#set page(width: 30cm)\n{lines}\n")
    return typst.compile(source)


def test_titles_ports_classes_and_tls_are_understood():
    intake = taken("statement.txt", STATEMENT)

    assert intake.systems[0].text("name") == "Example Viewer 3.1"
    assert [(e.text("ae_title"), e.spoken, e.where) for e in intake.systems[0].endpoints] == [
        ("EXV_STORE", "port 11112", "line 8"),
        ("EXV_MAIN", "port 11112", "line 12"),
    ]
    assert [(d.field, d.value) for d in intake.details] == [
        ("SOP class", "CT Image Storage (1.2.840.10008.5.1.4.1.1.2): SCU and SCP"),
        ("SOP class", "Verification (1.2.840.10008.1.1): SCU and SCP"),
        ("SOP class", "Study Root FIND (1.2.840.10008.5.1.4.1.2.2.1): SCU"),
        ("TLS", "Security: the Basic TLS profile is supported."),
    ]


def test_what_was_not_understood_is_listed():
    notes = taken("statement.txt", STATEMENT).notes

    assert 'Not understood, line 9: "QUERY-SCU EXV_QR Not Applicable"' in notes
    assert any("line 10" in note and "is set by service" in note for note in notes)
    assert any("defaults, not how yours is set" in note for note in notes)


def test_a_pdf_says_the_page(tmp_path):
    intake = taken("statement.pdf", a_pdf(tmp_path, STATEMENT))

    assert intake.format == "DICOM conformance statement (PDF)"
    assert {e.text("ae_title") for e in intake.systems[0].endpoints} >= {"EXV_MAIN"}
    assert intake.systems[0].endpoints[0].where == "page 1"


def test_a_named_machine_makes_an_endpoint_of_it():
    endpoint = taken("s.txt", STATEMENT, host="192.0.2.9").systems[0].endpoints[0]

    assert endpoint.spoken == "192.0.2.9:11112"


def test_a_statement_of_which_nothing_is_understood_is_refused(tmp_path):
    text = "Example conformance statement\nNothing of interest\n"

    assert "no AE title, port, SOP class or word of TLS" in refused("s.txt", text)
    assert "pictures and no text" in refused("s.pdf", a_pdf(tmp_path, "").replace(b"", b""))
    assert "no PDF file that can be read" in refused("s.pdf", b"%PDF-1.7\n")


def read_or_refused(data):
    """What the process of its own does, without the process."""
    (key,) = pdf_text.told(data, 1_000)
    return key in {"pages", "problem"}


def streamed(content, pages=1):
    """Return a PDF whose pages share one compressed stream."""
    packed = zlib.compress(content)
    kids = " ".join(f"{n} 0 R" for n in range(5, 5 + pages))
    page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 600 800] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        *[page.encode()] * pages,
    ]
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + xref + trailer


def test_a_pdf_that_is_made_to_take_long_is_stopped(monkeypatch):
    line = b"BT /F1 12 Tf (AE title X1) Tj ET\n"
    assert "AE title X1" in str(pdf_text.told(streamed(line), 1_000))
    monkeypatch.setattr(pdf, "SECONDS_MAX", 2)

    told_of_it = refused("s.pdf", streamed(line * 4_000, pages=490))

    assert "takes over 2 seconds to read; give the statement as text." in told_of_it


def test_a_folder_of_our_name_is_not_taken_for_us(tmp_path, monkeypatch):
    (tmp_path / "scoutview").mkdir()
    (tmp_path / "scoutview" / "__init__.py").write_text("raise SystemExit('not ours')\n")
    monkeypatch.chdir(tmp_path)

    assert taken("statement.pdf", a_pdf(tmp_path, STATEMENT)).systems


def test_a_damaged_pdf_is_taken_or_refused_in_a_sentence(tmp_path):
    good = a_pdf(tmp_path, STATEMENT)
    for at in range(20, len(good), 211):
        assert read_or_refused(good[:at] + b"\x00<<[" + good[at + 4 :])
    assert read_or_refused(good[: len(good) // 2])
    told("s.pdf", good[: len(good) // 2])


@given(st.binary(max_size=300))
def test_whatever_a_pdf_is_it_is_taken_or_refused_in_a_sentence(data):
    assert read_or_refused(b"%PDF-1.4\n" + data)


@given(st.lists(st.sampled_from([*STATEMENT.split(), "AE Title:", "\n", "port", "\x1b"])))
def test_whatever_a_statement_says_it_is_taken_or_refused_in_a_sentence(words):
    intake = told("s.txt", " ".join(words), format="conformance")

    for note in intake.notes if intake else ():
        assert note.isprintable()


def test_a_long_line_takes_no_time():
    assert told("s.txt", "AE Title " * 200_000, format="conformance") is None
