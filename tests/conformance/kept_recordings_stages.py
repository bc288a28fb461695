"""Stages of the port ``kept_recordings``: one recording, and where it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Protocol

from tests.telephone_waves import tone

from cleanbreak.adapters.kept_recordings.http import HttpKeptRecordings, KeptRecordingsSettings
from cleanbreak.adapters.kept_recordings.memory import MemoryKeptRecordings
from cleanbreak.ports.kept_recordings import KeptRecordings

RECORDED = tone(1)
LOGIN = "Basic QUMxOnNlY3JldA=="
"""``AC1:secret``"""


class KeptRecordingsStage(Protocol):
    """A provider that keeps one recording, :data:`RECORDED`."""

    kept: KeptRecordings
    address: str


class MemoryKeptRecordingsStage:
    """In a dictionary."""

    def __init__(self) -> None:
        self.address = "https://provider.example/Recordings/RE1"
        self.kept = MemoryKeptRecordings({self.address: RECORDED})


class HttpKeptRecordingsStage:
    """On a server of loopback."""

    def __init__(self, served: "ServedRecordings") -> None:
        self.address = f"{served.url}/2010/Recordings/RE1"
        self.kept = HttpKeptRecordings(settings_of(served.url))


@dataclass
class ServedRecordings:
    """A provider on loopback, and who asked."""

    url: str
    asked: list[str]


def settings_of(url: str, **more: str) -> KeptRecordingsSettings:
    given = {"CLEANBREAK_VOICEMAIL_URL": url, "CLEANBREAK_VOICEMAIL_TOKEN": "AC1:secret"}
    return KeptRecordingsSettings.from_environment({**given, **more})


@contextmanager
def serving() -> Iterator[ServedRecordings]:
    """Serve the recording to whoever has the login."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            is_ours = self.headers.get("Authorization") == LOGIN
            found = self.path == "/2010/Recordings/RE1"
            status = 401 if not is_ours else 200 if found else 404
            content = RECORDED if status == 200 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield ServedRecordings(f"http://127.0.0.1:{server.server_port}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
