"""TLS cipher suites by IANA number: their names, and which of them are strong.

The numbers 0x0060 to 0x0066 were never registered (the registry keeps them reserved), but
servers of that time offer them under these names.

Source: IANA, Transport Layer Security Parameters, TLS Cipher Suites; RFC 9325 section 4;
draft-ietf-tls-56-bit-ciphersuites-01.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

_TABLE = Path(__file__).with_name("tls_suites.csv")


@dataclass(frozen=True, slots=True)
class Suite:
    """One registered cipher suite.

    `strong` means authenticated, forward secret and AEAD with a full-length tag (the CCM_8
    suites are not). `forward_secrecy` alone also holds for suites without authentication.
    """

    number: int
    name: str
    strong: bool
    forward_secrecy: bool
    aead: bool

    @property
    def is_tls13(self) -> bool:
        """Whether it can be negotiated in TLS 1.3 only: its name has no key exchange."""
        return "_WITH_" not in self.name

    @property
    def needs_tls12(self) -> bool:
        """Whether it was defined for TLS 1.2: AEAD, or a hash that older versions lack."""
        return self.aead or self.name.endswith(("_SHA256", "_SHA384"))

    @property
    def uses_finite_field(self) -> bool:
        """Whether the server sends a Diffie-Hellman prime, whose size then matters."""
        return self.name.startswith(("TLS_DHE_", "TLS_DH_anon_", "TLS_PSK_DHE_"))

    @property
    def sends_psk_hint(self) -> bool:
        """Whether a pre-shared key identity hint comes before the server's key exchange."""
        return "PSK" in self.name


@cache
def suites() -> Mapping[int, Suite]:
    """Return every suite of the table by its IANA number."""
    with _TABLE.open(encoding="ascii", newline="") as rows:
        table = [_suite(row) for row in csv.DictReader(rows)]
    return MappingProxyType({suite.number: suite for suite in table})


def suite_name(number: int) -> str:
    """Return the IANA name, or the number in hex when the table has no such suite."""
    suite = suites().get(number)
    return f"unknown suite 0x{number:04X}" if suite is None else suite.name


def _suite(row: Mapping[str, str]) -> Suite:
    return Suite(
        number=int(row["number"], 16),
        name=row["name"],
        strong=row["strong"] == "yes",
        forward_secrecy=row["forward_secrecy"] == "yes",
        aead=row["aead"] == "yes",
    )
