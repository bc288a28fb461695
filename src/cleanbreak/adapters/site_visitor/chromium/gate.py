"""The only door of the browser to the network: it opens to the internet, not to what is private.

The browser is told to ask this small proxy for every connection. Redirects, frames and scripts
come by here as well, and the address that was looked at is the one that is connected to: a name
that means another machine a moment later (DNS rebinding) gains nothing.
"""

import contextlib
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

from cleanbreak.domain.web_site import is_private

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""RFC 9110 clause 9.2.1; ``TRACE`` is of no use to anybody here."""
HEAD_MAX, CHUNK = 65_536, 65_536
CONNECT_TIMEOUT_S, IDLE_TIMEOUT_S = 10.0, 60.0
DROPPED = ("proxy-connection:", "connection:", "proxy-authorization:")


class Gate(ThreadingTCPServer):
    """A proxy for one visit.

    :param may_visit_private: whether it opens to private networks and this machine, too.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, may_visit_private: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self.may_visit_private = may_visit_private
        self.refused: set[str] = set()
        """Hosts that turned out to be private."""

    @property
    def address(self) -> str:
        """Return where the browser finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def connect(self, host: str, port: int) -> socket.socket | None:
        """Return a connection to a host; ``None`` if it is private.

        :raises OSError: if there is none.
        """
        for family, kind, protocol, _, where in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            if is_private(str(where[0])) and not self.may_visit_private:
                self.refused.add(host)
                return None
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(CONNECT_TIMEOUT_S)
            try:
                connection.connect(where)
            except OSError:
                connection.close()
                continue
            return connection
        raise ConnectionError(host)


@contextmanager
def open_gate(*, may_visit_private: bool) -> Iterator[Gate]:
    """Open a gate for the block."""
    with Gate(may_visit_private=may_visit_private) as gate:
        thread = Thread(target=gate.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield gate
        finally:
            gate.shutdown()
            thread.join()


class _Passage(StreamRequestHandler):
    """One connection of the browser, for one request or one tunnel."""

    server: Gate
    timeout = IDLE_TIMEOUT_S

    def handle(self) -> None:
        """Let it through, or say why not."""
        with contextlib.suppress(OSError, ValueError):
            head = self._read_head()
            if head:
                self._pass_on(head)

    def _read_head(self) -> list[str]:
        lines, size = [], 0
        while (line := self.rfile.readline(HEAD_MAX)) not in (b"\r\n", b"\n", b""):
            size += len(line)
            if size > HEAD_MAX:
                return []
            lines.append(line.decode("latin-1").rstrip("\r\n"))
        return lines

    def _pass_on(self, head: list[str]) -> None:
        method, target, version = head[0].split(" ", 2)
        is_tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if is_tunnel else target)
        if not parts.hostname or not (is_tunnel or method in SAFE_METHODS):
            self._say("403 Forbidden")
            return
        try:
            there = self.server.connect(parts.hostname, parts.port or 80)
        except OSError:
            self._say("502 Bad Gateway")
            return
        if there is None:
            self._say("403 Forbidden")
            return
        with there:
            if is_tunnel:
                self._say("200 Connection established", is_end=False)
            else:
                path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
                kept = [one for one in head[1:] if not one.lower().startswith(DROPPED)]
                request = [f"{method} {path} {version}", *kept, "Connection: close", "", ""]
                there.sendall("\r\n".join(request).encode("latin-1"))
            self._pipe(there)

    def _say(self, status: str, *, is_end: bool = True) -> None:
        more = "Content-Length: 0\r\nConnection: close\r\n" if is_end else ""
        self.wfile.write(f"HTTP/1.1 {status}\r\n{more}\r\n".encode("ascii"))

    def _pipe(self, there: socket.socket) -> None:
        """Carry bytes both ways until one side has said all."""
        here = self.connection
        there.settimeout(IDLE_TIMEOUT_S)
        while ready := select.select([here, there], [], [], IDLE_TIMEOUT_S)[0]:
            for one in ready:
                said = one.recv(CHUNK)
                if not said:
                    return
                (there if one is here else here).sendall(said)
