"""Which TLS versions and which weak suites a server offers, asked by hellos of our own.

OpenSSL cannot offer what it was built without, and then "refused" would say nothing about the
server. A hello of our own can offer everything that was ever registered.
"""

from typing import Final

from scoutview.estate.model import ALWAYS_TLS, Endpoint, Protocol
from scoutview.facts.dicom import Answer, PlainAssociation
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.suites import suites
from scoutview.facts.tls import Hello, Offers, VersionOffer
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.tls.ask import Reply, Target, ask
from scoutview.looks.tls.context import server_name
from scoutview.looks.tls.hello import VERSIONS, all_suites, suspects

MOST_WEAK: Final = 16
# TLS 1.2 first: nearly every server answers it, and shows its certificate in clear.
ORDER: Final = ("TLS 1.2", "TLS 1.3", "TLS 1.1", "TLS 1.0", "SSL 3.0")
_MOST_SILENCES = 2

# Protocols that begin with a TLS hello; PostgreSQL, FTP and SSH begin in clear.
DIRECT_TLS: Final = frozenset(
    {
        Protocol.DICOM,
        Protocol.DICOMWEB,
        Protocol.HTTPS,
        Protocol.FHIR,
        Protocol.HL7,
        Protocol.MQTT,
        Protocol.LDAP,
        Protocol.OIDC,
        Protocol.SYSLOG,
    }
)
_PARSED_IN_CLEAR = frozenset({Answer.ACCEPTED, Answer.REJECTED, Answer.ABORTED})


def look(session: Session, endpoint: Endpoint, seen: Seen) -> Offers:  # noqa: ARG001 - Look's shape
    """Ask for each version, then for each weak suite until the server refuses the rest.

    Raises Stopped when the run must end.
    """
    target = Target(host=endpoint.host, port=endpoint.port, server_name=server_name(endpoint))
    survey = _Survey(session, target)
    if survey.ask_versions():
        survey.ask_suspects()
    return survey.offers()


def pointless(endpoint: Endpoint, seen: Seen) -> str:
    """Return why these hellos would tell nothing (empty: they would tell something)."""
    reach = seen.get(Reach.KIND)
    if isinstance(reach, Reach) and reach.state is not Reachability.ANSWERS:
        return "nothing answers"
    if endpoint.tls or endpoint.protocol in ALWAYS_TLS:
        return ""
    if endpoint.protocol is not Protocol.DICOM:
        return "not meant to be TLS"
    plain = seen.get(PlainAssociation.KIND)
    if isinstance(plain, PlainAssociation) and plain.exchange.answer in _PARSED_IN_CLEAR:
        return "it speaks DICOM in clear"
    return ""


LOOK: Final = Look(
    kind=Offers.KIND,
    protocols=DIRECT_TLS,
    effect=Effect.READS,
    # Each version once, each weak suite once, one refusal to end each version's list, and one
    # more where Diffie-Hellman with a strong cipher is offered.
    at_most=len(VERSIONS) + MOST_WEAK + len(VERSIONS) + 1,
    alarms="TLS handshakes that fail, in the server's log and perhaps in a SIEM",
    look=look,
    pointless=pointless,
    builds_on=("network.reach", "dicom.plain"),
)


class _Survey:
    """The hellos sent so far, and what they told."""

    def __init__(self, session: Session, target: Target) -> None:
        self._session = session
        self._target = target
        self._replies: dict[str, Reply] = {}
        self._suites: dict[int, None] = {}  # in the order they were seen
        self._complete = True
        self._dh_bits = 0
        self._chain: tuple[bytes, ...] = ()
        self._silences = 0
        self._gone = ""

    def ask_versions(self) -> bool:
        """Ask for every version. False: it does not speak TLS, or is not there."""
        for version in ORDER:
            if self._gone:
                self._replies[version] = Reply(answer=Hello.UNCLEAR, words=self._gone)
                continue
            reply = self._ask(version, all_suites(version))
            self._replies[version] = reply
            # A close alone says little: one more version tells a server that closes on what
            # it does not speak from one that speaks no TLS at all.
            may_retry = reply.closed and version == ORDER[0]
            if not self._speaks_tls and not may_retry:
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
                return reply.answer is Hello.REFUSED or reply.closed
            if reply.suite not in left:
                return False
            left = _without(left, reply.suite)
        return True

    def offers(self) -> Offers:
        """Return what was seen so far."""
        return Offers(
            speaks_tls=self._speaks_tls,
            versions=tuple(self._offer(name, reply) for name, reply in self._replies.items()),
            suites=tuple(self._suites),
            suites_complete=self._complete,
            dh_bits=self._dh_bits,
            chain=self._chain,
            words="" if self._speaks_tls else self._why_not(),
        )

    @property
    def _speaks_tls(self) -> bool:
        return any(reply.speaks_tls for reply in self._replies.values())

    def _ask(self, version: str, offered: list[int]) -> Reply:
        reply = ask(self._session, self._target, version, offered)
        self._silences += reply.answer is Hello.SILENT
        if not reply.connected:
            self._gone = f"not asked: {reply.words}"
        elif self._silences >= _MOST_SILENCES:
            self._gone = "not asked: the server had fallen silent"
        if reply.suite is not None:
            self._suites.setdefault(reply.suite)
        if reply.dh_bits:
            self._dh_bits = min(self._dh_bits or reply.dh_bits, reply.dh_bits)
        self._chain = self._chain or reply.chain
        return reply

    def _offer(self, version: str, reply: Reply) -> VersionOffer:
        refused = reply.closed and self._speaks_tls
        return VersionOffer(
            version,
            Hello.REFUSED if refused else reply.answer,
            reply.suite if reply.answer is Hello.OFFERED else None,
            reply.words,
            reply.wire,
        )

    def _weak(self) -> int:
        table = suites()
        return sum(not (number in table and table[number].strong) for number in self._suites)

    def _why_not(self) -> str:
        return next(reversed(self._replies.values())).words


def _without(left: list[int], chosen: int) -> list[int]:
    """Leave out the suite that was chosen; of the strong ones, all of them.

    They are asked only for the length of the server's prime, which one answer tells.
    """
    table = suites()
    suite = table.get(chosen)
    if suite is not None and suite.strong and suite.uses_finite_field:
        return [number for number in left if not table[number].strong]
    return [number for number in left if number != chosen]
