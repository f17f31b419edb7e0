import os

import pytest

from scoutview.estate._files import REVOCATIONS

HERE = 'path = "/dicom-web"'


def changed(example: str, old: str, new: str) -> str:
    assert old in example
    return example.replace(old, new, 1)


@pytest.fixture
def scratch(lakeside):
    """Write a file beside the example's, and take it away again."""
    made = []

    def write(name: str, data: bytes) -> str:
        path = lakeside / name
        path.write_bytes(data)
        made.append(path)
        return name

    yield write
    for path in made:
        path.unlink()


def test_the_files_of_the_example_are_good(lakeside, example, faults_of):
    assert faults_of(example, lakeside) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("letters/authorization.pdf", "letters/none.pdf"), "authorization, document"),
        (("pki/ca.crt", "pki/none"), 'endpoint "dicom", ca'),
        (("pki/c.crt", "pki/none"), 'endpoint "dicom", client, cert'),
        (("pki/c.key", "pki/none"), 'endpoint "dicom", client, key'),
        (("tls = true ", 'crl = "pki/none" #'), 'endpoint "dicom", crl'),
        (("allow = []", 'consent = "letters/none"'), 'system "main-pacs", consent'),
        (
            (HERE, 'credentials = { user_file = "none", password_env = "P" }'),
            'endpoint "web", credentials, user_file',
        ),
        (
            (HERE, 'credentials = { user_env = "U", password_file = "none" }'),
            'endpoint "web", credentials, password_file',
        ),
    ],
)
def test_a_missing_file_gets_a_sentence(change, field, lakeside, example, faults_of):
    (fault,) = faults_of(changed(example, *change), lakeside)

    assert f"{field}: " in fault
    assert fault.endswith("does not exist; put the file there or correct the path.")


def test_files_are_not_looked_for_without_a_folder(example, faults_of):
    assert faults_of(changed(example, "pki/ca.crt", "pki/none")) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("pki/ca.crt", "pki"), "is not a regular file; name one."),
        (
            ("pki/ca.crt", "estate.toml"),
            "cannot be loaded; give certificates in PEM or one in DER.",
        ),
        (("pki/ca.crt", "pki/c.key"), "cannot be loaded; give certificates in PEM or one in DER."),
        (("pki/c.crt", "pki/ca.der"), "cannot be loaded; give certificates in PEM."),
        (("pki/c.key", "pki/c.crt"), "give a private key in PEM without passphrase."),
        (("pki/c.key", "pki/locked.key"), "give a private key in PEM without passphrase."),
        (("pki/c.key", "pki/other.key"), "give the two that belong together."),
        (
            ("tls = true ", 'crl = "pki/ca.crt" #'),
            "give a certificate revocation list, PEM or DER.",
        ),
        (("pki/ca.crt", "pki/ca.crt/x"), "cannot be read (Not a directory); make it readable."),
        (("pki/ca.crt", "x" * 1000), "cannot be read (File name too long); make it readable."),
    ],
)
def test_another_content_gets_a_sentence(change, words, lakeside, example, faults_of):
    (fault,) = faults_of(changed(example, *change), lakeside)

    assert fault.endswith(words)


@pytest.mark.parametrize("name", ["pki/ca.crt", "pki/ca.der"])
def test_an_anchor_is_pem_or_der(name, lakeside, example, faults_of):
    assert faults_of(changed(example, "pki/ca.crt", name), lakeside) == ()


def test_several_anchors_in_one_file_are_read(lakeside, example, faults_of, scratch):
    bundle = scratch("bundle.pem", (lakeside / "pki" / "ca.crt").read_bytes() * 3)

    assert faults_of(changed(example, "pki/ca.crt", bundle), lakeside) == ()


def test_a_revocation_list_is_read(lakeside, example, faults_of):
    assert faults_of(changed(example, "tls = true ", 'crl = "pki/ca.crl" #'), lakeside) == ()


def test_a_large_revocation_list_gets_a_sentence(lakeside, example, faults_of, scratch):
    name = scratch("large.crl", b"\n" * (REVOCATIONS.bytes_max + 1))

    (fault,) = faults_of(changed(example, "tls = true ", f'crl = "{name}" #'), lakeside)

    assert fault.endswith('large.crl" is over 262144 bytes; name a smaller file.')


def test_a_pipe_is_not_waited_for(lakeside, example, faults_of):
    pipe = lakeside / "pipe"
    os.mkfifo(pipe)

    (fault,) = faults_of(changed(example, "pki/ca.crt", "pipe"), lakeside)

    pipe.unlink()
    assert fault.endswith("is not a regular file; name one.")


def test_an_absolute_path_is_kept(lakeside, example, faults_of, tmp_path):
    anchor = tmp_path / "ca.crt"
    anchor.write_bytes((lakeside / "pki" / "ca.crt").read_bytes())

    assert faults_of(changed(example, "pki/ca.crt", str(anchor)), lakeside) == ()


@pytest.mark.parametrize(
    "junk",
    [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30\x80" * 50],
)
def test_junk_is_never_more_than_a_sentence(junk, lakeside, example, faults_of, scratch):
    name = scratch("junk", junk)
    text = changed(example, "pki/ca.crt", name)
    text = changed(text, "pki/c.crt", name)
    text = changed(text, "pki/c.key", name)

    assert len(faults_of(text, lakeside)) == 3
