"""Payouts: one row for each try to send money back, and an append-only story of each.

A payout lives longer than its line and its order: what comes back after a month, when the order
lies in the archive, is still known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models, transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import (
    FAILED,
    Destination,
    HandedOut,
    NewPayout,
    PayoutMethod,
    PayoutMove,
    PayoutState,
    payout_journal,
)
from cleanbreak.domain.termination import Actor, AnnouncementKind
from cleanbreak.records.choices import one_of
from cleanbreak.records.copied import (
    as_json_rows,
    copy_cells,
    copy_plain_texts,
    instant_cell,
    number_cell,
    small_cell,
    text_cell,
    uuid_cell,
)
from cleanbreak.records.ledger import post_journals
from cleanbreak.records.line import rows_of
from cleanbreak.records.outbox import NewAnnouncement, put_in_outbox
from cleanbreak.records.sealed import open_sealed, seal

FAILED_STATES = sorted(state.value for state in FAILED)
GIVEN_UP_STATES = ["cancelled", *FAILED_STATES, "replaced"]
"""Their money, if it is owed, is that of another row."""
OVER_STATES = ["settled", *GIVEN_UP_STATES]
WITHOUT_WAY = ["draft", "unclaimed", "cancelled", "replaced"]


class PayoutRow(models.Model):
    """One try to send one amount; what came back is sent by a further row, the next attempt."""

    payout_id = models.UUIDField(primary_key=True)
    order_id = models.UUIDField(help_text="The order that ended the line; maybe archived.")
    line_id = models.BigIntegerField()
    part = models.SmallIntegerField(help_text="1: the settlement; then corrections.")
    attempt = models.SmallIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    method = models.TextField(help_text="Empty: nobody has chosen yet.")
    state = models.TextField()
    destination = models.TextField(
        db_default="", help_text="Sealed; empty: the holder's way to pay, on file with the line."
    )
    destination_tail = models.TextField(db_default="", help_text="Its last four characters.")
    reference = models.TextField(help_text="The provider's.")
    chosen_by = models.TextField(db_default="")
    approved_by = models.TextField(db_default="")
    due_at = models.DateTimeField(help_text="When somebody or something is to look at it.")
    tries = models.SmallIntegerField(db_default=0, help_text="How often it was begun to be sent.")
    problem_sentence = models.TextField(help_text="For an operator; nothing personal.")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    moves = models.IntegerField(db_default=0, help_text="How often it went to another state.")
    unclaimed_in = models.TextField(db_default="", help_text="The place by whose law it is kept.")
    reminded = models.SmallIntegerField(db_default=0, help_text="How many reminders were sent.")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payout"
        constraints = [
            one_of("state", PayoutState),
            models.CheckConstraint(
                condition=models.Q(method__in=["", *(method.value for method in PayoutMethod)]),
                name="payout_method_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payout_of_something"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("chosen_by")),
                name="payout_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=WITHOUT_WAY, method="") | ~models.Q(method=""),
                name="payout_has_its_way",
            ),
            models.UniqueConstraint(  # money that is owed once is on its way once
                fields=["order_id", "part"],
                condition=~models.Q(state__in=GIVEN_UP_STATES),
                name="payout_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_at"],
                condition=~models.Q(state__in=OVER_STATES),
                name="payout_due",
            ),
            models.Index(fields=["line_id"], name="payout_by_line"),
            models.Index(fields=["order_id", "part"], name="payout_by_order"),
            models.Index(  # page by page for people
                fields=["state", "payout_id"],
                condition=~models.Q(state__in=OVER_STATES),
                name="payout_listed",
            ),
            models.Index(
                fields=["payout_id"],
                condition=models.Q(state="draft", attempt__gt=1),
                name="payout_owed_again",
            ),
            models.Index(
                fields=["state", "changed_at"],
                condition=models.Q(state__in=["accepted", "submitted"]),
                name="payout_silent",
            ),
            models.Index(
                fields=["changed_at", "payout_id"],
                condition=~models.Q(destination=""),
                name="payout_with_destination",
            ),
            models.Index(  # sums, without a look at the rows
                fields=["state", "currency"],
                include=["amount_minor"],
                condition=~models.Q(state__in=OVER_STATES),
                name="payout_sums",
            ),
        ]


class PayoutEventRow(models.Model):
    """What happened to a payout after it was made; append-only."""

    event_id = models.BigAutoField(primary_key=True)
    payout_id = models.UUIDField()
    at = models.DateTimeField()
    became = models.TextField()
    channel = models.TextField()
    acting_user = models.TextField()
    facts = models.JSONField(help_text="What was answered; no accounts, no names.")

    class Meta:
        db_table = "payout_event"
        constraints = [one_of("became", PayoutState)]
        indexes = [models.Index(fields=["payout_id", "event_id"], name="payout_event_by_payout")]


NEW_COLUMNS = (
    "payout_id", "order_id", "line_id", "part", "attempt", "amount_minor", "currency", "method",
    "state", "reference", "problem_sentence", "due_at", "created_at", "changed_at",
)  # fmt: skip


def insert_payouts(new: Sequence[NewPayout], at: datetime) -> None:
    """Insert payouts; what is on its way already has its journal from whoever sent it.

    :raises IntegrityError: if money of the same order and part is owed or on its way.
    """
    if new:
        now = instant_cell(at) * 3
        copy_cells("payout", NEW_COLUMNS, [_new_cells(one) + now for one in new])


def _new_cells(one: NewPayout) -> bytes:
    return (
        uuid_cell(one.payout_id)
        + uuid_cell(one.order_id)
        + number_cell(one.line_id)
        + small_cell(one.part)
        + small_cell(one.attempt)
        + number_cell(one.amount.amount_minor)
        + text_cell(one.amount.currency)
        + text_cell(one.method.value if one.method else "")
        + text_cell(one.state.value)
        + text_cell(_on_one_line(one.reference))
        + text_cell(_on_one_line(one.problem_sentence))
    )


def _on_one_line(text: str) -> str:
    """Return a text of somebody else's without tabs and line ends."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where one payout goes, and what changes with it; ``None`` leaves a column as it is."""

    becomes: PayoutState
    facts: dict[str, Any] = field(default_factory=dict)
    method: PayoutMethod | None = None
    destination: Destination | None = None
    reference: str | None = None
    chosen_by: str | None = None
    approved_by: str | None = None
    due_at: datetime | None = None
    came_back: Money | None = None
    """For ``returned``: what came, if that was less."""
    handed_out: HandedOut | None = None
    """For ``settled`` in cash: out of which drawer."""
    place: str = ""
    """For ``unclaimed``: the place by whose law."""
    problem_sentence: str = ""


