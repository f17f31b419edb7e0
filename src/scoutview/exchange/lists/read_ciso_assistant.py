"""A framework library of CISO Assistant in: the ids and texts of its requirement nodes."""

from collections.abc import Iterator
from typing import Any

from scoutview.exchange.frameworks import Found, Imported, ImportFault, imported
from scoutview.exchange.lists.read_yaml import read_yaml


def read_ciso_assistant(name: str, data: bytes) -> Imported:
    """Return the requirements of a library that has one framework.

    What is not assessable groups others and is left out. Raises ImportFault when it is no such
    library, is hostile, or has an id twice.
    """
    library = read_yaml(name, data)
    objects = library.get("objects") if isinstance(library, dict) else None
    framework = _framework(name, objects)
    nodes = framework.get("requirement_nodes")
    if not isinstance(nodes, list):
        raise ImportFault(f"{name}: the framework has no list `requirement_nodes`.")
    identity = _text(framework, "ref_id") or _text(framework, "name") or name
    title = _text(framework, "name") or identity
    return imported(name, identity, title, _found(name, nodes))


def _framework(name: str, objects: object) -> dict[str, Any]:
    found = objects.get("framework") if isinstance(objects, dict) else None
    if found is None and isinstance(objects, dict):
        found = objects.get("frameworks")
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        raise ImportFault(
            f"{name}: expected a library of CISO Assistant with one framework, under"
            " `objects: framework:`."
        )
    return found


def _found(name: str, nodes: list[object]) -> Iterator[Found]:
    for number, node in enumerate(nodes, start=1):
        where = f"requirement node {number}"
        if not isinstance(node, dict):
            raise ImportFault(f"{name}, {where}: expected an object.")
        if _text(node, "assessable").lower() != "true":
            continue
        id_ = _text(node, "ref_id") or _text(node, "urn").rpartition(":")[2]
        words = [_text(node, key) for key in ("name", "description")]
        yield where, id_, ". ".join(word for word in words if word)


def _text(node: dict[str, Any], key: str) -> str:
    found = node.get(key)
    return found if isinstance(found, str) else ""
