"""Proofs: `scitt-cose`, which is not ours, must understand them; segno says how big a QR is."""

import pytest
import segno
from tests.ended_proofs import CLAIMS, ISSUED_AT, ISSUER, ORIGIN, SEED, Maker, pem_of

from cleanbreak.domain.cose import MalformedCose, parse_sign1, sign1
from cleanbreak.domain.cose_receipt import MalformedReceipt, parse_receipt
from cleanbreak.domain.merkle_tree import tree_over
from cleanbreak.domain.proof_file import (
    MalformedProof,
    parse_proof,
    proof_as_text,
    proof_from_text,
    write_proof,
)
from cleanbreak.domain.statement import open_claims, read_statement

MAKER = Maker()
NOTE = "end.operator.example/log\n1000\nAAAA\n\n— x y\n"
QR_VERSION_MAX = 30
MILLION = 1_000_000
scitt_cose = pytest.importorskip("scitt_cose", reason="the independent verifier is for tests only")


def test_a_proof_comes_back_part_by_part() -> None:
    proof = parse_proof(MAKER.proof(note=NOTE))
    assert proof.entry == MAKER.entry()
    assert read_statement(proof.statement, proof.openings) == CLAIMS
    assert proof.note == NOTE
    (receipt,) = proof.receipts
    assert (receipt.issuer, receipt.origin) == (ISSUER, ORIGIN)
    root = receipt.root(proof.entry)
    assert root is not None
    signature, key = receipt.signed.signature, MAKER.log_key.public_key()
    key.verify(signature, receipt.to_be_signed(root))


def test_an_independent_verifier_agrees_on_statement_and_receipt() -> None:
    raw = MAKER.proof(note=NOTE)
    said = scitt_cose.parse_signed_statement(raw, public_key_pem=pem_of(MAKER.key))
    assert said["signature_verified"] is True
    assert (said["issuer"], said["claims"][6]) == (ISSUER, ISSUED_AT)
    (receipt,) = scitt_cose.extract_receipts(raw)
    entry = parse_proof(raw).entry
    result = scitt_cose.verify_receipt(
        receipt, leaf_entry_hex=entry.hex(), log_public_key_pem=pem_of(MAKER.log_key)
    )
    assert result.ok, result.errors
    assert (result.issuer, result.subject, result.tree_size) == (ISSUER, ORIGIN, 1000)


def test_an_independent_verifier_finds_another_statement_and_another_key() -> None:
    (receipt,) = scitt_cose.extract_receipts(MAKER.proof())
    other = {**CLAIMS, "number": {"msisdn": "+491", "ended_on": "2026-11-27"}}
    for entry, key in (
        (MAKER.entry(other), MAKER.log_key),
        (MAKER.entry(), MAKER.key),
    ):
        result = scitt_cose.verify_receipt(
            receipt, leaf_entry_hex=entry.hex(), log_public_key_pem=pem_of(key)
        )
        assert not result.ok


def test_our_trees_are_those_of_the_independent_verifier() -> None:
    for size in range(1, 40):
        leaves = [b"%d" % place for place in range(size)]
        assert tree_over(leaves)[0].hex() == scitt_cose.merkle_root([one.hex() for one in leaves])


@pytest.mark.parametrize("name", [ISSUER, "cancel.a-provider-with-a-long-name.example.co.uk"])
def test_one_qr_code_holds_the_proof_of_a_number_among_a_million(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.ended_proofs.ISSUER", name)
    monkeypatch.setattr("tests.ended_proofs.ORIGIN", f"{name}/log")
    entry = MAKER.entry()
    receipt = MAKER.receipt(entry, MILLION, MILLION // 3)
    proof = write_proof(entry, [receipt], open_claims(SEED, CLAIMS, ["number"]))
    text = proof_as_text(proof)
    code = segno.make_qr(text, error="M", boost_error=False)
    assert isinstance(code.version, int)
    assert code.version <= QR_VERSION_MAX
    assert code.mode == "alphanumeric"
    assert proof_from_text(text) == proof


@pytest.mark.parametrize("text", ["", "CB1", "CB2:BB8", "BB8", "CB1:::", "https://x.example"])
def test_another_text_is_no_proof(text: str) -> None:
    with pytest.raises(MalformedProof):
        parse_proof(proof_from_text(text))


def test_every_truncation_is_refused() -> None:
    raw = MAKER.proof(("number",), NOTE)
    for length in range(len(raw)):
        with pytest.raises(MalformedProof):
            parse_proof(raw[:length])


def test_a_flipped_bit_is_no_proof_or_another_one() -> None:
    """There is one way to write a proof: nothing can be changed and mean the same."""
    raw = MAKER.proof(("number",), NOTE)
    there = parse_proof(raw)
    for place in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[place >> 3] ^= 1 << (place & 7)
        try:
            assert parse_proof(bytes(flipped)) != there
        except MalformedProof:
            continue


def test_a_bare_statement_a_receipt_with_more_in_it_and_true_for_one_are_refused() -> None:
    entry = MAKER.entry()
    receipt = parse_sign1(MAKER.receipt(entry))
    with pytest.raises(MalformedProof):
        parse_proof(entry)
    with pytest.raises(MalformedReceipt):
        parse_receipt(entry)
    for header in ({**receipt.unprotected, 7: 0}, {396: {}}, {396: {-1: []}}, {}, {396: []}):
        with pytest.raises(MalformedReceipt):
            parse_receipt(sign1(receipt.protected, header, None, receipt.signature))
    with pytest.raises(MalformedReceipt):
        parse_receipt(sign1(receipt.protected, receipt.unprotected, b"", receipt.signature))
    with pytest.raises(MalformedCose):
        parse_sign1(b"\xd1" + entry[1:])


@pytest.mark.parametrize("note", ["", 1, b"x", None, []])
def test_a_checkpoint_that_is_no_text_is_refused(note: object) -> None:
    there = parse_sign1(MAKER.proof(note=NOTE))
    header = {**there.unprotected, -65538: note}
    with pytest.raises(MalformedProof):
        parse_proof(sign1(there.protected, header, there.payload, there.signature))
