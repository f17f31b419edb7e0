"""One table of the estate file: typed readers that know their place and collect faults.

A field that is wrong or missing reads as a harmless stand-in, so that one reading names every
fault; what is built from it is never handed out.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from scoutview.estate._faults import Faults
from scoutview.estate._rules import PATH, Rule, did_you_mean
from scoutview.estate.locate import Place

YEARS = range(1990, 2101)
STAND_IN_DAY = date.min  # outside YEARS: no date of a file equals it
LARGEST_SHOWN = 10**12
SECRETS = frozenset(
    {
        *("user", "user_name", "username", "login"),
        *("password", "passwd", "pass", "pwd", "passphrase", "pin", "secret", "token", "api_key"),
    }
)
NO_SECRETS = (
    "a user name, password or other secret never stands in this file; write credentials ="
    ' { user_env = "VARIABLE", password_env = "VARIABLE" }, or user_file and password_file'
)
TYPE_NAMES: Mapping[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number with a point",
    date: "a date",
    datetime: "a date with a time",
    list: "a list",
    dict: "a table",
}

Value = TypeVar("Value")


class Table:
    """A table whose keys are read one by one; `close` then says which keys nobody knows."""

    def __init__(
        self, values: Mapping[str, object], *, place: Place, folder: Path | None, faults: Faults
    ) -> None:
        self._values = values
        self._place = place
        self._folder = folder
        self._faults = faults
        self._known: list[str] = []

    def has(self, key: str) -> bool:
        """Whether the key is given at all."""
        return key in self._values

    def count(self, key: str) -> int:
        """Return how many items the list under a key has; none when there is no list."""
        items = self._values.get(key)
        return len(items) if isinstance(items, list) else 0

    def says(self, key: str, value: str) -> bool:
        """Whether the key holds exactly this text, and not a stand-in for something wrong."""
        return self._values.get(key) == value

    def fault(self, words: str, *keys: str | int) -> None:
        """Say what is wrong with this table, or with one of its fields."""
        self._faults.add((*self._place, *keys), words)

    def refuse(self, key: str, words: str) -> None:
        """Say why a key that is known here does not go with the rest of the table."""
        self._known.append(key)
        if self.has(key):
            self.fault(words, key)

    def text(self, key: str, rule: Rule, default: str | None = None) -> str:
        """Return a text that keeps to the rule."""
        value = self._given(key, str, rule.expected, required=default is None)
        if value is None:
            return default or ""
        problem = rule.problem(value)
        if problem:
            self.fault(f"{problem}; give {rule.expected}", key)
            return default or ""
        return value

    def texts(self, key: str, rule: Rule, *, most: int, least: int = 0) -> tuple[str, ...]:
        """Return a list of texts that keep to the rule, none of them twice."""
        texts: dict[str, None] = {}
        expected = f"a list, in it {rule.expected}"
        for index, item in enumerate(self._items(key, expected, most=most, least=least)):
            problem = _item_problem(item, rule, texts)
            if problem:
                self.fault(f"{problem}; give {rule.expected}", key, index)
            else:
                texts[str(item)] = None
        return tuple(texts)

    def word(self, key: str, rule: Rule, stand_in: str, *, required: bool = True) -> str:
        """Return one of the words of a rule; `stand_in` when it is missing or wrong."""
        return self.text(key, rule, None if required else stand_in) or stand_in

    def number(self, key: str, within: range, problem: str, expected: str) -> int:
        """Return a whole number of the range; `problem` is said of one outside."""
        value = self._given(key, int, expected, required=True)
        if value is None:
            return within.start
        if value not in within:
            shown = str(value) if abs(value) < LARGEST_SHOWN else "this number"
            self.fault(f"{shown} {problem}; give {expected}", key)
            return within.start
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._given(key, bool, "true or false, without quotes", required=False)
        return default if value is None else value

    def day(self, key: str) -> date:
        """Return a day."""
        expected = "a date without quotes and time, such as 2026-04-01"
        value = self._given(key, date, expected, required=True)
        if value is None:
            return STAND_IN_DAY
        if value.year not in YEARS:
            self.fault(f"{value} is not a likely date; give one from 1990 to 2100", key)
            return STAND_IN_DAY
        return value

    def file(self, key: str) -> Path | None:
        """Return the path of a file, resolved against the estate file's folder."""
        text = self.text(key, PATH, "")
        if not text:
            return None
        return Path(text) if self._folder is None else self._folder / text

    def table(self, key: str, expected: str, *, required: bool = False) -> "Table | None":
        """Return the table under a key, or None when there is none."""
        value = self._given(key, dict, expected, required=required)
        return None if value is None else self._inner(value, key)

    def tables(self, key: str, expected: str, *, most: int) -> list["Table"]:
        """Return the list of tables under a key; a missing key is an empty one."""
        found = []
        for index, item in enumerate(self._items(key, expected, most=most)):
            if isinstance(item, dict):
                found.append(self._inner(item, key, index))
            else:
                self.fault(f"{_type_name(item)} stands here; give {expected}", key, index)
        return found

    def close(self) -> None:
        """Say which keys are not known here, once all that are known have been asked for."""
        for key in self._values:
            if key in self._known:
                continue
            if key.lower() in SECRETS:
                self.fault(NO_SECRETS, key)
            else:
                close = did_you_mean(key, self._known)
                keys = ", ".join(self._known)
                self.fault(f"is not a known key{close}; the keys here are {keys}", key)

    def _inner(self, values: Mapping[str, object], *keys: str | int) -> "Table":
        place = (*self._place, *keys)
        return Table(values, place=place, folder=self._folder, faults=self._faults)

    def _given(self, key: str, kind: type[Value], expected: str, *, required: bool) -> Value | None:
        """Return the value when it is of exactly this type: true is no number, a time no date."""
        self._known.append(key)
        value = self._values.get(key)
        if isinstance(value, kind) and type(value) is kind:
            return value
        if value is not None:
            self.fault(f"{_type_name(value)} stands here; give {expected}", key)
        elif required:
            self.fault(f"is missing; give {expected}", key)
        return None

    def _items(self, key: str, expected: str, *, most: int, least: int = 0) -> list[object]:
        items: list[object] | None = self._given(key, list, expected, required=least > 0)
        if items is None:
            return []
        if not least <= len(items) <= most:
            self.fault(f"has {len(items)} items; give {least} to {most}", key)
            return []
        return items


def _item_problem(item: object, rule: Rule, before: Collection[str]) -> str:
    if not isinstance(item, str):
        return f"{_type_name(item)} stands here"
    if item in before:
        return "the same stands here twice"
    return rule.problem(item)


def _type_name(value: object) -> str:
    return TYPE_NAMES.get(type(value), "a time")
