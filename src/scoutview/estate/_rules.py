"""What a text of the estate file must look like: each rule says what it expects."""

import difflib
import ipaddress
import re
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from scoutview.texts import shown

ID_CHARACTERS_MAX = 64
LINE_CHARACTERS_MAX = 200
PROSE_CHARACTERS_MAX = 2000
PATH_CHARACTERS_MAX = 1024
AE_TITLE_CHARACTERS_MAX = 16
UID_CHARACTERS_MAX = 64
HOST_CHARACTERS_MAX = 253
CONTROLS = (*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)))  # Unicode's category Cc
# They turn the direction of writing, so that a line reads as something else.
DIRECTION_MARKS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
HOST_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
ZONE_NAME = re.compile(r"[A-Za-z0-9_+-]{1,40}(/[A-Za-z0-9_+-]{1,40}){0,2}")
BROADCAST = ipaddress.IPv4Address("255.255.255.255")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a text must be: `expected` fits after "give", `problem` is empty for a good text."""

    expected: str
    problem: Callable[[str], str]


def pattern(expected: str, form: str, *, secret: bool = False) -> Rule:
    """Return the rule that a text has a form; what is secret is not repeated."""
    compiled = re.compile(form)
    name = "what stands here" if secret else ""

    def problem(text: str) -> str:
        return "" if compiled.fullmatch(text) else f"{name or shown(text)} does not fit"

    return Rule(expected, problem)


def one_of(words: Iterable[str], *, never: str = "", because: str = "") -> Rule:
    """Return the rule that a text is one of the words; `never` has its own explanation."""
    known = [str(word) for word in words]

    def problem(text: str) -> str:
        if text in known:
            return ""
        if text == never:
            return because
        return f"{shown(text)} is not known here{did_you_mean(text, known)}"

    return Rule(f"one of {', '.join(known)}" if len(known) > 1 else known[0], problem)


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a suggestion in brackets, or nothing when no known word is close."""
    close = difflib.get_close_matches(text[:ID_CHARACTERS_MAX], list(known), n=1)
    return f' (did you mean "{close[0]}"?)' if close else ""


def _prose_problem(most: int, allowed: str) -> Callable[[str], str]:
    forbidden = "".join(c for c in (*CONTROLS, *DIRECTION_MARKS) if c not in allowed)
    unprintable = re.compile(f"[{re.escape(forbidden)}]")

    def problem(text: str) -> str:
        if not text.strip():
            return "the text is empty"
        if len(text) > most:
            return f"the text has {len(text)} characters"
        return "the text holds a control or direction character" if unprintable.search(text) else ""

    return problem


def _ae_title_problem(text: str) -> str:
    if not text or len(text) > AE_TITLE_CHARACTERS_MAX:
        return f"{shown(text)} has {len(text)} characters"
    if text != text.strip(" "):
        return f"{shown(text)} begins or ends with a space"
    if not all(" " <= c <= "~" for c in text) or "\\" in text:
        return f"{shown(text)} holds a character that an AE title cannot have"
    return ""


@lru_cache(maxsize=20_000)  # an import and the check of what it wrote ask for the same hosts
def _host_problem(text: str) -> str:
    if "://" in text or "@" in text:  # may hold a password: not repeated
        return "a scheme or a user stands before the host"
    if "[" in text or "]" in text:
        return f"{shown(text)} stands in brackets"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return _host_name_problem(text)
    if address.is_unspecified or address.is_multicast or address == BROADCAST:
        return f"{shown(text)} is not the address of one host"
    return ""


def _host_name_problem(text: str) -> str:
    if not text.isascii():
        return f"{shown(text)} is not ASCII (write the xn-- form)"
    if re.fullmatch(r"[^:]*:[0-9]+", text):
        return f"{shown(text)} holds a port, which has its own field"
    labels = text.removesuffix(".").split(".")
    is_name = len(text) <= HOST_CHARACTERS_MAX and all(map(HOST_LABEL.fullmatch, labels))
    # "10.1" or "0x7f.1" would be read by some libraries as an address that nobody meant.
    if not is_name or re.fullmatch(r"[0-9]+|0[xX][0-9a-fA-F]*", labels[-1]):
        return f"{shown(text)} is neither a name nor an address"
    return ""


def _uid_problem(text: str) -> str:
    good = re.fullmatch(r"[0-2](\.(0|[1-9][0-9]*))+", text) and len(text) <= UID_CHARACTERS_MAX
    return "" if good else f"{shown(text)} is not a UID"


def _zone_problem(text: str) -> str:
    try:
        if ZONE_NAME.fullmatch(text):
            zoneinfo.ZoneInfo(text)
            return ""
    except (KeyError, OSError, ValueError):  # unknown; the name of a folder; no zone file
        pass
    return f"{shown(text)} is not a time zone{did_you_mean(text, zoneinfo.available_timezones())}"


def _controller_problem(text: str) -> str:
    client = text.removeprefix("client:")
    if client != text:
        return _prose_problem(LINE_CHARACTERS_MAX, "")(client)
    return ID.problem(text)


ID = pattern(
    f"1 to {ID_CHARACTERS_MAX} characters of a-z, 0-9 and -", rf"[a-z0-9-]{{1,{ID_CHARACTERS_MAX}}}"
)
LINE = Rule(
    f"1 to {LINE_CHARACTERS_MAX} characters on one line", _prose_problem(LINE_CHARACTERS_MAX, "")
)
PROSE = Rule(
    f"1 to {PROSE_CHARACTERS_MAX} characters", _prose_problem(PROSE_CHARACTERS_MAX, "\t\n")
)
PATH = Rule(
    "a path, relative to the estate file or absolute", _prose_problem(PATH_CHARACTERS_MAX, "")
)
# Source: PS3.5 section 6.2, VR AE: 16 bytes of the default repertoire, no backslash, no control
# characters, not only spaces; leading and trailing spaces are not significant.
AE_TITLE = Rule(
    f"1 to {AE_TITLE_CHARACTERS_MAX} printable ASCII characters without backslash,"
    " no space at either end",
    _ae_title_problem,
)
HOST = Rule("a name, an IPv4 or an IPv6 address, without scheme, brackets or port", _host_problem)
# Source: PS3.5 section 9.1.
UID = Rule(f"a UID of at most {UID_CHARACTERS_MAX} characters, such as 2.25.1234", _uid_problem)
TIMEZONE = Rule("a name of the time zone database, such as America/Chicago", _zone_problem)
CONTROLLER = Rule('"us", the id of a vendor, or "client:NAME"', _controller_problem)
WEB_PATH = pattern(
    "a base path such as /dicom-web, without ? and #", r"/[!$->@-~]{0,500}", secret=True
)
VARIABLE = pattern(
    "the name of an environment variable", r"[A-Za-z_][A-Za-z0-9_]{0,127}", secret=True
)
CRITERION = pattern("the id of a criterion, such as P6.2", r"(CC[1-9]|A1|C1|PI1|P[1-8])\.[1-9]")
FRAMEWORK = pattern(
    "the id of a framework, such as hipaa-security", r"[a-z0-9]{1,40}(-[a-z0-9]{1,40}){0,9}"
)
PROBE = pattern("the id of a probe, such as dicom.requires_tls", r"[a-z0-9]{1,40}\.[a-z0-9_]{1,80}")
CONTROL = pattern("the id of a control, such as NET-03", r"[A-Za-z0-9][A-Za-z0-9_-]{1,63}")
NAME = pattern(
    "the id of a system, or of an endpoint as system.endpoint",
    r"[a-z0-9-]{1,64}(\.[a-z0-9-]{1,64})?",
)
