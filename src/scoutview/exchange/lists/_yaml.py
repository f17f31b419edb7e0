"""YAML that every reader takes the same way: block style, every text in double quotes."""

import json
from collections.abc import Iterator, Mapping, Sequence

Value = str | int | bool | Mapping[str, "Value"] | Sequence["Value"]


def written(document: Mapping[str, Value]) -> bytes:
    """Return a document in YAML 1.2. A quoted text is a JSON string, which is YAML, too."""
    return ("\n".join(_mapping(document, 0)) + "\n").encode("utf-8", "replace")


def _mapping(found: Mapping[str, Value], depth: int) -> Iterator[str]:
    for key, value in found.items():
        yield from _under(f"{'  ' * depth}{key}:", value, depth)


def _under(begin: str, value: Value, depth: int) -> Iterator[str]:
    if isinstance(value, str | int):  # bool is an int, and JSON writes both as YAML does
        yield f"{begin} {json.dumps(value, ensure_ascii=False)}"
    elif not value:
        yield f"{begin} {'{}' if isinstance(value, Mapping) else '[]'}"
    elif isinstance(value, Mapping):
        yield begin
        yield from _mapping(value, depth + 1)
    else:
        yield begin
        for item in value:
            yield from _item(item, depth)


def _item(item: Value, depth: int) -> Iterator[str]:
    dash = f"{'  ' * depth}- "
    if item and isinstance(item, Mapping):
        for number, line in enumerate(_mapping(item, depth + 1)):
            yield line if number else dash + line.lstrip(" ")
    else:
        yield from _under(dash.rstrip(), item, depth + 1)
