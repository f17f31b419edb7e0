"""OpenSSL's own names of cipher suites: its command line does not know the registered ones.

Source: OpenSSL, ciphers(1), "CIPHER SUITE NAMES".
"""

import re
from typing import Final

_EXCHANGES: Final = {
    "RSA": "",
    "DH_anon": "ADH-",
    "ECDH_anon": "AECDH-",
    "PSK_DHE": "DHE-PSK-",
}
_LENGTHS = re.compile(r"\b(AES|CAMELLIA|ARIA)-(128|192|256)")


def openssl_name(registered: str) -> str:
    """Return the name that `openssl s_client -cipher` takes for a suite of TLS 1.2 or older.

    It is made by OpenSSL's rules; a suite that OpenSSL never had gets a name that it refuses.
    """
    exchange, with_, rest = registered.removeprefix("TLS_").partition("_WITH_")
    if not with_:
        return registered
    before = _EXCHANGES.get(exchange, exchange.replace("_", "-") + "-")
    if exchange.startswith("SRP"):
        return before.replace("-SHA", "") + rest.replace("_", "-")
    if rest.startswith("ARIA"):
        before = before.replace("ECDHE-RSA-", "ECDHE-")
    name = _cipher(rest)
    return before + (name if "PSK" in exchange else name.replace("-CBC-SHA", "-SHA"))


def _cipher(rest: str) -> str:
    name = rest.replace("_", "-")
    if name.startswith("CHACHA20"):
        return "CHACHA20-POLY1305"
    for registered, own in (("3DES-EDE-CBC", "DES-CBC3"), ("RC4-128", "RC4"), ("CCM-8", "CCM8")):
        name = name.replace(registered, own)
    short = _LENGTHS.sub(r"\1\2", name)
    return re.sub(r"(CAMELLIA\d+)-CBC", r"\1", short)
