"""Refusals and statuses in words.

Source: DICOM PS3.8 tables 9-21 and 9-26, PS3.7 annex C, PS3.4 annexes B, C and K.
"""

_RESULT = {1: "permanently", 2: "for now"}
_REASON = {
    (1, 1): "no reason given",
    (1, 2): "application context not supported",
    (1, 3): "calling AE title not recognized",
    (1, 7): "called AE title not recognized",
    (2, 1): "no reason given by the ACSE",
    (2, 2): "protocol version not supported",
    (3, 1): "temporary congestion",
    (3, 2): "local limit exceeded",
}
_STATUS = {
    0x0000: "success",
    0x0122: "refused: SOP class not supported",
    0x0124: "refused: not authorized",
    0xA700: "refused: out of resources",
    0xA701: "refused: out of resources",
    0xA702: "refused: out of resources",
    0xA801: "refused: move destination unknown",
    0xA900: "failed: identifier does not match the SOP class",
    0xC000: "failed: unable to process",
    0xFE00: "canceled",
    0xFF00: "pending: a match follows",
    0xFF01: "pending: a match follows, not all keys supported",
}


def refusal(result: int, source: int, reason: int) -> str:
    """Put an A-ASSOCIATE-RJ into words, with its triple."""
    why = _REASON.get((source, reason), "a reason that PS3.8 does not know")
    how = _RESULT.get(result, "in a way that PS3.8 does not know")
    return f"rejected {how}: {why} ({result}/{source}/{reason})"


def status(code: int) -> str:
    """Put a status into words, with its number."""
    known = _STATUS.get(code)
    if known is None:
        known = "warning" if code >> 12 == 0xB else "failed"  # PS3.7 annex C
    return f"0x{code:04X} ({known})"
