"""Text from outside, made safe for the file that it goes to, and sentences that several share."""

import re
from collections.abc import Sequence
from typing import Final

from scoutview.catalog.model import ProofKind
from scoutview.exchange.plan.model import Item, Proof
from scoutview.exchange.texts import harmless
from scoutview.texts import plain

CELL_CHARACTERS_MAX: Final = 32_000  # a cell of a spreadsheet takes 32,767
FEW: Final = 8
_WIKI: Final = re.compile(r"([\\{}\[\]!|*^~])")
NO_HOLIDAYS: Final = "Working days are Monday to Friday; holidays are not known here."
NOTHING_APPLIED: Final = "Scoutview changes nothing on any system; people do, after approval."
RESTRICTED: Final = "Restricted: contains a map of weaknesses."


def clean(text: str) -> str:
    """Return the text with what no page, cell or terminal must get replaced by U+FFFD.

    A carriage return stays: it is white space in what systems answer.
    """
    return "\r".join(map(plain, text.split("\r")))


def one_line(text: str) -> str:
    """Return the clean text with every run of white space as one space."""
    return " ".join(clean(text).split())


def code(text: str) -> str:
    """Return the text on one line as code in Markdown, whatever ticks are in it."""
    line = one_line(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if "`" in line else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def cell(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs as a formula, cut to what one takes."""
    kept = clean(text)
    if len(kept) > CELL_CHARACTERS_MAX:
        kept = kept[: CELL_CHARACTERS_MAX - 1] + "\u2026"
    return harmless(kept)


def wiki(text: str) -> str:
    """Return the text on one line without markup of Jira's."""
    return _WIKI.sub(r"\\\1", one_line(text))


def few(names: Sequence[str], most: int = FEW) -> str:
    """Return the names with commas, the first few of many with how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def counted(number: int, what: str) -> str:
    """Return a number with its word in singular or plural."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def proof_words(proof: Proof) -> str:
    """Return in one or two sentences what closes a proof."""
    if proof.kind is not ProofKind.PROBE:
        words = f"{proof.kind.value} {proof.name}: {proof.wants}"
        return f"{words} Now: {proof.state}." if proof.state else words
    parts = []
    if proof.mend:
        parts.append(f"met at {few(proof.mend)}, where it is not met now")
    if proof.see:
        parts.append(f"seen at {few(proof.see)}, where nothing was seen yet")
    if proof.due > proof.done:
        looks = f"a look at least every {counted(proof.every_days, 'day')}"
        parts.append(f"{looks} ({proof.done} of {proof.due} in the period so far)")
    return f"probe {proof.name}: {'; '.join(parts)}." if parts else f"probe {proof.reason}"


def places_words(item: Item) -> str:
    """Return the systems that an item is about, with their owners."""
    return few([f"{p.name} ({p.owner})" if p.owner else p.name for p in item.places])


def waits_words(item: Item) -> str:
    """Return what an item waits for: items, then what has no item and is not there yet."""
    others = [f"{one.control} ({one.status.value}, in no plan)" for one in item.unplanned]
    return ", ".join([*item.waits_for, *others])


def some(texts: Sequence[str], most: int = FEW) -> tuple[str, ...]:
    """Return the first few of many texts, then how many more there are."""
    if len(texts) <= most:
        return tuple(texts)
    return (*texts[:most], f"and {len(texts) - most} more; the run's reports have all of them")
