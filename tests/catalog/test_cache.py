"""A catalog that was kept equals the one that is read; whatever is wrong with it, it is remade."""

import os
from pathlib import Path

import pytest

from scoutview.catalog import _cache
from scoutview.catalog.load import load_catalog
from tests.catalog.small import FILES, loaded


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "scoutview"


def never(_files: object) -> object:
    raise AssertionError("the kept catalog was not used")


def test_a_kept_catalog_equals_the_one_that_was_read(cache: Path) -> None:
    first = load_catalog()

    assert [path.suffix for path in cache.iterdir()] == [".msgpack"]
    assert load_catalog() == first
    assert _cache.kept(FILES, lambda files: loaded(dict(files))) == loaded(FILES)
    assert _cache.kept(FILES, never) == loaded(FILES)


def test_another_text_is_another_catalog(cache: Path) -> None:
    _cache.kept(FILES, lambda files: loaded(dict(files)))
    changed = {**FILES, "controls/x.toml": 'hub = "ENC-01"\noff = "No listeners"\n'}

    catalog = _cache.kept(changed, lambda files: loaded(dict(files)))

    assert catalog.control("ENC-01").off == "No listeners"
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x80", b"\x91" * 5000, b"not ours" * 100])
def test_a_damaged_one_is_made_again(cache: Path, damage: bytes) -> None:
    _cache.kept(FILES, lambda files: loaded(dict(files)))
    (path,) = cache.iterdir()
    path.write_bytes(damage)

    assert _cache.kept(FILES, lambda files: loaded(dict(files))) == loaded(FILES)
    assert path.read_bytes() != damage


def test_a_home_that_cannot_be_written_to_costs_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert _cache.kept(FILES, lambda files: loaded(dict(files))) == loaded(FILES)


def numbered(number: int) -> dict[str, str]:
    return {**FILES, "controls/x.toml": f'hub = "ENC-01"\noff = "Reason {number}"\n'}


def test_the_longest_unused_go_and_the_rest_is_for_its_owner_alone(cache: Path) -> None:
    for number in range(_cache.KEPT_MAX):
        _cache.kept(numbered(number), lambda files: loaded(dict(files)))
        for path in cache.iterdir():
            os.utime(path, ns=(path.stat().st_mtime_ns - 10**9,) * 2)
    _cache.kept(numbered(0), never)  # the oldest is used again
    _cache.kept(numbered(99), lambda files: loaded(dict(files)))

    assert len(list(cache.iterdir())) == _cache.KEPT_MAX
    assert {path.stat().st_mode & 0o777 for path in cache.iterdir()} == {0o600}
    for kept in (0, 99, *range(2, _cache.KEPT_MAX)):
        _cache.kept(numbered(kept), never)
    with pytest.raises(AssertionError, match="was not used"):
        _cache.kept(numbered(1), never)


def test_what_a_killed_process_left_is_swept_up(cache: Path) -> None:
    cache.mkdir()
    left, fresh = cache / ".catalog-1.msgpack.77", cache / ".catalog-2.msgpack.78"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))

    _cache.kept(FILES, lambda files: loaded(dict(files)))

    assert (left.exists(), fresh.exists()) == (False, True)


def test_another_version_or_another_reader_makes_it_again(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cache.kept(FILES, lambda files: loaded(dict(files)))

    monkeypatch.setattr(_cache, "__version__", "9.9.9")
    with pytest.raises(AssertionError, match="was not used"):
        _cache.kept(FILES, never)
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache.parent))
    monkeypatch.setattr(_cache, "_sources", lambda: (b"other code",))
    with pytest.raises(AssertionError, match="was not used"):
        _cache.kept(FILES, never)


@pytest.mark.parametrize("place", ["relative", ""])
def test_without_a_home_nothing_is_kept_and_nothing_fails(
    place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    monkeypatch.setattr(Path, "home", no_home)

    assert _cache.folder() is None
    assert _cache.kept(FILES, lambda files: loaded(dict(files))) == loaded(FILES)
    assert list(tmp_path.iterdir()) == []


def no_home() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_a_fault_is_not_kept(cache: Path) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="no control NO-99"):
            _cache.kept(
                {**FILES, "controls/x.toml": 'hub = "NO-99"\n'}, lambda files: loaded(dict(files))
            )

    assert not cache.exists()
