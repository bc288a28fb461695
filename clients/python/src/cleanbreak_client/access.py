"""How a client gets in: with tokens for which it signs (private_key_jwt, RFC 7523)."""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from cleanbreak_client.generated import AuthenticatedClient
from cleanbreak_client.repeating import Repeating

TOKEN_PATH = "/oauth2/token"  # noqa: S105  an address
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GOOD_FOR_S = 120
"""So long what is signed is good; the server takes no more than 300."""
RENEWED_BEFORE_S = 60
TIMEOUT_S = 30.0


class NotLetIn(Exception):
    """No token was given; ``error`` says why, as RFC 6749 5.2 has it."""

    def __init__(self, error: str, sentence: str) -> None:
        super().__init__(f"{error}: {sentence}")
        self.error = error


def connect(
    address: str, *, client_id: str, private_key: bytes, scopes: Sequence[str], **more: Any
) -> AuthenticatedClient:
    """Return a client for the operations in ``cleanbreak_client.generated.api``.

    :param address: of the operator, ``https://…``.
    :param private_key: PEM: P-256, Ed25519, or RSA.
    :param more: ``key_id`` if the operator knows several keys of yours; ``transport`` of httpx.
    """
    key = _Signing(_read_key(private_key), more.pop("key_id", None))
    auth = Tokens(address.rstrip("/"), client_id, key, tuple(scopes))
    transport = Repeating(more.pop("transport", None) or httpx.HTTPTransport())
    return AuthenticatedClient(
        base_url=address.rstrip("/"),
        token="",  # httpx asks Tokens for one
        timeout=httpx.Timeout(TIMEOUT_S),
        httpx_args={"auth": auth, "transport": transport, **more},
    )


@dataclass
class Tokens(httpx.Auth):
    """Adds a token to each request, and gets a new one before it ends or when it was refused."""

    address: str
    client_id: str
    key: "_Signing" = field(repr=False)
    scopes: tuple[str, ...]
    requires_response_body = True
    _token: str = field(default="", repr=False)
    _good_until: float = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request with a token; once more with a new one if that was good no more."""
        is_new = time.time() > self._good_until - RENEWED_BEFORE_S
        if is_new:
            yield from self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        answer = yield request
        if answer.status_code == httpx.codes.UNAUTHORIZED and not is_new:
            yield from self._renew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _renew(self) -> Generator[httpx.Request, httpx.Response, None]:
        form = {
            "grant_type": "client_credentials",
            "scope": " ".join(self.scopes),
            "client_assertion_type": ASSERTION,
            "client_assertion": self._assertion(),
        }
        answer = yield httpx.Request("POST", f"{self.address}{TOKEN_PATH}", data=form)
        said = _object(answer)
        if answer.status_code != httpx.codes.OK:
            raise NotLetIn(
                str(said.get("error", answer.status_code)), str(said.get("error_description", ""))
            )
        self._token = str(said["access_token"])
        self._good_until = time.time() + int(said["expires_in"])

    def _assertion(self) -> str:
        at = int(time.time())
        return self.key.sign(
            {
                "iss": self.client_id,
                "sub": self.client_id,
                "aud": f"{self.address}{TOKEN_PATH}",
                "jti": str(uuid4()),
                "iat": at,
                "exp": at + GOOD_FOR_S,
            }
        )


@dataclass(frozen=True, slots=True)
class _Signing:
    key: ECKey | OKPKey | RSAKey
    key_id: str | None

    def sign(self, claims: dict[str, Any]) -> str:
        """Return the claims as a signed JWT."""
        algorithm = {"EC": "ES256", "OKP": "Ed25519", "RSA": "PS256"}[self.key.key_type]
        header = {"alg": algorithm} | ({"kid": self.key_id} if self.key_id else {})
        return jwt.encode(header, claims, self.key, algorithms=[algorithm])


def _read_key(pem: bytes) -> ECKey | OKPKey | RSAKey:
    """Return the key of a PEM.

    :raises ValueError: if it is none that the server takes.
    """
    for kind in (ECKey, OKPKey, RSAKey):
        try:
            return kind.import_key(pem)
        except (ValueError, TypeError):
            continue
    raise ValueError("This is no private key: P-256, Ed25519 or RSA, as PEM.")


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
