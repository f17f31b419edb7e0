"""Where the keys of a workspace lie: the one that signs, and the one that opens what is sealed.

Neither ever lies in the workspace. `keys.toml` in the workspace may say where they do, as paths
only: a workspace that comes from somebody else must not name a program to load.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tomli

from scoutview.ledger import LedgerError, Signer, SigningKey
from scoutview.ledger.content.sealing import FileMasterKey, MasterKey, NoMasterKey
from scoutview.ledger.keys import REMEMBERED
from scoutview.texts import toml_text

KeyName = Path | str  # a path, or a pkcs11: URI
SIGNING: Final = "signing.key"
MASTER: Final = "master.key"
COLLECTOR: Final = "collector.key"
MASTER_VARIABLE: Final = "SCOUTVIEW_MASTER_KEY"
POINTER: Final = "keys.toml"
_MOST_POINTER_BYTES: Final = 16_384
_SCHEME: Final = "pkcs11:"


class KeyPlaceError(Exception):
    """A key cannot be used where it lies; str() is the one sentence for the user."""


def configuration() -> Path:
    """Return where keys lie by default: in the user's configuration, never in a workspace."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA", Path.home()))
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "scoutview"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the keys of one workspace lie, as `keys.toml` in it says or by default."""

    workspace: Path
    signing: Path
    master: Path

    @classmethod
    def of(cls, workspace: Path) -> "Places":
        """Read the places. Raises KeyPlaceError where `keys.toml` is damaged."""
        told = _pointer(workspace / POINTER)
        return cls(
            workspace,
            told.get("signing", configuration() / SIGNING),
            told.get("master", configuration() / MASTER),
        )

    def outside(self, place: Path) -> Path:
        """Return the place of a key. Raises KeyPlaceError when it lies in the workspace."""
        place = place.expanduser()
        if place.resolve().is_relative_to(self.workspace.resolve()):
            raise KeyPlaceError(
                f"{place} lies in the workspace, and whoever copies that would get the key; "
                "keep keys outside of it."
            )
        return place


def _pointer(path: Path) -> dict[str, Path]:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_POINTER_BYTES).decode()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise KeyPlaceError(f"{path} cannot be read: {error}.") from error
    try:
        told = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise KeyPlaceError(f"{path} is no TOML: {error}.") from error
    if told.keys() - {"signing", "master"} or not all(isinstance(v, str) for v in told.values()):
        raise KeyPlaceError(f"{path} may only say signing and master, each a path in quotes.")
    return {name: Path(value) for name, value in told.items()}


def remember(
    workspace: Path, *, signing: KeyName | None = None, master: KeyName | None = None
) -> None:
    """Write into the workspace where its keys lie, where that is not the default place."""
    told = _pointer(workspace / POINTER)
    for name, key in (("signing", signing), ("master", master)):
        if key is not None and not is_token(key):
            told[name] = Path(key).expanduser().resolve()
    if told:
        lines = [f"{name} = {toml_text(str(place))}\n" for name, place in sorted(told.items())]
        (workspace / POINTER).write_text("".join(lines), encoding="utf-8")


def is_token(key: KeyName) -> bool:
    """Whether a key lies in a PKCS#11 token."""
    return str(key).startswith(_SCHEME)


def load_signer(key: KeyName | None, workspace: Path, *, create: bool = False) -> Signer:
    """Load the key that signs; with `create`, make a key file where there is none.

    Raises KeyPlaceError for a key inside the workspace, LedgerError for one others can read.
    """
    if key is not None and is_token(key):
        return _signer_in_token(str(key))
    places = Places.of(workspace)
    place = places.outside(Path(key) if key is not None else places.signing)
    return (SigningKey.load_or_create if create else SigningKey.load)(place)


def _signer_in_token(uri: str) -> Signer:
    from scoutview.ledger.pkcs11 import Pkcs11SigningKey  # noqa: PLC0415 - an optional extra

    return Pkcs11SigningKey.open(uri, remembers_in=configuration() / REMEMBERED)


def load_collector_key(key: KeyName | None) -> Signer:
    """Load the key of a collector; make one where there is none. Raises LedgerError."""
    if key is not None and is_token(key):
        return _signer_in_token(str(key))
    place = Path(key) if key is not None else configuration() / COLLECTOR
    return SigningKey.load_or_create(place.expanduser())


def make_signer(key: KeyName, workspace: Path) -> Signer:
    """Make a new signing key, in a file or in a token.

    Raises KeyPlaceError for a file that is there already or lies in the workspace, LedgerError.
    """
    if is_token(key):
        from scoutview.ledger.pkcs11 import generate_signing_key  # noqa: PLC0415 - an extra

        generate_signing_key(str(key))
        return _signer_in_token(str(key))
    place = Places.of(workspace).outside(Path(key))
    if os.path.lexists(place):
        raise KeyPlaceError(f"{place} is there already; name a file that is still to be made.")
    return SigningKey.load_or_create(place)


def load_master(key: KeyName | None, workspace: Path, *, create: bool = False) -> MasterKey:
    """Load the master key: the one that is named, else that of the environment or the default.

    Raises NoMasterKey when there is none, KeyPlaceError and LedgerError as `load_signer`.
    """
    if key is not None and is_token(key):
        from scoutview.ledger.pkcs11 import Pkcs11Wrapper  # noqa: PLC0415 - an optional extra

        return (Pkcs11Wrapper.create if create else Pkcs11Wrapper.open)(str(key))
    variable = os.environ.get(MASTER_VARIABLE)
    if key is None and variable:
        return FileMasterKey.parse(variable, f"The environment variable {MASTER_VARIABLE}")
    places = Places.of(workspace)
    place = places.outside(Path(key) if key is not None else places.master)
    if create:
        return FileMasterKey.load_or_create(place)
    if not place.exists():
        raise NoMasterKey(
            f"The content of {workspace} is sealed, and there is no master key in {place}; name it"
            f" with --master-key, or put it into {MASTER_VARIABLE}."
        )
    return FileMasterKey.load(place)


def master_of(key: KeyName | None, workspace: Path) -> Callable[[], MasterKey]:
    """Return what loads the master key when it is first needed."""
    return lambda: load_master(key, workspace)


__all__ = [
    "MASTER",
    "MASTER_VARIABLE",
    "SIGNING",
    "KeyName",
    "KeyPlaceError",
    "LedgerError",
    "Places",
    "configuration",
    "is_token",
    "load_master",
    "load_signer",
    "make_signer",
    "master_of",
    "remember",
]
