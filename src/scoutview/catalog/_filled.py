"""Fields that hardly anybody filled: they promise what the catalog does not have."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import tomli

FILES_MIN: Final = 10  # below, half of the files says nothing
SHARE_MAX: Final = 0.5
# Fields that most files leave empty for a reason.
FEW: Final[Mapping[str, str]] = {
    "controls.applies_to": "most controls are about the whole organization",
    "controls.remediation.products": "where there is nothing to set, no product has steps",
    "criteria.coso_principle": "only the criteria of CC1 to CC5 are of COSO",
}

Fault = tuple[str, str]  # the first file that leaves the field empty, and the sentence


def faults(files: Mapping[str, str]) -> Iterator[Fault]:
    """Yield each field that some file of a folder fills and more than half of them leave empty."""
    for folder in ("controls", "criteria"):
        tables = {
            name: tomli.loads(text)
            for name, text in files.items()
            if name.startswith(f"{folder}/") and not _is_overlay(name)
        }
        if len(tables) < FILES_MIN:
            continue
        filled = {name: set(_filled(table)) for name, table in tables.items()}
        for field, count in Counter(f for each in filled.values() for f in each).items():
            if f"{folder}.{field}" not in FEW and count < SHARE_MAX * len(tables):
                first = min(name for name, fields in filled.items() if field not in fields)
                share = f"{len(tables) - count} of {len(tables)} files of {folder}/"
                yield first, f"`{field}` is empty in {share}; fill it or drop the field"


def _is_overlay(name: str) -> bool:
    """Whether a file is the organization's: it stands in controls/ itself, in no family."""
    return name.startswith("controls/") and "/" not in name.removeprefix("controls/")


def _filled(table: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of what is not empty, tables below included, lists of tables as one."""
    for key, value in table.items():
        if value not in ("", [], {}):
            yield f"{path}{key}"
        if isinstance(value, dict) and f"{path}{key}" == "remediation":
            yield from _filled(value, f"{path}{key}.")
