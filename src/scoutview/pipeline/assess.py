"""The whole story: look at the estate, record what was seen, judge it, report it."""

import platform
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from scoutview import __version__
from scoutview.catalog.load import catalog_bundle
from scoutview.estate.model import Estate
from scoutview.estate.permission import refusal
from scoutview.facts.observation import Observation
from scoutview.ledger import Draft, Signer, Writer
from scoutview.looks.session import Limits, Stopped
from scoutview.pipeline.lanes import Lane
from scoutview.pipeline.observe import Observer
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

LANES_AT_ONCE = 8


class MayNotLook(Exception):
    """Nothing may be sent; str() is the one sentence that says why and what to do."""


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


@dataclass(slots=True)
class _Ending:
    """Why the run must end before its time, if it must; shared by all lanes."""

    request: Request
    words: str = ""

    def check(self) -> None:
        """Raise Stopped when the run must end; asked before every connection of every lane."""
        abort_file = self.request.workspace.abort_file
        if self.request.interrupted.is_set():
            self.words = self.words or "stopped by Ctrl-C"
        elif abort_file.exists():
            self.words = self.words or f"the abort file {abort_file.name} stopped the run"
        else:
            self.words = self.words or refusal(self.request.estate, datetime.now(UTC))
        if self.words:
            raise Stopped(self.words)


def may_look(estate: Estate) -> None:
    """Raise MayNotLook unless packets may be sent now."""
    refused = refusal(estate, datetime.now(UTC))
    if refused:
        raise MayNotLook(f"{refused} `scoutview assess ESTATE --plan` shows what would be.")


def assess(request: Request, progress: Callable[[int, int, str], None]) -> str:
    """Look, record and judge; return the run's id.

    `progress` is called with targets done, targets in all and the target just recorded.
    Setting `interrupted` (Ctrl-C) ends the run within one look and leaves it recorded, judged
    and closed.
    Raises MayNotLook when nothing may be sent, UnknownName for an `only` that names nothing,
    CatalogError for a faulty overlay, LedgerError when evidence cannot be kept.
    """
    may_look(request.estate)
    wanted = scope(request.estate, request.only)
    catalog = catalog_bundle(request.workspace.overlays)
    catalog_of(catalog)  # a fault of an overlay is told before anything is sent
    run = new_run_id(datetime.now(UTC))
    ledger = request.workspace.ledger()
    with ledger.writer(request.key, collector=collector()) as writer:
        opened = _open(request, catalog, writer, run)
        connections, stopped = _look(request, wanted, writer, run, progress)
        judge_run(ledger, writer, run)
        _close(writer, opened, connections, stopped)
    return run


def _open(request: Request, catalog: bytes, writer: Writer, run: str) -> Opened:
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
    )
    permissions = permission_drafts(request.estate, run, now)
    writer.append_many([draft("run-opened", run, opened, run, now), *permissions])
    return opened


def _close(writer: Writer, opened: Opened, connections: int, stopped: str) -> None:
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


def _look(
    request: Request,
    wanted: Scope,
    writer: Writer,
    run: str,
    progress: Callable[[int, int, str], None],
) -> tuple[int, str]:
    """Look and record; return how many connections were made, and why it ended early if so."""
    ending = _Ending(request)
    observer = Observer(request.estate, wanted, request.limits, ending.check)
    systems = wanted.systems(request.estate)
    total = sum(len(s.endpoints) + len(wanted.probes_of_system(s)) for s in systems)
    done = connections = 0
    for observations in _all_lanes(observer, observer.lanes(), ending):
        if observations:
            # Durable before reported: progress is told after the ledger has it.
            now = datetime.now(UTC)
            writer.append_many([observation_draft(seen, run, now) for seen in observations])
            progress(done := done + 1, total, observations[0].target)
            connections += sum(seen.connections for seen in observations)
    return connections, ending.words


Told = tuple[Observation, ...]
Telling = queue.Queue[Told | Exception | None]  # None: a lane has come to its end


def _all_lanes(observer: Observer, every: Sequence[Lane], ending: _Ending) -> Iterator[Told]:
    """Run lanes side by side and hand on what they see to this one thread, which records it.

    An error of a lane, or of the recording, ends the run after the other lanes came to rest.
    """
    told: Telling = queue.Queue()

    def run(lane: Lane) -> None:
        try:
            for observations in observer.lane(lane):
                told.put(observations)
        except Exception as error:  # noqa: BLE001 - carried to the recording thread, raised there
            told.put(error)
        finally:
            told.put(None)

    with ThreadPoolExecutor(LANES_AT_ONCE, thread_name_prefix="lane") as pool:
        for lane in every:
            pool.submit(run, lane)
        try:
            yield from _until_all_ended(told, len(every))
        except BaseException:
            ending.words = ending.words or "the run broke off"
            raise


def _until_all_ended(told: Telling, lanes_open: int) -> Iterator[Told]:
    """Yield what the lanes tell; raises the error of the first that broke."""
    while lanes_open:
        item = told.get()
        if isinstance(item, Exception):
            raise item
        if item is None:
            lanes_open -= 1
        else:
            yield item
