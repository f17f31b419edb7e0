"""Group commit: who waits together is written together, in order, all or none."""

import threading

import pytest

from scoutview.ledger import LedgerError
from scoutview.ledger.group import Batch, GroupCommit

THREADS = 12


class Slow:
    """What a group is written to: it waits until it may go on."""

    def __init__(self):
        self.groups = []
        self.begun, self.may_go_on = threading.Event(), threading.Event()
        self.failure = None
        self.size = 0

    def __call__(self, group):
        self.groups.append(group)
        self.begun.set()
        assert self.may_go_on.wait(10)
        if self.failure is not None:
            raise self.failure
        first = self.size
        self.size += sum(len(batch.envelopes) for batch in group)
        return first


def commit_all(commit, batches):
    """Commit each in a thread of its own; returns what became of each."""
    told = {}

    def one(number, batch):
        try:
            told[number] = commit.commit(batch)
        except BaseException as error:  # noqa: BLE001 - what it was is asserted
            told[number] = error

    threads = [threading.Thread(target=one, args=each) for each in enumerate(batches)]
    for thread in threads:
        thread.start()
    return threads, told


def waiting_behind_a_leader(slow):
    """Twelve threads of which one writes and eleven wait."""
    commit = GroupCommit(slow, threading.Lock())
    batches = [Batch([b"e"] * (n + 1), []) for n in range(THREADS)]
    leader, first = commit_all(commit, batches[:1])
    assert slow.begun.wait(10)
    others, told = commit_all(commit, batches[1:])
    while len(commit._waiting) < THREADS - 1:
        threading.Event().wait(0.001)
    return [*leader, *others], first, told, batches


def test_those_who_wait_are_written_in_one_group_in_the_order_in_which_they_came():
    slow = Slow()
    threads, _, _, batches = waiting_behind_a_leader(slow)
    slow.may_go_on.set()
    for thread in threads:
        thread.join()

    assert [len(group) for group in slow.groups] == [1, THREADS - 1]
    assert slow.size == sum(len(batch.envelopes) for batch in batches)
    places = sorted((batch.first, len(batch.envelopes)) for batch in batches)
    ends = [first + length for first, length in places]
    assert [first for first, _ in places] == [0, *ends[:-1]]


@pytest.mark.parametrize(
    ("failure", "told_others"),
    [(LedgerError("disk full"), "disk full"), (KeyboardInterrupt(), "was interrupted")],
)
def test_a_group_that_fails_fails_for_all_and_the_next_goes_on(failure, told_others):
    slow = Slow()
    threads, _, told, batches = waiting_behind_a_leader(slow)
    slow.failure = failure
    slow.may_go_on.set()
    for thread in threads:
        thread.join()

    assert slow.size == 0
    assert all(batch.first is None for batch in batches)
    words = [str(each) for each in told.values() if isinstance(each, LedgerError)]
    assert len(words) >= THREADS - 2
    assert all(told_others in each for each in words)
    slow.failure = None
    commit = GroupCommit(slow, threading.Lock())
    assert commit.commit(Batch([b"e"], [])) == 0
