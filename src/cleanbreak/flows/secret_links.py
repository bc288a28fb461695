"""Secrets that need not be stored: made from the server's key, checked by making them again."""

import hashlib
import hmac

from django.conf import settings

SECRET_BYTES = 20


def link_secret(purpose: str, subject: str) -> str:
    """Return the secret part of a link, 160 bits as lower-case hex.

    :param purpose: what the link is good for; a secret for one purpose opens no other.
    :param subject: receipt number or order id.
    """
    return _mac(settings.SECRET_KEY, purpose, subject)


def link_secrets(purpose: str, subject: str) -> list[str]:
    """Return the secret of each key, the present one first and then those that were rotated out."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_mac(key, purpose, subject) for key in keys]


def is_link_secret(secret: str, purpose: str, subject: str) -> bool:
    """Check a secret in constant time, also against keys that were rotated out."""
    given = secret.encode()
    known = link_secrets(purpose, subject)
    checks = [hmac.compare_digest(one.encode(), given) for one in known]
    return any(checks)


def one_time_code(purpose: str, nonce: str) -> str:
    """Return six digits made from the server's key and a nonce."""
    return f"{int(_mac(settings.SECRET_KEY, purpose, nonce), 16) % 1_000_000:06d}"


def keyed_hash(purpose: str, value: str) -> str:
    """Return a hash that nobody without the server's key can reverse by trying."""
    return _mac(settings.SECRET_KEY, purpose, value)


def _mac(key: str, purpose: str, subject: str) -> str:
    message = f"{purpose}\0{subject}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).digest()[:SECRET_BYTES].hex()
