"""Whether the files that an estate names are there and are what they are said to be."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoutview.estate._faults import Faults
from scoutview.estate.locate import Place
from scoutview.estate.model import Credentials, Endpoint, Estate
from scoutview.texts import shown


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file must hold: as `_pem.loads` names it, in words, and how much at most."""

    what: str
    words: str
    bytes_max: int


ANCHORS: Final = _Content("anchors", "certificates in PEM or one in DER", 1024 * 1024)
REVOCATIONS: Final = _Content(
    "revocations", "a certificate revocation list, PEM or DER", 256 * 1024
)
CHAIN: Final = _Content("chain", "certificates in PEM", 256 * 1024)
PRIVATE_KEY: Final = _Content("private-key", "a private key in PEM without passphrase", 64 * 1024)


def check_files(estate: Estate, faults: Faults) -> None:
    """Collect files that are missing, unreadable or hold something else."""
    files = _Files(faults)
    if estate.authorization:
        files.check(estate.authorization.document, ("authorization", "document"))
    for index, system in enumerate(estate.systems):
        files.check(system.consent, ("system", index, "consent"))
        for number, endpoint in enumerate(system.endpoints):
            _check_endpoint(files, endpoint, ("system", index, "endpoint", number))


def _check_endpoint(files: "_Files", endpoint: Endpoint, place: Place) -> None:
    files.check(endpoint.ca, (*place, "ca"), ANCHORS)
    files.check(endpoint.crl, (*place, "crl"), REVOCATIONS)
    cert, key = endpoint.client.cert, endpoint.client.key
    files.check(cert, (*place, "client", "cert"), CHAIN)
    files.check(key, (*place, "client", "key"), PRIVATE_KEY)
    if cert is not None and key is not None:
        files.check_pair(cert, key, (*place, "client"))
    credentials = endpoint.credentials or Credentials()
    files.check(credentials.user_file, (*place, "credentials", "user_file"))
    files.check(credentials.password_file, (*place, "credentials", "password_file"))


class _Files:
    """Checks each file once, however many endpoints name it."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._problems: dict[tuple[Path, _Content | None], str] = {}
        self._pairs: dict[tuple[Path, Path], bool] = {}

    def check(self, path: Path | None, place: Place, content: _Content | None = None) -> None:
        if path is not None and (problem := self._problem(path, content)):
            self._faults.add(place, problem)

    def check_pair(self, cert: Path, key: Path, place: Place) -> None:
        """Say when both can be loaded but do not belong together."""
        if self._problem(cert, CHAIN) or self._problem(key, PRIVATE_KEY):
            return
        if (cert, key) not in self._pairs:
            self._pairs[cert, key] = _belong_together(cert, key)
        if not self._pairs[cert, key]:
            words = "key is not the private key of cert; give the two that belong together"
            self._faults.add(place, words)

    def _problem(self, path: Path, content: _Content | None) -> str:
        if (path, content) not in self._problems:
            self._problems[path, content] = _problem(path, content)
        return self._problems[path, content]


def _problem(path: Path, content: _Content | None) -> str:
    """Return what is wrong with a file; empty when nothing is."""
    named = shown(str(path), 200)
    bytes_max = content.bytes_max if content else 0
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return f"{named} is not a regular file; name one"
        with path.open("rb") as file:
            data = file.read(bytes_max + 1)
    except FileNotFoundError:
        return f"{named} does not exist; put the file there or correct the path"
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        return f"{named} cannot be read ({reason}); make it readable"
    if content is None or _loads(data, content):
        return ""
    if len(data) > bytes_max:
        return f"{named} is over {bytes_max} bytes; name a smaller file"
    return f"{named} cannot be loaded; give {content.words}"


def _loads(data: bytes, content: _Content) -> bool:
    from scoutview.estate import _pem  # noqa: PLC0415 - see there

    return len(data) <= content.bytes_max and _pem.loads(content.what, data)


def _belong_together(cert: Path, key: Path) -> bool:
    from scoutview.estate import _pem  # noqa: PLC0415 - see there

    return _pem.belong_together(cert.read_bytes(), key.read_bytes())
