"""How quick an import is: a list of 5,000 AE titles shown, written, checked and drawn.

Prints figures of one run and judges none but that it worked. Every command is a process of its
own, as a person runs it.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

ROWS = 5_000
SITES = ("downtown", "lakeshore", "north", "airport")
KINDS = ("CT", "MR", "US", "XR", "Workstation", "PACS")
HEADING = ("Device", "AE Title", "IP Address", "Port", "Site", "Vendor", "Serial No", "Type")
ESTATE = """\
format = 1
[organization]
name = "Bench"
timezone = "UTC"
[engagement]
report = "type-1"
categories = ["security"]
as_of = 2026-10-01
"""
PROGRAM = Path(sys.executable).with_name("scoutview")
# As a person runs it: with compiled modules kept from run to run.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def rows() -> list[tuple[str | int, ...]]:
    """Return the rows of the list."""
    return [
        (
            f"{KINDS[n % len(KINDS)]} room {n}",
            f"{KINDS[n % len(KINDS)][:4].upper()}{n:05}",
            f"10.{20 + n // 60_000}.{n // 250}.{n % 250 + 1}",
            104 if n % 2 else 11112,
            SITES[n % len(SITES)],
            "Vendor",
            f"S-{n:06}",
            KINDS[n % len(KINDS)],
        )
        for n in range(ROWS)
    ]


def lists(folder: Path) -> tuple[Path, Path]:
    """Write the list as CSV and as XLSX."""
    as_csv, as_xlsx = folder / "ae-list.csv", folder / "ae-list.xlsx"
    with as_csv.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADING, *rows()])
    with xlsxwriter.Workbook(as_xlsx) as book:
        sheet = book.add_worksheet("AE list")
        for number, row in enumerate([HEADING, *rows()]):
            sheet.write_row(number, 0, row)
    return as_csv, as_xlsx


def measured(*command: object) -> float:
    """Run a command of ours, print what it took, and return the seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        [PROGRAM, *map(str, command)],
        check=False,
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )
    took = time.perf_counter() - began
    if done.returncode:
        sys.exit(done.stderr or f"It ended with {done.returncode}.")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    words = " ".join(Path(str(word)).name for word in command)
    print(f"scoutview {words}: {took:.2f} s, of it {cpu:.2f} s of CPU, whole process")
    return took


def main() -> int:
    """Run the bench."""
    with tempfile.TemporaryDirectory(prefix="scoutview-bench-") as made:
        folder = Path(made)
        estate = folder / "estate.toml"
        as_csv, as_xlsx = lists(folder)
        estate.write_text(ESTATE, encoding="utf-8")
        measured("estate", "draw", estate, "--out", folder / "none.svg")  # compiles the modules
        for file in (as_csv, as_xlsx):
            estate.write_text(ESTATE, encoding="utf-8")
            print(f"{ROWS} rows, {file.suffix[1:]}, {file.stat().st_size // 1024} KiB:")
            whole = measured("import", file, "--estate", estate, "--write")
            whole += measured("estate", "draw", estate, "--out", folder / f"{file.suffix}.svg")
            size = estate.stat().st_size // 1024
            print(f"  imported, checked by the import, and drawn: {whole:.2f} s")
            print(f"  the estate file has {size} KiB")
            measured("estate", "check", estate)
        measured("import", as_csv, "--estate", estate)
        measured("estate", "reconcile", estate, "--with", as_csv)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"largest process: {peak / 1024:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
