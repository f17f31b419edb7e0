"""What is kept of a reply: the status line and headers that can hold neither secret nor patient."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from scoutview.looks.web._conversation import Headers

MOST_CHARACTERS = 200
MOST_PRODUCT_CHARACTERS = 80
NOT_KEPT = "(not kept)"
_KEPT_AS_THEY_ARE = frozenset(
    {
        "accept-ranges",
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "keep-alive",
        "retry-after",
        "strict-transport-security",
        "transfer-encoding",
        "upgrade",
        "vary",
    }
)
_NAMES_PRODUCTS = frozenset({"server", "via", "x-powered-by"})
_COMMENT = re.compile(r"\([^()]*\)?")
_PRODUCT = re.compile(r"[A-Za-z][\w.+-]*(?:/[\w.:+~-]+)?", re.ASCII)
_HOST = re.compile(r"[\w.:\[\]-]*", re.ASCII)
_SCHEMES = ("Basic", "Bearer", "Digest", "DPoP", "HOBA", "Mutual", "Negotiate", "NTLM", "OAuth")
_SCHEME = re.compile(rf"(?:^|,)\s*({'|'.join(_SCHEMES)})(?![\w=-])", re.IGNORECASE)
_SPELLED = {scheme.lower(): scheme for scheme in _SCHEMES}
_REALM = re.compile(r'\brealm\s*=\s*(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)


def printable(value: bytes, most: int = MOST_CHARACTERS) -> str:
    """Return the first `most` characters, with a question mark for what is no ASCII text."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "?" for byte in value[:most])


def header(headers: Headers, name: bytes) -> str:
    """Return the values of a header, joined by commas (RFC 9110 section 5.3)."""
    return ", ".join(printable(value, 1024) for key, value in headers if key.lower() == name)


def media_type(headers: Headers) -> str:
    """Return the media type without its parameters, in lower case."""
    return header(headers, b"content-type").partition(";")[0].strip().lower()[:MOST_CHARACTERS]


def schemes(challenge: str) -> str:
    """Return the known authentication schemes of a WWW-Authenticate header: "Basic, Bearer".

    Source: RFC 9110 section 11.6.1.
    """
    found = (_SPELLED[scheme.lower()] for scheme in _SCHEME.findall(challenge))
    return ", ".join(dict.fromkeys(found))


def realm(challenge: str) -> str:
    """Return the first realm of a WWW-Authenticate header."""
    found = _REALM.search(challenge)
    return (found[1] or found[2] or "")[:MOST_CHARACTERS] if found else ""


def products(value: str) -> str:
    """Return the products that a header names, without comments and anything else.

    Source: RFC 9110 section 10.2.4 (Server).
    """
    words = _COMMENT.sub(" ", value).split()
    named = " ".join(word for word in words if _PRODUCT.fullmatch(word))
    return named[:MOST_PRODUCT_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a redirect leads, without user, query and fragment: to recognize, not to keep."""

    scheme: str = ""
    host: str = ""
    path: str = ""


def address(text: str) -> Address:
    """Return the parts of a URL, all empty where it cannot be read."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return Address()
    return Address(parts.scheme, parts.netloc.rpartition("@")[2], parts.path)


def location(text: str, asked: str) -> str:
    """Return the scheme and host of a redirect, and its path where that tells nothing new.

    `asked` is the path that was asked for: a server may redirect to a path that names a patient.
    """
    there = address(text)
    if not _HOST.fullmatch(there.host):
        return ""
    path = there.path if there.path in {"/", asked.partition("?")[0]} else ""
    if not there.host:
        return path[:MOST_CHARACTERS]
    scheme = f"{there.scheme}:" if there.scheme else ""
    return f"{scheme}//{there.host}{path}"[:MOST_CHARACTERS]


def reason(status: int) -> str:
    """Return the standard's own reason phrase; a server's could say anything."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def head(status: int, headers: Headers, asked: str) -> bytes:
    """Return the status line and the headers as they are kept of an answer to that path."""
    lines = [f"HTTP/1.1 {status} {reason(status)}".rstrip()]
    lines += [f"{printable(name, 64)}: {_kept(name, value, asked)}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _kept(name: bytes, value: bytes, asked: str) -> str:
    plain = printable(name, 64).lower()
    if plain in _KEPT_AS_THEY_ARE:
        return printable(value)
    if plain == "content-type":
        return media_type(((name, value),))
    if plain in _NAMES_PRODUCTS:
        return products(printable(value, 1024)) or NOT_KEPT
    if plain == "location":
        text = printable(value, 1024)
        kept = location(text, asked)
        return kept if kept == text else f"{kept} {NOT_KEPT}".lstrip()
    if plain == "www-authenticate":
        text = printable(value, 1024)
        return f'{schemes(text) or "?"} realm="{realm(text)}"'
    return NOT_KEPT
