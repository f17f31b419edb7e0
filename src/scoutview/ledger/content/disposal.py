"""Content that was destroyed on purpose: the record that says so, signed before it happens.

Source: docs/reference/ledger-format.md, section 5.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Self

RECORD = "disposal"
_CONTENT = re.compile("sha256:[0-9a-f]{64}")
_KEY_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Disposal:
    """Who had which content destroyed and why; a data key takes along all that it sealed."""

    by: str
    reason: str
    contents: tuple[str, ...] = ()
    data_keys: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """The content of its entry."""
        members = {
            "by": self.by,
            "contents": list(self.contents),
            "data_keys": list(self.data_keys),
            "reason": self.reason,
            "record": RECORD,
        }
        return json.dumps(members, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """The disposal in the content of an entry.

        Raises:
            ValueError: It is none; says why.
        """
        try:
            members = json.loads(content)
        except (ValueError, RecursionError):
            raise ValueError("it is not JSON") from None
        if not isinstance(members, dict) or members.get("record") != RECORD:
            raise ValueError(f"it is no object whose record is {RECORD!r}")
        by, reason = _texts(members, "by", one=True), _texts(members, "reason", one=True)
        contents, data_keys = _texts(members, "contents"), _texts(members, "data_keys")
        if not all(map(_CONTENT.fullmatch, contents)) or not all(map(_KEY_ID.fullmatch, data_keys)):
            raise ValueError("it names what is neither content nor a data key")
        return cls(by[0], reason[0], contents, data_keys)


def _texts(members: dict[str, Any], name: str, *, one: bool = False) -> tuple[str, ...]:
    values = [members.get(name)] if one else members.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"its member {name!r} is not text")
    return tuple(values)


@dataclass(slots=True)
class Disposed:
    """What the disposals of a log name, each with the index of the entry that names it first."""

    contents: dict[str, int] = field(default_factory=dict)
    data_keys: dict[str, int] = field(default_factory=dict)

    def add(self, index: int, disposal: Disposal) -> None:
        """Takes in one disposal."""
        for content in disposal.contents:
            self.contents.setdefault(content, index)
        for key_id in disposal.data_keys:
            self.data_keys.setdefault(key_id, index)
