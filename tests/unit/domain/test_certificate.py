"""Canonical bytes as RFC 8785 asks for them."""

import hashlib
import json
from typing import Any

import pytest

from cleanbreak.domain.certificate import NotCanonical, canonical_bytes, fingerprint


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ({}, "{}"),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"b": [3, {"d": None, "c": True}], "a": False}, '{"a":false,"b":[3,{"c":true,"d":null}]}'),
        ({"B": 1, "a": 2, "_": 3, "1": 4}, '{"1":4,"B":1,"_":3,"a":2}'),
        ({"a": "€ ö 王 😀"}, '{"a":"€ ö 王 😀"}'),
        ({"a": "\u2028\u007f/<"}, '{"a":"\u2028\u007f/<"}'),
        ({"a": "\x00\x1f\b\t\n\f\r\"\\"}, r'{"a":"\u0000\u001f\b\t\n\f\r\"\\"}'),
        ({"a": "e\u0301"}, '{"a":"e\u0301"}'),
        ({"a": (1, 2)}, '{"a":[1,2]}'),
        ({"a": -(2**53) + 1}, '{"a":-9007199254740991}'),
    ],
)  # fmt: skip
def test_there_is_one_way_to_write_it(statement: dict[str, Any], text: str) -> None:
    assert canonical_bytes(statement) == text.encode()


def test_the_order_of_keys_changes_neither_bytes_nor_fingerprint() -> None:
    one, other = {"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}
    assert canonical_bytes(one) == canonical_bytes(other)
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) == hashlib.sha256(b'{"a":1,"b":{"c":2,"d":3}}').hexdigest()
    assert fingerprint(one) != fingerprint({**one, "a": 2})


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), b"bytes", {1, 2}, object(), {1: "a"}, {"é": 1}, [[1.5]]]
)
def test_what_programs_write_in_two_ways_is_refused_however_deep_it_is(value: object) -> None:
    for statement in ({"a": value}, {"a": [{"b": value}]}):
        with pytest.raises(NotCanonical):
            canonical_bytes(statement)


def test_the_bytes_are_stable() -> None:
    """What was signed in 2026 must verify for ever."""
    statement = {"type": "cleanbreak.certificate.v1", "ended_on": "2026-11-22", "minor": [0, -5]}
    signed = "8c283dcf87ddd7a19fcefed2f3c320cd7cce5c78fccb0edf5cd716abb30bf471"
    assert fingerprint(statement) == signed
    assert json.loads(canonical_bytes(statement)) == statement
