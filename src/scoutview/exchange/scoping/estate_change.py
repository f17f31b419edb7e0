"""What the recommendations change in an estate file; the owner's words and comments stay.

Nothing that the owner wrote otherwise is changed unless it is named.
"""

from collections.abc import Collection, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import tomli
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Whitespace

from scoutview.estate.model import Category, Commitment, Engagement, ReportType, Vendor
from scoutview.exchange.scoping.model import Scope, ScopingError

EVERYTHING: Final = "all"


class Deed(StrEnum):
    """What becomes of a field."""

    ADDED = "added"
    SAME = "same"
    TAKEN = "taken"
    KEPT = "kept"
    OWN = "own"


_SERIES: Final = {
    "A": Category.AVAILABILITY,
    "C": Category.CONFIDENTIALITY,
    "PI": Category.PROCESSING_INTEGRITY,
    "P": Category.PRIVACY,
}
_DONE: Final = frozenset({Deed.ADDED, Deed.TAKEN})


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the estate file: as it stands, as it is recommended, and what becomes of it.

    Kept: the owner set it otherwise. Own: the owner has it, and nothing is recommended about it.
    """

    field: str
    before: str
    after: str
    deed: Deed


@dataclass(frozen=True, slots=True)
class Changed:
    """The estate file with the changes, and what became of each field."""

    data: bytes
    changes: tuple[Change, ...]


def change(data: bytes, scope: Scope, take: Collection[str] = ()) -> Changed:
    """Return an estate file with what is recommended, in its owner's own layout.

    Args:
        data: The file's bytes; the estate must have been read from them without a fault.
        scope: What is recommended.
        take: Fields that are changed although the owner set them otherwise: names as `changes`
            has them, a beginning such as `engagement`, or `all`.

    Raises:
        ScopingError: A name in `take` is of no field, or the file's layout is one in which the
            fields cannot be changed without touching something else.
    """
    text = data.decode("utf-8")
    wanted = tomli.loads(text)
    document = _parsed(text)
    changes = [
        *_engagement(wanted["engagement"], document["engagement"], scope.engagement, take),
        *_exclusions(wanted["engagement"], document["engagement"], scope.engagement, take),
        *_items(wanted, document, "commitment", map(_of_commitment, scope.commitments), take),
        *_items(wanted, document, "vendor", map(_of_vendor, scope.vendors), take),
    ]
    _check_take(take, changes)
    after = tomlkit.dumps(document)
    if not any(each.deed in _DONE for each in changes):
        after = text
    try:
        said = tomli.loads(after)
    except tomli.TOMLDecodeError:
        said = {}
    if said != wanted:
        raise ScopingError(
            "The estate file is laid out so that these fields cannot be changed in it without"
            " touching others; write them by hand."
        )
    return Changed(after.encode("utf-8"), tuple(changes))


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ScopingError(
            f"The estate file cannot be changed by us ({error}); write the fields by hand."
        ) from None


def _engagement(
    wanted: MutableMapping[str, Any],
    document: MutableMapping[str, Any],
    engagement: Engagement,
    take: Collection[str],
) -> list[Change]:
    fields: list[tuple[str, dict[str, Any]]] = [
        ("report", _of_report(engagement)),
        ("categories", {"categories": [each.value for each in engagement.categories]}),
    ]
    if engagement.frameworks is not None:
        fields.append(("frameworks", {"frameworks": list(engagement.frameworks)}))
    changes = []
    for name, values in fields:
        keys = ("report", "as_of", "period") if name == "report" else (name,)
        before = {key: wanted[key] for key in keys if key in wanted}
        made = _decided(f"engagement.{name}", before, values, take)
        changes.append(made)
        if made.deed in _DONE:
            for target in (wanted, document):
                _put(target, before, values)
    return changes


def _of_report(engagement: Engagement) -> dict[str, Any]:
    period = engagement.period
    if engagement.report is ReportType.TYPE_1:
        return {"report": "type-1", "as_of": period.start}
    return {"report": "type-2", "period": {"start": period.start, "end": period.end}}


def _exclusions(
    wanted: MutableMapping[str, Any],
    document: MutableMapping[str, Any],
    engagement: Engagement,
    take: Collection[str],
) -> list[Change]:
    """Change what is left out. A criterion of a category that the owner keeps out is none."""
    there = {each["criterion"]: each["reason"] for each in wanted.get("excluded", ())}
    ours = {
        each.criterion: each.reason
        for each in engagement.excluded
        if _SERIES[each.criterion.rstrip("0123456789.")] in wanted.get("categories", ())
    }
    changes = [
        _decided(f"excluded.{criterion}", _known(there, criterion), {criterion: reason}, take)
        for criterion, reason in ours.items()
    ]
    changes += [
        Change(f"excluded.{criterion}", reason, "", Deed.OWN)
        for criterion, reason in there.items()
        if criterion not in ours
    ]
    if not any(each.deed in _DONE for each in changes):
        return changes
    done = {each.field.partition(".")[2] for each in changes if each.deed in _DONE}
    together = there | {criterion: ours[criterion] for criterion in ours if criterion in done}
    wanted["excluded"] = [{"criterion": c, "reason": r} for c, r in together.items()]
    new = [criterion for criterion in together if criterion not in there]
    if "excluded" not in document:
        _add(document, "excluded", _array(together))
        return changes
    listed = document["excluded"]
    for item in listed:
        if item["criterion"] in done:
            item["reason"] = ours[item["criterion"]]
    for criterion in new:
        _append(listed, {"criterion": criterion, "reason": together[criterion]})
    return changes


def _items(
    wanted: MutableMapping[str, Any],
    document: MutableMapping[str, Any],
    name: str,
    ours: Iterable[dict[str, Any]],
    take: Collection[str],
) -> list[Change]:
    there = {item["id"]: place for place, item in enumerate(wanted.get(name, ()))}
    changes = []
    known = set()
    for values in ours:
        id_ = values["id"]
        known.add(id_)
        item = wanted[name][there[id_]] if id_ in there else {}
        before = _kept(item, name)
        made = _decided(f"{name}.{id_}", before, values, take)
        changes.append(made)
        if made.deed is Deed.TAKEN:
            _put(item, before, values)
            _put(document[name][there[id_]], before, values)
        elif made.deed is Deed.ADDED:
            wanted.setdefault(name, []).append(dict(values))
            if name not in document:
                document.add(tomlkit.nl())  # type: ignore[attr-defined]
                document.append(name, tomlkit.aot())  # type: ignore[attr-defined]
            _append(document[name], values)
    changes += [
        Change(f"{name}.{id_}", _told(_kept(wanted[name][place], name)), "", Deed.OWN)
        for id_, place in there.items()
        if id_ not in known
    ]
    return changes


_KEYS: Final = {
    "commitment": ("id", "text", "categories"),
    "vendor": ("id", "services", "role", "method"),
}


def _kept(item: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: item[key] for key in _KEYS[name] if key in item}


def _of_commitment(commitment: Commitment) -> dict[str, Any]:
    categories = [category.value for category in commitment.categories]
    return {"id": commitment.id, "text": commitment.text, "categories": categories}


def _of_vendor(vendor: Vendor) -> dict[str, Any]:
    values = {"id": vendor.id, "services": vendor.services, "role": vendor.role}
    return values | ({"method": vendor.method} if vendor.method else {})


def _known(there: Mapping[str, str], key: str) -> dict[str, str]:
    return {key: there[key]} if key in there else {}


def _decided(
    field: str, before: Mapping[str, Any], after: Mapping[str, Any], take: Collection[str]
) -> Change:
    if not before:
        deed = Deed.ADDED
    elif _same(before, after):
        deed = Deed.SAME
    else:
        deed = Deed.TAKEN if _is_taken(field, take) else Deed.KEPT
    return Change(field, _told(before), _told(after), deed)


def _same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two say the same: `security` is always in, and a vendor is one by default."""

    def plain(values: Mapping[str, Any]) -> dict[str, Any]:
        folded = {key: value for key, value in values.items() if value != "vendor"}
        if "categories" in folded:
            folded["categories"] = sorted(folded["categories"])
        if list(folded) == ["categories"]:
            folded["categories"] = sorted({*folded["categories"], "security"})
        return folded

    return plain(before) == plain(after)


