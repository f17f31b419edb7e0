"""The whole story: look at the estate, record what was seen, judge it, report it."""

import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scoutview import __version__
from scoutview.catalog.load import catalog_bundle
from scoutview.estate.model import Estate
from scoutview.estate.read import parse_estate
from scoutview.ledger import Draft, Ledger, LedgerError, Signer, Writer
from scoutview.looks.session import Limits
from scoutview.pipeline.carried import Carried, carry
from scoutview.pipeline.collectors import active_sites
from scoutview.pipeline.looking import Ending, Progress, look, may_look
from scoutview.pipeline.record import (
    JSON,
    TOML,
    Closed,
    Opened,
    collector,
    draft,
    new_run_id,
    observation_draft,
    permission_drafts,
)
from scoutview.pipeline.rejudge import catalog_of, judge_run
from scoutview.pipeline.scope import Scope, scope
from scoutview.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to assess. `estate_bytes` are the very bytes that `estate` was read from."""

    workspace: Workspace
    estate: Estate
    estate_bytes: bytes
    key: Signer
    limits: Limits
    interrupted: threading.Event
    only: tuple[str, ...] = ()


def assess(request: Request, progress: Progress) -> str:
    """Look, record and judge; return the run's id.

    `progress` is called with targets done, targets in all and the target just recorded.
    Setting `interrupted` (Ctrl-C) ends the run within one look and leaves it recorded, judged
    and closed.
    Raises MayNotLook when nothing may be sent, UnknownName for an `only` that names nothing,
    CatalogError for a faulty overlay, LedgerError when evidence cannot be kept.
    """
    may_look(request.estate)
    workspace, asked = request.workspace, scope(request.estate, request.only)
    ledger = workspace.ledger()
    wanted = asked if request.only else replace(asked, left_out=_collected(ledger, request.estate))
    catalog = catalog_bundle(workspace.overlays)
    catalog_of(catalog)  # a fault of an overlay is told before anything is sent
    run = new_run_id(datetime.now(UTC))
    with ledger.writer(request.key, collector=collector()) as writer:
        carried = _carried(ledger, request, wanted)
        opened = _open(request, catalog, writer, run, carried.entries)
        with _cut_off(run):
            _stand_in(writer, run, carried)
            ending = Ending(request.estate, request.interrupted, workspace.abort_file)
            connections = look(
                wanted, request.limits, ending, writer=writer, run=run, progress=progress
            )
            judge_run(ledger, writer, run)
            close_run(writer, opened, connections, ending.words)
    return run


@contextmanager
def _cut_off(run: str) -> Iterator[None]:
    """Say of a run that could not be recorded to its end what is there, and how it goes on."""
    try:
        yield
    except LedgerError as error:
        raise LedgerError(
            f"{error} Run {run} broke off there; what it saw until then is recorded, and once the"
            f' ledger can be written, `scoutview rejudge {run} --reason "it broke off"` judges it.'
        ) from error


def _collected(ledger: Ledger, estate: Estate) -> frozenset[str]:
    """Return the systems of sites that a collector looks at."""
    sites = active_sites(ledger)
    return frozenset(system.id for system in estate.systems if system.site in sites)


def _carried(ledger: Ledger, request: Request, wanted: Scope) -> Carried:
    """Return what is known of the systems that are left to collectors."""
    if not wanted.left_out:
        return Carried((), ())
    estate = parse_estate(request.estate_bytes, name="the estate", folder=None)
    theirs = [system for system in estate.systems if system.id in wanted.left_out]
    sites = active_sites(ledger)
    return carry(ledger, Scope(), theirs, now=datetime.now(UTC), collected=sites)


def _stand_in(writer: Writer, run: str, carried: Carried) -> None:
    now = datetime.now(UTC)
    writer.append_many([observation_draft(seen, run, now) for seen in carried.missing])


def _open(
    request: Request, catalog: bytes, writer: Writer, run: str, carried: tuple[int, ...]
) -> Opened:
    now = datetime.now(UTC)
    sources = writer.append_many(
        [
            Draft("estate", run, request.estate_bytes, TOML, now, run),
            Draft("catalog", run, catalog, JSON, now, run),
        ]
    )
    opened = Opened(
        run=run,
        opened_at=now,
        version=__version__,
        host=platform.node(),
        estate=sources[0].content,
        catalog=sources[1].content,
        only=request.only,
        pace_s=request.limits.pace_s,
        reply_s=request.limits.reply_s,
        carried=carried,
    )
    permissions = permission_drafts(request.estate, run, now)
    writer.append_many([draft("run-opened", run, opened, run, now), *permissions])
    return opened


def close_run(writer: Writer, opened: Opened, connections: int, stopped: str) -> None:
    """Record that a run has ended, and sign a checkpoint over all of it."""
    now = datetime.now(UTC)
    closed = Closed(
        run=opened.run,
        closed_at=now,
        estate=opened.estate,
        catalog=opened.catalog,
        connections=connections,
        stopped=stopped,
    )
    writer.append(draft("run-closed", opened.run, closed, opened.run, now))
    writer.checkpoint()
