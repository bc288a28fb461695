"""PyHSS 2.0.0 as it was measured, with one MME: its REST interface, and what it sends by Diameter.

Errors are answered with HTTP 200 and ``null``. Deleting tells nobody. ``enabled: false`` sends a
Cancel-Location of type 1, which does not make this MME forget anybody.
"""

import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .tables import IDS, Tables

MME, REALM = "mme-1.epc.example", "epc.example"
KEYS = ("opc", "ki", "des", "kid", "psk", "adm1")
SUBSCRIPTION_WITHDRAWAL = 2

Answer = tuple[int, Any]


class PyHss:
    """One PyHSS and one MME."""

    def __init__(self, database: Path) -> None:
        self.tables = Tables(database)
        self.served: set[str] = set()
        """Whom the MME serves."""
        self.cancellations: list[tuple[str, int]] = []
        """IMSI and Cancellation-Type of each CLR that the MME got."""
        self.peers = {"10.0.0.1-3868": {"diameterHostname": MME, "connectionStatus": "connected"}}
        self.provisioning_key = ""
        self.requests: list[str] = []
        self.before: Callable[[str, str], None] = lambda method, path: None
        """Called before each request is carried out."""
        self.spoil: Callable[[str, str], bytes | None] = lambda method, path: None
        """What is sent in the place of an answer, after the request was carried out."""
        self.port = 0
        self._server: ThreadingHTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        handler = type("Handler", (Handler,), {"hss": self})
        self._server = Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def close(self) -> None:
        self.stop()
        self.tables.close()

    def attach(self, imsi: str) -> bool:
        """Switch a phone on; return whether the MME lets it in (AIR and ULR)."""
        subscriber = self.tables.one("subscriber", imsi=imsi)
        if not subscriber or not subscriber["enabled"]:
            return False
        if not self.tables.one("auc", auc_id=subscriber["auc_id"]):
            return False
        serving = {"serving_mme": MME, "serving_mme_realm": REALM, "serving_mme_peer": f"{MME};hss"}
        self.tables.update("subscriber", subscriber["subscriber_id"], serving)
        self.served.add(imsi)
        return True

    def send_clr(self, imsi: str, cancellation_type: int) -> None:
        self.cancellations.append((imsi, cancellation_type))
        if cancellation_type == SUBSCRIPTION_WITHDRAWAL:
            self.served.discard(imsi)

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Answer:
        for verb, pattern, act in ROUTES:
            if verb == method and (found := re.fullmatch(pattern, path)):
                return act(self, query, body, **found.groupdict())
        return 404, {"Result": "Not Found"}

    def make(self, query: Any, body: Any, table: str) -> Answer:
        return 200, self.tables.insert(table, body)

    def get(self, query: Any, body: Any, table: str, column: str, value: str) -> Answer:
        row = self.tables.one(table, **{column: value})
        return 200, {n: v for n, v in row.items() if n not in KEYS} if row else None

    def patch(self, query: Any, body: Any, row_id: str) -> Answer:
        after = self.tables.update("subscriber", row_id, body)
        if after and body.get("enabled") is False and after["serving_mme"]:
            self.send_clr(after["imsi"], 1)  # should be 2
        return 200, after

    def delete(self, query: Any, body: Any, table: str, row_id: str) -> Answer:
        return 200, {"Result": "OK"} if self.tables.delete(table, row_id) else None

    def push_clr(self, query: Any, body: Any, imsi: str) -> Answer:
        peer = body["diameterPeer"]
        if not any(each["diameterHostname"] == peer for each in self.peers.values()):
            return 400, {"result": f"Failed queueing CLR to {peer}"}
        self.send_clr(imsi, body["cancellationType"])
        subscriber = self.tables.one("subscriber", imsi=imsi)
        if subscriber is None:
            return 200, {"result": "Failed", "Reason": "Unable to send CLR"}
        if subscriber["serving_mme"] == body["DestinationHost"]:
            gone = dict.fromkeys(("serving_mme", "serving_mme_realm", "serving_mme_peer"))
            self.tables.update("subscriber", subscriber["subscriber_id"], gone)
        return 200, {"result": f"Successfully queued CLR to {peer}"}

    def deregister(self, query: Any, body: Any, imsi: str) -> Answer:
        """Without an IMS subscriber nothing is sent, and nothing said."""
        subscriber = self.tables.one("subscriber", imsi=imsi)
        if not (subscriber and self.tables.one("ims_subscriber", imsi=imsi)):
            return 200, None
        for _ in ("to the serving MME", "to all"):
            self.send_clr(imsi, SUBSCRIPTION_WITHDRAWAL)
        self.tables.update("subscriber", subscriber["subscriber_id"], {"serving_mme": None})
        return 200, {"subscriber": subscriber}

    def list_log(self, query: dict[str, list[str]], body: Any) -> Answer:
        size, page = (int(query.get(n, [d])[0]) for n, d in (("page_size", "100"), ("page", "0")))
        statement = "SELECT * FROM operation_log ORDER BY timestamp DESC LIMIT ? OFFSET ?"
        return 200, self.tables.run(statement, size, page * size)

    def list_peers(self, query: Any, body: Any) -> Answer:
        return 200, self.peers

    def ping(self, query: Any, body: Any) -> Answer:
        return 200, {"result": "OK"}

    def roll_back(self, query: Any, body: Any) -> Answer:
        return 200, self.tables.roll_back_last()


