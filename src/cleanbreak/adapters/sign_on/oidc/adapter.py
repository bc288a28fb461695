"""OpenID Connect: authorization code flow with PKCE, state and nonce (OIDC Core 1.0, RFC 9700)."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from cleanbreak.adapters.sign_on.oidc.metadata import ProviderMetadata
from cleanbreak.adapters.sign_on.oidc.settings import OidcSettings
from cleanbreak.adapters.sign_on.oidc.tokens import Tokens
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.sign_on import Begun, LoggedOut, SignedOn

SECRET_BYTES = 32
"""RFC 7636 7.1: 256 bits."""
BUSY, SERVER_FAULT = {408, 429}, 500
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
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
        address = prepare_grant_uri(
            self._metadata.address("authorization_endpoint"),
            self._settings.client_id,
            "code",
            redirect_uri=back,
            scope=self._settings.scope,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **({"prompt": "login", "max_age": "0"} if anew else {}),
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
        settings, endpoint = self._settings, self._metadata.address("token_endpoint")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": kept["back"],
            "code_verifier": kept["verifier"],
        }
        login: httpx.Auth = httpx.Auth()  # none: the assertion says who we are
        if settings.signing_key is not None:
            form |= {
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": settings.signing_key.assertion(settings.client_id, endpoint),
            }
        else:  # RFC 6749 2.3.1: both are quoted
            name, secret = quote(settings.client_id, ""), quote(settings.client_secret, "")
            login = httpx.BasicAuth(name, secret)
        try:
            with self._metadata.client() as client:
                answer = client.post(endpoint, data=form, auth=login)
            if answer.status_code in BUSY or answer.status_code >= SERVER_FAULT:
                raise Unavailable("The identity provider gives no tokens now.")
            return str(answer.raise_for_status().json()["id_token"])
        except httpx.HTTPStatusError as fault:
            raise Refused("The identity provider does not take the code.") from fault
        except httpx.HTTPError as fault:
            raise Unavailable("The identity provider gives no tokens now.") from fault
        except (ValueError, KeyError, TypeError) as fault:
            raise Refused("The identity provider gives a token that is none.") from fault


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
