"""Files that travel and are for few eyes: written whole or not at all, for their owner alone."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file of mode 0600 to write to, put in place when the block ends without an error.

    Raises OSError.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink()


def private_files(files: Mapping[Path, bytes]) -> None:
    """Write new files of mode 0600 in folders that are there: all of them or none.

    Raises OSError with the name of the file that could not be written.
    """
    done: list[Path] = []
    for path, data in files.items():
        try:
            with private_file(path) as file:
                file.write(data)
        except OSError as error:
            error.filename = str(path)  # and not that of its part
            for each in done:
                with suppress(OSError):
                    each.unlink()
            raise
        done.append(path)


def ignored_folder(folder: Path) -> None:
    """Make a folder for its owner alone that no repository takes in; what is there stays as it is.

    Raises OSError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    # A link that leads elsewhere counts as there: it is not followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with (
        suppress(FileExistsError),
        os.fdopen(os.open(folder / ".gitignore", flags, 0o600), "w", encoding="utf-8") as file,
    ):
        file.write("*\n")


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of a person's own, with the mode that it had; links stay links.

    Raises OSError.
    """
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode)
    with private_file(target) as file:
        file.write(data)
        os.fchmod(file.fileno(), mode)
