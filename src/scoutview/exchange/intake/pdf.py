"""A PDF file read by a process of its own, which is stopped when it takes too long or too much.

A few kilobytes of PDF can keep a reader busy for hours, within one page; only from outside can
that be ended.
"""

import json
import subprocess
import sys
from typing import Final

from scoutview.exchange.intake.model import IntakeError

SECONDS_MAX: Final = 60  # a statement of 300 pages takes twenty


def pages(name: str, data: bytes, most: int) -> list[tuple[int, str]]:
    """Return number and text of each page, at most so many characters in all.

    Raises IntakeError for a file that cannot be read, is encrypted, holds no text, or takes more
    than a minute or a gibibyte.
    """
    # -P: a folder called scoutview where a person works is not ours.
    command = [sys.executable, "-P", "-m", "scoutview.exchange.intake.pdf_text", str(most)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and nothing of the file
            command, input=data, capture_output=True, timeout=SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        raise IntakeError(
            f"{name} takes over {SECONDS_MAX} seconds to read; give the statement as text."
        ) from None
    try:
        told = json.loads(done.stdout)
    except ValueError:  # it ended without a word: the memory was not even enough to say so
        raise IntakeError(f"{name} cannot be read as PDF; give the statement as text.") from None
    if "problem" in told:
        raise IntakeError(f"{name} {told['problem']}")
    return [(number, text) for number, text in told["pages"]]
