"""OSCAL catalogs and profiles in: ids and texts of controls. JSON only, bounded.

A profile is resolved against the one catalog that is given beside it: all or chosen controls,
less the excluded ones, in the catalog's order (merge as-is or flat). What a profile alters in
the text of a control is not applied. Source: NIST OSCAL 1.x, catalog; profile resolution.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from scoutview.exchange.frameworks import DEPTH_MAX, Found, Imported, ImportFault, imported

BYTES_MAX: Final = 32 * 1024 * 1024  # NIST's own catalog of SP 800-53 has 10 MB
_VERSION: Final = re.compile(r"1\.\d{1,2}\.\d{1,2}")
_PARAMETER: Final = re.compile(r"\{\{\s*insert:\s*param,\s*([\w.-]+)\s*\}\}")
_PATTERN_CHARACTERS_MAX: Final = 100
CONTROLS_MAX: Final = 20_000  # NIST's own catalog of SP 800-53 has 1,196, withdrawn ones included
SELECTIONS_MAX: Final = 1_000  # imports, their choices and patterns
_COMPARED_MAX: Final = 1_500_000  # selections times controls: each may be compared with each

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Control:
    """A control as a catalog has it: its id there, the id as it is written, and its text.

    `above` is the id of the control that it is an enhancement of, empty where it is none; those
    that were withdrawn are left out.
    """

    id: str
    label: str
    text: str
    above: str


@dataclass(frozen=True, slots=True)
class _Source:
    """The catalog that a profile selects from: its name for sentences, its controls, their ids."""

    name: str
    controls: Sequence[_Control]
    ids: frozenset[str]


def read_oscal(name: str, data: bytes, catalog: tuple[str, bytes] | None = None) -> Imported:
    """Return the requirements of a catalog, or of a profile with the catalog that it selects from.

    Args:
        name: What sentences call the file.
        data: Its bytes.
        catalog: For a profile, the name and the bytes of its catalog.

    Raises:
        ImportFault: It is no OSCAL catalog or profile of version 1, is hostile, has an id twice,
            or selects what is not there.
    """
    root, document = _document(name, data)
    title = _text(document.get("metadata"), "title") or name
    if root == "catalog":
        return imported(name, title, title, _found(_controls(name, document)))
    if catalog is None:
        raise ImportFault(
            f"{name} is a profile; give the catalog that it selects from with --catalog FILE."
        )
    source_name, source = catalog
    source_root, source_document = _document(source_name, source)
    if source_root != "catalog":
        raise ImportFault(f"{source_name} is a profile; expected the catalog itself.")
    beside = _source(source_name, _controls(source_name, source_document))
    return imported(name, title, title, _found(_resolved(name, document, beside)))


def hrefs(name: str, data: bytes) -> tuple[str, ...]:
    """Return what a profile imports; nothing for a catalog. Raises ImportFault as read_oscal."""
    root, document = _document(name, data)
    if root == "catalog":
        return ()
    return tuple(dict.fromkeys(_text(each, "href") for each in _list(document, "imports")))


def _document(name: str, data: bytes) -> tuple[str, Node]:
    if len(data) > BYTES_MAX:
        raise ImportFault(f"{name} has over {BYTES_MAX} bytes; no catalog has.")
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except UnicodeDecodeError as error:
        raise ImportFault(f"{name}: byte {error.start} is not UTF-8.") from None
    except RecursionError:
        raise ImportFault(f"{name} is nested too deeply for an OSCAL file.") from None
    except ValueError as error:
        raise ImportFault(f"{name} is no JSON: {error}; give OSCAL as JSON.") from None
    roots = [key for key in ("catalog", "profile") if isinstance(found, dict) and key in found]
    if len(roots) != 1 or not isinstance(found[roots[0]], dict):
        raise ImportFault(
            f"{name}: expected an OSCAL catalog or profile, with the key `catalog` or `profile`."
        )
    document = found[roots[0]]
    version = _text(document.get("metadata"), "oscal-version")
    if not _VERSION.fullmatch(version):
        raise ImportFault(
            f"{name}: the OSCAL version is {version[:20]!r}; expected one such as 1.2.1."
        )
    return roots[0], document


def _controls(name: str, node: Node, depth: int = 0, above: str = "") -> Iterator[_Control]:
    if depth > DEPTH_MAX:
        raise ImportFault(f"{name} is nested too deeply for an OSCAL catalog.")
    for group in _list(node, "groups"):
        yield from _controls(name, group, depth + 1)
    for control in _list(node, "controls"):
        id_ = control.get("id")
        if not isinstance(id_, str):
            raise ImportFault(f"{name}: a control has no id.")
        is_withdrawn = _is_withdrawn(control)
        if not is_withdrawn:
            prose = _PARAMETER.sub(r"[\1]", " ".join(_prose(name, control, 0)))
            text = ". ".join(filter(None, (_text(control, "title"), prose)))
            yield _Control(id_, _label(control) or id_, text, above)
        yield from _controls(name, control, depth + 1, above if is_withdrawn else id_)


def _is_withdrawn(control: Node) -> bool:
    return any(
        prop.get("name") == "status" and str(prop.get("value")).lower() == "withdrawn"
        for prop in _list(control, "props")
    )


def _label(control: Node) -> str:
    for prop in _list(control, "props"):
        if prop.get("name") == "label" and "class" not in prop:
            return _text(prop, "value")
    return ""


def _prose(name: str, node: Node, depth: int) -> Iterator[str]:
    if depth > DEPTH_MAX:
        raise ImportFault(f"{name} is nested too deeply for an OSCAL catalog.")
    for part in _list(node, "parts"):
        if part.get("name") in {"statement", "item"}:
            yield _text(part, "prose")
            yield from _prose(name, part, depth + 1)


def _source(name: str, controls: Iterator[_Control]) -> _Source:
    found = list(islice(controls, CONTROLS_MAX + 1))
    if len(found) > CONTROLS_MAX:
        raise ImportFault(f"{name} has over {CONTROLS_MAX} controls; give a part of it.")
    return _Source(name, found, frozenset(control.id for control in found))


def _found(controls: Iterable[_Control]) -> Iterator[Found]:
    for control in controls:
        yield f"control {control.id[:40]!r}", control.label, control.text


def _resolved(name: str, profile: Node, source: _Source) -> list[_Control]:
    imports = _list(profile, "imports")
    if len({_text(each, "href") for each in imports}) > 1:
        raise ImportFault(
            f"{name} imports from several sources; expected a profile of one catalog."
        )
    merge = profile.get("merge")
    if isinstance(merge, dict) and "custom" in merge:
        raise ImportFault(f"{name} orders controls of its own (merge custom); expected as-is.")
    _refuse_too_many(name, imports, source)
    chosen: set[str] = set()
    for each in imports:
        is_all = "include-all" in each
        wanted = source.ids if is_all else _selected(name, each, "include-controls", source)
        chosen |= wanted - _selected(name, each, "exclude-controls", source)
    return [control for control in source.controls if control.id in chosen]


def _refuse_too_many(name: str, imports: Sequence[Node], source: _Source) -> None:
    choices = [
        choice
        for each in imports
        for key in ("include-controls", "exclude-controls")
        for choice in _list(each, key)
    ]
    patterns = sum(len(_list(choice, "matching")) for choice in choices)
    selections = len(imports) + len(choices) + patterns
    if selections > SELECTIONS_MAX:
        raise ImportFault(
            f"{name} has {selections} selections; expected at most {SELECTIONS_MAX}, with several"
            " ids in one."
        )
    if selections * len(source.controls) > _COMPARED_MAX:
        raise ImportFault(
            f"{name} has {selections} selections for the {len(source.controls)} controls of"
            f" {source.name}; select by fewer, with several ids in one."
        )


def _selected(name: str, node: Node, key: str, source: _Source) -> set[str]:
    found: set[str] = set()
    with_those_below: set[str] = set()
    for each in _list(node, key):
        direct = {*_named(name, each, source), *_matched(name, each, source.ids)}
        found |= direct
        if each.get("with-child-controls") == "yes":
            with_those_below |= direct
    return found | _below(with_those_below, source) if with_those_below else found


def _below(chosen: Collection[str], source: _Source) -> set[str]:
    """Return the enhancements of the chosen controls, and those of these; parents come first."""
    found: set[str] = set()
    for control in source.controls:
        if control.above in chosen or control.above in found:
            found.add(control.id)
    return found


def _named(name: str, node: Node, source: _Source) -> list[str]:
    ids = node.get("with-ids")
    given = [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []
    for one in given:
        if one not in source.ids:
            raise ImportFault(
                f"{name} selects {one[:40]!r}, which {source.name} does not have, or has withdrawn."
            )
    return given


def _matched(name: str, node: Node, known: Collection[str]) -> set[str]:
    found: set[str] = set()
    for each in _list(node, "matching"):
        pattern = _text(each, "pattern")
        if len(pattern) > _PATTERN_CHARACTERS_MAX or pattern.count("*") > 1:
            raise ImportFault(f"{name}: {pattern[:40]!r} is no pattern with at most one `*`.")
        found.update(filter(_compiled(pattern).fullmatch, known))
    return found


def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern in which `*` is any text and `?` any character.

    What stands for `*` is taken whole (possessively) and the end is looked back at: however long
    an id is, no place in it is tried twice.
    """
    head, star, tail = (re.escape(part).replace(r"\?", ".") for part in pattern.partition("*"))
    if not star:
        return re.compile(head, re.DOTALL)
    least = len(pattern.partition("*")[2])
    return re.compile(f"{head}.{{{least},}}+(?<={tail})", re.DOTALL)


def _list(node: Node, key: str) -> list[Node]:
    found = node.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(node: object, key: str) -> str:
    found = node.get(key) if isinstance(node, dict) else None
    return found if isinstance(found, str) else ""
