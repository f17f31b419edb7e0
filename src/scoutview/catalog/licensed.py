"""A framework's official wording from the organization's own licensed copy, shown to itself alone.

AICPA's and ISO's sentences are under copyright: none is shipped. Who has bought a copy can take its
texts in by id, beside our gists. They stay in the workspace's `licensed/` folder, which no run
records and no report, kit, bundle or export contains.
"""

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from scoutview.catalog.mapped import mapped
from scoutview.catalog.model import Catalog

FOLDER: Final = "licensed"
FILE_BYTES_MAX: Final = 16 * 1024 * 1024  # NIST's own catalog of SP 800-53 in OSCAL has 10 MB
TEXT_CHARACTERS_MAX: Final = 20_000
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 200
DEPTH_MAX: Final = 40
FORMAT: Final = 1
_ID_COLUMNS = ("id", "control", "requirement", "criterion", "control id", "ref", "ref_id")
_TEXT_COLUMNS = ("text", "wording", "statement", "description", "official text")
# What a spreadsheet would compute on opening. Source: OWASP, CSV Injection.
_FORMULA = re.compile(r"[=+@\uff1d\uff0b\uff20]|[-\uff0d](?=\S)")
_PARAMETER = re.compile(r"\{\{\s*insert:\s*param,\s*([\w.-]+)\s*\}\}")


class LicensedError(ValueError):
    """The file cannot be taken in; str() is the one sentence for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensed:
    """The official texts of one framework: from which file, by whom, when."""

    framework: str
    source: str
    sha256: str
    by: str
    on: date
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file gave: texts by the framework's ids, and ids that the framework does not have."""

    texts: Mapping[str, str]
    unknown: tuple[str, ...]


