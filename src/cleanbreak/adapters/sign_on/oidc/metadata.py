"""What the provider tells of itself: addresses and keys (OIDC Discovery 1.0)."""

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from cleanbreak.adapters.sign_on.oidc.settings import OidcSettings, parse_issuer
from cleanbreak.ports.errors import Refused, Unavailable

KEPT_FOR = timedelta(hours=1)
KEYS_AGAIN_AFTER = timedelta(seconds=10)
"""An unknown key has us fetch them again, but nobody can have us fetch them all the time."""
WELL_KNOWN = "/.well-known/openid-configuration"


class ProviderMetadata:
    """Addresses and keys, kept for an hour."""

    def __init__(self, settings: OidcSettings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._lock = Lock()
        self._said: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._fetched_at: datetime | None = None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._settings.tls.context()

    def client(self) -> httpx.Client:
        """Return a client of the provider; it follows no redirect."""
        return httpx.Client(timeout=self._settings.timeout_s, verify=self._tls, trust_env=False)

    def address(self, name: str) -> str:
        """Return one of the provider's addresses.

        :raises Unavailable: if it cannot be asked, or has none.
        """
        found = self.address_or_none(name)
        if not found:
            raise Unavailable(f"The identity provider tells no {name}.")
        return found

    def address_or_none(self, name: str) -> str:
        """Return one of the provider's addresses; empty if it has none.

        :raises Unavailable: if it cannot be asked.
        """
        self._fetch(KEPT_FOR)
        found = self._said.get(name, "")
        try:
            return parse_issuer(found) if found else ""
        except ValueError as fault:
            raise Unavailable(f"The identity provider's {name} is not encrypted.") from fault

    def keys(self, *, again: bool = False) -> KeySet:
        """Return the provider's keys.

        :param again: a key was not among them.
        :raises Unavailable: if it cannot be asked.
        """
        self._fetch(KEYS_AGAIN_AFTER if again else KEPT_FOR)
        if self._keys is None:
            raise Unavailable("The identity provider tells no keys.")
        return self._keys

    def refresh(self) -> None:
        """Fetch everything anew.

        :raises Unavailable: if it cannot be asked.
        """
        self._fetch(timedelta(0))

    def _fetch(self, if_older_than: timedelta) -> None:
        with self._lock:
            age = self._now() - self._fetched_at if self._fetched_at else None
            if age is not None and age < if_older_than:
                return
            issuer = self._settings.issuer
            try:
                with self.client() as client:
                    said = _object(client.get(f"{issuer.rstrip('/')}{WELL_KNOWN}"))
                    if said.get("issuer") != issuer:  # ASVS 5.0 10.5.3
                        raise Refused("The identity provider says that it is another one.")
                    keys = _object(client.get(parse_issuer(str(said.get("jwks_uri")))))
                    self._keys = KeySet.import_key_set(keys)  # type: ignore[arg-type]
            except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError) as fault:
                raise Unavailable("The identity provider cannot be asked.") from fault
            self._said, self._fetched_at = said, self._now()


def _object(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    said = response.json()
    if not isinstance(said, dict):
        raise ValueError("it is no JSON object")
    return said
