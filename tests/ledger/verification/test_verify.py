import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutview.ledger import Ledger, LedgerError, leaf_hash, verify
from scoutview.ledger.checkpoint import sign_checkpoint

ORIGIN = "scoutview.local/lakeside-imaging"
SIGNED, ENTRIES = 9, 12  # of the fixture `files`; checkpoints at 4, 5 and 9
bits = st.integers(0, 7).map(lambda bit: 1 << bit)


def redated(envelope):
    members = json.loads(envelope)
    members["collected_at"] = "2026-03-01" + members["collected_at"][10:]
    return rfc8785.dumps(members)


def edits(envelopes, index):
    """The log with entry `index` dropped, doubled, changed, or swapped with the one before it."""
    before, this, after = envelopes[:index], envelopes[index], envelopes[index + 1 :]
    yield "dropped", before + after
    yield "doubled", [*before, this, this, *after]
    yield "re-dated", [*before, redated(this), *after]
    yield "inserted", [*before, redated(this), this, *after]
    if index:
        yield "swapped", [*before[:-1], this, before[-1], *after]


def test_an_untouched_ledger_is_good_and_tells_what_is_not_signed(files, check_log):
    report = verify(files.workspace)

    assert report.ok
    assert (report.entries, report.signed_entries, report.first_bad) == (ENTRIES, SIGNED, None)
    assert report.notes == [
        "3 of 12 entries follow the last checkpoint (at 9): valid, not signed yet."
    ]
    check_log(files.workspace, entries=ENTRIES)


@settings(max_examples=150)
@given(data=st.data(), mask=bits)
def test_any_flipped_bit_of_the_log_names_its_entry(files, data, mask):
    log = files.path("ledger/log")
    offset = data.draw(st.integers(0, len(files.saved[log]) - 1))

    with files.changing():
        files.flip(log, offset, mask)
        report = verify(files.workspace)

    assert not report.ok
    assert report.first_bad == files.index_at(offset)
    assert f"{report.first_bad}" in " ".join(report.sentences)


@settings(max_examples=60)
@given(data=st.data(), mask=bits)
def test_any_flipped_bit_of_the_log_is_found_without_hashes(files, data, mask):
    log = files.path("ledger/log")
    signed_bytes = sum(2 + len(envelope) for envelope in files.envelopes[:SIGNED])
    offset = data.draw(st.integers(0, signed_bytes - 1))

    with files.changing():
        files.flip(log, offset, mask)
        files.path("ledger/hashes").unlink()
        report = verify(files.workspace)

    assert not report.ok


@pytest.mark.parametrize("index", range(ENTRIES))
def test_a_flipped_bit_of_hashes_is_found(files, index):
    hashes = files.path("ledger/hashes")

    with files.changing():
        files.flip(hashes, 32 * index + index, 1)
        report = verify(files.workspace)

    assert not report.ok
    assert report.signed_entries == SIGNED
    if index < SIGNED:
        assert report.sentences == [
            f"ledger/hashes is damaged at entry {index}; the entry itself matches its checkpoint."
        ]
    else:
        assert report.first_bad == index


@settings(max_examples=100)
@given(data=st.data(), size=st.sampled_from([4, 5, 9]), mask=bits)
def test_any_flipped_bit_of_a_checkpoint_is_found(files, data, size, mask):
    path = files.path(f"ledger/checkpoints/{size:012d}")
    offset = data.draw(st.integers(0, len(files.saved[path]) - 1))

    with files.changing():
        files.flip(path, offset, mask)
        report = verify(files.workspace)

    assert not report.ok
    assert f"{size:012d} is not a valid checkpoint" in report.sentences[0]


@settings(max_examples=60)
@given(data=st.data(), mask=bits)
def test_any_flipped_bit_of_origin_is_found(files, data, mask):
    path = files.path("ledger/origin")
    offset = data.draw(st.integers(0, len(files.saved[path]) - 1))

    with files.changing():
        files.flip(path, offset, mask)
        report = verify(files.workspace)

    assert not report.ok


@pytest.mark.parametrize("index", range(ENTRIES))
@pytest.mark.parametrize("offset", [0, 31, 32, -1])
def test_a_flipped_bit_of_content_names_its_entry(files, index, offset):
    with files.changing():
        files.flip(files.blob(index), offset, 0x10)
        report = verify(files.workspace)

    assert report.first_bad == index
    assert "was changed" in report.sentences[0]


def test_missing_content_names_its_entry_and_kind(files):
    with files.changing():
        files.blob(4).unlink()
        report = verify(files.workspace)

    assert report.first_bad == 4
    assert report.sentences[0].startswith("Entry 4 (document): The content ")
    assert report.sentences[0].endswith("is missing.")


@pytest.mark.parametrize("index", range(ENTRIES))
def test_an_edited_log_names_its_first_bad_entry(files, index):
    for name, envelopes in edits(files.envelopes, index):
        if (name, index) == ("doubled", ENTRIES - 1):
            continue  # what stands behind all others is one more entry, not signed yet
        with files.changing():
            files.write_log(envelopes, with_hashes=False)
            report = verify(files.workspace)
        first = {"swapped": index - 1, "doubled": index + 1}.get(name, index)
        assert (name, report.first_bad) == (name, first)


