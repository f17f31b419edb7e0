"""From which of our addresses a host would be reached; sends nothing and asks no name server."""

import ipaddress
import socket


def source_address(host: str) -> str:
    """Return our address towards a literal address; empty for a name or when there is no route.

    Connecting a UDP socket only looks the route up (no packet leaves); a name would need a
    query to a name server, so it is left alone.
    """
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return ""
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])