def _is_taken(field: str, take: Collection[str]) -> bool:
    return any(name in {EVERYTHING, field} or field.startswith(f"{name}.") for name in take)


def _check_take(take: Collection[str], changes: Iterable[Change]) -> None:
    fields = [each.field for each in changes]
    for name in take:
        if name != EVERYTHING and not any(_is_taken(field, (name,)) for field in fields):
            raise ScopingError(
                f"--take {name[:60]!r}: there is no such field; there are {', '.join(fields)}."
            )


def _put(
    target: MutableMapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Change the values in place; the comment of a key that goes stays with one that comes."""
    comments = [_comment(target[key]) for key in before if key not in after]
    for key, value in after.items():
        if key not in target and comments:
            _add(target, key, _commented(value, comments.pop()))
        elif key not in target:
            _add(target, key, _inline(value) if isinstance(value, dict) else value)
        elif isinstance(value, dict):
            _put(target[key], {}, value)
        elif target[key] != value:
            target[key] = value
    for key in before:
        if key not in after:
            del target[key]


def _add(target: MutableMapping[str, Any], key: str, value: Any) -> None:  # noqa: ANN401 - tomlkit's
    """Add a key after the last one of a table, before the comments that stand at its end.

    Those comments are often examples of tables to come: a key below them would fall into these
    as soon as somebody takes the # away.
    """
    body = getattr(getattr(target, "value", None), "body", [])
    tail = []
    while body and body[-1][0] is None:
        tail.append(body.pop())
    target[key] = value
    body.extend(reversed(tail))


def _comment(item: object) -> str:
    trivia = getattr(item, "trivia", None)
    return str(trivia.comment).lstrip("# ") if trivia is not None else ""


def _commented(value: Any, comment: str) -> Any:  # noqa: ANN401 - as tomlkit gives it
    item = _inline(value) if isinstance(value, dict) else tomlkit.item(value)
    return item.comment(comment) if comment else item


def _array(exclusions: Mapping[str, str]) -> Any:  # noqa: ANN401 - as tomlkit gives it
    array = tomlkit.array()
    for criterion, reason in exclusions.items():
        array.append(_inline({"criterion": criterion, "reason": reason}))
    return array.multiline(multiline=True)


def _inline(values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as tomlkit gives it
    table = tomlkit.inline_table()
    table.update(values)
    return table


def _append(listed: Any, values: Mapping[str, Any]) -> None:  # noqa: ANN401 - tomlkit's lists
    """Add an item to a list as the list is written: [[tables]] or { inline } ones."""
    if not isinstance(listed, AoT):
        listed.append(_inline(values))
        return
    table = tomlkit.table()
    table.update(values)
    body = listed[-1].value.body if len(listed) else []
    if body and isinstance(body[-1][1], Whitespace):
        table.add(tomlkit.nl())  # as the one before: a blank line before what follows
    listed.append(table)


def _told(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} = {_value(value)}" for key, value in values.items())


def _value(value: Any) -> str:  # noqa: ANN401 - whatever stands in the file
    if isinstance(value, dict):
        return f"{{ {_told(value)} }}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
