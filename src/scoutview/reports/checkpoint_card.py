"""A checkpoint for people without a network: as text for a letter, and as a QR code."""

from pathlib import Path
from typing import Final

import segno

QUIET_ZONE: Final = 4  # modules; ISO/IEC 18004 section 5.3.8 asks for four
SCALE: Final = 4  # pixels a module
SUFFIXES: Final = (".png", ".svg")


class CardError(Exception):
    """The picture cannot be drawn; str() is the one sentence."""


def checkpoint_text(note: str, vkey: str) -> str:
    """Return what is printed or mailed: the signed note, the key, and what to do with it."""
    return (
        f"{note}\n"
        f"Its key: {vkey}\n"
        "Keep these lines in a file, apart from the ledger. Later, run\n"
        '  scoutview ledger verify WORKSPACE --checkpoint FILE --vkey "KEY"\n'
        "or, with Python alone,\n"
        '  python3 scoutview_verify.py WORKSPACE --checkpoint FILE --vkey "KEY"\n'
        "What was changed, dropped, inserted or dated back below this checkpoint is found.\n"
    )


def write_qr(note: str, path: Path) -> None:
    """Draw the note as a QR code, byte for byte what was signed.

    Raises:
        CardError: The file is no .svg or .png, or the note carries too many countersignatures.
        OSError: It cannot be written.

    Source: ISO/IEC 18004 (QR code).
    """
    if path.suffix.lower() not in SUFFIXES:
        raise CardError(f"{path} cannot be drawn; name a file that ends in .svg or .png.")
    try:
        code = segno.make(note.encode(), mode="byte", error="m", boost_error=False, micro=False)
    except segno.DataOverflowError:
        raise CardError(
            f"The checkpoint has {len(note.encode())} bytes, more than a QR code holds; use the"
            " text."
        ) from None
    code.save(str(path), scale=SCALE, border=QUIET_ZONE)
