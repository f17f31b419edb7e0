"""Looking at one site from within it: the facts go into a bundle that the collector signs.

Needs no workspace, no catalog and no network but the site's own: judging is done elsewhere.
"""

import platform
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scoutview import __version__
from scoutview.estate.model import Estate
from scoutview.ledger import Checkpoint, Draft, Kind, Ledger, Signer
from scoutview.looks.session import Limits
from scoutview.pipeline.bundle import pack
from scoutview.pipeline.collectors import CollectorError, origin_of
from scoutview.pipeline.looking import Ending, Progress, look, may_look
from scoutview.pipeline.record import (
    TOML,
    Collected,
    CollectedEnd,
    collector,
    draft,
    new_run_id,
    permission_drafts,
)
from scoutview.pipeline.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What to collect. `estate_bytes` are the very bytes that `estate` was read from.

    `abort_file` ends it within one look as soon as it exists.
    """

    name: str
    site: str
    estate: Estate
    estate_bytes: bytes
    key: Signer
    limits: Limits
    interrupted: threading.Event
    abort_file: Path


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written; `stopped` says why it ended early (empty: it did not)."""

    path: Path
    entries: int
    connections: int
    stopped: str
    checkpoint: Checkpoint


def site_scope(estate: Estate, site: str) -> Scope:
    """Return the systems of a site. Raises CollectorError when it has none."""
    systems = frozenset(system.id for system in estate.systems if system.site == site)
    if not systems:
        sites = ", ".join(sorted({system.site for system in estate.systems if system.site}))
        raise CollectorError(
            f"--site {site}: no system of the estate is there; its sites: {sites or 'none'}."
        )
    return Scope(system_ids=systems)


def collect(wanted: Collection, out: Path, progress: Progress) -> Bundle:
    """Look at the systems of a site and write a signed bundle.

    Raises MayNotLook when nothing may be sent, CollectorError, BundleError, LedgerError, OSError.
    """
    may_look(wanted.estate)
    scope = site_scope(wanted.estate, wanted.site)
    if out.exists():
        raise CollectorError(f"{out} is there already; name a file that is still to be made.")
    with tempfile.TemporaryDirectory(prefix="scoutview-") as folder:
        ledger = Ledger.create(Path(folder), origin=origin_of(wanted.name), key=wanted.key)
        ending = Ending(wanted.estate, wanted.interrupted, wanted.abort_file)
        with ledger.writer(wanted.key, collector=collector(), remember=False) as writer:
            now = datetime.now(UTC)
            run = new_run_id(now)
            source = writer.append(Draft(Kind.ESTATE, run, wanted.estate_bytes, TOML, now, run))
            opened = Collected(
                run=run,
                site=wanted.site,
                opened_at=now,
                version=__version__,
                host=platform.node(),
                estate=source.content,
                pace_s=wanted.limits.pace_s,
                reply_s=wanted.limits.reply_s,
            )
            permissions = permission_drafts(wanted.estate, run, now)
            writer.append_many([draft(Kind.RUN_OPENED, run, opened, run, now), *permissions])
            connections = look(
                scope, wanted.limits, ending, writer=writer, run=run, progress=progress
            )
            now = datetime.now(UTC)
            end = CollectedEnd(
                run=run, closed_at=now, connections=connections, stopped=ending.words
            )
            writer.append(draft(Kind.RUN_CLOSED, run, end, run, now))
            point = writer.checkpoint()
        pack(Path(folder), out)
    return Bundle(out, point.size, connections, ending.words, point)
