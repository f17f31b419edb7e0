"""DICOM servers of the demo, by pynetdicom: an implementation that is not our own looks."""

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from pydicom.dataset import Dataset
from pydicom.uid import (
    CTImageStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
)
from pynetdicom import AE, evt
from pynetdicom.presentation import PresentationContext, build_context
from pynetdicom.sop_class import (  # type: ignore[attr-defined] # made at run time
    ModalityWorklistInformationFind,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)
from pynetdicom.transport import RequestHandler, ThreadedAssociationServer

from scoutview.demo import synthetic
from scoutview.demo._closing import close_politely
from scoutview.demo._tls import Secured, shake_hands
from scoutview.demo.loopback import Address

Request = socket.socket | tuple[bytes, socket.socket]  # what socketserver hands on

_POLL_S = 0.05
_PATIENCE_S = 5.0
_SUCCESS = 0x0000
_PENDING = 0xFF00
_SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian)
# What a node answers to bytes that are no DICOM, a TLS hello for one: A-ABORT by the service
# provider, unrecognized PDU. pynetdicom would wait for the rest of what it takes for a PDU.
# Source: PS3.8 section 9.3.8.
_ABORT = bytes.fromhex("0700 00000004 00 00 02 01")
_ASSOCIATE_REQUEST = b"\x01"


class Service(Enum):
    """What a node offers beside the echo that every node must answer."""

    FIND = (StudyRootQueryRetrieveInformationModelFind,)
    GET = (StudyRootQueryRetrieveInformationModelGet,)
    MOVE = (StudyRootQueryRetrieveInformationModelMove,)
    WORKLIST = (ModalityWorklistInformationFind,)
    STORE = (CTImageStorage, SecondaryCaptureImageStorage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A DICOM node: what it offers, to whom.

    `knows` are the calling AE titles it takes (empty: any). `own_title_only`: it answers to no
    other called AE title. `tls` is None where it speaks in clear.
    """

    ae_title: str
    offers: frozenset[Service]
    knows: tuple[str, ...] = ()
    own_title_only: bool = False
    tls: ssl.SSLContext | None = None


@contextmanager
def dicom_node(host: str, node: Node) -> Iterator[Address]:
    """Run the node on a free port of the host; its port is closed when this ends."""
    server = _Server(host, node)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_S,), name=node.ae_title)
    thread.start()
    try:
        yield server.address
    finally:
        server.stop()
        thread.join()


class _Handler(RequestHandler):
    """One association, from its first byte to the close of its socket."""

    def handle(self) -> None:
        association = self._create_association()
        association.start()
        association.join()


class _Server(ThreadedAssociationServer):
    """One listening port. A thread for each connection ends with its association."""

    def __init__(self, host: str, node: Node) -> None:
        self._tls = node.tls
        super().__init__(
            _application_entity(node),
            (host, 0),
            node.ae_title,
            _contexts(node),
            evt_handlers=list(_HANDLERS),
            request_handler=_Handler,
        )

    @property
    def address(self) -> Address:
        """Where it listens."""
        return Address(str(self.server_address[0]), int(self.server_address[1]))

    def stop(self) -> None:
        """Take no more connections, end those there are and close every socket."""
        socketserver.BaseServer.shutdown(self)  # the override wants to be on its AE's own list
        for association in self.active_associations:
            association.abort()
        self.server_close()

    def finish_request(self, request: Request, client_address: object) -> None:
        """Hold one connection, inside TLS where the node wants it; close it whatever happens."""
        connection = _begun(request, self._tls) if isinstance(request, socket.socket) else None
        if connection is None:
            return
        with connection:
            super().finish_request(connection, client_address)

    def service_actions(self) -> None:
        """Do nothing between connections; the original collects garbage for long-lived servers."""


def _begun(raw: socket.socket, tls: ssl.SSLContext | None) -> socket.socket | None:
    """Return a connection on which DICOM begins; None, with it closed, when it does not."""
    raw.settimeout(_PATIENCE_S)
    connection = raw if tls is None else shake_hands(raw, tls)
    if connection is None:
        return None
    with contextlib.suppress(OSError):
        first = _first_byte(connection)
        if first == _ASSOCIATE_REQUEST:
            connection.settimeout(None)
            return connection
        if first:
            connection.sendall(_ABORT)
    close_politely(connection)
    return None


def _first_byte(connection: socket.socket) -> bytes:
    if isinstance(connection, Secured):
        return connection.first_byte()
    return connection.recv(1, socket.MSG_PEEK)


def _application_entity(node: Node) -> AE:
    entity = AE(node.ae_title)
    entity.require_calling_aet = list(node.knows)
    entity.require_called_aet = node.own_title_only
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = _PATIENCE_S
    return entity


def _contexts(node: Node) -> list[PresentationContext]:
    offered = [Verification, *(each for service in node.offers for each in service.value)]
    contexts = [build_context(each, list(_SYNTAXES)) for each in sorted(offered)]
    if Service.GET in node.offers:
        for context in contexts:  # in a C-GET the peer takes the images on our association
            context.scu_role = context.scp_role = True
    return contexts


def _matching(asked: Dataset, among: tuple[Dataset, ...]) -> list[Dataset]:
    """Return what matches the unique keys; an empty or missing key matches all."""
    keys = ("StudyInstanceUID", "PatientID", "AccessionNumber")
    wanted = {key: asked.get(key) for key in keys if asked.get(key)}
    return [data for data in among if all(data.get(key) == wanted[key] for key in wanted)]


def _find(event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
    if event.request.AffectedSOPClassUID == ModalityWorklistInformationFind:
        matches = _matching(event.identifier, synthetic.worklist())
    else:
        images = _matching(event.identifier, synthetic.images())
        matches = list({image.StudyInstanceUID: _study(image) for image in images}.values())
    for match in matches:
        yield _PENDING, match


def _study(image: Dataset) -> Dataset:
    study = Dataset()
    study.QueryRetrieveLevel = "STUDY"
    for key in ("PatientName", "PatientID", "StudyInstanceUID", "StudyDate", "AccessionNumber"):
        setattr(study, key, image.get(key))
    return study


def _get(event: evt.Event) -> Iterator[int | tuple[int, Dataset]]:
    images = _matching(event.identifier, synthetic.images())
    yield len(images)
    for image in images:
        yield _PENDING, image


def _move(event: evt.Event) -> Iterator[tuple[str | None, int | None] | int]:
    """Take the order of anyone; no destination is set up, so nothing ever leaves."""
    if _matching(event.identifier, synthetic.images()):
        yield None, None  # 0xA801: the destination is unknown
        return
    yield "127.0.0.1", 0
    yield 0


def _store(_: evt.Event) -> int:
    """Take the object and drop it."""
    return _SUCCESS


_HANDLERS = (
    (evt.EVT_C_FIND, _find),
    (evt.EVT_C_GET, _get),
    (evt.EVT_C_MOVE, _move),
    (evt.EVT_C_STORE, _store),
)
