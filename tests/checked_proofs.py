"""A small log with a witness, proofs out of it, and what somebody needs to check them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.ended_proofs import CLAIMS, ISSUER, ORIGIN, SEED, Maker, name_of

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cose import to_be_signed
from cleanbreak.domain.cose_receipt import receipt_header, write_receipt
from cleanbreak.domain.cosignature import Cosigner, cosign
from cleanbreak.domain.merkle_tree import leaf_hash, tree_over
from cleanbreak.domain.proof_file import proof_as_text, write_proof
from cleanbreak.domain.signed_note import (
    ED25519,
    ED25519_COSIGNATURE,
    NoteSignature,
    VerifierKey,
    write_note,
)
from cleanbreak.domain.signing_key import KeyState
from cleanbreak.domain.statement import ALL, open_claims
from cleanbreak.domain.trust_file import KeyUse, Trust, TrustedKey

WITNESS = "witness.example/w1"
COSIGNED_AT = 1_795_737_660


@dataclass(frozen=True)
class SmallLog:
    """A log of so many entries; the one at ``place`` is the statement."""

    size: int = 7
    place: int = 4
    maker: Maker = field(default_factory=Maker)
    witness: Ed25519PrivateKey = field(
        default_factory=lambda: Ed25519PrivateKey.from_private_bytes(b"\2" * 32)
    )
    salt: bytes = b""
    """Another one makes other entries around the statement: another history."""

    @property
    def leaves(self) -> list[bytes]:
        """Return the entries."""
        others = [b"entry %d" % at + self.salt for at in range(self.size)]
        return [*others[: self.place], self.maker.entry(), *others[self.place + 1 :]]

    @property
    def checkpoint(self) -> Checkpoint:
        """Return what the log says of itself."""
        return Checkpoint(ORIGIN, self.size, tree_over(self.leaves)[0])

    @property
    def log_vkey(self) -> VerifierKey:
        """Return the key of the log."""
        return VerifierKey(ORIGIN, ED25519, self.maker.log_key.public_key().public_bytes_raw())

    @property
    def witness_vkey(self) -> VerifierKey:
        """Return the key of the witness."""
        raw = self.witness.public_key().public_bytes_raw()
        return VerifierKey(WITNESS, ED25519_COSIGNATURE, raw)

    def note(self, *, is_cosigned: bool = True) -> str:
        """Return the signed checkpoint."""
        text = self.checkpoint.text
        lines = [NoteSignature.by(self.log_vkey, self.maker.log_key.sign(text.encode()))]
        if is_cosigned:
            cosigner = Cosigner(self.witness_vkey, self.witness.sign)
            lines.append(cosign(cosigner, text, COSIGNED_AT))
        return write_note(text, lines)

    def proof(self, names: Sequence[str] = ALL, note: str | None = None) -> bytes:
        """Return the proof of the end; ``note``: empty for none, as in a QR code."""
        root, places = tree_over(self.leaves)
        protected = receipt_header(name_of(self.maker.log_key), ISSUER, ORIGIN, self.size)
        signature = self.maker.log_key.sign(to_be_signed(protected, root))
        receipt = write_receipt(protected, places[self.place], signature)
        opened = open_claims(SEED, CLAIMS, names)
        return write_proof(
            self.maker.entry(), [receipt], opened, self.note() if note is None else note
        )

    def qr_text(self) -> str:
        """Return the text of the QR code."""
        return proof_as_text(self.proof(["number"], note=""))

    def trust(
        self,
        statement_key: TrustedKey | None = None,
        log_key: TrustedKey | None = None,
        checkpoint: str | None = None,
    ) -> Trust:
        """Return what a verifier has."""
        keys = (statement_key or self.statement_key(), log_key or self.log_key())
        return Trust(
            issuer=ISSUER, keys=keys, witnesses=(self.witness_vkey,), quorum=1,
            checkpoint=checkpoint,
        )  # fmt: skip

    def statement_key(
        self, state: KeyState = KeyState.IN_USE, revoked_at_size: int | None = None
    ) -> TrustedKey:
        """Return the key that signs statements."""
        return TrustedKey(
            key_id=name_of(self.maker.key), use=KeyUse.STATEMENT,
            public_key=self.maker.key.public_key().public_bytes_raw(),
            state=state, revoked_at_size=revoked_at_size,
        )  # fmt: skip

    def log_key(
        self, state: KeyState = KeyState.IN_USE, revoked_at_size: int | None = None
    ) -> TrustedKey:
        """Return the key that signs checkpoints and receipts."""
        return TrustedKey(
            key_id=name_of(self.maker.log_key), use=KeyUse.LOG,
            public_key=self.maker.log_key.public_key().public_bytes_raw(),
            state=state, revoked_at_size=revoked_at_size, origin=ORIGIN,
        )  # fmt: skip

    def tiles(self) -> Callable[[int, int, int], bytes]:
        """Return the reader of its tiles; so small a log has one."""
        hashes = b"".join(map(leaf_hash, self.leaves))
        return lambda level, index, width: hashes if (level, index) == (0, 0) else b""


def flipped(raw: bytes, bit: int) -> bytes:
    """Return the bytes with one bit changed."""
    changed = bytearray(raw)
    changed[bit >> 3] ^= 1 << (bit & 7)
    return bytes(changed)
