"""Note a look: who sees personal data, and why, is in the audit; a watched line needs two people.

Nothing is shown before its entry is written. At a watched line nobody looks without a second
person's agreement beforehand; who tried is in the audit, too.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.look import AGREED_FOR, LineIsWatched, Look, NobodyAsksToLook, Purpose
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.audit import REFUSED, SEEN, AuditEntry, append_audit
from cleanbreak.records.watched import WatchedLookRow, is_look_agreed, is_watched, lock_look

WISH_OPEN_FOR = AGREED_FOR
"""Whoever is still there that long after asking."""


def note_look(look: Look, actor: Actor, now: datetime) -> None:
    """Write down that somebody sees something, before they do.

    :raises LineIsWatched: if the line is watched, and no second person has agreed; that is noted.
    """
    watched = is_watched(look.line_id)
    is_refused = watched and not _is_agreed(look.line_id, actor, now)
    details = {
        "what": look.what.value,
        "line_id": look.line_id,
        "purpose": look.purpose.value,
        **({"item": look.item} if look.item else {}),
        **({"is_watched": True} if watched else {}),
    }
    act = REFUSED if is_refused else SEEN
    entry = AuditEntry(act=act, order_id=look.order_id, actor=actor, details=details)
    append_audit([entry], now)
    if is_refused:
        raise LineIsWatched


def require_look_agreed(line_id: int | None, actor: Actor, now: datetime) -> None:
    """Return if somebody may act on what belongs to a line: where nobody looks alone, nobody acts.

    :raises LineIsWatched: if the line is watched, and no second person has agreed.
    """
    if is_watched(line_id) and not _is_agreed(line_id, actor, now):
        raise LineIsWatched


def _is_agreed(line_id: int | None, actor: Actor, now: datetime) -> bool:
    return line_id is not None and is_look_agreed(line_id, actor.acting_user, now)


def ask_to_look(line_id: int, purpose: Purpose, actor: Actor, now: datetime) -> None:
    """Ask a second person to agree that one looks at a watched line; asked twice, it is one wish.

    Of a line that is not watched nothing is kept: there is nothing to agree to.
    """
    if not is_watched(line_id):
        return
    wishes = WatchedLookRow.objects.filter(line_id=line_id, asked_by=actor.acting_user)
    with transaction.atomic():
        if wishes.filter(expires_at__gt=now).exists():
            return
        WatchedLookRow.objects.create(
            line_id=line_id,
            asked_by=actor.acting_user,
            asked_at=now,
            purpose=purpose.value,
            expires_at=now + WISH_OPEN_FOR,
        )
        _note("watched_look.asked", line_id, actor, now)


def is_look_asked(line_id: int, actor: Actor, now: datetime) -> bool:
    """Return whether the person waits for somebody to agree."""
    wishes = WatchedLookRow.objects.filter(line_id=line_id, asked_by=actor.acting_user)
    return wishes.filter(expires_at__gt=now, agreed_by="").exists()


def agree_to_look(look_id: UUID, actor: Actor, now: datetime) -> None:
    """Agree, as the second person, that somebody looks at a watched line for half an hour.

    :raises NobodyAsksToLook: if there is no such wish, it is over, or was agreed to.
    :raises AgreedByAsker, NotEntitledToAgree: for whoever has asked, or has not the role.
    """
    with transaction.atomic():
        wish = lock_look(look_id)
        if wish is None or wish.agreed_by or wish.expires_at <= now:
            raise NobodyAsksToLook
        require_second_person(GuardedAct.LOOK_AT_WATCHED, [wish.asked_by], actor)
        wish.agreed_by, wish.agreed_at = actor.acting_user, now
        wish.expires_at = now + AGREED_FOR
        wish.save(update_fields=["agreed_by", "agreed_at", "expires_at"])
        _note("watched_look.agreed", wish.line_id, actor, now)


def _note(act: str, line_id: int, actor: Actor, now: datetime) -> None:
    details = {"line_id": line_id}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
