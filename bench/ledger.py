"""How quick the ledger is: appends, verification, proofs at ten million entries, encoding.

Prints figures and ratios of one run and judges none. With PYMERKLE naming a Python that has
pymerkle (GPL: installed apart, never imported here), appends are compared with its SQLite tree,
and its root with ours.
"""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from scoutview.ledger import Draft, StoredTree, leaf_hash
from scoutview.ledger.envelope import encode
from scoutview.ledger.frames import frame
from scoutview.ledger.log import Extent, LogFiles
from scoutview.ledger.tiles import rewrite_tiles
from scoutview.ledger.tree import Peaks

APPENDED, GROUP, ENTRY_BYTES = 60_000, 1000, 2048
VERIFIED, PROVED, PROOFS = 1_000_000, 10_000_000, 2000
ROUNDS = 5
PYMERKLE = """
import sys, time
from pymerkle import SqliteTree
count, group, size, path = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
entries = [n.to_bytes(8, "big") * (size // 8) for n in range(count)]
tree = SqliteTree(path, algorithm="sha256")
began = time.perf_counter()
for at in range(0, count, group):
    tree.append_entries(entries[at:at + group], chunksize=group)
print(time.perf_counter() - began, tree.get_state().hex())
"""


def entries(count: int) -> list[bytes]:
    """Return entries of 2 KB, each another one."""
    return [n.to_bytes(8, "big") * (ENTRY_BYTES // 8) for n in range(count)]


def taken(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds that an action takes."""
    began = clock()
    action()
    return clock() - began


def log_in(folder: Path) -> LogFiles:
    """Return empty files to append to."""
    for name in ("log", "hashes"):
        (folder / name).write_bytes(b"")
    return LogFiles(folder, Extent(Peaks(), 0))


def appends(base: Path) -> None:
    """Append 2 KB entries with fsync every 1,000; against hashing alone and against pymerkle."""
    made, roots = entries(APPENDED), set()
    ours: list[float] = []
    busy: list[float] = []
    hashed: list[float] = []
    theirs: list[float] = []
    for number in range(ROUNDS):
        folder = base / f"append-{number}"
        folder.mkdir()
        files = log_in(folder)

        def append(files: LogFiles = files) -> None:
            for at in range(0, APPENDED, GROUP):
                files.append(made[at : at + GROUP])

        began = time.process_time()
        ours.append(taken(append))
        busy.append(time.process_time() - began)
        roots.add(files.extent.peaks.root().hex())
        files.close()
        hash_all = partial(list, (hashlib.sha256(each).digest() for each in made))
        hashed.append(taken(hash_all, time.process_time))
        python = os.environ.get("PYMERKLE")
        if python:
            command = [python, "-c", PYMERKLE, APPENDED, GROUP, ENTRY_BYTES, folder / "peer.db"]
            told = subprocess.run(
                [str(word) for word in command], check=True, capture_output=True, text=True
            ).stdout.split()
            theirs.append(float(told[0]))
            roots.add(told[1])
    rate = APPENDED / sorted(ours)[ROUNDS // 2]
    print(f"append of {APPENDED} entries of 2 KB, fsync every {GROUP}: {rate:,.0f} a second")
    print(
        f"  of hashing them one by one with hashlib: {median(hashed, busy):.2f} in CPU time,"
        f" {median(hashed, ours):.2f} with the waiting for the disk"
    )
    if theirs:
        print(f"  times pymerkle's SQLite tree, batched: {median(theirs, ours):.1f}")
        print(f"  the same root as pymerkle's: {len(roots) == 1}")
    else:
        print("  pymerkle is not installed apart (PYMERKLE=its python): no ratio")


def median(those: list[float], ours: list[float]) -> float:
    """Return the median ratio of times that were taken in turn."""
    return sorted(a / b for a, b in zip(those, ours, strict=True))[len(ours) // 2]


VERIFY = """
import resource, sys, time
from pathlib import Path
from scoutview.ledger.checkpoint import Checkpoint
from scoutview.ledger.recovery import recover
folder, size, root = Path(sys.argv[1]), int(sys.argv[2]), bytes.fromhex(sys.argv[3])
began = time.perf_counter()
recover(folder, Checkpoint("o", size, root, ""))
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def verification(base: Path) -> None:
    """Hash a million entries again and compare them with `hashes` and with the signed root."""
    now = datetime.now(UTC)
    content = "sha256:" + "0" * 64
    for size in (VERIFIED // 4, VERIFIED):
        folder = base / f"verify-{size}"
        folder.mkdir()
        envelope = encode(
            Draft("observation", "main-pacs.dicom", b"", "application/json", now, "run"),
            content=content,
            collector="scoutview 0.1.0 on a machine",
        )
        peaks = Peaks()
        with (folder / "log").open("wb") as log, (folder / "hashes").open("wb") as hashes:
            for number in range(size):
                one = envelope.replace(b"0" * 64, b"%064d" % number)
                leaf = leaf_hash(one)
                log.write(frame(one))
                hashes.write(leaf)
                peaks.append(leaf)
        rewrite_tiles(folder, (folder / "hashes").read_bytes())
        command = [sys.executable, "-c", VERIFY, folder, size, peaks.root().hex()]
        told = subprocess.run(
            [str(word) for word in command], check=True, capture_output=True, text=True
        ).stdout.split()
        seconds, mib = map(float, told)
        print(f"verify the hashes of {size:,} entries: {seconds:.1f} s, {mib:.0f} MiB")


def proofs(base: Path) -> None:
    """Make inclusion proofs at ten million entries from the stored tiles, each checked."""
    folder = base / "proofs"
    folder.mkdir()
    leaves = b"".join(hashlib.sha256(n.to_bytes(8, "big")).digest() for n in range(PROVED))
    (folder / "hashes").write_bytes(leaves)
    rewrite_tiles(folder, leaves)
    peaks = Peaks(leaves[at : at + 32] for at in range(0, len(leaves), 32))
    root = peaks.root()
    del leaves
    chosen = random.Random(1).sample(range(PROVED), PROOFS)  # noqa: S311 - no secret

    def cold() -> None:
        for index in chosen[:200]:
            with StoredTree(folder, PROVED, root) as tree:
                tree.inclusion_proof(index)

    def warm() -> None:
        with StoredTree(folder, PROVED, root) as tree:
            for index in chosen:
                tree.inclusion_proof(index)

    print(
        f"inclusion proof at {PROVED:,} entries: {taken(warm) / PROOFS * 1000:.2f} ms, opening"
        f" the tree each time {taken(cold) / 200 * 1000:.2f} ms"
    )


def encoding() -> None:
    """Encode envelopes canonically, apart from all else."""
    now = datetime.now(UTC)
    draft = Draft("observation", "main-pacs.dicom", b"", "application/json", now, "run")
    content = "sha256:" + "0" * 64

    def encode_all() -> None:
        for _ in range(20_000):
            encode(draft, content=content, collector="scoutview 0.1.0 on a machine")

    print(f"canonical encoding: {taken(encode_all) / 20_000 * 1e6:.0f} us an envelope")


def main() -> None:
    """Run all."""
    with tempfile.TemporaryDirectory(prefix="scoutview-bench-") as folder:
        appends(Path(folder))
        verification(Path(folder))
        proofs(Path(folder))
    encoding()


if __name__ == "__main__":
    main()
