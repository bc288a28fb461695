"""Data keys: which one new fields are sealed with, and which ones still open older fields.

The keys themselves are never in the database. A key is called by the first digits of its SHA-256,
so that two hosts with different keys cannot take them for the same.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from importlib import import_module

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, models

from cleanbreak.domain.refusal import Refusal

KEY_BYTES = 32
ID_DIGITS = 6


class DataKeyMissing(Refusal):
    """This server does not have the data key {key_id}, with which others seal. Give it the same
    CLEANBREAK_DATA_KEYS, or the same file of keys, as they have.
    """

    code = "data_key_missing"


class NotADataKey(Refusal):
    """Each data key is 32 bytes in base64, one a line. Line {line} is none."""

    code = "not_a_data_key"


class KeysAreChanging(Refusal):
    """Not all fields are sealed with the newest key yet. Let cleanbreak keys reseal go first."""

    code = "keys_are_changing"


class DataKeyRow(models.Model):
    """A key that was, or is, the newest; the newest that is not retired seals."""

    key_id = models.TextField(primary_key=True)
    added_at = models.DateTimeField()
    resealed_at = models.DateTimeField(
        null=True, help_text="Since when nothing is sealed by an older one."
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "data_key"


@dataclass(frozen=True, slots=True)
class DataKey:
    """One key; what is sealed for one purpose cannot be opened for another."""

    key_id: str
    text: str = field(repr=False)
    """As it is kept, in base64."""
    alike: AESSIV = field(repr=False)
    """Seals the same text to the same bytes: for what is searched and compared."""
    apart: AESSIV = field(repr=False)
    """Seals the same text to other bytes each time."""


_KNOWN: dict[str, DataKey] = {}
"""What this process has needed so far: a campaign opens a million fields."""


def key_named(key_id: str) -> DataKey:
    """Return a key that this server has; the kept keys are read again for one that is new.

    :raises DataKeyMissing: if it has none of this name.
    """
    if key_id not in _KNOWN:
        _KNOWN.update(ring_of(kept_keys()))
    if key_id not in _KNOWN:
        raise DataKeyMissing(key_id=key_id)
    return _KNOWN[key_id]


def kept_keys() -> list[str]:
    """Return what the settings hold, the oldest first."""
    keys: list[str] = import_module(settings.CLEANBREAK_DATA_KEYS_KEPT_IN).read_data_keys()
    return keys


def make_key() -> str:
    """Make a further key where the others are, and return it as it is kept.

    :raises Refusal: if keys are not made there.
    """
    made: str = import_module(settings.CLEANBREAK_DATA_KEYS_KEPT_IN).add_data_key()
    return made


def forget_key(text: str) -> None:
    """Forget a key that seals nothing any more."""
    import_module(settings.CLEANBREAK_DATA_KEYS_KEPT_IN).forget_data_key(text)


def ring_of(texts: list[str]) -> dict[str, DataKey]:
    """Return the keys by their names, the oldest first.

    :raises NotADataKey: if a text is none.
    """
    keys = [_key(text, line) for line, text in enumerate(texts, 1)]
    return {key.key_id: key for key in keys}


def _key(text: str, line: int) -> DataKey:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise NotADataKey(line=line)
    return DataKey(
        hashlib.sha256(raw).hexdigest()[:ID_DIGITS],
        text,
        AESSIV(_derived(raw, b"cleanbreak alike v1")),
        AESSIV(_derived(raw, b"cleanbreak apart v1")),
    )


def _derived(raw: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=64, salt=None, info=purpose).derive(raw)


_NEWEST = """
    SELECT key_id, resealed_at IS NOT NULL FROM data_key WHERE retired_at IS NULL
    ORDER BY added_at DESC LIMIT 1"""
_REGISTER = """
    INSERT INTO data_key (key_id, added_at, resealed_at)
    SELECT %(key_id)s, clock_timestamp(), CASE WHEN NOT EXISTS (SELECT FROM line)
        AND NOT EXISTS (SELECT FROM discrepancy) AND NOT EXISTS (SELECT FROM payout)
        AND NOT EXISTS (SELECT FROM charity) THEN clock_timestamp() END
    WHERE NOT EXISTS (SELECT FROM data_key) ON CONFLICT DO NOTHING"""


def newest_key() -> DataKey:
    """Return the key that seals now; the first one becomes it when it is first needed.

    :raises DataKeyMissing: if this server does not have it.
    """
    return key_named(_newest()[0])


def live_keys() -> list[DataKey]:
    """Return every key that may have sealed what is still kept, the newest first.

    :raises DataKeyMissing: if this server does not have one of them.
    """
    newest = newest_key()
    live = DataKeyRow.objects.filter(retired_at=None).order_by("-added_at")
    names = live.exclude(pk=newest.key_id).values_list("key_id", flat=True)
    return [newest, *map(key_named, names)]


def require_one_form() -> None:
    """Return if everything is sealed by the newest key, so that sealed values can be compared.

    :raises KeysAreChanging: if it is not.
    """
    if not is_one_form():
        raise KeysAreChanging


def is_one_form() -> bool:
    """Return whether everything is sealed by the newest key."""
    return _newest()[1]


def hold_newest_key() -> None:
    """Let nobody add a key before this transaction has ended.

    :raises KeysAreChanging: if not everything is sealed by the newest one.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE data_key IN ROW SHARE MODE")
    require_one_form()


def add_newest(key_id: str) -> None:
    """Let a key seal from now on, in the running transaction; writers under way are awaited."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE data_key IN EXCLUSIVE MODE")
        cursor.execute(
            "INSERT INTO data_key (key_id, added_at) VALUES (%s, clock_timestamp())", [key_id]
        )


def _newest() -> tuple[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        if found := cursor.fetchone():
            return found[0], found[1]
        (*_, first) = ring_of(kept_keys())
        cursor.execute(_REGISTER, {"key_id": first})
        cursor.execute(_NEWEST)
        found = cursor.fetchone()
    return found[0], found[1]
