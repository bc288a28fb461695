"""What every keeper of a signing key promises."""

from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cleanbreak.adapters.rigged_signing import RiggedSigning
from cleanbreak.adapters.rigging import Moment, Rig
from cleanbreak.ports.errors import Unavailable

from .stages import SigningStage

PORT = "signing"


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_signed_in_order(stage: SigningStage, count: int) -> None:
    statements = [f"statement {n}".encode() for n in range(count)]

    signatures = stage.signing.sign(statements)

    key = Ed25519PublicKey.from_public_bytes(stage.signing.public_key())
    assert len(signatures) == count
    for statement, signature in zip(statements, signatures, strict=True):
        key.verify(signature.signature, statement)
        with pytest.raises(InvalidSignature):
            key.verify(signature.signature, statement + b"!")


def test_the_same_bytes_always_give_the_same_signature(stage: SigningStage) -> None:
    first, second = stage.signing.sign([b"one"]), stage.signing.sign([b"two", b"one"])

    assert first[0] == second[1]
    assert first[0] != second[0]


def test_the_key_is_named_by_the_hash_of_its_public_half(stage: SigningStage) -> None:
    (signature,) = stage.signing.sign([b"one"])

    assert len(stage.signing.public_key()) == 32
    assert signature.key_id == sha256(stage.signing.public_key()).hexdigest()[:16]


def test_every_process_signs_with_the_same_key(stage: SigningStage) -> None:
    other = stage.other_process()

    assert other.sign([b"one"]) == stage.signing.sign([b"one"])
    assert other.public_key() == stage.signing.public_key()


def test_an_outage_is_unavailable(stage: SigningStage) -> None:
    stage.signing.check_reachable()
    public_key = stage.signing.public_key()

    with stage.outage():
        with pytest.raises(Unavailable):
            stage.signing.check_reachable()
        with pytest.raises(Unavailable):
            stage.other_process().sign([b"one"])

    assert stage.other_process().public_key() == public_key


def test_a_signing_that_broke_is_repeated(stage: SigningStage) -> None:
    rig = Rig()
    rig.fail_call(1, Moment.AFTER)
    signing = RiggedSigning(stage.signing, rig)
    with pytest.raises(Unavailable):
        signing.sign([b"one"])

    assert signing.sign([b"one"]) == stage.signing.sign([b"one"])


def test_an_empty_batch_is_no_batch(stage: SigningStage) -> None:
    assert stage.signing.sign([]) == []
