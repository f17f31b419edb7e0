"""What an auditor reads first in a re-performance kit."""

from collections.abc import Collection
from textwrap import fill
from typing import Final

from scoutview.reports.cautions import MAPPING
from scoutview.reports.frameworks import adoption
from scoutview.reports.model import Report
from scoutview.reports.moments import in_zone

_WIDTH: Final = 100
_TEXT: Final = """\
Re-performance kit
==================

{organization}
Run {run}, seen {opened},
judged {judged}.
{controls}

This is a preparation by the organization, no examination and no opinion. It holds a map of the
weaknesses of a hospital's systems: keep it as confidential as the systems themselves.

1. Check that nothing was changed
---------------------------------
With Python 3.11 or newer and nothing else:

    python3 scoutview_verify.py THIS.zip

Compare the key that it prints with the one that you noted when the engagement began, or give it:

    python3 scoutview_verify.py THIS.zip --vkey "LINE" --checkpoint CHECKPOINT-THAT-YOU-KEPT

The verifier is one file of plain Python; read it before you trust it. The formats are described in
docs/reference/ of Scoutview (ledger-format.md, kit-format.md), so that you can write your own.

2. Read
-------
    read/readiness.html     findings, controls, criteria; each finding opens to its evidence card
    read/estate.toml        what exists, as it was when the run looked
    read/given/             what people gave, by the number of its entry
    entries.json, content/  the same, proven: who collected what, when, and what it says

{adoption}

Only entries.json and content/ are proven. What is in read/ and repeat.* was made from them, for
reading.

3. Perform it again
-------------------
    repeat.txt, repeat.csv  for every automated proof the command of another tool (DCMTK,
                            OpenSSL, curl, nmap) that asks the same again, and what the same state
                            answers

Ask the organization before you send anything to a clinical system; their authorization is among the
entries. To judge the same facts again by the same rules, use the whole workspace:

    scoutview rejudge {run} --no-record --out DIR

What is not here
----------------
{left_out}
"""


def kit_readme(report: Report, controls: Collection[str], left_out: int) -> str:
    """Return the text of README.txt."""
    zone = report.estate.timezone
    is_all = len(controls) == len(report.assessment.controls)
    named = f"All {len(controls)} controls." if is_all else f"Controls: {', '.join(controls)}."
    words = (
        f"{left_out} entries of this run do not belong to these controls and were left out;"
        " kit.json names them."
        if left_out
        else "Every entry of this run is in the kit."
    )
    return _TEXT.format(
        organization=report.estate.organization,
        run=report.run.id,
        opened=in_zone(report.run.opened_at, zone),
        judged=in_zone(report.run.judged_at, zone),
        controls=fill(named, _WIDTH),
        left_out=fill(words, _WIDTH),
        adoption=fill(f"{MAPPING} {adoption(report)}", _WIDTH),
    )
