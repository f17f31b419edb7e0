"""What a run writes into the ledger, and how it is read back."""

import dataclasses
import hashlib
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scoutview import __version__
from scoutview.assessment.model import Assessment
from scoutview.catalog.model import ProofKind
from scoutview.estate.model import Estate
from scoutview.facts import codec
from scoutview.facts.observation import Observation
from scoutview.ledger import Draft, Entry, Ledger, LedgerError
from scoutview.ledger.content.fields import Commitment
from scoutview.pipeline.ipe import Ipe
from scoutview.records import from_plain, to_plain

JSON = "application/json"
TOML = "application/toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The run-opened entry: what the run was to look at, by the hashes of what it read."""

    run: str
    opened_at: datetime
    version: str
    host: str
    estate: str
    catalog: str
    only: tuple[str, ...]
    pace_s: float
    reply_s: float
    site: str = ""  # whose report was taken in; empty: this machine looked itself
    bundle: str = ""  # that report, whole
    carried: tuple[int, ...] = ()  # earlier observations that stand for what it did not look at


def opened_record(plain: dict[str, Any]) -> Opened:
    """Read a run-opened record; one of 0.1 knew nothing of sites."""
    return from_plain(Opened, {"site": "", "bundle": "", "carried": [], **plain})


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The run-opened entry of a bundle: the site that its collector looked at."""

    run: str
    site: str
    opened_at: datetime
    version: str
    host: str
    estate: str
    pace_s: float
    reply_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedEnd:
    """The run-closed entry of a bundle."""

    run: str
    closed_at: datetime
    connections: int
    stopped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The run-closed entry. `stopped` says why it ended early (empty: it did not)."""

    run: str
    closed_at: datetime
    estate: str
    catalog: str
    connections: int
    stopped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One judgement of one run; a later one stands beside it, never over it.

    `format` counts up when the record changes, so that a reader knows what it has before it.
    """

    run: str
    judged_at: datetime
    version: str
    catalog: str
    reason: str
    assessment: Assessment
    format: int = 1


GIVEN = "given"
REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenEvidence:
    """What `evidence add` notes beside the file itself."""

    control: str
    kind: ProofKind
    name: str
    by: str
    effective_from: date
    effective_to: date
    file_name: str
    file: str  # the content hash of the file's own entry
    ipe: Ipe | None = None  # how a list was made, and why it is complete
    fields: Commitment | None = None  # to a file that may later be shown in part
    record: str = GIVEN


def given_evidence(plain: dict[str, Any]) -> GivenEvidence:
    """Read a note of given evidence; one of 0.1 knew neither `ipe` nor `fields`."""
    return from_plain(GivenEvidence, {"ipe": None, "fields": None, **plain})


def given_at(ledger: Ledger, index: int) -> GivenEvidence | None:
    """Return the note of given evidence that is the entry, None when it is something else.

    Raises LedgerError when its content is not there.
    """
    if not 0 <= index < ledger.size:
        return None
    entry = ledger.entry(index)
    if entry.content_type != JSON or entry.kind not in set(ProofKind):
        return None
    plain = json.loads(ledger.content(entry))
    return given_evidence(plain) if plain.get("record") == GIVEN else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedEvidence:
    """What somebody other than its giver says of a piece; a later review counts instead.

    `entry` is that of the piece's GivenEvidence, `exceptions` how many items were found wrong in
    an accepted piece, `note` what was found, or why the piece was rejected.
    """

    entry: int
    by: str
    accepted: bool
    exceptions: int
    note: str
    record: str = REVIEW


def new_run_id(now: datetime) -> str:
    """Return a run's id: its moment, sortable."""
    return now.strftime("%Y%m%d-%H%M%S-%f")[:-3]


def draft(kind: str, subject: str, record: object, run: str | None, when: datetime) -> Draft:
    """Make an entry of one of the records above.

    Raises NotPlain for one that could not be read again: what is recorded stays for ever.
    """
    plain = to_plain(record)
    if dataclasses.is_dataclass(record):
        from_plain(type(record), plain)
    return Draft(kind, subject, _json_bytes(plain), JSON, when, run)


