"""Cosignatures (C2SP tlog-cosignature): what a witness signs when a log has only grown.

Two kinds: Ed25519 (``cosignature/v1``) signs the whole text of the checkpoint, ML-DSA-44
(``subtree/v1``) signs log, size and root, and the name of the witness, and no quantum computer
forges it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import (
    ED25519,
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    Note,
    NoteSignature,
    VerifierKey,
    names_key,
)
from cleanbreak.domain.signing_key import is_signed

COSIGNATURES = (ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE)
HEADER = "cosignature/v1\n"
LABEL = b"subtree/v1\n\x00"
TIME_BYTES, TIME_MAX = 8, 2**63 - 1
SIGNATURE_BYTES = {ED25519: 64, ED25519_COSIGNATURE: 64, ML_DSA_44_COSIGNATURE: 2420}
NAME_BYTES_MAX = 255
"""Of a witness and of a log, where ML-DSA-44 signs them."""


class NameTooLong(Refusal):
    """The name {name} is too long for a cosignature. It may have 255 bytes."""

    code = "cosignature_name_too_long"


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A key of a witness, and what signs with it."""

    key: VerifierKey
    sign: Callable[[bytes], bytes]


def cosign(cosigner: Cosigner, text: str, time_s: int) -> NoteSignature:
    """Return the line of a cosignature.

    :param text: of the checkpoint, with its last newline.
    :param time_s: seconds since 1970; not 0, which would say that it is of no time.
    :raises MalformedCheckpoint: if the text is none.
    """
    signed = cosigner.sign(cosigned_message(cosigner.key, text, time_s))
    return NoteSignature.by(cosigner.key, time_s.to_bytes(TIME_BYTES, "big") + signed)


def cosigned_message(key: VerifierKey, text: str, time_s: int) -> bytes:
    """Return the bytes that a witness signs.

    :raises MalformedCheckpoint: if the text is none.
    :raises NameTooLong: if a name does not go into the message of ML-DSA-44.
    """
    checkpoint = Checkpoint.parse(text)
    if key.kind == ED25519_COSIGNATURE:
        return f"{HEADER}time {time_s}\n{text}".encode()
    if key.kind != ML_DSA_44_COSIGNATURE:
        raise ValueError("a key of this kind makes no cosignatures")
    parts = (
        LABEL,
        _counted(key.name),
        time_s.to_bytes(8, "big"),
        _counted(checkpoint.origin),
        (0).to_bytes(8, "big"),
        checkpoint.size.to_bytes(8, "big"),
        checkpoint.root,
    )
    return b"".join(parts)


def cosigned_at(note: Note, key: VerifierKey) -> int | None:
    """Return when this witness last cosigned the checkpoint, in seconds since 1970.

    ``None`` if it did not: every line that names the key must be right, and there must be one.
    """
    found = [one for one in note.signatures if names_key(one, key)]
    if not found or not all(fits(note.text, one, key) for one in found):
        return None
    return max(_time_s(one) for one in found)


def fits(text: str, signature: NoteSignature, key: VerifierKey) -> bool:
    """Tell whether a line is this key's signature of the text, for every kind of key.

    :raises MalformedCheckpoint: for a cosignature, if the text is no checkpoint.
    """
    if key.kind == ED25519:
        return _is_right(key, signature.signature, text.encode())
    time_s, signed = _time_s(signature), signature.signature[TIME_BYTES:]
    if not 0 < time_s <= TIME_MAX:  # 0 says that it is of no time, which no witness may leave open
        return False
    try:
        return _is_right(key, signed, cosigned_message(key, text, time_s))
    except NameTooLong:
        return False  # nobody can have signed it


def _is_right(key: VerifierKey, signature: bytes, message: bytes) -> bool:
    if len(signature) != SIGNATURE_BYTES[key.kind]:
        return False
    if key.kind != ML_DSA_44_COSIGNATURE:
        return is_signed(key.public_key, signature, message)
    try:
        MLDSA44PublicKey.from_public_bytes(key.public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _time_s(signature: NoteSignature) -> int:
    return int.from_bytes(signature.signature[:TIME_BYTES], "big")


def _counted(name: str) -> bytes:
    encoded = name.encode()
    if len(encoded) > NAME_BYTES_MAX:
        raise NameTooLong(name=name)
    return bytes([len(encoded)]) + encoded
