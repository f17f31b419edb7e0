"""The front door: help, lazy loading, and how errors end."""

import errno
import subprocess
import sys

import click
import pytest

from scoutview.cli import COMMANDS
from scoutview.cli import scoutview as group
from scoutview.cli._errors import code_and_sentence
from scoutview.pipeline.said import SaidError

HEAVY = ("pynetdicom", "pydicom", "cryptography", "jinja2", "typst", "tree_sitter", "h11")


def every_command() -> list[tuple[str, ...]]:
    context = click.Context(group)
    paths: list[tuple[str, ...]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        paths.append((name,))
        if isinstance(command, click.Group):
            paths += [(name, inner) for inner in command.commands]
    return paths


def test_help_lists_every_command(scoutview):
    ran = scoutview("--help")

    assert ran.code == 0
    assert all(name in ran.out for name in COMMANDS)


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_command_has_help(scoutview, path):
    ran = scoutview(*path, "--help")

    assert ran.code == 0
    assert ran.out.startswith("Usage: ")
    assert ran.err == ""


def test_help_loads_nothing_heavy():
    program = (
        "import sys; from scoutview.cli import scoutview; "
        "scoutview(['--help'], standalone_mode=False); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert ran.stderr.strip() == b"[]"


def test_the_version_is_told(scoutview):
    ran = scoutview("--version")

    assert ran.code == 0
    assert ran.out.startswith("scoutview, version ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("assess",),
        ("assess", "estate.toml", "--pace", "-1"),
        ("assess", "estate.toml", "--timeout", "0"),
        ("assess", "estate.toml", "--no-such-option"),
        ("evidence",),
        ("evidence", "add", "file", "--control", "ACC-01", "--kind", "probe"),
        ("rejudge",),
        ("ledger", "init", "folder"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(scoutview, arguments):
    ran = scoutview(*arguments)

    assert ran.code == 2
    assert "Usage: " in ran.err + ran.out
    assert "Traceback" not in ran.err


def test_a_fault_of_our_own_is_one_sentence_that_asks_to_report_it():
    code, sentence = code_and_sentence(RuntimeError("what"))

    assert code == 3
    assert sentence == "Scoutview failed by its own fault (RuntimeError: what); please report it."


def test_an_error_of_the_system_names_the_file_where_there_is_one():
    assert code_and_sentence(PermissionError(13, "Permission denied", "/x/out")) == (
        3,
        "/x/out: Permission denied; nothing more was done.",
    )


def test_a_full_disk_is_no_bad_input():
    def ends(number):
        error = SaidError("x cannot be written.")
        error.__cause__ = OSError(number, "why")
        return code_and_sentence(error)

    assert ends(errno.ENOSPC) == (3, "x cannot be written.")
    assert ends(errno.EFBIG) == (3, "x cannot be written.")
    assert ends(errno.ENOENT) == (2, "x cannot be written.")


def test_an_error_of_the_system_without_a_file_is_told_too():
    code, sentence = code_and_sentence(OSError(28, "No space left on device"))

    assert (code, sentence) == (3, "No space left on device; nothing more was done.")
