"""The gateway: three APIs and a token server that takes assertions signed by its client only."""

import json
import threading
import uuid
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from cleanbreak.adapters.identity.camara.adapter import NOBODY

from .specification import Specifications

SPECIFICATIONS = Specifications()
CLIENT, AUDIENCE, TOKEN_PATH = "cleanbreak", "https://idp.example", "/oauth2/token"
KEY = RSAKey.generate_key(2048)
FIELDS = {
    "/sim-swap/v2/retrieve-date": "latestSimChange",
    "/device-swap/v1/retrieve-date": "latestDeviceChange",
    "/call-forwarding-signal/v0.4/unconditional-call-forwardings": "active",
}


class Gateway:
    """One gateway on a port of its own, which it keeps when it restarts."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[str, dict[str, Any]]] = {}
        """By number and path what is answered; a path that is not there answers 404."""
        self.faults: list[str] = []
        self.correlators: list[str] = []
        self.tokens: dict[str, str] = {}
        self.used: set[str] = set()
        self.statuses: dict[str, int] = {}
        """By path a status that is answered to everybody."""
        self._port, self._http = 0, None
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self.is_down = False
        handler = type("Handler", (_Handler,), {"gateway": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", self._port), handler)
        self._port = self._http.server_port
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self.is_down = True
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()

    def give_token(self, form: Mapping[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Check the assertion as RFC 7523 clause 3 and CAMARA's profile ask."""
        try:
            claims = jwt.decode(form["client_assertion"][0], KEY, algorithms=["RS256"]).claims
        except (JoseError, KeyError, ValueError):
            return 401, {"error": "invalid_client"}
        is_ours = claims["iss"] == claims["sub"] == CLIENT and claims["aud"] == AUDIENCE
        if not is_ours or claims["exp"] - claims["iat"] > 300 or claims["jti"] in self.used:
            return 401, {"error": "invalid_client"}
        self.used.add(claims["jti"])
        token = uuid.uuid4().hex
        self.tokens[token] = form["scope"][0]
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 600}

    def answer(self, path: str, token: str, body: Any) -> tuple[int, dict[str, Any]]:
        if self.tokens.get(token, "") not in SPECIFICATIONS.scopes(path):
            return _error(401, "UNAUTHENTICATED")
        self.faults += SPECIFICATIONS.faults_of_request(path, body)
        if path in self.statuses:
            return _error(self.statuses[path], "TOO_MANY_REQUESTS")
        if "phoneNumber" not in body:
            return _error(422, "MISSING_IDENTIFIER")
        said = self.lines.get(body["phoneNumber"], {}).get(path)
        if said is None or body["phoneNumber"] == NOBODY:
            return _error(404, "IDENTIFIER_NOT_FOUND")
        return 200, said


def _error(status: int, code: str) -> tuple[int, dict[str, Any]]:
    return status, {"status": status, "code": code, "message": "See the code."}


class _Handler(BaseHTTPRequestHandler):
    gateway: Gateway
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        if self.gateway.is_down:  # a connection that was kept open hears nothing any more
            self.close_connection = True
            return
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == TOKEN_PATH:
            self._send(*self.gateway.give_token(parse_qs(raw.decode())))
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        correlator = self.headers.get("x-correlator", "")
        self.gateway.correlators.append(correlator)
        status, body = self.gateway.answer(self.path, token, json.loads(raw))
        if status != 503:
            self.gateway.faults += SPECIFICATIONS.faults_of_reply(self.path, status, body)
        self._send(status, body, correlator)

    def _send(self, status: int, body: Any, correlator: str = "") -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("x-correlator", correlator)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
