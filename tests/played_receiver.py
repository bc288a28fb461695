"""A receiver of signals on loopback that behaves as badly as it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from cleanbreak.domain.signal_delivery import TOGETHER_MAX

SECRET = "Bearer its own secret"
SILENCE_MAX_S = 5.0


class PlayedReceiver:
    """What arrived, and how it answers."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.secret = SECRET
        self.status, self.body = 202, b""
        self.headers: dict[str, str] = {}
        self.is_silent = False
        self.hangs_on = ""
        """A token to which it answers nothing."""
        self.requests = self.connections = 0
        self.let_go = Event()
        self.lock = Lock()
        self.endpoint_url = ""
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def plug_in(self) -> None:
        """Listen, at the same port as before."""
        server = _Server(("127.0.0.1", self._port), _handler(self))
        self._server, self._port = server, server.server_address[1]
        self.endpoint_url = f"http://127.0.0.1:{self._port}/events"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def unplug(self) -> None:
        """Listen no more."""
        self.let_go.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 2 * TOGETHER_MAX


def _handler(receiver: PlayedReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            receiver.connections += 1
            super().setup()

        def do_POST(self) -> None:
            token = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.requests += 1
            if receiver.is_silent or token == receiver.hangs_on:
                receiver.let_go.wait(SILENCE_MAX_S)
                self.close_connection = True
                return
            status = receiver.status
            if self.headers.get("Authorization") != receiver.secret:
                status = 401
            if status == 202:
                assert self.headers["Content-Type"] == "application/secevent+jwt"
                with receiver.lock:
                    receiver.arrived.append(token)
            self.send_response(status)
            for name, value in {"Content-Length": len(receiver.body), **receiver.headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def playing() -> Iterator[PlayedReceiver]:
    """Play one that takes everything, until told otherwise."""
    receiver = PlayedReceiver()
    receiver.plug_in()
    try:
        yield receiver
    finally:
        receiver.unplug()
