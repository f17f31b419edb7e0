"""scoutview scope."""

import sys
import textwrap
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH, workspace_option
from scoutview.texts import shell_path

if TYPE_CHECKING:
    from scoutview.exchange.scoping.model import Answers, Recommendation, Scope
    from scoutview.pipeline.scoping import Kept, Scoped
    from scoutview.pipeline.workspace import Workspace

WIDTH = 96


@click.command()
@click.option("--answers", "file", type=PATH, metavar="FILE.toml", help="Take answers from here.")
@click.option("--write-answers", "form", type=PATH, metavar="FILE", help="Write a form to fill in.")
@click.option("--by", default="", metavar="NAME", help="Who answers, with role.")
@click.option("--write", is_flag=True, help="Change estate.toml by what is recommended.")
@click.option(
    "--take",
    multiple=True,
    metavar="FIELD",
    help="Change this field although you set it otherwise (may be given again; all: each).",
)
@workspace_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path | None,
    form: Path | None,
    by: str,
    write: bool,
    take: tuple[str, ...],
    folder: Path,
) -> None:
    """Ask what a readiness partner asks, and recommend the scope with reasons.

    In a terminal it asks group by group; elsewhere it takes --answers. Answers and a memo are kept
    in the workspace's folder scoping/. estate.toml is changed only with --write or after a yes.
    """
    from scoutview.cli._workspace import opened
    from scoutview.exchange.scoping.model import Answers
    from scoutview.pipeline import scoping
    from scoutview.pipeline.said import said

    workspace = opened(folder)
    today = datetime.now(UTC).astimezone().date()
    name = said("--by", by, "name who answers, with role", 200) if by else ""
    nobody = Answers(by="", on=date.min, values={})
    if form is not None:
        before = scoping.earlier(workspace) or nobody
        scoping.write_form(form, replace(before, by=name or before.by, on=date.min))
        again = f"scoutview scope --answers {shell_path(str(form))}{_there(workspace)}"
        click.echo(f"{form}: fill it in, then run `{again}`.")
        return
    if file is not None:
        session = scoping.scoped(workspace, scoping.read_file(file, today, name), take)
        _show(session.scope)
        _show_changes(session)
        _end(session, scoping.keep(session), write=write)
        return
    if not sys.stdin.isatty():
        raise click.UsageError(
            "There is no terminal to ask in; give --answers FILE (--write-answers FILE writes a"
            " form to fill in)."
        )
    scoping.scoped_estate(workspace)  # says what is wrong before anybody answers for an hour
    before = scoping.earlier(workspace) or nobody
    _in_terminal(ctx, workspace, replace(before, by=name or before.by, on=today), take, write=write)


def _in_terminal(
    ctx: click.Context,
    workspace: "Workspace",
    before: "Answers",
    take: tuple[str, ...],
    *,
    write: bool,
) -> None:
    from scoutview.cli._interview import Stopped, interview
    from scoutview.pipeline import scoping

    if before.values:
        click.echo("Earlier answers were found; they stand in brackets.")
    try:
        answers = interview(before, lambda so_far: scoping.keep_unfinished(workspace, so_far))
    except Stopped as stopped:
        path = scoping.keep_unfinished(workspace, stopped.answers)
        click.echo(f"\nKept in {path}; `scoutview scope` goes on from there.")
        ctx.exit(0)
    scoping.keep_unfinished(workspace, answers)
    session = _decided(workspace, answers, take)
    kept = scoping.keep(session)
    _show_changes(session)
    _end(session, kept, write=write or _asked_to_write(session))


def _decided(workspace: "Workspace", answers: "Answers", take: tuple[str, ...]) -> "Scoped":
    """Show what is recommended and let the person decide otherwise, then which fields to take."""
    from scoutview.cli._interview import ask
    from scoutview.exchange.scoping.estate_change import Deed
    from scoutview.exchange.scoping.model import Override, ScopingError
    from scoutview.pipeline import scoping

    try:
        session = scoping.scoped(workspace, answers, take)
    except ScopingError as error:
        if not answers.overrides:
            raise
        click.echo(f"An earlier decision does not fit any longer, so none was kept: {error}")
        answers = replace(answers, overrides=())
        session = scoping.scoped(workspace, answers, take)
    _show(session.scope)
    while name := ask("\nDecide one otherwise? Its name (such as report), or Enter to go on"):
        try:
            made = session.scope.recommendation(name)
        except KeyError:
            click.echo("There is none of that name; the names stand before the colons.")
            continue
        choose = ask(f"  {', '.join(made.choices) or made.value}")
        reason = ask("  Why? The reason stands in the memo")
        if not choose or not reason:
            click.echo("  Both are needed; nothing was changed.")
            continue
        others = tuple(each for each in answers.overrides if each.recommendation != name)
        decided = replace(answers, overrides=(*others, Override(name, choose, reason)))
        try:
            session = scoping.scoped(workspace, scoping.checked(decided), take)
        except ScopingError as error:
            click.echo(f"  {error}")
            continue
        answers = session.answers
        _show(session.scope)
    more = [
        each.field
        for each in session.changed.changes
        if each.deed is Deed.KEPT
        and click.confirm(
            f"{each.field}: yours is {each.before or 'not set'}; recommended is {each.after}."
            " Take what is recommended?"
        )
    ]
    return scoping.scoped(workspace, answers, (*take, *more)) if more else session


