"""The workspace: whose it is, where the key lies, what is refused."""

import os
import tomllib

import pytest

from scoutview.estate.read import read_estate
from scoutview.ledger import LedgerError
from scoutview.pipeline import workspace as workspaces
from scoutview.pipeline.keys import SIGNING, KeyPlaceError, configuration
from scoutview.pipeline.workspace import Workspace, WorkspaceError


@pytest.fixture
def key_path(tmp_path):
    return tmp_path / "keys" / "signing.key"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "workspace"


def test_making_it_gives_all_its_folders_and_a_private_key(folder, key_path):
    workspace = workspaces.make(folder, "Lakeside Imaging", key_path)

    made = {".gitignore", "keys.toml", "ledger", "evidence", "out", "controls"}
    assert {path.name for path in folder.iterdir()} == made
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert key_path.stat().st_mode & 0o777 == 0o600
    assert key_path.with_name("master.key").stat().st_mode & 0o777 == 0o600
    assert workspace.ledger().origin == "scoutview.local/lakeside-imaging"


def test_making_it_again_is_refused(folder, key_path):
    workspaces.make(folder, "Lakeside Imaging", key_path)

    with pytest.raises(WorkspaceError, match="is a workspace already; nothing was changed"):
        workspaces.make(folder, "Another", key_path)


def test_a_folder_without_a_ledger_is_no_workspace(tmp_path):
    with pytest.raises(WorkspaceError, match="is no workspace"):
        Workspace(tmp_path).ledger()


@pytest.mark.parametrize("place", ["signing.key", "deep/er/signing.key", "../workspace/key"])
def test_a_key_in_the_workspace_is_refused_and_not_made(folder, place):
    with pytest.raises(KeyPlaceError, match="lies in the workspace"):
        workspaces.make(folder, "Lakeside Imaging", folder / place)

    assert not (folder / place).exists()
    assert not Workspace(folder).has_ledger


def test_a_key_that_a_link_leads_into_the_workspace_is_refused(folder, tmp_path):
    folder.mkdir()
    (tmp_path / "keys").symlink_to(folder)

    with pytest.raises(KeyPlaceError, match="lies in the workspace"):
        workspaces.make(folder, "Lakeside Imaging", tmp_path / "keys" / "signing.key")


def test_a_key_that_others_can_read_is_refused(folder, key_path):
    workspace = workspaces.make(folder, "Lakeside Imaging", key_path)
    key_path.chmod(0o644)

    with pytest.raises(LedgerError, match=r"can be read or changed by other users.*chmod 600"):
        workspace.signer(key_path)


def test_a_missing_key_of_an_existing_ledger_is_said_and_no_other_is_made(folder, key_path):
    workspace = workspaces.make(folder, "Lakeside Imaging", key_path)
    elsewhere = key_path.with_name("other.key")

    with pytest.raises(LedgerError, match=r"other\.key"):
        workspace.signer(elsewhere)

    assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("variable", "inside"), [("XDG_CONFIG_HOME", "scoutview"), ("HOME", ".config/scoutview")]
)
def test_the_default_key_lies_in_the_users_configuration(monkeypatch, tmp_path, variable, inside):
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))

    assert configuration() / SIGNING == tmp_path / inside / "signing.key"


def test_another_organizations_ledger_is_refused(folder, key_path):
    workspace = workspaces.make(folder, "Lakeside Imaging", key_path)

    with pytest.raises(WorkspaceError, match="one ledger serves one organization"):
        workspaces.belongs_to(workspace, "Hill Hospital")


@pytest.mark.parametrize(
    "name", ["Lakeside Imaging", "lakeside  imaging", "Lakeside-Imaging", "LAKESIDE IMAGING"]
)
def test_a_name_that_only_reads_differently_is_the_same_organization(folder, key_path, name):
    workspace = workspaces.make(folder, "Lakeside Imaging", key_path)

    assert workspaces.belongs_to(workspace, name) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Рентген Центр", "Томография"),
        ("Röntgen Süd", "Rontgen Sud"),
        ("放射線科", "画像診断"),
        ("A" * 70 + " north", "A" * 70 + " south"),
    ],
)
def test_two_organizations_never_have_ledgers_of_one_name(one, other):
    assert workspaces.origin(one) != workspaces.origin(other)


@pytest.mark.parametrize("name", ["Röntgen Süd", "放射線科", "+ + +", "A" * 200])
def test_any_name_names_a_ledger(folder, key_path, name):
    workspace = workspaces.make(folder, name, key_path)

    assert workspaces.belongs_to(workspace, name) is None
    assert workspace.ledger().origin.isascii()


@pytest.mark.parametrize(
    "name", ["Lakeside", 'The "Best" \\ Imaging', "{organization}", "放射線科"]
)
def test_the_starter_estate_is_a_good_estate_of_that_name(tmp_path, name):
    path = tmp_path / "estate.toml"

    path.write_text(workspaces.starter(name), encoding="utf-8")

    assert read_estate(path).organization == name


def test_what_the_starter_shows_commented_out_is_a_good_estate_too(tmp_path):
    text = workspaces.starter("Lakeside")
    lines = [line.removeprefix("# ").removeprefix("#") for line in text.splitlines()[1:]]
    path = tmp_path / "estate.toml"

    path.write_text("\n".join(lines), encoding="utf-8")

    assert tomllib.loads(path.read_text(encoding="utf-8"))
    assert [system.id for system in read_estate(path).systems] == ["main-pacs"]


def test_a_workspace_under_a_file_cannot_be_made(tmp_path, key_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises((OSError, LedgerError)):
        workspaces.make(tmp_path / "file" / "workspace", "Lakeside", key_path)


def test_a_file_in_place_of_the_ledger_is_said(folder, key_path):
    folder.mkdir()
    (folder / "ledger").write_text("in the way")

    with pytest.raises(LedgerError, match=os.fspath(folder)):
        workspaces.make(folder, "Lakeside", key_path)