@pytest.mark.parametrize("index", range(SIGNED))
def test_an_edited_log_with_matching_hashes_is_bad_below_its_checkpoint(files, index):
    low, found = {
        index < 4: (0, "One of the entries 0 to 3 is not the entry that the checkpoint at 4 signs"),
        index == 4: (4, "Entry 4 is not the entry that the checkpoint at 5 signs."),
        index > 4: (5, "One of the entries 5 to 8 is not the entry that the checkpoint at 9 signs"),
    }[True]
    for name, envelopes in edits(files.envelopes, index):
        if (name, index) == ("doubled", SIGNED - 1):
            continue  # the signed entries are as they were
        with files.changing():
            files.write_log(envelopes, with_hashes=True)
            report = verify(files.workspace)
        assert (name, report.ok) == (name, False)
        if name in {"dropped", "re-dated", "inserted"}:
            assert report.signed_entries == low
            assert report.sentences[0].startswith(found)
        if name == "re-dated":
            assert len(report.sentences) == 1


@pytest.mark.parametrize("kept", range(SIGNED))
def test_a_log_cut_below_its_checkpoint_names_the_first_missing_entry(files, kept):
    with files.changing():
        files.write_log(files.envelopes[:kept], with_hashes=True)
        report = verify(files.workspace)

    assert report.first_bad == kept
    assert f"entries {kept} to 8 are missing" in " ".join(report.sentences)


def test_entries_dropped_after_the_last_checkpoint_are_missed_by_hashes(files):
    with files.changing():
        files.write_log(files.envelopes[:10], with_hashes=False)
        report = verify(files.workspace)

    assert report.first_bad == 10
    (sentence,) = report.sentences
    assert sentence.startswith("ledger/hashes knows 12 entries, but ledger/log has 10 whole ones")
    assert sentence.endswith("entries 10 to 11 are missing.")


def test_a_log_cut_together_with_its_checkpoints_is_found_by_the_auditors_old_one(files):
    old = files.path("ledger/checkpoints/000000000009").read_text()
    with files.changing():
        files.write_log(files.envelopes[:5], with_hashes=True)
        files.path("ledger/checkpoints/000000000009").unlink()
        assert verify(files.workspace).ok
        report = verify(files.workspace, checkpoint=old)

    assert report.first_bad == 5
    (sentence,) = report.sentences
    assert sentence.startswith("ledger/log has 5 whole entries, but the given checkpoint at 9")
    assert sentence.endswith("entries 5 to 8 are missing.")


@pytest.mark.parametrize("size", [4, 5, 9])
def test_every_old_checkpoint_of_the_ledger_is_a_beginning_of_it(files, size):
    old = files.path(f"ledger/checkpoints/{size:012d}").read_text()

    for text in (old, old.replace("\n", "\r\n"), f"\n  {old}\n\n"):
        assert verify(files.workspace, checkpoint=text).ok


def test_a_ledger_written_anew_with_the_same_key_is_found_by_an_old_checkpoint(
    files, new_workspace, key, draft, write
):
    old = files.path("ledger/checkpoints/000000000009").read_text()
    anew = new_workspace()
    with write(anew, key) as writer:
        writer.append_many([draft(number, subject="other.dicom") for number in range(20)])
        writer.checkpoint()

    assert verify(anew).ok
    report = verify(anew, checkpoint=old)

    assert not report.ok
    assert "two histories were signed" in report.sentences[0]


def test_an_old_checkpoint_of_the_same_size_with_other_entries_is_told(
    files, new_workspace, key, draft, write
):
    old = files.path("ledger/checkpoints/000000000009").read_text()
    anew = new_workspace()
    with write(anew, key) as writer:
        writer.append_many([draft(number) for number in range(9)])
        writer.checkpoint()

    report = verify(anew, checkpoint=old)

    assert (report.signed_entries, report.ok) == (9, False)
    assert "two histories were signed" in report.sentences[0]


def test_a_fully_signed_ledger_has_nothing_to_note(new_workspace, key, draft, write):
    workspace = new_workspace()
    with write(workspace, key) as writer:
        writer.append(draft(0))
        writer.checkpoint()

    report = verify(workspace)

    assert (report.sentences, report.notes) == ([], [])


def test_a_changed_entry_is_found_where_the_log_ends_at_its_checkpoint(files):
    envelopes = [*files.envelopes[:8], redated(files.envelopes[8])]

    with files.changing():
        files.write_log(envelopes, with_hashes=True)
        report = verify(files.workspace)

    assert report.sentences[0].startswith("One of the entries 5 to 8 is not the entry")


def test_hashes_that_are_damaged_too_are_not_believed(files):
    log, hashes = files.path("ledger/log"), files.path("ledger/hashes")
    second = log.read_bytes().index(b"system-2")

    with files.changing():
        files.flip(log, second, 1)
        files.flip(hashes, 32, 1)
        report = verify(files.workspace)

    assert (report.first_bad, report.notes) == (None, [])
    assert report.sentences[0].startswith("One of the entries 0 to 3 is not the entry")
    assert "ledger/hashes does not match ledger/log from entry 1 on." in report.sentences


