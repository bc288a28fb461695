"""Operators' web sites on this machine: good ones, and the same with passages exchanged."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

HERE = Path(__file__).parent
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".txt": "text/plain"}
Passages = Mapping[str, Mapping[str, str]]
"""By file: what stands in it, and what stands there instead."""


class ShownSite(ThreadingHTTPServer):
    """One address at which one site after the other is shown."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.texts: dict[str, str] = {}
        self.received: list[str] = []
        self.agents: set[str] = set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def show(self, folder: str, passages: Passages | None = None) -> str:
        """Show a site from now on; return its address."""
        self.texts = {
            f"/{file.name}": file.read_text("utf-8") for file in (HERE / folder).iterdir()
        }
        self.received.clear()
        for name, changes in (passages or {}).items():
            for old, new in changes.items():
                pages = [f"/{name}"] if name != "*" else [p for p in self.texts if "html" in p]
                for page in pages:
                    text = self.texts.get(page, "")
                    assert name == "*" or old in text or not old, (page, old)
                    self.texts[page] = text.replace(old, new) if old else new
        return self.address

    @property
    def sent(self) -> list[str]:
        """Return what came in that could have changed something."""
        return [one for one in self.received if not one.startswith(("GET ", "HEAD "))]


class _Answer(BaseHTTPRequestHandler):
    server: ShownSite
    REDIRECTS: ClassVar[Mapping[str, str]] = {
        "/round": "/round",
        "/away": "http://example.invalid/",
        "/inside": "http://[::1]:9/",
    }

    def do_GET(self) -> None:
        self.server.received.append(f"{self.command} {self.path}")
        self.server.agents.add(self.headers.get("User-Agent", ""))
        path = self.path.partition("?")[0]
        path = "/index.html" if path == "/" else path
        if path in self.REDIRECTS:
            self._say(302, b"", {"Location": self.REDIRECTS[path]})
        elif path in self.server.texts:
            kind = KINDS.get(Path(path).suffix, "application/octet-stream")
            self._say(200, self.server.texts[path].encode(), {"Content-Type": kind})
        else:
            self._say(404, b"nothing here", {"Content-Type": "text/plain"})

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def showing() -> Iterator[ShownSite]:
    """Run the server for the block."""
    with ShownSite() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
