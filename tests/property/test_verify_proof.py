"""A proof that is not word for word what was signed is never valid: every bit, part and length."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checked_proofs import SmallLog, flipped
from tests.ended_proofs import CLAIMS, SEED, Maker

from cleanbreak.domain.cose import parse_sign1, sign1
from cleanbreak.domain.merkle_tree import Inclusion
from cleanbreak.domain.proof_file import parse_proof, proof_from_text, write_proof
from cleanbreak.domain.statement import Opening, open_claims
from cleanbreak.domain.verdict import Part, VerdictKind
from cleanbreak.domain.verify_proof import verify_proof

LOG = SmallLog()
WHOLE, SMALL = LOG.proof(), LOG.proof(["number"])
QR = proof_from_text(LOG.qr_text())
TRUST = LOG.trust()


@pytest.mark.parametrize("proof", [WHOLE, SMALL, QR], ids=["whole", "one claim", "QR code"])
def test_as_it_was_signed_it_is_valid(proof: bytes) -> None:
    verdict = verify_proof(proof, TRUST)
    assert verdict.kind == VerdictKind.VALID
    assert verdict.claims.items() <= CLAIMS.items()


@pytest.mark.parametrize("proof", [SMALL, QR], ids=["file", "QR code"])
def test_no_bit_can_be_changed(proof: bytes) -> None:
    """Every one of them: what nobody signed is either not there or can be written in one way."""
    unseen = [
        bit for bit in range(len(proof) * 8) if verify_proof(flipped(proof, bit), TRUST).is_valid
    ]
    assert not unseen


@pytest.mark.parametrize("size", range(1, 8))
def test_no_bit_can_be_changed_wherever_it_stands_in_the_tree(size: int) -> None:
    """A way fits trees of several sizes: the receipt tells which one was signed."""
    for place in range(size):
        log = SmallLog(size, place)
        proof = proof_from_text(log.qr_text())
        receipt = parse_sign1(proof).unprotected[394][0]
        start = proof.index(receipt)
        for bit in range(start * 8, (start + len(receipt)) * 8):
            assert not verify_proof(flipped(proof, bit), TRUST).is_valid


@given(st.integers(0, len(WHOLE) * 8 - 1), st.integers(0, len(WHOLE) * 8 - 1))
def test_nor_can_two(one: int, other: int) -> None:
    if one != other:
        assert not verify_proof(flipped(flipped(WHOLE, one), other), TRUST).is_valid


@given(st.binary(max_size=400))
def test_whatever_is_no_proof_gets_a_verdict(content: bytes) -> None:
    for raw in (content, b"\xd2\x84" + content):
        assert not verify_proof(raw, TRUST).is_valid


def test_no_end_can_be_cut_off() -> None:
    for length in range(len(WHOLE)):
        assert not verify_proof(WHOLE[:length], TRUST).is_valid
    assert not verify_proof(WHOLE + b"\x00", TRUST).is_valid


def changed(opening: Opening) -> list[Opening]:
    return [
        replace(opening, index=opening.index + 1),
        replace(opening, salt=flipped(opening.salt, 0)),
        replace(opening, salt=b""),
        replace(opening, name="other"),
        replace(opening, value={"changed": True}),
        replace(opening, path=opening.path[1:]),
        replace(opening, path=tuple(flipped(one, 7) for one in opening.path)),
    ]


@pytest.mark.parametrize("place", range(len(CLAIMS)), ids=list(CLAIMS))
def test_every_field_of_every_claim_is_found_out_by_name(place: int) -> None:
    proof = parse_proof(WHOLE)
    receipts = parse_sign1(WHOLE).unprotected[394]
    for other in changed(proof.openings[place]):
        openings = [*proof.openings[:place], other, *proof.openings[place + 1 :]]
        verdict = verify_proof(write_proof(proof.entry, receipts, openings, proof.note), TRUST)
        assert verdict.kind == VerdictKind.ALTERED
        assert verdict.what == (f"claim {other.name}",)


def test_every_part_of_another_end_is_found_out() -> None:
    """Each part is right, but of another statement, tree or note."""
    other = SmallLog(salt=b"other")
    there = parse_sign1(WHOLE)
    proof = parse_proof(WHOLE)
    other_entry = Maker().entry({**CLAIMS, "number": {"msisdn": "+491"}})
    foreign = open_claims(SEED, {**CLAIMS, "number": {"msisdn": "+491"}}, ["number"])
    receipts, openings = there.unprotected[394], proof.openings
    other_receipts = parse_sign1(other.proof()).unprotected[394]
    mixed = {
        "statement": (write_proof(other_entry, receipts, openings, proof.note), "claim number"),
        "claim": (write_proof(proof.entry, receipts, foreign, proof.note), "claim number"),
        "note": (write_proof(proof.entry, receipts, openings, other.note()), Part.NOTE),
        "receipt": (write_proof(proof.entry, other_receipts, openings, proof.note), Part.NOTE),
        "bare": (write_proof(proof.entry, [], openings, proof.note), Part.RECEIPT),
    }
    for raw, part in mixed.values():
        verdict = verify_proof(raw, TRUST)
        assert (verdict.kind, verdict.what) == (VerdictKind.ALTERED, (part,))


def test_the_size_beside_a_root_is_signed() -> None:
    """Without that, a receipt of leaf 4 of 7 could be passed off as one of leaf 4 of 8, or so."""
    log = SmallLog(size=3, place=0)
    proof = log.proof(["number"], note="")
    there = parse_sign1(proof)
    receipt = parse_proof(proof).receipts[0]
    way = Inclusion(0, 4, receipt.inclusion.path)
    assert receipt.root(log.maker.entry()) is not None
    from cleanbreak.domain.cose_receipt import write_receipt

    other = write_receipt(receipt.signed.protected, way, receipt.signed.signature)
    header = {**there.unprotected, 394: [other]}
    raw = sign1(there.protected, header, there.payload, there.signature)
    assert verify_proof(proof, TRUST).is_valid
    assert verify_proof(raw, TRUST).what == (Part.RECEIPT,)
