"""The estate as it must read once an import is written: what the written file is checked against.

The text is changed by lines, and lines can mislead (a header within a long string, say). What was
meant is made here of the estate as it was read, which no layout of a file can change.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scoutview.estate.model import Endpoint, Estate, Kind, System
from scoutview.exchange.intake.merge import Diff, NewEndpoint, NewSystem


def with_import(estate: Estate, diff: Diff, taken: Sequence[str]) -> Estate:
    """Return the estate with new systems, endpoints and fields; `taken` as `Diff.made` has it."""
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    for change in diff.made(taken):
        fields[change.target][change.field] = change.new
    more: dict[str, list[Endpoint]] = defaultdict(list)
    for new in diff.endpoints:
        more[new.system].append(_endpoint(new))

    def now(system: System) -> System:
        endpoints = (replace(each, **fields.get(each.name, {})) for each in system.endpoints)
        return replace(
            system, endpoints=(*endpoints, *more.get(system.id, ())), **fields.get(system.id, {})
        )

    return replace(estate, systems=(*map(now, estate.systems), *map(_system, diff.systems)))


def _system(new: NewSystem) -> System:
    return System(
        id=new.id,
        kind=new.kind or Kind.MODALITY,
        name=new.name,
        owner=new.owner,
        site=new.site,
        endpoints=tuple(map(_endpoint, new.endpoints)),
    )


def _endpoint(new: NewEndpoint) -> Endpoint:
    return Endpoint(
        id=new.id,
        system=new.system,
        protocol=new.protocol,
        host=new.host,
        port=new.port,
        ae_title=new.ae_title,
        tls=new.tls,
    )
