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


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a TCP connection to an endpoint could be had.

    Source: RFC 9293 section 3.5 (connection establishment).
    """

    KIND: ClassVar[str] = "network.reach"
    SCHEMA: ClassVar[int] = 1

    state: Reachability
    address: str = ""  # what the host resolved to
    detail: str = ""


@dataclass(frozen=True, slots=True)
class OpenPorts:
    """Which of a short list of ports of a host accepted a TCP connection.

    `declared` are the ports that the estate declares on these hosts. `unasked` were left out
    because the host had fallen silent or the run was stopped.
    """

    KIND: ClassVar[str] = "network.ports"
    SCHEMA: ClassVar[int] = 1

    hosts: tuple[str, ...]
    asked: tuple[int, ...]
    answering: tuple[int, ...]
    declared: tuple[int, ...]
    unasked: tuple[int, ...] = ()
