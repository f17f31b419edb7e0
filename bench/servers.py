"""170 small servers in one process, each on an address of its own, that count who connects.

Run as a process: reads how many of each kind from its arguments, prints their addresses as one
line of JSON, and prints the counts as another when its standard input ends.
"""

import asyncio
import json
import socket
import ssl
import struct
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
BUSY_OR_GONE = (OSError, asyncio.IncompleteReadError, ssl.SSLError)


ESTABLISHED = 1  # tcp_info.tcpi_state


class Counter:
    """Connections of one server: how many, and how many at once at most."""

    def __init__(self) -> None:
        self.made = 0
        self.most_at_once = 0
        self._open: list[socket.socket] = []

    def opened(self, connection: socket.socket) -> None:
        """Count one; those that the client has left already are not counted as open."""
        self.made += 1
        self._open = [one for one in self._open if one.fileno() >= 0 and _is_held(one)]
        self._open.append(connection)
        self.most_at_once = max(self.most_at_once, len(self._open))


def _is_held(connection: socket.socket) -> bool:
    """Whether the client still holds the connection, whatever we have read of it."""
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return state[0] == ESTABLISHED


def pdu(kind: int, body: bytes) -> bytes:
    """Return a DICOM PDU. Source: PS3.8 section 9.3."""
    return struct.pack(">BxI", kind, len(body)) + body


async def dicom(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept every association and every context; answer C-ECHO, refuse all else (0x0124)."""
    while True:
        kind, length = struct.unpack(">BxI", await reader.readexactly(6))
        body = await reader.readexactly(length)
        if kind == 1:
            writer.write(accept(body))
        elif kind == 4:
            answer = respond(body)
            if answer:
                writer.write(answer)
        elif kind == 5:
            writer.write(pdu(6, bytes(4)))
            await writer.drain()
            return
        else:
            return
        await writer.drain()


def accept(request: bytes) -> bytes:
    """Return an A-ASSOCIATE-AC that accepts every context with its first transfer syntax."""
    contexts, at = b"", 68
    while at < len(request):
        kind, length = struct.unpack_from(">BxH", request, at)
        if kind == 0x20:
            number = request[at + 4]
            syntax = b"\x40\0\0\x11" + b"1.2.840.10008.1.2"
            contexts += struct.pack(">BxH", 0x21, 4 + len(syntax)) + bytes([number, 0, 0, 0])
            contexts += syntax
        at += 4 + length
    user = b"\x50\0\0\x08\x51\0\0\x04\0\0\x40\0"
    application = b"\x10\0\0\x15" + b"1.2.840.10008.3.1.1.1"
    return pdu(2, request[:68] + application + contexts + user)


def respond(body: bytes) -> bytes:
    """Return the response to a command, nothing to a data set."""
    if not body[5] & 1:
        return b""
    elements, at, data = {}, 0, body[6:]
    while at + 8 <= len(data):
        _, number, length = struct.unpack_from("<HHI", data, at)
        elements[number] = data[at + 8 : at + 8 + length]
        at += 8 + length
    command = struct.unpack("<H", elements[0x0100])[0]
    status = 0 if command == 0x0030 else 0x0124
    values = [(0x0002, elements[0x0002]), (0x0100, struct.pack("<H", command | 0x8000))]
    values += [
        (0x0120, elements[0x0110]),
        (0x0800, b"\x01\x01"),
        (0x0900, struct.pack("<H", status)),
    ]
    said = b"".join(struct.pack("<HHI", 0, n, len(v)) + v for n, v in values)
    said = struct.pack("<HHII", 0, 0, 4, len(said)) + said
    return pdu(4, struct.pack(">I", len(said) + 2) + bytes([body[4], 3]) + said)


async def https(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ask everyone for a password."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n")
    writer.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()


async def other(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Listen until the client has had enough."""
    await reader.read(1024)


HANDLERS = {"dicom": dicom, "dicom-tls": dicom, "https": https, "other-tls": other}


async def main(pki: Path, wanted: dict[str, int]) -> None:
    """Serve until standard input ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / "server.crt", pki / "server.key")
    counters: dict[str, Counter] = {}
    addresses: dict[str, list[tuple[str, int]]] = {}
    serial = 0
    for kind, count in wanted.items():
        for _ in range(count):
            serial += 1
            host = f"127.1.{serial // 250}.{serial % 250 + 1}"
            counter = counters[host] = Counter()
            tls = None if kind == "dicom" else context
            port = await serve(host, counter, HANDLERS[kind], tls)
            addresses.setdefault(kind, []).append((host, port))
    print(json.dumps(addresses), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    counts = {host: [c.made, c.most_at_once] for host, c in counters.items()}
    print(json.dumps(counts), flush=True)


async def serve(host: str, counter: Counter, handler: Handler, tls: ssl.SSLContext | None) -> int:
    """Accept on a plain socket, count, and only then speak TLS, if any."""
    listener = socket.create_server((host, 0), backlog=64)
    listener.setblocking(False)  # noqa: FBT003 - its only parameter
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    async def speak(connection: socket.socket) -> None:
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol, connection, ssl=tls, ssl_handshake_timeout=10 if tls else None
            )
            writer = asyncio.StreamWriter(transport, protocol, reader, loop)
            try:
                await handler(reader, writer)
            finally:
                writer.close()
        except BUSY_OR_GONE:
            connection.close()

    async def accept_all() -> None:
        while True:
            connection, _ = await loop.sock_accept(listener)
            counter.opened(connection)
            task = asyncio.create_task(speak(connection))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    tasks.add(asyncio.create_task(accept_all()))
    return int(listener.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.loads(sys.argv[2])))