def observation_draft(observation: Observation, run: str, when: datetime) -> Draft:
    """Make an entry of one observation; when it was seen stands in its content.

    `when` is the moment of recording: lanes end in any order, the log's times must not go back.
    Raises CodecError for one that could not be read again.
    """
    plain = codec.encode(observation)
    codec.decode(plain)
    return Draft("observation", observation.target, _json_bytes(plain), JSON, when, run)


def _json_bytes(plain: object) -> bytes:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def permission_drafts(estate: Estate, run: str, now: datetime) -> Iterator[Draft]:
    """Make an entry of the authorization and of every consent that the run rests on."""
    authorization = estate.authorization
    if authorization is not None:
        terms = {
            "by": authorization.by,
            "on": authorization.on.isoformat(),
            "until": authorization.until.isoformat(),
            "allow": sorted(authorization.allow),
            "windows": [window.text for window in authorization.windows],
            "document": _file_hash(authorization.document),
        }
        yield draft("authorization", estate.organization[:100], terms, run, now)
    for system in estate.systems:
        if system.consent is not None:
            terms = {
                "system": system.id,
                "controlled_by": system.controlled_by,
                "document": _file_hash(system.consent),
            }
            yield draft("authorization", system.id, terms, run, now)


def _file_hash(path: Path | None) -> str:
    if path is None:
        return ""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def collector() -> str:
    """Return who writes entries: this program, its version and machine."""
    return f"scoutview/{__version__} on {platform.node()}"[:200]


class NoSuchRun(LedgerError):
    """The ledger has no run of that id."""


class Run:
    """The entries of one run, read from the ledger."""

    def __init__(self, ledger: Ledger, run: str) -> None:
        self._ledger = ledger
        self._entries = list(ledger.entries(run=run))
        if not any(entry.kind == "run-opened" for entry in self._entries):
            known = [entry.run or "" for entry in ledger.entries(kind="run-opened")]
            last = f"; the last one is {known[-1]}" if known else "; there are none yet"
            raise NoSuchRun(f"there is no run {run!r} in this ledger{last}.")
        self.id = run
        self.opened_entry = self._one("run-opened")
        self.opened = opened_record(self._json(self.opened_entry))

    def _of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self._entries if entry.kind == kind]

    def _one(self, kind: str) -> Entry:
        return self._of_kind(kind)[0]

    def _json(self, entry: Entry) -> Any:  # noqa: ANN401 - JSON is any value
        return json.loads(self._ledger.content(entry))

    @property
    def closed(self) -> Closed | None:
        """The run-closed entry; None for a run that was cut off."""
        entries = self._of_kind("run-closed")
        return from_plain(Closed, self._json(entries[0])) if entries else None

    @property
    def last_entry(self) -> int:
        """The index of the run's last entry, its judgements included."""
        return self._entries[-1].index

    def own_observations(self) -> list[tuple[int, Observation]]:
        """Return what this run saw, by entry. Raises codec.CodecError for an unreadable one."""
        return [
            (entry.index, codec.decode(self._json(entry)))
            for entry in self._of_kind("observation")
            if entry.content_type == JSON  # the report of a site is a ZIP
        ]

    def observations(self) -> list[tuple[int, Observation]]:
        """Return what is judged, by entry: what it saw, and earlier looks that it carries."""
        carried = (self._ledger.entry(index) for index in self.opened.carried)
        earlier = [(entry.index, codec.decode(self._json(entry))) for entry in carried]
        return earlier + self.own_observations()

    def judgements(self) -> list[Judgement]:
        """Return every judgement of this run, oldest first."""
        entries = self._of_kind("judgement")
        return [from_plain(Judgement, self._json(entry)) for entry in entries]

    def estate_bytes(self) -> bytes:
        """Return the estate file as it was."""
        return self._ledger.content(self.opened.estate)

    def catalog_bytes(self, judgement: Judgement | None = None) -> bytes:
        """Return the catalog of the run, or that of a judgement."""
        return self._ledger.content(judgement.catalog if judgement else self.opened.catalog)
