"""Tokens by client credentials, for which we sign who we are (RFC 7523, ``private_key_jwt``).

CAMARA's security profile allows no other way in for a client that asks without the user.
"""

import time
import uuid
from collections.abc import Mapping
from threading import Lock
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from cleanbreak.adapters.http_element import HttpElement, HttpRequest, LoginRefused
from cleanbreak.adapters.identity.camara.settings import CamaraSettings
from cleanbreak.ports.errors import Refused, Unavailable

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIVES_S = 60
"""The profile allows 300 s at most."""
EARLIER_S, LIFETIME_S, LIFETIME_LONGEST_S = 30.0, 300.0, 3600.0
NAME = "The token server of the network"


class TokenOfScope:
    """One scope's token; threads share it.

    :param scope: one API each, since a gateway may refuse scopes of several in one token.
    """

    def __init__(self, settings: CamaraSettings, scope: str) -> None:
        self._settings, self._scope = settings, scope
        parts = urlsplit(settings.token_url)
        self._path = parts.path or "/"
        self._server = HttpElement(NAME, settings.http(f"{parts.scheme}://{parts.netloc}"))
        self._turn = Lock()
        self._header: str | None = None
        self._renew_at_s = 0.0

    def header(self) -> str:
        """Return the token in hand, or get one.

        :raises Unavailable: if it cannot be had now, or we are not known there.
        """
        with self._turn:
            if self._header is None or time.monotonic() >= self._renew_at_s:
                self._fetch()
            return str(self._header)

    def forget(self, refused: str) -> None:
        """Forget a token that was not accepted, unless another thread has a new one already."""
        with self._turn:
            if self._header == refused:
                self._header = None

    def close(self) -> None:
        """Close the connections to the token server."""
        self._server.close()

    def _fetch(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "scope": self._scope,
            "client_id": self._settings.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(),
        }
        request = HttpRequest(method="POST", path=self._path, form=form, is_question=True)
        try:
            reply = self._server.ask(request)
            answer = reply.json() if reply.status == 200 else None
        except Refused as refusal:  # who gives us no token has said nothing about a line
            raise LoginRefused(refusal.sentence) from refusal
        except ValueError as error:
            raise Unavailable(f"{NAME} gave no token") from error
        if not isinstance(answer, Mapping):
            raise LoginRefused(f"{NAME} gives us no token (HTTP {reply.status})")
        self._keep(answer)

    def _keep(self, answer: Mapping[str, object]) -> None:
        token, lifetime = answer.get("access_token"), answer.get("expires_in")
        if not (isinstance(token, str) and token.isascii() and token.isprintable() and token):
            raise Unavailable(f"{NAME} gave no token")
        told_s = lifetime if isinstance(lifetime, int) else LIFETIME_S
        self._header = f"Bearer {token}"
        self._renew_at_s = time.monotonic() + min(told_s, LIFETIME_LONGEST_S) - EARLIER_S

    def _assertion(self) -> str:
        settings, now_s = self._settings, int(time.time())
        claims = {
            "iss": settings.client_id,
            "sub": settings.client_id,
            "aud": settings.audience,
            "iat": now_s,
            "exp": now_s + ASSERTION_LIVES_S,
            "jti": str(uuid.uuid4()),
        }
        algorithm = "ES256" if isinstance(settings.key, ECKey) else "RS256"
        header = {"alg": algorithm, "kid": settings.key.thumbprint()}
        return jwt.encode(header, claims, settings.key, algorithms=[algorithm])
