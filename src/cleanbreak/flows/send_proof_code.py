"""Send a code: to the line by SMS, or to the e-mail on file; a new one kills the old one."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.proof import (
    CODE_TRIES,
    CODE_VALID_FOR,
    SENDINGS_DAY,
    SENDINGS_HOUR,
    ProofKind,
    ProofLocked,
    TooManyCodesSent,
)
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.open_verification import current_verification
from cleanbreak.flows.secret_links import one_time_code
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.verification import (
    ProofChallengeRow,
    ProofGuardRow,
    VerificationRow,
    lock_guard,
)
from cleanbreak.records.wake import wake_worker

SENT_KINDS = frozenset({ProofKind.LINE_CODE, ProofKind.EMAIL_CODE})


def send_proof_code(verification_id: UUID, kind: ProofKind, now: datetime) -> None:
    """Send a code; where nobody can be reached, nothing is sent and the same is said.

    :param kind: one of ``SENT_KINDS``.
    :raises VerificationOver: after half an hour.
    :raises ProofLocked: after ten wrong tries in a row, over all channels.
    :raises TooManyCodesSent: after three codes within an hour or ten within a day.
    """
    send_proof_codes(verification_id, [kind], now)


def send_proof_codes(verification_id: UUID, kinds: Sequence[ProofKind], now: datetime) -> None:
    """Send codes of several kinds together; it counts as one sending.

    :raises VerificationOver, ProofLocked, TooManyCodesSent: as :func:`send_proof_code`.
    """
    if not SENT_KINDS.issuperset(kinds):
        raise ValueError("only codes to the line and to the mailbox are sent")
    with transaction.atomic():
        verification = current_verification(verification_id, now)
        _count_sending(lock_guard(verification.guard), now)
        challenges = [(kind, _challenge(verification, kind, now)) for kind in kinds]
        put_in_outbox([_announcement(verification, *one) for one in challenges], now)
        wake_worker("send_announcements")


def sent_code(kind: ProofKind, nonce: str) -> str:
    """Return the code of a challenge; those of two kinds are independent."""
    return one_time_code(f"verification:{kind.value}", nonce)


def _count_sending(guard: ProofGuardRow, now: datetime) -> None:
    if guard.locked_at is not None:
        raise ProofLocked
    if guard.hour_began_at is None or now - guard.hour_began_at >= timedelta(hours=1):
        guard.hour_began_at, guard.sent_in_hour = now, 0
    if guard.day_began_at is None or now - guard.day_began_at >= timedelta(days=1):
        guard.day_began_at, guard.sent_in_day = now, 0
    if guard.sent_in_hour >= SENDINGS_HOUR or guard.sent_in_day >= SENDINGS_DAY:
        raise TooManyCodesSent
    guard.sent_in_hour += 1
    guard.sent_in_day += 1
    guard.save()


def _challenge(verification: VerificationRow, kind: ProofKind, now: datetime) -> str:
    """Make the challenge, in the place of the one before; return its nonce."""
    nonce = secrets.token_hex(16)
    ProofChallengeRow.objects.update_or_create(
        verification=verification,
        kind=kind.value,
        defaults={
            "nonce": nonce,
            "expires_at": now + CODE_VALID_FOR,
            "tries_left": CODE_TRIES,
        },
    )
    return nonce


def _announcement(verification: VerificationRow, kind: ProofKind, nonce: str) -> NewAnnouncement:
    about = AnnouncementKind.VERIFICATION_CODE
    key = f"verification:{verification.verification_id}:{kind.value}:{nonce}"
    return NewAnnouncement(kind=about, key=key, declared_at=verification.opened_at)
