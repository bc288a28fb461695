"""Cosignatures: the example of the specification, both kinds of keys, and every bit of them."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cosignature import (
    Cosigner,
    NameTooLong,
    cosign,
    cosigned_at,
    cosigned_message,
    fits,
)
from cleanbreak.domain.signed_note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    Note,
    NoteSignature,
    VerifierKey,
    parse_note,
    write_note,
)

TIME_S = 1_679_315_147
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
LINE = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
    "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
)
"""The example of C2SP tlog-cosignature; its key is not published."""
ED25519_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ML_DSA_KEY = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
COSIGNERS = {
    kind: Cosigner(
        VerifierKey("witness.example.com/w1", kind, key.public_key().public_bytes_raw()), key.sign
    )
    for kind, key in (
        (ED25519_COSIGNATURE, ED25519_KEY),
        (ML_DSA_44_COSIGNATURE, ML_DSA_KEY),
    )
}
both = pytest.mark.parametrize("kind", COSIGNERS)


def test_the_message_is_that_of_the_specification() -> None:
    key = COSIGNERS[ED25519_COSIGNATURE].key
    assert cosigned_message(key, TEXT, TIME_S).decode() == (
        "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_the_line_of_the_specification_has_our_form() -> None:
    parsed = NoteSignature.parse(LINE)
    assert parsed.line == LINE
    assert parsed.key_id == b64decode("jWbPPw==")
    assert int.from_bytes(parsed.signature[:8], "big") == TIME_S
    assert len(parsed.signature) == 8 + 64


def test_the_message_of_ml_dsa_has_the_structure_of_the_specification() -> None:
    message = cosigned_message(COSIGNERS[ML_DSA_44_COSIGNATURE].key, TEXT, TIME_S)
    root = Checkpoint.parse(TEXT).root
    name, origin = b"witness.example.com/w1", b"example.com/behind-the-sofa"
    assert message == (
        b"subtree/v1\n\x00"
        + bytes([len(name)])
        + name
        + TIME_S.to_bytes(8, "big")
        + bytes([len(origin)])
        + origin
        + bytes(8)
        + (20_852_163).to_bytes(8, "big")
        + root
    )


@both
def test_what_a_witness_cosigns_is_recognised_with_its_time(kind: int) -> None:
    line = cosign(COSIGNERS[kind], TEXT, TIME_S)
    note = parse_note(write_note(TEXT, [NoteSignature.parse(LINE), line]))
    assert cosigned_at(note, COSIGNERS[kind].key) == TIME_S
    assert cosigned_at(Note(TEXT, note.signatures[:1]), COSIGNERS[kind].key) is None


@both
@given(data=st.data())
def test_a_flipped_bit_is_never_right(kind: int, data: st.DataObject) -> None:
    cosigner = COSIGNERS[kind]
    line = cosign(cosigner, TEXT, TIME_S)
    bit = data.draw(st.integers(0, 8 * len(line.signature) - 1))
    flipped = bytearray(line.signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert fits(TEXT, line, cosigner.key)
    assert not fits(TEXT, NoteSignature.by(cosigner.key, bytes(flipped)), cosigner.key)


@both
def test_it_is_of_no_other_size_root_or_log(kind: int) -> None:
    cosigner = COSIGNERS[kind]
    line = cosign(cosigner, TEXT, TIME_S)
    known = Checkpoint.parse(TEXT)
    for other in (
        Checkpoint(known.origin, known.size + 1, known.root),
        Checkpoint(known.origin, known.size, bytes(32)),
        Checkpoint("example.com/other", known.size, known.root),
    ):
        assert not fits(other.text, line, cosigner.key)


def test_only_ed25519_signs_further_lines() -> None:
    longer = TEXT + "a further line\n"
    ed25519, ml_dsa = COSIGNERS[ED25519_COSIGNATURE], COSIGNERS[ML_DSA_44_COSIGNATURE]
    assert not fits(longer, cosign(ed25519, TEXT, TIME_S), ed25519.key)
    assert fits(longer, cosign(ml_dsa, TEXT, TIME_S), ml_dsa.key)


@both
def test_a_cosignature_of_no_time_says_too_little(kind: int) -> None:
    cosigner = COSIGNERS[kind]
    assert not fits(TEXT, cosign(cosigner, TEXT, 0), cosigner.key)


@both
@pytest.mark.parametrize("length", [0, 1, 7, 8, 71, 73, 2427, 2429])
def test_a_cosignature_that_is_cut_off_is_none(kind: int, length: int) -> None:
    cosigner = COSIGNERS[kind]
    signature = (cosign(cosigner, TEXT, TIME_S).signature + bytes(1))[:length]
    assert not fits(TEXT, NoteSignature.by(cosigner.key, signature), cosigner.key)


@both
def test_two_lines_of_one_key_must_both_be_right(kind: int) -> None:
    cosigner = COSIGNERS[kind]
    right, later = cosign(cosigner, TEXT, TIME_S), cosign(cosigner, TEXT, TIME_S + 60)
    false = NoteSignature.by(cosigner.key, right.signature[:-1] + bytes([right.signature[-1] ^ 1]))
    assert cosigned_at(Note(TEXT, (right, later)), cosigner.key) == TIME_S + 60
    assert cosigned_at(Note(TEXT, (right, false)), cosigner.key) is None


def test_names_that_ml_dsa_cannot_sign_are_refused_and_never_right() -> None:
    cosigner = COSIGNERS[ML_DSA_44_COSIGNATURE]
    long = Checkpoint("o" * 256, 1, bytes(32)).text
    with pytest.raises(NameTooLong):
        cosign(cosigner, long, TIME_S)
    line = cosign(cosigner, TEXT, TIME_S)
    assert not fits(long, line, cosigner.key)


def test_a_key_of_a_log_makes_no_cosignatures() -> None:
    key = VerifierKey("example.com/log", ED25519, ED25519_KEY.public_key().public_bytes_raw())
    with pytest.raises(ValueError, match="no cosignatures"):
        cosign(Cosigner(key, ED25519_KEY.sign), TEXT, TIME_S)
    signed = NoteSignature.by(key, ED25519_KEY.sign(TEXT.encode()))
    assert fits(TEXT, signed, key)
    assert not fits(TEXT + "more\n", signed, key)
