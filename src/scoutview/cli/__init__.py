"""The command line: one file a command, loaded only when it is called."""

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

import click

from scoutview import __version__

# name -> (module, what `--help` says); the words stand here so that help imports no command.
COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "init": ("scoutview.cli.init", "Make a workspace for one organization."),
        "estate": ("scoutview.cli.estate", "Check, draw or compare what exists."),
        "import": (
            "scoutview.cli.import_",
            "Propose systems from a list, a configuration, a scan.",
        ),
        "scope": ("scoutview.cli.scope", "Ask what the examination should cover, and recommend."),
        "assess": ("scoutview.cli.assess", "Look at the systems, judge, write the reports."),
        "rejudge": ("scoutview.cli.rejudge", "Judge a recorded run again, by today's rules."),
        "report": ("scoutview.cli.report", "Write the reports of a recorded run again."),
        "plan": ("scoutview.cli.plan", "Plan what a run found missing: waves, owners, dates."),
        "fix": ("scoutview.cli.fix", "Print how to mend a control on a system; changes nothing."),
        "exception": ("scoutview.cli.exception", "Draft the record of an exception."),
        "evidence": ("scoutview.cli.evidence", "Give or list what no probe can see."),
        "catalog": ("scoutview.cli.catalog", "Controls and mappings: check, list, adopt, learn."),
        "explain": ("scoutview.cli.explain", "Explain a criterion, a control or a probe."),
        "ledger": ("scoutview.cli.ledger", "Make or verify the ledger."),
        "key": ("scoutview.cli.key", "Show, rotate, appoint or revoke the keys that sign."),
        "export": ("scoutview.cli.export", "Write a run for other tools: OSCAL and lists."),
        "kit": ("scoutview.cli.kit", "Write what an auditor needs to check and repeat a run."),
        "collect": ("scoutview.cli.collect", "Look at one site from within it, for a bundle."),
        "ingest": ("scoutview.cli.ingest", "Take in the bundle of a site."),
        "collector": ("scoutview.cli.collector", "Say who may report on a site."),
        "witness": ("scoutview.cli.witness", "Countersign the checkpoints of others' ledgers."),
        "countersign": ("scoutview.cli.countersign", "Have a checkpoint countersigned."),
        "timestamp": ("scoutview.cli.timestamp", "Have a checkpoint time-stamped (RFC 3161)."),
        "retention": ("scoutview.cli.retention", "Seal, hold or destroy content."),
        "demo": ("scoutview.cli.demo", "Assess an imaging centre made of loopback servers."),
    }
)


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer meets them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scoutview")
def scoutview() -> None:
    """SOC 2 readiness for radiology, from the systems themselves.

    Exit codes: 0 everything in scope is supported or compensated, 1 it ran and something is
    not, 2 usage or bad input, 3 it could not run.
    """


def main() -> None:
    """Run the command line and exit."""
    # A command makes many small objects that live until it ends: to look for garbage among them
    # every 700 objects, as Python does, takes a tenth of its time and frees nothing.
    gc.set_threshold(100_000, 50, 100)
    try:
        sys.exit(scoutview(standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(3)
    except MemoryError:  # on its own: to import what tells errors may fail for the same reason
        click.echo("There is not enough memory for this; nothing was written by halves.", err=True)
        sys.exit(3)
    except Exception as error:  # noqa: BLE001 - the last stop: every fault ends in one sentence
        from scoutview.cli._errors import code_and_sentence

        code, sentence = code_and_sentence(error)
        click.echo(sentence, err=True)
        sys.exit(code)
