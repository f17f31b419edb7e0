"""What a plain TCP connection told: does anything answer here at all?"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Reachability(StrEnum):
    """What became of one TCP connection."""

    ANSWERS = "answers"
    REFUSED = "refused"
    SILENT = "silent"  # timed out
    UNREACHABLE = "unreachable"  # the network said there is no way there
    UNRESOLVABLE = "unresolvable"  # the name has no address
    NOT_ASKED = "not asked"  # or not long enough: the host had been silent on another port


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a TCP connection to an endpoint could be had.

    Source: RFC 9293 section 3.5 (connection establishment).
    """

    KIND: ClassVar[str] = "network.reach"
    SCHEMA: ClassVar[int] = 1

    state: Reachability
    address: str = ""  # the one address of the host that was connected to
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HostPorts:
    """Which of a short list of ports of one host accepted a TCP connection.

    `declared` are the ports that the estate declares on this host. `unasked` could not be told:
    the host was silent, or a port that had answered before no longer did after the list, so
    that whatever was silent may have been hidden from us.
    """

    host: str
    asked: tuple[int, ...]
    answering: tuple[int, ...]
    declared: tuple[int, ...]
    unasked: tuple[int, ...] = ()
    source: str = ""  # our address towards it; empty when it never answered


@dataclass(frozen=True, slots=True)
class OpenPorts:
    """Which of a short list of ports accepted a TCP connection, on each host of a system."""

    KIND: ClassVar[str] = "network.ports"
    SCHEMA: ClassVar[int] = 1

    hosts: tuple[HostPorts, ...]