def test_the_first_entry_is_named_before_there_is_any_checkpoint(new_workspace, key, draft, write):
    workspace = new_workspace()
    with write(workspace, key) as writer:
        writer.append(draft(0))
    log = workspace / "ledger/log"
    log.write_bytes(log.read_bytes().replace(b"system-0", b"system-9"))

    report = verify(workspace)

    assert report.first_bad == 0
    assert report.sentences[0].endswith("and no checkpoint covers it yet.")


def test_many_bad_checkpoints_are_counted_and_not_all_told(files):
    folder = files.path("ledger/checkpoints")
    made = [folder / f"{size:012d}" for size in range(100, 125)]
    for path in made:
        path.write_text("nonsense")

    report = verify(files.workspace)
    for path in made:
        path.unlink()

    assert len(report.sentences) == 21
    assert report.sentences[-1] == "There are 6 more faults."  # and entry 12 is missing


def test_a_ledger_written_anew_with_another_key_is_found_by_the_noted_key(
    files, tmp_path, other_key, draft, write
):
    old = files.path("ledger/checkpoints/000000000009").read_text()
    noted = Ledger.open(files.workspace).vkey
    Ledger.create(tmp_path, origin=ORIGIN, key=other_key)
    with write(tmp_path, other_key) as writer:
        writer.append_many([draft(number) for number in range(12)])
        writer.checkpoint()

    assert verify(tmp_path).ok
    assert verify(files.workspace, vkey=noted).ok
    by_key = verify(tmp_path, vkey=noted)
    by_checkpoint = verify(tmp_path, checkpoint=old)

    assert "but the key to be trusted is" in by_key.sentences[0]
    assert by_key.signed_entries == 0
    assert "not one of this ledger" in by_checkpoint.sentences[0]


def test_a_checkpoint_of_another_ledger_of_the_same_key_is_refused(files, tmp_path, key):
    ledger = Ledger.create(tmp_path, origin="scoutview.local/other", key=key)
    with ledger.writer(key, collector="x") as writer:
        other = writer.checkpoint().note

    report = verify(files.workspace, checkpoint=other)

    assert "The checkpoint that was given is not one of this ledger" in report.sentences[0]


@pytest.mark.parametrize("text", ["", "nonsense", "\ud800", "a\n1\nb\n\n\u2014 x y\n"])
def test_a_given_checkpoint_that_is_none_is_a_fault_and_not_ignored(files, text):
    assert not verify(files.workspace, checkpoint=text).ok


def test_a_noted_key_that_is_none_is_an_error(files):
    with pytest.raises(LedgerError, match="is not a verifier key"):
        verify(files.workspace, vkey="nonsense")


def test_a_damaged_origin_leaves_nothing_signed_unless_the_key_was_noted(files):
    noted = Ledger.open(files.workspace).vkey
    with files.changing():
        files.path("ledger/origin").write_text("nonsense\n")
        without, with_noted = verify(files.workspace), verify(files.workspace, vkey=noted)

    assert (without.ok, without.signed_entries) == (False, 0)
    assert (with_noted.ok, with_noted.signed_entries) == (False, SIGNED)


def test_without_its_checkpoints_nothing_is_signed(files):
    with files.changing():
        for path in list(files.path("ledger/checkpoints").iterdir()):
            path.unlink()
        report = verify(files.workspace)

    assert report.ok
    assert report.signed_entries == 0
    assert "12 of 12 entries follow" in report.notes[0]


def test_a_signed_entry_that_is_no_envelope_is_a_fault(new_workspace, key):
    workspace = new_workspace()
    (workspace / "ledger/log").write_bytes(b"\x00\x02{}")
    point = sign_checkpoint(ORIGIN, 1, leaf_hash(b"{}"), key)
    (workspace / "ledger/checkpoints/000000000001").write_text(point.note)

    report = verify(workspace)

    assert (report.signed_entries, report.first_bad) == (1, 0)
    assert "Entry 0 of ledger/log is malformed" in report.sentences[0]


def test_many_faults_are_counted_and_not_all_told(new_workspace, key, draft, write):
    workspace = new_workspace()
    with write(workspace, key) as writer:
        writer.append_many([draft(number) for number in range(50)])
    for path in list((workspace / "evidence").glob("*/*")):
        path.unlink()

    report = verify(workspace)

    assert report.first_bad == 0
    assert len(report.sentences) == 21
    assert report.sentences[-1] == "There are 30 more faults."


@pytest.mark.parametrize("is_linked", [False, True])
def test_a_missing_log_is_a_fault_and_no_empty_ledger(files, is_linked):
    log = files.path("ledger/log")
    with files.changing():
        log.unlink()
        if is_linked:
            log.symlink_to("hashes")
        report = verify(files.workspace)
        log.unlink(missing_ok=True)

    assert not report.ok
    assert any("Cannot read" in sentence for sentence in report.sentences)
    assert (report.entries, report.signed_entries) == (0, 0)
