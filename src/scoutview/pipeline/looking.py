"""Looking at all lanes of a scope and recording what they see, until all is seen or it must end."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scoutview.estate.model import Estate
from scoutview.estate.permission import refusal
from scoutview.facts.observation import Observation
from scoutview.ledger import Writer
from scoutview.looks.session import Limits, Stopped
from scoutview.pipeline.lanes import Lane
from scoutview.pipeline.observe import Observer
from scoutview.pipeline.record import observation_draft
from scoutview.pipeline.scope import Scope

LANES_AT_ONCE = 8
Progress = Callable[[int, int, str], None]  # targets done, targets in all, the one just recorded


class MayNotLook(Exception):
    """Nothing may be sent; str() is the one sentence that says why and what to do."""


@dataclass(slots=True)
class Ending:
    """Why the looking must end before its time, if it must; shared by all lanes."""

    estate: Estate
    interrupted: threading.Event
    abort_file: Path
    words: str = ""

    def check(self) -> None:
        """Raise Stopped when it must end; asked before every connection of every lane."""
        if self.interrupted.is_set():
            self.words = self.words or "stopped by Ctrl-C or a signal"
        elif self.abort_file.exists():
            self.words = self.words or f"the abort file {self.abort_file.name} stopped the run"
        else:
            self.words = self.words or refusal(self.estate, datetime.now(UTC))
        if self.words:
            raise Stopped(self.words)


def may_look(estate: Estate) -> None:
    """Raise MayNotLook unless packets may be sent now."""
    refused = refusal(estate, datetime.now(UTC))
    if refused:
        raise MayNotLook(f"{refused} `scoutview assess ESTATE --plan` shows what would be.")


def look(
    scope: Scope, limits: Limits, ending: Ending, *, writer: Writer, run: str, progress: Progress
) -> int:
    """Look and record; return how many connections were made. `ending.words` say why it ended.

    Raises LedgerError when evidence cannot be kept.
    """
    estate = ending.estate
    observer = Observer(estate, scope, limits, ending.check)
    systems = scope.systems(estate)
    total = sum(len(s.endpoints) + len(scope.probes_of_system(s)) for s in systems)
    done = connections = 0
    for observations in _all_lanes(observer, observer.lanes(), ending):
        if observations:
            # Durable before reported: progress is told after the ledger has it.
            now = datetime.now(UTC)
            writer.append_many([observation_draft(seen, run, now) for seen in observations])
            progress(done := done + 1, total, observations[0].target)
            connections += sum(seen.connections for seen in observations)
    return connections


Told = tuple[Observation, ...]
Telling = queue.Queue[Told | Exception | None]  # None: a lane has come to its end


def _all_lanes(observer: Observer, every: Sequence[Lane], ending: Ending) -> Iterator[Told]:
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