def lock_payouts(payout_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """Lock payouts in the order of their ids until the end of the transaction; return the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM payout WHERE payout_id = ANY(%s) ORDER BY payout_id FOR UPDATE",
            [sorted(set(payout_ids))],
        )
        return {row["payout_id"]: row for row in rows_of(cursor)}


def move_payouts(steps: Sequence[tuple[dict[str, Any], Step]], actor: Actor, at: datetime) -> None:
    """Move locked payouts: row, journal and event of each; money that failed is owed anew.

    :raises PayoutNotThere: if one of them cannot go there; then none is moved.
    """
    if not steps:
        return
    journals = [
        (row["order_id"], row["line_id"], journal)
        for row, step in steps
        if (journal := payout_journal(_move(row, step)))
    ]
    with transaction.atomic():
        post_journals(journals, at)
        _update([_update_row(row, step, at) for row, step in steps])
        _insert_events(steps, actor, at)
        _owe_anew([row for row, step in steps if step.becomes in FAILED], at)


def _move(row: dict[str, Any], step: Step) -> PayoutMove:
    method = step.method or (PayoutMethod(row["method"]) if row["method"] else None)
    return PayoutMove(
        payout_id=str(row["payout_id"]),
        amount=Money(row["amount_minor"], row["currency"]),
        method=method,
        before=PayoutState(row["state"]),
        becomes=step.becomes,
        came_back=step.came_back,
        handed_out=step.handed_out,
        number=row["moves"] + 1,
        place=step.place or row["unclaimed_in"],
    )


def _update_row(row: dict[str, Any], step: Step, at: datetime) -> dict[str, Any]:
    kept = ("destination", "destination_tail", "method", "reference", "chosen_by", "approved_by")
    after = {name: row[name] for name in kept}
    if step.becomes.value in WITHOUT_WAY:
        after |= dict.fromkeys(kept, "")  # whatever was chosen is chosen no more
    if step.method is not None:
        after["method"] = step.method.value
    if step.destination is not None:
        after["destination"] = seal(orjson.dumps(step.destination.as_json()).decode())
        after["destination_tail"] = step.destination.tail
    told = {
        "reference": step.reference,
        "chosen_by": step.chosen_by,
        "approved_by": step.approved_by,
    }
    return {
        **after,
        **{name: value for name, value in told.items() if value is not None},
        "payout_id": row["payout_id"],
        "state": step.becomes.value,
        "due_at": step.due_at or at,
        "unclaimed_in": step.place,
        "problem_sentence": step.problem_sentence,
        "changed_at": at,
    }


def _update(rows: Sequence[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE payout p SET
                state = new.state, method = new.method, destination = new.destination,
                destination_tail = new.destination_tail, reference = new.reference,
                chosen_by = new.chosen_by, approved_by = new.approved_by, due_at = new.due_at,
                problem_sentence = new.problem_sentence, changed_at = new.changed_at,
                unclaimed_in = new.unclaimed_in, moves = p.moves + 1
            FROM jsonb_to_recordset(%s::jsonb) AS new (
                payout_id uuid, state text, method text, destination text, destination_tail text,
                reference text, chosen_by text, approved_by text, due_at timestamptz,
                problem_sentence text, changed_at timestamptz, unclaimed_in text)
            WHERE p.payout_id = new.payout_id
            """,
            [as_json_rows(rows)],
        )


