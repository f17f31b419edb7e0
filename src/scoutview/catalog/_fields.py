"""A TOML table that must be read whole: each field is checked, and what is left is unknown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

import tomli

from scoutview.estate.locate import Place, line_of

FILE_BYTES_MAX = 512 * 1024
TEXT_CHARACTERS_MAX = 4000
LIST_ITEMS_MAX = 2000
NUMBER_MAX = 100_000
NAME_CHARACTERS_MAX = 200

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must look like: a pattern for the machine, words for the reader."""

    pattern: str
    words: str

    def check(self, fields: "Fields", key: str, text: str) -> None:
        """Raise CatalogError when the text under a key does not look like this."""
        if not re.fullmatch(self.pattern, text):
            raise fields.wrong(key, f"expected {self.words}, found {_named(text)}")


class CatalogError(ValueError):
    """A catalog file cannot be used. The text is one sentence: file, line, field, what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One TOML file of the catalog: its path inside the catalog, with `/`, and its text."""

    file: str
    text: str

    def wrong(self, path: Place, sentence: str) -> CatalogError:
        """Return the error about one field, with its line found by a locating parser."""
        line = line_of(self.text.encode(), path)
        field = f"`{'.'.join(shown(str(part)) for part in path)}`: " if path else ""
        return CatalogError(f"{shown(self.file)}, line {line}: {field}{sentence}")

    def table(self) -> "Fields":
        """Return the file's top table. Raises CatalogError when it is no TOML or too large."""
        if len(self.text.encode()) > FILE_BYTES_MAX:
            raise CatalogError(
                f"{shown(self.file)}: the file is over {FILE_BYTES_MAX} bytes, shorten it"
            )
        try:
            return Fields(self, tomli.loads(self.text))
        except RecursionError:
            raise CatalogError(f"{shown(self.file)}: the file is nested too deeply") from None
        except ValueError as error:
            raise CatalogError(f"{shown(self.file)}: this is not TOML: {error}") from None


class Fields:
    """The keys of one table. Every reading method takes its key away; `done` refuses the rest."""

    def __init__(self, source: Source, table: Mapping[str, object], path: Place = ()) -> None:
        self.source = source
        self.path = path
        self._left = dict(table)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def keys(self) -> list[str]:
        """Return the keys that nobody has read yet."""
        return list(self._left)

    def wrong(self, key: str, sentence: str) -> CatalogError:
        """Return the error about one key of this table."""
        return self.source.wrong((*self.path, key), sentence)

    def done(self) -> None:
        """Raise CatalogError when a key was not read: it is not one of ours."""
        for key in self._left:
            raise self.wrong(
                key, "this key is not known here, see docs/reference/catalog-format.md"
            )

    def text(self, key: str, default: str | None = None, *, form: Form | None = None) -> str:
        """Return a text with its white space folded; it must have the `form` that is given."""
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"expected a text, found {_named(value)}")
        folded = " ".join(value.split())
        if not folded and default is None:
            raise self.wrong(key, "expected a text, found an empty one")
        if len(folded) > TEXT_CHARACTERS_MAX:
            raise self.wrong(key, f"the text is over {TEXT_CHARACTERS_MAX} characters")
        if form and folded != default and not re.fullmatch(form.pattern, folded):
            raise self.wrong(key, f"expected {form.words}, found {_named(folded)}")
        return folded

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._take(key, None)
        if not isinstance(value, bool):
            raise self.wrong(key, f"expected true or false, found {_named(value)}")
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """Return a whole number from 1 to 100,000, or the default."""
        value = self._take(key, default)
        sentence = f"expected a whole number from 1 to {NUMBER_MAX}, found {_named(value)}"
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong(key, sentence)
        if value != default and not 1 <= value <= NUMBER_MAX:
            raise self.wrong(key, sentence)
        return value

    def day(self, key: str) -> date:
        """Return a date without a time."""
        value = self._take(key, None)
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.wrong(key, f"expected a date such as 2026-11-27, found {_named(value)}")
        return value

    def choice(self, key: str, words: type[Choice], default: Choice | None = None) -> Choice:
        """Return one of the words of an enumeration."""
        return self._chosen(key, self._take(key, default), words)

    def choices(self, key: str, words: type[Choice]) -> frozenset[Choice]:
        """Return a set of words of an enumeration; a missing key is an empty set."""
        return frozenset(self._chosen(key, item, words) for item in self._items(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a missing key is an empty one."""
        items = self._items(key)
        for item in items:
            if not isinstance(item, str) or not item.strip():
                raise self.wrong(key, f"expected a list of texts, found {_named(item)} in it")
        return tuple(" ".join(str(item).split()) for item in items)

    def table(self, key: str) -> "Fields":
        """Return a table; a missing key is an empty one."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"expected a table, found {_named(value)}")
        return Fields(self.source, value, (*self.path, key))

    def tables(self, key: str) -> list["Fields"]:
        """Return a list of tables; a missing key is an empty one."""
        found = []
        for index, item in enumerate(self._items(key)):
            if not isinstance(item, dict):
                raise self.wrong(key, f"expected tables ([[{key}]]), found {_named(item)}")
            found.append(Fields(self.source, item, (*self.path, key, index)))
        return found

    def _take(self, key: str, default: object) -> object:
        if key in self._left:
            return self._left.pop(key)
        if default is None:
            raise self.source.wrong(self.path, f"the key `{key}` is missing")
        return default

    def _items(self, key: str) -> list[object]:
        value = self._take(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, f"expected a list, found {_named(value)}")
        if len(value) > LIST_ITEMS_MAX:
            raise self.wrong(key, f"the list has over {LIST_ITEMS_MAX} items")
        return value

    def _chosen(self, key: str, value: object, words: type[Choice]) -> Choice:
        known = {word.value: word for word in words}
        if not isinstance(value, str) or value not in known:
            raise self.wrong(key, f"expected one of {', '.join(known)}; found {_named(value)}")
        return known[value]


def shown(name: str) -> str:
    """Return a name as it is, or quoted and cut where a terminal could not show it."""
    return name if name.isprintable() and len(name) <= NAME_CHARACTERS_MAX else repr(name[:80])


def _named(value: object) -> str:
    """Say what a value is, shortly, for a sentence."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return repr(value)[:80]
