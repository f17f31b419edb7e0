"""The draft of an exception: which finding is meant, its record and its block for the estate."""

import re
from collections.abc import Mapping
from typing import Final

from scoutview.exchange.plan.exception_pack import (
    Draft,
    NoException,
    draft_of,
    exception_markdown,
    exception_toml,
)
from scoutview.pipeline.judged import Judged
from scoutview.pipeline.said import SaidError

_NUMBER: Final = re.compile(r"(?:finding-)?([0-9]{1,6})", re.ASCII)
_SHOWN_CHARACTERS: Final = 150


def draft_exception(seen: Judged, finding: str) -> Draft:
    """Return the draft for a finding, named `12`, `finding-12` or `probe@target`.

    Raises SaidError where the run has no such finding, or where there is nothing to except.
    """
    try:
        return draft_of(
            seen.run,
            seen.estate,
            seen.catalog,
            seen.assessment,
            seen.observed(_number(seen, finding)),
        )
    except NoException as error:
        raise SaidError(str(error)) from error


def draft_files(draft: Draft) -> Mapping[str, bytes]:
    """Return the record and the block by file name."""
    return {
        f"{draft.name}.md": exception_markdown(draft).encode(),
        f"{draft.name}.toml": exception_toml(draft).encode(),
    }


def _number(seen: Judged, named: str) -> int:
    findings = seen.assessment.findings
    told = _NUMBER.fullmatch(named.strip())
    if told and int(told[1]) < len(findings):
        return int(told[1])
    probe, _, target = named.strip().partition("@")
    for number, finding in enumerate(findings):
        if (finding.probe, finding.target) == (probe, target):
            return number
    raise SaidError(
        f"Run {seen.run} has no finding {named[:_SHOWN_CHARACTERS]!r}; give its number (0 to "
        f"{len(findings) - 1}, as the report links to it) or PROBE@TARGET, such as "
        "dicom.requires_tls@main-pacs.dicom."
    )
