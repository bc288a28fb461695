"""The key with which we sign to push services: ECDSA P-256 in a file, made at first use."""

import base64
from pathlib import Path
from threading import Lock

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from cleanbreak.adapters.private_file import put_first, read_private
from cleanbreak.ports.errors import Unavailable

NAME = "The key for push messages"


class PushKey:
    """Signs as RFC 8292 wants it. Read once: replacing the file needs a restart.

    Browsers tie a subscription to the key: with another one, devices must be chosen anew.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._loaded: ec.EllipticCurvePrivateKey | None = None

    def public_key(self) -> str:
        """Return the public half: an uncompressed point in base64url.

        :raises Unavailable: if the key cannot be read or made, or if others can read it.
        """
        point = self._key().public_key()
        raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def signed(self, audience: str, sender: str, until: int) -> dict[str, str]:
        """Return the headers that say that it is us.

        :param audience: origin of the push service.
        :param until: seconds since 1970.
        """
        from py_vapid import Vapid02

        # not strict: the library takes no https address with a port
        claims = {"aud": audience, "sub": sender, "exp": until}
        return {
            str(k): str(v)
            for k, v in Vapid02(self._key(), conf={"no-strict": True}).sign(claims).items()
        }

    def _key(self) -> ec.EllipticCurvePrivateKey:
        with self._lock:
            if self._loaded is None:
                self._loaded = _read_or_make(self._path)
            return self._loaded


def _read_or_make(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        if not path.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            put_first(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except OSError as error:
        raise Unavailable(f"{NAME} {path} cannot be made: {error.strerror}.") from error
    try:
        key = load_pem_private_key(read_private(path, NAME), password=None)  # type: ignore[assignment]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None  # type: ignore[assignment]
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        # Raised without a cause: a parser's words may quote what it read.
        raise Unavailable(f"The file {path} holds no P-256 private key in PEM without password.")
    return key
