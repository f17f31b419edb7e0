"""Taking in what a collector saw at its site: checked, recorded, and judged with all the rest."""

import json
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from scoutview import __version__
from scoutview.catalog.load import catalog_bundle
from scoutview.estate.model import Estate, System
from scoutview.estate.read import EstateError, parse_estate
from scoutview.facts import codec
from scoutview.facts.observation import Observation
from scoutview.ledger import Draft, Entry, Kind, Ledger, LedgerError, Signer, verify
from scoutview.pipeline.assess import close_run
from scoutview.pipeline.bundle import BundleError, read, unpack
from scoutview.pipeline.carried import carry
from scoutview.pipeline.collectors import Enrolment, active_sites, enrolments
from scoutview.pipeline.record import (
    JSON,
    TOML,
    Collected,
    CollectedEnd,
    Opened,
    collector,
    draft,
    new_run_id,
    observation_draft,
    opened_record,
)
from scoutview.pipeline.rejudge import catalog_of, judge_run
from scoutview.pipeline.scope import Scope, scope
from scoutview.pipeline.workspace import Workspace
from scoutview.records import NotPlain, from_plain

BUNDLE_TYPE: Final = "application/vnd.scoutview.bundle+zip"
MOST_AGE: Final = timedelta(days=7)
AHEAD: Final = timedelta(minutes=10)  # how far a collector's clock may be before ours


