"""Content whose time is over is destroyed, what is held is not, and the log tells both."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import ProofKind
from scoutview.ledger import LedgerError, verify
from scoutview.pipeline import evidence as giving
from scoutview.pipeline import retention
from scoutview.pipeline import workspace as workspaces
from scoutview.pipeline.evidence import Handed
from scoutview.pipeline.history import evidence, history
from scoutview.pipeline.rejudge import judge_only
from scoutview.pipeline.retention import EVERYTHING, Hold, RetentionError, State
from scoutview.pipeline.said import SaidError
from scoutview.pipeline.sealing import seal_all
from scoutview.verifier import scoutview_verify
from tests.pipeline.estates import Story, endpoint, system

CATALOG = load_catalog()
OLD, NEW = date(2015, 3, 31), date(2099, 12, 31)


class Later:
    """A clock that is ahead by eight years."""

    @staticmethod
    def now(zone):
        return datetime.now(zone) + timedelta(days=366 * 8)


@pytest.fixture
def later(monkeypatch):
    monkeypatch.setattr(retention, "datetime", Later)


class Kept(Story):
    """A story that knows its run and its pieces of evidence."""

    run = ""
    pieces = ()


@pytest.fixture
def kept(node, tmp_path):
    """A story with a run, an old piece of evidence and a new one."""
    story = Kept(tmp_path)
    story.run = story.assess(system(endpoint(node())))
    (tmp_path / "policy.pdf").write_bytes(b"%PDF synthetic")
    control = next(c for c in CATALOG.controls if c.proofs[0].kind is ProofKind.DOCUMENT)
    for last in (OLD, NEW):
        handed = Handed(
            path=tmp_path / "policy.pdf",
            control=control.id,
            kind=ProofKind.DOCUMENT,
            name=control.proofs[0].name,
            by="lead",
            effective_from=date(2015, 1, 1),
            effective_to=last,
        )
        giving.add(story.workspace, story.key, CATALOG, handed)
    story.pieces = [piece.entry for piece in evidence(story.ledger)]
    return story


def states(story, years=6):
    today = retention.datetime.now(UTC).date()
    return {unit.name: unit.state for unit in retention.units(story.ledger, today, years)}


def dispose(story, *names, years=6):
    return retention.dispose(
        story.workspace, story.key, by="privacy officer", reason="over", years=years, names=names
    )


def hold(story, what, **more):
    said = Hold(what=what, by="counsel", reason="a claim", **more)
    return retention.hold(story.workspace, story.key, said)


def both_find_no_fault(story):
    told = scoutview_verify.verify_workspace(story.folder)
    return verify(story.folder).ok and not told.faults


def test_nothing_is_due_before_its_years_are_over_since_it_was_recorded(kept):
    assert set(states(kept).values()) == {State.KEPT}


@pytest.mark.usefixtures("later")
def test_what_is_over_is_due_and_what_is_not_is_kept(kept):
    old, new = kept.pieces

    assert states(kept) == {
        f"piece {old}": State.DUE,
        f"piece {new}": State.KEPT,
        f"run {kept.run}": State.DUE,
    }
    assert set(states(kept, years=50).values()) == {State.KEPT}


@pytest.mark.usefixtures("later")
def test_what_is_due_is_destroyed_and_everything_still_verifies(kept):
    old, new = kept.pieces

    (gone,) = dispose(kept, f"piece {old}")

    assert gone.name == f"piece {old}"
    ledger = kept.ledger
    for content in gone.contents:
        assert ledger.is_gone(content)
        with pytest.raises(LedgerError, match="is missing"):
            ledger.content(content)
    assert [piece.entry for piece in evidence(ledger)] == [new]
    assert states(kept)[f"piece {old}"] is State.GONE
    assert both_find_no_fault(kept)
    assert [unit.name for unit in dispose(kept)] == [f"run {kept.run}"]


@pytest.mark.usefixtures("later")
def test_a_run_that_is_gone_counts_for_nothing_and_keeps_nobody_from_judging(kept):
    dispose(kept, f"run {kept.run}")
    kept_run = kept.assess()

    assert {past.run for past in history(kept.ledger)} == {kept_run}
    judgement, _ = judge_only(kept.ledger, kept_run, reason="again")
    assert judgement.assessment.criteria
    with pytest.raises(LedgerError):
        judge_only(kept.ledger, kept.run, reason="again")
    assert both_find_no_fault(kept)


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("what", ["piece", EVERYTHING])
def test_what_is_held_is_not_destroyed_until_it_is_released(kept, what):
    name = f"piece {kept.pieces[0]}"
    entry = hold(kept, name if what == "piece" else what)

    assert name not in [unit.name for unit in dispose(kept)]
    with pytest.raises(RetentionError, match="is held"):
        dispose(kept, name)
    hold(kept, "", releases=entry.index)

    assert name in [unit.name for unit in dispose(kept)]


def test_while_anything_is_held_no_key_is_destroyed(kept):
    hold(kept, f"piece {kept.pieces[1]}")

    with pytest.raises(RetentionError, match="it must be released first"):
        retention.destroy_keys(kept.workspace, kept.key, by="CIO", reason="the end")


def test_destroying_the_keys_leaves_a_log_that_verifies(kept):
    (key_id,) = retention.destroy_keys(kept.workspace, kept.key, by="CIO", reason="the end")

    ledger = kept.ledger
    assert ledger.vault.ids() == []
    assert set(states(kept).values()) == {State.GONE}
    assert both_find_no_fault(kept)
    assert key_id in ledger.disposed.data_keys
    assert kept.assess()  # and the workspace goes on, with a new key


@pytest.mark.parametrize(
    ("name", "words"), [("piece 99999", "there is no piece 99999"), ("new", "it is kept for")]
)
def test_what_may_not_be_destroyed_is_refused_and_nothing_changes(kept, name, words):
    size = kept.ledger.size

    with pytest.raises(RetentionError, match=words):
        dispose(kept, f"piece {kept.pieces[1]}" if name == "new" else name)

    assert kept.ledger.size == size


@pytest.mark.usefixtures("later")
def test_nothing_is_destroyed_before_the_record_is_signed(kept, monkeypatch):
    def refuse(*_given):
        raise LedgerError("Cannot write the checkpoint.")

    monkeypatch.setattr("scoutview.ledger.writer.Writer.checkpoint", refuse)
    contents = [c for u in retention.units(kept.ledger, date(2026, 1, 1), 6) for c in u.contents]

    with pytest.raises(LedgerError, match="checkpoint"):
        dispose(kept)

    ledger = kept.ledger
    assert all(ledger.content(content) for content in contents)


@pytest.mark.usefixtures("later")
def test_a_disposal_that_was_cut_off_is_finished_by_the_next(kept, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(retention, "finish", lambda _ledger: None)
        gone = dispose(kept)[0]
    assert any("was not finished" in note for note in verify(kept.folder).notes)

    dispose(kept)

    assert not any(kept.ledger.contents.exists(content) for content in gone.contents)


@pytest.mark.parametrize(("by", "reason"), [("", "x"), ("x", ""), ("x\ny", "x"), ("x", "y" * 501)])
def test_who_and_why_must_be_said_in_one_line(kept, by, reason):
    with pytest.raises(SaidError):
        retention.dispose(kept.workspace, kept.key, by=by, reason=reason, years=6, names=())
    with pytest.raises(SaidError):
        retention.hold(kept.workspace, kept.key, Hold(what=EVERYTHING, by=by, reason=reason))


@pytest.mark.parametrize(("what", "releases"), [("nothing", None), ("", 0), ("", 9999)])
def test_a_hold_of_nothing_or_a_release_of_none_is_refused(kept, what, releases):
    with pytest.raises(RetentionError):
        hold(kept, what, releases=releases)


def test_a_leap_day_has_a_last_day_in_every_year():
    assert retention._years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert retention._years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_what_is_given_for_ever_is_kept_for_ever():
    assert retention._years_after(date(9999, 12, 31), 6) == date.max
    assert retention._years_after(date(9996, 2, 29), 3) == date(9999, 2, 28)


def test_a_workspace_in_clear_is_sealed_later(story, tmp_path):
    workspaces.make(story.folder, "Test Imaging", story.key_path, sealed=False)
    story.assess(system())
    clear = [path for path in (story.folder / "evidence").rglob("*") if path.is_file()]

    count = seal_all(workspaces.Workspace(story.folder, tmp_path / "master.key"))

    assert count == len(clear)
    assert seal_all(workspaces.Workspace(story.folder, tmp_path / "master.key")) == 0
    assert not [path for path in clear if path.exists()]
    assert both_find_no_fault(story)
