"""The key by which we show a provider who we are (private_key_jwt, RFC 7523)."""

from dataclasses import dataclass
from typing import TypeAlias

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc.jwk import ECKey, RSAKey

Key: TypeAlias = ECKey | RSAKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, and the algorithm that goes with it."""

    key: Key
    algorithm: str

    @classmethod
    def from_pem(cls, pem: str) -> "SigningKey":
        """Return the key: RSA, or of the curve P-256.

        :raises ValueError: if it is none of these; without a word of what it is.
        """
        try:
            found = load_pem_private_key(pem.encode(), None)
        except (ValueError, TypeError) as fault:
            raise ValueError("the private key is no PEM without a password") from fault
        if isinstance(found, RSAPrivateKey):
            return cls(RSAKey.import_key(pem), "RS256")
        if isinstance(found, EllipticCurvePrivateKey) and found.curve.name == "secp256r1":
            return cls(ECKey.import_key(pem), "ES256")
        raise ValueError("the private key is RSA, or of the curve P-256")

    def assertion(self, client_id: str, endpoint: str) -> str:
        """Return what we say of ourselves, good for one use within the hour."""
        said: str = private_key_jwt_sign(
            self.key, client_id=client_id, token_endpoint=endpoint, alg=self.algorithm
        )
        return said
