import pytest

from scoutview.ledger import LedgerError, VerifierKey, parse_checkpoint
from scoutview.ledger.checkpoint import CheckpointFolder, sign_checkpoint
from scoutview.ledger.note import sign_note
from scoutview.ledger.tree import EMPTY_ROOT

NAME = "scoutview.local/lakeside-imaging"

# Signed tree heads of the public Go checksum database, which are checkpoints.
GO = VerifierKey.parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
GO_OLD = (
    "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n"
    "\u2014 sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nP"
    "RYfvimWEPWL+o3GeoWwOoAw=\n"
)
GO_WITNESSED = (
    "go.sum database tree\n15067302\ngJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=\n\n"
    "\u2014 sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyo"
    "mH5Xz7GZG3TpB7OeKn4E2ww=\n"
    "\u2014 test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ie"
    "VFLUqDRK77PWDmL6w8w84UqeAw=\n"
)


@pytest.fixture
def vkey(key):
    return VerifierKey.parse(key.vkey(NAME))


@pytest.fixture
def folder(tmp_path):
    return CheckpointFolder(tmp_path)


def test_checkpoints_of_a_public_log_are_read():
    old = parse_checkpoint(GO_OLD.encode(), GO)
    witnessed = parse_checkpoint(GO_WITNESSED.encode(), GO)

    assert (old.origin, old.size) == ("go.sum database tree", 6476701)
    assert old.root.hex().startswith("99bf102d022cd19d")
    assert witnessed.size == 15067302


def test_a_public_checkpoint_with_another_size_is_refused():
    with pytest.raises(LedgerError, match="does not match the text"):
        parse_checkpoint(GO_OLD.replace("6476701", "6476702").encode(), GO)


def test_what_we_sign_is_read_back(key, vkey):
    checkpoint = sign_checkpoint(NAME, 42, b"r" * 32, key)

    assert parse_checkpoint(checkpoint.note.encode(), vkey) == checkpoint
    assert checkpoint == sign_checkpoint(NAME, 42, b"r" * 32, key)


def test_lines_after_the_root_are_allowed(key, vkey):
    text = sign_checkpoint(NAME, 1, b"r" * 32, key).note.partition("\n\n")[0]

    note = sign_note(f"{text}\nextension\n", NAME, key)

    assert parse_checkpoint(note.encode(), vkey).size == 1


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        f"{NAME}\n",
        f"{NAME}\n1\n",
        f"\n1\n{'A' * 43}=\n",
        f"{NAME}\n01\n{'A' * 43}=\n",
        f"{NAME}\n-1\n{'A' * 43}=\n",
        f"{NAME}\n+1\n{'A' * 43}=\n",
        f"{NAME}\n1 \n{'A' * 43}=\n",
        f"{NAME}\n\u0661\n{'A' * 43}=\n",
        f"{NAME}\n{'9' * 20}\n{'A' * 43}=\n",
        f"{NAME}\n1\n{'A' * 43}\n",
        f"{NAME}\n1\n{'A' * 40}\n",
        f"{NAME}\n1\n{'A' * 42}B=\n",
        f"{NAME}\n1\n{'A' * 43}=\n\nextension\n",
        f"{NAME}\n1\n{'A' * 43}=\none\n\ntwo\n",
    ],
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(key, vkey, text):
    with pytest.raises(LedgerError, match="is no checkpoint"):
        parse_checkpoint(sign_note(text, NAME, key).encode(), vkey)


def test_a_checkpoint_is_kept_under_its_size(key, folder):
    for size in (7, 42):
        folder.write(sign_checkpoint(NAME, size, b"r" * 32, key))

    assert sorted(path.name for path in folder.path.iterdir()) == ["000000000007", "000000000042"]
    assert folder.sizes() == [7, 42]
    assert folder.sizes()[-1] == 42


def test_a_folder_without_checkpoints_has_no_sizes(folder):
    assert folder.sizes() == []


def test_unfinished_writes_are_no_checkpoints_and_do_not_disturb(key, folder):
    for name in (".000000000007.part", "000000000007.part", "7", "readme"):
        (folder.path / name).write_text("half")

    folder.write(sign_checkpoint(NAME, 7, b"r" * 32, key))

    assert folder.sizes() == [7]


def test_a_checkpoint_under_another_size_or_of_another_log_is_refused(key, folder):
    (folder.path / "000000000009").write_text(sign_checkpoint(NAME, 8, EMPTY_ROOT, key).note)
    (folder.path / "000000000010").write_text(
        sign_note("other\n10\n" + "A" * 43 + "=\n", NAME, key)
    )

    with pytest.raises(LedgerError, match="at 8 entries; expected"):
        folder.read(9, VerifierKey.parse(key.vkey(NAME)))
    with pytest.raises(LedgerError, match="is a checkpoint of other at 10"):
        folder.read(10, VerifierKey.parse(key.vkey(NAME)))


def test_a_missing_checkpoint_gets_a_sentence_and_a_missing_folder_has_none(vkey, folder, tmp_path):
    with pytest.raises(LedgerError, match="Cannot read"):
        folder.read(1, vkey)
    assert CheckpointFolder(tmp_path / "nowhere").sizes() == []
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="Cannot read"):
        CheckpointFolder(tmp_path / "file").sizes()


def test_a_folder_that_refuses_the_file_gets_a_sentence(key, tmp_path):
    with pytest.raises(LedgerError, match="Cannot write the checkpoint"):
        CheckpointFolder(tmp_path / "nowhere").write(sign_checkpoint(NAME, 1, b"r" * 32, key))
