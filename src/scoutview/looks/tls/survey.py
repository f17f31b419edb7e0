"""The hellos that one server gets, one after the other, and what they tell together."""

from dataclasses import replace
from typing import Final

from scoutview.facts.suites import suites
from scoutview.facts.tls import Hello, Offers, VersionOffer
from scoutview.looks.session import Session
from scoutview.looks.tls.ask import Reply, Target, ask
from scoutview.looks.tls.hello import (
    CERTIFICATE_KINDS,
    VERSIONS,
    all_suites,
    suites_with,
    suspects,
)

MOST_WEAK: Final = 16
MOST_CHAINS: Final = 4
# TLS 1.2 first: nearly every server answers it, and shows its certificate in clear.
ORDER: Final = ("TLS 1.2", "TLS 1.3", "TLS 1.1", "TLS 1.0", "SSL 3.0")
# For each version its hello, the end of its list of suites, and one control: either of the two
# may be a close. Each weak suite once, and one more where Diffie-Hellman with a strong cipher is
# offered. For each kind of certificate its hello and a control. The first control is sent twice.
MOST_CONNECTIONS: Final = 3 * len(VERSIONS) + MOST_WEAK + 1 + 2 * len(CERTIFICATE_KINDS) + 1
_MOST_SILENCES = 2
_CERTIFICATES_OF = "TLS 1.2"
_DECIDED = frozenset({Hello.OFFERED, Hello.REFUSED})


