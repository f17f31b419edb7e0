"""Importing systems into an estate file, and comparing it with a second source."""

import hashlib
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from scoutview import __version__
from scoutview.estate.locate import Place, lines_of
from scoutview.estate.model import DEVICES, Engagement, Estate, Period, ReportType
from scoutview.estate.read import EstateError, read_bytes
from scoutview.exchange.intake.expected import with_import
from scoutview.exchange.intake.formats import Asked, read_intake
from scoutview.exchange.intake.merge import Diff, merge
from scoutview.exchange.intake.model import FAULTS_MAX, FILE_BYTES_MAX, Intake, IntakeError
from scoutview.exchange.intake.reconcile import Made, Reconciled, reconcile, table
from scoutview.exchange.intake.reconcile import register as ae_register
from scoutview.exchange.intake.record import Origin, record
from scoutview.exchange.intake.show import Shown, diff_text
from scoutview.exchange.intake.values import shown
from scoutview.exchange.intake.write import Source, changed, check_taken
from scoutview.pipeline.described import described
from scoutview.pipeline.private import private_file, private_files, replace_file
from scoutview.pipeline.said import read_bounded, said

FOLDER: Final = "imports"
_NAMES_MAX: Final = 1_000
_NOBODY: Final = Estate(
    organization="",
    timezone="UTC",
    engagement=Engagement(
        report=ReportType.TYPE_1, categories=(), period=Period(date.min, date.min)
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file that was read, with the bytes that count."""

    name: str
    sha256: str
    intake: Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a file would change in an estate; nothing is changed yet. `data` is the estate's."""

    read: Read
    path: Path
    data: bytes
    estate: Estate
    diff: Diff
    encoding: str

    def text(self, taken: Sequence[str], most: int) -> str:
        """Return the diff for a person. Raises IntakeError for a key of `taken` that is none."""
        check_taken(self.diff, taken)
        how = Shown(estate=self.path.name, lines=self._lines(), taken=taken, most=most)
        return diff_text(self.read.name, self.read.intake, self.diff, how)

    def _lines(self) -> dict[str, int]:
        places: dict[str, Place] = {}
        wanted = {each.target for each in self.diff.changes}
        for number, system in enumerate(self.estate.systems):
            if system.id in wanted:
                places[system.id] = ("system", number)
            for index, endpoint in enumerate(system.endpoints):
                if endpoint.name in wanted:
                    places[endpoint.name] = ("system", number, "endpoint", index)
        keys = {c.key: (*places[c.target], c.field) for c in self.diff.changes}
        return dict(zip(keys, lines_of(self.data, keys.values()), strict=True)) if keys else {}


def read(file: Path, asked: Asked) -> Read:
    """Read a file of systems. Raises IntakeError."""
    name = file.name
    if not name.isprintable():
        raise IntakeError(f"{shown(name)}: the file's name has control characters; rename it.")
    try:
        is_file = stat.S_ISREG(file.stat().st_mode)  # to open a pipe would wait for its other end
    except (OSError, ValueError):
        raise IntakeError(f"{file}: there is no such file.") from None
    if not is_file:
        raise IntakeError(f"{file} is no regular file; give the list, configuration or scan.")
    data = read_bounded(file, FILE_BYTES_MAX, IntakeError)
    intake = read_intake(name, data, asked)
    return Read(name=name, sha256=hashlib.sha256(data).hexdigest(), intake=intake)


def propose(file: Path, estate: Path, asked: Asked, site: str = "") -> Proposed:
    """Return what a file would change in an estate; one that is not there yet has no system.

    Raises:
        IntakeError: The file cannot be taken in.
        SaidError: `site` is not one line.
        EstateError: The estate file is not right.
        CatalogError: The workspace's overlays are not right.
    """
    named = said("--site", site, "name the site", 200) if site else ""
    found = read(file, asked)
    there = estate.exists()
    data = read_bytes(estate) if there else b""
    declared = described(estate, data) if there else _NOBODY
    return Proposed(
        read=found,
        path=estate,
        data=data,
        estate=declared,
        diff=merge(found.intake, declared, site=named),
        encoding=asked.encoding,
    )


@dataclass(frozen=True, slots=True)
class Written:
    """The files that an import wrote: the estate, and its record; None where nothing changed."""

    estate: Path | None
    record: Path
    open_systems: int  # new systems that an authorized run would look at


def write(
    proposed: Proposed, on: date, taken: Sequence[str], *, without_conflicts: bool
) -> Written:
    """Write the estate file with the import in it, and its record in `imports/`.

    Args:
        proposed: What is written; fields that the owner set differently stay as they are.
        on: The day that comments give.
        taken: Keys of fields that may overwrite what the owner set.
        without_conflicts: Whether what has no conflict is written where something has one.

    Raises:
        IntakeError: There are conflicts, a key of `taken` is none, or the estate file would not
            be right; nothing is changed then.
    """
    diff = proposed.diff
    check_taken(diff, taken)
    if not proposed.data:
        raise IntakeError(
            f"{proposed.path} does not exist; make a workspace by `scoutview init DIR`, or name the"
            " estate file with --estate."
        )
    if diff.conflicts and not without_conflicts:
        raise IntakeError(
            *(each.sentence for each in diff.conflicts[:FAULTS_MAX]),
            "Nothing was changed; correct the file, or say --without-conflicts to leave out what"
            " contradicts.",
        )
    text = changed(
        proposed.data.decode(),
        proposed.estate,
        diff,
        Source(proposed.read.name, on),
        taken,
    )
    data = text.encode()
    is_changed = data != proposed.data
    if is_changed:
        _check(proposed, data, taken)
        if read_bytes(proposed.path) != proposed.data:
            raise IntakeError(
                f"{proposed.path} was changed meanwhile; run `scoutview import` again."
            )
    origin = Origin(
        name=proposed.read.name, sha256=proposed.read.sha256, encoding=proposed.encoding, on=on
    )
    kept = record(origin, proposed.read.intake, diff, taken)
    path = _keep(proposed.path.parent / FOLDER, proposed.read.name, on, kept)
    if is_changed:
        try:
            replace_file(proposed.path, data)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise IntakeError(
                f"{proposed.path} cannot be written: {error.strerror or error}."
            ) from error
    is_open = [each for each in diff.systems if each.kind and each.kind not in DEVICES]
    return Written(proposed.path if is_changed else None, path, len(is_open))


def _check(proposed: Proposed, data: bytes, taken: Sequence[str]) -> None:
    """Raise IntakeError unless the new file says what the old one said, and the import."""
    try:
        now = described(proposed.path, data)
    except EstateError as error:
        raise IntakeError(
            "With this import the estate file would not be right, so nothing was changed: "
            f"{error.faults[0]}"
        ) from None
    if now != with_import(proposed.estate, proposed.diff, taken):
        raise IntakeError(
            f"{proposed.path} is written in a way that cannot be changed without you, so nothing"
            " was changed; give each system a [[system]] header of its own."
        )


def _keep(folder: Path, name: str, on: date, data: bytes) -> Path:
    """Write a record under a name that is free: no import overwrites another's."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "import"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for number in range(1, _NAMES_MAX):
            suffix = f"-{number}" if number > 1 else ""
            path = folder / f"{stem}-{on.isoformat()}{suffix}.json"
            if not path.exists():
                with private_file(path) as file:
                    file.write(data)
                return path
    except OSError as error:
        raise IntakeError(f"{folder} cannot be written: {error.strerror or error}.") from error
    raise IntakeError(f"{folder} holds over {_NAMES_MAX} imports of {name} of one day.")


# ---- a second source ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An estate compared with a second source."""

    estate_name: str
    estate_sha256: str
    time_zone: str
    read: Read
    reconciled: Reconciled


def compare(estate: Path, file: Path, asked: Asked) -> Compared:
    """Compare an estate with a second source. Raises EstateError, CatalogError, IntakeError."""
    data = read_bytes(estate)
    declared = described(estate, data)
    found = read(file, asked)
    return Compared(
        estate_name=estate.name,
        estate_sha256=hashlib.sha256(data).hexdigest(),
        time_zone=declared.timezone,
        read=found,
        reconciled=reconcile(declared, found.intake),
    )


def write_compared(
    compared: Compared, at: datetime, *, out: Path | None, register: Path | None, by: str = ""
) -> Path | None:
    """Write the comparison and the AE register as CSV; all files or none.

    Args:
        compared: The comparison.
        at: When it was made.
        out: Where the comparison goes; None: nowhere.
        register: Where the register goes, with its sheet for `--ipe` beside it; None: nowhere.
        by: The role that made the register.

    Returns:
        The sheet; None without a register.

    Raises:
        IntakeError: A file is there already, is named twice, or cannot be written.
        SaidError: `by` is not one line.
    """
    files = [(out, table(compared.reconciled))] if out else []
    sheet = None
    if register:
        if register.is_dir():
            raise IntakeError(f"{register} is a folder; name a file, such as ae-register.csv.")
        sheet = register.with_suffix(".ipe.toml")
        files += zip((register, sheet), _register(compared, by, at), strict=True)
    _write_new(files)
    return sheet


def _register(compared: Compared, by: str, at: datetime) -> tuple[bytes, bytes]:
    made = Made(
        estate=compared.estate_name,
        estate_sha256=compared.estate_sha256,
        other=compared.read.name,
        other_sha256=compared.read.sha256,
        other_format=compared.read.intake.format,
        by=said("--by", by, "name the role that made the register", 200),
        at=at,
        tool=f"Scoutview {__version__}, estate reconcile",
        time_zone=compared.time_zone,
    )
    return ae_register(compared.reconciled, made)


def _write_new(files: Sequence[tuple[Path, bytes]]) -> None:
    for number, (path, _) in enumerate(files):
        if path.exists():
            raise IntakeError(f"{path} is there already; name another file, or take it away.")
        if path.absolute() in {other.absolute() for other, _ in files[:number]}:
            raise IntakeError(f"{path} is named twice; give each file a name of its own.")
    try:
        private_files(dict(files))
    except OSError as error:
        raise IntakeError(
            f"{error.filename} cannot be written: {error.strerror or error}."
        ) from error
