"""Statements that outlive us: their canonical bytes, and what a certificate says."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cleanbreak.domain.refusal import Refusal

WHOLE_NUMBER_MAX = 2**53 - 1
"""RFC 8785 3.2.2.3, RFC 7493 2.2: beyond it, programs read different numbers."""


class NotCanonical(Refusal):
    """A statement may hold only texts, whole numbers, truth values, lists and objects."""

    code = "not_canonical"


def canonical_bytes(statement: Mapping[str, Any]) -> bytes:
    """Return the one way to write the statement down (RFC 8785, JSON without floats).

    :raises NotCanonical: if it holds a float, a number beyond 2^53 or half a character, whose
        texts differ between programs.
    """
    plain = _plain(statement)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def fingerprint(statement: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical bytes, as hex."""
    return hashlib.sha256(canonical_bytes(statement)).hexdigest()


def _plain(value: object) -> object:
    """Return the value as dicts and lists, or refuse it."""
    match value:
        case Mapping():
            return {_key(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case str():
            return _text(value)
        case bool() | None:
            return value
        case int() if abs(value) <= WHOLE_NUMBER_MAX:
            return value
    raise NotCanonical


def _key(key: object) -> str:
    """Return a key of ASCII letters: RFC 8785 sorts by UTF-16, and these sort alike everywhere."""
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonical
    return key


def _text(value: object) -> str:
    if not isinstance(value, str) or any("\ud800" <= char <= "\udfff" for char in value):
        raise NotCanonical
    return value
