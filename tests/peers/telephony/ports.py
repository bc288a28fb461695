"""Ports that are free at this moment; UDP ones are even and have free neighbours.

Each worker of a run takes its own from an area of its own, below those that the kernel gives to
whoever does not choose; where it begins in it depends on the process, for two runs at once.
"""

import os
import socket

AREAS, AREA = 6, 3_700
_FIRST = 10_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % AREAS * AREA


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


class _Area:
    """Ports one after the other, round and round: a long run needs more than there are."""

    def __init__(self) -> None:
        self._next = os.getpid() * 202 % AREA

    def take(self, span: int) -> int:
        if self._next + span > AREA:
            self._next = 0
        taken, self._next = self._next, self._next + span
        return _FIRST + taken


_OURS = _Area()


def free_udp_port(span: int = 40) -> int:
    """Return the first port of so many, an even number, that nobody uses."""
    for _ in range(2 * AREA // span):
        first = _OURS.take(span)
        if all(_is_free(port) for port in (first, first + 1)):
            return first
    raise AssertionError("no ports are left")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
