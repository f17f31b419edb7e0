"""Estate files of tests, as text, and the whole story run over them in a folder of their own."""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scoutview.assessment.model import Assessment
from scoutview.estate.read import parse_estate
from scoutview.facts.observation import Observation
from scoutview.findings import Finding
from scoutview.ledger import Ledger, SigningKey, verify
from scoutview.looks.session import Limits
from scoutview.pipeline import workspace as workspaces
from scoutview.pipeline.assess import Request, assess
from scoutview.pipeline.plan import plan
from scoutview.pipeline.record import Run
from scoutview.pipeline.scope import scope
from scoutview.reports.change_ticket import ChangeTicket

QUICK = Limits(connect_s=0.5, reply_s=0.5, pace_s=0.0)
ORGANIZATION = "Test Imaging"
AUTHORIZATION = {"by": "Test, CIO", "on": "2020-01-01", "until": "2099-12-31"}
# How the entries of a run begin.
KINDS_OF_A_RUN = ["estate", "catalog", "run-opened", "authorization", "observation"]
DATES = frozenset({"on", "until", "as_of", "start", "end"})


def _toml(name: str, value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(key, item)}" for key, item in value.items()) + " }"
    if name in DATES:
        return str(value)
    return json.dumps(str(value) if isinstance(value, Path) else value)


def _lines(given: dict[str, object]) -> str:
    return "".join(f"{name} = {_toml(name, value)}\n" for name, value in given.items())


def endpoint(where: object, protocol: str = "dicom", **given: object) -> str:
    """Return an endpoint at a server (anything with `host` and `port`)."""
    titled = {"ae_title": "ARCHIVE"} if protocol == "dicom" else {}
    known = {"id": "e", "protocol": protocol, "host": where.host, "port": where.port, **titled}
    return "[[system.endpoint]]\n" + _lines(known | given)


def system(*endpoints: str, **given: object) -> str:
    """Return a system `pacs` with these endpoints, unless told otherwise."""
    known = {"id": "pacs", "kind": "pacs", "name": "S"}
    return "[[system]]\n" + _lines(known | given) + "".join(endpoints)


def estate(*systems: str, authorization: dict[str, object] | None = AUTHORIZATION) -> str:
    """Return an estate file; authorized now unless told otherwise."""
    head = f'format = 1\n[organization]\nname = "{ORGANIZATION}"\ntimezone = "UTC"\n'
    engagement = '[engagement]\nreport = "type-1"\ncategories = ["security"]\nas_of = 2026-10-01\n'
    rules = "" if authorization is None else "[authorization]\n" + _lines(authorization)
    return head + engagement + rules + "".join(systems)


@dataclass(slots=True)
class Story:
    """One organization's workspace, its key beside it, and what was done there."""

    base: Path
    folder: Path = field(init=False)
    key_path: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.base / "workspace"
        self.key_path = self.base / "signing.key"
        self.folder.mkdir()

    @property
    def workspace(self) -> workspaces.Workspace:
        return workspaces.Workspace(self.folder)

    @property
    def ledger(self) -> Ledger:
        return self.workspace.ledger()

    @property
    def key(self) -> SigningKey:
        return SigningKey.load(self.key_path)

    @property
    def is_valid(self) -> bool:
        return verify(self.folder).ok

    def write(self, *systems: str, **given: object) -> Path:
        """Write the estate file."""
        self.workspace.estate.write_text(estate(*systems, **given), encoding="utf-8")
        return self.workspace.estate

    def request(self, limits: Limits = QUICK, only: Iterable[str] = ()) -> Request:
        """Return what to ask of the story, with a workspace that is ready for it."""
        content = self.workspace.estate.read_bytes()
        if not self.workspace.has_ledger:
            workspaces.make(self.folder, ORGANIZATION, self.key_path)
        return Request(
            workspace=self.workspace,
            estate=parse_estate(content, name="estate.toml", folder=self.folder),
            estate_bytes=content,
            key=self.key,
            limits=limits,
            interrupted=threading.Event(),
            only=tuple(only),
        )

    def assess(self, *systems: str, limits: Limits = QUICK, only=(), **given: object) -> str:
        """Write the estate file and run the whole story over it; return the run."""
        if systems:
            self.write(*systems, **given)
        return assess(self.request(limits, only), lambda _done, _total, _target: None)

    def plan(self, limits: Limits = QUICK, only: Iterable[str] = ()) -> ChangeTicket:
        """Return the plan for the estate file as it stands."""
        content = self.workspace.estate.read_bytes()
        described = parse_estate(content, name="estate.toml", folder=self.folder)
        return plan(described, scope(described, only), limits, datetime.now(UTC))

    def assessment(self, run: str) -> Assessment:
        """Return the latest judgement's assessment."""
        return Run(self.ledger, run).judgements()[-1].assessment

    def findings(self, run: str) -> dict[tuple[str, str], Finding]:
        """Return the findings by probe and target."""
        return {(each.probe, each.target): each for each in self.assessment(run).findings}

    def observations(self, run: str) -> list[Observation]:
        """Return what the ledger holds of the run's looks."""
        return [seen for _, seen in Run(self.ledger, run).observations()]
