"""Check a proof: was it signed, does it say so, and is it in the log that everybody sees."""

from collections.abc import Iterable, Sequence
from typing import Any

from cleanbreak.domain.checked_file import FileKind, kind_of
from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.cose_receipt import Receipt
from cleanbreak.domain.proof_file import MalformedProof, Proof, parse_proof
from cleanbreak.domain.signing_key import KeyState, is_signed
from cleanbreak.domain.statement import MalformedStatement, OpeningDoesNotFit, read_statement
from cleanbreak.domain.trust_file import KeyUse, Trust, TrustedKey
from cleanbreak.domain.trusted_checkpoint import SeenTree, read_trusted_note
from cleanbreak.domain.verdict import NotValid, Part, Verdict, VerdictKind, altered, unknown_key


def verify_proof(proof: bytes, trust: Trust, pinned: Sequence[str] = ()) -> Verdict:
    """Return whether the proof can be relied on, and if not, why.

    :param pinned: checkpoints that somebody has from elsewhere, as signed notes.
    """
    try:
        return _verified(proof, trust, pinned)
    except NotValid as found:
        return found.verdict


def seen_trees(proof: bytes, trust: Trust, pinned: Sequence[str] = ()) -> list[SeenTree]:
    """Return the trees of a valid proof and those that were pinned; each was signed by the log.

    :raises NotValid: if the proof is not valid.
    """
    read = _read(proof)
    signer = _key(trust, KeyUse.STATEMENT, read.statement.key_id)
    return [*_trees_of(read, trust, signer), *_pinned(trust, pinned)]


def find_fork(trees: Iterable[SeenTree]) -> tuple[str, str] | None:
    """Return two notes of one size with two roots, if there are any."""
    seen: dict[tuple[str, int], SeenTree] = {}
    for tree in trees:
        first = seen.setdefault(tree.place, tree)
        if first.checkpoint.root != tree.checkpoint.root:
            return first.note, tree.note
    return None


def _verified(raw: bytes, trust: Trust, pinned: Sequence[str]) -> Verdict:
    proof = _read(raw)
    signer = _key(trust, KeyUse.STATEMENT, proof.statement.key_id)
    payload = proof.statement.payload or b""
    _check(signer, proof.statement.signature, proof.statement.signed_with(payload), Part.STATEMENT)
    claims = _claims(proof)
    trees = _trees_of(proof, trust, signer)
    others = _pinned(trust, pinned)
    if fork := find_fork([*others, *trees]):
        return Verdict(VerdictKind.LOG_FORKED, (Part.LOG,), checkpoints=fork)
    is_checked = {
        Part.WITNESSES: _has_witnesses(trees, others, _quorum(proof, trust)),
        Part.CHECKPOINTS: _are_compared(others[: len(pinned)], trees),
    }
    unchecked = tuple(part for part, is_done in is_checked.items() if not is_done)
    return Verdict(VerdictKind.VALID, claims=claims, unchecked=unchecked)


def _read(raw: bytes) -> Proof:
    if kind_of(raw) != FileKind.PROOF:
        raise NotValid(VerdictKind.NOT_A_PROOF, Part.OTHER)
    try:
        return parse_proof(raw)
    except MalformedProof:
        raise altered(Part.FILE) from None


def _key(trust: Trust, use: KeyUse, key_id: str) -> TrustedKey:
    key = trust.key(use, key_id)
    if key is None:
        raise unknown_key(use, key_id)
    return key


def _check(key: TrustedKey, signature: bytes, signed: bytes, part: Part) -> None:
    if not is_signed(key.public_key, signature, signed):
        raise altered(part)


def _claims(proof: Proof) -> dict[str, Any]:
    try:
        claims = read_statement(proof.statement, proof.openings)
    except MalformedStatement:
        raise altered(Part.STATEMENT) from None
    except OpeningDoesNotFit as fault:
        # Whoever made up the opening made up its name: it is shown to people, so only if it is one.
        name = fault.name if fault.name.isidentifier() else "?"
        raise altered(f"{Part.CLAIM} {name}") from None
    if not claims:
        raise NotValid(VerdictKind.NOT_A_PROOF, Part.NOTHING_OPENED)
    return claims


def _trees_of(proof: Proof, trust: Trust, signer: TrustedKey) -> list[SeenTree]:
    """Return the tree of each receipt; the note belongs to the first of them."""
    trees = [_tree_of(one, proof.entry, trust, signer) for one in proof.receipts]
    if not trees:
        raise altered(Part.RECEIPT)
    if proof.note:
        noted = read_trusted_note(proof.note, trust, is_in_proof=True)
        if noted.checkpoint != trees[0].checkpoint:
            raise altered(Part.NOTE)
        trees[0] = noted
    return trees


def _tree_of(receipt: Receipt, entry: bytes, trust: Trust, signer: TrustedKey) -> SeenTree:
    log = _key(trust, KeyUse.LOG, receipt.key_id)
    root, place = receipt.root(entry), receipt.inclusion
    # A way fits trees of several sizes: which one it was is signed, too, or a bit could be changed.
    if root is None or receipt.signed_size != place.tree_size:
        raise altered(Part.RECEIPT)
    _check(log, receipt.signed.signature, receipt.to_be_signed(root), Part.RECEIPT)
    if log.verifier_key(receipt.origin) is None:
        raise unknown_key(KeyUse.LOG, receipt.origin)
    # A key of statements counts up to the statement's own entry, one of the log up to its tree.
    for key, last in ((signer, place.leaf_index), (log, place.tree_size - 1)):
        if key.distrusts(last):
            raise NotValid(VerdictKind.REVOKED_KEY, key.use, key.key_id)
    checkpoint = Checkpoint(receipt.origin, place.tree_size, root)
    return SeenTree(checkpoint, checkpoint.text)


def _pinned(trust: Trust, pinned: Sequence[str]) -> list[SeenTree]:
    notes = [*pinned, *([trust.checkpoint] if trust.checkpoint else [])]
    return [read_trusted_note(one, trust) for one in notes]


def _are_compared(pinned: Sequence[SeenTree], trees: Sequence[SeenTree]) -> bool:
    """Return whether each was compared with the proof: of other sizes, only the log can tell."""
    places = {tree.place for tree in trees}
    return all(one.place in places for one in pinned)


def _quorum(proof: Proof, trust: Trust) -> int:
    """Return how many witnesses it takes; one at least where the log's key was revoked.

    Whoever stole it can make up a tree as small as the log was before; a witness did not sign that.
    """
    log = _key(trust, KeyUse.LOG, proof.receipts[0].key_id)
    return max(trust.quorum, 1) if log.state == KeyState.REVOKED else trust.quorum


def _has_witnesses(trees: list[SeenTree], others: list[SeenTree], quorum: int) -> bool:
    """Return whether enough witnesses signed the first tree, in whichever of the notes."""
    same = [one for one in (trees[0], *others) if one.checkpoint == trees[0].checkpoint]
    return len(frozenset().union(*(one.witnesses for one in same))) >= quorum
