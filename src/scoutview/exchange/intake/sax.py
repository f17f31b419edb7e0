"""XML read element by element: no entities, no other files, no tree that could grow."""

from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, ErrorHandler

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]

from scoutview.exchange.intake.model import IntakeError


class XmlError(ValueError):
    """It is no XML (`line` says where), or it defines names of its own (`line` is 0)."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}" if line else "names of its own")
        self.line = line


class Elements(ContentHandler):
    """Elements by their names without prefix; subclasses take those that they know."""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""

    def end(self, tag: str) -> None:
        """Take the end of an element by its local name."""


class _Parser(DefusedExpatParser):  # type: ignore[misc]
    """Tells an element as expat does, without SAX's object around each: a sheet has many.

    A DOCTYPE that may stand there defines nothing: attributes that it gives to elements would be
    made anew for each of them.
    """

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        if not self.forbid_dtd:
            self._parser.StartDoctypeDeclHandler = self._begin_doctype

    def _begin_doctype(
        self, _name: str, _system: str | None, _public: str | None, has_subset: int
    ) -> None:
        if has_subset:
            raise XmlError(0)

    def start_element(self, name: str, attrs: dict[str, str]) -> None:
        """Take an element from expat."""
        self._cont_handler.begin(name.rpartition(":")[2], attrs)

    def end_element(self, name: str) -> None:
        """Take the end of an element from expat."""
        self._cont_handler.end(name.rpartition(":")[2])


def read_xml(data: bytes, elements: Elements, *, doctype: bool) -> None:
    """Give every element of a document to `elements`, whose own errors pass through.

    Args:
        data: The document.
        elements: What takes them.
        doctype: Whether a DOCTYPE may stand there; entities and other files never may.

    Raises:
        XmlError: It is no XML, or defines what it must not.
    """
    parser = _Parser(forbid_dtd=not doctype, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(elements)
    parser.setErrorHandler(ErrorHandler())
    elements.setDocumentLocator(parser)
    try:
        parser.feed(data)  # whole: expat reads a long token anew for each part that it is given
        parser.close()
    except (XmlError, IntakeError):
        raise
    except DefusedXmlException:
        raise XmlError(0) from None
    except SAXParseException as error:
        raise XmlError(error.getLineNumber() or 1) from None
    except (SAXException, LookupError, ValueError):  # an encoding that is not known, say
        raise XmlError(1) from None
