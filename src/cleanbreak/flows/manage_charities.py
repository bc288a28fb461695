"""Manage charities: to which organisations holders may give their money."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cleanbreak.domain.bank_account import check_bank_account
from cleanbreak.domain.payout import Destination
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.charity import CharityRow, insert_charity, listed_charities, remove_charity


class CharityListedAlready(Refusal):
    """An organisation of this name is in the list already. Remove that one first."""

    code = "charity_listed_already"


class CharityNotListed(Refusal):
    """No organisation in the list has this number. See `cleanbreak charity list`."""

    code = "charity_not_listed"


def add_charity(destination: Destination, actor: Actor, now: datetime) -> CharityRow:
    """List an organisation whose account an operator has checked.

    :raises CharityListedAlready: if one of this name is listed.
    :raises MalformedIban and the others of `domain/bank_account.py`.
    """
    checked = check_bank_account(destination)
    try:
        with transaction.atomic():
            added = insert_charity(checked, now)
            _note("charity.added", added.charity_id, actor, now)
    except IntegrityError as twice:
        raise CharityListedAlready from twice
    return added


def drop_charity(charity_id: int, actor: Actor, now: datetime) -> None:
    """Let nobody choose an organisation any more; gifts that were chosen before still go there.

    :raises CharityNotListed: if it is not in the list.
    """
    with transaction.atomic():
        if not remove_charity(charity_id, now):
            raise CharityNotListed
        _note("charity.removed", charity_id, actor, now)


def list_charities() -> list[CharityRow]:
    """Return the organisations that may be chosen, by name."""
    return listed_charities()


def _note(act: str, charity_id: int, actor: Actor, now: datetime) -> None:
    details = {"charity_id": charity_id}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
