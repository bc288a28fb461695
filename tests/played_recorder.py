"""A recorder that is told by HTTP, on loopback: it keeps recordings, and forgets them when told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

TOKEN = "recorder-token-for-tests"


class PlayedRecorder(ThreadingHTTPServer):
    """The recorder; ``kept`` are the calls of which it has a recording."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.kept: set[str] = set()
        self.unknown: set[str] = set()
        self.answer: bytes | None = None
        self.status = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Asked(BaseHTTPRequestHandler):
    server: PlayedRecorder
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._say(404)

    def do_PUT(self) -> None:
        call = self._call()
        if self.server.status or call in self.server.unknown:
            self._say(404)
            return
        self.server.kept.add(call)
        self._say(200, json.dumps({"reference": f"rec-{call.replace('/', '.')}"}).encode())

    def do_DELETE(self) -> None:
        call = self._call()
        is_there = call in self.server.kept
        if not self.server.status:
            self.server.kept.discard(call)
        self._say(204 if is_there else 404)

    def _call(self) -> str:
        return "/".join(unquote(one) for one in self.path.split("/")[2:])

    def _say(self, status: int, body: bytes = b"") -> None:
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status, body = 401, b""
        status = self.server.status or status
        body = body if self.server.answer is None else self.server.answer
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def playing() -> Iterator[PlayedRecorder]:
    """Give a recorder that answers."""
    with PlayedRecorder() as recorder:
        threading.Thread(target=recorder.serve_forever, args=(0.02,), daemon=True).start()
        yield recorder
        recorder.shutdown()
