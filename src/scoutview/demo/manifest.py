"""The fault manifest: what is wrong with the demo estate, and what is right, written beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import tomli

from scoutview.findings import Outcome


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one probe must find at one target, and why, in a sentence."""

    target: str
    probe: str
    outcome: Outcome
    why: str


def read_manifest() -> tuple[Expectation, ...]:
    """Return every expectation, in the order of the file."""
    text = files(__package__).joinpath("manifest.toml").read_text("utf-8")
    return tuple(_expectations(tomli.loads(text)))


def _expectations(document: dict[str, list[dict[str, object]]]) -> Iterator[Expectation]:
    for entry in document["expect"]:
        probes = entry["probes"]
        if not isinstance(probes, list):
            raise TypeError("manifest.toml: `probes` is not a list")
        for probe in probes:
            yield Expectation(
                target=str(entry["target"]),
                probe=str(probe),
                outcome=Outcome(str(entry["outcome"])),
                why=str(entry["why"]),
            )
