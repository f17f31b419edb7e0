import json

import pytest

from tests.peers import programs


@pytest.fixture
def manifest(tmp_path, monkeypatch):
    """Puts another manifest in place of the one that `scripts/peers` wrote."""

    def write(**parts):
        whole = {"programs": {}, "environment": {}, "missing": {}} | parts
        (tmp_path / "peers").mkdir()
        (tmp_path / "peers" / "peers.json").write_text(json.dumps(whole))

    monkeypatch.setenv("SCOUTVIEW_CACHE", str(tmp_path))
    programs.read_manifest.cache_clear()
    yield write
    programs.read_manifest.cache_clear()


def test_a_missing_program_skips_the_test_and_says_why(manifest, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    manifest(missing={"storescp": "apt-get is not on this machine"})

    with pytest.raises(pytest.skip.Exception, match=r"storescp is missing: apt-get is not"):
        programs.locate("storescp")


def test_in_ci_a_missing_program_is_a_failure(manifest, monkeypatch):
    monkeypatch.setenv("CI", "true")
    manifest(missing={"storescp": "apt-get is not on this machine"})

    with pytest.raises(pytest.fail.Exception, match=r"storescp is missing"):
        programs.locate("storescp")


def test_a_program_that_was_deleted_is_missing(manifest, monkeypatch, tmp_path):
    monkeypatch.delenv("CI", raising=False)
    manifest(programs={"storescp": str(tmp_path / "gone")})

    with pytest.raises(pytest.skip.Exception, match=r"run ./scripts/peers first"):
        programs.locate("storescp")


@pytest.mark.usefixtures("manifest")
def test_without_a_manifest_the_reader_is_told_which_script_to_run(monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"run ./scripts/peers first"):
        programs.locate("storescp")


def test_a_program_is_found_where_the_manifest_says(manifest, tmp_path):
    tool = tmp_path / "storescp"
    tool.touch()
    manifest(programs={"storescp": str(tool)}, environment={"DCMDICTPATH": "/x"})

    assert programs.locate("storescp") == str(tool)
    assert programs.environment()["DCMDICTPATH"] == "/x"
