"""Statements that outlive us: their canonical bytes, and what a certificate says."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from cleanbreak.domain.merkle_tree import Inclusion, leaf_hash, root_from
from cleanbreak.domain.refusal import Refusal

TREE_KIND = "cleanbreak.certificates.v1"
WHOLE_NUMBER_MAX = 2**53 - 1
"""RFC 8785 3.2.2.3, RFC 7493 2.2: beyond it, programs read different numbers."""

LEAVES = frozenset((str, bool, type(None)))


class NotCanonical(Refusal):
    """A statement may hold only texts, whole numbers, truth values, lists and objects."""

    code = "not_canonical"


def canonical_bytes(statement: Mapping[str, Any]) -> bytes:
    """Return the one way to write the statement down (RFC 8785, JSON without floats).

    :raises NotCanonical: if it holds a float, a number beyond 2^53 or half a character, whose
        texts differ between programs.
    """
    _check(statement)
    try:
        return orjson.dumps(statement, default=dict, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # half a character: a surrogate that stands alone
        raise NotCanonical from None


def fingerprint(statement: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical bytes, as hex."""
    return fingerprint_of(canonical_bytes(statement))


def fingerprint_of(canonical: bytes) -> str:
    """Return the SHA-256 of bytes that are canonical already, as hex."""
    return hashlib.sha256(canonical).hexdigest()


def signed_bytes(statement: bytes, inclusion: Inclusion | None) -> bytes | None:
    """Return what is signed for a statement: the root of its tree, or the statement by itself.

    ``None`` if it does not stand in any tree in that way.
    """
    if inclusion is None:
        return statement
    root = root_from(leaf_hash(statement), inclusion)
    return root and tree_head(inclusion.tree_size, root)


def tree_head(tree_size: int, root: bytes) -> bytes:
    """Return what is signed for a tree: three lines, as in the text of a C2SP checkpoint.

    It is no statement, and no statement is one: those begin with a brace.
    """
    return f"{TREE_KIND}\n{tree_size}\n{b64encode(root).decode()}\n".encode()


def _check(statement: Mapping[str, Any]) -> None:
    """Refuse what programs write in two ways.

    Every piece of evidence goes through here: a loop without calls, the plain cases first.
    """
    waiting: list[Any] = [statement]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            _check_keys(value)
            value = value.values()
        elif not isinstance(value, list | tuple):
            raise NotCanonical
        for inner in value:
            kind = type(inner)
            if kind is int:
                if not -WHOLE_NUMBER_MAX <= inner <= WHOLE_NUMBER_MAX:
                    raise NotCanonical
            elif kind not in LEAVES:
                waiting.append(inner)


def _check_keys(names: Iterable[Any]) -> None:
    """Refuse keys that are no text, or that sort in two ways: RFC 8785 sorts them by UTF-16."""
    try:
        if "".join(names).isascii():
            return
    except TypeError:
        pass
    raise NotCanonical
