"""What a peer is, and what is known about starting one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.peers.pki import Pki


@dataclass(frozen=True, slots=True)
class Peer:
    """A running third-party server."""

    name: str
    host: str
    port: int  # DICOM or TLS
    http_port: int | None
    ae_title: str
    tls: bool  # on `port`
    notes: str
    folder: Path  # its files
    log: Path  # what it printed


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer is about to run."""

    folder: Path
    port: int
    http_port: int
    pki: Pki
    program: Callable[[str], str]
    behind: Peer | None  # the plain server that a TLS front stands before


Command = list[str | int | Path]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a peer is started: `command` writes its files in the place and gives its arguments."""

    notes: str
    command: Callable[[Place], Command]
    ae_title: str = "ANY-SCP"
    tls: bool = False
    http: bool = False
    behind: str | None = None
    environment: Callable[[Place], Mapping[str, str]] = field(default=lambda _: {})
