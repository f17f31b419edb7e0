"""One system of an estate file changed by tomlkit, which keeps what its owner wrote around it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Item, Table

from scoutview.exchange.intake.merge import Change
from scoutview.exchange.intake.model import IntakeError


def changed_block(
    block: str,
    system: str,
    endpoints: Sequence[str],
    changes: Sequence[Change],
    comments: Mapping[str, str],
) -> str:
    """Return the text of one system with fields changed; comments and layout stay.

    Args:
        block: From its `[[system]]` header to its last line.
        system: Its id.
        endpoints: The ids of its endpoints, in order.
        changes: What to set.
        comments: What is added to each changed line, by the change's key.

    Raises:
        IntakeError: The block is not written as one that can be changed.
    """
    try:
        document = tomlkit.parse(block)
        table: Any = document["system"]
        table = table[0]
        if table["id"] != system:
            raise KeyError(system)
        for change in changes:
            inner = change.target.partition(".")[2]
            _set(
                table["endpoint"][endpoints.index(inner)] if inner else table,
                change,
                comments[change.key],
            )
        return document.as_string()
    except (TOMLKitError, LookupError, TypeError, ValueError):
        raise IntakeError(
            f"The system {system} is written in a way that cannot be changed without you; change"
            f" {changes[0].key} to {json.dumps(changes[0].new)} by hand."
        ) from None


def _set(table: Any, change: Change, words: str) -> None:  # noqa: ANN401 - tomlkit's tables
    """Set a field, keeping the owner's comment on its line and adding where it is from."""
    if not isinstance(table, Table):  # written in braces, where no comment can stand
        raise TypeError
    old = table.get(change.field)
    item = tomlkit.item(change.new)
    if isinstance(old, Item) and (said := old.trivia.comment.lstrip("# ")):
        words = f"{said}; {words}"
    item.comment(words)
    if old is None:
        table.append(change.field, item)
    else:
        table[change.field] = item
