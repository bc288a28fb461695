"""Fields that are kept encrypted: whoever reads the database or its backups cannot read them.

AES-256-SIV (RFC 5297) under a data key: encrypted and authenticated. What is sealed *alike* is the
same text each time, so that PostgreSQL finds and compares it; it tells who reads the table which
rows are equal, and nothing else. Everything else is sealed apart, with a nonce. Texts of before
(Fernet under the server's secret key, and IMSIs as they were) can still be read, until
`flows/reseal_fields.py` has been over them (ASVS 5.0 11.2.2, 11.3.2, 11.3.3).
"""

import base64
import re
import secrets
from binascii import b2a_base64
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from cleanbreak.records.data_key import DataKey, DataKeyMissing, key_named, newest_key

PURPOSE = b"cleanbreak field encryption v1"
NONCE_BYTES = 16
SEALED = re.compile(r"([0-9a-f]{6})\.([A-Za-z0-9+/]+=*)")
DIGITS_MAX = 18
NUMBER_BYTES, NUMBER_MARKS = 8, 32
"""A number and its tag are 24 bytes: 32 marks in base64, and none to fill up."""
TEXT = b"\xff"
"""Before what is no number; no number of 18 digits begins so."""
FIELD = b"field"


class CannotBeOpened(ValueError):
    """A sealed field was closed with a key that this server does not have."""


def seal(text: str, key: DataKey | None = None) -> str:
    """Return the text as it is kept, sealed by the newest key."""
    key, nonce = key or newest_key(), secrets.token_bytes(NONCE_BYTES)
    return _named(key, nonce + key.apart.encrypt(text.encode(), [FIELD, nonce]))


def open_sealed(sealed: str) -> str:
    """Return the text that :func:`seal` was given.

    :raises CannotBeOpened: if it was closed with another server's key, or was changed.
    """
    key_id, closed = _parts(sealed)
    if not key_id:
        return _open_fernet(sealed)
    nonce, rest = closed[:NONCE_BYTES], closed[NONCE_BYTES:]
    try:
        return key_named(key_id).apart.decrypt(rest, [FIELD, nonce]).decode()
    except (InvalidTag, DataKeyMissing, ValueError) as fault:
        raise CannotBeOpened from fault


def seal_imsi(imsi: str) -> str:
    """Return the IMSI as it is kept, found and compared."""
    return seal_imsis([imsi], newest_key())[0]


def seal_imsis(imsis: Sequence[str], key: DataKey) -> list[str]:
    """Return many as they are kept; empty ones stay empty.

    Digits are sealed as a number, which is half as long, and all are written down at once.
    """
    if not all(map(_is_number, imsis)):
        return [_seal_any(imsi, key) if imsi else "" for imsi in imsis]
    encrypt, name = key.alike.encrypt, f"{key.key_id}."
    closed = [encrypt(int(f"1{imsi}").to_bytes(NUMBER_BYTES), None) for imsi in imsis]
    text = b2a_base64(b"".join(closed), newline=False).decode()
    return [name + text[at : at + NUMBER_MARKS] for at in range(0, len(text), NUMBER_MARKS)]


def _seal_any(imsi: str, key: DataKey) -> str:
    if _is_number(imsi):
        return _named(key, key.alike.encrypt(int(f"1{imsi}").to_bytes(NUMBER_BYTES), None))
    return _named(key, key.alike.encrypt(TEXT + imsi.encode(), None))


def _is_number(imsi: str) -> bool:
    return 0 < len(imsi) <= DIGITS_MAX and imsi.isascii() and imsi.isdecimal()


def open_imsi(kept: str) -> str:
    """Return the IMSI; one of before sealing is as it is.

    :raises CannotBeOpened: if it was sealed with another server's key, or was changed.
    """
    key_id, closed = _parts(kept)
    if not key_id:
        return kept
    try:
        opened = key_named(key_id).alike.decrypt(closed, None)
    except (InvalidTag, DataKeyMissing, ValueError) as fault:
        raise CannotBeOpened from fault
    if opened.startswith(TEXT):
        return opened.removeprefix(TEXT).decode()
    return str(int.from_bytes(opened))[1:]


def is_sealed(kept: str) -> bool:
    """Return whether a text has the shape of a sealed one."""
    return bool(_parts(kept)[0])


def _named(key: DataKey, closed: bytes) -> str:
    return f"{key.key_id}.{b2a_base64(closed, newline=False).decode()}"


def _parts(kept: str) -> tuple[str, bytes]:
    found = SEALED.fullmatch(kept)
    return (found[1], base64.b64decode(found[2] + "==")) if found else ("", b"")


def _open_fernet(sealed: str) -> str:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    try:
        return MultiFernet([Fernet(_key(one)) for one in keys]).decrypt(sealed.encode()).decode()
    except InvalidToken as fault:
        raise CannotBeOpened from fault


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
