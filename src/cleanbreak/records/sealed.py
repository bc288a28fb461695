"""Fields that are kept encrypted: whoever reads the database or its backups cannot read them.

Fernet (AES-128-CBC with HMAC-SHA256) under a key that is made from the server's secret keys; an
older key still opens what it closed (ASVS 5.0 11.2.2, 11.3.2).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"cleanbreak field encryption v1"


class CannotBeOpened(ValueError):
    """A sealed field was closed with a key that this server does not have."""


def seal(text: str) -> str:
    """Return the text as it is kept."""
    return _keys().encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """Return the text that :func:`seal` was given.

    :raises CannotBeOpened: if it was closed with another server's key, or was changed.
    """
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as fault:
        raise CannotBeOpened from fault


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
