"""Sign a holder in: the sign-in is a verification like any other, and makes the account if need be.

Numbers of ours, ended ones and those of nobody are answered alike, by the same work
(`open_verification`, ASVS 5.0 6.3.8). Wrong tries are counted for the line, over all channels.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from cleanbreak.domain.holder_account import AccountEvent, HeldProof
from cleanbreak.domain.line import LineState
from cleanbreak.domain.proof import ProofExpired, ProofKind, VerificationOver
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.holder_sign_in_link import VISITOR, is_sign_in_secret
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.open_verification import current_verification, open_verification
from cleanbreak.flows.send_proof_code import send_proof_code, sent_code
from cleanbreak.flows.tell_holder import tell_holder
from cleanbreak.flows.use_recovery_code import use_recovery_code
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.holder_account import account_user, has_living_line
from cleanbreak.records.staff import delete_ended_sessions
from cleanbreak.records.verification import ProofChallengeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """Who it turned out to be, and by which proof."""

    holder_id: int
    proof: HeldProof


def ask_to_sign_in(msisdn: str, kind: ProofKind, address: str, now: datetime) -> UUID:
    """Send a code to the line, or to the e-mail on file; return the verification.

    :param kind: ``LINE_CODE`` or ``EMAIL_CODE``.
    :raises TooManyRequests: if this address asked too often.
    :raises ProofLocked, TooManyCodesSent: as `flows/send_proof_code.py` says.
    """
    check_rate(Limited.HOLDER_SIGN_IN, address, now)
    verification_id = open_verification(msisdn, None, VISITOR, now)
    send_proof_code(verification_id, kind, now)
    return verification_id


def prove_by_code(
    verification_id: UUID, kind: ProofKind, code: str, address: str, now: datetime
) -> Proved:
    """Check the code, and return whose line it is.

    :raises TooManyRequests: if this address tried too often.
    :raises WrongProof, ProofExpired, ProofLocked, VerificationOver: as `flows/give_proof.py` says.
    """
    check_rate(Limited.HOLDER_SIGN_IN, address, now)
    give_proof(verification_id, kind, code, VISITOR, now)
    return _proved(verification_id, kind, now)


def prove_by_link(verification_id: UUID, secret: str, address: str, now: datetime) -> Proved:
    """Check the link from the mail, and return whose line it is.

    :raises ProofExpired: if it is not the link of the newest code.
    :raises TooManyRequests, ProofLocked, VerificationOver: as :func:`prove_by_code`.
    """
    kind = ProofKind.EMAIL_CODE
    challenges = ProofChallengeRow.objects.filter(verification_id=verification_id, kind=kind.value)
    nonce = challenges.values_list("nonce", flat=True).first() or ""
    if not is_sign_in_secret(secret, verification_id, nonce):
        raise ProofExpired
    return prove_by_code(verification_id, kind, sent_code(kind, nonce), address, now)


def prove_by_recovery_code(msisdn: str, code: str, address: str, now: datetime) -> Proved:
    """Check a recovery code of the holder whose line it is.

    :raises TooManyRequests: if this address tried too often.
    :raises WrongRecoveryCode, ProofLocked: as `flows/use_recovery_code.py` says.
    """
    check_rate(Limited.HOLDER_SIGN_IN, address, now)
    verification_id = open_verification(msisdn, None, VISITOR, now)
    use_recovery_code(verification_id, code, VISITOR, now)
    return _proved(verification_id, ProofKind.RECOVERY_CODE, now)


def begin_account_session(holder_id: int, now: datetime, *, is_known_device: bool) -> User:
    """Return the user of a holder who has proved it; the contacts on file learn of a new device.

    A device is remembered as long as a line lives: after the last end, every sign-in is told of.
    """
    with transaction.atomic():
        user = account_user(holder_id)
        if not user.is_active:
            raise VerificationOver
        if not (is_known_device and has_living_line(holder_id)):
            tell_holder(holder_id, AccountEvent.NEW_DEVICE, now)
        note_account_act("holder.signed_in", holder_id, now)
    delete_ended_sessions(now)
    return user


def note_account_act(act: str, holder_id: int, now: datetime, actor: Actor = HOLDER) -> None:
    """Note what somebody did with an account, by the holder's number in our books."""
    details = {"holder_id": holder_id}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)


def _proved(verification_id: UUID, kind: ProofKind, now: datetime) -> Proved:
    """Return whose it is; a line that ended since the code was sent signs nobody in."""
    line = current_verification(verification_id, now).line
    if line is None or line.state == LineState.TERMINATED.value:
        raise VerificationOver
    proof = HeldProof(kind=kind, given_at=now, line_id=line.line_id)
    return Proved(holder_id=line.holder_id, proof=proof)
