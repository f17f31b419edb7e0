"""What a file says of systems: proposals, each fact with the place that it stands at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from scoutview.estate.model import Kind, Protocol

FILE_BYTES_MAX: Final = 32 * 1024 * 1024
SYSTEMS_MAX: Final = 20_000
TEXT_CHARACTERS_MAX: Final = 200
FAULTS_MAX: Final = 20

Value = str | int | bool


class IntakeError(ValueError):
    """A file cannot be taken in. Each of `faults` is one sentence; the text is one a line."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a file says, and where: `row 12, column "AE Title"`, `line 40`."""

    field: str
    value: Value
    where: str


Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Conflict:
    """What cannot both be right: one sentence, and the places in the file that it is about."""

    sentence: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedEndpoint:
    """What a file says of one endpoint: `host`, `port`, `ae_title`, `tls`; each may be missing."""

    protocol: Protocol
    where: str
    facts: Facts

    def text(self, name: str) -> str:
        """Return a fact as text, empty where the file does not say it."""
        return str(self.facts[name].value) if name in self.facts else ""

    @property
    def address(self) -> tuple[str, int] | None:
        """The host in lower case and the port, None unless both are said."""
        if "host" not in self.facts or "port" not in self.facts:
            return None
        return self.text("host").lower(), int(self.facts["port"].value)

    @property
    def spoken(self) -> str:
        """The address as people write it, with what is not said left out."""
        host, port = self.text("host"), self.text("port")
        if host and port:
            return f"{host}:{port}"
        return host or (f"port {port}" if port else "no address")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedSystem:
    """What a file says of one system.

    `facts` may hold `name`, `kind`, `site` and `owner`, and what an estate has no field for:
    `vendor`, `model`, `serial`, `department`, and `alias`, what another system calls it.
    """

    where: str
    facts: Facts
    endpoints: tuple[ProposedEndpoint, ...]

    def text(self, name: str) -> str:
        """Return a fact as text, empty where the file does not say it."""
        return str(self.facts[name].value) if name in self.facts else ""

    @property
    def label(self) -> str:
        """The name, else the alias, the first AE title, the first host, or where it stands."""
        titles = [each.text("ae_title") for each in self.endpoints]
        hosts = [each.text("host") for each in self.endpoints]
        found = [self.text("name"), self.text("alias"), *titles, *hosts, self.where]
        return next(text for text in found if text)

    @property
    def kind(self) -> Kind | None:
        """What it is, None where the file does not say it."""
        return Kind(self.text("kind")) if "kind" in self.facts else None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list and what it was read as; an empty `field` was not used."""

    field: str
    heading: str
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that was read of one file.

    `details` are facts that an estate has no field for (SOP classes, say); `notes` say what was
    left out, what was not understood and what a reader should know. `by_host`: the systems are
    machines, so that an address alone tells which one is meant. `is_table`: it is the list of
    AE titles that an archive knows.
    """

    format: str
    systems: tuple[ProposedSystem, ...]
    columns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()
    details: tuple[Fact, ...] = ()
    by_host: bool = False
    is_table: bool = False


@dataclass(slots=True)
class Faults:
    """Sentences collected while a file is read on, so that one reading tells many."""

    sentences: list[str] = field(default_factory=list)

    def add(self, sentences: Iterable[str]) -> None:
        """Keep sentences. Raises IntakeError once there are enough of them."""
        self.sentences += sentences
        if len(self.sentences) >= FAULTS_MAX:
            raise IntakeError(
                *self.sentences[:FAULTS_MAX], "There may be more faults; correct these first."
            )

    def close(self) -> None:
        """Raise IntakeError when anything was found."""
        if self.sentences:
            raise IntakeError(*self.sentences)


def listed(words: Iterable[str]) -> str:
    """Return some words, each once, and how many more there are."""
    found = list(dict.fromkeys(words))
    some = ", ".join(found[:5])
    return some if len(found) <= 5 else f"{some} and {len(found) - 5} more"  # noqa: PLR2004
