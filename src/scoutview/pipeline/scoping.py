"""The scoping interview's files: earlier answers, what is kept of a session, the estate's change.

Answers are kept as `scoping/answers-DATE.toml`, with a memo of the same date. Nothing there is
written over: a second session of a day gets a number. The estate file is changed only by `write`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from scoutview.catalog.load import load_catalog
from scoutview.estate.model import Estate
from scoutview.estate.read import read_bytes
from scoutview.exchange.scoping.answers import FILE_BYTES_MAX, parse_answers, written
from scoutview.exchange.scoping.estate_change import Changed, change
from scoutview.exchange.scoping.memo import markdown, memo
from scoutview.exchange.scoping.memo_docx import memo_docx
from scoutview.exchange.scoping.model import Answers, Scope
from scoutview.exchange.scoping.recommend import recommend
from scoutview.pipeline.described import described
from scoutview.pipeline.private import ignored_folder, private_files, replace_file
from scoutview.pipeline.said import SaidError, read_bounded
from scoutview.pipeline.workspace import Workspace

FOLDER: Final = "scoping"
UNFINISHED: Final = "unfinished.toml"
MOST_A_DAY: Final = 1_000
_KEPT: Final = re.compile(r"(?:answers|memo)-(\d{4}-\d\d-\d\d)(?:-(\d{1,4}))?\.(?:toml|md|docx)")


@dataclass(frozen=True, slots=True)
class Scoped:
    """What a session recommends for one estate, and what it would change in its file."""

    workspace: Workspace
    answers: Answers
    estate: Estate
    scope: Scope
    before: bytes
    changed: Changed


@dataclass(frozen=True, slots=True)
class Kept:
    """The files of a session."""

    answers: Path
    memo: Path
    document: Path


def read_file(path: Path, today: date, by: str = "") -> Answers:
    """Return the answers of a file. Raises SaidError, ScopingError."""
    data = read_bounded(path, FILE_BYTES_MAX, SaidError)
    answers = parse_answers(data, str(path), by=by, on=today)
    if answers.on > today:
        raise SaidError(f"{path}: the answers are of {answers.on}, which is to come; correct `on`.")
    return answers


def earlier(workspace: Workspace) -> Answers | None:
    """Return the answers of the session that was stopped, else of the latest one; None: no one.

    Raises ScopingError, SaidError for a file that was changed to something else.
    """
    folder = workspace.folder / FOLDER
    path = folder / UNFINISHED
    if not path.is_file():
        found = _sessions(folder)
        if not found:
            return None
        path = found[-1]
    data = read_bounded(path, FILE_BYTES_MAX, SaidError)
    return parse_answers(data, str(path), whole=False)


def scoped(workspace: Workspace, answers: Answers, take: Collection[str] = ()) -> Scoped:
    """Return what the answers recommend for the workspace's estate; nothing is written.

    Raises:
        SaidError: There is no estate file.
        EstateError, CatalogError: The estate or an overlay is not right.
        ScopingError: An override or a name in `take` fits nothing, or the layout of the estate
            file does not let these fields be changed.
    """
    before, estate = scoped_estate(workspace)
    scope = recommend(answers, load_catalog(workspace.overlays), estate)
    changed = change(before, scope, take)
    described(workspace.estate, changed.data)  # it must pass the check before anybody is asked
    return Scoped(workspace, answers, estate, scope, before, changed)


def scoped_estate(workspace: Workspace) -> tuple[bytes, Estate]:
    """Return the workspace's estate file and what it says.

    Raises SaidError where there is none, EstateError, CatalogError where it is not right.
    """
    if not workspace.estate.exists():
        raise SaidError(
            f"{workspace.folder} has no estate.toml; make a workspace with `scoutview init DIR`."
        )
    before = read_bytes(workspace.estate)
    return before, described(workspace.estate, before)


def checked(answers: Answers) -> Answers:
    """Return answers that were typed as their file would be read. Raises ScopingError."""
    return parse_answers(written(answers), "the answers")


def keep(session: Scoped) -> Kept:
    """Write the answers and the memo of a session, for their owner's eyes: all of them or none.

    The three have one number, so that nobody takes one person's memo for another's answers. The
    latest session said again is that session. Raises SaidError.
    """
    blocks = memo(session.answers, session.scope, session.estate.organization)
    folder = _folder(session.workspace)
    contents = (written(session.answers), markdown(blocks), memo_docx(blocks, session.answers))
    latest = _latest(folder, session.answers.on)
    kept = _files(folder, session.answers.on, latest)
    if not (latest and all(map(_holds, kept, contents))):
        if latest >= MOST_A_DAY:
            raise SaidError(
                f"{folder} holds {MOST_A_DAY} sessions of one day; move some elsewhere."
            )
        kept = _files(folder, session.answers.on, latest + 1)
        _write(dict(zip(kept, contents, strict=True)))
    (folder / UNFINISHED).unlink(missing_ok=True)
    return Kept(*kept)


def keep_unfinished(workspace: Workspace, answers: Answers) -> Path:
    """Write the answers of a session that was stopped; the next one goes on from them."""
    path = _folder(workspace) / UNFINISHED
    _write({path: written(answers)})
    return path


def write(session: Scoped) -> bool:
    """Change the estate file; whether there was anything to change.

    The owner's mode of the file stays. Raises SaidError where the file was changed meanwhile or
    cannot be written.
    """
    path = session.workspace.estate.resolve()
    if session.changed.data == session.before:
        return False
    if read_bytes(path) != session.before:
        raise SaidError(f"{path} was changed meanwhile; run `scoutview scope` again.")
    try:
        replace_file(path, session.changed.data)
    except OSError as error:
        raise SaidError(f"{path} cannot be written: {error.strerror or error}.") from error
    return True


def write_form(path: Path, answers: Answers) -> None:
    """Write the questions as a form, with what was answered before. Raises SaidError."""
    if path.exists():
        raise SaidError(f"--write-answers {path} is there already; name another file.")
    _write({path: written(answers)})


def _sessions(folder: Path) -> list[Path]:
    """Return the kept answers, the latest last."""
    found = [(_KEPT.fullmatch(path.name), path) for path in folder.glob("answers-*.toml")]
    dated = [((name[1], int(name[2] or 1)), path) for name, path in found if name]
    return [path for _, path in sorted(dated)]


def _folder(workspace: Workspace) -> Path:
    folder = workspace.folder / FOLDER
    try:
        ignored_folder(folder)
    except OSError as error:
        raise SaidError(f"{folder} cannot be made: {error.strerror or error}.") from error
    return folder


def _files(folder: Path, day: date, number: int) -> tuple[Path, Path, Path]:
    """Return answers, memo and document of a session of a day, by its number from 1."""
    stem = day.isoformat() if number < 2 else f"{day.isoformat()}-{number}"  # noqa: PLR2004
    return (
        folder / f"answers-{stem}.toml", folder / f"memo-{stem}.md", folder / f"memo-{stem}.docx"
    )  # fmt: skip


def _latest(folder: Path, day: date) -> int:
    """Return the highest number that a file of a day has, 0 where there is none."""
    names = (_KEPT.fullmatch(path.name) for path in folder.iterdir())
    return max((int(n[2] or 1) for n in names if n and n[1] == day.isoformat()), default=0)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _write(files: Mapping[Path, bytes]) -> None:
    """Write all of the files or none. Raises SaidError."""
    try:
        private_files(files)
    except OSError as error:
        raise SaidError(
            f"{error.filename} cannot be written: {error.strerror or error}."
        ) from error


__all__ = [
    "Kept",
    "Scoped",
    "checked",
    "earlier",
    "keep",
    "keep_unfinished",
    "read_file",
    "scoped",
    "scoped_estate",
    "write",
    "write_form",
]
