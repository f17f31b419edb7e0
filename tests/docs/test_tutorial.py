import os
import re
import shlex
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.docs import pages

PROGRAM = Path(sys.executable).parent / "scoutview"
SOMETHING_IS_OPEN = {"assess", "rejudge"}
PATIENCE_S = 30


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def practice_node(command, port):
    """Run the tutorial's practice node while the block runs."""
    words = shlex.split(command.replace("11112", str(port)))
    node = subprocess.Popen([sys.executable, *words[1:]])
    try:
        _wait_for(port)
        yield
    finally:
        node.terminate()
        node.wait(PATIENCE_S)


def _wait_for(port):
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            assert time.monotonic() < ends, "the practice node did not start"
            time.sleep(0.05)
        else:
            return


def own_dates(estate, port):
    """Do what the tutorial asks for: today's date, and the port that is free here."""
    now = datetime.now(UTC)
    yesterday, tomorrow = (f"{now + timedelta(days=days):%Y-%m-%d}" for days in (-1, 1))
    estate = re.sub(r"^(on = ).*$", rf"\g<1>{yesterday}", estate, flags=re.MULTILINE)
    estate = re.sub(r"^((?:until|as_of) = ).*$", rf"\g<1>{tomorrow}", estate, flags=re.MULTILINE)
    return estate.replace("11112", str(port)), yesterday, tomorrow


def in_order(page):
    """Return what the reader types, from the workspace on: (line, whether it is our program)."""
    lines = pages.shell_lines(page)
    first = next(number for number, line in enumerate(lines) if line.startswith("scoutview init"))
    return lines[first:]


def test_the_tutorial_works_as_it_is_written(tmp_path, port):
    lines = in_order(pages.TUTORIAL)
    (node,) = [line for line in lines if "pynetdicom" in line]
    (estate,) = pages.blocks(pages.TUTORIAL, "toml")
    estate, first_day, last_day = own_dates(estate, port)
    said = {}

    def type_in(line):
        line = line.replace("2026-01-01", first_day).replace("2026-12-31", last_day)
        runs = sorted(path.name for path in tmp_path.glob("my-imaging/out/*"))
        entry = re.search(r"Entry (\d+)", said.get("evidence add", ""))
        line = line.replace("ENTRY", entry[1] if entry else "ENTRY")
        words = shlex.split(line.replace("RUN", runs[-1] if runs else "RUN"))
        if words[1] == "assess":
            words += ["--pace", "0"]
        done = subprocess.run(
            [PROGRAM, *words[1:]],
            cwd=tmp_path,
            env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        is_judged = words[1] in SOMETHING_IS_OPEN and "--plan" not in words
        assert done.returncode == (1 if is_judged else 0), done.stderr
        said[" ".join(words[1:3])] = done.stdout

    with practice_node(node, port):
        for line in lines:
            if line.startswith("echo"):
                (tmp_path / "event-triage-rules.txt").write_text("Practice", encoding="utf-8")
            elif line.startswith("scoutview"):
                type_in(line)
                if line.startswith("scoutview init"):
                    (tmp_path / "my-imaging/estate.toml").write_text(estate, encoding="utf-8")

    (rejudged,) = [text for command, text in said.items() if command.startswith("rejudge")]
    assert re.search(r"CC7\.3 +supported|supported +1", rejudged)
    assert "SV-STRANGER" in said["assess my-imaging/estate.toml"]
    assert "verified" in said["ledger verify"]
