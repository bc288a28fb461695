"""A thousand receivers of events on loopback: one server, an address for each, as bad as wanted."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

HANG = 0
"""A status that is none: it answers nothing."""
SILENCE_MAX_S = 10.0


class PlayedListeners:
    """What arrived by address, and what each address answers."""

    def __init__(self) -> None:
        self.arrived: dict[str, list[tuple[dict[str, str], bytes]]] = defaultdict(list)
        self.status: dict[str, int] = {}
        self.headers: dict[str, str] = {}
        self.refuses = b""
        """It takes nothing in which this stands."""
        self.lock, self.let_go = Lock(), Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def at(self, name: str) -> str:
        return f"{self.origin}/{name}"

    def bodies(self, name: str) -> list[bytes]:
        return [body for _, body in self.arrived[name]]

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256


def _handler(played: PlayedListeners) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            name = self.path.removeprefix("/")
            status = played.status.get(name, 204)
            if played.refuses and played.refuses in body:
                status = 422
            if status == HANG:
                played.let_go.wait(SILENCE_MAX_S)
                self.close_connection = True
                return
            if 200 <= status < 300:
                with played.lock:
                    told = {key.lower(): value for key, value in self.headers.items()}
                    played.arrived[name].append((told, body))
            self.send_response(status)
            for key, value in played.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_said: Any) -> None:
            pass

    return Handler


@contextmanager
def playing() -> Iterator[PlayedListeners]:
    played = PlayedListeners()
    try:
        yield played
    finally:
        played.stop()
