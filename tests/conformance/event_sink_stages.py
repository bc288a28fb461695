"""Stages of the port ``event_sink``: one sink, and how it behaves."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from tests.certificates import Authority

from cleanbreak.adapters.event_sink import http
from cleanbreak.adapters.event_sink.http import HttpEventSink
from cleanbreak.adapters.event_sink.memory import MemoryEventSink
from cleanbreak.ports.event_sink import EventSink

QUICK_S = 0.3


class EventSinkStage(Protocol):
    """One sink."""

    sink: EventSink
    address: str

    def arrived(self) -> list[tuple[bytes, str]]:
        """Return what it took, in any order: content, and by which token."""

    def be_gone(self) -> None:
        """Listen no more, and say so."""

    def be_down(self) -> None:
        """Be not there."""


class MemoryEventSinkStage:
    """A sink that is a list."""

    def __init__(self) -> None:
        self.sink = MemoryEventSink()
        self.address = "https://sink.example/events"

    def arrived(self) -> list[tuple[bytes, str]]:
        return [(one.content, one.token) for one in self.sink.events]

    def be_gone(self) -> None:
        self.sink.is_gone = True

    def be_down(self) -> None:
        self.sink.is_down = True


class PlayedSink:
    """A sink on loopback, over TLS; what it does is its ``status``."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder, "sink")
        self.trusted = authority.file
        own = authority.identity("localhost")
        self.taken: list[tuple[bytes, dict[str, str]]] = []
        self.status = 204
        self.further: dict[str, str] = {}
        self.release = threading.Event()
        self.release.set()
        handler = type("Handler", (_Handler,), {"played": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.address = f"https://localhost:{self._http.server_port}/events"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.release.set()
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    played: PlayedSink
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.played.release.wait(5)
        self.played.taken.append((content, dict(self.headers)))
        self.send_response(self.played.status)
        for name, value in self.played.further.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        pass


@contextmanager
def playing(folder: Path, monkeypatch: Any) -> Iterator[PlayedSink]:
    """Play a sink whose certificate this process trusts meanwhile."""
    played = PlayedSink(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(played.trusted))
    http._trusted.cache_clear()
    yield played
    played.stop()
    http._trusted.cache_clear()


class HttpEventSinkStage:
    """A sink of a few lines, which misbehaves as it is told."""

    def __init__(self, played: PlayedSink) -> None:
        self.sink = HttpEventSink(QUICK_S * 4, QUICK_S * 8)
        self.played, self.address = played, played.address

    def arrived(self) -> list[tuple[bytes, str]]:
        said = [(body, headers.get("Authorization", "")) for body, headers in self.played.taken]
        return [(body, token.removeprefix("Bearer ")) for body, token in said]

    def be_gone(self) -> None:
        self.played.status = 410

    def be_down(self) -> None:
        self.played.stop()
