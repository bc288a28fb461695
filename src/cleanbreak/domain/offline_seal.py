"""Open what a desk sealed while it was offline: ECDH on P-256, HKDF, AES-256-GCM.

A key of the desk's own is made for each entry and thrown away after it, so that nothing on the desk
opens what was sealed there.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cleanbreak.domain.offline_desk import NotADeskKey, SealedFields, read_public_key

INFO = b"cleanbreak offline v1"
KEY_BYTES = 32


class CannotOpenFields(ValueError):
    """What a desk sealed was sealed to another key, or was changed."""


def open_fields(private_key: str, sealed: SealedFields, number: str) -> str:
    """Return what was declared under a number.

    :param private_key: the private value of the block's key, in hexadecimal.
    :raises CannotOpenFields: if it was sealed to another key or for another number.
    """
    own = derive_private_key(int(private_key, 16), SECP256R1())
    try:
        shared = own.exchange(ECDH(), read_public_key(sealed.key))
        text = AESGCM(content_key(shared)).decrypt(sealed.nonce, sealed.text, number.encode())
        return text.decode()
    except (NotADeskKey, InvalidTag, ValueError) as fault:
        raise CannotOpenFields from fault


def content_key(shared: bytes) -> bytes:
    """Return the key of AES-256-GCM that both sides make of what they share."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=INFO).derive(shared)
