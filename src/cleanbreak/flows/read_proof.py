"""Read the proof of an end: what anybody can check without us, and shows what its holder chose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from cleanbreak.domain.cose import to_be_signed
from cleanbreak.domain.cose_receipt import receipt_header, write_receipt
from cleanbreak.domain.merkle_tree import Inclusion
from cleanbreak.domain.proof_file import proof_as_text, write_proof
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.domain.statement import ALL, Opening, open_known_claims
from cleanbreak.flows.ended_claims import claims_of
from cleanbreak.flows.note_of_proof import note_of_proof
from cleanbreak.flows.read_certificate import NoCertificateYet
from cleanbreak.flows.read_log import SignedCheckpoint, prove_inclusion
from cleanbreak.flows.require_our_checkpoint import require_our_checkpoint
from cleanbreak.flows.state_ends import KIND, issuer
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.flows.witnessed_checkpoint import checkpoint_with
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.signing import Signing
from cleanbreak.records.log_entry import LoggedLeaf, find_leaf
from cleanbreak.records.statement import ended_orders, opening_of

IN_QR = ("number",)
"""What the QR code opens: of more, it would not hold the proof of a log of a million ends."""


class NotInLogYet(Refusal):
    """The end is being entered in the log. Come again in a few seconds."""

    code = "not_in_log_yet"


class UnknownClaim(Refusal):
    """There is no fact called {name} in a statement about an end. There are: {known}."""

    code = "unknown_claim"


class ClaimNotKept(Refusal):
    """The fact {name} is not on file any more, so it cannot be shown. Leave it out."""

    code = "claim_not_kept"


@dataclass(frozen=True, slots=True)
class _Logged:
    """A statement in the log, and the tree in which it is shown."""

    leaf: LoggedLeaf
    checkpoint: SignedCheckpoint


def read_proof(order_id: UUID, names: Collection[str] = ALL) -> bytes:
    """Return the proof of an end, as a file has it.

    :param names: the claims that it opens; all means all that are on file still.
    :raises NoCertificateYet: if the line has not ended, or there is no such order.
    :raises NotInLogYet: if the statement is not in the log yet.
    :raises UnknownClaim: for a name that is none of a claim.
    :raises ClaimNotKept: for a claim that was erased, or is not what it was.
    :raises Unavailable: if the keeper of the log's key cannot be asked.
    """
    openings = open_end(order_id, names)
    logged = _logged(order_id)
    receipt = _receipt(logged, wired_outside().log_signing)
    return write_proof(logged.leaf.leaf, [receipt], openings, note_of_proof(logged.checkpoint))


def qr_text(order_id: UUID) -> str:
    """Return the text of the QR code: the same proof, which opens the number and nothing else.

    The checkpoint is left out: whoever scans it has one, or trusts the receipt.

    :raises Refusal: as :func:`read_proof` does.
    """
    openings = open_end(order_id, IN_QR)
    logged = _logged(order_id)
    receipt = _receipt(logged, wired_outside().log_signing)
    return proof_as_text(write_proof(logged.leaf.leaf, [receipt], openings))


def open_end(order_id: UUID, names: Collection[str] = ALL) -> list[Opening]:
    """Return an opening of each claim that is named, in the order of the tree.

    :raises Refusal: as :func:`read_proof` does.
    """
    for name in names:
        if name not in ALL:
            raise UnknownClaim(name=name, known=", ".join(ALL))
    ended = ended_orders([order_id])
    if not ended:
        raise NoCertificateYet
    kept = opening_of(order_id)
    if kept is None and find_leaf(order_id, KIND) is None:
        raise NotInLogYet
    claims = claims_of(ended[0])
    openings = open_known_claims(kept.seed, kept.hashes, claims, names) if kept else []
    _require_all(names, openings)
    return openings


def _require_all(names: Collection[str], openings: Sequence[Opening]) -> None:
    """Refuse to leave out what was asked for by its name."""
    opened = {one.name for one in openings}
    if set(names) == set(ALL):
        return
    for name in names:
        if name not in opened:
            raise ClaimNotKept(name=name)


def _logged(order_id: UUID) -> _Logged:
    leaf = find_leaf(order_id, KIND)
    checkpoint = checkpoint_with(leaf.leaf_index) if leaf else None
    if leaf is None or checkpoint is None:
        raise NotInLogYet
    return _Logged(leaf, checkpoint)


def _receipt(logged: _Logged, signing: Signing) -> bytes:
    """Return the log's receipt for the tree of a checkpoint, whose root is signed already.

    :raises CheckpointNotOurs: if it is not.
    :raises Unavailable: if the key was replaced between two questions: then it is asked again.
    """
    require_our_checkpoint(logged.checkpoint, signing)
    checkpoint = logged.checkpoint.checkpoint
    inclusion: Inclusion = prove_inclusion(logged.leaf.leaf_index, checkpoint.size)
    key_id = key_id_of(signing.public_key())
    header = receipt_header(key_id, issuer(), checkpoint.origin, checkpoint.size)
    (signed,) = signing.sign([to_be_signed(header, checkpoint.root)])
    if signed.key_id != key_id:
        raise Unavailable("The signing key was replaced a moment ago.")
    return write_receipt(header, inclusion, signed.signature)
