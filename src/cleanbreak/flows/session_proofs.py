"""What was proved in a session of a holder, as the session keeps it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cleanbreak.domain.holder_account import HeldProof
from cleanbreak.domain.proof import ProofKind

PROOFS = "proofs"
"""Under which key."""


def proofs_in(session: Mapping[str, Any]) -> tuple[HeldProof, ...]:
    """Return what was proved, old proofs too: the domain says which count."""
    return tuple(
        HeldProof(kind=ProofKind(kind), given_at=datetime.fromisoformat(at), line_id=line_id)
        for kind, at, line_id in session.get(PROOFS, [])
    )


def as_kept(proofs: Iterable[HeldProof]) -> list[list[Any]]:
    """Return the proofs as a session keeps them."""
    return [[one.kind.value, one.given_at.isoformat(), one.line_id] for one in proofs]
