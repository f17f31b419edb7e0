"""Every look at an endpoint, in the order they are made: each may build on those before it."""

from typing import Final

from scoutview.looks import reach
from scoutview.looks.dicom import callers, certificates, commands
from scoutview.looks.look import Look
from scoutview.looks.tls import certificate, offers
from scoutview.looks.web import credentials, plain, reading, storage

ALL: Final[tuple[Look, ...]] = (
    reach.LOOK,
    callers.PLAIN,
    plain.LOOK,
    offers.LOOK,
    certificate.LOOK,
    callers.KNOWN,
    callers.STRANGERS,
    callers.WRONG_CALLED_TITLE,
    commands.FIND,
    commands.WORKLIST,
    commands.GET,
    commands.MOVE,
    commands.STORE,
    certificates.LOOK,
    reading.LOOK,
    storage.LOOK,
    credentials.LOOK,
)
