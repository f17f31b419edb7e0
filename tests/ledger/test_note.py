import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import LedgerError, SigningKey, VerifierKey
from scoutview.ledger.note import MAX_NOTE_BYTES, open_note, sign_note

# Published by golang.org/x/mod/sumdb/note (BSD-3), the origin of C2SP signed-note.
PETER = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
ENOCH = VerifierKey.parse("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWL"
    "ox33WWd1RvMc+QQ=\n"
)
PETER_SEED = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173"  # published, too


def note(*lines, text=TEXT):
    return (text + "\n" + "".join(lines)).encode()


def test_the_published_note_is_opened_by_each_of_its_signers():
    both = note(PETER_LINE, ENOCH_LINE)

    assert open_note(both, PETER) == TEXT
    assert open_note(both, ENOCH) == TEXT


def test_the_published_key_signs_the_published_note():
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(PETER_SEED)))

    assert key.vkey("PeterNeumann") == str(PETER)
    assert sign_note(TEXT, "PeterNeumann", key).encode() == note(PETER_LINE)


def test_signatures_of_other_keys_are_ignored_and_a_note_without_ours_is_refused():
    assert open_note(note(ENOCH_LINE, PETER_LINE), PETER) == TEXT

    with pytest.raises(LedgerError, match=r"not signed by PeterNeumann\+c74f20a3"):
        open_note(note(ENOCH_LINE), PETER)


def test_a_signature_of_our_name_under_another_key_id_is_ignored():
    with pytest.raises(LedgerError, match="not signed by"):
        open_note(note(PETER_LINE.replace("x08g", "xxxx")), PETER)
    with pytest.raises(LedgerError, match="not signed by"):
        open_note(note(PETER_LINE.replace("PeterNeumann", "CarmenSandiego")), PETER)


def test_one_bad_signature_of_ours_makes_the_note_bad_beside_a_good_one():
    bad = PETER_LINE.replace("/ZJku", "/ZJkv")

    with pytest.raises(LedgerError, match="does not match the text"):
        open_note(note(PETER_LINE, bad), PETER)


def test_a_signature_of_another_length_is_bad():
    with pytest.raises(LedgerError, match="does not match the text"):
        open_note(note(PETER_LINE[:60] + "ABCD" + PETER_LINE[60:]), PETER)


@pytest.mark.parametrize(
    "bad",
    [
        TEXT.encode(),
        (TEXT + "\n").encode(),
        b"",
        b"\n\n",
        note(PETER_LINE[:-1]),
        b"\x01" + note(PETER_LINE),
        b"\xff" + note(PETER_LINE),
        note("\u2014 Bad Name x08go/ZJ\n"),
        note("\u2014 Bad\u00a0Name x08go/ZJ\n"),
        note("\u2014 a+b x08go/ZJ\n"),
        note("\u2014  x08go/ZJ\n"),
        note("\u2014 short x08go/==\n"),
        note("- PeterNeumann" + PETER_LINE[14:]),
        note(PETER_LINE, "Unexpected line.\n"),
        note(PETER_LINE.replace("=\n", "\n")),
        note(PETER_LINE.replace("AM=\n", "AN=\n")),
        note(PETER_LINE.replace("\n", "\r\n")),
        note(*[PETER_LINE] * 101),
        note(PETER_LINE, text="x" * MAX_NOTE_BYTES + "\n"),
    ],
)
def test_a_malformed_note_is_refused_with_a_sentence(bad):
    with pytest.raises(LedgerError, match=r"^The note .*\.$"):
        open_note(bad, PETER)


def test_a_hundred_signatures_are_read():
    assert open_note(note(*[PETER_LINE] * 100), PETER) == TEXT


def test_the_text_may_hold_empty_lines(key):
    text = "one\n\ntwo\n"

    signed = sign_note(text, "a", key)

    assert open_note(signed.encode(), VerifierKey.parse(key.vkey("a"))) == text


@given(st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32)), st.data())
def test_what_is_signed_opens_and_no_flipped_bit_does(text, data):
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(b"k" * 32))
    vkey = VerifierKey.parse(key.vkey("scoutview.local/a"))
    signed = sign_note(text + "\n", "scoutview.local/a", key).encode()
    flipped = bytearray(signed)
    flipped[data.draw(st.integers(0, len(signed) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert open_note(signed, vkey) == text + "\n"
    with pytest.raises(LedgerError):
        open_note(bytes(flipped), vkey)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_sentence(data):
    with pytest.raises(LedgerError):
        open_note(data, PETER)
