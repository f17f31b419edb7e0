"""Which TLS versions and which weak suites a server offers, asked by hellos of our own.

OpenSSL cannot offer what it was built without, and then "refused" would say nothing about the
server. A hello of our own can offer everything that was ever registered.
"""

from typing import Final

from scoutview.estate.model import ALWAYS_TLS, Endpoint, Protocol
from scoutview.facts.clear import HEARD_IN_CLEAR, clear_speech
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.tls import Offers
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.tls.ask import Target
from scoutview.looks.tls.context import server_name
from scoutview.looks.tls.survey import MOST_CONNECTIONS, Survey

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


def look(session: Session, endpoint: Endpoint, seen: Seen) -> Offers:  # noqa: ARG001 - Look's shape
    """Ask for each version, for each weak suite, and for each kind of certificate.

    Where no TLS is meant, and nothing can be heard in clear, one hello must do.

    Raises Stopped when the run must end.
    """
    target = Target(host=endpoint.host, port=endpoint.port, server_name=server_name(endpoint))
    survey = Survey(session, target)
    insist = _meant_to_be_tls(endpoint) or endpoint.protocol in HEARD_IN_CLEAR
    if survey.ask_versions(again_after_a_close=insist):
        survey.ask_suspects()
        survey.ask_other_certificates()
    return survey.offers()


def pointless(endpoint: Endpoint, seen: Seen) -> str:
    """Return why these hellos would tell nothing (empty: they would tell something)."""
    reach = seen.get(Reach.KIND)
    if isinstance(reach, Reach) and reach.state is not Reachability.ANSWERS:
        return "nothing answers"
    return "" if _meant_to_be_tls(endpoint) else clear_speech(seen)


def _meant_to_be_tls(endpoint: Endpoint) -> bool:
    return endpoint.tls or endpoint.protocol in ALWAYS_TLS


LOOK: Final = Look(
    kind=Offers.KIND,
    protocols=DIRECT_TLS,
    effect=Effect.READS,
    at_most=MOST_CONNECTIONS,
    alarms="TLS handshakes that fail, in the server's log and perhaps in a SIEM",
    look=look,
    pointless=pointless,
    builds_on=("network.reach", "dicom.plain", "web.plain"),
)
