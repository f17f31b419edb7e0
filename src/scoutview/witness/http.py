"""Asking a witness or a time-stamp authority over HTTP: one request, bounded and timed."""

from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from scoutview.ledger import LedgerError

_TIMEOUT_S: Final = 20.0
_MOST_BYTES: Final = 70_000
_FORBIDDEN_IN_A_URL: Final = " \t\r\n"


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_given: object, **_named: object) -> None:
        """Follow none: who is asked is who was named."""


def post(url: str, data: bytes, content_type: str) -> tuple[int, bytes]:
    """Return the status and the answer, of at most 70,000 bytes.

    Raises:
        LedgerError: The address is none, or nobody answers there.
    """
    if urlsplit(url).scheme not in {"http", "https"} or set(url) & set(_FORBIDDEN_IN_A_URL):
        raise LedgerError(f"{url[:200]!a} is no address; give one that begins with https://.")
    request = Request(url, data, {"Content-Type": content_type})  # noqa: S310 - the scheme is checked
    try:
        with build_opener(_NoRedirect).open(request, timeout=_TIMEOUT_S) as answer:
            return answer.status, answer.read(_MOST_BYTES)
    except HTTPError as error:
        with error:
            return error.code, error.read(_MOST_BYTES)
    except (URLError, HTTPException, OSError, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise LedgerError(f"{url} does not answer: {reason}.") from error