def _insert_events(
    steps: Sequence[tuple[dict[str, Any], Step]], actor: Actor, at: datetime
) -> None:
    copy_plain_texts(
        "payout_event",
        ("payout_id", "at", "became", "channel", "acting_user", "facts"),
        [
            (
                str(row["payout_id"]),
                at.isoformat(),
                step.becomes.value,
                actor.channel.value,
                actor.acting_user,
                orjson.dumps(step.facts).decode(),
            )
            for row, step in steps
        ],
    )


def _owe_anew(failed: Sequence[dict[str, Any]], at: datetime) -> None:
    """Owe again what failed, by a payout of its own, and ask the holder for another way."""
    last = _last_attempts([row["order_id"] for row in failed])
    follow = [
        NewPayout(
            payout_id=uuid7(),
            order_id=row["order_id"],
            line_id=row["line_id"],
            amount=Money(row["amount_minor"], row["currency"]),
            state=PayoutState.DRAFT,
            part=row["part"],
            attempt=last[row["order_id"], row["part"]] + 1,
        )
        for row in failed
    ]
    insert_payouts(follow, at)
    put_in_outbox(
        [
            NewAnnouncement(
                kind=AnnouncementKind.PAYOUT_FAILED,
                key=f"payout:{row['payout_id']}:failed",
                order_id=row["order_id"],
            )
            for row in failed
        ],
        at,
    )


def _last_attempts(order_ids: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    """Return the number of the last attempt of each part; one that failed may have followers."""
    rows = PayoutRow.objects.filter(order_id__in=order_ids).values_list("order_id", "part")
    return {(order_id, part): last for order_id, part, last in rows.annotate(models.Max("attempt"))}


def note_on_payout(row: dict[str, Any], facts: dict[str, Any], actor: Actor, at: datetime) -> None:
    """Note something in the story of a payout, which stays as it is."""
    stays = Step(becomes=PayoutState(row["state"]), facts=facts)
    _insert_events([(row, stays)], actor, at)


def open_destination(row: dict[str, Any]) -> Destination | None:
    """Return where a payout goes, for whoever sends it and nobody else; ``None``: as was paid.

    :raises CannotBeOpened: if it was sealed with a key that this server does not have.
    """
    sealed = row["destination"]
    return Destination(**orjson.loads(open_sealed(sealed))) if sealed else None
