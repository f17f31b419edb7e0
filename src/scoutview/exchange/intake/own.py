"""Systems of a server's own configuration: itself, and the peers that it knows."""

from collections.abc import Mapping

from scoutview.estate.model import Kind, Protocol
from scoutview.exchange.intake.model import Fact, ProposedEndpoint, ProposedSystem, Value
from scoutview.exchange.intake.values import fact


class Reader:
    """Makes facts of one configuration file; each is what an estate could hold."""

    def __init__(self, name: str, host: str = "") -> None:
        self._name = name
        self._host = host

    def facts(self, told: Mapping[str, tuple[str, str]]) -> dict[str, Fact]:
        """Return the facts of texts by field, each with its place. Raises IntakeError."""
        found = {
            f: fact(f, text, name=self._name, where=where) for f, (text, where) in told.items()
        }
        return {field: one for field, one in found.items() if one}

    def endpoint(
        self,
        told: Mapping[str, tuple[str, str]],
        where: str,
        *,
        protocol: Protocol = Protocol.DICOM,
        is_own: bool = False,
    ) -> ProposedEndpoint:
        """Return an endpoint; of the server's own, the host is the one that a person named."""
        facts = self.facts(told)
        if is_own and self._host and "host" not in facts:
            facts["host"] = Fact("host", self._host, "--host")
        return ProposedEndpoint(protocol=protocol, where=where, facts=facts)


def peer(endpoint: ProposedEndpoint, alias: str = "") -> ProposedSystem:
    """Return a peer: one system with one endpoint, by the name that the server calls it."""
    facts = {"alias": Fact("alias", alias, endpoint.where)} if alias else {}
    return ProposedSystem(where=endpoint.where, facts=facts, endpoints=(endpoint,))


def archive(where: str, *endpoints: ProposedEndpoint, **told: Value) -> ProposedSystem:
    """Return the server itself: an archive, as the kind of its configuration says."""
    facts = {field: Fact(field, value, where) for field, value in told.items() if value}
    facts["kind"] = Fact("kind", Kind.PACS.value, where)
    return ProposedSystem(where=where, facts=facts, endpoints=endpoints)