@dataclass(frozen=True, slots=True)
class _Report:
    """What a bundle says, once it is verified."""

    opened: Collected
    end: CollectedEnd
    estate: Estate
    permissions: tuple[Draft, ...]
    observations: tuple[Observation, ...]
    root: bytes


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a bundle: the run that it was judged as; `again`: it had been taken in."""

    run: str
    site: str
    observations: int
    again: bool = False


def ingest(workspace: Workspace, key: Signer, path: Path, estate_bytes: bytes) -> Ingested:
    """Check a bundle and take it in as a run of its own, judged with what other sites reported.

    The signature, the enrolment of the collector, the age, the estate and whether it was taken in
    before are checked; what fails changes nothing. Raises BundleError, EstateError, LedgerError.
    """
    data = read(path)
    ledger = workspace.ledger()
    before = _taken_before(ledger, data)
    if before is not None:
        return before
    with tempfile.TemporaryDirectory(prefix="scoutview-") as folder:
        unpack(data, path.name, Path(folder))
        by, report = _checked(ledger, Path(folder), path.name)
    estate = parse_estate(estate_bytes, name="the estate", folder=None)
    _check_age(ledger, by, report, path.name)
    _check_estate(estate, report, path.name)
    scope(estate, ())  # says when the group is too large to be judged as one
    catalog = catalog_bundle(workspace.overlays)
    catalog_of(catalog)  # a fault of an overlay is told before anything is recorded
    run = new_run_id(datetime.now(UTC))
    with ledger.writer(key, collector=collector()) as writer:
        now = datetime.now(UTC)
        sources = writer.append_many(
            [
                Draft(Kind.OBSERVATION, f"site {by.site}", data, BUNDLE_TYPE, now, run),
                Draft(Kind.ESTATE, run, estate_bytes, TOML, now, run),
                Draft(Kind.CATALOG, run, catalog, JSON, now, run),
            ]
        )
        elsewhere = [s for s in estate.systems if s.site != by.site]
        others = carry(ledger, Scope(), elsewhere, now=now, collected=active_sites(ledger))
        opened = Opened(
            run=run,
            opened_at=now,
            version=__version__,
            host=report.opened.host,
            estate=sources[1].content,
            catalog=sources[2].content,
            only=(),
            pace_s=report.opened.pace_s,
            reply_s=report.opened.reply_s,
            site=by.site,
            bundle=sources[0].content,
            carried=others.entries,
        )
        seen = [*report.observations, *others.missing]
        writer.append_many(
            [
                draft(Kind.RUN_OPENED, run, opened, run, now),
                *(replace(each, run=run, collected_at=now) for each in report.permissions),
                *(observation_draft(each, run, now) for each in seen),
            ]
        )
        judge_run(ledger, writer, run)
        close_run(writer, opened, report.end.connections, report.end.stopped)
    return Ingested(run, by.site, len(report.observations))


def _taken_before(ledger: Ledger, data: bytes) -> Ingested | None:
    """Return the run as which these very bytes were taken in before, None when they were not."""
    for entry in ledger.entries(kind=Kind.OBSERVATION):
        is_bundle = entry.content_type == BUNDLE_TYPE and not ledger.is_gone(entry.content)
        if is_bundle and ledger.content(entry) == data:
            return Ingested(entry.run or "", entry.subject.removeprefix("site "), 0, again=True)
    return None


def _checked(ledger: Ledger, folder: Path, name: str) -> tuple[Enrolment, _Report]:
    """Return who signed a bundle, and what it says. Raises BundleError."""
    try:
        inner = Ledger.open(folder)
        by = _enrolled(ledger, inner, name)
        result = verify(folder, vkey=by.key)
        if not result.ok:
            raise BundleError(f"{name} was changed or damaged: {result.sentences[0]}")
        if result.signed_entries != result.entries or result.not_opened:
            raise BundleError(f"{name} is not signed to its end; collect again.")
        return by, _read(inner, name)
    except LedgerError as error:
        raise BundleError(f"{name} is no bundle that can be taken in: {error}") from error


def _enrolled(ledger: Ledger, inner: Ledger, name: str) -> Enrolment:
    collector_name = inner.origin.rpartition("/")[2]
    by = enrolments(ledger).get(collector_name)
    if by is None or not by.active or by.key != inner.vkey:
        raise BundleError(
            f"{name} is signed by {inner.vkey}, and no collector is enrolled with that key;"
            " `scoutview collector enrol` does it, when its line is known to be right."
        )
    return by


def _read(inner: Ledger, name: str) -> _Report:
    """Return what a verified bundle says."""
    try:
        opened = from_plain(Collected, _json(inner, _one(inner, Kind.RUN_OPENED)))
        end = from_plain(CollectedEnd, _json(inner, _one(inner, Kind.RUN_CLOSED)))
        estate = parse_estate(inner.content(opened.estate), name=f"{name}, estate", folder=None)
        observations = tuple(
            codec.decode(_json(inner, entry)) for entry in inner.entries(kind=Kind.OBSERVATION)
        )
    except (NotPlain, codec.CodecError, EstateError, ValueError) as error:
        raise BundleError(f"{name} cannot be read by this version: {error}") from error
    permissions = tuple(
        Draft(entry.kind, entry.subject, inner.content(entry), entry.content_type, end.closed_at)
        for entry in inner.entries(kind=Kind.AUTHORIZATION)
    )
    root = inner.checkpoints[-1].root
    return _Report(opened, end, estate, permissions, observations, root)


def _one(inner: Ledger, kind: Kind) -> Entry:
    entries = list(inner.entries(kind=kind))
    if len(entries) != 1:
        raise NotPlain(f"it has {len(entries)} entries {kind}, expected 1")
    return entries[0]


def _json(inner: Ledger, entry: Entry) -> object:
    return json.loads(inner.content(entry))


def _check_age(ledger: Ledger, by: Enrolment, report: _Report, name: str) -> None:
    """Raise BundleError for a bundle that is too old, from the future, or older than the last."""
    now, closed = datetime.now(UTC), report.end.closed_at
    if report.opened.site != by.site:
        raise BundleError(
            f"{name} is about site {report.opened.site}, but {by.name} is enrolled for {by.site}."
        )
    if closed > now + AHEAD:
        raise BundleError(
            f"{name} was closed at {closed:%Y-%m-%d %H:%M} UTC, which is still to come; correct the"
            " clock of the collector, or of this machine."
        )
    if now - closed > MOST_AGE:
        raise BundleError(
            f"{name} was closed on {closed:%Y-%m-%d}, over {MOST_AGE.days} days ago; collect again."
        )
    last = _last_of(ledger, by.site)
    if last is not None and report.opened.opened_at <= last:
        raise BundleError(
            f"{name} is older than the report of {by.site} of {last:%Y-%m-%d %H:%M} UTC that was"
            " taken in; collect again."
        )


def _last_of(ledger: Ledger, site: str) -> datetime | None:
    """Return when the newest report of a site that was taken in had been begun."""
    moments = []
    for entry in ledger.entries(kind=Kind.RUN_OPENED):
        if ledger.is_gone(entry.content):
            continue
        opened = opened_record(json.loads(ledger.content(entry)))
        if opened.site == site and not ledger.is_gone(opened.bundle):
            moments.append(_begun(ledger.content(opened.bundle)))
    return max(moments, default=None)


def _begun(data: bytes) -> datetime:
    with tempfile.TemporaryDirectory(prefix="scoutview-") as folder:
        unpack(data, "an earlier bundle", Path(folder))
        inner = Ledger.open(Path(folder))
        return from_plain(Collected, _json(inner, _one(inner, Kind.RUN_OPENED))).opened_at


def _check_estate(estate: Estate, report: _Report, name: str) -> None:
    """Raise BundleError unless the site was looked at as this estate describes it."""
    site = report.opened.site
    here, there = _systems(estate, site), _systems(report.estate, site)
    for system_id in sorted(here.keys() | there.keys()):
        if here.get(system_id) != there.get(system_id):
            raise BundleError(
                f"{name}: {system_id} is declared otherwise in the estate that the site looked by"
                " than in this one; send this estate file to the site and collect again."
            )
    early, late = report.opened.opened_at - AHEAD, report.end.closed_at + AHEAD
    for seen in report.observations:
        if not early <= seen.observed_at <= late:
            raise BundleError(
                f"{name} tells of {seen.target} as of {seen.observed_at:%Y-%m-%d %H:%M} UTC, which"
                " is not while the site was looked at; collect again."
            )
    odd = [o.target for o in report.observations if o.target.partition(".")[0] not in here]
    if odd:
        raise BundleError(f"{name} tells of {odd[0]}, which is no system of site {site}.")


def _systems(estate: Estate, site: str) -> dict[str, System]:
    return {system.id: system for system in estate.systems if system.site == site}
