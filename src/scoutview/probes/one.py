"""One probe by its id, without bringing what the others need: explaining one is to be quick."""

import re
from importlib import import_module
from importlib.util import find_spec

from scoutview.probes.probe import Probe

_FORM = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*")


def probe_of(id_: str) -> Probe | None:
    """Return the probe with this id, None when there is none; its module has its name."""
    if not _FORM.fullmatch(id_):
        return None
    package, name = (f"{__package__}.{id_}").rsplit(".", 1)
    above = find_spec(package)
    if above is None or not above.submodule_search_locations:
        return None  # there is no such package
    if find_spec(f"{package}.{name}") is None:
        return None
    probe = getattr(import_module(f"{package}.{name}"), "PROBE", None)
    return probe if isinstance(probe, Probe) else None
