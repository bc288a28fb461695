"""Stripe behind HTTP, with every way in which such a server can go wrong."""

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .account import Account, Charge, Fault

KEY = "sk_test_4eC39CleanbreakCanaryHqLyj"
API_VERSION = "2026-10-28.endive"


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
    params: Mapping[str, str]
    headers: Mapping[str, str]
    perform: Callable[[], Reply]


@dataclass(eq=False)
class Mischief:
    """Does something else with the first request that it wants."""

    wants: Callable[[Asked], bool]
    act: Callable[[Asked], Reply]


class PlayedStripe:
    """One server on a port of its own, which it keeps when it restarts."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.asked: list[Asked] = []
        self.faults: list[str] = []
        """What a client of Stripe would not send."""
        self.mischief: list[Mischief] = []
        self._turn = threading.Lock()
        self._port = 0
        self._http: _Http | None = None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

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

    def misbehave(self, mischief: Mischief, *, times: int = 1) -> None:
        """Do this with the next requests that it wants."""
        self.mischief += [replace(mischief) for _ in range(times)]

    def count(self, method: str, path: str) -> int:
        """Return how often something was asked."""
        return sum((one.method, one.path) == (method, path) for one in self.asked)

    def answer(self, asked: Asked) -> Reply:
        """Answer one request, unless mischief does."""
        self.asked.append(asked)
        with self._turn:
            mischief = next((one for one in self.mischief if one.wants(asked)), None)
            if mischief is not None:
                self.mischief.remove(mischief)
        return mischief.act(asked) if mischief else asked.perform()

    def perform(
        self, method: str, path: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> Reply:
        """Do what was asked, one after the other; note what no client should send."""
        if headers.get("Stripe-Version") != API_VERSION:
            self.faults.append(f"version {headers.get('Stripe-Version')}")
        if "X-Stripe-Client-Telemetry" in headers:
            self.faults.append("telemetry")
        if headers.get("Authorization") != f"Bearer {KEY}":
            return error(401, "Invalid API Key provided: sk_test_****Lyj")
        with self._turn:
            try:
                return self._perform(method, path, params, headers)
            except Fault as fault:
                return Reply(fault.status, fault.body)

    def _perform(
        self, method: str, path: str, params: Mapping[str, str], headers: Mapping[str, str]
    ) -> Reply:
        parts = path.strip("/").split("/")[1:]
        match method, parts:
            case "POST", ["refunds"]:
                if not headers.get("Idempotency-Key"):
                    self.faults.append("a refund without an idempotency key")
                key = headers["Idempotency-Key"]
                return Reply(*self.account.create_refund(params, key))
            case "GET", ["refunds"]:
                return Reply(200, self.account.listed_refunds(params))
            case "GET", ["refunds", name]:
                return Reply(200, self.account.refund_named(name))
            case "GET", ["events"]:
                return Reply(200, self.account.listed_events(params))
            case "GET", ["payment_intents" | "charges" as kind, name]:
                return Reply(200, payment_of(kind, self.account.payment(name)))
        return error(404, f"Unrecognized request URL ({method}: {path}).")


def payment_of(kind: str, charge: Charge) -> dict[str, Any]:
    """Return a payment intent or a charge, with the fields that matter here."""
    told = {"amount": charge.amount, "currency": charge.currency}
    if kind == "charges":
        return {"object": "charge", "id": charge.charge, **told}
    return {
        "object": "payment_intent",
        "id": charge.intent,
        "latest_charge": charge.charge,
        **told,
    }


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], server: PlayedStripe) -> None:
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
        content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        params = dict(parse_qsl(content or address.query))
        method, path, headers = self.command, address.path, dict(self.headers)
        asked = Asked(
            method, path, params, headers, lambda: peer.perform(method, path, params, headers)
        )
        self._send(peer.answer(asked))

    def _send(self, reply: Reply) -> None:
        if reply.hangs_up:
            self.close_connection = True
            return
        content = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
        self.send_response(reply.status)
        for name, text in {"Request-Id": "req_played", **reply.headers}.items():
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def error(status: int, message: str, **more: str) -> Reply:
    """Return an error object."""
    body = {"error": {"type": "invalid_request_error", "message": message, **more}}
    return Reply(status, body)


def on(method: str, path: str, act: Callable[[Asked], Reply]) -> Mischief:
    """Return mischief that waits for one kind of request; a path may end in ``*``."""

    def wants(asked: Asked) -> bool:
        is_there = asked.path == path or (
            path.endswith("*") and asked.path.startswith(path.removesuffix("*"))
        )
        return asked.method == method and is_there

    return Mischief(wants, act)
