"""How quick a remediation plan is: 200 systems, half of their archives open to strangers.

Prints figures and judges none. No server is started: the looks are made up, the ledger, the
judgement and the files are real.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from scoutview import __version__
from scoutview.catalog.load import catalog_bundle
from scoutview.estate.model import Estate, Protocol
from scoutview.estate.read import parse_estate
from scoutview.facts.dicom import (
    Answer,
    Command,
    Exchange,
    PlainAssociation,
    StrangerFind,
    Strangers,
    Transport,
)
from scoutview.facts.observation import Observation
from scoutview.findings import Vantage
from scoutview.ledger import Draft
from scoutview.pipeline import workspace as workspaces
from scoutview.pipeline.assess import close_run
from scoutview.pipeline.judged import judged
from scoutview.pipeline.record import JSON, TOML, Opened, draft, observation_draft
from scoutview.pipeline.rejudge import judge_run
from scoutview.pipeline.remediation import letter_files, plan_files, plan_run

SYSTEMS, VENDORS = 200, 10
KINDS = ("pacs", "modality", "workstation", "viewer", "worklist")
PROGRAM = Path(sys.executable).with_name("scoutview")
START = date(2026, 10, 1)


def estate_text() -> str:
    """Return an estate of many systems, each with a vendor that services it."""
    parts = [
        'format = 1\n[organization]\nname = "Bench"\ntimezone = "UTC"',
        '[engagement]\nreport = "type-1"',
        'categories = ["security", "availability", "confidentiality"]\nas_of = 2026-10-01',
    ]
    parts += [
        f'[[vendor]]\nid = "vendor-{n}"\nservices = "Services systems"\nrole = "vendor"'
        for n in range(VENDORS)
    ]
    for n in range(SYSTEMS):
        kind = KINDS[n % len(KINDS)]
        parts.append(
            f'[[system]]\nid = "{kind}-{n}"\nkind = "{kind}"\nname = "{kind} number {n}"\n'
            f'owner = "owner-{n % 7}"\nserviced_by = "vendor-{n % VENDORS}"\n'
            'data = ["medical-images", "demographics"]\n[[system.endpoint]]\nid = "dicom"\n'
            f'protocol = "dicom"\nhost = "10.0.{n // 250}.{n % 250 + 1}"\nport = 11112\n'
            f'ae_title = "NODE{n}"'
        )
    return "\n".join(parts) + "\n"


def observations(estate: Estate) -> list[Observation]:
    """Return what a stranger met: half of the servers served it, the others were never asked."""
    seen = []
    servers = [system for system in estate.systems if not system.is_device]
    for system in servers[::2]:
        for endpoint in system.endpoints:
            assert endpoint.protocol is Protocol.DICOM  # noqa: S101 - as made above
            echo, find = (
                Exchange(
                    caller="SV-STRANGER",
                    called=endpoint.ae_title,
                    transport=Transport.PLAIN,
                    answer=Answer.ACCEPTED,
                    command=command,
                    offered=True,
                    status=0,
                    ended=Answer.ACCEPTED,
                    words=f"answered {command.value} with 0x0000 (success)",
                )
                for command in (Command.ECHO, Command.FIND)
            )
            seen += [
                Observation(
                    look=fact.KIND,
                    target=endpoint.name,
                    observed_at=datetime.now(UTC),
                    vantage=Vantage("bench", "10.0.9.9", "SV-STRANGER"),
                    connections=1,
                    seconds=0.1,
                    fact=fact,
                )
                for fact in (PlainAssociation(echo), Strangers((echo,)), StrangerFind(find))
            ]
    return seen


def record(folder: Path) -> tuple[workspaces.Workspace, str]:
    """Make a workspace with one judged run in it."""
    text = estate_text().encode()
    key = folder / "signing.key"
    workspace = workspaces.make(folder / "workspace", "Bench", key)
    run, now = "bench-run", datetime.now(UTC)
    ledger = workspace.ledger()
    with ledger.writer(workspace.signer(key), collector="bench") as writer:
        sources = writer.append_many(
            [
                Draft("estate", run, text, TOML, now, run),
                Draft("catalog", run, catalog_bundle(None), JSON, now, run),
            ]
        )
        opened = Opened(
            run=run,
            opened_at=now,
            version=__version__,
            host="bench",
            estate=sources[0].content,
            catalog=sources[1].content,
            only=(),
            pace_s=0.0,
            reply_s=1.0,
        )
        writer.append(draft("run-opened", run, opened, run, now))
        estate = parse_estate(text, name="the bench's estate", folder=None)
        writer.append_many(
            [observation_draft(seen, run, datetime.now(UTC)) for seen in observations(estate)]
        )
        judge_run(ledger, writer, run)
        close_run(writer, opened, 0, "")
    return workspace, run


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Record the run, plan it in this process and as a person does, and print the figures."""
    with tempfile.TemporaryDirectory(prefix="scoutview-bench-") as folder:
        workspace, run = record(Path(folder))
        began = time.perf_counter()
        seen = judged(workspace, run)
        read = time.perf_counter()
        plan = plan_run(seen, START)
        planned = time.perf_counter()
        files = plan_files(plan)
        written = time.perf_counter()
        letters = letter_files(seen, plan)
        told = time.perf_counter()
        print(
            f"{SYSTEMS} systems, {len(seen.assessment.findings)} findings, {len(plan.items)} items"
        )
        print(f"  reading the judged run from the ledger: {read - began:.2f} s")
        print(
            f"  planning: {planned - read:.3f} s; its {len(files)} files: {written - planned:.2f} s"
        )
        print(f"  {len(letters)} files of letters: {told - written:.2f} s")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        command = [PROGRAM, "plan", run, "--workspace", workspace.folder, "--start", str(START)]
        for option in ([], ["--letters"]):
            for attempt in ("first", "second"):
                out = ["--out", Path(folder, f"out-{attempt}{len(option)}")]
                began, before = time.perf_counter(), _cpu_s()
                subprocess.run(
                    [*command, *option, *out], check=True, capture_output=True, env=environment
                )
                took, cpu = time.perf_counter() - began, _cpu_s() - before
            words = " ".join(["scoutview plan", *option])
            print(f"{words}: {took:.2f} s, {cpu:.2f} s of CPU, whole process, its second start")
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest process: {used:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
