"""Issue pick-up codes: a cash payout that falls due gets one, and what nobody picks up is owed.

Nobody outside is asked: the code is told by the announcement, after the commit that made it.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.pick_up_code import code_from, selector_of
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.secret_links import is_link_secret, link_secret, link_secrets
from cleanbreak.policies.loader import policy_at, time_zone_of
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.payout import Step, lock_payouts, move_payouts
from cleanbreak.records.payout_claim import put_off_payouts
from cleanbreak.records.pick_up_code import (
    NewCode,
    PickUpCodeRow,
    end_expired_codes,
    insert_codes,
)
from cleanbreak.records.wake import wake_worker

LOG = logging.getLogger(__name__)
MAKE, CHECK = "pick_up_code:make", "pick_up_code:check"
"""Purposes of secrets: what a code is made of, and what is kept of it."""
NONCE_BYTES = 16
DRAWS_MAX = 50
"""So often another code is drawn for payouts whose selector is taken: with half of all selectors
in use, all 50 fail for one payout in 10^15."""
Row: TypeAlias = dict[str, Any]


def issue_pick_up_codes(rows: Sequence[Row], now: datetime) -> None:
    """Give each submitted cash payout a code, unless it has one; end what has expired.

    A payout comes here when it was submitted, and again when its code has expired.
    """
    with transaction.atomic():
        _owe_what_expired([row["payout_id"] for row in rows], now)
    with transaction.atomic():
        _issue([row["payout_id"] for row in rows], now)
        wake_worker("send_announcements")


def code_of(code: PickUpCodeRow) -> str | None:
    """Return the code as its holder is told it; ``None`` if the key it was made with is gone."""
    for secret in link_secrets(MAKE, f"{code.payout_id}:{code.nonce}"):
        made = code_from(int(secret, 16))
        if made and is_code_of(code, made):
            return made
    return None


def is_code_of(code: PickUpCodeRow, typed: str) -> bool:
    """Compare a code in constant time with what is kept of it."""
    return is_link_secret(code.code_mac, CHECK, _subject(code.payout_id, typed))


def _owe_what_expired(payout_ids: Sequence[UUID], now: datetime) -> None:
    """Let codes expire: first the codes are ended, so that nobody pays with them meanwhile."""
    expired = lock_payouts(end_expired_codes(payout_ids, now))
    step = Step(becomes=PayoutState.EXPIRED, facts={"code": "expired"})
    move_payouts([(row, step) for row in expired.values()], SYSTEM, now)


def _issue(payout_ids: Sequence[UUID], now: datetime) -> None:
    submitted = {
        payout_id: row
        for payout_id, row in lock_payouts(payout_ids).items()
        if row["state"] == PayoutState.SUBMITTED.value
    }
    known = set(PickUpCodeRow.objects.filter(pk__in=submitted).values_list("payout_id", flat=True))
    ends = _ends([row for payout_id, row in submitted.items() if payout_id not in known], now)
    issued = _draw_codes(ends, now)
    put_off_payouts([(payout_id, ends[payout_id], "") for payout_id in issued])
    announcements = [
        NewAnnouncement(
            kind=AnnouncementKind.PICK_UP_CODE,
            key=f"payout:{payout_id}:pick_up_code",
            order_id=submitted[payout_id]["order_id"],
        )
        for payout_id in issued
    ]
    put_in_outbox(announcements, now)


def _ends(rows: Sequence[Row], now: datetime) -> dict[UUID, datetime]:
    """Return when the code of each is no longer good: at the end of its last day, in its place."""
    places = dict(
        LineRow.objects.filter(line_id__in={row["line_id"] for row in rows}).values_list(
            "line_id", "jurisdiction"
        )
    )
    return {row["payout_id"]: _end_in(places[row["line_id"]], now) for row in rows}


def _end_in(place: str, now: datetime) -> datetime:
    policy, today = policy_at(place, now)
    last_day = policy.pick_up_code_valid.after(today)
    return datetime.combine(last_day + timedelta(days=1), time(), time_zone_of(place))


def _draw_codes(ends: Mapping[UUID, datetime], now: datetime) -> set[UUID]:
    """Draw codes until each payout has one whose selector no other good code has."""
    missing = set(ends)
    for _ in range(DRAWS_MAX):
        if not missing:
            break
        missing -= insert_codes([_new_code(one, ends[one]) for one in sorted(missing)], now)
    if missing:  # they are looked at again when their lease is over
        LOG.error("pick-up codes: %d payouts got none: too many codes are good", len(missing))
    return set(ends) - missing


def _new_code(payout_id: UUID, expires_at: datetime) -> NewCode:
    while True:
        nonce = secrets.token_hex(NONCE_BYTES)
        code = code_from(int(link_secret(MAKE, f"{payout_id}:{nonce}"), 16))
        if code is not None:
            break
    return NewCode(
        payout_id=payout_id,
        selector=selector_of(code),
        code_mac=link_secret(CHECK, _subject(payout_id, code)),
        nonce=nonce,
        expires_at=expires_at,
    )


def _subject(payout_id: UUID, code: str) -> str:
    """Return what is hashed: a code is good for its payout alone."""
    return f"{payout_id}:{code}"
