"""The templates of the reports and the one environment that renders them: escaping is on."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from scoutview.texts import plain


@cache
def environment() -> Environment:
    """Return the environment: autoescape on, unknown names are errors, text is made plain."""
    return Environment(
        loader=PackageLoader("scoutview.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )


def _finalize(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Take control characters out of every text that is printed; markup is made plain, too."""
    if not isinstance(value, str):
        return value
    return type(value)(plain(value))
