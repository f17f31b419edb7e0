"""Fields that hardly anybody filled: they promise what the catalog does not have."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

# What every file of a folder is expected to say, by the path of its field.
EXPECTED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "controls": (("sources",), ("remediation", "first"), ("remediation", "steps")),
    "criteria": (("auditor_asks",), ("shown_by",)),
}
FILES_MIN: Final = 10  # below, half of the files says nothing
SHARE_MAX: Final = 0.5

Fault = tuple[str, str]  # the first file that leaves the field empty, and the sentence


def faults(files: Mapping[str, str]) -> Iterator[Fault]:
    """Yield each expected field that is empty in more than half of the package's files."""
    for folder, expected in EXPECTED.items():
        tables = {
            name: tomllib.loads(text)
            for name, text in files.items()
            if name.startswith(f"{folder}/") and not _is_overlay(name)
        }
        if len(tables) < FILES_MIN:
            continue
        for field in expected:
            empty = sorted(name for name, table in tables.items() if not _at(table, field))
            if len(empty) > SHARE_MAX * len(tables):
                told = ".".join(field)
                share = f"{len(empty)} of {len(tables)} files of {folder}/"
                yield empty[0], f"`{told}` is empty in {share}; fill it or drop the field"


def _is_overlay(name: str) -> bool:
    """Whether a file is the organization's: it stands in controls/ itself, in no family."""
    return name.startswith("controls/") and "/" not in name.removeprefix("controls/")


def _at(table: dict[str, Any], field: tuple[str, ...]) -> object:
    found: object = table
    for key in field:
        found = found.get(key) if isinstance(found, dict) else None
    return found
