"""A played provider of OpenID Connect: HTTP on loopback, real tokens, and lies on demand."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = "cleanbreak", "a secret of the client, long enough"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
Lie = Callable[[dict[str, Any]], None]


class PlayedProvider:
    """What the provider knows, and how it lies."""

    def __init__(self) -> None:
        self.key = self.new_key()
        self.published = [self.key]
        self.issuer = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.spent: set[str] = set()
        self.token_requests: list[dict[str, str]] = []
        self.lie: Lie = lambda claims: None
        self.sign: Callable[[dict[str, Any]], str] = self._sign
        self.metadata_lie: dict[str, Any] = {}
        self.is_down = False
        self.client_key: Any = None
        """Public half of the client's key, where it signs instead of telling a secret."""

    @staticmethod
    def new_key() -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"}, private=True)

    def rotate(self) -> None:
        """Sign with a new key; the old one is published no more."""
        self.key = self.new_key()
        self.published = [self.key]

    def let_in(self, address: str, **claims: Any) -> dict[str, str]:
        """Let somebody sign on at the address; return the query with which they come back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**asked, "claims": json.dumps(claims)}
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def logout_token(self, lie: Lie = lambda claims: None, typ: str = "logout+jwt") -> str:
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "exp": int(time.time()) + 120,
            "jti": secrets.token_hex(8),
            "sub": "s-1",
            "sid": "session-1",
            "events": {LOGOUT_EVENT: {}},
        }
        lie(claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid, "typ": typ}, claims, self.key)

    def answer(self, path: str) -> tuple[int, Any]:
        if self.is_down:
            return 503, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "end_session_endpoint": f"{self.issuer}/end",
                **self.metadata_lie,
            }
        if path == "/jwks":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        return 404, {}

    def token(self, authorization: str, form: dict[str, str]) -> tuple[int, Any]:
        """Change a code for a token (RFC 6749 4.1.3, RFC 7636 4.6)."""
        self.token_requests.append(form)
        if self.is_down:
            return 503, {}
        if not self._knows_client(authorization, form):
            return 401, {"error": "invalid_client"}
        code = form.get("code", "")
        asked = self.codes.get(code)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = asked is not None and (
            base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked["code_challenge"]
            and asked["code_challenge_method"] == "S256"
            and form.get("redirect_uri") == asked["redirect_uri"]
        )
        if asked is None or not fits or code in self.spent:
            return 400, {"error": "invalid_grant"}
        self.spent.add(code)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "s-1",
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "nonce": asked["nonce"],
            **json.loads(asked["claims"]),
        }
        self.lie(claims)
        return 200, {
            "access_token": "never used",
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.sign(claims),
        }

    def sign_nothing(self, claims: dict[str, Any]) -> str:
        """Make a token that nobody signed (``alg: none``)."""
        return f"{_part({'alg': 'none'})}.{_part(claims)}."

    def sign_with_what_is_public(self, claims: dict[str, Any]) -> str:
        """Take the public key as if it were a shared secret (RS256 taken for HS256)."""
        public = self.key.as_pem(private=False)
        header = _part({"alg": "HS256", "kid": self.key.kid})
        mac = hmac.new(public, f"{header}.{_part(claims)}".encode(), hashlib.sha256).digest()
        return f"{header}.{_part(claims)}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    def sign_with_the_client_secret(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))

    def sign_with_another_key(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.new_key())

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def _knows_client(self, authorization: str, form: dict[str, str]) -> bool:
        if self.client_key is not None:
            try:
                read = jwt.decode(
                    form.get("client_assertion", ""), self.client_key, algorithms=["ES256", "RS256"]
                )
            except (JoseError, ValueError):
                return False
            return read.claims["aud"] == f"{self.issuer}/token"
        told = f"{quote(CLIENT_ID, '')}:{quote(CLIENT_SECRET, '')}"  # RFC 6749 2.3.1
        expected = base64.b64encode(told.encode()).decode()
        return authorization == f"Basic {expected}"


@contextmanager
def played() -> Iterator[PlayedProvider]:
    """Serve a provider on loopback."""
    provider = PlayedProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*provider.answer(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*provider.token(self.headers.get("Authorization", ""), form))

        def _send(self, status: int, said: Any) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    yield provider
    server.shutdown()
    server.server_close()
    thread.join()


def client_key_pair() -> tuple[str, ECKey]:
    """Return the client's private key as PEM, and its public half."""
    key = ECKey.generate_key("P-256", private=True)
    return key.as_pem(private=True).decode(), key


def _part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
