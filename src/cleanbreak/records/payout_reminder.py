"""Money that nobody has come for: who is reminded, and the letters to those without e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from cleanbreak.domain.termination import Actor
from cleanbreak.records.copied import copy_plain_texts
from cleanbreak.records.line import rows_of


class LetterRow(models.Model):
    """One reminder to a holder of whom there is no e-mail; the operator prints and posts it."""

    letter_id = models.BigAutoField(primary_key=True)
    payout_id = models.UUIDField()
    number = models.SmallIntegerField(help_text="The how-manieth reminder.")
    made_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True, help_text="NULL: nobody has said so yet.")

    class Meta:
        db_table = "payout_letter"
        constraints = [
            models.UniqueConstraint(fields=["payout_id", "number"], name="payout_letter_once")
        ]
        indexes = [
            models.Index(
                fields=["letter_id"],
                condition=models.Q(posted_at=None),
                name="payout_letter_to_post",
            )
        ]


WAITING = """
SELECT p.*, l.jurisdiction AS place, h.email <> '' AS has_email,
       (SELECT min(f.created_at) FROM payout f
        WHERE f.order_id = p.order_id AND f.part = p.part) AS first_owed_at
FROM payout p JOIN line l USING (line_id) JOIN holder h USING (holder_id)
"""
"""A payout as the rules about unclaimed money ask for it."""


def lock_drafts(after: UUID, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Lock the next drafts in the order of their ids.

    Those of whom somebody else is just doing something, and those that an earlier attempt may have
    paid, are left out: tomorrow is another night.

    :return: rows of ``payout`` with ``place``, ``has_email`` and ``first_owed_at`` beside them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {WAITING}
            WHERE p.state = 'draft' AND p.payout_id > %s AND p.created_at <= %s
            AND NOT EXISTS (SELECT FROM payout_contradiction c
                            WHERE c.order_id = p.order_id AND c.part = p.part
                            AND c.resolved_at IS NULL)
            AND NOT EXISTS (SELECT FROM confidential_request s WHERE s.order_id = p.order_id)
            ORDER BY p.payout_id LIMIT %s FOR UPDATE OF p SKIP LOCKED
            """,  # noqa: S608  only our own words are put in
            [after, now, limit],
        )
        return rows_of(cursor)


def lock_draft(payout_id: UUID) -> dict[str, Any] | None:
    """Lock one payout; return it as :func:`lock_drafts` does, whatever its state."""
    with connection.cursor() as cursor:
        cursor.execute(f"{WAITING} WHERE p.payout_id = %s FOR UPDATE OF p", [payout_id])
        rows = rows_of(cursor)
    return rows[0] if rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of one payout."""

    payout_id: UUID
    number: int
    by_letter: bool


def insert_reminders(reminders: Sequence[Reminder], actor: Actor, at: datetime) -> None:
    """Note that these drafts were reminded of; letters wait to be printed."""
    if not reminders:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE payout p SET reminded = new.number, reminded_at = %s
            FROM unnest(%s::uuid[], %s::smallint[]) AS new (payout_id, number)
            WHERE p.payout_id = new.payout_id
            """,
            [at, [one.payout_id for one in reminders], [one.number for one in reminders]],
        )
    now = at.isoformat()
    copy_plain_texts(
        "payout_letter",
        ("payout_id", "number", "made_at"),
        [(str(one.payout_id), str(one.number), now) for one in reminders if one.by_letter],
    )
    copy_plain_texts(
        "payout_event",
        ("payout_id", "at", "became", "channel", "acting_user", "facts"),
        [_event(one, actor, now) for one in reminders],
    )


def _event(one: Reminder, actor: Actor, now: str) -> Sequence[str]:
    facts = {"reminder": one.number, "by": "letter" if one.by_letter else "email"}
    return (
        str(one.payout_id), now, "draft", actor.channel.value, actor.acting_user,
        orjson.dumps(facts).decode(),
    )  # fmt: skip


def letters_to_post(after: int, limit: int) -> list[dict[str, Any]]:
    """Return letters that nobody has posted, the oldest first, with what they are about.

    What has been claimed, chosen or paid since needs no letter any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT t.letter_id, t.number, t.made_at, p.payout_id, p.amount_minor, p.currency,
                   h.reference AS customer, h.language, l.jurisdiction AS place
            FROM payout_letter t JOIN payout p USING (payout_id)
            JOIN line l USING (line_id) JOIN holder h USING (holder_id)
            WHERE t.posted_at IS NULL AND t.letter_id > %s AND p.state = 'draft'
            ORDER BY t.letter_id LIMIT %s
            """,
            [after, limit],
        )
        return rows_of(cursor)


def mark_posted(up_to: int, at: datetime) -> int:
    """Note that all letters up to that one are in the post; return how many those were."""
    to_post = LetterRow.objects.filter(letter_id__lte=up_to, posted_at=None)
    return to_post.update(posted_at=at)
