"""The diff of an import as text that a person reads before anything is written."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scoutview.exchange.intake.merge import Change, Diff, NewEndpoint, NewSystem
from scoutview.exchange.intake.model import Intake

SHOWN_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a diff is shown.

    `lines` is the line of the estate file that each changed field stands on, by its key; `taken`
    are the fields that the file may overwrite; `most` things of one kind are listed.
    """

    estate: str
    lines: Mapping[str, int]
    taken: Collection[str] = ()
    most: int = SHOWN_MAX


def diff_text(name: str, intake: Intake, diff: Diff, how: Shown) -> str:
    """Return the diff of a file as text, each thing with its source."""
    return "\n".join(_told(name, intake, diff, how)) + "\n"


def _told(name: str, intake: Intake, diff: Diff, how: Shown) -> Iterator[str]:
    yield f"{name} ({intake.format}) against {how.estate}"
    if intake.columns:
        used = [f'{c.field} = "{c.heading}" ({c.letter})' for c in intake.columns if c.field]
        unused = [f'"{c.heading}" ({c.letter})' for c in intake.columns if not c.field]
        yield f"  columns: {', '.join(used)}"
        if unused:
            yield f"  not read: {', '.join(unused)}"
    yield ""
    fills = [_change(each, how) for each in diff.changes if each.fills]
    differs = [_difference(each, how) for each in diff.changes if not each.fills]
    details = [f"  {each.field}: {each.value}  [{each.where}]" for each in intake.details]
    parts = {
        "New systems": [_system(each) for each in diff.systems],
        "New endpoints": [_endpoint(each) for each in diff.endpoints],
        "Filled in": fills,
        "Different": differs,
        "Conflicts": [f"x {each.sentence}" for each in diff.conflicts],
        "Also said, kept with the import": details,
        "Notes": [f"  {each}" for each in (*diff.remarks, *intake.notes)],
    }
    for title, told in parts.items():
        yield from _part(title, told, how.most)
    yield summary(diff)


def summary(diff: Diff) -> str:
    """Return one line that counts what the diff holds."""
    fills = sum(each.fills for each in diff.changes)
    counts = [
        _count(len(diff.systems), "new system"),
        _count(
            len(diff.endpoints), "new endpoint of known systems", "new endpoints of known systems"
        ),
        f"{_count(fills, 'field')} filled in",
        f"{_count(len(diff.changes) - fills, 'field')} different",
        _count(len(diff.conflicts), "conflict"),
        f"{diff.same} as they are",
    ]
    return ", ".join(counts) + "."


def _count(number: int, word: str, words: str = "") -> str:
    return f"{number} {word if number == 1 else words or f'{word}s'}"


def _part(title: str, told: Sequence[str], most: int) -> Iterator[str]:
    if not told:
        return
    yield f"{title} ({len(told)})"
    yield from told[:most]
    if len(told) > most:
        yield f"  ... and {len(told) - most} more; --all shows them."
    yield ""


def _system(new: NewSystem) -> str:
    kind = new.kind or "modality, until you say what it is"
    site = f", site {new.site}" if new.site else ""
    owner = f", owner {new.owner}" if new.owner else ""
    told = [f'+ {new.id} "{new.name}" ({kind}{site}{owner})  [{new.where}]']
    told += [f"    + {_spoken(each)}" for each in new.endpoints]
    told += [f"      {remark}" for remark in new.remarks]
    return "\n".join(told)


def _endpoint(new: NewEndpoint) -> str:
    return f"+ {new.system}: {_spoken(new)}  [{new.where}]"


def _spoken(new: NewEndpoint) -> str:
    title = f" {new.ae_title}" if new.ae_title else ""
    return f"{new.id} {new.protocol} {new.host}:{new.port}{title}{' TLS' if new.tls else ''}"


def _change(change: Change, how: Shown) -> str:
    line = f" line {how.lines[change.key]}" if change.key in how.lines else ""
    old = f'"{change.old}"' if change.old != "" else "nothing"
    return f'~ {change.key}: {old} [{how.estate}{line}] -> "{change.new}" [{change.where}]'


def _difference(change: Change, how: Shown) -> str:
    told = _change(change, how).replace("~", "!", 1)
    if change.key in how.taken:
        return f"{told}\n    taken over"
    return f"{told}\n    stays as you have it; --take {change.key} takes the other"
