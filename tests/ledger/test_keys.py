import os
import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoutview.ledger import LedgerError, SigningKey, VerifierKey

# Published by golang.org/x/mod/sumdb/note (BSD-3).
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def pem(private_key, encryption=None):
    return private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        encryption or serialization.NoEncryption(),
    )


def save(path, data, mode=0o600):
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_a_verifier_key_is_read_and_written_as_published():
    key = VerifierKey.parse(PETER)

    assert (key.name, key.id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", PETER)


def test_any_part_of_a_verifier_key_is_no_verifier_key():
    for start in range(len(PETER) + 1):
        for end in range(start, len(PETER) + 1):
            if (start, end) != (0, len(PETER)):
                with pytest.raises(LedgerError, match="is not a verifier key"):
                    VerifierKey.parse(PETER[start:end])


@pytest.mark.parametrize("place", range(len(PETER)))
def test_a_verifier_key_with_one_character_changed_is_refused(place):
    changed = PETER[:place] + chr(ord(PETER[place]) + 1) + PETER[place + 1 :]

    with pytest.raises(LedgerError, match="is not a verifier key"):
        VerifierKey.parse(changed)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  # too long
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # no Ed25519
        PETER + "\n",
        "\udcff" + PETER,
        "",
    ],
)
def test_a_verifier_key_of_another_length_or_algorithm_is_refused(vkey):
    with pytest.raises(LedgerError, match="is not a verifier key"):
        VerifierKey.parse(vkey)


def test_a_new_key_is_readable_by_its_owner_only_and_is_found_again(tmp_path):
    path = tmp_path / "new" / "folder" / "ledger.pem"

    made = SigningKey.load_or_create(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert SigningKey.load_or_create(path).vkey("a") == made.vkey("a")
    assert [child.name for child in path.parent.iterdir()] == ["ledger.pem"]


def test_two_new_keys_are_different(tmp_path):
    first = SigningKey.load_or_create(tmp_path / "a.pem")
    second = SigningKey.load_or_create(tmp_path / "b.pem")

    assert first.vkey("a") != second.vkey("a")


def test_the_private_key_is_not_in_what_is_printed(key):
    assert bytes(range(1, 33)).hex() not in repr(key)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644])
def test_a_key_that_others_can_read_or_change_is_refused(tmp_path, mode):
    path = save(tmp_path / "ledger.pem", pem(Ed25519PrivateKey.generate()), mode)

    with pytest.raises(LedgerError, match=rf"mode {mode:04o}\); run: chmod 600 "):
        SigningKey.load_or_create(path)


def test_a_symbolic_link_to_a_key_is_refused(tmp_path):
    SigningKey.load_or_create(tmp_path / "ledger.pem")
    (tmp_path / "link.pem").symlink_to(tmp_path / "ledger.pem")

    with pytest.raises(LedgerError, match="is a symbolic link"):
        SigningKey.load_or_create(tmp_path / "link.pem")


def test_a_link_to_nowhere_is_refused_and_nothing_is_made(tmp_path):
    (tmp_path / "link.pem").symlink_to(tmp_path / "nowhere.pem")

    with pytest.raises(LedgerError, match="is a symbolic link"):
        SigningKey.load_or_create(tmp_path / "link.pem")

    assert not (tmp_path / "nowhere.pem").exists()


def test_a_pipe_or_a_folder_is_no_key_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.pem", 0o600)

    with pytest.raises(LedgerError, match="it is not a plain file"):
        SigningKey.load(tmp_path / "pipe.pem")
    with pytest.raises(LedgerError, match="it is not a plain file"):
        SigningKey.load(tmp_path)


def test_a_missing_key_is_not_made_by_load(tmp_path):
    with pytest.raises(LedgerError, match="No such file"):
        SigningKey.load(tmp_path / "ledger.pem")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a key",
        b"\xff" * 100_000,
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(Ed25519PrivateKey.generate(), serialization.BestAvailableEncryption(b"secret")),
        Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    ],
    ids=["empty", "text", "long", "ecdsa", "encrypted", "public"],
)
def test_a_file_that_holds_no_plain_ed25519_key_is_refused(tmp_path, data):
    with pytest.raises(LedgerError, match="is not a signing key"):
        SigningKey.load(save(tmp_path / "ledger.pem", data))


def test_a_key_that_cannot_be_made_gets_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(LedgerError, match="Cannot make the signing key"):
        SigningKey.load_or_create(tmp_path / "file" / "ledger.pem")
