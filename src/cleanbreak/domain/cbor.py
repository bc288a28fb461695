"""Deterministic CBOR (RFC 8949 4.2.1): one way to write a value, and a reader that takes no other.

A file of ours must not be writable in two ways: then one flipped bit could leave what it says as it
was. Known are whole numbers of 64 bits, bytes, texts, lists, maps, ``true``, ``false`` and
``null``; no floats and no tags, whose readers guess.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import cbor2

Value: TypeAlias = int | bytes | str | bool | Sequence["Value"] | Mapping[Any, "Value"] | None
UNSIGNED, NEGATIVE, BYTES, TEXT, LIST, MAP, TAG, SIMPLE = range(8)
PLAIN = {20: False, 21: True, 22: None}
DEPTH_MAX = 12
"""Ours are six deep; a reader that calls itself must not be led further than its stack."""
SMALL_MAX = 23
"""Up to it, the length stands in the first byte itself."""


class MalformedCbor(ValueError):
    """These bytes are no value, or not the one way to write it down."""


def write_cbor(value: Value) -> bytes:
    """Return the one way to write the value down.

    The keys of a map are all texts, or all whole numbers. ``cbor2`` puts shorter keys first, as RFC
    7049 3.9 had it: that is the order of RFC 8949 as long as no short negative number stands beside
    a longer positive one, and none does here.
    """
    return cbor2.dumps(value, canonical=True)


def read_cbor(raw: bytes) -> Any:
    """Return the value that the bytes are.

    :raises MalformedCbor: if they are not one value in its one way, from the first byte to the
        last: cut off, followed by others, longer than need be, keys twice or out of order.
    """
    value, end = _read(raw, 0, 0)
    if end != len(raw):
        raise MalformedCbor("bytes behind the value")
    return value


def _read(raw: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > DEPTH_MAX:
        raise MalformedCbor("too deep")
    kind, number, at = _head(raw, at)
    if kind == UNSIGNED:
        return number, at
    if kind == NEGATIVE:
        return -1 - number, at
    if kind in (BYTES, TEXT):
        return _string(raw, at, number, kind)
    if kind == LIST:
        return _list(raw, at, number, depth)
    if kind == MAP:
        return _map(raw, at, number, depth)
    if kind == SIMPLE and number in PLAIN:
        return PLAIN[number], at
    raise MalformedCbor("a kind of value that is not used here")


def _head(raw: bytes, at: int) -> tuple[int, int, int]:
    """Return the kind, the number behind it, and where the content begins."""
    first = _part(raw, at, 1)[0]
    kind, small = first >> 5, first & 31
    if small <= SMALL_MAX:
        return kind, small, at + 1
    if small > SMALL_MAX + 4 or kind == SIMPLE:
        raise MalformedCbor("a length that is not told, or a float")
    width = 1 << small - SMALL_MAX - 1
    number = int.from_bytes(_part(raw, at + 1, width), "big")
    if number <= SMALL_MAX or (width > 1 and number < 1 << 4 * width):
        raise MalformedCbor("a number that is written longer than need be")
    return kind, number, at + 1 + width


def _string(raw: bytes, at: int, length: int, kind: int) -> tuple[bytes | str, int]:
    content = _part(raw, at, length)
    if kind == BYTES:
        return content, at + length
    try:
        return content.decode(), at + length
    except UnicodeDecodeError:
        raise MalformedCbor("a text that is not UTF-8") from None


def _list(raw: bytes, at: int, length: int, depth: int) -> tuple[list[Any], int]:
    values = []
    for _ in range(length):  # each takes a byte at least: one too many ends at the last byte
        value, at = _read(raw, at, depth + 1)
        values.append(value)
    return values, at


def _map(raw: bytes, at: int, length: int, depth: int) -> tuple[dict[Any, Any], int]:
    values, before = {}, b""
    for _ in range(length):
        key, end = _read(raw, at, depth + 1)
        if raw[at:end] <= before or type(key) not in (int, str):
            raise MalformedCbor("a key that stands twice, out of order, or is no key")
        before = raw[at:end]
        values[key], at = _read(raw, end, depth + 1)
    return values, at


def _part(raw: bytes, at: int, length: int) -> bytes:
    if at + length > len(raw):
        raise MalformedCbor("cut off")
    return raw[at : at + length]
