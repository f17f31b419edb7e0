"""YAML read as plain texts, lists and objects: no tags, no anchors, bounded in size and depth."""

from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from scoutview.exchange.frameworks import DEPTH_MAX, ImportFault

BYTES_MAX: Final = 2 * 1024 * 1024  # the largest published library has half of it
_EVENTS_MAX: Final = 150_000


def read_yaml(name: str, data: bytes) -> object:
    """Return the one document: every scalar is a text, whatever it looks like.

    Raises:
        ImportFault: It is no YAML in UTF-8, too large, too deep, has a key twice, or has an
            anchor, an alias or a tag: a few lines of those can stand for gigabytes or for code.
    """
    if len(data) > BYTES_MAX:
        raise ImportFault(f"{name} has over {BYTES_MAX} bytes; no library has.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFault(f"{name}: byte {error.start} is not UTF-8.") from None
    reader = _Reader(name)
    try:
        for count, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
            if count > _EVENTS_MAX:
                raise ImportFault(f"{name} has over {_EVENTS_MAX} parts; no library has.")
            reader.take(event)
    except MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problem = " ".join(str(error.problem or error.context).split())
        raise ImportFault(f"{name}{line}: no YAML: {problem[:150]}.") from None
    except (YAMLError, ValueError, IndexError, OverflowError, RecursionError) as error:
        if isinstance(error, ImportFault):
            raise
        words = " ".join(str(error).split())[:150]
        raise ImportFault(f"{name} is no YAML: {words}.") from None
    return reader.document


class _Reader:
    """Builds the document from events, on a stack of its own."""

    def __init__(self, name: str) -> None:
        self.document: object = None
        self._name = name
        self._documents = 0
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []  # of each open object, the key that waits for a value

    def take(self, event: Event) -> None:
        """Add what an event says."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._wrong(event, "a second document begins; expected one")
        elif isinstance(event, AliasEvent):
            raise self._wrong(event, "an alias; expected a library without anchors and aliases")
        elif isinstance(event, NodeEvent):
            self._node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            self._keys.pop()

    def _node(self, event: NodeEvent) -> None:
        if event.anchor is not None:
            raise self._wrong(event, "an anchor; expected a library without anchors and aliases")
        if getattr(event, "ctag", None) is not None:
            raise self._wrong(event, "a tag; expected plain texts, lists and objects")
        if isinstance(event, ScalarEvent):
            self._put(event, event.value)
            return
        made: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        if not isinstance(event, MappingStartEvent | SequenceStartEvent):
            raise self._wrong(event, "something unknown")
        if len(self._open) >= DEPTH_MAX:
            raise self._wrong(event, "it is nested too deeply for a library")
        self._put(event, made)
        self._open.append(made)
        self._keys.append(None)

    def _put(self, event: NodeEvent, value: Any) -> None:  # noqa: ANN401 - YAML's value
        if not self._open:
            self.document = value
            return
        above = self._open[-1]
        if isinstance(above, list):
            above.append(value)
            return
        key = self._keys[-1]
        if key is not None:
            above[key] = value
            self._keys[-1] = None
        elif not isinstance(value, str):
            raise self._wrong(event, "a key is no text")
        elif value in above:
            raise self._wrong(event, f"the key {value[:40]!r} stands there twice")
        else:
            self._keys[-1] = value

    def _wrong(self, event: Event, sentence: str) -> ImportFault:
        mark = event.start_mark
        line = f", line {mark.line + 1}" if mark else ""
        return ImportFault(f"{self._name}{line}: {sentence}.")
