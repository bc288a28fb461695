"""Unlock a line: its proofs count again, after a desk has seen the holder's document."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, UnknownLine
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import forget_failures, guard_of_line, lock_guard

DESKS = frozenset({Channel.STORE_DESK, Channel.STAFF, Channel.CLI})


class UnlockedAtDesk(Refusal):
    """Only a desk that sees the holder's document unlocks the proofs of a line."""

    code = "unlocked_at_desk"


class NotLocked(Refusal):
    """The proofs of this line are not locked."""

    code = "not_locked"


def unlock_line(
    line_id: int,
    actor: Actor,
    now: datetime,
    document: IdentityDocument | None = None,
) -> None:
    """Forget the failures of a line; who did it, and upon which kind of document, is kept.

    :param document: which kind was seen, if that is said; its number is not kept.
    :raises UnlockedAtDesk: from anywhere else than a desk.
    :raises UnknownLine: if there is no such line.
    :raises NotLocked: if there is nothing to unlock; then nothing is forgotten.
    """
    if actor.channel not in DESKS:
        raise UnlockedAtDesk
    with transaction.atomic():
        if not LineRow.objects.filter(pk=line_id).exists():
            raise UnknownLine
        guard = lock_guard(guard_of_line(line_id))
        if guard.locked_at is None:
            raise NotLocked
        forget_failures(guard)
        seen = {"document": document.value} if document else {}
        details = {"line_id": line_id, **seen}
        entry = AuditEntry(act="proof.unlocked", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
