"""Keys in a token: softhsm2 signs and wraps, and what it made verifies as any other."""

import os
import subprocess
from datetime import UTC, datetime

import pytest

from scoutview.ledger import Draft, Ledger, LedgerError, SigningKey, verify
from scoutview.ledger.content.sealing import FileMasterKey, Vault
from scoutview.ledger.pkcs11 import (
    MODULE_VARIABLE,
    PIN_VARIABLE,
    Pkcs11SigningKey,
    Pkcs11Wrapper,
    TokenUri,
    generate_signing_key,
)
from tests.peers.programs import environment, locate

ORIGIN = "scoutview.local/lakeside-imaging"


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """SoftHSM with one token, `t`; returns the path of its module."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    library, tool = locate("libsofthsm2.so"), locate("softhsm2-util")
    os.environ["SOFTHSM2_CONF"] = str(config)  # read by the module, which is loaded once
    pins = ("--pin", "1234", "--so-pin", "5678")
    command = [tool, "--module", library, "--init-token", "--free", "--label", "t", *pins]
    env = environment() | {"SOFTHSM2_CONF": str(config)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    (folder / "pin").write_text("1234\n")
    yield library, folder / "pin"
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture
def uri(module):
    """`uri("name")` names an object of the token."""
    library, pin = module
    return lambda name: f"pkcs11:token=t;object={name}?module-path={library}&pin-source=file:{pin}"


def sign_something(folder, key):
    now = datetime.now(UTC)
    with Ledger.open(folder).writer(key, collector="test") as writer:
        writer.append(Draft("document", "s", b"x", "text/plain", now))
        return writer.checkpoint()


def test_a_ledger_is_signed_by_a_key_that_never_leaves_the_token(uri, tmp_path):
    generate_signing_key(uri("signs"))
    key = Pkcs11SigningKey.open(uri("signs"), remembers_in=tmp_path / "signed")
    Ledger.create(tmp_path / "w", origin=ORIGIN, key=key)

    sign_something(tmp_path / "w", key)
    sign_something(tmp_path / "w", Pkcs11SigningKey.open(uri("signs"), remembers_in=None))

    assert verify(tmp_path / "w", vkey=key.vkey(ORIGIN)).ok
    assert len(list((tmp_path / "signed").iterdir())) == 1


def test_a_key_in_a_file_is_followed_by_one_in_a_token(uri, tmp_path):
    generate_signing_key(uri("follows"))
    old = SigningKey.load_or_create(tmp_path / "keys" / "signing.key")
    new = Pkcs11SigningKey.open(uri("follows"), remembers_in=None)
    Ledger.create(tmp_path / "w", origin=ORIGIN, key=old)
    sign_something(tmp_path / "w", old)

    with Ledger.open(tmp_path / "w").writer(old, collector="test") as writer:
        writer.rotate(new, "into the token")
        writer.checkpoint()

    sign_something(tmp_path / "w", new)
    assert verify(tmp_path / "w").ok


def test_a_name_that_is_taken_is_refused(uri):
    generate_signing_key(uri("once"))

    with pytest.raises(LedgerError, match="already: the key once in the token t"):
        generate_signing_key(uri("once"))


def test_content_is_sealed_under_a_key_of_the_token(uri, tmp_path):
    made = Pkcs11Wrapper.create(uri("seals"))
    vault = Vault(tmp_path / "keys", lambda: made)
    sealed = vault.create()

    again = Vault(tmp_path / "keys", lambda: Pkcs11Wrapper.open(uri("seals")))

    assert again.get(sealed.id).key == sealed.key
    assert b"pkcs11-aes-gcm" in next((tmp_path / "keys").iterdir()).read_bytes()


def test_a_data_key_moves_from_a_file_into_the_token(uri, tmp_path):
    old = FileMasterKey.load_or_create(tmp_path / "master.key")
    vault = Vault(tmp_path / "keys", lambda: old)
    sealed = vault.create()
    new = Pkcs11Wrapper.create(uri("moved"))

    vault.rewrap(new)

    assert Vault(tmp_path / "keys", lambda: new).get(sealed.id).key == sealed.key
    with pytest.raises(LedgerError, match="name the right one"):
        Vault(tmp_path / "keys", lambda: old).get(sealed.id)


def test_a_wrapped_key_that_was_changed_is_refused(uri):
    wrapper = Pkcs11Wrapper.create(uri("strict"))
    nonce, wrapped = wrapper.wrap(bytes(32), b"aad")

    assert wrapper.unwrap(nonce, wrapped, b"aad") == bytes(32)
    for changed in ((nonce, wrapped, b"other"), (nonce, bytes(len(wrapped)), b"aad")):
        with pytest.raises(LedgerError, match="Cannot use the key strict"):
            wrapper.unwrap(*changed)


@pytest.mark.parametrize("make", [Pkcs11Wrapper.open, generate_signing_key])
@pytest.mark.parametrize(("token", "pin"), [("nothing", "1234"), ("t", "wrong"), ("t", "")])
def test_a_wrong_token_or_pin_is_one_sentence(module, make, token, pin, monkeypatch):
    monkeypatch.setenv(PIN_VARIABLE, pin)

    with pytest.raises(LedgerError, match="Cannot use the key new in the token") as caught:
        make(f"pkcs11:token={token};object=new?module-path={module[0]}")

    assert "\n" not in str(caught.value)
    assert not pin or pin not in str(caught.value)


def test_a_key_that_is_not_there_is_one_sentence(uri):
    with pytest.raises(LedgerError, match="Cannot use the key none in the token t"):
        Pkcs11SigningKey.open(uri("none"), remembers_in=None)


def test_a_key_of_another_kind_signs_nothing(uri):
    Pkcs11Wrapper.create(uri("aes"))

    with pytest.raises(LedgerError, match="Cannot use the key aes"):
        Pkcs11SigningKey.open(uri("aes"), remembers_in=None)


@pytest.mark.parametrize(
    "text", ["", "pkcs11:", "pkcs11:token=t", "pkcs11:token=t;object=o", "file:token=t;object=o"]
)
def test_what_names_no_key_is_refused(text, monkeypatch):
    monkeypatch.delenv(MODULE_VARIABLE, raising=False)

    with pytest.raises(LedgerError, match="names no key in a token"):
        TokenUri.parse(text)


def test_a_uri_is_read_as_rfc_7512_has_it(tmp_path, monkeypatch):
    (tmp_path / "a pin").write_text("12 34\r\n")
    monkeypatch.setenv(MODULE_VARIABLE, "/lib/m.so")

    uri = TokenUri.parse(f"pkcs11:object=my%20key;token=%C3%A9?pin-source={tmp_path}/a%20pin")

    assert (uri.object, uri.token, uri.module, uri.pin) == ("my key", "é", "/lib/m.so", "12 34")
    assert "12" not in repr(uri)


def test_a_pin_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(LedgerError, match="read the PIN"):
        TokenUri.parse(f"pkcs11:object=o;token=t?module-path=/m&pin-source=file:{tmp_path}/none")
