"""What an operator may write about witnesses."""

from datetime import timedelta
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cleanbreak.domain.named_witness import (
    WAIT_DISPUTED,
    MalformedWitness,
    QuorumTooLarge,
    WitnessState,
    parse_quorum,
    parse_witnesses,
    wait_after,
)
from cleanbreak.domain.signed_note import ED25519, ED25519_COSIGNATURE, VerifierKey

SEEDS = count(1)
"""Each run makes the same keys: they stand in the names of tests, which all workers must share."""


def a_vkey(name: str, kind: int = ED25519_COSIGNATURE) -> str:
    private_key = Ed25519PrivateKey.from_private_bytes(next(SEEDS).to_bytes(32))
    public_key = private_key.public_key().public_bytes_raw()
    return VerifierKey(name, kind, public_key).vkey


ONE, TWO = a_vkey("w.example/1"), a_vkey("w.example/2")


def test_each_has_its_keys_and_its_address() -> None:
    other = a_vkey("w.example/1")
    text = f"\n{ONE} {other} https://w.example/1/\n {TWO} http://127.0.0.1:8447 ;"
    first, second = parse_witnesses(text)
    assert (first.name, first.vkeys) == ("w.example/1", (ONE, other))
    assert (first.address, second.address) == ("https://w.example/1", "http://127.0.0.1:8447")
    assert parse_witnesses("") == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("https://w.example", "no key"),
        (ONE, "no key"),
        (f"{ONE[:-2]} https://w.example", "a key is none"),
        (f"{ONE} {TWO} https://w.example", "several names"),
        (f"{a_vkey('w', ED25519)} https://w.example", "no cosignatures"),
        (f"{ONE} http://w.example", "https://"),
        (f"{ONE} ftp://w.example", "https://"),
        (f"{ONE} https://user@w.example", "https://"),
        (f"{ONE} https://w.example?q", "https://"),
        (f"{ONE} https://w.example;{ONE} https://w.example", "several lines"),
    ],
)
def test_what_cannot_be_right_is_named(line: str, fault: str) -> None:
    with pytest.raises(MalformedWitness, match=fault):
        parse_witnesses(line)


@pytest.mark.parametrize(("count", "quorum"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_more_than_half_are_enough_unless_it_is_said(count: int, quorum: int) -> None:
    assert parse_quorum("", count) == quorum
    assert parse_quorum(str(count), count) == count


@pytest.mark.parametrize("text", ["3", "-1", "all", "1.5"])
def test_a_quorum_that_never_comes_is_refused(text: str) -> None:
    with pytest.raises(QuorumTooLarge):
        parse_quorum(text, 2)


def test_who_is_away_is_asked_less_and_less_often() -> None:
    waits = [wait_after(WitnessState.AWAY, failures) for failures in range(1, 30)]
    assert waits[:3] == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=10)
    assert wait_after(WitnessState.DISPUTING, 1) == WAIT_DISPUTED
    assert wait_after(WitnessState.SOUND, 0) == timedelta(0)
