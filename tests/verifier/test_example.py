"""The stand-alone verifier: L 11: the example."""

from __future__ import annotations

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import EXAMPLE_CHECKPOINT, EXAMPLE_ORIGIN, example, good


def test_example(ws):
    report = good(
        sv.verify_workspace(example(ws), vkey=EXAMPLE_ORIGIN, checkpoint=EXAMPLE_CHECKPOINT)
    )
    assert (report.entries, report.signed_entries) == (2, 2)
