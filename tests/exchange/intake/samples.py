"""Files as people have them: lists, configurations, statements; and estates to compare them with.

AE titles, names and addresses are made up; addresses are of documentation networks (RFC 5737).
"""

import io
from collections.abc import Callable
from datetime import date

import xlsxwriter

from scoutview.estate.model import Estate
from scoutview.estate.read import parse_estate
from scoutview.exchange.intake.formats import Asked, read_intake
from scoutview.exchange.intake.model import Intake, IntakeError

DAY = date(2026, 11, 28)

ESTATE = """\
# Lakeside's estate, kept by hand
format = 1
[organization]
name = "Lakeside Imaging"
timezone = "America/Chicago"

[engagement]
report = "type-1"
categories = ["security"]
as_of = 2026-10-01

# ours since 2019: ask Dana before it changes
[[system]]
id = "main-pacs"
kind = "pacs"
name = "Main archive"   # three words
owner = "pacs-administrator"
data = ["medical-images"]

  [[system.endpoint]]
  id = "dicom"
  protocol = "dicom"
  host = "192.0.2.5"
  port = 104      # firewall rule 12
  ae_title = "MAINPACS"

# the scanner
[[system]]
id = "ct-1"
kind = "modality"
name = "CT room 1"
site = "uptown"

[[vendor]]
id = "vendor-x"
services = "PACS software support"
"""

LIST = """\
Device,AE Title,IP Address,Port,Site,Vendor,Model,Serial No,Type,Comments
CT room 1,CT1,192.0.2.11,104,downtown,Acme,Ring,S1,CT,
Main archive,MAINPACS,192.0.2.5,11112,downtown,,,,PACS,moved?
MR 1,MR1,192.0.2.12,104,downtown,Acme,Magnet,77,MR,=1+1
Review 2,WS2,192.0.2.13,,downtown,,,,Workstation,
Odd one,ODD,192.0.2.14,104,,,,,,
"""

ORTHANC = """\
/**
 * The "archive" of the second site.
 **/
{
  "Name" : "Second // archive", // as people call it
  "DicomAet" : "SECOND",
  "DicomPort" : 4242,
  "DicomTlsEnabled" : true,
  "DicomModalities" : {
    // "old" : [ "OLD", "192.0.2.99", 104 ]
    "ct" : [ "CT1", "192.0.2.11", 104 ],
    "main" : [ "MAINPACS", "192.0.2.5", 11112, "Generic" ],
    "mr 7" : { "AET" : "MR7", "Host" : "192.0.2.17", "Port" : 105, "UseDicomTls" : true,
               "AllowEcho" : true }
  }
}
"""

LDIF = """\
version: 1

# an export
dn: dicomDeviceName=archive,cn=Devices,cn=DICOM Configuration,dc=lakeside,
 dc=example
objectClass: dicomDevice
dicomDeviceName: archive
dicomManufacturer: Maker
dicomPrimaryDeviceType: ARCHIVE
dicomInstitutionName:: TWFpbiBTaXRl
# a comment that
  goes on

dn: cn=dicom,dicomDeviceName=archive,cn=Devices,cn=DICOM Configuration,dc=lakeside,dc=example
objectClass: dicomNetworkConnection
cn: dicom
dicomHostname: 192.0.2.20
dicomPort: 11112

dn: cn=dicom-tls,dicomDeviceName=archive,cn=Devices,cn=DICOM Configuration,dc=lakeside,dc=example
objectClass: dicomNetworkConnection
cn: dicom-tls
dicomHostname: 192.0.2.20
dicomPort: 2762
dicomTLSCipherSuite: TLS_AES_128_GCM_SHA256

dn: cn=hl7,dicomDeviceName=archive,cn=Devices,cn=DICOM Configuration,dc=lakeside,dc=example
objectClass: dicomNetworkConnection
dcmProtocol: HL7
cn: hl7
dicomHostname: 192.0.2.20
dicomPort: 2575

dn: dicomAETitle=ARCHIVE,dicomDeviceName=archive,cn=Devices,cn=DICOM Configuration,
 dc=lakeside,dc=example
objectClass: dicomNetworkAE
dicomAETitle: ARCHIVE
dicomNetworkConnectionReference: cn=dicom,dicomDeviceName=archive,cn=Devices,cn=DICOM Configuration,
 dc=lakeside,dc=example
dicomNetworkConnectionReference: cn=dicom-tls,dicomDeviceName=archive,cn=Devices,
 cn=DICOM Configuration,dc=lakeside,dc=example

dn: cn=Unique AE Titles Registry,cn=DICOM Configuration,dc=lakeside,dc=example
objectClass: dicomUniqueAETitlesRegistryRoot
cn: Unique AE Titles Registry
"""

DCMTK = """\
# the archive of the teaching files
NetworkTCPPort  = 11112
MaxPDUSize      = 16384

HostTable BEGIN
ct      = (CT1, 192.0.2.11, 104)
readers = (READ1, reader1.example, 11112), (READ2, 192.0.2.31, 11112)
anyone  = (ANY, 192.0.2.32, 104)
all     = ct, readers
HostTable END

VendorTable BEGIN
"Readers" = readers
VendorTable END

AETable BEGIN
TEACHING     /srv/dicom/teaching   R   (200, 1024mb)  ANY
TEACHING_IN  "/srv/dicom/new in"   RW  (9, 1024mb)    ct
AETable END
"""

STATEMENT = """\
Example Viewer 3.1 DICOM Conformance Statement
SOP Classes | User of Service (SCU) | Provider of Service (SCP)
CT Image Storage 1.2.840.10008.5.1.4.1.1.2 Yes Yes
Verification 1.2.840.10008.1.1 SCU SCP
Study Root FIND 1.2.840.10008.5.1.4.1.2.2.1 Yes No
4.4.1.1 Local AE Titles
Application Entity   Default AE Title   Default TCP/IP Port
STORAGE-SCP   EXV_STORE   11112
QUERY-SCU   EXV_QR   Not Applicable
The AE Title of the remote archive is set by service.
The default listening port is 11112.
AE Title: EXV_MAIN
Security: the Basic TLS profile is supported.
"""


def estate(text: str = ESTATE) -> Estate:
    """Return an estate of its text."""
    return parse_estate(text.encode(), name="estate.toml", folder=None)


def taken(name: str, data: str | bytes, **asked: object) -> Intake:
    """Return what a file gives."""
    content = data.encode() if isinstance(data, str) else data
    return read_intake(name, content, Asked(**asked))


def told(name: str, data: str | bytes, **asked: object) -> Intake | None:
    """Return what a file gives, None where it is refused: in sentences of one line each."""
    try:
        return taken(name, data, **asked)
    except IntakeError as error:
        for sentence in error.faults:
            if "\n" in sentence or not sentence.endswith("."):
                raise AssertionError(sentence) from error
        return None


def refused(name: str, data: str | bytes, **asked: object) -> str:
    """Return the sentences by which a file is refused."""
    try:
        taken(name, data, **asked)
    except IntakeError as error:
        return str(error)
    raise AssertionError(f"{name} was taken")


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """Return an XLSX file that a function filled."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        fill(book)
    return out.getvalue()


def sheet(*rows: tuple[object, ...]) -> bytes:
    """Return an XLSX file of one sheet; a text that begins with `=` is a formula."""

    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("AE list")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return workbook(fill)
