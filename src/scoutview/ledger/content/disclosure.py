"""A disclosure: some fields of a file, with the proof that they are those that were taken in.

Source: docs/reference/fields-format.md, section 2.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from scoutview.ledger.checkpoint import Checkpoint
from scoutview.ledger.content.blobs import SALT_BYTES
from scoutview.ledger.content.fields import Commitment, Field, cut, field_salt, leaves
from scoutview.ledger.envelope import Entry
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.ledger import Ledger
from scoutview.ledger.tiles import StoredTree
from scoutview.ledger.tree import root_of

FORMAT = "scoutview-disclosure/1"


def disclose(
    ledger: Ledger, note: Entry, file: str, commitment: Commitment, shown: AbstractSet[int]
) -> bytes:
    """The disclosure of these fields of a file; `note` is the entry that commits to them.

    Raises:
        LedgerError: No checkpoint covers the note, there is no such field, or the content is
            not there, cannot be opened or does not match the commitment.
    """
    data = ledger.salted(file)
    salt, fields = data[:SALT_BYTES], cut(commitment.method, data[SALT_BYTES:])
    hashes = leaves(fields, salt)
    if root_of(hashes).hex() != commitment.root or len(fields) != commitment.count:
        raise LedgerError(f"The fields of {file} are not those that entry {note.index} commits to.")
    odd = [n for n in shown if not 0 <= n < len(fields)]
    if odd:
        raise LedgerError(
            f"The file has no field {min(odd)}; its fields are 0 to {len(fields) - 1}."
        )
    point = _covering(ledger, note)
    with ledger.tree(point) as tree:
        events = [entry for entry in ledger.entries(kind="key-event") if entry.index < point.size]
        members = {
            "format": FORMAT,
            "origin": ledger.vkey,
            "checkpoint": point.note,
            "key_events": [entry_record(ledger, tree, entry) for entry in events],
            "note": entry_record(ledger, tree, note),
            "shown": [_shown(n, fields[n], salt) for n in sorted(shown)],
            "withheld": list(_withheld(hashes, shown)),
        }
    return (json.dumps(members, indent=1, ensure_ascii=False) + "\n").encode()


def entry_record(ledger: Ledger, tree: StoredTree, entry: Entry) -> dict[str, object]:
    """An entry with its content in clear and its inclusion proof, as disclosures have it."""
    return {
        "index": entry.index,
        "envelope": _base64(ledger.envelope(entry.index)),
        "content": _base64(ledger.salted(entry.content)),
        "proof": [_base64(hash_) for hash_ in tree.inclusion_proof(entry.index)],
    }


def _covering(ledger: Ledger, note: Entry) -> Checkpoint:
    points = [point for point in ledger.checkpoints if point.size > note.index]
    if not points:
        raise LedgerError(f"Entry {note.index} is not signed yet; nothing proves it to others.")
    return points[-1]


def _shown(number: int, field: Field, salt: bytes) -> dict[str, object]:
    return {
        "i": number,
        "path": field.path,
        "value": _base64(field.value),
        "salt": _base64(field_salt(salt, number)),
    }


def _withheld(hashes: Sequence[bytes], shown: AbstractSet[int]) -> Iterator[dict[str, object]]:
    """The largest whole subtrees that hold no shown field, from the left."""
    first, count = 0, len(hashes)
    while first < count:
        if first in shown:
            first += 1
            continue
        size = 1
        while _is_withheld(first, size * 2, count, shown):
            size *= 2
        root = root_of(hashes[first : first + size])
        yield {"first": first, "count": size, "hash": _base64(root)}
        first += size


def _is_withheld(first: int, size: int, count: int, shown: AbstractSet[int]) -> bool:
    if first % size or first + size > count:
        return False
    return shown.isdisjoint(range(first + size // 2, first + size))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
