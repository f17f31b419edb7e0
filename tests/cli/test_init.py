"""scoutview init: a workspace that the other commands take as it is."""

import shlex

import pytest

from scoutview.estate.read import read_estate
from scoutview.pipeline.workspace import Workspace


def test_what_init_makes_passes_the_check(scoutview, tmp_path, config):
    folder = tmp_path / "lakeside"

    made = scoutview("init", folder)
    checked = scoutview("estate", "check", folder / "estate.toml")

    assert (made.code, checked.code) == (0, 0)
    assert "no fault found" in checked.out
    assert (config / "scoutview" / "signing.key").stat().st_mode & 0o777 == 0o600
    assert str(config / "scoutview" / "signing.key") in made.out


def test_the_first_plan_of_a_new_workspace_sends_nothing_and_says_why(scoutview, tmp_path):
    scoutview("init", tmp_path / "lakeside")

    ran = scoutview("assess", tmp_path / "lakeside" / "estate.toml", "--plan")

    assert ran.code == 0
    assert "no [authorization]" in ran.out


def test_what_init_tells_to_run_can_be_run(scoutview, tmp_path):
    told = scoutview("init", tmp_path / "St. Mary's; x").out.splitlines()[-1]

    assert scoutview(*shlex.split(told)[1:]).code == 0


@pytest.mark.parametrize("name", ['The "Best" \\ Imaging', "{today}", "放射線科"])
def test_any_name_becomes_a_good_estate_file(scoutview, tmp_path, name):
    ran = scoutview("init", tmp_path / "x", "--organization", name)

    assert ran.code == 0
    assert read_estate(tmp_path / "x" / "estate.toml").organization == name


def test_an_estate_file_that_is_there_is_kept_and_gives_the_name(scoutview, story):
    path = story.write()
    before = path.read_bytes()

    ran = scoutview("init", story.folder)

    assert ran.code == 0
    assert path.read_bytes() == before
    assert story.ledger.origin == "scoutview.local/test-imaging"


def test_a_second_init_is_refused(scoutview, tmp_path):
    scoutview("init", tmp_path / "x")

    ran = scoutview("init", tmp_path / "x")

    assert ran.code == 2
    assert ran.said_one_sentence
    assert "is a workspace already" in ran.err


def test_a_key_in_the_workspace_is_refused(scoutview, tmp_path):
    ran = scoutview("init", tmp_path / "x", "--key", tmp_path / "x" / "signing.key")

    assert ran.code == 2
    assert ran.said_one_sentence
    assert not Workspace(tmp_path / "x").has_ledger


def test_a_file_in_place_of_the_folder_is_one_sentence(scoutview, tmp_path):
    (tmp_path / "x").write_text("in the way")

    ran = scoutview("init", tmp_path / "x")

    assert ran.code == 3
    assert ran.said_one_sentence
