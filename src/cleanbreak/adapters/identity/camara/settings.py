"""Where the three APIs are, and who we are there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from joserfc.jwk import ECKey, RSAKey, import_key

from cleanbreak.adapters.http_element import HttpSettings, TlsFiles
from cleanbreak.adapters.variables import Variables, parse_seconds

PREFIX = "CLEANBREAK_CAMARA_"
TIMEOUT_S = 3.0
"""Somebody waits at a page meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CamaraSettings:
    """One operator's gateway."""

    api_root: str
    """What stands before ``/sim-swap/v2``; the APIs have one root (CAMARA commonalities)."""
    token_url: str
    audience: str
    """Whom our assertion is for: the issuer of the tokens, or its token address."""
    client_id: str
    key: RSAKey | ECKey = field(repr=False)
    """Signs our assertions; the gateway has its public half."""
    tls: TlsFiles = TlsFiles()
    timeout_s: float = TIMEOUT_S

    def http(self, url: str) -> HttpSettings:
        """Return how an address of the gateway is reached."""
        return HttpSettings(base_url=url, timeout_s=self.timeout_s, tls=self.tls)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "CamaraSettings":
        """Return the settings that ``CLEANBREAK_CAMARA_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        found = Variables(PREFIX, environment)
        token_url = found.require("TOKEN_URL", _url)
        settings = cls(
            api_root=found.require("API_ROOT", _url),
            token_url=token_url,
            audience=found.read("AUDIENCE", str, token_url),
            client_id=found.require("CLIENT_ID", str),
            key=found.require("KEY_FILE", lambda path: read_key(Path(path))),
            tls=found.tls_files(),
            timeout_s=found.read("TIMEOUT_S", parse_seconds, TIMEOUT_S),
        )
        found.require_all_read()
        return settings


def read_key(file: Path) -> RSAKey | ECKey:
    """Return our private key, from PEM.

    :raises ValueError: if it is none that signs RS256 or ES256.
    """
    try:
        pem = file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from error
    for kind in ("RSA", "EC"):
        try:
            key = import_key(pem, kind)
        except ValueError:
            continue
        if isinstance(key, RSAKey | ECKey) and key.is_private:
            return key
    raise ValueError("it is no private key of RSA or of the curve P-256, as PEM")


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("an address begins with https://")
    return text.rstrip("/")
