"""Two verifiers, one written from the documents alone, agree on a thousand random ledgers.

Each ledger has entries, checkpoints, key events, disposals and receipts by chance, some of them
not allowed, and most are then damaged as an attacker, a crash or a bad disk would.
"""

import random
import struct

import pytest

from scoutview.ledger import verify
from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import K0, K1, K2, K3, K4, NOTE, Build, W

LEDGERS = 1000
PARTS = 8
KEYS = (K0, K1, K2, K3, K4)
RECEIPT = "checkpoint-receipt"


def grown(chance: random.Random) -> Build:
    """A ledger of up to 40 entries; two in three are as a good writer makes them."""
    build = Build()
    is_honest = chance.random() < 0.65
    for _ in range(chance.randrange(1, 40)):
        if is_honest:
            honest_step(build, chance)
        else:
            step(build, chance)
    if chance.random() < 0.7:
        build.sign()
    return build


def honest_step(build: Build, chance: random.Random) -> None:
    what = chance.random()
    unused = [key for key in KEYS if key.line.encode() not in b"".join(build.contents.values())]
    if what < 0.7:
        build.add()
    elif what < 0.85:
        build.sign()
    elif what < 0.9 and build.key is K0 and len(unused) > 1:
        build.event("rotate", unused[-1], [K0, unused[-1]])
        build.key = unused[-1]
    elif what < 0.95 and build.entries:
        index = build.add()
        build.disposal([index])
        build.sign()
        build.remove(index)
    elif build.checkpoints:
        size = max(build.checkpoints)
        note = build.checkpoints[size] + W.cosign(build.text(size), 1_775_000_000)
        build.add(note.encode(), kind=RECEIPT, subject=str(size), content_type=NOTE)


def step(build: Build, chance: random.Random) -> None:
    what = chance.random()
    if what < 0.5:
        build.add()
    elif what < 0.7:
        size = chance.randrange(len(build.entries) + 1)
        build.sign(size if chance.random() < 0.2 else None)
    elif what < 0.85:
        key_event(build, chance)
    elif what < 0.93 and build.entries:
        disposal(build, chance)
    else:
        receipt(build, chance)


def key_event(build: Build, chance: random.Random) -> None:
    """A rotation, an appointment or a revocation; now and then one that is not allowed."""
    act, key = chance.choice(["rotate", "rotate", "appoint", "revoke"]), chance.choice(KEYS)
    signers = [build.key] if act == "revoke" else [build.key, key]
    if chance.random() < 0.15:
        signers = chance.sample(KEYS, chance.randrange(3))
    since = str(chance.randrange(len(build.entries) + 2)) if act == "revoke" else "-"
    odd = {"subject": "s"} if chance.random() < 0.03 else {}
    build.event(act, key, signers, since=since, **odd)
    if act == "rotate" and chance.random() < 0.9:
        build.key = key


def disposal(build: Build, chance: random.Random) -> None:
    count = chance.randrange(1, 1 + min(3, len(build.entries)))
    indexes = chance.sample(range(len(build.entries)), count)
    build.disposal(indexes, **({"reason": 5} if chance.random() < 0.05 else {}))
    if chance.random() < 0.7:
        build.sign()
    for index in indexes:
        if chance.random() < 0.8 and build.by_entry[index] in build.contents:
            build.remove(index)


def receipt(build: Build, chance: random.Random) -> None:
    sizes = list(build.checkpoints) or [0]
    size = chance.choice(sizes)
    note = build.checkpoints.get(size, "x")
    if chance.random() < 0.8:
        note += W.cosign(note.partition("\n\n")[0] + "\n", 1_775_000_000)
    if chance.random() < 0.1:
        note = note.replace("\n", "\n\n", 1)
    subject = str(size if chance.random() < 0.9 else size + 1)
    kind = NOTE if chance.random() < 0.9 else "application/x-future"
    build.add(note.encode(), kind=RECEIPT, subject=subject, content_type=kind)


def damage(folder, build: Build, chance: random.Random) -> str:
    """Change the files as they lie there; returns what was done, for the reader of a failure."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    what = chance.randrange(9)
    path = chance.choice(files)
    data = bytearray(path.read_bytes())
    if what == 0 or chance.random() < 0.3:
        return "nothing"
    if what == 1 and data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
    elif what == 2:
        path.write_bytes(data[: chance.randrange(len(data) + 1)])
    elif what == 3:
        path.unlink()
    elif what == 4:
        path.write_bytes(data + chance.randbytes(chance.randrange(1, 40)))
    elif what in {5, 6}:
        entries = build.entries[:]
        changed_entries(entries, chance)
        log = folder / "ledger/log"
        log.write_bytes(b"".join(struct.pack(">H", len(each)) + each for each in entries))
        if what == 6:
            hashes = b"".join(sv.hashlib.sha256(b"\x00" + each).digest() for each in entries)
            (folder / "ledger/hashes").write_bytes(hashes)
        return f"entries {what}"
    elif what == 7:
        hashes = folder / "ledger/hashes"
        hashes.write_bytes(hashes.read_bytes()[: chance.randrange(1 + len(build.entries) * 32)])
    else:
        log, cut = folder / "ledger/log", chance.randrange(1, 200)
        log.write_bytes(log.read_bytes()[:-cut])
    return f"{what} {path.relative_to(folder)}"


def changed_entries(entries: list[bytes], chance: random.Random) -> None:
    """Drop, repeat, swap or re-date entries."""
    at = chance.randrange(len(entries)) if entries else 0
    match chance.randrange(4):
        case 0 if entries:
            del entries[at]
        case 1 if entries:
            entries.insert(at, entries[chance.randrange(len(entries))])
        case 2 if len(entries) > 1:
            other = chance.randrange(len(entries))
            entries[at], entries[other] = entries[other], entries[at]
        case _ if entries:
            entries[at] = entries[at].replace(b"2026-04-01T12", b"2026-03-01T12", 1)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_both_say_the_same_of_a_thousand_random_ledgers(tmp_path, part):
    verdicts = {True: 0, False: 0}
    for seed in range(part * LEDGERS // PARTS, (part + 1) * LEDGERS // PARTS):
        chance = random.Random(seed)
        build = grown(chance)
        held = chance.choice([None, None, *build.checkpoints.values()])
        folder = build.write(tmp_path / "w")
        done = damage(folder, build, chance)

        ours = verify(folder, vkey=K0.line, checkpoint=held)
        theirs = sv.verify_workspace(folder, vkey=K0.line, checkpoint=held)

        what = f"seed {seed}, {done}\n{ours.sentences}\n{theirs.faults}"
        assert ours.ok == (not theirs.faults), what
        assert ours.entries == theirs.entries, what
        assert ours.signed_entries == theirs.signed_entries, what
        assert ours.first_bad == theirs.first_bad, what
        verdicts[ours.ok] += 1
    assert min(verdicts.values()) > LEDGERS / PARTS / 10  # neither says the same of all
