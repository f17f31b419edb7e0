"""The demo's estate file and the letter that authorizes the looks, written into a folder."""

from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from scoutview.demo.loopback import Address
from scoutview.estate.model import Period

TIMEZONE: Final = "America/Chicago"
# A type 2 period of three months that ends today: its looks and spans are always as many.
PERIOD_DAYS: Final = 90
_AUTHORIZED_DAYS: Final = 30
_EXCEPTION_DAYS: Final = 120

_LETTER = """\
To whom it may concern (synthetic: this organization does not exist)

Lakeside Imaging (demo) authorizes read-only looks at the systems of its estate file from
{on} until {until}, and one try of each known default password of a recognized product on
systems that allow it. Scanners get no packet. Systems of other organizations are left alone.

Dana Ruiz, CIO
"""


def period(today: date) -> Period:
    """Return the days that the demo's examination covers."""
    return Period(today - timedelta(days=PERIOD_DAYS - 1), today)


def write_estate(folder: Path, today: date, endpoints: Mapping[str, Address]) -> Path:
    """Write the estate file and its letter; `endpoints` maps "system.endpoint" to its address.

    The text depends on nothing else, so two starts differ in their ports only.
    """
    covered = period(today)
    until = today + timedelta(days=_AUTHORIZED_DAYS)
    letter = folder / "letters" / "authorization.txt"
    letter.parent.mkdir()
    letter.write_text(_LETTER.format(on=covered.start, until=until), encoding="utf-8")
    path = folder / "estate.toml"
    text = _template().substitute(
        _places(endpoints),
        timezone=TIMEZONE,
        start=covered.start,
        end=covered.end,
        authorized_on=covered.start,
        authorized_until=until,
        exception_until=today + timedelta(days=_EXCEPTION_DAYS),
    )
    path.write_text(text, encoding="utf-8")
    return path


def _template() -> Template:
    return Template(files(__package__).joinpath("estate.template.toml").read_text("utf-8"))


def _places(endpoints: Mapping[str, Address]) -> dict[str, str | int]:
    """Return the template's words for where each endpoint is."""
    places: dict[str, str | int] = {}
    for name, address in endpoints.items():
        word = name.replace(".", "_").replace("-", "_")
        places[f"{word}_host"], places[f"{word}_port"] = address.host, address.port
    return places
