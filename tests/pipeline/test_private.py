"""What travels is its owner's alone from its first byte, and is there whole or not at all."""

import os

import pytest

from scoutview.pipeline.private import private_file, private_files


def test_nobody_else_reads_it_at_any_moment(tmp_path):
    before = os.umask(0)
    try:
        with private_file(tmp_path / "kit.zip") as file:
            (part,) = tmp_path.iterdir()
            assert part.stat().st_mode & 0o777 == 0o600
            file.write(b"x")
    finally:
        os.umask(before)

    assert (tmp_path / "kit.zip").read_bytes() == b"x"
    assert (tmp_path / "kit.zip").stat().st_mode & 0o777 == 0o600


def test_what_fails_leaves_what_was_there(tmp_path):
    (tmp_path / "kit.zip").write_bytes(b"before")

    def write():
        with private_file(tmp_path / "kit.zip") as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()

    assert [path.name for path in tmp_path.iterdir()] == ["kit.zip"]
    assert (tmp_path / "kit.zip").read_bytes() == b"before"


def test_a_leftover_and_a_planted_link_are_not_written_through(tmp_path):
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / ".kit.zip.part").symlink_to(tmp_path / "victim")

    with private_file(tmp_path / "kit.zip") as file:
        file.write(b"x")

    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert not (tmp_path / "kit.zip").is_symlink()


def test_several_files_are_all_written_or_none(tmp_path):
    names = [tmp_path / name for name in ("a", "b", "c")]
    (tmp_path / ".c.part").mkdir()

    with pytest.raises(OSError, match=str(tmp_path / "c")) as caught:
        private_files(dict.fromkeys(names, b"x"))

    assert caught.value.filename == str(tmp_path / "c")
    assert not any(path.exists() for path in names)
    (tmp_path / ".c.part").rmdir()
    private_files(dict.fromkeys(names, b"x"))
    assert {path.stat().st_mode & 0o777 for path in names} == {0o600}
