"""A judged run as exports need it: what was judged, by which frameworks, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scoutview.assessment.model import Assessment, Status
from scoutview.assessment.requirements import FrameworkResult
from scoutview.catalog.model import Catalog, Control
from scoutview.estate.model import Estate


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One judged run. Times are the run's own, in any time zone.

    `frameworks` are those beside SOC 2 that the organization is asked for, judged by the run's
    controls. `version` is that of the program which judged, `host` the machine that looked.
    """

    run: str
    opened_at: datetime
    ended_at: datetime
    judged_at: datetime
    version: str
    host: str
    estate: Estate
    catalog: Catalog
    assessment: Assessment
    frameworks: tuple[FrameworkResult, ...]

    @property
    def judged_on(self) -> date:
        """The day of the judgement, to the organization."""
        return self.judged_at.astimezone(ZoneInfo(self.estate.timezone)).date()

    @property
    def controls(self) -> dict[str, Control]:
        """The controls by id."""
        return {control.id: control for control in self.catalog.controls}

    @property
    def own_ids(self) -> dict[str, str]:
        """The id of each control by the hub's id, as mappings to other frameworks name it."""
        return {control.hub_id or control.id: control.id for control in self.catalog.controls}


def is_decided(status: Status) -> bool:
    """Whether a status says anything about a control: not what is excluded or not applicable."""
    return status not in {Status.NOT_APPLICABLE, Status.EXCLUDED}
