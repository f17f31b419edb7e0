"""The bundle that travels from a site: a small ledger in one ZIP, signed by the collector.

Source: docs/reference/bundle-format.md.
"""

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from scoutview.pipeline.private import private_file
from scoutview.pipeline.said import read_bounded

MOST_BYTES: Final = 48 * 1024 * 1024  # of the ZIP: it is kept as content of one entry
MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_FILES: Final = 50_000
_NAMES: Final = re.compile(
    "ledger/(origin|log|checkpoints/[0-9]{12})|evidence/[0-9a-f]{2}/[0-9a-f]{64}"
)
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)


class BundleError(Exception):
    """The file is no bundle that can be taken in; str() is the one sentence."""


def pack(workspace: Path, out: Path) -> None:
    """Write the ledger of a folder into a bundle, whole or not at all.

    Raises:
        BundleError: It would be larger than a bundle may be.
        OSError: It cannot be written.
    """
    with private_file(out) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(workspace.rglob("*")):
                name = path.relative_to(workspace).as_posix()
                if path.is_file() and _NAMES.fullmatch(name):
                    info = zipfile.ZipInfo(name, _NO_TIME)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(info, path.read_bytes())
        if file.tell() > MOST_BYTES:
            raise BundleError(
                f"The bundle would have {file.tell()} bytes, and {MOST_BYTES} are taken at most:"
                " describe a part of this site as a site of its own."
            )


def unpack(data: bytes, name: str, folder: Path) -> None:
    """Unpack a bundle into an empty folder, as a workspace's `ledger/` and `evidence/`.

    Nothing of the ZIP's own names, sizes and counts is believed.

    Raises:
        BundleError: It is no ZIP, or holds what no bundle holds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _refuse_odd(infos, name)
            left = MOST_UNPACKED
            for info in infos:
                with archive.open(info) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large(name)
                path = folder / info.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
        zlib.error,
    ) as error:
        raise BundleError(f"{name} is no bundle: it cannot be unpacked ({error}).") from error
    if not (folder / "ledger" / "log").is_file():
        raise BundleError(f"{name} is no bundle: it holds no ledger.")
    (folder / "ledger" / "checkpoints").mkdir(exist_ok=True)


def _refuse_odd(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MOST_FILES:
        raise BundleError(f"{name} holds {len(infos)} files; a bundle holds at most {MOST_FILES}.")
    names = [info.filename for info in infos]
    odd = [each for each in names if not _NAMES.fullmatch(each)]
    if odd:
        raise BundleError(f"{name} is no bundle: it holds {odd[0][:80]!a}.")
    if len(set(names)) < len(names):
        raise BundleError(f"{name} is no bundle: it holds a file twice.")
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise _too_large(name)


def _too_large(name: str) -> BundleError:
    return BundleError(f"{name} unpacks to over {MOST_UNPACKED} bytes; no bundle does.")


def read(path: Path) -> bytes:
    """Return the bytes of a bundle. Raises BundleError when it cannot be read or is too large."""
    return read_bounded(path, MOST_BYTES, BundleError)
