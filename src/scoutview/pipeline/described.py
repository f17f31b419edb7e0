"""The estate file with all that it names: its own files, and probes, controls and criteria."""

from pathlib import Path

from scoutview.catalog.check import check_estate
from scoutview.catalog.load import load_catalog
from scoutview.estate.model import Estate
from scoutview.estate.read import EstateError, parse_estate
from scoutview.pipeline.workspace import Workspace
from scoutview.probes import catalogue as probes


def described(file: Path, content: bytes) -> Estate:
    """Return the estate of a file's bytes; overlays are those of the workspace that it is in.

    Raises EstateError with one sentence for each fault, CatalogError for a faulty overlay.
    """
    estate = parse_estate(content, name=str(file), folder=file.parent.absolute())
    faults = check_estate(
        estate,
        content.decode(),
        catalog=load_catalog(Workspace(file.parent).overlays),
        probes={probe.id: probe.rests_on_ae_title for probe in probes.ALL},
        name=str(file),
    )
    if faults:
        raise EstateError(*(f"{fault}." for fault in faults))
    return estate
