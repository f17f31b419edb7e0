"""What a list calls a device, as a kind of the estate."""

import re
from collections.abc import Mapping
from typing import Final

from scoutview.estate.model import DEVICES, Kind

# Modality codes are those of PS3.3 C.7.3.1.1.1, device types those of PS3.16 CID 30.
_MODALITIES: Final = (
    "ct mr mri us dx cr dr mg mammo nm pt pet xa rf ra bmd io px es op opt oct iv ivus ot rtimage"
    " modality scanner ultrasound xray x-ray fluoro angio gamma c-arm carm capture fd fs"
)
_WORDS: Final[Mapping[Kind, str]] = {
    Kind.MODALITY: _MODALITIES,
    Kind.PACS: "pacs archive imgarchive",
    Kind.VNA: "vna",
    Kind.RIS: "ris dss",
    Kind.WORKLIST: "worklist mwl broker",
    Kind.DICOM_ROUTER: "router dicom-router gateway-dicom",
    Kind.WORKSTATION: "workstation ws wsd review diagnostic",
    Kind.VIEWER: "viewer zfp",
    Kind.GATEWAY: "gateway",
    Kind.IOT: "iot print printer imager injector",
    Kind.REPORTING: "reporting dictation",
    Kind.AI: "ai cad",
    Kind.DOSE: "dose",
    Kind.MEDIA_WRITER: "media robot burner media-writer",
}
_KINDS: Final = {word: kind for kind, words in _WORDS.items() for word in words.split()} | {
    kind.value: kind for kind in Kind
}


def kind_of(text: str) -> Kind | None:
    """Return the kind that a text names, None where it names none that is known here.

    Of several words that name kinds a device wins (`PACS workstation`): it gets no packet.
    """
    word = re.sub(r"[\s_]+", "-", text.strip().casefold())
    if word in _KINDS:
        return _KINDS[word]
    found = {_KINDS[part] for part in word.replace("x-ray", "xray").split("-") if part in _KINDS}
    devices = sorted(found & DEVICES)
    if devices:
        return devices[-1]  # a workstation before the modality that it belongs to
    return found.pop() if len(found) == 1 else None
