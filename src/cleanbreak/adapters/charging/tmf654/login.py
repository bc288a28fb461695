"""Who we are at the charging system: a header that stands, or tokens that run out."""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Protocol
from urllib.parse import urlsplit

from cleanbreak.adapters.charging.tmf654.amounts import read_json
from cleanbreak.adapters.charging.tmf654.settings import (
    ClientCredentials,
    Tmf654Settings,
    basic,
)
from cleanbreak.adapters.http_element import HttpElement, HttpRequest, LoginRefused
from cleanbreak.ports.errors import Refused, Unavailable

EARLIER_S = 30.0
"""A token is renewed so long before it runs out."""
LIFETIME_S = 300.0
"""Of a token that does not say how long it lives (RFC 6749 clause 5.1 leaves it open)."""
LIFETIME_LONGEST_S = 86_400
"""Nothing is lost by asking for a new one each day."""


class Login(Protocol):
    """Gives the header ``Authorization``."""

    def header(self) -> str | None:
        """Return what to send now.

        :raises Unavailable: if it cannot be had now, or we are not known there.
        """

    def renew(self, refused: str | None) -> bool:
        """Forget a header that was not accepted; return whether another one can be had."""

    def close(self) -> None:
        """Close the connections."""


class FixedLogin:
    """A token or a password that stands in the settings."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def header(self) -> str | None:
        """Return what stands in the settings."""
        return self._header

    def renew(self, refused: str | None) -> bool:
        """Return that there is no other one."""
        del refused
        return False

    def close(self) -> None:
        """Return; there is nothing to close."""


class TokenLogin:
    """Tokens by client credentials (RFC 6749 clause 4.4); threads share one token."""

    def __init__(self, credentials: ClientCredentials, settings: Tmf654Settings) -> None:
        self._credentials = credentials
        # Asked at exactly this path: a base address would get a slash at its end.
        server, self._path = split_address(credentials.token_url)
        self._server = HttpElement("The token server", settings.http(server))
        self._turn = Lock()
        self._header: str | None = None
        self._renew_at_s = 0.0

    def header(self) -> str | None:
        """Return the token in hand, or get one."""
        with self._turn:
            if self._header is None or time.monotonic() >= self._renew_at_s:
                self._fetch()
            return self._header

    def renew(self, refused: str | None) -> bool:
        """Forget the token, unless another thread has got a new one meanwhile."""
        with self._turn:
            if self._header == refused:
                self._header = None
            return True

    def close(self) -> None:
        """Close the connections to the token server."""
        self._server.close()

    def _fetch(self) -> None:
        credentials = self._credentials
        form = {"grant_type": "client_credentials"}
        if credentials.scope:
            form["scope"] = credentials.scope
        login = basic(credentials.client_id, credentials.client_secret)
        request = HttpRequest(
            method="POST",
            path=self._path,
            form=form,
            headers={"Authorization": login, "Accept": "application/json"},
            is_question=True,
        )
        try:
            reply = self._server.ask(request)
        except Refused as refusal:  # who gives us no token has said nothing about a line
            raise LoginRefused(refusal.sentence) from refusal
        if reply.status != 200:
            raise LoginRefused(f"The token server gives us no token (HTTP {reply.status})")
        self._keep(reply.body)

    def _keep(self, body: bytes) -> None:
        try:
            answer = read_json(body)
        except ValueError:
            answer = None
        token = answer.get("access_token") if isinstance(answer, Mapping) else None
        if not (isinstance(token, str) and token.isascii() and token.isprintable()):
            raise Unavailable("The token server gave no token")
        lifetime = answer.get("expires_in")
        is_told = isinstance(lifetime, int)
        lifetime_s = float(min(lifetime, LIFETIME_LONGEST_S)) if is_told else LIFETIME_S
        self._header = f"Bearer {token}"
        self._renew_at_s = time.monotonic() + lifetime_s - EARLIER_S


def split_address(url: str) -> tuple[str, str]:
    """Return scheme and host of an address, and what stands behind them."""
    parts = urlsplit(url)
    behind = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}", behind


def login_of(settings: Tmf654Settings) -> Login:
    """Return the login that the settings describe."""
    if settings.credentials is not None:
        return TokenLogin(settings.credentials, settings)
    return FixedLogin(settings.authorization)
