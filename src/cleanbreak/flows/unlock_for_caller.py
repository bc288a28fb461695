"""Unlock for a caller: the proofs of a line count again, by the document in a clerk's hand.

Whether the line is locked, or is there at all, is told to nobody whose document does not fit.
"""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.unlock_line import NotLocked, unlock_line
from cleanbreak.flows.verify_caller import current_call, match_name


def unlock_for_caller(
    verification_id: UUID, name: str, document: IdentityDocument, actor: Actor, now: datetime
) -> None:
    """Compare the name on the document with the holder's, and unlock the line.

    :raises NoMatch, TooManyRequests: as `flows/verify_caller.py` says.
    :raises UnlockedAtDesk, NotLocked: as `flows/unlock_line.py` says.
    :raises UnknownCaller, VerificationOver: if the call is somebody else's, or over.
    """
    call = current_call(verification_id, actor, now)
    match_name(call, name, actor, now)
    if call.line_id is None:
        raise NotLocked
    unlock_line(call.line_id, actor, now, document)
