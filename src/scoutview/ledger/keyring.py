"""Which key signs at which size: the key of `origin`, and the key events that followed.

Source: docs/reference/ledger-format.md, section 7.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import Signer, VerifierKey
from scoutview.ledger.note import open_note, sign_note

TITLE = "scoutview key event v1"
SUBJECT = "key"
CONTENT_TYPE = "text/plain; charset=utf-8"
MAX_REASON = 500
_NUMBER = re.compile("0|[1-9][0-9]{0,11}")
_LINES = 7


class Act(StrEnum):
    """What a key event does."""

    ROTATE = "rotate"
    APPOINT = "appoint"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """One key event; `since` is for a revocation, the size after which signatures do not count."""

    origin: str
    index: int
    act: Act
    key: VerifierKey
    since: int | None
    reason: str

    @property
    def text(self) -> str:
        """The text that is signed."""
        since = "-" if self.since is None else str(self.since)
        lines = (TITLE, self.origin, str(self.index), self.act, str(self.key), since, self.reason)
        return "".join(f"{line}\n" for line in lines)

    def signed(self, signers: Iterable[Signer]) -> bytes:
        """The note with this text and a signature of each.

        Raises:
            LedgerError: The reason is not one line, or a signer refused.
        """
        if not _is_reason(self.reason):
            raise LedgerError(
                f"A reason of {len(self.reason)} characters cannot be recorded; give one line of at"
                f" most {MAX_REASON} characters."
            )
        return sign_note(self.text, self.origin, *signers).encode()

    @classmethod
    def parse(cls, note: bytes) -> Self:
        """The event in a note; its signatures are still to be checked.

        Raises:
            ValueError: The note is no key event; says why.
        """
        try:
            lines = note.decode().split("\n")[: _LINES + 1]
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8 text") from None
        if len(lines) <= _LINES or lines[0] != TITLE or lines[_LINES]:
            raise ValueError(f"it is no note of {_LINES} lines that begins with {TITLE!r}")
        _, origin, index, act, key, since, reason = lines[:_LINES]
        if not _NUMBER.fullmatch(index) or act not in list(Act):
            raise ValueError("its index or its act is not one that the format has")
        is_revocation = act == Act.REVOKE
        if not (_NUMBER.fullmatch(since) if is_revocation else since == "-"):
            raise ValueError("its member 'since' does not fit its act")
        if not _is_reason(reason):
            raise ValueError(f"its reason is not one line of 1 to {MAX_REASON} characters")
        try:
            verifier = VerifierKey.parse(key)
        except LedgerError as error:
            raise ValueError(str(error)) from error
        return cls(
            origin, int(index), Act(act), verifier, int(since) if is_revocation else None, reason
        )


def _is_reason(text: str) -> bool:
    return 0 < len(text) <= MAX_REASON and not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", text)


@dataclass(slots=True)
class Keyring:
    """The keys of one ledger, as its key events made them.

    `signing` are the signing keys, each with the size from which on it signs; `appointed` may sign
    key events; `revoked` says after which size the signatures of a key do not count.
    """

    origin: VerifierKey
    signing: list[tuple[int, VerifierKey]] = field(init=False)
    appointed: set[VerifierKey] = field(default_factory=set)
    revoked: dict[VerifierKey, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.signing = [(0, self.origin)]

    @property
    def current(self) -> VerifierKey:
        """The key that signs from now on."""
        return self.signing[-1][1]

    @property
    def known(self) -> frozenset[VerifierKey]:
        """Every key that ever signed, or was appointed."""
        return frozenset(key for _, key in self.signing) | self.appointed

    def copy(self) -> "Keyring":
        """The same keys, to be changed apart from these."""
        copy = Keyring(self.origin)
        copy.signing = self.signing.copy()
        copy.appointed, copy.revoked = self.appointed.copy(), self.revoked.copy()
        return copy

    def at(self, size: int) -> VerifierKey:
        """The key that signs a checkpoint of this many entries."""
        return next(key for first, key in reversed(self.signing) if first <= size)

    def counts(self, size: int) -> bool:
        """Do checkpoints of this many entries count, or was their key revoked before them?"""
        since = self.revoked.get(self.at(size))
        return since is None or size <= since

    def authorities(self) -> frozenset[VerifierKey]:
        """The keys that may sign a key event now."""
        return frozenset({self.current, *self.appointed}) - self.revoked.keys()

    def apply(self, index: int, note: bytes) -> KeyEvent:
        """Takes in the key event that is entry `index`.

        Raises:
            ValueError: It is invalid; says why, and nothing was taken in.
        """
        event = KeyEvent.parse(note)
        if event.origin != self.origin.name or event.key.name != self.origin.name:
            raise ValueError("it is of another ledger")
        if event.index != index:
            raise ValueError(f"it was signed to be entry {event.index}")
        self._refuse(event)
        self._check_signatures(event, note)
        if event.act is Act.ROTATE:
            self.signing.append((index + 1, event.key))
        elif event.act is Act.APPOINT:
            self.appointed.add(event.key)
        else:
            self.revoked[event.key] = event.since or 0
        return event

    def _refuse(self, event: KeyEvent) -> None:
        """Raises ValueError for an act that the keys as they are do not allow."""
        is_known = event.key in self.known
        if event.act is not Act.REVOKE and is_known:
            raise ValueError("its key was used or appointed before")
        if event.act is Act.REVOKE:
            if event.key == self.current:
                raise ValueError("it revokes the signing key; a rotation must come first")
            if not is_known or event.key in self.revoked:
                raise ValueError("it revokes a key that is unknown, or was revoked before")
            if (event.since or 0) > event.index:
                raise ValueError("its member 'since' lies after it")

    def _check_signatures(self, event: KeyEvent, note: bytes) -> None:
        signers = self.authorities() - ({event.key} if event.act is Act.REVOKE else set())
        if not any(_signed(note, key) for key in signers):
            raise ValueError("no key signed it that may")
        if event.act is not Act.REVOKE and not _signed(note, event.key):
            raise ValueError("the key that it names did not sign it")


def _signed(note: bytes, key: VerifierKey) -> bool:
    try:
        open_note(note, key)
    except LedgerError:
        return False
    return True
