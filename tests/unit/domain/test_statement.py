"""What a statement says to everybody, what its openings say, and that nothing else does."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ended_proofs import CLAIMS, ISSUED_AT, ISSUER, SEED, Maker, name_of

from cleanbreak.domain.cbor import write_cbor
from cleanbreak.domain.cose import MalformedCose, parse_sign1, sign1, to_be_signed
from cleanbreak.domain.statement import (
    ALL,
    MalformedStatement,
    OpeningDoesNotFit,
    claim_hashes,
    open_claims,
    open_known_claims,
    read_statement,
    salt_of,
    statement_head,
    statement_payload,
)

MAKER = Maker()
SIGNED = parse_sign1(MAKER.entry())


def test_a_statement_says_who_when_and_how_much_and_no_fact() -> None:
    head = statement_head(SIGNED)
    assert (head.issuer, head.issued_at, head.count) == (ISSUER, ISSUED_AT, len(CLAIMS))
    assert head.key_id == name_of(MAKER.key)
    entry = MAKER.entry()
    for secret in (b"15112345678", b"8949000", b"0192f1c8", b"2026", b"EUR", b"portal"):
        assert any(secret in one.leaf for one in open_claims(SEED, CLAIMS))  # the canary is there
        assert secret not in entry


def test_its_signature_is_over_header_and_payload() -> None:
    assert SIGNED.payload is not None
    signed = to_be_signed(SIGNED.protected, SIGNED.payload)
    MAKER.key.public_key().verify(SIGNED.signature, signed)


@given(st.sets(st.sampled_from(ALL)))
def test_any_choice_of_claims_can_be_opened_and_nothing_but_it(names: set[str]) -> None:
    openings = open_claims(SEED, CLAIMS, names)
    assert read_statement(SIGNED, openings) == {n: v for n, v in CLAIMS.items() if n in names}


@pytest.mark.parametrize("name", ALL)
def test_an_opening_with_anything_changed_does_not_fit(name: str) -> None:
    (opening,) = open_claims(SEED, CLAIMS, [name])
    other = next(one for one in ALL if one != name)
    changed = [
        replace(opening, index=opening.index ^ 1),
        replace(opening, index=8),
        replace(opening, salt=salt_of(SEED, other)),
        replace(opening, salt=b""),
        replace(opening, name=other),
        replace(opening, value={"ended_on": "2020-01-01"}),
        replace(opening, path=opening.path[:-1]),
        replace(opening, path=(*opening.path, bytes(32))),
        replace(opening, path=opening.path[::-1]),
    ]
    for one in changed:
        with pytest.raises(OpeningDoesNotFit) as refused:
            read_statement(SIGNED, [one])
        assert refused.value.name == one.name


def test_no_part_of_a_claim_passes_for_a_claim_behind_a_longer_salt() -> None:
    inner: list[Any] = ["number", {"msisdn": "+4915199999999"}]
    claims = {"money": {"said": inner}}
    (opening,) = open_claims(SEED, claims)
    end = write_cbor(inner)
    assert opening.leaf.endswith(end), "the leaf data can be cut there as well"
    forged = replace(opening, salt=opening.leaf[: -len(end)], name=inner[0], value=inner[1])
    assert forged.leaf == opening.leaf
    with pytest.raises(OpeningDoesNotFit):
        read_statement(parse_sign1(MAKER.entry(claims)), [forged])


def test_a_claim_is_opened_once() -> None:
    openings = open_claims(SEED, CLAIMS, ["number"])
    with pytest.raises(OpeningDoesNotFit):
        read_statement(SIGNED, openings * 2)


def test_an_opening_of_another_statement_does_not_fit() -> None:
    with pytest.raises(OpeningDoesNotFit):
        read_statement(SIGNED, open_claims(bytes(16), CLAIMS, ["number"]))


def test_what_is_known_no_more_or_is_known_otherwise_is_not_opened_and_the_rest_is() -> None:
    hashes = claim_hashes(SEED, CLAIMS)
    known = {**CLAIMS, "card": {"sim_kind": "physical"}}
    del known["number"]
    opened = read_statement(SIGNED, open_known_claims(SEED, hashes, known))
    assert set(opened) == set(CLAIMS) - {"number", "card"}


@pytest.mark.parametrize(
    "payload",
    [
        None,
        b"",
        b"\xa0",
        statement_payload(bytes(31), 8),
        statement_payload(bytes(32), 0),
        statement_payload(bytes(32), 9),
        statement_payload(bytes(32), True),
        statement_payload(bytes(32), 8) + b"\0",
    ],
)
def test_another_payload_is_no_statement(payload: bytes | None) -> None:
    with pytest.raises(MalformedStatement):
        statement_head(replace(SIGNED, payload=payload))


def test_a_flipped_bit_is_no_statement_or_has_another_signature() -> None:
    entry = MAKER.entry()
    for place in range(len(entry) * 8):
        raw = bytearray(entry)
        raw[place >> 3] ^= 1 << (place & 7)
        try:
            read = parse_sign1(bytes(raw))
        except MalformedCose:
            continue
        assert read != SIGNED
        assert sign1(read.protected, read.unprotected, read.payload, read.signature) == bytes(raw)
