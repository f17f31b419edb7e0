"""Files as the ledger handles them: read only when plain, on the disk when a write returns."""

import contextlib
import errno
import os
import stat
from collections.abc import Sequence
from io import BufferedReader, FileIO
from pathlib import Path

_BUFFER_BYTES = 1 << 16
_MOST_PARTS = min(1024, os.sysconf("SC_IOV_MAX"))


def open_plain(path: Path) -> BufferedReader:
    """Opens a file to be read; a symbolic link, pipe or device is an OSError, never a wait."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "it is not a plain file", str(path))
    return BufferedReader(FileIO(fd), _BUFFER_BYTES)


def write_all(fd: int, data: bytes, offset: int) -> None:
    """Writes all bytes at the offset, however many the system takes at a time."""
    view = memoryview(data)
    while view:
        written = os.pwrite(fd, view, offset)
        view = view[written:]
        offset += written


def write_parts(fd: int, parts: Sequence[bytes], offset: int) -> int:
    """Writes all parts one after the other at the offset, uncopied; returns how many bytes.

    The system takes at most IOV_MAX parts at a time, and may take fewer bytes than it is given.
    """
    begun = offset
    for at in range(0, len(parts), _MOST_PARTS):
        some = parts[at : at + _MOST_PARTS]
        wanted = sum(map(len, some))
        written = os.pwritev(fd, some, offset)
        if written < wanted:
            write_all(fd, b"".join(some)[written:], offset + written)
        offset += wanted
    return offset - begun


def write_new(path: Path, *chunks: bytes, mode: int = 0o666) -> None:
    """Makes a new file with these bytes, on the disk; nothing is left of it on failure."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        offset = 0
        for chunk in chunks:
            write_all(fd, chunk, offset)
            offset += len(chunk)
        os.fsync(fd)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(fd)


def write_whole(path: Path, data: bytes) -> None:
    """Puts a file in place, whole or not at all, with its name on the disk, too."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    write_new(part, data)
    try:
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Puts the names in a folder on the disk."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
