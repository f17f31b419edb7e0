"""XML read element by element: no entities, no other files, no tree that could grow."""

from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException


class XmlError(ValueError):
    """It is no XML (`line` says where), or it defines entities (`line` is 0)."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}" if line else "entities")
        self.line = line


class Elements(ContentHandler):
    """Elements by their names without prefix; subclasses take those that they know."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Take an element."""
        given = {key: attrs.getValue(key) for key in attrs.getNames()}
        self.begin(name.rpartition(":")[2], given)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Take the end of an element."""
        self.end(name.rpartition(":")[2])

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""

    def end(self, tag: str) -> None:
        """Take the end of an element by its local name."""


def read_xml(data: bytes, elements: Elements, *, doctype: bool) -> None:
    """Give every element of a document to `elements`, whose own errors pass through.

    Args:
        data: The document.
        elements: What takes them.
        doctype: Whether a DOCTYPE may stand there; entities and other files never may.

    Raises:
        XmlError: It is no XML, or defines what it must not.
    """
    try:
        defusedxml.sax.parseString(
            data, elements, forbid_dtd=not doctype, forbid_entities=True, forbid_external=True
        )
    except DefusedXmlException:
        raise XmlError(0) from None
    except SAXParseException as error:
        raise XmlError(error.getLineNumber() or 1) from None
    except (SAXException, LookupError, UnicodeError):  # an encoding that is not known, say
        raise XmlError(1) from None
