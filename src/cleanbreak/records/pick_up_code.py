"""Pick-up codes: of each only an HMAC is kept, and a nonce that says nothing without our key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q

from cleanbreak.domain.pick_up_code import TRIES
from cleanbreak.records.cash_drawer import CashDrawerRow
from cleanbreak.records.copied import as_json_rows


class PickUpCodeRow(models.Model):
    """The one code of one payout, and a payment with it that waits for a second person."""

    payout_id = models.UUIDField(primary_key=True)
    selector = models.TextField(help_text="The part by which it is found; no secret.")
    code_mac = models.TextField(help_text="HMAC-SHA-256 of the code and the payout.")
    nonce = models.TextField(help_text="The code is made from it and the server's key.")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.SmallIntegerField(help_text="0: dead, a person must look.")
    ended_at = models.DateTimeField(null=True, help_text="Paid, expired or taken back.")
    asked_by = models.TextField(db_default="", help_text="Who wants to pay it above the limit.")
    asked_drawer = models.ForeignKey(
        CashDrawerRow, on_delete=models.PROTECT, null=True, db_index=False
    )
    identity_document = models.TextField(db_default="", help_text="Which one was seen.")
    seconded_by = models.TextField(db_default="", help_text="Who has agreed.")

    class Meta:
        db_table = "pick_up_code"
        constraints = [
            models.UniqueConstraint(
                fields=["selector"], condition=Q(ended_at=None), name="pick_up_code_found_once"
            ),
            models.CheckConstraint(
                condition=Q(tries_left__range=(0, TRIES)), name="pick_up_code_tries"
            ),
            models.CheckConstraint(
                condition=Q(seconded_by="") | ~Q(seconded_by=F("asked_by")),
                name="pick_up_code_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["selector"], name="pick_up_code_by_selector"),
            models.Index(
                fields=["issued_at"],
                condition=Q(ended_at=None) & (Q(tries_left=0) | ~Q(asked_by="")),
                name="pick_up_code_waits",
            ),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A code as it is kept."""

    payout_id: UUID
    selector: str
    code_mac: str
    nonce: str
    expires_at: datetime


def insert_codes(codes: Sequence[NewCode], at: datetime) -> set[UUID]:
    """Insert codes; return the payouts whose code was taken.

    A code is not taken if another one that is still good is found by the same selector.
    """
    rows = [
        {
            "payout_id": one.payout_id,
            "selector": one.selector,
            "code_mac": one.code_mac,
            "nonce": one.nonce,
            "expires_at": one.expires_at,
        }
        for one in codes
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO pick_up_code (payout_id, selector, code_mac, nonce, issued_at, expires_at,
                                      tries_left)
            SELECT payout_id, selector, code_mac, nonce, %s, expires_at, %s
            FROM jsonb_to_recordset(%s::jsonb) AS new (
                payout_id uuid, selector text, code_mac text, nonce text, expires_at timestamptz)
            ON CONFLICT DO NOTHING RETURNING payout_id
            """,
            [at, TRIES, as_json_rows(rows)],
        )
        return {payout_id for (payout_id,) in cursor.fetchall()}


def lock_code(selector: str) -> PickUpCodeRow | None:
    """Lock the code that is found so; one that is still good goes before those that ended."""
    codes = PickUpCodeRow.objects.select_for_update().filter(selector=selector)
    return codes.order_by(F("ended_at").desc(nulls_first=True)).first()


def lock_code_of(payout_id: UUID) -> PickUpCodeRow | None:
    """Lock the code of a payout."""
    return PickUpCodeRow.objects.select_for_update().filter(pk=payout_id).first()


def was_asked_by(payout_id: UUID, acting_user: str) -> bool:
    """Return whether this person wants to pay the payout; not locked, it may change."""
    return PickUpCodeRow.objects.filter(pk=payout_id, asked_by=acting_user).exists()


def spend_code(payout_id: UUID, at: datetime) -> bool:
    """Use up a code that is good; of all who try, one succeeds."""
    return bool(_end("payout_id = %s AND expires_at > %s AND tries_left > 0", [payout_id, at], at))


def take_back_code(payout_id: UUID, at: datetime) -> bool:
    """End a code that was not used, whether or not it is dead."""
    return bool(_end("payout_id = %s", [payout_id], at))


def end_expired_codes(payout_ids: Sequence[UUID], at: datetime) -> list[UUID]:
    """End those of the codes whose time is over; return their payouts."""
    return _end("payout_id = ANY(%s) AND expires_at <= %s", [list(payout_ids), at], at)


def _end(which: str, values: list[Any], at: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE pick_up_code SET ended_at = %s WHERE ended_at IS NULL AND {which}"  # noqa: S608
            " RETURNING payout_id",
            [at, *values],
        )
        return [payout_id for (payout_id,) in cursor.fetchall()]
