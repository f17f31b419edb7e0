"""Who may report on a site: collectors, enrolled and revoked by entries of the ledger."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from scoutview.estate.model import Estate
from scoutview.ledger import Entry, Kind, Ledger, LedgerError, Signer, VerifierKey
from scoutview.pipeline.record import JSON, collector, draft
from scoutview.pipeline.said import said
from scoutview.pipeline.workspace import Workspace
from scoutview.records import from_plain

SUBJECT: Final = "collector"
_NAME: Final = re.compile("[a-z0-9-]{1,64}")


class CollectorError(Exception):
    """A collector cannot be enrolled, revoked or used; str() is the one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A collector with its key, and the site that it reports on; or that it no longer may."""

    name: str
    site: str
    key: str
    by: str
    active: bool
    record: str = SUBJECT


def origin_of(name: str) -> str:
    """Return the name under which a collector signs its bundles."""
    if not _NAME.fullmatch(name):
        raise CollectorError(
            f"{name[:80]!r} cannot name a collector; give 1 to 64 of a-z, 0-9 and -."
        )
    return f"scoutview.local/collector/{name}"


def enrolments(ledger: Ledger) -> dict[str, Enrolment]:
    """Return every collector by name, as the last entry about it says."""
    return {each.name: each for each in _records(ledger)}


def active_sites(ledger: Ledger) -> dict[str, Enrolment]:
    """Return the sites that have a collector, each with the one that was enrolled last."""
    return {each.site: each for each in enrolments(ledger).values() if each.active}


def enrol(
    workspace: Workspace, key: Signer, estate: Estate, *, name: str, site: str, line: str, by: str
) -> Entry:
    """Let a collector report on a site. Raises CollectorError, LedgerError."""
    try:
        verifier = VerifierKey.parse(line.strip())
    except LedgerError as error:
        raise CollectorError(str(error)) from error
    if verifier.name != origin_of(name):
        raise CollectorError(
            f"the key's line is of {verifier.name}; that of this collector begins with"
            f" {origin_of(name)}."
        )
    sites = sorted({system.site for system in estate.systems if system.site})
    if site not in sites:
        known = ", ".join(sites) or "none"
        raise CollectorError(
            f"--site {site}: no system of the estate is there; its sites: {known}."
        )
    enrolment = Enrolment(name=name, site=site, key=str(verifier), by=_by(by), active=True)
    return _append(workspace, key, enrolment)


def revoke(workspace: Workspace, key: Signer, *, name: str, by: str) -> Entry:
    """Take no more bundles of a collector. Raises CollectorError, LedgerError."""
    known = enrolments(workspace.ledger()).get(name)
    if known is None or not known.active:
        raise CollectorError(f"no collector {name} is enrolled; `scoutview collector list` shows.")
    enrolment = Enrolment(name=name, site=known.site, key=known.key, by=_by(by), active=False)
    return _append(workspace, key, enrolment)


def _by(role: str) -> str:
    return said("--by", role, "give the role that answers for this")


def _append(workspace: Workspace, key: Signer, enrolment: Enrolment) -> Entry:
    with workspace.ledger().writer(key, collector=collector()) as writer:
        entry = writer.append(
            draft(Kind.AUTHORIZATION, SUBJECT, enrolment, None, datetime.now(UTC))
        )
        writer.checkpoint()
    return entry


def _records(ledger: Ledger) -> Iterator[Enrolment]:
    for entry in ledger.entries(kind=Kind.AUTHORIZATION):
        is_one = entry.subject == SUBJECT and entry.content_type == JSON and entry.run is None
        if is_one and not ledger.is_gone(entry.content):
            plain = json.loads(ledger.content(entry))
            if plain.get("record") == SUBJECT:
                yield from_plain(Enrolment, plain)
