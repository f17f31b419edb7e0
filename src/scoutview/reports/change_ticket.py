"""The plan of a run as a change ticket: every connection that it would make, before any is made."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLook:
    """One look at one endpoint. `withheld` says why it will not be made (empty: it will).

    `at_most` is the most connections that it makes; `source` our address (empty: not known
    before a name is resolved); `callers` are AE titles; `alarms` what the owner will see.
    """

    system: str
    owner: str
    endpoint: str
    host: str
    port: str
    source: str
    callers: str
    look: str
    at_most: int
    alarms: str
    withheld: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTicket:
    """What a person who runs the network must know beforehand."""

    organization: str
    machine: str
    authorized_by: str
    refusal: str
    pace_s: float
    looks: tuple[PlannedLook, ...]

    @property
    def connections(self) -> int:
        """The most connections that the run makes."""
        return sum(look.at_most for look in self.looks if not look.withheld)


_COLUMNS = (
    "system",
    "owner",
    "endpoint",
    "host",
    "port",
    "source",
    "callers",
    "look",
    "at_most",
    "alarms",
    "withheld",
)


def as_csv(ticket: ChangeTicket) -> str:
    """Return one row for each look. Cells that a spreadsheet would run as a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for look in ticket.looks:
        writer.writerow([_harmless(str(getattr(look, column))) for column in _COLUMNS])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def as_text(ticket: ChangeTicket) -> str:
    """Return the ticket as a person reads it."""
    lines = [
        f"Change ticket: Scoutview looks at {ticket.organization}",
        f"From: {ticket.machine}. Authorized by: {ticket.authorized_by or 'nobody yet'}.",
        (
            f"At most {_connections(ticket.connections)}, one at a time on each machine, at least "
            f"{ticket.pace_s:g} s apart, read-only unless said otherwise below."
        ),
    ]
    if ticket.refusal:
        lines += [ticket.refusal, "Once that is mended, this is what would be sent:"]
    lines += ["Nothing was sent for this plan.", ""]
    for endpoint in dict.fromkeys(look.endpoint for look in ticket.looks):
        lines += _endpoint([look for look in ticket.looks if look.endpoint == endpoint])
    lines.append(
        "Alarms to expect: refused associations in the logs of these systems, TLS handshake "
        "errors, and SIEM events for them, all from the addresses above. A figure is the most "
        "that is possible: what a first answer tells is not asked again."
    )
    return "\n".join(lines) + "\n"


def _connections(number: int) -> str:
    return "1 connection" if number == 1 else f"{number} connections"


def _endpoint(looks: Sequence[PlannedLook]) -> list[str]:
    first = looks[0]
    owner = f" (owner: {first.owner})" if first.owner else ""
    source = first.source or "this machine"
    lines = [f"{first.endpoint} at {first.host} port {first.port}{owner}, from {source}"]
    made = [look for look in looks if not look.withheld]
    for look in made:
        callers = f" (calls as {look.callers})" if look.callers else ""
        lines.append(f"  at most {_connections(look.at_most)}: {look.alarms}{callers}")
    for reason in dict.fromkeys(look.withheld for look in looks if look.withheld):
        kinds = ", ".join(look.look for look in looks if look.withheld == reason)
        lines.append(f"  not made ({kinds}): {reason}")
    lines.append("")
    return lines