TABLE = f"(?P<table>{'|'.join(IDS)})"
ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("PUT", f"/{TABLE}/", PyHss.make),
    ("PUT", r"/push/clr/(?P<imsi>\d+)", PyHss.push_clr),
    ("PATCH", r"/subscriber/(?P<row_id>\d+)", PyHss.patch),
    ("DELETE", rf"/{TABLE}/(?P<row_id>\d+)", PyHss.delete),
    (
        "GET",
        r"/(?P<table>subscriber|auc)/(?P<column>imsi|msisdn|iccid)/(?P<value>\d+)",
        PyHss.get,
    ),
    (
        "GET",
        r"/(?P<table>ims_subscriber)/ims_subscriber_(?P<column>imsi|msisdn)/(?P<value>\d+)",
        PyHss.get,
    ),
    ("GET", r"/oam/deregister/(?P<imsi>\d+)", PyHss.deregister),
    ("GET", "/oam/diameter_peers", PyHss.list_peers),
    ("GET", "/oam/ping", PyHss.ping),
    ("GET", "/oam/rollback_operation/last", PyHss.roll_back),
    ("GET", "/operation_logs/list", PyHss.list_log),
]


class Server(ThreadingHTTPServer):
    """As Flask's own server; connections end with it."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that hang up."""


class Handler(BaseHTTPRequestHandler):
    """One request for each connection, as Flask's own server speaks HTTP/1.0."""

    hss: PyHss
    timeout = 10

    def do(self) -> None:
        parts = urlsplit(self.path)
        self.hss.requests.append(f"{self.command} {parts.path}")
        self.hss.before(self.command, parts.path)
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or "null")
        status, answer = 401, {"Result": "Unauthorized - Provisioning-Key Invalid"}
        # Every GET goes through without the key, also those that change something.
        key = self.hss.provisioning_key
        if not key or self.command == "GET" or self.headers.get("Provisioning-Key") == key:
            query = parse_qs(parts.query)
            status, answer = self.hss.answer(self.command, parts.path, query, body)
        self.say(status, json.dumps(answer).encode() + b"\n")

    do_GET = do_PUT = do_PATCH = do_DELETE = do  # noqa: N815  http.server finds them by name

    def say(self, status: int, content: bytes) -> None:
        spoilt = self.hss.spoil(self.command, urlsplit(self.path).path)
        if spoilt is not None:
            self.wfile.write(spoilt)
            return
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def late(seconds: float) -> Callable[[str, str], None]:
    """Return a ``before`` that lets changes wait."""

    def wait(method: str, path: str) -> None:
        if method != "GET":
            time.sleep(seconds)

    return wait
