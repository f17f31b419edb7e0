"""The workspace: one organization's folder with estate, ledger, evidence and derived reports."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scoutview import __version__
from scoutview.catalog.load import overlays_of
from scoutview.estate.read import line_problem
from scoutview.ledger import Ledger, LedgerError, Memory, Restored, Signer
from scoutview.ledger.content.sealing import Vault
from scoutview.pipeline.keys import (
    MASTER,
    KeyName,
    is_token,
    load_master,
    load_signer,
    master_of,
    remember,
)

COLLECTOR: Final = f"scoutview/{__version__}"
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
_ALL_IGNORED: Final = "*\n"
_OURS_IGNORED: Final = "/ledger/\n/evidence/\n/out/\n/keys.toml\n"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths of one workspace."""

    folder: Path
    master: KeyName | None = None  # what opens sealed content; None: where it lies by default

    @property
    def estate(self) -> Path:
        """The estate file."""
        return self.folder / "estate.toml"

    @property
    def overlays(self) -> Path:
        """The organization's own controls."""
        return overlays_of(self.folder)

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

    def require(self) -> None:
        """Raise WorkspaceError when the folder holds neither an estate file nor a ledger."""
        if not self.estate.exists() and not self.has_ledger:
            raise WorkspaceError(
                f"{self.folder} is no workspace: it has no estate.toml and no ledger; "
                "name one with --workspace, or make one with `scoutview init DIR`."
            )

    def ledger(self) -> Ledger:
        """Return the ledger. Raises WorkspaceError when there is none, LedgerError if damaged."""
        if not self.has_ledger:
            raise WorkspaceError(
                f"{self.folder} is no workspace: it has no ledger; "
                "name one with --workspace, or make one with `scoutview init DIR`."
            )
        return Ledger.open(self.folder, master=master_of(self.master, self.folder))

    def signer(self, key: KeyName | None) -> Signer:
        """Load the key that signs. Raises KeyPlaceError, LedgerError."""
        return load_signer(key, self.folder)


def origin(organization: str) -> str:
    """Return the ledger's name for an organization: ASCII, lower case, no blanks.

    A name that is not told by its slug gets a hash of it, too: no two organizations share one.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", organization.lower()).strip("-")
    if slug != "-".join(organization.lower().split()) or len(slug) > _MOST_SLUG:
        short = hashlib.sha256(organization.encode()).hexdigest()[:12]
        slug = f"{slug[:_MOST_SLUG]}-{short}".lstrip("-")
    return f"scoutview.local/{slug}"


def make(
    folder: Path,
    organization: str,
    key: KeyName | None,
    *,
    master: KeyName | None = None,
    sealed: bool = True,
) -> Workspace:
    """Make the folders and an empty ledger whose content is sealed, unless `sealed` is false.

    What is made is for the owner's eyes only: it is a map of weaknesses. A folder that was
    there keeps its mode. The master key lies beside a signing key that is named, if it is not
    named itself. Raises WorkspaceError, KeyPlaceError, LedgerError or OSError.
    """
    if Workspace(folder).has_ledger:
        raise WorkspaceError(f"{folder} is a workspace already; nothing was changed.")
    _check_name(organization)
    is_ours = not folder.exists() or not any(folder.iterdir())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    signing = load_signer(key, folder, create=True)
    if master is None and key is not None and not is_token(key):
        master = Path(key).with_name(MASTER)
    workspace = Workspace(folder, master)
    for name in ("out", "controls"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text(_ALL_IGNORED if is_ours else _OURS_IGNORED, encoding="utf-8")
    if sealed:
        load_master(master, folder, create=True)
    remember(folder, signing=key, master=master if sealed else None)
    vault = Vault(folder / "evidence" / "keys", master_of(master, folder))
    if sealed and not vault.seals:
        vault.create()  # before there is a ledger, so that nothing is ever recorded in clear
    ledger = Ledger.create(folder, origin=origin(organization), key=signing)
    _say_what_was_before(ledger, signing)
    return workspace


def _check_name(organization: str) -> None:
    """Raise WorkspaceError for a name that no estate file could give."""
    problem = line_problem(organization)
    if problem:
        raise WorkspaceError(f"The organization's name cannot be used: {problem}.")


def _say_what_was_before(ledger: Ledger, key: Signer) -> None:
    """Record that this key has signed another ledger of this name, if it has.

    Two ledgers under one name are two histories: whoever verifies this one must be told.
    """
    again = Restored("scoutview init", "a new ledger was made under a name that had one")
    if key.remembers_in is not None and Memory(key.remembers_in).last(ledger.origin) is not None:
        with ledger.writer(key, collector=COLLECTOR, restored=again) as writer:
            writer.checkpoint()


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
    "make",
    "origin",
    "starter",
]
