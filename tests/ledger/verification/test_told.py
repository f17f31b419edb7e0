"""What a verification says: which entry, how many, and of what."""

import json
import os
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from scoutview.ledger import Disposal, Draft, Kind, Ledger, SigningKey, VerifierKey, verify
from scoutview.ledger.checkpoint import sign_checkpoint
from scoutview.ledger.content.sealing import FileMasterKey, Vault
from scoutview.ledger.cosignature import cosign
from scoutview.ledger.envelope import DISPOSAL_TYPE
from scoutview.ledger.keyring import CONTENT_TYPE
from scoutview.ledger.verification.receipts import NOTE_TYPE
from scoutview.verifier import scoutview_verify
from tests.ledger.conftest import COLLECTOR, ORIGIN, START, make_draft

# The package's name is the function's, too.
verifying = sys.modules[verify.__module__]
LATER = START + timedelta(hours=1)
MASTER = FileMasterKey(bytes(32))


@pytest.fixture
def ledger(workspace, key):
    """`ledger(*drafts)` records them, signed at the end; returns the workspace."""

    def record(*drafts: Draft, signed: bool = True):
        with Ledger.open(workspace).writer(key, collector=COLLECTOR) as writer:
            writer.append_many(list(drafts))
            if signed:
                writer.checkpoint()
        return workspace

    return record


def blob(workspace, index):
    name = Ledger.open(workspace).entry(index).content.removeprefix("sha256:")
    return workspace / "evidence" / name[:2] / name


def disposal(*contents, data_keys=()):
    record = Disposal("privacy officer", "over", tuple(contents), tuple(data_keys))
    return Draft(Kind.AUTHORIZATION, "retention", record.encode(), DISPOSAL_TYPE, LATER)


def drafts(count):
    return [make_draft(n) for n in range(count)]


def test_content_that_was_changed_is_counted_beyond_twenty(ledger):
    folder = ledger(*drafts(27))
    for index in range(27):
        path = blob(folder, index)
        path.write_bytes(path.read_bytes() + b"x")

    report = verify(folder)

    assert report.first_bad == 0
    assert report.sentences[-1] == "There are 7 more faults."
    assert len(report.sentences) == 21


def test_entries_dated_before_the_one_they_follow_are_counted(ledger):
    seconds = [5, 5, 3, 9, 1, 1]  # the same time is no step back
    folder = ledger(
        *(
            replace(make_draft(n), collected_at=START + timedelta(seconds=s))
            for n, s in enumerate(seconds)
        )
    )

    (note,) = verify(folder).notes

    assert note.startswith(
        "2 entries are dated before the entry they follow, the first is entry 2;"
    )


def test_missing_content_that_the_ledger_itself_reads_is_never_excused(key, workspace):
    recovery = SigningKey.load_or_create(workspace.parent / "recovery.key")
    with Ledger.open(workspace).writer(key, collector=COLLECTOR) as writer:
        writer.append(make_draft(0))
        entry = writer.appoint(recovery, "safe")
        writer.append(disposal(entry.content))
        writer.checkpoint()
    blob(workspace, 1).unlink()

    report = verify(workspace)

    assert report.first_bad == 1
    assert report.sentences[0].startswith("Entry 1 (key-event): The content sha256:")
    assert "is missing" in report.sentences[0]


@pytest.mark.parametrize(
    ("subject", "content_type"), [("other", CONTENT_TYPE), ("key", "application/json")]
)
def test_a_key_event_of_another_form_is_named(ledger, subject, content_type):
    folder = ledger(Draft(Kind.KEY_EVENT, subject, b"x", content_type, START))

    (sentence,) = verify(folder).sentences

    assert sentence == (
        "Entry 0 (key-event) is invalid: a key event has the subject key and the type"
        f" {CONTENT_TYPE}."
    )


def test_content_is_excused_only_by_a_disposal_that_is_signed(ledger):
    folder = ledger(*drafts(2))
    content = Ledger.open(folder).entry(1).content
    ledger(disposal(content), signed=False)
    blob(folder, 1).unlink()

    assert verify(folder).first_bad == 1
    ledger()  # signs it

    report = verify(folder)
    assert report.ok
    assert report.notes == ["The content of 1 entries was disposed of, as the ledger records."]


def test_a_disposal_whose_content_is_still_there_was_not_finished(ledger):
    folder = ledger(*drafts(1))
    ledger(disposal(Ledger.open(folder).entry(0).content))

    (note,) = verify(folder).notes

    assert note.startswith("1 contents that the ledger records as disposed of are still there")


