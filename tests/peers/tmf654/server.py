"""The charging system behind HTTP, with every way in which such a server can go wrong."""

import base64
import itertools
import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from .ocs import Fault, Ocs
from .specification import BASE_PATH, Specification

PAGING = {"fields", "offset", "limit"}
SPECIFICATION = Specification.load()


@dataclass
class Reply:
    """What is sent back."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Sent in the place of the body, whatever it says."""
    hangs_up: bool = False


@dataclass(frozen=True)
class Asked:
    """One request, and the way to have it done."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    perform: Callable[[], Reply]


@dataclass(eq=False)
class Mischief:
    """Does something else with the first request that it wants."""

    wants: Callable[[Asked], bool]
    act: Callable[[Asked], Reply]


class Tmf654Server:
    """One server on a port of its own, which it keeps when it restarts."""

    def __init__(self, ocs: Ocs) -> None:
        self.ocs = ocs
        self.asked: list[Asked] = []
        self.faults: list[str] = []
        """What did not keep to the specification, on either side."""
        self.mischief: list[Mischief] = []
        self.page_most = 1000
        """However much was asked for, no page is longer."""
        self.tells_total = True
        self.filters = True
        self.secret: str | None = None
        """With one, only tokens from :meth:`give_token` are taken."""
        self.tokens: set[str] = set()
        self._token_numbers = itertools.count(1)
        self._turn = threading.Lock()
        self._port = 0
        self._http: _Http | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        return f"{self.address}{BASE_PATH}"

    def start(self) -> None:
        self._http = _Http(("127.0.0.1", self._port), self)
        self._port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Stop, and hang up on everybody who is connected."""
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http.hang_up()
            self._http = None

    def count(self, method: str, path: str) -> int:
        """Return how often something was asked."""
        return sum((one.method, one.path) == (method, path) for one in self.asked)

    def misbehave(self, mischief: Mischief, *, times: int = 1) -> None:
        """Do this with the next requests that it wants."""
        self.mischief += [replace(mischief) for _ in range(times)]

    def answer(self, asked: Asked, headers: Mapping[str, str]) -> Reply:
        """Answer one request: a token, or something of TMF654."""
        is_token = asked.path == "/token"
        if not is_token:
            self.asked.append(asked)
        if (mischief := self._take_mischief(asked)) is not None:
            return mischief.act(asked)
        if is_token:
            return self._give_token(asked, headers)
        if self.secret and headers.get("Authorization") not in self.tokens:
            return error(401, "41", "the token is not valid")
        return asked.perform()

    def _take_mischief(self, asked: Asked) -> Mischief | None:
        with self._turn:
            mischief = next((one for one in self.mischief if one.wants(asked)), None)
            if mischief is not None:
                self.mischief.remove(mischief)
            return mischief

    def perform(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """Do what was asked, and hold both sides to the specification."""
        try:
            reply = self._perform(method, path, query, body)
        except Fault as fault:
            reply = Reply(fault.status, fault.error)
        if SPECIFICATION is not None:
            sent = json.loads(dumped(reply.body), parse_float=Decimal)
            self.faults += SPECIFICATION.faults_of_request(method, path, query, body)
            self.faults += SPECIFICATION.faults_of_reply(method, path, reply.status, sent)
        return reply

    def _perform(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Reply:
        kind = path.strip("/")
        if (method, kind) == ("POST", "adjustBalance"):
            return Reply(201, self.ocs.adjust(body))
        if method != "GET":
            raise Fault(405, "61", "method not allowed")
        wanted = {name: text for name, text in query.items() if name not in PAGING}
        things = self.ocs.matching(kind, wanted if self.filters else {})
        start, limit = int(query.get("offset", 0)), int(query.get("limit", self.page_most))
        page = things[start : start + min(limit, self.page_most)]
        if "fields" in query:
            names = {"id", "href", *query["fields"].split(",")}
            page = [{name: one[name] for name in names & one.keys()} for one in page]
        headers = {"X-Result-Count": str(len(page))}
        if self.tells_total:
            headers["X-Total-Count"] = str(len(things))
        return Reply(200, page, headers)

    def _give_token(self, asked: Asked, headers: Mapping[str, str]) -> Reply:
        login = base64.b64encode(f"cleanbreak:{self.secret}".encode()).decode()
        if headers.get("Authorization") != f"Basic {login}":
            return Reply(401, {"error": "invalid_client"})
        assert asked.body == {"grant_type": "client_credentials", "scope": "balance"}
        token = f"token-{next(self._token_numbers)}"
        self.tokens.add(f"Bearer {token}")
        return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], server: Tmf654Server) -> None:
        self.peer = server
        self.connections: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has gone already

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are a part of these tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        peer = self.server.peer
        address = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Type") == "application/x-www-form-urlencoded":
            body = dict(parse_qsl(content.decode()))
        else:
            body = json.loads(content, parse_float=Decimal) if content else None
        method, query = self.command, dict(parse_qsl(address.query))
        path = address.path.removeprefix(BASE_PATH)
        asked = Asked(method, path, query, body, lambda: peer.perform(method, path, query, body))
        self._send(peer.answer(asked, dict(self.headers)))

    def _send(self, reply: Reply) -> None:
        if reply.hangs_up:
            self.close_connection = True
            return
        content = dumped(reply.body) if reply.raw is None else reply.raw
        self.send_response(reply.status)
        for name, text in reply.headers.items():
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def dumped(value: Any) -> bytes:
    """Return JSON in which every amount has all its digits."""
    return orjson.dumps(
        value, default=lambda one: orjson.Fragment(format(one, "f")), option=orjson.OPT_NON_STR_KEYS
    )


def error(status: int, code: str, reason: str, **headers: str) -> Reply:
    """Return an ``Error``."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, {"code": code, "reason": reason}, named)


def listed(things: list[Any]) -> Reply:
    """Return a list that says how long it is."""
    return Reply(200, things, {"X-Total-Count": str(len(things))})


def on(method: str, path: str, act: Callable[[Asked], Reply]) -> Mischief:
    """Return mischief that waits for one kind of request."""
    return Mischief(lambda asked: (asked.method, asked.path) == (method, path), act)
