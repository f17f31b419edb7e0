"""Whether a value could stand in an estate file, asked before a file is written."""

from collections.abc import Mapping
from typing import Final

from scoutview.estate._rules import AE_TITLE, HOST, ID, LINE, Rule

PORTS: Final = range(1, 65_536)
_RULES: Final[Mapping[str, Rule]] = {
    "ae_title": AE_TITLE,
    "host": HOST,
    "id": ID,
    "name": LINE,
    "owner": LINE,
    "site": LINE,
}


def problem_of(field: str, text: str) -> str:
    """Return why a field of a system or an endpoint cannot be this text, empty when it can.

    `field` is one of `ae_title`, `host`, `id`, `name`, `owner`, `site`. The words end with what
    to give, without a full stop.
    """
    rule = _RULES[field]
    problem = rule.problem(text)
    return f"{problem}; give {rule.expected}" if problem else ""
