"""The workspace: one organization's folder with estate, ledger, evidence and derived reports."""

import hashlib
import json
import os
import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scoutview.ledger import Ledger, LedgerError, SigningKey

_MOST_SLUG: Final = 64


class WorkspaceError(Exception):
    """The workspace cannot be used; str() is the one sentence for the user."""


_STARTER = """\
# What exists, and what we may do to it. `scoutview estate check estate.toml` checks it.
format = 1

[organization]
name = {organization}   # the ledger is made for this name: one ledger, one organization
timezone = "{timezone}"

[engagement]                       # what the examination will cover
report = "type-1"                  # type-1 | type-2
categories = ["security"]          # security is always in
as_of = {today}                 # type-2: period = {{ start = ..., end = ... }}

# [authorization]                  # rules of engagement; without it no packet leaves
# by = "Name, role"
# on = {today}
# until = {today}

# [[system]]
# id = "main-pacs"
# kind = "pacs"
# name = "Main archive"
# data = ["medical-images", "demographics", "exam-metadata"]
#
#   [[system.endpoint]]
#   id = "dicom"
#   protocol = "dicom"
#   host = "192.0.2.10"
#   port = 11112
#   ae_title = "ARCHIVE"
"""


def starter(organization: str) -> str:
    """Return an estate file to begin with; all that it shows as a comment is good when taken in."""
    # What JSON escapes in a string, TOML escapes the same way.
    quoted = json.dumps(organization, ensure_ascii=False)
    today = datetime.now().astimezone().date()
    return _STARTER.format(
        organization=quoted, today=today.isoformat(), timezone=_zone_of_this_machine()
    )


def _zone_of_this_machine() -> str:
    """Return the machine's time zone by name, UTC where it does not tell."""
    zone = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        return ZoneInfo(zone).key or "UTC"
    except (ValueError, ZoneInfoNotFoundError):
        return "UTC"


# A map of weaknesses is not to be published by an accidental `git add`.
_IGNORED = "*\n"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths of one workspace."""

    folder: Path

    @property
    def estate(self) -> Path:
        """The estate file."""
        return self.folder / "estate.toml"

    @property
    def overlays(self) -> Path:
        """The organization's own controls."""
        return self.folder / "controls"

    @property
    def abort_file(self) -> Path:
        """A file that stops a run within one look as soon as it exists."""
        return self.folder / "ABORT"

    def out(self, run: str) -> Path:
        """The folder of a run's derived files."""
        return self.folder / "out" / run

    @property
    def has_ledger(self) -> bool:
        """Whether there is a ledger here."""
        return (self.folder / "ledger" / "origin").exists()

    def ledger(self) -> Ledger:
        """Return the ledger. Raises WorkspaceError when there is none, LedgerError if damaged."""
        if not self.has_ledger:
            raise WorkspaceError(
                f"{self.folder} is no workspace: it has no ledger; "
                "name one with --workspace, or make one with `scoutview init DIR`."
            )
        return Ledger.open(self.folder)


def origin(organization: str) -> str:
    """Return the ledger's name for an organization: ASCII, lower case, no blanks.

    A name that does not fit whole gets a hash of it, so that no two organizations share one.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", organization.lower()).strip("-")
    if not slug or len(slug) > _MOST_SLUG or not organization.isascii():
        short = hashlib.sha256(organization.encode()).hexdigest()[:12]
        slug = f"{slug[:_MOST_SLUG]}-{short}".lstrip("-")
    return f"scoutview.local/{slug}"


def default_key_path() -> Path:
    """Return where the signing key lives: in the user's configuration, never in a workspace."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", Path.home()))
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "scoutview" / "signing.key"


def load_key(path: Path | None, workspace: Workspace) -> SigningKey:
    """Load the signing key; for a ledger that is still to be made, make it where there is none.

    Raises WorkspaceError for a key inside the workspace, LedgerError for one others can read.
    """
    place = (path or default_key_path()).expanduser()
    if place.resolve().is_relative_to(workspace.folder.resolve()):
        raise WorkspaceError(
            f"{place} lies in the workspace, and whoever copies that would get the key; "
            "keep the signing key outside of it."
        )
    return (SigningKey.load if workspace.has_ledger else SigningKey.load_or_create)(place)


def make(folder: Path, organization: str, key: Path | None) -> Workspace:
    """Make the folders and an empty ledger. Raises WorkspaceError, LedgerError or OSError.

    What is made is for the owner's eyes only: it is a map of weaknesses. A folder that was
    there keeps its mode.
    """
    workspace = Workspace(folder)
    if workspace.has_ledger:
        raise WorkspaceError(f"{folder} is a workspace already; nothing was changed.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signing = load_key(key, workspace)
    for name in ("out", "controls"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text(_IGNORED, encoding="utf-8")
    Ledger.create(folder, origin=origin(organization), key=signing)
    return workspace


def belongs_to(workspace: Workspace, organization: str) -> None:
    """Raise WorkspaceError when the ledger is another organization's."""
    named = workspace.ledger().origin
    if named != origin(organization):
        raise WorkspaceError(
            f"{workspace.folder} holds the ledger of {named}, not of {organization!r}; one ledger "
            "serves one organization: use another folder, or correct organization.name."
        )


__all__ = [
    "LedgerError",
    "Workspace",
    "WorkspaceError",
    "belongs_to",
    "default_key_path",
    "load_key",
    "make",
    "origin",
    "starter",
]
