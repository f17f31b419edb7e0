"""The text of an estate file with an import in it: what the owner wrote stays as it stands.

New systems are added at the end. A system that changes is cut out, changed by tomlkit, which keeps
comments and layout, and put back; the rest of the file is not touched. (To parse a whole file of
thousands of systems by tomlkit would take many seconds.)
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from scoutview.estate.locate import lines_of
from scoutview.estate.model import ALWAYS_TLS, Estate, Kind
from scoutview.exchange.intake.merge import Change, Diff, NewEndpoint, NewSystem
from scoutview.exchange.intake.model import IntakeError
from scoutview.exchange.intake.values import shown
from scoutview.texts import toml_text

_HEADER: Final = re.compile(r"\s*\[")
_OF_SYSTEM: Final = re.compile(r"\s*\[\[?\s*system\s*\.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the facts are from, as comments say it."""

    name: str
    on: date

    def of(self, where: str) -> str:
        """Return the words of a comment about one place."""
        return f"from {self.name} {where}, imported {self.on.isoformat()}"


def changed(
    text: str, estate: Estate, diff: Diff, source: Source, taken: Sequence[str] = ()
) -> str:
    """Return the text of the estate file with new systems, endpoints and fields.

    Args:
        text: The estate file.
        estate: What it says.
        diff: What is to change; conflicts are not written.
        source: Where the facts are from.
        taken: Keys of fields (`Change.key`) that may overwrite what the owner wrote.

    Raises:
        IntakeError: A system is written in a way that cannot be changed without its owner.
    """
    wanted = _wanted(diff, taken)
    new_endpoints: dict[str, list[NewEndpoint]] = defaultdict(list)
    for endpoint in diff.endpoints:
        new_endpoints[endpoint.system].append(endpoint)
    if wanted or new_endpoints:
        text = _with_blocks_changed(text, estate, wanted, new_endpoints, source)
    if not diff.systems:
        return text
    return text.rstrip("\n") + "\n\n" + "\n".join(_system(each, source) for each in diff.systems)


def check_taken(diff: Diff, taken: Sequence[str]) -> None:
    """Raise IntakeError for a key that the file has nothing different for."""
    keys = {each.key for each in diff.changes}
    for key in taken:
        if key not in keys:
            raise IntakeError(f"--take {shown(key)}: the file has nothing different for it.")


def _wanted(diff: Diff, taken: Sequence[str]) -> dict[str, list[Change]]:
    """Return the changes to make, by system."""
    wanted: dict[str, list[Change]] = defaultdict(list)
    for change in diff.made(taken):
        wanted[change.target.partition(".")[0]].append(change)
    return wanted


def _block(
    block: str, system: str, endpoints: Sequence[str], changes: Sequence[Change], source: Source
) -> str:
    if not changes:
        return block
    # Imported here because most imports only add systems, which needs no second parser.
    from scoutview.exchange.intake.block import changed_block  # noqa: PLC0415 - see above

    comments = {change.key: source.of(change.where) for change in changes}
    return changed_block(block, system, endpoints, changes, comments)


def _with_blocks_changed(
    text: str,
    estate: Estate,
    wanted: Mapping[str, Sequence[Change]],
    endpoints: Mapping[str, Sequence[NewEndpoint]],
    source: Source,
) -> str:
    # TOML ends a line at a line feed alone: `splitlines` also would at U+2028, in a name say.
    lines = list(io.StringIO(text, newline="\n"))
    numbers = [n for n, one in enumerate(estate.systems) if one.id in wanted or one.id in endpoints]
    begins = lines_of(text.encode(), [("system", number) for number in numbers])
    for number, begin in sorted(zip(numbers, begins, strict=True), reverse=True):
        system = estate.systems[number]
        first, last = begin - 1, _end(lines, begin)
        block = "".join(lines[first:last])
        done = _block(
            block,
            system.id,
            [each.id for each in system.endpoints],
            wanted.get(system.id, ()),
            source,
        )
        added = "".join(
            f"\n{_endpoint(each, source, '  ')}" for each in endpoints.get(system.id, ())
        )
        lines[first:last] = [done if done.endswith("\n") or not added else f"{done}\n", added]
    return "".join(lines)


def _end(lines: Sequence[str], begin: int) -> int:
    """Return where the block of a system ends: before blanks and comments of what follows."""
    end = begin
    while end < len(lines) and not (_HEADER.match(lines[end]) and not _OF_SYSTEM.match(lines[end])):
        end += 1
    while end > begin and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _system(new: NewSystem, source: Source) -> str:
    lines = [f"# {source.of(new.where)}"]
    lines += [f"# {remark}" for remark in new.remarks]
    if new.kind is None:
        lines.append(
            "# kind not said there: a modality, which gets no packet, until you correct it"
        )
    lines += [
        "[[system]]",
        f"id = {toml_text(new.id)}",
        f"kind = {toml_text(new.kind or Kind.MODALITY)}",
        f"name = {toml_text(new.name)}",
        *(f"{key} = {toml_text(value)}" for key, value in _said(owner=new.owner, site=new.site)),
    ]
    blocks = ["\n".join(lines) + "\n"]
    blocks += [
        _endpoint(each, source if each.where != new.where else None, "  ") for each in new.endpoints
    ]
    return "\n".join(blocks)


def _said(**fields: str) -> Iterator[tuple[str, str]]:
    yield from ((key, value) for key, value in fields.items() if value)


def _endpoint(new: NewEndpoint, source: Source | None, indent: str) -> str:
    lines = [f"# {source.of(new.where)}"] if source else []
    lines += [
        "[[system.endpoint]]",
        f"id = {toml_text(new.id)}",
        f"protocol = {toml_text(new.protocol)}",
        f"host = {toml_text(new.host)}",
        f"port = {new.port}",
    ]
    if new.ae_title:
        lines.append(f"ae_title = {toml_text(new.ae_title)}")
    if new.tls and new.protocol not in ALWAYS_TLS:
        lines.append("tls = true")
    return "".join(f"{indent}{line}\n" for line in lines)
