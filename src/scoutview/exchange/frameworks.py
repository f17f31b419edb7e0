"""A framework from another tool as two files of the catalog: its ids, everything open.

The file's own titles and texts may be somebody's property: they are no part of the two files.
`Imported.texts` has them for the workspace's `licensed/` folder (catalog/licensed.py).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from scoutview.catalog.tokens import twins
from scoutview.texts import toml_text

ITEMS_MAX: Final = 2000
TEXT_CHARACTERS_MAX: Final = 20_000
TITLE_CHARACTERS_MAX: Final = 120
ID_CHARACTERS_MAX: Final = 40
SLUG_CHARACTERS_MAX: Final = 40
DEPTH_MAX: Final = 40
NAME_CHARACTERS_MAX: Final = 80
_ASKS: Final = "Its owner has not told it in words of their own yet."
_REASON: Final = "No control was argued for it yet: it was taken in from another tool."

Found = tuple[str, str, str]  # where it stands, its id, its title and text


class ImportFault(ValueError):
    """The file cannot be taken in; str() is the one sentence for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file holds: a proposed id, the title of the whole, and texts by requirement id."""

    id: str
    title: str
    texts: Mapping[str, str]


def imported(name: str, identity: str, title: str, found: Iterable[Found]) -> Imported:
    """Return the requirements that a reader found in a file.

    Args:
        name: What sentences call the file.
        identity: The id that the file gives itself; it becomes small letters and hyphens.
        title: The title of the whole.
        found: Where each requirement stands, its id and its text.

    Raises:
        ImportFault: There is none, there are too many, an id stands there twice or has no
            letter or digit, other tools would take two ids for one, or a text is no text.
    """
    texts: dict[str, str] = {}
    for where, raw, text in found:
        id_ = _id(name, where, raw)
        if id_ in texts:
            raise ImportFault(f"{name}, {where}: {id_} stands there twice; keep one.")
        if len(texts) == ITEMS_MAX:
            raise ImportFault(f"{name} has over {ITEMS_MAX} requirements; take in a part of it.")
        texts[id_] = clean(f"{name}, {where}", text)
    if found_twins := twins(texts):
        one, other = found_twins
        raise ImportFault(
            f"{name}: {one} and {other} are one id to other tools (OSCAL, CISO Assistant); change"
            " one of them in the file."
        )
    if not texts:
        raise ImportFault(f"{name} has no requirement with an id; nothing can be taken in.")
    return Imported(
        id=slug(identity),
        title=clean(name, title)[:TITLE_CHARACTERS_MAX].strip() or "Imported framework",
        texts=texts,
    )


def slug(text: str) -> str:
    """Return small letters, digits and hyphens; `imported` where nothing is left."""
    flat = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return flat[:SLUG_CHARACTERS_MAX].strip("-") or "imported"


def shown(name: str) -> str:
    """Return a file's name as sentences and files of ours can hold it."""
    return "".join(one if one.isprintable() else "?" for one in name[:NAME_CHARACTERS_MAX])


def clean(where: str, text: str) -> str:
    """Return a text with its white space folded. Raises ImportFault when it cannot be shown."""
    folded = " ".join(text.split())
    if len(folded) > TEXT_CHARACTERS_MAX:
        raise ImportFault(f"{where}: the text is over {TEXT_CHARACTERS_MAX} characters.")
    if not folded.isprintable():
        raise ImportFault(f"{where}: the text has control characters; expected plain text.")
    return folded


def framework_toml(framework: str, title: str, file: str, ids: Iterable[str]) -> str:
    """Return the framework's file: ids, and titles for its owner to write.

    All texts must be such as `clean` and `shown` give.
    """
    lines = [
        f"# Taken in from {file} by `scoutview catalog import`: ids only. Write each",
        "# title and what it asks in words of your own; official wording belongs in licensed/.",
        "",
        f"id = {toml_text(framework)}",
        f"title = {toml_text(title)}",
        f"source = {toml_text(f'taken in from {file}')}",
    ]
    for id_ in ids:
        lines += [
            "",
            "[[requirement]]",
            f"id = {toml_text(id_)}",
            'kind = "requirement"',
            f"title = {toml_text(f'{id_} (its owner has not titled it yet)')}",
            f"asks = {toml_text(_ASKS)}",
        ]
    return "\n".join(lines) + "\n"


def mapping_toml(file: str, sha256: str, ids: Iterable[str]) -> str:
    """Return the mapping's file: no edge, and every requirement open."""
    lines = [
        "# No control is argued for any of it yet. Take a requirement out of `open` when you add",
        "# its edges and its sufficient set.",
        "",
        'basis = "ids-and-crosswalk"',
        f"source = {toml_text(f'none yet; ids of {file}, SHA-256 {sha256}')}",
    ]
    for id_ in ids:
        lines += [
            "",
            "[[open]]",
            f"requirement = {toml_text(id_)}",
            f"reason = {toml_text(_REASON)}",
        ]
    return "\n".join(lines) + "\n"


def _id(name: str, where: str, raw: str) -> str:
    """Return an id in the catalog's form: other characters become hyphens."""
    flat = re.sub(r"[^A-Za-z0-9.()-]+", "-", raw.strip()).strip("-.")
    flat = flat.lstrip("(")
    if not flat or len(flat) > ID_CHARACTERS_MAX:
        raise ImportFault(
            f"{name}, {where}: {raw[:50]!r} is no id; expected 1 to {ID_CHARACTERS_MAX} letters,"
            " digits, dots, hyphens and brackets."
        )
    return flat