def test_a_destroyed_data_key_excuses_what_it_sealed_and_nothing_else(workspace, key):
    vault = Vault(workspace / "evidence" / "keys", lambda: MASTER)
    first = vault.create()
    opened = Ledger.open(workspace, master=lambda: MASTER)
    with opened.writer(key, collector=COLLECTOR) as writer:
        writer.append(make_draft(0))
        second = vault.create()
        writer.append(make_draft(1))
        writer.append(disposal(data_keys=[first.id.hex()]))
        writer.checkpoint()
    vault.destroy(first.id.hex())
    assert verify(workspace).ok

    vault.destroy(second.id.hex())
    report = verify(workspace)

    assert report.first_bad == 1
    assert second.id.hex() in report.sentences[0]


def receipt(size, content, content_type=NOTE_TYPE):
    return Draft(Kind.CHECKPOINT_RECEIPT, str(size), content, content_type, START)


def test_a_receipt_is_checked_against_its_checkpoint(ledger, other_key):
    folder = ledger(*drafts(2))
    note = Ledger.open(folder).checkpoints[0].note
    line = cosign(note.encode(), "witness.example", other_key, 1_775_000_000)
    ledger(receipt(2, (note + line).encode()))

    assert verify(folder).ok


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda note, _key: (7, note), "it is a receipt for '7', which is no checkpoint"),
        (lambda note, _key: ("0x2", note), "it is a receipt for '0x2'"),
        (lambda _note, _key: (2, b"nonsense"), "no signature lines"),
        (
            lambda _note, key: (2, sign_checkpoint(ORIGIN, 2, bytes(32), key).note.encode()),
            "it is not about the checkpoint at 2",
        ),
        (lambda note, _key: (2, note.replace(b"scoutview", b"scoutviev")), "is not signed by"),
    ],
)
def test_a_receipt_that_does_not_agree_is_named(ledger, key, make, words):
    folder = ledger(*drafts(2))
    size, content = make(Ledger.open(folder).checkpoints[0].note.encode(), key)
    ledger(receipt(size, content))

    report = verify(folder)

    assert report.first_bad == 2
    assert report.sentences[0].startswith("Entry 2 (checkpoint-receipt): ")
    assert words in report.sentences[0]


def test_a_subject_that_is_no_number_is_not_taken_for_one(ledger):
    folder = ledger(*drafts(1))
    note = Ledger.open(folder).checkpoints[0].note.encode()
    ledger(receipt("first", note))

    assert verify(folder).first_bad == 1


def test_a_disposal_that_is_gone_is_not_excused_by_another(ledger):
    folder = ledger(*drafts(1))
    ledger(disposal(Ledger.open(folder).entry(0).content))
    ledger(disposal(Ledger.open(folder).entry(1).content))
    for index in (0, 1):
        blob(folder, index).unlink()

    report = verify(folder)

    assert report.first_bad == 0  # nothing that can be read excuses it
    assert any(sentence.startswith("Entry 1 (authorization)") for sentence in report.sentences)


def test_a_receipt_of_a_type_of_tomorrow_is_said_and_no_fault(ledger):
    folder = ledger(*drafts(1))
    ledger(receipt(99, b"x", "application/x-tomorrow"))

    report = verify(folder)

    assert report.ok
    (note,) = report.notes
    assert note == (
        "Entry 1 is a receipt of the type application/x-tomorrow, which this version does not know:"
        " it was not checked."
    )


@pytest.mark.parametrize(
    "dress",
    [
        lambda note: f"\n\n{note}",
        lambda note: note.replace("\n", "\r\n"),
        lambda note: f"{note}\nKind regards,\nDana\n",
        lambda note: f"{note}\u2014 witness.example AAAAAAAA\nand so on",
    ],
)
def test_a_checkpoint_is_found_in_a_letter(ledger, dress):
    folder = ledger(*drafts(2))
    held = dress(Ledger.open(folder).checkpoints[0].note)

    assert verify(folder, checkpoint=held).sentences == []


def test_a_checkpoint_of_another_ledger_is_told_by_its_name(ledger, key):
    folder = ledger(*drafts(1))
    held = sign_checkpoint("scoutview.local/other", 1, bytes(32), key).note

    (sentence,) = verify(folder, checkpoint=held).sentences

    assert "scoutview.local" in sentence
    assert "checkpoint that was given" in sentence


def test_the_one_entry_between_two_checkpoints_is_named(ledger):
    folder = ledger(*drafts(3))
    ledger(make_draft(3))
    log, hashes = folder / "ledger/log", folder / "ledger/hashes"
    data = log.read_bytes()
    at = data.rindex(b"system-3")
    log.write_bytes(data[:at] + b"system-9" + data[at + 8 :])
    hashes.unlink()  # which would have told it

    report = verify(folder)

    assert report.first_bad == 3
    assert "Entry 3 is not the entry that the checkpoint at 4 signs." in report.sentences


