"""The re-performance kit: one ZIP by which an auditor checks and repeats what was concluded.

Source: docs/reference/kit-format.md.
"""

import base64
import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

from scoutview.assessment.model import ControlResult
from scoutview.catalog.model import ProofKind
from scoutview.ledger import Checkpoint, Entry, Kind, Ledger, StoredTree
from scoutview.ledger.envelope import DISPOSAL_TYPE
from scoutview.pipeline.history import history
from scoutview.pipeline.private import private_file
from scoutview.pipeline.record import collector
from scoutview.pipeline.report import report_of
from scoutview.reports.assessment_json import assessment_json
from scoutview.reports.html import readiness_html
from scoutview.reports.kit_readme import kit_readme
from scoutview.reports.model import Report
from scoutview.reports.repeat_list import repeat_csv, repeat_rows, repeat_text

FORMAT: Final = "scoutview-kit/1"
_ALWAYS_OF_A_RUN: Final = frozenset(
    {Kind.RUN_OPENED, Kind.RUN_CLOSED, Kind.ESTATE, Kind.CATALOG, Kind.AUTHORIZATION}
)
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say: kits are reproducible
_PRIVATE: Final = 0o600 << 16


class KitError(Exception):
    """The kit cannot be made; str() is the one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """What goes into a kit: the entries by index, and the checkpoint that their proofs lead to."""

    ledger: Ledger
    report: Report
    controls: tuple[str, ...]
    wanted: dict[int, Entry]
    point: Checkpoint
    left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """What was written: how many entries are in it, and how many of the run are not."""

    path: Path
    entries: int
    left_out: int
    checkpoint: Checkpoint


def write_kit(ledger: Ledger, run: str, controls: Collection[str], path: Path) -> Kit:
    """Write the kit of a run for these controls (all where none is named).

    Raises KitError, NotJudged, LedgerError, OSError; a kit is there whole or not at all.
    """
    report = report_of(ledger, run)
    chosen = _chosen(report, controls)
    wanted = _wanted(ledger, report, chosen)
    contents = _Contents(
        ledger=ledger,
        report=report,
        controls=tuple(result.id for result in chosen),
        wanted=wanted,
        point=_covering(ledger, max(wanted)),
        left_out=tuple(e.index for e in ledger.entries(run=run) if e.index not in wanted),
    )
    with private_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(contents):
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _PRIVATE
            archive.writestr(info, data)
    return Kit(path, len(wanted), len(contents.left_out), contents.point)


def _chosen(report: Report, controls: Collection[str]) -> list[ControlResult]:
    known = {result.id: result for result in report.assessment.controls}
    for control in controls:
        if control not in known:
            raise KitError(
                f"run {report.run.id} judged no control {control}; `scoutview explain` lists them."
            )
    return [known[control] for control in controls] if controls else list(known.values())


def _wanted(ledger: Ledger, report: Report, chosen: Collection[ControlResult]) -> dict[int, Entry]:
    """Return the entries that the chosen controls rest on, and those that every kit has."""
    wanted: dict[int, Entry] = {}
    judgement = None
    for entry in ledger.entries(run=report.run.id):
        if entry.kind in _ALWAYS_OF_A_RUN:
            wanted[entry.index] = entry
        elif entry.kind == Kind.JUDGEMENT:
            judgement = entry
    if judgement is not None:
        wanted[judgement.index] = judgement
    for index in _rested_on(ledger, report, chosen):
        wanted[index] = ledger.entry(index)
    for entry in ledger.entries():
        if (
            entry.kind in {Kind.KEY_EVENT, Kind.CHECKPOINT_RECEIPT}
            or entry.content_type == DISPOSAL_TYPE
        ):
            wanted[entry.index] = entry
    return dict(sorted(wanted.items()))


def _rested_on(ledger: Ledger, report: Report, chosen: Collection[ControlResult]) -> Iterator[int]:
    probes: set[tuple[str, str]] = set()
    for result in chosen:
        for index in result.findings:
            finding = report.assessment.findings[index]
            probes.add((finding.probe, finding.target))
            yield from (finding.entry, *finding.entries)
        for proof in result.proofs:
            for entry in proof.evidence:
                yield from _piece(ledger, report, entry)
    yield from _earlier(ledger, chosen, probes)


def _piece(ledger: Ledger, report: Report, entry: int) -> Iterator[int]:
    """The note, the file and the review of a piece of evidence."""
    yield entry
    given = next((each for each in report.assessment.evidence if each.entry == entry), None)
    if given is None:
        return
    if given.review_entry is not None:
        yield given.review_entry
    for each in ledger.entries(kind=given.kind.value):
        if each.content == given.file:
            yield each.index


def _earlier(
    ledger: Ledger, chosen: Collection[ControlResult], probes: Collection[tuple[str, str]]
) -> Iterator[int]:
    """Looks of earlier runs, where the operation of a chosen control rests on them."""
    by_probe = {p.name for c in chosen for p in c.proofs if p.kind is ProofKind.PROBE and p.due}
    if not by_probe:
        return
    for past in history(ledger):
        if past.probe in by_probe and (past.probe, past.target) in probes:
            yield past.entry


def _covering(ledger: Ledger, index: int) -> Checkpoint:
    covering = [point for point in ledger.checkpoints if point.size > index]
    if not covering:
        raise KitError(f"entry {index} is not signed yet; nothing proves it to an auditor.")
    return covering[-1]


def _files(kit: _Contents) -> Iterator[tuple[str, bytes]]:
    """Every file of the kit by name."""
    rows = repeat_rows(kit.report, kit.controls)
    yield "README.txt", kit_readme(kit.report, kit.controls, len(kit.left_out)).encode()
    verifier = files("scoutview.verifier").joinpath("scoutview_verify.py")
    yield "scoutview_verify.py", verifier.read_bytes()
    yield "kit.json", _json(_index(kit))
    yield from _proven(kit)
    yield "repeat.txt", repeat_text(rows).encode()
    yield "repeat.csv", repeat_csv(rows).encode()
    yield from _to_read(kit)


def _index(kit: _Contents) -> dict[str, object]:
    return {
        "format": FORMAT,
        "origin": kit.ledger.vkey,
        "run": kit.report.run.id,
        "controls": list(kit.controls),
        "checkpoint": kit.point.size,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "made_by": collector(),
        "left_out": [
            {"index": each, "why": "it does not belong to the controls of this kit"}
            for each in kit.left_out
        ],
    }


def _proven(kit: _Contents) -> Iterator[tuple[str, bytes]]:
    """The entries with their proofs and content, and the checkpoints."""
    ledger, point = kit.ledger, kit.point
    earlier = [each for each in ledger.checkpoints if each.size < point.size]
    with ledger.tree(point) as tree:
        yield "entries.json", _json([_entry(ledger, tree, e) for e in kit.wanted.values()])
        yield "consistency.json", _json([_consistency(tree, each) for each in earlier])
    yield "ledger/origin", f"{ledger.vkey}\n".encode()
    for each in (*earlier, point):
        yield f"ledger/checkpoints/{each.size:012d}", each.note.encode()
    for name in dict.fromkeys(entry.content for entry in kit.wanted.values()):
        if not ledger.is_gone(name):
            yield f"content/{name.removeprefix('sha256:')}", ledger.salted(name)


def _to_read(kit: _Contents) -> Iterator[tuple[str, bytes]]:
    """Copies under readable names."""
    ledger, report = kit.ledger, kit.report
    yield "read/readiness.html", readiness_html(report).encode()
    yield "read/assessment.json", assessment_json(report)
    yield "read/estate.toml", ledger.content(report.run.estate_hash)
    yield "read/catalog.json", ledger.content(report.run.catalog_hash)
    for piece in report.assessment.evidence:
        if piece.entry in kit.wanted and not ledger.is_gone(piece.file):
            safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in piece.file_name)
            yield f"read/given/{piece.entry}-{safe[-100:]}", ledger.content(piece.file)


def _entry(ledger: Ledger, tree: StoredTree, entry: Entry) -> dict[str, object]:
    return {
        "index": entry.index,
        "envelope": _base64(ledger.envelope(entry.index)),
        "proof": [_base64(hash_) for hash_ in tree.inclusion_proof(entry.index)],
    }


def _consistency(tree: StoredTree, old: Checkpoint) -> dict[str, object]:
    proof = tree.consistency_proof(old.size, old.root)
    return {"from": old.size, "proof": [_base64(hash_) for hash_ in proof]}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
