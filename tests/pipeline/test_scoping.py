"""What a scoping session keeps and changes in a workspace, and what it never touches."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scoutview.estate.read import EstateError, read_estate
from scoutview.exchange.scoping.answers import parse_answers, written
from scoutview.exchange.scoping.model import Override, ScopingError
from scoutview.pipeline import scoping
from scoutview.pipeline.said import SaidError
from scoutview.pipeline.workspace import Workspace, starter
from tests.exchange.scoping.group import TODAY, lakeside


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "lakeside")
    made.folder.mkdir()
    made.estate.write_text(starter("Lakeside Imaging"))
    made.estate.chmod(0o640)
    return made


def names(workspace):
    return sorted(path.name for path in (workspace.folder / "scoping").iterdir())


def test_answers_and_memo_are_kept_for_their_owner(workspace):
    kept = scoping.keep(scoping.scoped(workspace, lakeside()))

    assert names(workspace) == [
        *(".gitignore", "answers-2026-11-28.toml", "memo-2026-11-28.docx", "memo-2026-11-28.md"),
    ]
    for path in (kept.answers, kept.memo, kept.document):
        assert path.stat().st_mode & 0o777 == 0o600
    assert parse_answers(kept.answers.read_bytes(), "a") == lakeside()


def test_the_estate_is_not_touched_before_write(workspace):
    before = workspace.estate.read_bytes()
    session = scoping.scoped(workspace, lakeside(), ["all"])
    scoping.keep(session)
    assert workspace.estate.read_bytes() == before

    assert scoping.write(session)
    estate = read_estate(workspace.estate)
    assert estate.engagement == session.scope.engagement
    assert workspace.estate.stat().st_mode & 0o777 == 0o640
    assert not scoping.write(scoping.scoped(workspace, lakeside(), ["all"]))


def test_a_link_to_the_estate_stays_a_link(workspace, tmp_path):
    real = tmp_path / "elsewhere.toml"
    workspace.estate.rename(real)
    workspace.estate.symlink_to(real)

    scoping.write(scoping.scoped(workspace, lakeside(), ["all"]))

    assert workspace.estate.is_symlink()
    assert b"P1.1" in real.read_bytes()


def test_an_estate_that_changed_meanwhile_is_not_written_over(workspace):
    session = scoping.scoped(workspace, lakeside(), ["all"])
    mine = workspace.estate.read_bytes() + b"# mine\n"
    workspace.estate.write_bytes(mine)

    with pytest.raises(SaidError, match="was changed meanwhile"):
        scoping.write(session)
    assert workspace.estate.read_bytes() == mine


def test_a_second_session_of_a_day_has_a_number_and_the_same_one_has_not(workspace):
    first = scoping.keep(scoping.scoped(workspace, lakeside()))
    again = scoping.keep(scoping.scoped(workspace, lakeside()))
    other = scoping.keep(scoping.scoped(workspace, lakeside(sites=4)))

    assert again == first
    assert other.answers.name == "answers-2026-11-28-2.toml"
    assert other.memo.name == "memo-2026-11-28-2.md"
    assert parse_answers(first.answers.read_bytes(), "a") == lakeside()


def test_a_memo_that_somebody_edited_stays(workspace):
    kept = scoping.keep(scoping.scoped(workspace, lakeside()))
    kept.memo.write_text("edited")

    assert scoping.keep(scoping.scoped(workspace, lakeside())).memo != kept.memo
    assert kept.memo.read_text() == "edited"


def test_earlier_answers_are_those_of_the_stopped_session_else_the_latest(workspace):
    assert scoping.earlier(workspace) is None
    for count in (*range(4, 15), 3):
        scoping.keep(scoping.scoped(workspace, lakeside(sites=count)))
    late = replace(lakeside(sites=77), on=TODAY - timedelta(days=1))
    scoping.keep(scoping.scoped(workspace, late))

    assert scoping.earlier(workspace) == lakeside(sites=3)  # the twelfth of the later day
    scoping.keep_unfinished(workspace, replace(lakeside(), values={"sites": 9}))
    assert scoping.earlier(workspace).values == {"sites": 9}
    scoping.keep(scoping.scoped(workspace, lakeside()))
    assert scoping.earlier(workspace) == lakeside()
    assert "unfinished.toml" not in names(workspace)


def test_answers_and_memos_of_one_number_are_of_one_person(workspace):
    def kept(**answers):
        return scoping.keep(scoping.scoped(workspace, lakeside(**answers)))

    kept()
    workspace.estate.write_text(
        workspace.estate.read_text() + '\n[[system]]\nid = "ris"\nkind = "ris"\nname = "RIS"\n'
    )
    second, third = kept(), kept(sites=4)
    back = kept()

    for each, number in ((second, "2"), (third, "3"), (back, "4")):
        files = (each.answers, each.memo, each.document)
        assert {path.stem[-2:] for path in files} == {f"-{number}"}
    assert scoping.earlier(workspace) == lakeside()


def test_a_session_that_cannot_be_kept_whole_leaves_nothing(workspace):
    scoping.keep(scoping.scoped(workspace, lakeside()))
    (workspace.folder / "scoping" / ".memo-2026-11-28-2.docx.part").mkdir()
    before = names(workspace)

    with pytest.raises(SaidError, match="cannot be written"):
        scoping.keep(scoping.scoped(workspace, lakeside(sites=4)))
    assert names(workspace) == before


def test_a_link_in_the_place_of_a_file_of_ours_is_not_followed(workspace, tmp_path):
    folder, victim = workspace.folder / "scoping", tmp_path / "victim"
    folder.mkdir()
    (folder / ".gitignore").symlink_to(victim)

    scoping.keep(scoping.scoped(workspace, lakeside()))

    assert not victim.exists()


def test_answers_of_tomorrow_are_refused(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(written(lakeside()))

    assert scoping.read_file(file, TODAY) == lakeside()
    with pytest.raises(SaidError, match="which is to come"):
        scoping.read_file(file, TODAY - timedelta(days=1))


def test_without_an_estate_it_says_what_to_do(tmp_path):
    with pytest.raises(SaidError, match="make a workspace"):
        scoping.scoped(Workspace(tmp_path), lakeside())


def test_a_faulty_estate_is_told_and_nothing_kept(workspace):
    workspace.estate.write_text("format = 1\n")

    with pytest.raises(EstateError):
        scoping.scoped(workspace, lakeside())
    assert not (workspace.folder / "scoping").exists()


def test_an_override_that_fits_nothing_changes_nothing(workspace):
    with pytest.raises(ScopingError):
        scoping.scoped(workspace, lakeside(Override("report", "type-9", "x")))
    assert not (workspace.folder / "scoping").exists()


def test_a_form_is_not_written_over(tmp_path):
    form = tmp_path / "form.toml"
    scoping.write_form(form, lakeside())
    assert parse_answers(form.read_bytes(), "a") == lakeside()

    with pytest.raises(SaidError, match="is there already"):
        scoping.write_form(form, lakeside())


def test_typed_decisions_are_checked_as_a_file_would_be():
    assert scoping.checked(lakeside()) == lakeside()
    with pytest.raises(ScopingError, match="override 1 reason"):
        scoping.checked(lakeside(Override("report", "type-1", "\x1b[2J")))
