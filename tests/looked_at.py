"""Looking at one real endpoint with all we have: what the pipeline does, without a ledger."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scoutview.estate.model import (
    Authorization,
    Category,
    Client,
    Endpoint,
    Engagement,
    Estate,
    Kind,
    Period,
    Protocol,
    ReportType,
    System,
)
from scoutview.findings import Finding
from scoutview.looks.session import Limits
from scoutview.pipeline.judge import Sightings
from scoutview.pipeline.observe import Observer
from scoutview.pipeline.scope import Scope

QUICK = Limits(connect_s=1.0, reply_s=2.0, pace_s=0.0)


def endpoint(port: int, **given: object) -> Endpoint:
    """Return a DICOM endpoint on loopback, unless told otherwise."""
    known: dict[str, object] = {
        "id": "e",
        "system": "s",
        "protocol": Protocol.DICOM,
        "host": "127.0.0.1",
        "ae_title": "ANY-SCP",
    }
    return Endpoint(**(known | {"port": port} | given))


def known_caller(ae_title: str = "SCOUTVIEW", certificate: object = None) -> Client:
    """Return a caller of the estate file, with the certificate of a `pki` leaf or none."""
    if certificate is None:
        return Client(ae_title)
    return Client(ae_title, Path(certificate.cert), Path(certificate.key))


def estate(*systems: System, allow: frozenset[str] = frozenset(), **given: object) -> Estate:
    """Return an estate that is authorized now."""
    today = datetime.now(UTC).date()
    known: dict[str, object] = {
        "organization": "Test Imaging",
        "timezone": "UTC",
        "engagement": Engagement(
            report=ReportType.TYPE_1,
            categories=(Category.SECURITY,),
            period=Period(today, today),
        ),
        "authorization": Authorization(
            by="Test, CIO",
            on=date(2020, 1, 1),
            until=today + timedelta(days=2),
            allow=allow,
        ),
        "systems": systems,
    }
    return Estate(**(known | given))


def server(
    *endpoints: Endpoint, kind: Kind = Kind.PACS, allow: frozenset[str] = frozenset()
) -> System:
    """Return a system `s` with these endpoints."""
    return System(id="s", kind=kind, name="S", endpoints=endpoints, allow=allow)


def look_at(
    *endpoints: Endpoint,
    kind: Kind = Kind.PACS,
    allow: frozenset[str] = frozenset(),
    probes: frozenset[str] = frozenset(),
    limits: Limits = QUICK,
) -> dict[str, Finding]:
    """Return the finding of every probe by its id; one system with these endpoints."""
    described = estate(server(*endpoints, kind=kind, allow=allow), allow=allow)
    wanted = Scope(probe_ids=probes)
    observer = Observer(described, wanted, limits, lambda: None)
    told = [seen for batch in observer.lane(described.systems) for seen in batch]
    sightings = Sightings(described, list(enumerate(told)), (0, datetime.now(UTC)))
    return {finding.probe: finding for finding in sightings.findings(wanted)}


__all__ = ["QUICK", "endpoint", "estate", "known_caller", "look_at", "server"]
