"""Ask for a takeout: somebody who has proved it twice wants the data of a line, in some form.

A worker prepares it; the link goes to the e-mail on file, never to the number that ends. At a desk
it can be shown to the customer's phone, too.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from cleanbreak.domain.confidential import NotPossibleHere
from cleanbreak.domain.proof import Consequence, VerificationOver
from cleanbreak.domain.takeout_state import (
    DOUBLE_CLICK_WITHIN,
    Asked,
    CoUsersNotInformed,
    NoAddressForTakeout,
    NoTakeoutSource,
    TakeoutForm,
    TakeoutState,
    TakeoutUnderWay,
    TakeoutWish,
)
from cleanbreak.domain.termination import Actor, Channel, UnknownLine
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.seal_takeout import check_recipient, new_passphrase
from cleanbreak.flows.takeout_readings import rules_of
from cleanbreak.flows.wired_outside import wired_takeout_sources
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed, seal
from cleanbreak.records.takeout import TakeoutRow, asked_since
from cleanbreak.records.verification import VerificationRow
from cleanbreak.records.wake import wake_worker


def ask_as_holder(verification_id: UUID, wish: TakeoutWish, actor: Actor, now: datetime) -> Asked:
    """Ask for the data of the line that a verification is for; a double click asks once.

    :raises MoreProofNeeded, CoolingOff, VerificationOver: as `flows/judge_proofs.py` says.
    :raises Refusal: as :func:`ask_for_takeout`.
    """
    verification = judge_proofs(verification_id, Consequence.TAKEOUT, now)
    if verification.line is None:
        raise UnknownLine
    try:
        return ask_for_takeout(verification.line, wish, actor, now)
    except TakeoutUnderWay:
        clicked = asked_since(verification.line.line_id, wish, now - DOUBLE_CLICK_WITHIN)
        if clicked is None:
            raise
        passphrase = open_sealed(clicked.passphrase) if clicked.passphrase else ""
        return Asked(str(clicked.takeout_id), passphrase)


def ask_for_order(order_id: UUID, wish: TakeoutWish, actor: Actor, now: datetime) -> Asked:
    """Ask for the data of the line that an order ends, by what was just proved for that order.

    :raises VerificationOver: if nothing was proved for it in the last half an hour.
    :raises Refusal: as :func:`ask_as_holder`.
    """
    rows = VerificationRow.objects.filter(order_id=order_id, expires_at__gt=now)
    latest = rows.order_by("-opened_at").first()
    if latest is None:
        raise VerificationOver
    return ask_as_holder(latest.verification_id, wish, actor, now)


def ask_for_takeout(line: LineRow, wish: TakeoutWish, actor: Actor, now: datetime) -> Asked:
    """Ask for the data of a line whose holder is known to be asking; return the passphrase, if any.

    :raises NoTakeoutSource: if nothing is kept here at all.
    :raises NoAddressForTakeout: if the link could go to the dying number only.
    :raises CoUsersNotInformed: if the law of the place asks for that declaration.
    :raises NotAnAgeKey, SecretAgeKey: if it cannot be sealed for that key.
    :raises TakeoutUnderWay: if one is being prepared already.
    :raises NotPossibleHere: if the line has an order that nobody may learn of.
    """
    _check(line, wish, actor, now)
    passphrase = new_passphrase() if wish.form is TakeoutForm.AES else ""
    row = TakeoutRow(
        line=line,
        order_id=line.open_order_id,
        state=TakeoutState.ASKED.value,
        form=wish.form.value,
        age_key=wish.age_key.strip() if wish.form is TakeoutForm.AGE else "",
        passphrase=seal(passphrase) if passphrase else "",
        co_users_informed=wish.co_users_informed,
        language=get_language() or line.holder.language,
        channel=actor.channel.value,
        asked_by=actor.acting_user,
        asked_at=now,
        changed_at=now,
        due_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            append_audit([_entry(row, actor)], now)
            wake_worker("prepare_takeouts")
    except IntegrityError as twice:
        raise TakeoutUnderWay from twice
    return Asked(str(row.takeout_id), passphrase)


def needs_co_user_declaration(line: LineRow, now: datetime) -> bool:
    """Return whether the law of the line's place asks that co-users were told."""
    return rules_of(line, now).needs_co_user_declaration


def _check(line: LineRow, wish: TakeoutWish, actor: Actor, now: datetime) -> None:
    if line.open_order_id and confidential_among([line.open_order_id]):
        raise NotPossibleHere
    if not wired_takeout_sources():
        raise NoTakeoutSource
    if not line.holder.email and actor.channel is not Channel.STORE_DESK:  # a QR is shown there
        raise NoAddressForTakeout
    if wish.form is TakeoutForm.AGE:
        check_recipient(wish.age_key)
    if needs_co_user_declaration(line, now) and not wish.co_users_informed:
        raise CoUsersNotInformed


def _entry(row: TakeoutRow, actor: Actor) -> AuditEntry:
    details = {"takeout": str(row.takeout_id), "form": row.form}
    return AuditEntry(act="takeout.asked", order_id=row.order_id, actor=actor, details=details)
