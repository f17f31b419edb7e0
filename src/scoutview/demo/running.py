"""The demo estate, running: every server on its own loopback address, until the context ends."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from scoutview.demo import web_nodes
from scoutview.demo._tls import WITH_OLD_SUITES, server_context
from scoutview.demo.certificates import Pki, Server, make_pki, server_name
from scoutview.demo.dicom_nodes import Node, Service, dicom_node
from scoutview.demo.estate import write_estate
from scoutview.demo.evidence import Piece, write_pieces
from scoutview.demo.loopback import (
    ONLY_HOST,
    Address,
    Bystander,
    answering,
    bystander,
    closed_port,
    hosts,
)
from scoutview.demo.manifest import Expectation, read_manifest
from scoutview.findings import Outcome
from scoutview.looks.ports import ASKED

SYSTEMS: Final = (
    "main-pacs",
    "vna",
    "worklist",
    "image-web",
    "router",
    "dose",
    "portal",
    "ct-1",
    "us-1",
    "clinic-ehr",
)
_ARCHIVE: Final = frozenset({Service.FIND, Service.GET, Service.MOVE, Service.STORE})


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEstate:
    """The running estate. `endpoints` maps "system.endpoint" to where it is.

    `manifest` is what an honest assessment finds here. `messages` are sentences for the user
    about how this machine differs from what the demo expects. `withheld` is the system that
    must not be spoken to: it counts who came.
    """

    estate_path: Path
    manifest: tuple[Expectation, ...]
    messages: tuple[str, ...]
    endpoints: Mapping[str, Address]
    withheld: Bystander
    pki: Pki
    today: date

    def evidence(self) -> tuple[Piece, ...]:
        """Write and return what the demo's people give: documents, attestations, populations."""
        return write_pieces(self.estate_path.parent / "given", self.today)


@contextmanager
def running(folder: Path, today: date) -> Iterator[DemoEstate]:
    """Start every server, and write the estate file and its keys into the folder.

    `today` is the day in the estate's time zone (`estate.TIMEZONE`): the examination's period
    ends on it.
    """
    where = dict(zip(SYSTEMS, hosts(len(SYSTEMS)), strict=True))
    taken = answering(where["main-pacs"], ASKED)
    pki = _pki(folder / "pki", where, today)
    with ExitStack() as started:
        withheld = started.enter_context(bystander(where["clinic-ehr"]))
        endpoints = {
            **_dicom(started, where, pki),
            **_web(started, where, pki),
            "ct-1.dicom": started.enter_context(closed_port(where["ct-1"])),
            "us-1.dicom": started.enter_context(closed_port(where["us-1"])),
            "clinic-ehr.fhir": withheld.address,
        }
        yield DemoEstate(
            estate_path=write_estate(folder, today, endpoints),
            manifest=_as_this_machine_is(read_manifest(), taken),
            messages=tuple(_messages(where, taken)),
            endpoints=endpoints,
            withheld=withheld,
            pki=pki,
            today=today,
        )


def _pki(folder: Path, where: Mapping[str, str], today: date) -> Pki:
    return make_pki(
        folder,
        today,
        Server("vna", where["vna"]),
        Server("router", where["router"], expired=True, with_rsa=True),
        Server("portal", where["portal"]),
    )


def _nodes(pki: Pki) -> dict[str, Node]:
    """Return the DICOM nodes by system; what is wrong with each stands in manifest.toml."""
    return {
        "main-pacs": Node(ae_title="MAINPACS", offers=_ARCHIVE),
        "vna": Node(
            ae_title="VNA",
            offers=_ARCHIVE,
            knows=("SCOUTVIEW",),
            own_title_only=True,
            tls=server_context(pki.servers["vna"], clients_of=pki.ca),
        ),
        "worklist": Node(
            ae_title="WORKLIST", offers=frozenset({Service.WORKLIST}), own_title_only=True
        ),
        "router": Node(
            ae_title="ROUTER",
            offers=frozenset({Service.STORE}),
            tls=server_context(pki.servers["router"], ciphers=WITH_OLD_SUITES),
        ),
        "dose": Node(ae_title="DOSE", offers=frozenset({Service.FIND, Service.STORE})),
    }


def _dicom(started: ExitStack, where: Mapping[str, str], pki: Pki) -> dict[str, Address]:
    return {
        f"{system}.dicom": started.enter_context(dicom_node(where[system], node))
        for system, node in _nodes(pki).items()
    }


def _web(started: ExitStack, where: Mapping[str, str], pki: Pki) -> dict[str, Address]:
    tls = server_context(pki.servers["portal"])
    https = started.enter_context(web_nodes.portal(where["portal"], tls))
    sender = web_nodes.redirect(where["portal"], server_name("portal"), https.port)
    return {
        "image-web.dicomweb": started.enter_context(web_nodes.orthanc(where["image-web"])),
        "portal.https": https,
        "portal.http": started.enter_context(sender),
    }


def _as_this_machine_is(
    manifest: tuple[Expectation, ...], taken: tuple[int, ...]
) -> tuple[Expectation, ...]:
    """Return the manifest with the ports on which this machine answers for every system."""
    if not taken:
        return manifest
    named = ", ".join(map(str, taken))
    why = f"This machine itself answers on port {named} of every loopback address."
    return tuple(
        replace(expected, outcome=Outcome.NOT_MET, why=why)
        if expected.outcome is Outcome.MET
        and expected.probe == "system.exposes_only_declared_ports"
        else expected
        for expected in manifest
    )


def _messages(where: Mapping[str, str], taken: tuple[int, ...]) -> Iterator[str]:
    if where["main-pacs"] == ONLY_HOST:
        yield (
            f"This machine has no loopback address beside {ONLY_HOST}: "
            "all systems of the demo share it, on ports of their own."
        )
    if taken:
        yield (
            f"This machine itself answers on port {', '.join(map(str, taken))} of its loopback "
            "addresses: every system of the demo seems to expose that."
        )
