"""How quick exports are: a 200-system estate, judged by the shipped catalog, in every format.

Prints seconds and the largest memory of this process, and judges none. Making the run and
loading the catalog are not counted; validating by NIST's schema and writing the files are.
"""

import random
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scoutview import __version__
from scoutview.assessment.judge import judge
from scoutview.assessment.requirements import judge_asked_for
from scoutview.catalog.load import load_catalog
from scoutview.estate.model import Estate
from scoutview.estate.read import parse_estate
from scoutview.exchange.judged import Judged
from scoutview.exchange.lists.ciso_assistant import libraries
from scoutview.exchange.lists.read_ciso_assistant import read_ciso_assistant
from scoutview.exchange.lists.tables import tables
from scoutview.exchange.oscal.models import documents
from scoutview.exchange.oscal.read import read_oscal
from scoutview.findings import Outcome
from scoutview.pipeline.export import write_exports
from scoutview.pipeline.judge import Sightings
from scoutview.pipeline.scope import scope
from scoutview.probes import catalogue as probes

SYSTEMS = 200
WHEN = datetime(2026, 11, 27, 1, 15, tzinfo=UTC)
WEIGHTS = {
    Outcome.MET: 6,
    Outcome.NOT_MET: 2,
    Outcome.NOT_OBSERVED: 1,
    Outcome.NOT_APPLICABLE: 1,
}


def estate() -> Estate:
    """Return 200 systems with a DICOM endpoint and one of the web each."""
    lines = [
        "format = 1",
        '[organization]\nname = "Bench Imaging"\ntimezone = "UTC"',
        '[engagement]\nreport = "type-1"\ncategories = ["security"]\nas_of = 2026-11-27',
    ]
    for number in range(SYSTEMS):
        address = f"10.1.{number // 250}.{number % 250 + 1}"
        lines.append(
            f'[[system]]\nid = "pacs-{number}"\nkind = "pacs"\nname = "Archive {number}"\n'
            f'site = "site {number % 9}"\ndata = ["medical-images", "demographics"]\n'
            f'[[system.endpoint]]\nid = "dicom"\nprotocol = "dicom"\nhost = "{address}"\n'
            f'port = 11112\nae_title = "PACS{number}"\n'
            f'[[system.endpoint]]\nid = "web"\nprotocol = "dicomweb"\nhost = "{address}"\n'
            "port = 8042\n"
        )
    return parse_estate("\n".join(lines).encode(), name="bench", folder=None)


def run() -> Judged:
    """Return a run of all probes with mixed outcomes, the same each time."""
    declared, catalog = estate(), load_catalog()
    chance = random.Random(7)  # noqa: S311 - no secret
    found = tuple(
        replace(
            finding,
            outcome=chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0],
            message=f"{finding.probe} was looked at, and this is what it said",
        )
        for finding in Sightings(declared, (), (1, WHEN)).findings(scope(declared, ()))
    )
    outcomes = {(one.probe, one.target): (one.outcome, one.message) for one in found}
    assessment = judge(
        estate=declared,
        catalog=catalog,
        findings=found,
        history=(),
        evidence=(),
        judged_on=WHEN.date(),
        severities={probe.id: probe.severity for probe in probes.ALL},
        stricter=lambda finding, _: outcomes[finding.probe, finding.target],
        protocols={probe.id: probe.protocols for probe in probes.ALL},
    )
    return Judged(
        run="20261127-011500-000",
        opened_at=WHEN,
        ended_at=WHEN,
        judged_at=WHEN,
        version=__version__,
        host="bench",
        estate=declared,
        catalog=catalog,
        assessment=assessment,
        frameworks=judge_asked_for(catalog, declared.engagement, assessment.controls),
    )


def main() -> None:
    """Make every export, write it, and print how long each took."""
    began = time.perf_counter()
    judged = run()
    assessment = judged.assessment
    print(
        f"{SYSTEMS} systems, {len(assessment.findings)} findings, {len(assessment.gaps)} gaps,"
        f" {len(judged.frameworks)} frameworks beside SOC 2"
        f" (made in {time.perf_counter() - began:.1f} s, not counted)"
    )
    formats: dict[str, Callable[[Judged], dict[str, bytes]]] = {
        "oscal": documents,
        "ciso-assistant": libraries,
        "csv": tables,
    }
    whole, kept = 0.0, {}
    with tempfile.TemporaryDirectory(prefix="scoutview-bench-") as folder:
        for name, make in formats.items():
            began = time.perf_counter()
            files = make(judged)
            write_exports(files, Path(folder, name), ours=True)
            took = time.perf_counter() - began
            whole += took
            kept[name] = files
            mib = sum(map(len, files.values())) / 2**20
            print(f"{name}: {len(files)} files, {mib:.1f} MiB, {took:.2f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"all exports: {whole:.2f} s; largest memory of the process: {peak:.0f} MiB")
    for name, read, data in (
        ("OSCAL catalog", read_oscal, kept["oscal"]["catalog-nist-800-53-r5-moderate.json"]),
        (
            "CISO Assistant library",
            read_ciso_assistant,
            kept["ciso-assistant"]["ciso-assistant-nist-800-53-r5-moderate.yaml"],
        ),
    ):
        began = time.perf_counter()
        count = len(read(name, data).texts)
        took = time.perf_counter() - began
        print(f"{name} read: {count} requirements of {len(data) // 1024} KiB in {took:.2f} s")


if __name__ == "__main__":
    main()
