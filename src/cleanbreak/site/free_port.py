"""Ports to listen at: granian would share one that is in use (SO_REUSEPORT), without a word."""

import errno
import socket

from cleanbreak.domain.refusal import Refusal

PORT_MAX = 65_535
SIP_PORT = 5060


class PortInUse(Refusal):
    """Port {port} is in use, perhaps by another server of ours. Stop it, or choose --port N."""

    code = "port_in_use"


class CannotListen(Refusal):
    """This machine cannot listen at {host}, port {port}: {fault}. Choose --host and --port."""

    code = "cannot_listen"


def require_free(host: str, port: int) -> None:
    """Return if somebody may begin to listen there.

    :raises PortInUse: if somebody does already.
    :raises CannotListen: if there is no such address here, or no such port.
    """
    if not 0 < port <= PORT_MAX:
        raise CannotListen(host=host, port=port, fault=f"ports are 1 to {PORT_MAX}")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise PortInUse(port=port) from fault
        raise CannotListen(host=host, port=port, fault=fault.strerror or "unknown") from fault


def free_sip_port() -> int:
    """Return the port of SIP on this machine, or the next one above it that is free by UDP."""
    for port in range(SIP_PORT, PORT_MAX):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotListen(host="127.0.0.1", port=SIP_PORT, fault="all ports are in use")
