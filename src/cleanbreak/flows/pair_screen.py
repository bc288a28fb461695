"""Pair a window with a clerk: a code on the clerk's page, typed once in the customer's window.

Nobody signs in there. The window gets a cookie that shows the present visit of that clerk at that
store, and can do nothing but confirm it.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from cleanbreak.domain.desk_screen import (
    CODE_LENGTH,
    PAIRED_FOR,
    PAIRING_FOR,
    NotPaired,
    WrongPairingCode,
    parse_pairing_code,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.secret_links import link_secret, link_secrets
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.desk_screen import DeskScreenRow
from cleanbreak.records.staff_session import open_sessions

CODE, WINDOW = "desk_screen:code", "desk_screen:window"
"""Purposes of the secrets by which a screen is found."""
SECRET_BYTES = 20


def offer_pairing(actor: Actor, now: datetime) -> str:
    """Return a code for the clerk's page; the window that was paired before is let go.

    :raises WorksAtNoStore: if the clerk has not signed in at a store.
    """
    if not actor.store:
        raise WorksAtNoStore
    with transaction.atomic():
        code = _free_code(now)
        DeskScreenRow.objects.update_or_create(
            clerk=actor.acting_user,
            defaults={
                "store_id": actor.store,
                "code_mac": link_secret(CODE, code),
                "code_until": now + PAIRING_FOR,
                "secret_mac": "",
                "paired_until": None,
                "visit_id": None,
                "language": "",
            },
        )
        append_audit(
            [AuditEntry(act="screen.offered", order_id=None, actor=actor, details={})], now
        )
    return code


def pair_screen(typed: str, who: str, now: datetime) -> str:
    """Return the secret for the window's cookie; the code is used up.

    :param who: the address, whose tries are counted.
    :raises TooManyRequests: if too many codes were tried.
    :raises WrongPairingCode: for any code that is not good.
    """
    check_rate(Limited.SCREEN_CODE, who, now)
    macs = link_secrets(CODE, parse_pairing_code(typed))
    secret = secrets.token_hex(SECRET_BYTES)
    with transaction.atomic():
        rows = DeskScreenRow.objects.select_for_update()
        row = rows.filter(code_mac__in=macs, code_until__gt=now).first()
        if row is None:
            raise WrongPairingCode
        row.code_mac, row.secret_mac = "", link_secret(WINDOW, secret)
        row.paired_until, row.touched_at = now + PAIRED_FOR, now
        row.save()
    return secret


def unpair_screen(actor: Actor) -> None:
    """Let the window of this clerk go; it shows nothing more."""
    DeskScreenRow.objects.filter(clerk=actor.acting_user).delete()


def paired_screen(secret: str, now: datetime) -> DeskScreenRow:
    """Return the screen of a window.

    :raises NotPaired: if it is none, or was let go.
    """
    macs = link_secrets(WINDOW, secret) if secret else []
    row = DeskScreenRow.objects.filter(secret_mac__in=macs, paired_until__gt=now).first()
    if row is None or not _is_signed_in(row, now):
        raise NotPaired
    return row


def screen_of(actor: Actor, now: datetime) -> DeskScreenRow | None:
    """Return the window that is paired with this clerk at this store, if one is."""
    rows = DeskScreenRow.objects.filter(clerk=actor.acting_user, store_id=actor.store)
    return rows.filter(paired_until__gt=now).exclude(secret_mac="").first()


def _is_signed_in(row: DeskScreenRow, now: datetime) -> bool:
    """Return whether its clerk is still signed in at its store: the window ends with them."""
    sessions = open_sessions(row.clerk.partition(":")[2], now)
    return any(one.place.store == row.store_id for one in sessions)


def _free_code(now: datetime) -> str:
    """Return a code that no other window waits for."""
    DeskScreenRow.objects.filter(~Q(code_mac=""), code_until__lte=now).update(code_mac="")
    while True:
        code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"
        if not DeskScreenRow.objects.filter(code_mac__in=link_secrets(CODE, code)).exists():
            return code