class Survey:
    """The hellos sent so far, and what they told.

    A close is taken for a refusal only when a control, a hello that the server answered before,
    is answered right after it: so each close has its own, as a limit on connections may lift
    again. Once a control fails, nothing more is asked: it is such a limit that closes then, or a
    server that no longer wants us.
    """

    def __init__(self, session: Session, target: Target) -> None:
        self._session = session
        self._target = target
        self._replies: dict[str, Reply] = {}
        self._instead: dict[str, tuple[str, Reply]] = {}  # version: what was asked, the answer
        self._suites: dict[int, None] = {}  # in the order they were seen
        self._chains: dict[tuple[bytes, ...], None] = {}
        self._kinds: dict[str, Hello] = {}  # of certificates that were shown or asked for
        self._control: tuple[str, list[int]] | None = None
        self._controls_due = 2  # a limit that lets every other connection through answers one
        self._complete = True
        self._dh_bits = 0
        self._silences = 0
        self._gone = ""

    def ask_versions(self, *, again_after_a_close: bool) -> bool:
        """Ask for every version. False: it does not speak TLS, or is not there.

        A close alone says little: one more version tells a server that closes on what it does
        not speak from one that speaks no TLS at all.
        """
        for version in ORDER:
            if self._gone:
                self._replies[version] = Reply(answer=Hello.UNCLEAR, words=self._gone)
                continue
            reply = self._ask(version, all_suites(version))
            self._replies[version] = reply
            closed_first = reply.answer is Hello.CLOSED and version == ORDER[0]
            if not self._speaks_tls and not (again_after_a_close and closed_first):
                return False
        return True

    def ask_suspects(self) -> None:
        """Offer only weak suites (and finite-field Diffie-Hellman) until they are refused."""
        for version in ORDER:
            if self._replies[version].answer is Hello.OFFERED and self._complete:
                self._complete = self._ask_suspects_of(version)

    def _ask_suspects_of(self, version: str) -> bool:
        left = suspects(version)
        for number in self._suites:
            left = _without(left, number)
        while left:
            if self._gone or self._weak() >= MOST_WEAK:
                return False
            reply = self._ask(version, left)
            if reply.suite is None:
                return reply.answer is Hello.REFUSED
            if reply.suite not in left:
                return False
            left = _without(left, reply.suite)
        return True

    def ask_other_certificates(self) -> None:
        """Offer only suites that need a kind of certificate that was not shown yet."""
        if self._replies[_CERTIFICATES_OF].answer is not Hello.OFFERED:
            return
        for kind in CERTIFICATE_KINDS:
            if kind not in self._kinds and not self._gone:
                self._kinds[kind] = self._ask(_CERTIFICATES_OF, suites_with(kind)).answer

    def offers(self) -> Offers:
        """Return what was seen so far."""
        first, *others = self._chains or [()]
        asked = [self._kinds.get(kind) in _DECIDED for kind in CERTIFICATE_KINDS]
        return Offers(
            speaks_tls=self._speaks_tls,
            versions=tuple(self._offer(name, reply) for name, reply in self._replies.items()),
            suites=tuple(self._suites),
            suites_complete=self._complete and self._all_decided(),
            dh_bits=self._dh_bits,
            chain=first,
            other_chains=tuple(others),
            other_kinds_asked=all(asked),
            words="" if self._speaks_tls else self._why_not(),
        )

    @property
    def _speaks_tls(self) -> bool:
        return any(reply.speaks_tls for reply in self._replies.values())

    def _all_decided(self) -> bool:
        """Whether each version was refused, or offered and so asked for its weak suites."""
        offered = {name for name, one in self._replies.items() if one.answer is Hello.OFFERED}
        decided = all(reply.answer in _DECIDED for reply in self._replies.values())
        return not self._speaks_tls or (decided and offered.issuperset(self._instead))

    def _ask(self, version: str, offered: list[int]) -> Reply:
        reply = self._send(version, offered)
        if reply.answer is Hello.CLOSED and self._control is not None:
            return self._checked(reply, *self._control)
        if reply.suite is not None and self._control is None:
            self._control = version, offered
            self._confirm_last(version)
        return reply

    def _checked(self, closed: Reply, version: str, offered: list[int]) -> Reply:
        for _ in range(self._controls_due):
            if self._send(version, offered).suite is None:
                self._gone = f"not asked: it had stopped answering even a hello for {version}"
                words = f"{closed.words}, and then on a hello for {version} that it had answered"
                return replace(closed, words=words)
        self._controls_due = 1
        return _confirmed(closed, version)

    def _confirm_last(self, version: str) -> None:
        """Take a close right before the first hello that was answered for a refusal."""
        last = next(reversed(self._replies), "")
        if last and self._replies[last].answer is Hello.CLOSED:
            self._replies[last] = _confirmed(self._replies[last], version)

    def _send(self, version: str, offered: list[int]) -> Reply:
        reply = ask(self._session, self._target, version, offered)
        self._silences += reply.answer is Hello.SILENT
        if not reply.connected:
            self._gone = f"not asked: {reply.words}"
        elif self._silences >= _MOST_SILENCES:
            self._gone = "not asked: the server had fallen silent"
        if reply.instead:
            self._instead.setdefault(reply.instead, (version, reply))
        if reply.suite is not None:
            self._suites.setdefault(reply.suite)
        if reply.dh_bits:
            self._dh_bits = min(self._dh_bits or reply.dh_bits, reply.dh_bits)
        if reply.chain:
            self._note_chain(reply)
        return reply

    def _note_chain(self, reply: Reply) -> None:
        for kind in CERTIFICATE_KINDS:
            if reply.suite in suites_with(kind):
                self._kinds[kind] = Hello.OFFERED
        if len(self._chains) < MOST_CHAINS:
            self._chains.setdefault(reply.chain)

    def _offer(self, version: str, reply: Reply) -> VersionOffer:
        if reply.answer is Hello.OFFERED:
            return VersionOffer(version, Hello.OFFERED, reply.suite, reply.words, reply.wire)
        if version in self._instead:
            asked, shown = self._instead[version]
            words = f"chosen in answer to a hello for {asked}; its own hello: {reply.words}"
            return VersionOffer(version, Hello.OFFERED, shown.suite, words, shown.wire)
        return VersionOffer(version, reply.answer, None, reply.words, reply.wire)

    def _weak(self) -> int:
        table = suites()
        return sum(not (number in table and table[number].strong) for number in self._suites)

    def _why_not(self) -> str:
        return next(reversed(self._replies.values())).words


def _confirmed(closed: Reply, control: str) -> Reply:
    words = f"{closed.words}; right after, it answered a hello for {control}"
    return replace(closed, answer=Hello.REFUSED, words=words)


def _without(left: list[int], chosen: int) -> list[int]:
    """Leave out the suite that was chosen; of the strong ones, all of them.

    They are asked only for the length of the server's prime, which one answer tells.
    """
    table = suites()
    suite = table.get(chosen)
    if suite is not None and suite.strong and suite.uses_finite_field:
        return [number for number in left if not table[number].strong]
    return [number for number in left if number != chosen]
