import struct

import pytest

from scoutview.ledger import Ledger, LedgerError, verify


@pytest.fixture
def three(workspace, key, draft, write):
    """A ledger of three entries, the first two of them signed, and its files as they were then."""
    with write(workspace, key) as writer:
        writer.append_many([draft(0), draft(1)])
        writer.checkpoint()
        writer.append(draft(2))
    return workspace


def saved(workspace, *names):
    return {
        workspace / "ledger" / name: (workspace / "ledger" / name).read_bytes() for name in names
    }


def refuses(workspace, key, write, reason):
    """A writer refuses with this reason and changes nothing."""
    before = saved(workspace, "log", "hashes")
    with pytest.raises(LedgerError, match=reason), write(workspace, key):
        pass
    assert saved(workspace, "log", "hashes") == before


def test_a_log_cut_at_any_byte_of_an_unreported_entry_is_recovered(
    three, key, draft, write, check_log
):
    log, hashes = three / "ledger/log", three / "ledger/hashes"
    whole, known = log.read_bytes(), hashes.read_bytes()
    with write(three, key) as writer:
        writer.append(draft(3))
    longer = log.read_bytes()

    for end in range(len(whole) + 1, len(longer)):
        log.write_bytes(longer[:end])
        hashes.write_bytes(known)
        assert Ledger.open(three).torn_bytes == end - len(whole)
        assert f"{end - len(whole)} bytes after entry 2" in " ".join(verify(three).notes)
        with write(three, key) as writer:
            assert (writer.recovered_bytes, writer.size) == (end - len(whole), 3)
        assert log.read_bytes() == whole
    check_log(three, entries=3)


def test_a_whole_entry_that_was_never_reported_is_kept(three, key, draft, write, check_log):
    known = (three / "ledger/hashes").read_bytes()
    with write(three, key) as writer:
        writer.append(draft(3))

    for end in range(len(known), len(known) + 32):
        (three / "ledger/hashes").write_bytes((known + b"x" * 32)[:end])
        with write(three, key) as writer:
            assert (writer.recovered_bytes, writer.size) == (0, 4)
        check_log(three, entries=4)


def test_zeros_that_a_power_cut_left_after_the_log_are_removed(three, key, draft, write, check_log):
    with (three / "ledger/log").open("ab") as log:
        log.write(bytes(4096))
    assert verify(three).ok
    assert "4096 bytes after entry 2" in " ".join(verify(three).notes)

    with write(three, key) as writer:
        assert writer.recovered_bytes == 4096
        writer.append(draft(3))
    check_log(three, entries=4)


def test_an_unreported_entry_of_half_written_pages_is_removed(three, key, draft, check_log):
    with (three / "ledger/log").open("ab") as log:
        log.write(struct.pack(">H", 300) + b'{"collected_at":' + bytes(284))

    reader = Ledger.open(three)
    assert reader.size == 4
    with reader.writer(key, collector="scoutview 0.1.0") as writer:
        assert writer.recovered_bytes == 302
        writer.append_many([draft(3), draft(4)])
    assert [entry.index for entry in reader.entries()] == [0, 1, 2, 3, 4]
    check_log(three, entries=5)


def test_missing_hashes_are_rebuilt(three, key, write, check_log):
    before = saved(three, "hashes")
    (three / "ledger/hashes").unlink()
    assert verify(three).ok
    assert "lacks 3 entries" in " ".join(verify(three).notes)

    with write(three, key):
        pass

    assert saved(three, "hashes") == before
    check_log(three, entries=3)


def test_a_torn_tail_is_recovered_without_hashes_too(three, key, write, check_log):
    (three / "ledger/hashes").unlink()
    with (three / "ledger/log").open("ab") as log:
        log.write(b"\x01")

    with write(three, key) as writer:
        assert writer.recovered_bytes == 1
    check_log(three, entries=3)


def test_damage_that_no_crash_explains_is_refused_without_hashes(three, key, write):
    (three / "ledger/hashes").unlink()
    with (three / "ledger/log").open("ab") as log:
        log.write(b"\x00\x00")

    with (
        pytest.raises(LedgerError, match=r"is damaged after 3 good entries .*length is 0"),
        write(three, key),
    ):
        pass


def test_a_reported_entry_that_was_cut_is_not_forgotten(three, key, write):
    log = three / "ledger/log"

    log.write_bytes(log.read_bytes()[:-1])

    refuses(three, key, write, "hashes does not match")


def test_a_log_cut_below_its_checkpoint_is_not_extended(three, key, write):
    log = three / "ledger/log"
    log.write_bytes(log.read_bytes()[:50])
    (three / "ledger/hashes").write_bytes(b"")

    refuses(three, key, write, "has 0 good entries, but its latest checkpoint signs 2")


def test_a_changed_signed_entry_is_not_extended(three, key, write):
    for path, data in saved(three, "log").items():
        path.write_bytes(data.replace(b"system-0", b"system-9"))
    (three / "ledger/hashes").write_bytes(b"")

    refuses(three, key, write, "does not match its checkpoint at 2")


def test_a_changed_unsigned_entry_is_not_extended(three, key, write):
    for path, data in saved(three, "log").items():
        path.write_bytes(data.replace(b"system-2", b"system-9"))

    refuses(three, key, write, "hashes does not match")


def test_hashes_longer_than_the_log_are_not_cut(three, key, write):
    with (three / "ledger/hashes").open("ab") as hashes:
        hashes.write(b"x")
    assert verify(three).first_bad == 3

    refuses(three, key, write, "hashes does not match")


def test_a_changed_hash_is_not_extended(three, key, write):
    for path, data in saved(three, "hashes").items():
        path.write_bytes(data[:5] + bytes([data[5] ^ 1]) + data[6:])

    refuses(three, key, write, "hashes does not match")


def test_a_ledger_whose_checkpoint_was_changed_is_not_extended(three, key, write):
    (point,) = (three / "ledger/checkpoints").iterdir()
    note = point.read_text().replace("\n2\n", "\n1\n")
    point.write_text(note)

    refuses(three, key, write, "is not a valid checkpoint")


def test_a_ledger_signed_while_empty_goes_on(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        writer.checkpoint()

    with write(workspace, key) as writer:
        assert writer.append(draft(0)).index == 0
    check_log(workspace, entries=1)


def test_an_unfinished_content_file_is_removed_by_the_next_writer(three, key, write, check_log):
    (three / "evidence/.0123.part").write_bytes(b"half")

    with write(three, key):
        pass

    assert not (three / "evidence/.0123.part").exists()
    check_log(three, entries=3)


def test_a_lock_file_that_a_backup_lacks_is_made(three, key, write, check_log):
    (three / "ledger/lock").unlink()

    with write(three, key):
        pass

    check_log(three)
