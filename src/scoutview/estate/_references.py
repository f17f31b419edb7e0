"""Whether the ids of an estate file are unique and its references lead somewhere."""

from collections.abc import Iterable

from scoutview.estate._faults import Faults
from scoutview.estate._rules import did_you_mean
from scoutview.estate.locate import Place
from scoutview.estate.model import Estate
from scoutview.texts import shown


def check_references(estate: Estate, faults: Faults) -> None:
    """Collect duplicate ids and dangling references."""
    _check_unique((item.id for item in estate.commitments), ("commitment",), faults)
    _check_unique((item.id for item in estate.vendors), ("vendor",), faults)
    _check_unique((item.id for item in estate.systems), ("system",), faults)
    for index, system in enumerate(estate.systems):
        ids = (endpoint.id for endpoint in system.endpoints)
        _check_unique(ids, ("system", index, "endpoint"), faults)
    if not faults:
        _References(estate, faults).check()


def _check_unique(ids: Iterable[str], place: Place, faults: Faults) -> None:
    seen: set[str] = set()
    for index, item_id in enumerate(ids):
        if item_id in seen:
            faults.add((*place, index, "id"), f"{shown(item_id)} is used twice; give another id")
        seen.add(item_id)


class _References:
    def __init__(self, estate: Estate, faults: Faults) -> None:
        self._estate = estate
        self._faults = faults
        self._systems = {system.id for system in estate.systems}
        self._vendors = {vendor.id for vendor in estate.vendors}
        self._names = self._systems | {endpoint.name for endpoint in estate.endpoints()}
        # Nothing may look at a device without endpoints, yet a deviation of it can be on record.
        self._bare_devices = {
            system.id for system in estate.systems if system.is_device and not system.endpoints
        }

    def check(self) -> None:
        for index, system in enumerate(self._estate.systems):
            if system.serviced_by:
                self._vendor(system.serviced_by, ("system", index, "serviced_by"))
            if system.controlled_by != "us" and not system.controlled_by.startswith("client:"):
                self._vendor(system.controlled_by, ("system", index, "controlled_by"))
        for index, vendor in enumerate(self._estate.vendors):
            for number, system_id in enumerate(vendor.systems):
                self._system(system_id, ("vendor", index, "systems", number))
        for index, flow in enumerate(self._estate.flows):
            self._name(flow.source, ("flow", index, "from"))
            self._name(flow.destination, ("flow", index, "to"))
        for index, deviation in enumerate(self._estate.exceptions):
            if deviation.target.partition(".")[0] not in self._bare_devices:
                self._name(deviation.target, ("exception", index, "target"))

    def _vendor(self, vendor_id: str, place: Place) -> None:
        self._known(vendor_id, self._vendors, place, "no vendor has the id", "one of the vendors")

    def _system(self, system_id: str, place: Place) -> None:
        self._known(system_id, self._systems, place, "no system has the id", "one of the systems")

    def _name(self, name: str, place: Place) -> None:
        self._known(
            name, self._names, place, "no system or endpoint is named", "system or system.endpoint"
        )

    def _known(self, name: str, known: set[str], place: Place, problem: str, expected: str) -> None:
        if name not in known:
            hint = did_you_mean(name, known)
            self._faults.add(place, f"{problem} {shown(name)}{hint}; give {expected}")
