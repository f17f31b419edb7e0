"""Each step of a write fails, or is the last one: the ledger stays valid, and what was reported."""

import os
import random
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from scoutview.ledger import Ledger, LedgerError, SigningKey, verify

ORIGIN = "scoutview.local/lakeside-imaging"
# All that changes the disk.
CALLS = ("open", "mkdir", "pwrite", "pwritev", "fsync", "ftruncate", "replace")

NO_SPACE = OSError(28, "No space left on device")

APPEND_FOR_EVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from scoutview.ledger import Draft, Ledger, SigningKey
ledger = Ledger.open(Path(sys.argv[1]))
with ledger.writer(SigningKey.load(Path(sys.argv[2])), collector="x") as writer:
    while True:
        draft = Draft("observation", "ct-1.dicom", b"seen", "text/plain", datetime.now(UTC))
        print(writer.append_many([draft] * 3)[-1].index, flush=True)
        writer.checkpoint()
"""


class Disk:
    """Stands before the calls that change the disk and lets `act` decide about each of them.

    Salts are no surprise meanwhile: they name folders, and a new folder is a call more.
    """

    def __init__(self, patch, act):
        self.calls = 0
        self.act = act
        patch.setattr(secrets, "token_bytes", random.Random(7).randbytes)  # noqa: S311 - no secret
        for name in CALLS:
            patch.setattr(os, name, self._watched(name, getattr(os, name)))

    def _watched(self, name, real):
        def call(*args, **kwargs):
            self.calls += 1
            return self.act(self.calls, name, lambda: real(*args, **kwargs), args)

        return call


def half_written(name, args):
    """A write of which only half reached the disk."""
    if name in {"pwrite", "pwritev"}:
        fd, given, offset = args
        data = given if name == "pwrite" else b"".join(given)
        os.lseek(fd, offset, os.SEEK_SET)
        os.write(fd, data[: len(data) // 2])


def failing_at(step, when, error):
    def act(number, name, real, args):
        if number < step or (number > step and when != "from then on"):
            return real()
        if when == "after":
            real()
        if when == "half":
            half_written(name, args)
        raise error

    return act


@pytest.fixture(scope="module")
def one(new_workspace, key, draft, write):
    """A ledger with one signed entry.

    Its salt is fixed, too: a folder that the writes under test share with it is a `mkdir` that
    fails by itself, as it may.
    """
    workspace = new_workspace()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", random.Random(1).randbytes)  # noqa: S311 - no secret
        with write(workspace, key) as writer:
            writer.append(draft(0))
            writer.checkpoint()
    return workspace


@pytest.fixture
def fresh(one, new_folder):
    """Gives a copy of that ledger each time it is called."""
    target = new_folder() / "copy"

    def copy():
        shutil.rmtree(target, ignore_errors=True)
        return shutil.copytree(one, target)

    return copy


@pytest.fixture
def write_more(key, draft, write):
    """The writes under test: open, append a group of three, sign."""

    def work(workspace, report=lambda _count: None):
        with write(workspace, key) as writer:
            writer.append_many([draft(1), draft(2), draft(3)])
            report(4)
            writer.checkpoint()

    return work


@pytest.fixture
def steps(fresh, write_more):
    workspace = fresh()
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch, lambda _number, _name, real, _args: real())
        write_more(workspace)
    assert disk.calls > 30
    return range(1, disk.calls + 1)


@pytest.mark.parametrize(
    ("error", "when"),
    [
        (NO_SPACE, "before"),
        (NO_SPACE, "half"),
        (NO_SPACE, "after"),
        (NO_SPACE, "from then on"),
        (KeyboardInterrupt(), "after"),
    ],
)
def test_a_write_that_fails_at_any_step_leaves_a_valid_ledger(
    fresh, write_more, steps, check_log, *, when, error
):
    expected = LedgerError if isinstance(error, OSError) else KeyboardInterrupt
    for step in steps:
        workspace = fresh()
        reported = []

        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, failing_at(step, when, error))
            with pytest.raises(expected) as caught:
                write_more(workspace, reported.append)

        assert "No space left" in str(caught.value) or expected is KeyboardInterrupt
        if when == "from then on":  # what could not be put back may stand in the log
            report = verify(workspace)
            assert (step, report.sentences) == (step, [])
            assert report.entries >= max(reported, default=1)
            write_more(workspace)
            check_log(workspace)
        else:
            check_log(workspace, entries=max(reported, default=1))


def test_a_process_killed_at_any_step_leaves_a_valid_ledger(fresh, write_more, steps, check_log):
    for step in steps:
        workspace = fresh()

        reported = killed_at(step, lambda tell, at=workspace: write_more(at, tell))

        report = verify(workspace)
        assert report.sentences == [], step
        assert report.entries >= reported, step
        write_more(workspace)
        check_log(workspace)


def killed_at(step, work):
    """Runs the work in a child that kills itself before this step, or half through a write.

    Returns how many entries it had reported by then.
    """

    def act(number, name, real, args):
        if number == step:
            half_written(name, args)
            os.kill(os.getpid(), signal.SIGKILL)
        return real()

    reader, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            Disk(pytest.MonkeyPatch(), act)
            work(lambda count: os.write(pipe, bytes([count])))
        finally:
            os._exit(1)  # a child that was not killed must not go on as a second pytest
    os.close(pipe)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    reported = os.read(reader, 1)
    os.close(reader)
    return reported[0] if reported else 1


def test_a_writer_that_could_not_put_the_log_back_writes_no_more(
    fresh, key, draft, write, check_log
):
    workspace = fresh()

    with write(workspace, key) as writer:
        with pytest.MonkeyPatch.context() as patch:

            def act(_number, name, real, _args):
                if (
                    name in {"fsync", "ftruncate"}
                    and (workspace / "ledger/log").stat().st_size > size
                ):
                    raise OSError(5, "Input/output error")
                return real()

            size = (workspace / "ledger/log").stat().st_size
            Disk(patch, act)
            with pytest.raises(LedgerError, match=r"Cannot append to .*Input/output error"):
                writer.append(draft(1))
        with pytest.raises(LedgerError, match="could not be put back"):
            writer.append(draft(2))

    assert verify(workspace).ok
    with write(workspace, key) as writer:
        assert writer.append(draft(3)).index == 2
    check_log(workspace, entries=3)


def test_a_file_size_limit_inside_the_group_keeps_all_of_it_out(
    fresh, key, draft, write, check_log
):
    workspace = fresh()
    size = (workspace / "ledger/log").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    for extra in range(0, 900, 75):
        with write(workspace, key) as writer:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + extra, hard))
            try:
                with pytest.raises(LedgerError, match=r"Cannot append to .*File too large"):
                    writer.append_many([draft(1), draft(2), draft(3)])
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            check_log(workspace, entries=1)
            assert len(list((workspace / "evidence").glob("*/*"))) == 1

    with write(workspace, key) as writer:
        writer.append(draft(1))
    check_log(workspace, entries=2)


@pytest.mark.parametrize("lines", [1, 7, 20])
def test_a_process_killed_while_it_appends_keeps_all_that_it_told(
    tmp_path, lines, draft, write, check_log
):
    key = SigningKey.load_or_create(tmp_path / "ledger.pem")
    Ledger.create(tmp_path, origin=ORIGIN, key=key)
    child = subprocess.Popen(
        [sys.executable, "-c", APPEND_FOR_EVER, tmp_path, tmp_path / "ledger.pem"],
        stdout=subprocess.PIPE,
    )
    with child:
        told = [int(child.stdout.readline()) for _ in range(lines)][-1]
        child.kill()

    report = verify(tmp_path)
    assert report.sentences == []
    assert report.entries > told
    with write(tmp_path, key) as writer:
        writer.append(draft(0))
    check_log(tmp_path)


@contextmanager
def without_write_permission():
    """A folder in which this process cannot write, root or not: `(folder, close it)`."""
    folder = Path(tempfile.mkdtemp(prefix="scoutview-"))
    as_root = os.geteuid() == 0

    def close():
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)
            if as_root:
                os.chown(path, 65534, 65534)
        if as_root:
            os.seteuid(65534)

    try:
        yield folder, close
    finally:
        if as_root:
            os.seteuid(0)
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(folder)


def test_a_read_only_workspace_is_read_and_verified_but_not_written(key, draft, write):
    with without_write_permission() as (folder, close):
        Ledger.create(folder / "ws", origin=ORIGIN, key=key)
        with write(folder / "ws", key) as writer:
            writer.append(draft(0))
            writer.checkpoint()
        close()

        assert verify(folder / "ws").ok
        assert Ledger.open(folder / "ws").size == 1
        with pytest.raises(LedgerError, match="Permission denied"), write(folder / "ws", key):
            pass
        with pytest.raises(LedgerError, match=r"Cannot make the ledger .*Permission denied"):
            Ledger.create(folder / "other", origin=ORIGIN, key=key)