def _asked_to_write(session: "Scoped") -> bool:
    if session.changed.data == session.before:
        return False
    return click.confirm(f"Write this into {session.workspace.estate}?")


def _end(session: "Scoped", kept: "Kept", *, write: bool) -> None:
    from scoutview.pipeline import scoping

    click.echo(f"\nAnswers of {session.answers.by}, {session.answers.on}: {kept.answers}")
    click.echo(f"Memo: {kept.memo} and {kept.document}")
    if write and scoping.write(session):
        click.echo(f"{session.workspace.estate} is changed; it passes `scoutview estate check`.")
    elif write:
        click.echo(f"{session.workspace.estate} says all of this already.")
    else:
        click.echo(f"{session.workspace.estate} was not changed; --write changes it.")
    click.echo(
        "Once somebody has read it, the memo can be given as a part of what GOV-07 or VEN-03 want:"
    )
    click.echo(
        f"  scoutview evidence add {shell_path(str(kept.document))} --control GOV-07"
        f" --kind document --by ROLE --from DATE --to DATE{_there(session.workspace)}"
    )


def _there(workspace: "Workspace") -> str:
    """Return the option of a proposed command that names the workspace, if not this folder."""
    if workspace.folder.resolve() == Path.cwd():
        return ""
    return f" --workspace {shell_path(str(workspace.folder))}"


def _show(scope: "Scope") -> None:
    from scoutview.exchange.scoping.memo import reason_words

    click.echo()
    click.secho("Recommended", bold=True)
    for made in scope.recommendations:
        if made.id.startswith("criterion.") and made.value == made.recommended == "in":
            continue
        _show_one(made)
    counted = sum(made.id.startswith("criterion.") for made in scope.recommendations)
    left = len(scope.engagement.excluded)
    if counted:
        click.echo(f"{counted - left} of {counted} criteria beyond Security apply.")
    applying = sum(each.applies for each in scope.templates)
    click.echo(f"{applying} of {len(scope.templates)} control templates apply.")
    for title, items in (
        ("Inside of the boundary", map(reason_words, scope.boundary.inside)),
        ("Outside", map(reason_words, scope.boundary.outside)),
        ("Where the estate file says otherwise", map(reason_words, scope.boundary.differs)),
        ("Complementary user entity controls (CUEC)", scope.client_part.needed),
        ("Responsibilities of users, which are no CUECs", scope.client_part.advised),
        ("To prepare or to decide", map(reason_words, scope.notes)),
    ):
        _show_items(title, list(items))


def _show_one(made: "Recommendation") -> None:
    from scoutview.exchange.scoping.memo import reason_words, value_words
    from scoutview.texts import one_line

    click.echo(one_line(f"{made.id}: {value_words(made)} ({made.title})"))
    lines = list(map(reason_words, made.reasons))
    if made.override is not None:
        recommended = value_words(made, made.recommended)
        lines.append(f"Recommended was {recommended}; decided otherwise: {made.override.reason}")
    for line in [*lines, *(f"It implies: {words}" for words in made.implies)]:
        _item(line)


def _show_items(title: str, items: Iterable[str]) -> None:
    listed = list(items)
    if listed:
        click.secho(f"\n{title}", bold=True)
    for item in listed:
        _item(item)


def _item(text: str) -> None:
    from scoutview.texts import one_line

    click.echo(
        textwrap.fill(one_line(text), WIDTH, initial_indent="  - ", subsequent_indent="    ")
    )


def _show_changes(session: "Scoped") -> None:
    from scoutview.exchange.scoping.estate_change import Deed
    from scoutview.texts import one_line

    click.echo()
    click.secho(f"In {session.workspace.estate}", bold=True)
    same = 0
    for each in session.changed.changes:
        match each.deed:
            case Deed.SAME:
                same += 1
            case Deed.ADDED:
                click.echo(one_line(f"+ {each.field}: {each.after}"))
            case Deed.TAKEN:
                click.echo(one_line(f"~ {each.field}: {each.after} instead of {each.before}"))
            case Deed.KEPT:
                click.echo(one_line(f"! {each.field} stays yours: {each.before}"))
                told = one_line(f"recommended: {each.after}; --take {each.field} takes it")
                click.echo(f"    {told}")
            case Deed.OWN:
                click.echo(one_line(f". {each.field} is yours alone: {each.before}"))
    click.echo(f"{same} of {len(session.changed.changes)} fields are so already.")
