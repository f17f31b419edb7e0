"""The command line as a person has it: `scoutview("assess", path)` gives code, output, errors."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from scoutview.cli import main
from tests.pipeline.estates import Story
from tests.pipeline.nodes import Node, dicom_node

# What a slow machine says of itself while it works; it is no part of what it has to say.
PROGRESS = {"Writing the reports ..."}
PROGRAM = Path(sys.executable).with_name("scoutview")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def said_one_line(self) -> bool:
        """Whether the errors are one line for a person."""
        told = [line for line in self.err.strip().splitlines() if line not in PROGRESS]
        return len(told) <= 1 and "Traceback" not in self.err

    @property
    def said_one_sentence(self) -> bool:
        """Whether the errors are one sentence for a person, without a traceback."""
        return self.said_one_line and self.err.strip().endswith(".")


@pytest.fixture
def story(tmp_path) -> Story:
    """An empty workspace and a place for its key."""
    return Story(tmp_path)


@pytest.fixture
def node() -> Iterator[Callable[..., Node]]:
    """`node()` is an open archive by pynetdicom."""
    with ExitStack() as started:
        yield lambda **given: started.enter_context(dicom_node(**given))


@pytest.fixture
def config(monkeypatch, tmp_path) -> Path:
    """The user's configuration folder, where the signing key lies by default."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def scoutview(config, capsys, monkeypatch) -> Callable[..., Ran]:
    """Run the command line in this process, from its front door to its exit code."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["scoutview", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            main()
        said = capsys.readouterr()
        return Ran(int(done.value.code or 0), said.out, said.err)

    assert config.parent.is_dir()
    return run


@pytest.fixture
def process(config) -> Iterator[Callable[..., subprocess.Popen]]:
    """Start the command line as a process of its own; it is ended with the test."""
    started: list[subprocess.Popen] = []

    def start(*arguments: object, **given: object) -> subprocess.Popen:
        command = [PROGRAM, *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, **pipes, **given))
        return started[-1]

    assert config.parent.is_dir()
    yield start
    for each in started:
        if each.poll() is None:
            each.kill()
        each.communicate()