def test_a_changed_entry_that_hashes_tell_is_told_once(ledger):
    folder = ledger(*drafts(5))
    log = folder / "ledger/log"
    log.write_bytes(log.read_bytes().replace(b"system-2", b"system-9"))

    (sentence,) = verify(folder).sentences

    assert sentence.startswith("Entry 2 (observation) is not the entry that was signed")
    assert "the checkpoint at 5 confirms" in sentence


def test_a_noted_key_that_no_event_leads_to_is_told(ledger, other_key):
    folder = ledger(*drafts(1))

    report = verify(folder, vkey=other_key.vkey(ORIGIN))

    assert report.signed_entries == 0
    assert str(VerifierKey.parse(other_key.vkey(ORIGIN))) in report.sentences[0]


def test_a_malformed_disposal_is_a_fault_of_its_entry(ledger):
    content = json.dumps({"record": "disposal"}).encode()
    folder = ledger(Draft(Kind.AUTHORIZATION, "retention", content, DISPOSAL_TYPE, START))

    assert verify(folder).sentences == [
        "Entry 0 (authorization) is invalid: its member 'by' is not text."
    ]


class Busy:
    """A writer that appends and signs while each of the first `times` walks is under way.

    What such a walk saw does not agree, as if half of the files were of before.
    """

    def __init__(self, folder, key, times):
        self.folder, self.key, self.times, self.walks = folder, key, times, 0
        self.walk = verifying.walk

    def __call__(self, *given):
        self.walks += 1
        walked = self.walk(*given)
        if self.walks <= self.times:
            with Ledger.open(self.folder).writer(self.key, collector=COLLECTOR) as writer:
                writer.append(make_draft(9))
                writer.checkpoint()
            walked.roots.clear()
        return walked


@pytest.mark.parametrize("case", [(1, 2, True), (2, 3, True), (9, 3, False)])
def test_a_writer_at_work_is_not_taken_for_a_fault(ledger, key, monkeypatch, case):
    times, walks, ok = case
    folder = ledger(*drafts(2))
    busy = Busy(folder, key, times)
    monkeypatch.setattr(verifying, "walk", busy)
    held = Ledger.open(folder).checkpoints[0].note
    given = {"vkey": key.vkey(ORIGIN), "checkpoint": held, "master": lambda: MASTER}

    report = verify(folder, **given)

    assert (report.ok, busy.walks) == (ok, walks)


def test_a_fault_without_a_writer_at_work_is_told_at_once(ledger, key, monkeypatch):
    folder = ledger(*drafts(2))
    busy = Busy(folder, key, 0)
    monkeypatch.setattr(verifying, "walk", busy)
    blob(folder, 0).unlink()

    assert verify(folder).first_bad == 0
    assert busy.walks == 1


def test_an_old_checkpoint_holds_where_the_ledger_has_lost_its_own(ledger):
    folder = ledger(*drafts(2))
    held = Ledger.open(folder).checkpoints[0].note
    ledger(make_draft(2))
    (folder / "ledger/checkpoints/000000000002").unlink()

    report = verify(folder, checkpoint=held)

    assert report.sentences == []
    assert verify(folder, checkpoint=held.replace("\n2\n", "\n1\n")).sentences


@pytest.mark.parametrize("name", ["hashes", "log", "checkpoints/000000000002", "origin"])
@pytest.mark.parametrize("thing", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_a_fault_and_is_not_waited_for(ledger, name, thing):
    folder = ledger(*drafts(2))
    path = folder / "ledger" / name
    path.rename(folder / "away")
    if thing == "link":
        path.symlink_to(folder / "away")
    elif thing == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()

    ours, theirs = verify(folder), scoutview_verify.verify_workspace(folder)

    assert ours.sentences
    assert theirs.faults


def test_an_entry_cut_off_that_was_reported_is_damaged(ledger):
    folder = ledger(*drafts(3))
    log = folder / "ledger/log"
    log.write_bytes(log.read_bytes()[:-5])

    report = verify(folder)

    assert report.first_bad == 2
    assert "Entry 2 is damaged: it is cut off." in report.sentences


def test_an_entry_that_only_a_name_tells_of_is_missing(ledger):
    folder = ledger(*drafts(2))
    (folder / "ledger/checkpoints/000000000007").write_bytes(b"nonsense")

    report = verify(folder)

    assert report.first_bad == 2
    assert report.sentences[-1] == "Entry 2 is missing: there is a checkpoint at 7."


def test_hashes_of_any_length_are_read_in_part_only(ledger):
    folder = ledger(*drafts(2))
    with (folder / "ledger/hashes").open("r+b") as file:
        file.truncate(2**40)  # a hole: it takes no room on the disk, and would in memory

    report, told = verify(folder), scoutview_verify.verify_workspace(folder)

    assert report.first_bad == told.first_bad == 2
    assert any("ledger/hashes knows" in sentence for sentence in report.sentences)
