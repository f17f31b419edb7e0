import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutview.ledger import (
    Ledger,
    LedgerError,
    SigningKey,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify,
    verify_consistency,
    verify_inclusion,
)

ORIGIN = "scoutview.local/lakeside-imaging"

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from scoutview.ledger import Ledger, SigningKey
with Ledger.open(Path(sys.argv[1])).writer(SigningKey.load(Path(sys.argv[2])), collector="x"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_entries_are_returned_as_they_are_read_back(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        entries = [writer.append(draft(0)), *writer.append_many([draft(1), draft(2)])]

    assert entries == list(Ledger.open(workspace).entries())
    assert [entry.index for entry in entries] == [0, 1, 2]
    assert entries[0].collector == "scoutview 0.1.0"
    check_log(workspace, entries=3)


def test_an_effective_period_is_kept_apart_from_the_time_of_collection(
    workspace, key, draft, write
):
    period = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 3, 31)}

    with write(workspace, key) as writer:
        entry = writer.append(draft(0, kind="document", run=None, **period))

    assert (entry.effective_from, entry.effective_to) == (date(2026, 1, 1), date(2026, 3, 31))
    assert entry.collected_at == datetime(2026, 4, 1, 12, tzinfo=UTC)


def test_an_entry_is_on_the_disk_before_the_writer_ends(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        for number in range(5):
            writer.append(draft(number))
            check_log(workspace, entries=number + 1)


def test_nothing_appended_is_nothing_written(workspace, key, write, check_log):
    with write(workspace, key) as writer:
        assert writer.append_many([]) == []

    check_log(workspace, entries=0)


def test_a_checkpoint_signs_all_entries_and_signing_twice_changes_nothing(
    workspace, key, draft, write, check_log
):
    with write(workspace, key) as writer:
        empty = writer.checkpoint()
        writer.append_many([draft(0), draft(1)])
        first, second = writer.checkpoint(), writer.checkpoint()

    assert (empty.size, first.size, first) == (0, 2, second)
    assert Ledger.open(workspace).checkpoints == [empty, first]
    assert verify(workspace).signed_entries == 2
    check_log(workspace)


def test_one_bad_draft_keeps_the_whole_group_out(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        with pytest.raises(LedgerError, match="kind is 'rumour'"):
            writer.append_many([draft(0), draft(1, kind="rumour")])
        check_log(workspace, entries=0)
        assert list((workspace / "evidence").iterdir()) == []

        writer.append(draft(2))
    check_log(workspace, entries=1)


def test_a_clock_that_goes_back_is_accepted_and_told(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        writer.append_many([draft(5), draft(6), draft(1), draft(2)])
    check_log(workspace)

    assert any(
        "1 entries are dated before the entry they follow, the first is entry 2" in note
        for note in verify(workspace).notes
    )


def test_another_key_is_refused(workspace, other_key, write, check_log):
    with (
        pytest.raises(LedgerError, match=r"not the one that signs .* now"),
        write(workspace, other_key),
    ):
        pass

    check_log(workspace)


def test_a_second_writer_is_refused_and_the_first_goes_on(workspace, key, draft, write, check_log):
    with write(workspace, key) as first:
        with (
            pytest.raises(LedgerError, match="Another Scoutview is writing"),
            write(workspace, key),
        ):
            pass
        first.append(draft(0))
    with write(workspace, key) as second:
        second.append(draft(1))

    check_log(workspace, entries=2)


def test_the_lock_of_another_process_holds_until_it_is_killed(tmp_path, draft, write):
    key_path = tmp_path / "ledger.pem"
    own = tmp_path / "own"
    own_key = SigningKey.load_or_create(key_path)
    Ledger.create(own, origin=ORIGIN, key=own_key)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, own, key_path], stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LedgerError, match="Another Scoutview"), write(own, own_key):
            pass
        holder.send_signal(signal.SIGKILL)

    with write(own, own_key) as writer:
        assert writer.append(draft(0)).index == 0


def test_a_closed_writer_writes_nothing(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        pass

    for act in (lambda: writer.append(draft(0)), writer.checkpoint):
        with pytest.raises(LedgerError, match="This writer is closed"):
            act()
    check_log(workspace, entries=0)


def test_an_error_of_the_caller_ends_the_writing_and_drops_the_lock(
    workspace, key, draft, write, check_log
):
    def interrupted():
        with write(workspace, key) as writer:
            writer.append(draft(0))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    with write(workspace, key) as writer:
        writer.append(draft(1))
    check_log(workspace, entries=2)


def test_threads_share_a_writer(workspace, key, draft, write, check_log):
    entries = []

    def work(writer, first):
        entries.extend([writer.append(draft(number)) for number in range(first, first + 5)])

    with write(workspace, key) as writer:
        threads = [threading.Thread(target=work, args=(writer, 5 * n)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(entry.index for entry in entries) == list(range(20))
    ledger = Ledger.open(workspace)
    assert all(ledger.entry(entry.index) == entry for entry in entries)
    check_log(workspace, entries=20)


@settings(max_examples=15)
@given(steps=st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_after_any_appends_all_proofs_verify(new_workspace, key, draft, write, check_log, *, steps):
    workspace = new_workspace()
    start = datetime(2026, 4, 1, tzinfo=UTC)
    for count in steps:
        with write(workspace, key) as writer:
            writer.append_many(
                [draft(n, collected_at=start - timedelta(days=n)) for n in range(count)]
            )
            writer.checkpoint()
        check_log(workspace)

    ledger = Ledger.open(workspace)
    points = ledger.checkpoints
    last = points[-1]
    leaves = [leaf_hash(ledger.envelope(index)) for index in range(last.size)]
    assert last.root == root_of(leaves)
    with ledger.tree(last) as tree:
        for index, leaf in enumerate(leaves):
            proof = tree.inclusion_proof(index)
            assert proof == inclusion_proof(leaves, index)
            assert verify_inclusion(index, last.size, leaf, proof, last.root)
        for old in points:
            proof = tree.consistency_proof(old.size, old.root)
            assert proof == consistency_proof(leaves, old.size)
            assert verify_consistency(old.size, last.size, old.root, last.root, proof)
