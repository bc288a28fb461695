"""Where the provider is, who we are there, and which of its claims name whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.sign_on.oidc.signing_key import SigningKey
from cleanbreak.adapters.variables import Variables, parse_seconds

OUR_MACHINE = {"127.0.0.1", "::1", "localhost"}
SCOPE = "openid profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """One client at one provider."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    signing_key: SigningKey | None = field(default=None, repr=False)
    """Ours, by which we show who we are: stronger than a secret (ASVS 5.0 10.4.16)."""
    scope: str = SCOPE
    name_claim: str = "preferred_username"
    holder_claim: str = ""
    """The claim with what the operator calls the holder; empty: there is none."""
    tls: TlsFiles = TlsFiles()
    timeout_s: float = 10.0

    @classmethod
    def from_environment(cls, prefix: str, environment: Mapping[str, str]) -> "OidcSettings":
        """Return the settings that variables of this prefix describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(prefix, environment)
        settings = cls(
            issuer=variables.require("ISSUER", parse_issuer),
            client_id=variables.require("CLIENT_ID", str),
            client_secret=variables.secret("CLIENT_SECRET"),
            signing_key=SigningKey.from_pem(pem)
            if (pem := variables.secret("PRIVATE_KEY"))
            else None,
            scope=variables.read("SCOPE", parse_scope, SCOPE),
            name_claim=variables.read("NAME_CLAIM", str, "preferred_username"),
            holder_claim=variables.read("HOLDER_CLAIM", str, ""),
            tls=variables.tls_files(),
            timeout_s=variables.read("TIMEOUT_S", parse_seconds, 10.0),
        )
        variables.require_all_read()
        if bool(settings.client_secret) == (settings.signing_key is not None):
            raise ValueError(f"Set {prefix}CLIENT_SECRET or {prefix}PRIVATE_KEY, not both.")
        return settings


def parse_issuer(text: str) -> str:
    """Return the issuer; only a machine may ask itself without encryption.

    :raises ValueError: if it is none.
    """
    parts = urlsplit(text)
    is_near = parts.scheme == "http" and parts.hostname in OUR_MACHINE
    if not parts.hostname or not (parts.scheme == "https" or is_near) or parts.query:
        raise ValueError("an issuer is an address that begins with https://")
    return text


def parse_scope(text: str) -> str:
    """Return the scope, of which OpenID Connect is one word.

    :raises ValueError: if it is not.
    """
    if "openid" not in text.split():
        raise ValueError("one word of it is openid")
    return text
