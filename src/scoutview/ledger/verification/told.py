"""What a verification tells beside faults: what is unsigned, sealed, gone or odd.

Source: docs/reference/ledger-format.md, section 10.
"""

from scoutview.ledger.verification.points import Points, counts
from scoutview.ledger.verification.walk import Walk


def told(
    walked: Walk, points: Points, good: int, *, gone: int, left: int, faulty: bool
) -> list[str]:
    """Return what is worth knowing and no fault.

    `good` is the size of the largest checkpoint that signs, `gone` how many contents were
    disposed of. A faulty ledger is not told what of it is unsigned.
    """
    notes = _notes_of_signing(walked, points, good, faulty=faulty)
    if walked.tail_bytes and walked.tail_is_unfinished:
        notes.append(
            f"{walked.tail_bytes} bytes after entry {walked.size - 1} are an entry that was never"
            " finished; the next writer removes them."
        )
    if walked.hashes_size < walked.size:
        notes.append(
            f"ledger/hashes lacks {walked.size - walked.hashes_size} entries; the next writer"
            " completes it."
        )
    if walked.back_dated:
        notes.append(
            f"{walked.back_dated} entries are dated before the entry they follow, the first is"
            f" entry {walked.first_back_dated}; a clock may have been set back."
        )
    return notes + _notes_of_content(walked, gone, left)


def _notes_of_signing(walked: Walk, points: Points, good: int, *, faulty: bool) -> list[str]:
    notes = []
    if walked.size > good and not faulty:
        notes.append(
            f"{walked.size - good} of {walked.size} entries follow the last checkpoint (at {good}):"
            " valid, not signed yet."
        )
    revoked = [point.size for point in points.all if not counts(walked, point.size)]
    if revoked:
        notes.append(
            f"{len(revoked)} checkpoints (the first at {revoked[0]}) were signed by a key that was"
            " revoked for that time; they do not count as signed."
        )
    notes += [
        f"Entry {index} says that the ledger was restored from an older copy, or goes on without"
        " what was signed before: read it."
        for index in walked.restored
    ]
    return notes


def _notes_of_content(walked: Walk, gone: int, left: int) -> list[str]:
    notes = []
    if walked.not_opened:
        notes.append(
            f"The content of {walked.not_opened} entries is sealed and was not checked: that takes"
            " the master key."
        )
    if left:
        notes.append(
            f"{left} contents that the ledger records as disposed of are still there: the disposal"
            " was not finished; run it again."
        )
    if gone:
        notes.append(f"The content of {gone} entries was disposed of, as the ledger records.")
    return notes
