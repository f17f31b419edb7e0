"""Which exit code an error ends in, and its sentence. Imported on the error path only."""

import errno
from typing import Final

from scoutview.catalog.licensed import LicensedError
from scoutview.catalog.load import CatalogError
from scoutview.estate.read import EstateError
from scoutview.exchange.frameworks import ImportFault
from scoutview.exchange.intake.model import IntakeError
from scoutview.exchange.names import NotExportable
from scoutview.exchange.oscal.schema import OscalFault
from scoutview.exchange.scoping.model import ScopingError
from scoutview.facts.codec import CodecError
from scoutview.ledger import LedgerError
from scoutview.pipeline.bundle import BundleError
from scoutview.pipeline.collectors import CollectorError
from scoutview.pipeline.countersign import CountersignError
from scoutview.pipeline.disclose import DiscloseError
from scoutview.pipeline.evidence import EvidenceError
from scoutview.pipeline.export import ExportError
from scoutview.pipeline.ipe import IpeError
from scoutview.pipeline.keys import KeyPlaceError
from scoutview.pipeline.kit import KitError
from scoutview.pipeline.looking import MayNotLook
from scoutview.pipeline.record import NoSuchRun
from scoutview.pipeline.report import NotJudged, NotWritten
from scoutview.pipeline.retention import RetentionError
from scoutview.pipeline.said import SaidError
from scoutview.pipeline.scope import UnknownName
from scoutview.pipeline.timestamp import TimestampError
from scoutview.pipeline.workspace import WorkspaceError
from scoutview.records import NotPlain
from scoutview.reports.checkpoint_card import CardError

BAD_INPUT: Final = 2
COULD_NOT_RUN: Final = 3

_BAD_INPUT: Final = (
    BundleError,
    CardError,
    CatalogError,
    CollectorError,
    CountersignError,
    DiscloseError,
    EstateError,
    EvidenceError,
    ExportError,
    ImportFault,
    IntakeError,
    IpeError,
    KeyPlaceError,
    KitError,
    LicensedError,
    NoSuchRun,
    NotExportable,
    RetentionError,
    SaidError,
    ScopingError,
    TimestampError,
    UnknownName,
    WorkspaceError,
)
_COULD_NOT_RUN: Final = (
    CodecError,
    LedgerError,
    MayNotLook,
    NotJudged,
    NotPlain,
    NotWritten,
    OscalFault,
)


def code_and_sentence(error: Exception) -> tuple[int, str]:
    """Return the exit code and the sentence of any error."""
    if isinstance(error, _BAD_INPUT):
        return COULD_NOT_RUN if _is_full(error.__cause__) else BAD_INPUT, str(error)
    if isinstance(error, _COULD_NOT_RUN):
        return COULD_NOT_RUN, str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return COULD_NOT_RUN, f"{where}{error.strerror or error}; nothing more was done."
    return (
        COULD_NOT_RUN,
        f"Scoutview failed by its own fault ({type(error).__name__}: {error}); please report it.",
    )


def _is_full(cause: BaseException | None) -> bool:
    """Whether what was asked was right, and the disk had no room for it."""
    return isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
