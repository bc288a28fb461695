"""Deterministic CBOR: `cbor2` is the peer for what is read, RFC 8949 for what is refused."""

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.cbor import MalformedCbor, read_cbor, write_cbor

LEAVES = st.integers(-(2**64), 2**64 - 1) | st.binary() | st.text() | st.booleans() | st.none()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.text(max_size=30), inner, max_size=5)
        | st.dictionaries(st.integers(0, 2**64 - 1), inner, max_size=5)
    ),
    max_leaves=20,
)
DEEP = 10


@given(VALUES)
def test_what_is_written_is_read_again_also_by_others(value: Any) -> None:
    raw = write_cbor(value)
    if _depth(value) <= DEEP:
        assert read_cbor(raw) == value
    assert cbor2.loads(raw) == value


@given(st.binary(max_size=60))
def test_bytes_are_refused_or_are_the_one_way_to_write_what_they_say(raw: bytes) -> None:
    try:
        value = read_cbor(raw)
    except MalformedCbor:
        return
    assert sorted(cbor2.dumps(value, canonical=True)) == sorted(raw)


@given(VALUES, st.data())
def test_what_is_cut_off_is_refused(value: Any, data: st.DataObject) -> None:
    raw = write_cbor(value)
    with pytest.raises(MalformedCbor):
        read_cbor(raw[: data.draw(st.integers(0, len(raw) - 1))])


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "cut off"),
        ("0000", "bytes behind the value"),
        ("1800", "longer than need be"),
        ("190017", "longer than need be"),
        ("1900ff", "longer than need be"),
        ("1a0000ffff", "longer than need be"),
        ("1b00000000ffffffff", "longer than need be"),
        ("5f4100ff", "not told"),
        ("9f00ff", "not told"),
        ("bf00ff", "not told"),
        ("fb3ff8000000000000", "a float"),
        ("f93c00", "a float"),
        ("f7", "not used here"),
        ("c074323031332d30332d32315432303a30343a30305a", "not used here"),
        ("d81c00", "not used here"),
        ("61ff", "not UTF-8"),
        ("a200000000", "stands twice"),
        ("a201000000", "out of order"),
        ("a1400000", "no key"),
        ("a1f500", "no key"),
        ("9bffffffffffffffff", "cut off"),
        ("5bffffffffffffffff", "cut off"),
        ("81" * 20 + "00", "too deep"),
    ],
)
def test_what_can_be_written_in_two_ways_is_refused(raw: str, why: str) -> None:
    with pytest.raises(MalformedCbor, match=why):
        read_cbor(bytes.fromhex(raw))


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0
