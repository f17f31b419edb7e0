"""Which machine a host is: its one spelling, and its addresses, each looked up once in a run."""

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

LOOKUPS_AT_ONCE = 16
_NUMBERS = re.compile(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+)){0,3}")


def one_spelling(host: str) -> str:
    """Return the host in the form in which hosts are compared; asks no name server.

    A name is in lower case and has no dot at its end. An address is in its shortest form, and
    an IPv4 address always in four numbers (not 127.1, not ::ffff:127.0.0.1).
    """
    name = host.lower().removesuffix(".")
    try:
        if _NUMBERS.fullmatch(name):
            return socket.inet_ntoa(socket.inet_aton(name))
        address = ipaddress.ip_address(name)
    except (OSError, ValueError):
        return name
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).compressed


class Names:
    """The addresses of the hosts of one run, shared by its lanes.

    A name that gave no address within `within_s` has none for the whole run.
    """

    def __init__(self, within_s: float = 3.0) -> None:
        self._within_s = within_s
        self._found: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def learn(self, hosts: Iterable[str], may_go_on: Callable[[], None] = lambda: None) -> None:
        """Look up many hosts, some at a time; raises what `may_go_on` raises before any of them."""

        def look_up(name: str) -> None:
            may_go_on()
            self.addresses(name)

        unknown = sorted({one_spelling(host) for host in hosts} - set(self._found))
        with ThreadPoolExecutor(LOOKUPS_AT_ONCE, thread_name_prefix="names") as pool:
            list(pool.map(look_up, unknown))

    def addresses(self, host: str) -> tuple[str, ...]:
        """Return the addresses of the host, IPv4 first; empty when it has none."""
        name = one_spelling(host)
        found = self._found.get(name)
        if found is None:
            found = _look_up(name, self._within_s)
            with self._lock:
                found = self._found.setdefault(name, found)
        return found

    def known(self, host: str) -> tuple[str, ...]:
        """Return the addresses found so far, else the host's one spelling; asks nobody.

        The first is the one that connections are made to.
        """
        name = one_spelling(host)
        return self._found.get(name) or (name,)


def _look_up(name: str, within_s: float) -> tuple[str, ...]:
    """Ask the system for the addresses of a name; it knows no deadline, so a thread waits."""
    if _is_address(name):
        return (name,)
    answer: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
    threading.Thread(target=lambda: answer.put(_ask(name)), name="name", daemon=True).start()
    try:
        return answer.get(timeout=within_s)
    except queue.Empty:
        return ()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _ask(name: str) -> tuple[str, ...]:
    try:
        answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # the latter: a label that IDNA refuses
        return ()
    found = dict.fromkeys(one_spelling(str(address[0])) for *_, address in answers)
    return tuple(sorted(found, key=lambda address: ":" in address))
