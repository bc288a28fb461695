"""A push service on loopback, over TLS, and devices that decrypt what they are sent (http_ece)."""

import base64
import json
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.certificates import Authority

from cleanbreak.adapters.push_service import web
from cleanbreak.domain.push import PushAddress
from cleanbreak.ports.push_service import PushServices

CURRENT_SERVICES: list[PushServices] = []
"""Those of the running test; ``CLEANBREAK_PUSH_WIRING`` names the function below."""
WIRING = "tests.push_receivers.current_services"


def current_services() -> PushServices:
    return CURRENT_SERVICES[-1]


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushedDevice:
    """A browser's half of a subscription."""

    def __init__(self, endpoint: str) -> None:
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = PushAddress(endpoint=endpoint, p256dh=b64(point), auth=b64(self._auth))

    def said(self) -> str:
        """Return what the browser says of itself."""
        own = self.subscription
        keys = {"p256dh": own.p256dh, "auth": own.auth}
        return json.dumps({"endpoint": own.endpoint, "expirationTime": None, "keys": keys})

    def opened(self, body: bytes) -> bytes:
        """Return what a message says."""
        said: bytes = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        return said


@dataclass
class Arrived:
    """One message as it came in."""

    path: str
    body: bytes = field(repr=False)
    headers: dict[str, str]

    def signed_claims(self, public_key: str) -> dict[str, Any]:
        """Return what its sender signed, verified by a library that is not ours."""
        scheme, _, said = self.headers["Authorization"].partition(" ")
        parts = dict(one.strip().split("=", 1) for one in said.split(","))
        assert (scheme, parts["k"]) == ("vapid", public_key)
        point = unb64(public_key)
        x, y = b64(point[1:33]), b64(point[33:])
        key = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": x, "y": y})
        return jwt.decode(parts["t"], key, algorithms=["ES256"]).claims


class PlayedPushService:
    """What it does is its ``status``."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder, "push")
        self.trusted = authority.file
        own = authority.identity("localhost")
        self.arrived: list[Arrived] = []
        self.status = 201
        self.further: dict[str, str] = {}
        self.release = threading.Event()
        self.release.set()
        handler = type("Handler", (_Handler,), {"played": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._http.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self.host = f"localhost:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def device(self) -> PushedDevice:
        """Return a new device that is reached through this service."""
        return PushedDevice(f"https://{self.host}/push/{b64(os.urandom(16))}")

    def stop(self) -> None:
        self.release.set()
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    played: PlayedPushService
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.played.release.wait(5)
        if self.played.status == 201:
            self.played.arrived.append(Arrived(self.path, body, dict(self.headers)))
        self.send_response(self.played.status)
        for name, value in self.played.further.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        pass


@contextmanager
def playing(folder: Path, monkeypatch: Any) -> Iterator[PlayedPushService]:
    """Play a push service whose certificate this process trusts meanwhile."""
    played = PlayedPushService(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(played.trusted))
    web._trusted.cache_clear()
    yield played
    played.stop()
    web._trusted.cache_clear()
