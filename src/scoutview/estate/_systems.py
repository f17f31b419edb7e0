"""Systems and their endpoints."""

from scoutview.estate._rules import (
    AE_TITLE,
    CONTROLLER,
    HOST,
    ID,
    LINE,
    UID,
    VARIABLE,
    WEB_PATH,
    one_of,
)
from scoutview.estate._table import Table
from scoutview.estate.model import (
    ALWAYS_TLS,
    DEVICES,
    STRANGER,
    WEB,
    Client,
    Credentials,
    DataClass,
    Endpoint,
    Kind,
    Protocol,
    System,
)
from scoutview.estate.permission import INTRUSIVE, ONE_CONNECTION

SYSTEMS_MAX = 5_000
ENDPOINTS_MAX = 20_000
PORTS = range(1, 65_536)
KIND = one_of(Kind)
PROTOCOL = one_of(Protocol)
ALLOW = one_of((*sorted(effect.value for effect in INTRUSIVE), ONE_CONNECTION))
WITH_STUDIES = frozenset({Protocol.DICOM, Protocol.DICOMWEB})
DATA = one_of(
    DataClass,
    never="phi",
    because='"phi" is derived from the declared classes and not declared itself',
)
CREDENTIALS = '{ user_env = "VARIABLE", password_env = "VARIABLE" }'


def read_systems(top: Table) -> tuple[System, ...]:
    """Return the systems, with their endpoints."""
    tables = top.tables("system", "tables [[system]]", most=SYSTEMS_MAX)
    count = sum(table.count("endpoint") for table in tables)
    if count > ENDPOINTS_MAX:
        top.fault(f"the file has {count} endpoints; give at most {ENDPOINTS_MAX}", "system")
        return ()
    return tuple(map(_read_system, tables))


def _read_system(table: Table) -> System:
    system_id = table.text("id", ID)
    endpoints = table.tables("endpoint", "tables [[system.endpoint]]", most=ENDPOINTS_MAX)
    system = System(
        id=system_id,
        kind=Kind(table.word("kind", KIND, Kind.MODALITY)),
        name=table.text("name", LINE),
        owner=table.text("owner", LINE, ""),
        controlled_by=table.text("controlled_by", CONTROLLER, "us"),
        consent=table.file("consent"),
        serviced_by=table.text("serviced_by", ID, ""),
        in_boundary=table.flag("in_boundary", default=True),
        site=table.text("site", LINE, ""),
        data=frozenset(map(DataClass, table.texts("data", DATA, most=len(DataClass)))),
        allow=frozenset(table.texts("allow", ALLOW, most=len(INTRUSIVE) + 1)),
        endpoints=tuple(_read_endpoint(inner, system_id) for inner in endpoints),
    )
    if ONE_CONNECTION in system.allow and not system.is_device:
        devices = ", ".join(sorted(DEVICES))
        table.fault(f'"{ONE_CONNECTION}" is only for {devices}; take it out', "allow")
    table.close()
    return system


def _read_endpoint(table: Table, system_id: str) -> Endpoint:
    protocol = Protocol(table.word("protocol", PROTOCOL, Protocol.DICOM))
    endpoint = Endpoint(
        id=table.text("id", ID),
        system=system_id,
        protocol=protocol,
        host=table.text("host", HOST),
        port=table.number("port", PORTS, "is not a port", "a number from 1 to 65535"),
        ae_title=table.text("ae_title", AE_TITLE, ""),
        tls=table.flag("tls", default=protocol in ALWAYS_TLS),
        ca=table.file("ca"),
        crl=table.file("crl"),
        server_name=table.text("server_name", HOST, ""),
        client=_read_client(table),
        path=table.text("path", WEB_PATH, ""),
        credentials=_read_credentials(table),
        test_study=table.text("test_study", UID, ""),
    )
    if table.says("protocol", protocol):
        _refuse_contradictions(table, endpoint)
    table.close()
    return endpoint


def _refuse_contradictions(table: Table, endpoint: Endpoint) -> None:
    protocol = endpoint.protocol
    if protocol is Protocol.HTTP and endpoint.tls:
        table.fault("http is in clear; write protocol https, or take tls out", "tls")
    if protocol in ALWAYS_TLS and not endpoint.tls:
        table.fault(f"{protocol} is always TLS; write protocol http, or take tls out", "tls")
    if endpoint.ae_title and protocol is not Protocol.DICOM:
        table.fault(f"{protocol} has no AE title; take it out", "ae_title")
    if endpoint.client.ae_title and protocol is not Protocol.DICOM:
        table.fault(f"{protocol} has no AE title; take it out", "client", "ae_title")
    if endpoint.client.ae_title == STRANGER:
        words = f"{STRANGER} is who Scoutview calls as when it is a stranger; name another caller"
        table.fault(words, "client", "ae_title")
    if endpoint.path and protocol not in WEB:
        table.fault(f"{protocol} has no path; take it out", "path")
    if endpoint.test_study and protocol not in WITH_STUDIES:
        table.fault(f"{protocol} cannot be asked for a study; take it out", "test_study")


def _read_client(endpoint: Table) -> Client:
    example = 'client = { ae_title = "TITLE", cert = "FILE", key = "FILE" }'
    table = endpoint.table("client", example)
    if table is None:
        return Client()
    client = Client(table.text("ae_title", AE_TITLE, ""), table.file("cert"), table.file("key"))
    if (client.cert is None) is not (client.key is None):
        table.fault("cert and key belong together; give both or none")
    table.close()
    return client


def _read_credentials(endpoint: Table) -> Credentials | None:
    table = endpoint.table("credentials", f"credentials = {CREDENTIALS}")
    if table is None:
        return None
    for part in ("user", "password"):
        one = table.has(f"{part}_env") is not table.has(f"{part}_file")
        if not one and not table.has(part):  # a literal gets its own sentence
            table.fault(f"needs one of {part}_env and {part}_file; write {CREDENTIALS}")
    credentials = Credentials(
        user_env=table.text("user_env", VARIABLE, ""),
        user_file=table.file("user_file"),
        password_env=table.text("password_env", VARIABLE, ""),
        password_file=table.file("password_file"),
    )
    table.close()
    return credentials
