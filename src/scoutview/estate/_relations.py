"""What ties systems together: flows, vendors, and exceptions to what should be true."""

from scoutview.estate._rules import CONTROL, ID, LINE, NAME, PROBE, PROSE, one_of
from scoutview.estate._systems import DATA, SYSTEMS_MAX
from scoutview.estate._table import Table
from scoutview.estate.model import DataClass, Deviation, Flow, Vendor

FLOWS_MAX = 20_000
VENDORS_MAX = 2_000
EXCEPTIONS_MAX = 5_000
CONTROLS_MAX = 50
VENDOR, SUBSERVICE = "vendor", "subservice"
METHOD = one_of(("carve-out", "inclusive"))


def read_flows(top: Table) -> tuple[Flow, ...]:
    """Return the flows of data."""
    return tuple(map(_read_flow, top.tables("flow", "tables [[flow]]", most=FLOWS_MAX)))


def read_vendors(top: Table) -> tuple[Vendor, ...]:
    """Return the vendors and subservice organizations."""
    return tuple(map(_read_vendor, top.tables("vendor", "tables [[vendor]]", most=VENDORS_MAX)))


def read_exceptions(top: Table) -> tuple[Deviation, ...]:
    """Return the deviations that are said to be compensated."""
    tables = top.tables("exception", "tables [[exception]]", most=EXCEPTIONS_MAX)
    return tuple(map(_read_exception, tables))


def _read_flow(table: Table) -> Flow:
    data = table.texts("data", DATA, least=1, most=len(DataClass))
    flow = Flow(table.text("from", NAME), table.text("to", NAME), frozenset(map(DataClass, data)))
    table.close()
    return flow


def _read_vendor(table: Table) -> Vendor:
    role = table.text("role", one_of((VENDOR, SUBSERVICE)), VENDOR)
    vendor = Vendor(
        id=table.text("id", ID),
        services=table.text("services", PROSE),
        role=role,
        method=_read_method(table, role),
        systems=table.texts("systems", ID, most=SYSTEMS_MAX),
    )
    if vendor.id == "us":
        table.fault('"us" is the organization itself; give the vendor another id', "id")
    table.close()
    return vendor


def _read_method(table: Table, role: str) -> str:
    if role == SUBSERVICE:
        return table.text("method", METHOD)
    if table.has("role") and not table.says("role", role):  # a stand-in: nothing follows from it
        return table.text("method", METHOD, "")
    words = f'only a subservice organization has a method; write role = "{SUBSERVICE}"'
    table.refuse("method", words)
    return ""


def _read_exception(table: Table) -> Deviation:
    deviation = Deviation(
        probe=table.text("probe", PROBE),
        target=table.text("target", NAME),
        reason=table.text("reason", PROSE),
        compensating=table.texts("compensating", CONTROL, least=1, most=CONTROLS_MAX),
        approved_by=table.text("approved_by", LINE),
        until=table.day("until"),
    )
    table.close()
    return deviation
