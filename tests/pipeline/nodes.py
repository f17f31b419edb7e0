"""A DICOM node by pynetdicom that counts who came, how often, and what was stored."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.sop_class import (
    ModalityWorklistInformationFind,
    SecondaryCaptureImageStorage,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)

OFFERED = (
    Verification,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
    ModalityWorklistInformationFind,
    SecondaryCaptureImageStorage,
)


@dataclass(slots=True)
class Node:
    """What the node saw. `most_at_once` counts connections that were open together."""

    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    most_at_once: int = 0
    echoes: int = 0
    stored: int = 0
    callers: list[str] = field(default_factory=list)
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def opened(self, _event: evt.Event) -> None:
        with self._lock:
            self.connections += 1
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)

    def closed(self, _event: evt.Event) -> None:
        with self._lock:
            self._open -= 1

    def requested(self, event: evt.Event) -> None:
        self.callers.append(event.assoc.requestor.primitive.calling_ae_title.strip())

    def echoed(self, _event: evt.Event) -> int:
        self.echoes += 1
        return 0x0000

    def took(self, _event: evt.Event) -> int:
        self.stored += 1
        return 0x0000


def _find(_event: evt.Event) -> Iterator[tuple[int, None]]:
    yield 0x0000, None


def _get(_event: evt.Event) -> Iterator[object]:
    yield 0
    yield 0x0000, None


def _move(_event: evt.Event) -> Iterator[object]:
    yield None, None  # the destination is not known
    yield 0xA801, Dataset()


@contextmanager
def dicom_node(*, knows: Sequence[str] = ()) -> Iterator[Node]:
    """An archive that serves everyone, or only the calling AE titles it knows."""
    node = Node()
    ae = AE("ARCHIVE")
    ae.supported_contexts = []
    for syntax in OFFERED:
        ae.add_supported_context(syntax)
    ae.require_calling_aet = list(knows)
    handlers = [
        (evt.EVT_CONN_OPEN, node.opened),
        (evt.EVT_CONN_CLOSE, node.closed),
        (evt.EVT_REQUESTED, node.requested),
        (evt.EVT_C_ECHO, node.echoed),
        (evt.EVT_C_STORE, node.took),
        (evt.EVT_C_FIND, _find),
        (evt.EVT_C_GET, _get),
        (evt.EVT_C_MOVE, _move),
    ]
    server = ae.start_server((node.host, 0), block=False, evt_handlers=handlers)
    node.port = server.socket.getsockname()[1]
    try:
        yield node
    finally:
        server.shutdown()
