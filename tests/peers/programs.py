"""Where the third-party programs are: what `scripts/peers` got, and why something is missing."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@cache
def read_manifest() -> dict[str, dict[str, str]]:
    """What `scripts/peers` wrote down; empty where it never ran."""
    folder = Path(os.environ.get("SCOUTVIEW_CACHE") or CHECKOUT / ".cache")
    record = folder / "peers" / "peers.json"
    if not record.exists():
        return {"programs": {}, "environment": {}, "missing": {}}
    manifest: dict[str, Any] = json.loads(record.read_text())
    return manifest


def give_up(reason: str) -> NoReturn:
    """Skips the test; in CI a missing peer is a failure, never a skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def locate(name: str) -> str:
    """The program's path. Where it is missing, the test is given up with the reason."""
    manifest = read_manifest()
    path = manifest["programs"].get(name)
    if path is None or not Path(path).exists():
        why = manifest["missing"].get(name, "run ./scripts/peers first")
        give_up(f"{name} is missing: {why}")
    return path


def environment() -> dict[str, str]:
    """With which every third-party program runs: nothing of this test run's own but the time."""
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C",
        "HOME": "/nonexistent",
        "TCP_NODELAY": "1",  # Debian's DCMTK otherwise waits 40 ms for each PDU
        "OPENSSL_CONF": "/dev/null",  # the machine's own policy must not decide a test
        **read_manifest()["environment"],
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """How a third-party client ended, and what it printed."""

    code: int
    out: str
    errors: str

    @property
    def succeeded(self) -> bool:
        return self.code == 0

    @property
    def text(self) -> str:
        """All of it: DCMTK's clients report to both."""
        return self.out + self.errors


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A third-party client and the environment it needs."""

    path: str
    env: dict[str, str] = field(default_factory=environment)

    def run(self, *arguments: str | int | Path, stdin: str = "", limit_s: float = 30) -> Answer:
        """Runs it to its end; past the limit it fails the test."""
        done = subprocess.run(
            [self.path, *map(str, arguments)],
            env=self.env,
            input=stdin,
            timeout=limit_s,
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        return Answer(done.returncode, done.stdout, done.stderr)
