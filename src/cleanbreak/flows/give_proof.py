"""Give a proof: a code is checked once, wrong ones are counted for the line over all channels.

The account PIN is checked in `give_pin.py`, the number of the card in `give_card_number.py`.
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import (
    CannotCallBack,
    NotProvedHere,
    ProofExpired,
    ProofKind,
    ProofLocked,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.count_proofs import count_right, count_wrong, keep_proof, lock_if_full
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import ProofChallengeRow, lock_guard

SEEN_BY_PEOPLE = {
    ProofKind.ID_DOCUMENT: frozenset({Channel.STORE_DESK, Channel.STAFF, Channel.CLI}),
    ProofKind.CALL_BACK: frozenset({Channel.HOTLINE, Channel.STORE_DESK, Channel.STAFF}),
}
"""What only somebody of staff can have seen, and where; the other kinds are checked by machines."""


def give_proof(
    verification_id: UUID, kind: ProofKind, given: str, actor: Actor, now: datetime
) -> None:
    """Check a code that was sent, and keep the proof if it is right.

    :raises WrongProof: if it is wrong, with the number of tries that are left.
    :raises ProofExpired: after ten minutes, five tries, or success.
    :raises ProofLocked: after ten wrong tries in a row, over all channels.
    :raises VerificationOver: after half an hour.
    """
    refusal = _check(verification_id, kind, given, actor, now)
    if refusal is not None:
        raise refusal


def note_proof(verification_id: UUID, kind: ProofKind, actor: Actor, now: datetime) -> None:
    """Keep a proof that was checked elsewhere: a passkey, a document in the hands of a clerk.

    :raises NotProvedHere: for what only staff can have seen, from somebody else.
    :raises CannotCallBack: if no other number is on file, or no line fits: it is not told which.
    :raises VerificationOver, ProofLocked: as :func:`give_proof`.
    """
    if actor.channel not in SEEN_BY_PEOPLE.get(kind, frozenset(Channel)):
        raise NotProvedHere
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        if lock_guard(verification.guard).locked_at is not None:
            raise ProofLocked
        if kind is ProofKind.CALL_BACK:
            number_to_call(verification.line)
        keep_proof(verification, kind, actor, now)


def number_to_call(line: LineRow | None) -> str:
    """Return the number on file that an agent may call back.

    :raises CannotCallBack: if there is none, or only the line itself: whoever has its SIM answers.
    """
    number = line.holder.contact_number if line is not None else ""
    if line is None or number in ("", line.msisdn):
        raise CannotCallBack
    return number


def _check(
    verification_id: UUID, kind: ProofKind, given: str, actor: Actor, now: datetime
) -> Refusal | None:
    """Count the try and compare; returned, not raised, so that the count is committed."""
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        guard = lock_guard(verification.guard)  # parallel tries of one line come one by one
        if guard.locked_at is not None:
            return ProofLocked()
        challenge = ProofChallengeRow.objects.filter(
            verification=verification, kind=kind.value, expires_at__gt=now, tries_left__gt=0
        ).first()
        if challenge is None:
            return ProofExpired()
        right = sent_code(kind, challenge.nonce)
        fits = hmac.compare_digest(right.encode(), given.strip().encode())
        is_right = fits and verification.line_id is not None
        challenge.tries_left = 0 if is_right else challenge.tries_left - 1
        challenge.save(update_fields=["tries_left"])
        if not is_right:
            count_wrong(guard, kind, now)
            return lock_if_full(guard, verification, challenge.tries_left, now)
        count_right(verification, kind, guard, actor, now)
        return None
