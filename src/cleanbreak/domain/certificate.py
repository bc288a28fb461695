"""Statements that outlive us: their canonical bytes, and what a certificate says."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cleanbreak.domain.refusal import Refusal

WHOLE_NUMBER_MAX = 2**53 - 1
"""RFC 8785 3.2.2.3, RFC 7493 2.2: beyond it, programs read different numbers."""

LEAVES = (str, bool, type(None))


class NotCanonical(Refusal):
    """A statement may hold only texts, whole numbers, truth values, lists and objects."""

    code = "not_canonical"


def canonical_bytes(statement: Mapping[str, Any]) -> bytes:
    """Return the one way to write the statement down (RFC 8785, JSON without floats).

    :raises NotCanonical: if it holds a float, a number beyond 2^53 or half a character, whose
        texts differ between programs.
    """
    _check(statement)
    text = json.dumps(
        statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=dict
    )
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character: a surrogate that stands alone
        raise NotCanonical from None


def fingerprint(statement: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical bytes, as hex."""
    return hashlib.sha256(canonical_bytes(statement)).hexdigest()


def _check(value: object) -> None:
    """Refuse what programs write in two ways; leaves are passed over without a call of their own.

    Every piece of evidence goes through here: the plain cases stand first.
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical  # RFC 8785 sorts by UTF-16; ASCII keys sort alike everywhere
            if type(inner) not in LEAVES:
                _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            if type(inner) not in LEAVES:
                _check(inner)
    elif isinstance(value, int):
        if abs(value) > WHOLE_NUMBER_MAX:
            raise NotCanonical
    elif not isinstance(value, str):
        raise NotCanonical