def taken_from(name: str, data: bytes, catalog: Catalog, framework: str) -> Taken:
    """Return the texts of a CSV file or an OSCAL catalog in JSON, for a framework's ids.

    Args:
        name: What sentences call the file.
        data: Its bytes; the caller bounds them by FILE_BYTES_MAX.
        catalog: The catalog, for the ids.
        framework: `soc2` or another framework's id.

    Raises:
        LicensedError: It is neither, hostile, has an id twice, or knows hardly any of the ids.
    """
    if data.startswith((b"PK", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise LicensedError(
            f"{name} is a packed or office file; save the sheet as CSV, or give an OSCAL catalog"
            " in JSON."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LicensedError(
            f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8."
        ) from None
    pairs = _oscal(name, text) if text.lstrip().startswith("{") else _rows(name, text)
    known = {_plain(id_): id_ for id_ in mapped(catalog, framework).asks}
    texts: dict[str, str] = {}
    unknown = []
    for where, id_, wording in pairs:
        own = known.get(_plain(id_))
        if own is None:
            unknown.append(id_)
            continue
        if own in texts:
            raise LicensedError(f"{name}, {where}: {own} stands there twice; keep one.")
        texts[own] = _clean(f"{name}, {where}", wording)
        if not texts[own]:
            raise LicensedError(f"{name}, {where}: {own} has no text; fill it in or drop the row.")
    if not texts or len(unknown) > len(texts):
        raise LicensedError(
            f"{name}: {len(texts)} of its {len(texts) + len(unknown)} ids are ids of {framework},"
            f" such as {next(iter(known.values()))}; choose the framework that the file is of."
        )
    return Taken(texts, tuple(unknown))


def written(licensed: Licensed) -> bytes:
    """Return the file that holds the texts in a workspace."""
    document = {
        "format": FORMAT,
        "framework": licensed.framework,
        "source": licensed.source,
        "sha256": licensed.sha256,
        "by": licensed.by,
        "on": licensed.on.isoformat(),
        "texts": dict(licensed.texts),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_licensed(workspace: Path, framework: str) -> Licensed | None:
    """Return what a workspace has taken in of a framework, None where it has nothing.

    Raises LicensedError when the file is damaged.
    """
    path = workspace / FOLDER / f"{framework}.json"
    if not path.exists():
        return None
    try:
        found = json.loads(_bounded(path))
        _is_of(path, (found["format"], found["framework"]), (FORMAT, framework))
        return Licensed(
            framework=framework,
            source=_clean(str(path), found["source"]),
            sha256=_clean(str(path), found["sha256"]),
            by=_clean(str(path), found["by"]),
            on=date.fromisoformat(found["on"]),
            texts={str(id_): _clean(str(path), text) for id_, text in found["texts"].items()},
        )
    except LicensedError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise LicensedError(f"{path} is damaged; import the texts again.") from None


def _is_of(path: Path, found: object, expected: object) -> None:
    if found != expected:
        raise LicensedError(f"{path} is of another format or framework; import the texts again.")


def _bounded(path: Path) -> bytes:
    if not path.is_file():  # opening a pipe would wait for ever
        raise LicensedError(f"{path} is no file; import the texts again.")
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise LicensedError(f"{path} is over {FILE_BYTES_MAX} bytes; import the texts again.")
    return data


def _plain(id_: str) -> str:
    """Return an id as all writings of it agree: `ac-2.1` of OSCAL is `AC-2(1)`."""
    upper = re.sub(r"\s+", "", id_.upper())
    if found := re.fullmatch(r"([A-Z]{2}-\d+)\.(\d+)", upper):
        return f"{found[1]}({found[2]})"
    return upper


def _rows(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, id and text of each row of a CSV file with a heading."""
    csv.field_size_limit(TEXT_CHARACTERS_MAX * 2)
    text = re.sub(r"\Asep=.\r?\n", "", text)  # a hint for a spreadsheet program
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [cell.strip().lower() for cell in next(rows, [])]
        id_at, text_at = (_column(name, heading, names) for names in (_ID_COLUMNS, _TEXT_COLUMNS))
        for count, row in enumerate(rows, start=1):
            if count > ROWS_MAX:
                raise LicensedError(f"{name} has over {ROWS_MAX} rows; no framework has.")
            where = f"line {rows.line_num}"
            if len(row) > COLUMNS_MAX:
                raise LicensedError(f"{name}, {where}: over {COLUMNS_MAX} columns; no list has.")
            for cell in row:
                if _FORMULA.match(cell.lstrip()):
                    raise LicensedError(
                        f"{name}, {where}: {cell.strip()[:30]!r} is a formula; expected plain text."
                    )
            if not any(row):
                continue
            if len(row) <= max(id_at, text_at):
                raise LicensedError(
                    f"{name}, {where}: {len(row)} columns, expected {len(heading)}."
                )
            yield where, row[id_at], row[text_at]
    except csv.Error as error:
        raise LicensedError(f"{name}, line {rows.line_num}: no CSV: {error}.") from None


def _column(name: str, heading: list[str], names: tuple[str, ...]) -> int:
    for each in names:
        if heading.count(each) > 1:
            raise LicensedError(f"{name}, line 1: two columns are called {each}; keep one.")
        if each in heading:
            return heading.index(each)
    raise LicensedError(
        f"{name}, line 1: no column is called {' or '.join(names[:3])}; name one in the heading."
    )


def _oscal(name: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, id and statement of each control of an OSCAL catalog."""
    try:
        found = json.loads(
            text,
            parse_constant=lambda word: _no_number(name, word),
            object_pairs_hook=lambda pairs: _once(name, pairs),
        )
    except RecursionError:
        raise LicensedError(f"{name} is nested too deeply for an OSCAL catalog.") from None
    except LicensedError:
        raise
    except ValueError as error:
        raise LicensedError(f"{name} is no JSON: {error}.") from None
    catalog = found.get("catalog")
    if not isinstance(catalog, dict):
        raise LicensedError(f"{name}: expected an OSCAL catalog, with the key `catalog`.")
    yield from _controls(name, catalog, 0)


def _once(name: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise LicensedError(f"{name}: the key {twice[:40]!r} stands twice in one object.")
    return found


def _no_number(name: str, word: str) -> float:
    raise LicensedError(f"{name}: {word} is no number of JSON.")


def _controls(name: str, node: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str, str]]:
    if depth > DEPTH_MAX:
        raise LicensedError(f"{name} is nested too deeply for an OSCAL catalog.")
    for control in _list(node, "controls"):
        id_ = control.get("id")
        prose = " ".join(
            text
            for part in _list(control, "parts")
            if part.get("name") in ("statement", "item")
            for text in _prose(name, part, 0)
        )
        if isinstance(id_, str) and prose:
            yield f"control {id_[:40]!r}", id_, _PARAMETER.sub(r"[\1]", prose)
        yield from _controls(name, control, depth + 1)
    for group in _list(node, "groups"):
        yield from _controls(name, group, depth + 1)


def _prose(name: str, part: Mapping[str, Any], depth: int) -> Iterator[str]:
    if depth > DEPTH_MAX:
        raise LicensedError(f"{name} is nested too deeply for an OSCAL catalog.")
    if isinstance(text := part.get("prose"), str):
        yield text
    for below in _list(part, "parts"):
        yield from _prose(name, below, depth + 1)


def _list(node: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = node.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _clean(where: str, text: object) -> str:
    """Return a text with its white space folded; a terminal must be able to show it."""
    if not isinstance(text, str):
        raise LicensedError(f"{where}: expected a text.")
    shown = "".join(each for each in text if unicodedata.category(each) != "Cf")  # soft hyphens
    folded = " ".join(shown.split())
    if len(folded) > TEXT_CHARACTERS_MAX:
        raise LicensedError(f"{where}: the text is over {TEXT_CHARACTERS_MAX} characters.")
    if not folded.isprintable():
        raise LicensedError(f"{where}: the text has control characters; expected plain text.")
    return folded
