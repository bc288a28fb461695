"""Statements that outlive us: their canonical bytes, and what a certificate says."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cleanbreak.domain.refusal import Refusal


class NotCanonical(Refusal):
    """A statement may hold only texts, whole numbers, truth values, lists and objects."""

    code = "not_canonical"


def canonical_bytes(statement: Mapping[str, Any]) -> bytes:
    """Return the one way to write the statement down (RFC 8785, JSON without floats).

    :raises NotCanonical: if it holds a float, whose text differs between programs.
    """
    _check(statement)
    return json.dumps(
        statement, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def fingerprint(statement: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical bytes, as hex."""
    return hashlib.sha256(canonical_bytes(statement)).hexdigest()


def _check(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical  # RFC 8785 sorts by UTF-16; ASCII keys sort alike everywhere
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif not (value is None or isinstance(value, str | int | bool)):
        raise NotCanonical
