"""How quick the catalog is: loading it, explaining from it, judging by it.

Prints figures and ratios of one run and judges none. Ratios are to what one could do instead: to
parsing the TOML files each time, and to a judging that looks through all edges for each
requirement.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from scoutview.assessment.model import ControlResult, Status
from scoutview.assessment.requirements import judge_frameworks
from scoutview.catalog import _cache
from scoutview.catalog.load import catalog_files, load_catalog
from scoutview.catalog.model import (
    Basis,
    Catalog,
    EdgeStatus,
    Framework,
    Relation,
    Requirement,
    RequirementEdge,
    SufficientSet,
)

REQUIREMENTS, SIZES = 610, (1000, 8160)
EDGES_EACH, IN_SET = 4, 2
ROUNDS = 7
PROGRAM = Path(sys.executable).with_name("scoutview")


def seconds(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median of several rounds."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def loading() -> None:
    """Print how long the whole catalog takes to load, warm, and against parsing it each time."""
    files = catalog_files()
    parsing = seconds(lambda: [tomllib.loads(text) for text in files.values()], 3)
    load_catalog()
    warm = seconds(load_catalog)
    folder = _cache.folder()

    def cold() -> None:
        for path in folder.glob("catalog-*.msgpack"):
            path.unlink()
        load_catalog()

    first = seconds(cold, 3)
    print(f"load, warm: {warm * 1000:.0f} ms ({len(files)} files); cold: {first * 1000:.0f} ms")
    print(f"  ratio to parsing the TOML files: {warm / parsing:.2f} ({parsing * 1000:.0f} ms)")


def explaining() -> None:
    """Print how long `scoutview explain` takes as a whole process."""
    nothing = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    for name in ("CC6.1", "ENC-01", "164.312(b)", "tls.certificate_is_current"):
        command = [PROGRAM, "explain", name]
        took = seconds(lambda c=command: subprocess.run(c, check=True, capture_output=True))
        print(
            f"explain {name}: {took * 1000:.0f} ms, whole process;"
            f" ratio to a Python that does nothing: {took / nothing:.1f}"
        )


def world(size: int) -> tuple[Catalog, tuple[ControlResult, ...]]:
    """Return a catalog of one framework, and this many controls with a status each."""
    chance = random.Random(size)  # noqa: S311 - no secret
    names = [f"CTL-{number:05}" for number in range(size)]
    requirements = [f"R.{number}" for number in range(REQUIREMENTS)]
    chosen = {name: chance.sample(names, EDGES_EACH) for name in requirements}
    framework = Framework(
        id="made",
        title="Made",
        source="",
        requirements=tuple(Requirement(name, "made", name, "") for name in requirements),
        basis=Basis.IDS_AND_CROSSWALK,
        mapping_source="",
        edges=tuple(
            RequirementEdge(
                control=control,
                requirement=name,
                relation=Relation.SUBSET,
                status=EdgeStatus.ARGUED,
                rationale="",
            )
            for name, controls in chosen.items()
            for control in controls
        ),
        sufficient=tuple(
            SufficientSet(name, tuple(controls[:IN_SET]), "") for name, controls in chosen.items()
        ),
        none=(),
    )
    catalog = load_catalog()
    template = catalog.controls[0]
    controls = tuple(replace(template, id=name) for name in names)
    statuses = (Status.SUPPORTED, Status.OPEN, Status.DEVIATION)
    results = tuple(
        ControlResult(
            id=name,
            title=name,
            design=chance.choice(statuses),
            operation=None,
            proofs=(),
            missing=(),
            findings=(),
        )
        for name in names
    )
    return replace(catalog, controls=controls, frameworks=(framework,)), results


def naive(catalog: Catalog, results: tuple[ControlResult, ...]) -> int:
    """Judge as one would by looking through everything for each requirement; count what is met."""
    met = 0
    for framework in catalog.frameworks:
        for requirement in framework.requirements:
            needed = [
                control
                for chosen in framework.sufficient
                if chosen.requirement == requirement.id
                for control in chosen.controls
            ]
            argued = [e.control for e in framework.edges if e.requirement == requirement.id]
            standing = [r.design for r in results if r.id in needed and r.id in argued]
            met += all(status is Status.SUPPORTED for status in standing)
    return met


def judging() -> None:
    """Print how long requirements take to be judged, with the reason of each that is not met."""
    for size in SIZES:
        catalog, results = world(size)
        took = seconds(partial(judge_frameworks, catalog, results), 5)
        apart = seconds(partial(naive, catalog, results), 1)
        told = [one for each in judge_frameworks(catalog, results) for one in each.requirements]
        unmet = [one for one in told if one.status is not Status.SUPPORTED]
        if not all(one.reason for one in unmet):
            sys.exit("A requirement that is not met has no reason.")
        print(
            f"judge {len(told)} requirements by {size} statuses: {took * 1000:.0f} ms, "
            f"{len(unmet)} reasons; ratio to looking through everything: {took / apart:.4f}"
        )


def main() -> int:
    """Run the bench in a cache of its own."""
    loading()
    explaining()
    judging()
    return 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="scoutview-bench-") as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        sys.exit(main())
