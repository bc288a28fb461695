"""Whose signature counts, and in which header it comes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.jwk import ECKey, OKPKey, RSAKey

from cleanbreak.adapters.variables import Variables

PREFIX = "CLEANBREAK_NETWORK_GATEWAY_"
HEADER = "X-Line-Statement"
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}", re.ASCII)
BITS_MIN = 2048
Key: TypeAlias = ECKey | OKPKey | RSAKey


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """One gateway; it may change its key, and for a while two of them count."""

    issuer: str
    """What the gateway calls itself."""
    audience: str
    """What we are called in what it signs."""
    keys: tuple[Key, ...]
    header: str = HEADER

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], audience: str) -> "GatewaySettings":
        """Return the settings that variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        settings = cls(
            issuer=variables.require("ISSUER", str),
            audience=audience,
            keys=tuple(map(parse_key, _blocks(variables.secret("PUBLIC_KEYS")))),
            header=variables.read("HEADER", parse_header, HEADER),
        )
        variables.require_all_read()
        if not settings.keys:
            raise ValueError(f"{PREFIX}PUBLIC_KEYS is missing.")
        return settings


def parse_key(pem: str) -> Key:
    """Return a public key: RSA of 2048 bits or more, P-256 or Ed25519.

    :raises ValueError: if it is none of these.
    """
    found = load_pem_public_key(pem.encode())
    if isinstance(found, RSAPublicKey) and found.key_size >= BITS_MIN:
        return RSAKey.import_key(pem)
    if isinstance(found, EllipticCurvePublicKey) and found.curve.name == "secp256r1":
        return ECKey.import_key(pem)
    if isinstance(found, Ed25519PublicKey):
        return OKPKey.import_key(pem)
    raise ValueError("a public key of the gateway is RSA, P-256 or Ed25519")


def parse_header(text: str) -> str:
    """Return the name of a header.

    :raises ValueError: if it is none.
    """
    if not HEADER_NAME.fullmatch(text):
        raise ValueError("it is no name of a header")
    return text


def _blocks(pems: str) -> list[str]:
    return re.findall(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", pems, re.DOTALL)
