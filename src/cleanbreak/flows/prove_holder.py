"""Prove who is asking: a code to the line and a code to the e-mail on file, both at once.

Two independent proofs: whoever has stolen the SIM lacks the mailbox, and the other way round.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import (
    Actor,
    AnnouncementKind,
    OrderNotOpen,
    OrderState,
    UnknownOrder,
)
from cleanbreak.flows.secret_links import one_time_code
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.order import OrderRow, raise_level
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.proof_code import ProofCodeRow, lock_proof_code
from cleanbreak.records.wake import wake_worker

VALID_FOR = timedelta(minutes=10)
"""NIST SP 800-63B-4: a code sent out of band is good for ten minutes at most."""
TRIES = 5
SENDINGS_MAX = 3
SENDINGS_WITHIN = timedelta(hours=1)


class NoContactOnFile(Refusal):
    """We have no e-mail address on file for this line. Bring your ID to one of our stores."""

    code = "no_contact_on_file"


class TooManyCodes(Refusal):
    """You have asked for three codes within an hour. Wait an hour, or come to a store."""

    code = "too_many_codes"


class WrongCodes(Refusal):
    """These codes are not right. You have {tries_left} tries left."""

    code = "wrong_codes"


class CodesExpired(Refusal):
    """These codes are no longer good. Ask for new ones."""

    code = "codes_expired"


def send_codes(order_id: UUID, now: datetime) -> None:
    """Send one code to the line by SMS and another to the e-mail on file; new ones kill old ones.

    :raises UnknownOrder, OrderNotOpen: if there is nothing to prove for.
    :raises NoContactOnFile: if the line's holder has no e-mail on file.
    :raises TooManyCodes: after three sendings within an hour.
    """
    with transaction.atomic():
        order = _open_order(order_id)
        if not order.line.holder.email:
            raise NoContactOnFile
        sent = _count_sending(order_id, now)
        kind = AnnouncementKind.PROOF_CODE
        key = f"{order_id}:{kind.value}:{sent.nonce}"
        put_in_outbox([NewAnnouncement(kind=kind, key=key, order_id=order_id)], now)
        wake_worker("send_announcements")


def _count_sending(order_id: UUID, now: datetime) -> ProofCodeRow:
    row = lock_proof_code(order_id, now)
    if now - row.first_sent_at >= SENDINGS_WITHIN:
        row.sent_count, row.first_sent_at = 0, now
    if row.sent_count >= SENDINGS_MAX:
        raise TooManyCodes
    row.sent_count += 1
    row.nonce = secrets.token_hex(16)
    row.expires_at = now + VALID_FOR
    row.tries_left = TRIES
    row.save()
    return row


def code_for(medium: str, nonce: str) -> str:
    """Return the code of one medium (``sms`` or ``email``); the two are independent."""
    return one_time_code(f"proof:{medium}", nonce)


def prove_holder(order_id: UUID, codes: tuple[str, str], actor: Actor, now: datetime) -> None:
    """Check both codes, and note on the order that its holder has proved who they are.

    :param codes: the code sent to the line and the code sent by e-mail.
    :raises WrongCodes: if either is wrong; both are compared whatever the first one is.
    :raises CodesExpired: after ten minutes, five tries, or success.
    :raises UnknownOrder, OrderNotOpen: if there is nothing to prove for.
    """
    wrong = _check_codes(order_id, codes, now)
    if wrong is not None:
        raise wrong
    with transaction.atomic():
        raise_level(order_id, ProofLevel.VERIFIED)
        append_audit([AuditEntry(act="order.verified", order_id=order_id, actor=actor)], now)


def _check_codes(order_id: UUID, codes: tuple[str, str], now: datetime) -> Refusal | None:
    """Count the try and compare; returned, not raised, so that the count is committed."""
    with transaction.atomic():
        _open_order(order_id)
        row = ProofCodeRow.objects.select_for_update().filter(order_id=order_id).first()
        if row is None or row.expires_at <= now or row.tries_left <= 0:
            return CodesExpired()
        row.tries_left -= 1
        right = [
            hmac.compare_digest(code_for(medium, row.nonce).encode(), given.strip().encode())
            for medium, given in zip(("sms", "email"), codes, strict=True)
        ]
        if all(right):
            row.tries_left = 0  # a code is good once
        row.save()
        return None if all(right) else WrongCodes(tries_left=row.tries_left)


def _open_order(order_id: UUID) -> OrderRow:
    order = OrderRow.objects.select_related("line__holder").filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    if not OrderState(order.state).is_open:
        raise OrderNotOpen(state=order.state)
    return order
