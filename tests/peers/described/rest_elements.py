"""Elements with a REST interface, as the examples describe them: real servers on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

TOKEN = "canary-bearer-token"
LOGIN = "Basic Y2xlYW5icmVhazpjYW5hcnktcGFzc3dvcmQ="
PASSWORD = "canary-password"


@dataclass(frozen=True)
class Asked:
    """A request as the element saw it."""

    method: str
    path: str
    body: Any
    headers: dict[str, str] = field(repr=False)

    @property
    def parts(self) -> list[str]:
        return [unquote(part) for part in urlsplit(self.path).path.strip("/").split("/")]


class Server(ThreadingHTTPServer):
    """Takes as many at once as adapters send."""

    daemon_threads = True
    request_queue_size = 64


class RestElement:
    """A server whose answers a subclass gives; it can be stopped, started again and spoilt."""

    login = ""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.spoil: Callable[[Asked, Handler], bool] | None = None
        """Answer otherwise than by rule; return whether that happened."""
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.turn = threading.RLock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api"

    def start(self) -> None:
        self._server = Server(("127.0.0.1", self._port), Handler)
        self._server.element = self  # type: ignore[attr-defined]
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.stop()
        yield
        self.start()

    def answer(self, asked: Asked) -> tuple[int, Any]:
        raise NotImplementedError

    def changes(self) -> list[Asked]:
        """Return everything that was told, and not only asked."""
        return [one for one in self.asked if one.method not in ("GET", "HEAD")]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do(self) -> None:
        element: RestElement = self.server.element
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(
            self.command,
            self.path.removeprefix("/api"),
            json.loads(content) if content else None,
            dict(self.headers),
        )
        with element.turn:
            element.asked.append(asked)
        if element.spoil and element.spoil(asked, self):
            return
        if self.headers.get("Authorization") != element.login:
            self.say(401, {"error": "who are you?"})
            return
        with element.turn:
            status, body = element.answer(asked)
        self.say(status, body)

    do_GET = do_POST = do_PATCH = do_DELETE = do  # noqa: N815  the library's names

    def say(self, status: int, body: Any) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.say_bytes(status, content, "application/json")

    def say_bytes(self, status: int, content: bytes, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class HlrFrontEnd(RestElement):
    """Subscribers, and who serves them; neither tells the other anything."""

    login = f"Bearer {TOKEN}"

    def __init__(self) -> None:
        super().__init__()
        self.subscribers: dict[str, dict[str, Any]] = {}
        self.serving: dict[str, str] = {}

    def provision(self, imsi: str, msisdn: str) -> None:
        self.subscribers[imsi] = {"imsi": imsi, "msisdn": msisdn, "barred": False}
        self.serving[imsi] = "VLR-1"

    def can_use(self, imsi: str) -> bool:
        return imsi in self.subscribers and not self.subscribers[imsi]["barred"]

    def answer(self, asked: Asked) -> tuple[int, Any]:
        kind, imsi = asked.parts
        if kind == "serving":
            return self._serving(asked.method, imsi)
        if imsi not in self.subscribers:
            return 404, {"error": "unknown subscriber"}
        match asked.method:
            case "GET":
                return 200, self.subscribers[imsi]
            case "PATCH":
                self.subscribers[imsi] |= asked.body
                return 200, self.subscribers[imsi]
        del self.subscribers[imsi]
        return 204, None

    def _serving(self, method: str, imsi: str) -> tuple[int, Any]:
        if imsi not in self.serving:
            return 404, {"error": "not served"}
        if method == "GET":
            return 200, {"imsi": imsi, "node": self.serving[imsi]}
        del self.serving[imsi]
        return 204, None


class CardInventory(RestElement):
    """Cards that are issued or blocked."""

    login = LOGIN

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, str] = {}

    def answer(self, asked: Asked) -> tuple[int, Any]:
        iccid = asked.body["iccid"]
        if asked.path == "/cards/search":
            state = self.cards.get(iccid)
            return 200, {"cards": [{"iccid": iccid, "state": state}] if state else []}
        if iccid not in self.cards:
            return 409, {"error": "no such card"}
        self.cards[iccid] = "blocked"
        return 200, {"state": "blocked"}
