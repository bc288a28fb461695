"""OpenID Connect: authorization code flow with PKCE, state and nonce (OIDC Core 1.0, RFC 9700)."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from cleanbreak.adapters.sign_on.oidc.metadata import ProviderMetadata
from cleanbreak.adapters.sign_on.oidc.settings import OidcSettings
from cleanbreak.adapters.sign_on.oidc.tokens import Tokens
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.sign_on import Begun, LoggedOut, SignedOn

SECRET_BYTES = 32
"""RFC 7636 7.1: 256 bits."""
LEEWAY = timedelta(seconds=60)


class OidcSignOn:
    """The port ``sign_on`` at any provider of OpenID Connect.

    :param now: our clock; aware of its time zone.
    """

    def __init__(
        self, settings: OidcSettings, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._settings = settings
        self._now = now
        self._metadata = ProviderMetadata(settings, now)
        self._tokens = Tokens(settings, self._metadata, now)

    def begin(self, back: str, *, anew: bool = False) -> Begun:
        """Begin a sign-on with secrets that are good for this browser and this time only."""
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        more = {"prompt": "login", "max_age": "0"} if anew else {}
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._metadata.address("authorization_endpoint"),
                state=state,
                code_verifier=verifier,
                nonce=nonce,
                **more,
            )
        kept = {
            "state": state,
            "nonce": nonce,
            "verifier": verifier,
            "back": back,
            "anew_since": self._now().isoformat() if anew else "",
        }
        return Begun(address=address, kept=kept)

    def complete(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> SignedOn:
        """Check the answer, change the code for a token, and check the token."""
        self._check_answer(kept, answer)
        claims = self._tokens.read_identity(self._fetch(kept, answer["code"]), kept["nonce"])
        authenticated_at = _instant(claims.get("auth_time"))
        if kept["anew_since"]:
            since = datetime.fromisoformat(kept["anew_since"]) - LEEWAY
            if authenticated_at is None or authenticated_at < since:
                raise Refused("The identity provider did not ask anew who it is.")
        return SignedOn(
            issuer=self._settings.issuer,
            subject=claims["sub"],
            name=_text(claims, self._settings.name_claim),
            msisdn=_text(claims, "phone_number") if _is_verified(claims) else "",
            holder_reference=_text(claims, self._settings.holder_claim),
            methods=_methods(claims),
            authenticated_at=authenticated_at,
            session=_text(claims, "sid"),
        )

    def read_logout(self, token: str) -> LoggedOut:
        """Check a logout token."""
        claims = self._tokens.read_logout(token)
        return LoggedOut(
            issuer=self._settings.issuer,
            subject=_text(claims, "sub"),
            session=_text(claims, "sid"),
        )

    def end_address(self, back: str) -> str:
        """Return the provider's address for that (OIDC RP-Initiated Logout 1.0), if it has one."""
        address = self._metadata.address_or_none("end_session_endpoint")
        said = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return f"{address}?{urlencode(said)}" if address else ""

    def check_reachable(self) -> None:
        """Return if the provider tells its addresses and keys."""
        self._metadata.refresh()

    def _check_answer(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> None:
        given = answer.get("state", "")
        if not kept or not hmac.compare_digest(given.encode(), kept["state"].encode()):
            raise Refused("The identity provider's answer is not to this browser's question.")
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:  # RFC 9207
            raise Refused("The answer comes from another identity provider.")
        if "error" in answer or not answer.get("code"):
            raise Refused("Nobody has signed on at the identity provider.")

    def _fetch(self, kept: Mapping[str, str], code: str) -> str:
        """Change the code for an ID token; a code that was used is refused by the provider."""
        endpoint = self._metadata.address("token_endpoint")
        try:
            with self._client(kept["back"]) as client:
                token = client.fetch_token(
                    endpoint,
                    code=code,
                    code_verifier=kept["verifier"],
                    grant_type="authorization_code",
                )
        except httpx.HTTPError as fault:
            raise Unavailable("The identity provider gives no tokens now.") from fault
        except (OAuthError, ValueError) as fault:
            raise Refused("The identity provider does not take the code.") from fault
        return str(token.get("id_token", ""))

    def _client(self, back: str) -> OAuth2Client:
        settings = self._settings
        by_key = bool(settings.private_key)
        client = OAuth2Client(
            settings.client_id,
            settings.private_key or settings.client_secret,
            token_endpoint_auth_method="private_key_jwt" if by_key else "client_secret_basic",
            scope=settings.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=settings.timeout_s,
            verify=self._metadata.tls,
            trust_env=False,
        )
        if by_key:
            endpoint = self._metadata.address("token_endpoint")
            client.register_client_auth_method(PrivateKeyJWT(endpoint))
        return client


def _text(claims: Mapping[str, Any], name: str) -> str:
    said = claims.get(name, "") if name else ""
    return said if isinstance(said, str) else ""


def _is_verified(claims: Mapping[str, Any]) -> bool:
    """Return whether the provider itself has verified the number (OIDC Core 5.1)."""
    return claims.get("phone_number_verified") is True


def _methods(claims: Mapping[str, Any]) -> frozenset[str]:
    methods = claims.get("amr", [])
    said = [f"amr:{one}" for one in methods] if isinstance(methods, list) else []
    return frozenset([*said, f"acr:{claims['acr']}"] if "acr" in claims else said)


def _instant(said: Any) -> datetime | None:
    is_number = isinstance(said, int | float) and not isinstance(said, bool)
    return datetime.fromtimestamp(said, UTC) if is_number else None
