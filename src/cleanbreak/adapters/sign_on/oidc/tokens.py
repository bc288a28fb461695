"""Signed tokens of the provider: who signed, for whom, for which question, and until when."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwt import JWTClaimsRegistry, Token

from cleanbreak.adapters.sign_on.oidc.metadata import ProviderMetadata
from cleanbreak.adapters.sign_on.oidc.settings import OidcSettings
from cleanbreak.ports.errors import Refused

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
"""Signatures by the provider's private key only: neither ``none`` nor a shared secret, so that
nobody signs with what is public (ASVS 5.0 9.1.2)."""
LEEWAY_S = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPES = {"logout+jwt", "application/logout+jwt"}
BROKEN = (JoseError, ValueError, KeyError, TypeError)


class Tokens:
    """Reads the tokens of one provider for one client."""

    def __init__(
        self, settings: OidcSettings, metadata: ProviderMetadata, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._metadata = metadata
        self._now = now

    def read_identity(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of an ID token (OIDC Core 3.1.3.7).

        :raises Refused: if it is not of this provider, for us, for this question and for now.
        """
        must = {"nonce": {"essential": True, "value": nonce}, "sub": {"essential": True}}
        claims = self._read(token, must).claims
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", self._settings.client_id if not several else "") != (
            self._settings.client_id
        ):
            raise Refused("The identity provider's token is for somebody else.")
        if not isinstance(claims["sub"], str):
            raise Refused("The identity provider's token names nobody.")
        return claims

    def read_logout(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a logout token (OIDC Back-Channel Logout 1.0, 2.6).

        :raises Refused: if it is none, or not of this provider and for us.
        """
        read = self._read(token, {})
        claims, events = read.claims, read.claims.get("events")
        is_logout = isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict)
        is_typed = str(read.header.get("typ", "")).lower() in LOGOUT_TYPES
        if not (is_logout and is_typed) or "nonce" in claims:  # ASVS 5.0 10.5.5
            raise Refused("This is no logout token.")
        if not (claims.get("sub") or claims.get("sid")):
            raise Refused("The logout token names nobody.")
        return claims

    def _read(self, token: str, must: Mapping[str, Any]) -> Token:
        try:
            read = self._decode(token)
            registry = JWTClaimsRegistry(
                now=int(self._now().timestamp()),
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self._settings.issuer},
                aud={"essential": True, "value": self._settings.client_id},
                exp={"essential": True},
                iat={"essential": True},
                **must,
            )
            registry.validate(read.claims)
        except BROKEN as fault:
            raise Refused("The identity provider's token does not hold.") from fault
        return read

    def _decode(self, token: str) -> Token:
        """Check the signature; a key that we do not know may have come since we asked."""
        try:
            return jwt.decode(token, self._metadata.keys(), algorithms=ALGORITHMS)
        except BROKEN:
            return jwt.decode(token, self._metadata.keys(again=True), algorithms=ALGORITHMS)
