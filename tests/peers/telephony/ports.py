"""Ports that are free at this moment; UDP ones are even and have free neighbours."""

import itertools
import os
import socket

_NEXT = itertools.count(22_000 + (os.getpid() % 150) * 200, 2)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def free_udp_port(span: int = 40) -> int:
    """Return the first port of so many that nobody uses."""
    while True:
        first = next(_NEXT)
        for _ in range(span // 2 - 1):
            next(_NEXT)
        if first + span > 60_000:
            raise AssertionError("no ports are left")
        if all(_is_free(port) for port in (first, first + 1)):
            return first


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
