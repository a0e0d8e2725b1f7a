"""Opening a line in time: one deadline, however many addresses a name has and however slowly TLS begins."""

from __future__ import annotations

import socket
import ssl
import time


def time_left(deadline: float) -> float:
    """Seconds until `deadline` on the monotonic clock; raises TimeoutError where it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the other side took too long")
    return left


def reach(host: str, port: int, deadline: float, tls: ssl.SSLContext | None = None) -> socket.socket:
    """A line to the first address that answers, under TLS where a context is given; raises OSError where none does."""
    trouble = OSError("the name has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(time_left(deadline))
            line.connect(address)
            if tls is None:
                return line
            line.settimeout(time_left(deadline))
            return tls.wrap_socket(line, server_hostname=host)
        except OSError as fault:
            line.close()
            trouble = fault
    raise trouble
