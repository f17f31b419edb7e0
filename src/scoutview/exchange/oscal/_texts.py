"""Texts, ids and times in the shapes that OSCAL's data types ask for.

Source: NIST OSCAL 1.2.1, data types (string, token, markup-line, markup-multiline, uuid,
dateTime-with-timezone).
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from hashlib import sha1
from math import ceil, floor
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from scoutview.exchange.texts import FIRST_DAY, LAST_DAY, plain

Json = dict[str, Any]

NS: Final = "https://github.com/scoutview/scoutview/ns/oscal"
_BASE: Final = uuid5(NAMESPACE_URL, NS)
_HOUR: Final = timedelta(hours=1)
# The offsets beside whole hours: those of NIST's schema, which lacks -02:30 and +13:45.
_NO_WHOLE_HOURS: Final = frozenset(
    timedelta(hours=hours)
    for hours in (-9.5, -3.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75)
)
_MARKUP: Final = re.compile(r"([\\`*<>\[\]{}])")


def prose(text: str) -> str:
    """Return a text for a field that is Markdown: whatever is in it stays text."""
    return _MARKUP.sub(r"\\\1", plain(text))


@lru_cache(maxsize=65_536)  # the same thing is referred to from several documents
def uuid(*name: str) -> str:
    """Return the UUID (version 5) of a stable name. Source: RFC 9562, section 5.5."""
    text = "\n".join(name).encode("utf-8", "replace")
    digest = bytearray(sha1(_BASE.bytes + text, usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    found = digest.hex()  # four times as quick as `uuid5`, and there are tens of thousands
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


def start_of(day: date, zone: str) -> str:
    """Return the first moment of a day of the organization, by its own clock."""
    return _by_its_clock(datetime.combine(day, time.min, ZoneInfo(zone)), ceil)


def end_of(day: date, zone: str) -> str:
    """Return the last second of a day of the organization, by its own clock."""
    last = time(23, 59, 59, fold=1)  # the later one, where clocks are put back at midnight
    return _by_its_clock(datetime.combine(day, last, ZoneInfo(zone)), floor)


def is_told(day: date) -> bool:
    """Whether OSCAL has a way to write a day."""
    return FIRST_DAY <= day <= LAST_DAY


def _by_its_clock(when: datetime, whole: Callable[[float], int]) -> str:
    """Return a time with its zone's own offset: in UTC the end of a day reads as another day.

    An offset that OSCAL has no way to write becomes one of `whole` hours, with the clock put as
    much: the time is the same, and so is the day.
    """
    offset = when.utcoffset() or timedelta()
    if offset % _HOUR and offset not in _NO_WHOLE_HOURS:
        offset = whole(offset / _HOUR) * _HOUR
    return when.astimezone(timezone(offset)).isoformat()


def prop(name: str, value: str, remarks: str = "") -> Json:
    """Return a property of our own namespace."""
    made: Json = {"name": name, "ns": NS, "value": plain(value)}
    if remarks:
        made["remarks"] = prose(remarks)
    return made


def label(id_: str) -> Json:
    """Return the property that has an id as it is written. Source: OSCAL catalog, `label`."""
    return {"name": "label", "value": plain(id_)}


def without_empty(found: Json) -> Json:
    """Return an object without its empty lists, which OSCAL does not allow, and empty texts."""
    return {key: value for key, value in found.items() if value not in ([], "", None)}
