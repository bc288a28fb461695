"""Threads of messages that people leave us; what they wrote is sealed, and never changed.

A thread waits from its first message that nobody has answered; whoever waits longest is next. One
person has a thread at a time. What was erased is gone with all its messages.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.message_thread import TAKEN_FOR, MessageWay, TiedBy, Writer
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.line import LineRow, rows_of
from cleanbreak.records.sealed import CannotBeOpened, open_sealed, seal

PARTS_COME_WITHIN = timedelta(hours=6)
"""After that another long text has the same reference."""


class MessageThreadRow(models.Model):
    """One thread: who is answered where, how it stands, and who has it."""

    thread_id = models.UUIDField(primary_key=True, default=uuid7)
    message_number = models.TextField(help_text="What the sender is told.")
    way = models.TextField()
    contact = models.TextField(blank=True, help_text="Sealed mail address; empty: the line, or no.")
    said_name = models.TextField(blank=True, help_text="Sealed; as somebody typed it.")
    said_number = models.TextField(blank=True, help_text="Sealed; as somebody typed it.")
    language = models.TextField()
    line = models.ForeignKey(
        LineRow, on_delete=models.PROTECT, null=True, help_text="That sent the text messages."
    )
    receipt_number = models.TextField(blank=True, help_text="Of the declaration it is about.")
    order_id = models.UUIDField(null=True, help_text="That the declaration led to.")
    tied_by = models.TextField(null=True)
    says_to_cancel = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    heard_at = models.DateTimeField(help_text="When the newest message came or went.")
    waiting_since = models.DateTimeField(null=True, help_text="NULL: nothing waits.")
    first_answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(blank=True)
    taken_by = models.TextField(blank=True, help_text="agent:NAME; empty: nobody has it.")
    taken_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "message_thread"
        constraints = [
            one_of("way", MessageWay),
            one_of("tied_by", TiedBy),
            once("message_number"),
            models.UniqueConstraint(
                fields=["line"],
                condition=models.Q(closed_at=None, way=MessageWay.SMS.value),
                name="message_thread_open_of_line",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(waiting_since=None),
                name="message_thread_closed_waits_not",
            ),
        ]
        indexes = [
            models.Index(
                fields=["waiting_since", "thread_id"],
                condition=models.Q(waiting_since__isnull=False),
                name="message_thread_waiting",
            ),
            models.Index(
                fields=["first_answered_at"],
                condition=models.Q(first_answered_at__isnull=False),
                name="message_thread_answered",
            ),
            models.Index(
                fields=["order_id"],
                condition=models.Q(order_id__isnull=False),
                name="message_thread_by_order",
            ),
        ]

    @property
    def is_proved(self) -> bool:
        """Return whether the sender has shown the link of the declaration."""
        return self.tied_by == TiedBy.SENDER.value


class ThreadMessageRow(models.Model):
    """One message, in or out; only its seals are ever made anew."""

    message_id = models.UUIDField(primary_key=True, default=uuid7)
    # PostgreSQL deletes it with its thread, and refuses to delete it alone
    thread = models.ForeignKey(
        MessageThreadRow, on_delete=models.DO_NOTHING, db_constraint=False, related_name="messages"
    )
    writer = models.TextField()
    agent = models.TextField(blank=True, help_text="agent:NAME, if we wrote it.")
    at = models.DateTimeField()
    subject = models.TextField(blank=True, help_text="Sealed.")
    text = models.TextField(help_text="Sealed.")
    source = models.TextField(
        help_text="Keyed hash of what came in, or the message that this answers: each once."
    )
    mail_id = models.TextField(blank=True, help_text="Sealed Message-ID of the sender's mail.")
    mail_references = models.TextField(blank=True, help_text="Sealed.")
    attachments = models.IntegerField(default=0, help_text="That came along and were not kept.")
    is_cut = models.BooleanField(default=False, help_text="There was more than we keep.")
    part = models.IntegerField(default=1, help_text="Of a long text message.")
    long_text = models.TextField(blank=True, help_text="Keyed hash of what its parts share.")

    class Meta:
        db_table = "thread_message"
        constraints = [one_of("writer", Writer), once("source")]
        indexes = [models.Index(fields=["thread", "at"], name="thread_message_in_thread")]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message that is to be kept."""

    writer: Writer
    text: str = field(repr=False)
    source: str
    subject: str = field(default="", repr=False)
    agent: str = ""
    mail_id: str = field(default="", repr=False)
    references: str = field(default="", repr=False)
    attachments: int = 0
    is_cut: bool = False
    part: int = 1
    long_text: str = ""


def insert_message(thread_id: UUID, new: NewMessage, now: datetime) -> UUID | None:
    """Keep a message; ``None`` if it is kept already, by whichever thread."""
    row = ThreadMessageRow(
        thread_id=thread_id,
        writer=new.writer.value,
        agent=new.agent,
        at=now,
        subject=sealed(new.subject),
        text=seal(new.text),
        source=new.source,
        mail_id=sealed(new.mail_id),
        mail_references=sealed(new.references),
        attachments=new.attachments,
        is_cut=new.is_cut,
        part=new.part,
        long_text=new.long_text,
    )
    ThreadMessageRow.objects.bulk_create([row], ignore_conflicts=True)
    is_kept = ThreadMessageRow.objects.filter(pk=row.message_id).exists()
    return row.message_id if is_kept else None


def kept_before(source: str) -> MessageThreadRow | None:
    """Return the thread that has the message already."""
    row = ThreadMessageRow.objects.select_related("thread").filter(source=source).first()
    return row.thread if row else None


def lock_thread(thread_id: UUID) -> MessageThreadRow | None:
    """Lock a thread until the end of the transaction."""
    rows = MessageThreadRow.objects.select_for_update(of=("self",))
    return rows.filter(pk=thread_id).first()


def lock_open_thread_of_line(line_id: int) -> MessageThreadRow | None:
    """Lock the thread of a line's text messages that is not closed; one line writes at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('texts of line ' || %s, 0))", [line_id]
        )
    rows = MessageThreadRow.objects.select_for_update(of=("self",))
    return rows.filter(line_id=line_id, closed_at=None, way=MessageWay.SMS.value).first()


def messages_of(thread_id: UUID) -> list[ThreadMessageRow]:
    """Return the messages of a thread in the order in which they came; parts stand together."""
    rows = ThreadMessageRow.objects.filter(thread_id=thread_id).order_by("at", "message_id")
    begun: dict[str, datetime] = {}
    placed = []
    for row in rows:
        began = begun.get(row.long_text)
        if not row.long_text or began is None or row.at - began > PARTS_COME_WITHIN:
            began = begun[row.long_text] = row.at
        placed.append((began, row.long_text, row.part, row.at, row))
    return [row for *_, row in sorted(placed, key=lambda one: one[:4])]


def has_part_of(thread_id: UUID, long_text: str) -> bool:
    """Return whether another part of a long text message is in the thread."""
    rows = ThreadMessageRow.objects.filter(thread_id=thread_id, long_text=long_text)
    return bool(long_text) and rows.exists()


def newest_incoming(thread_id: UUID) -> ThreadMessageRow | None:
    """Return the last message that a person sent us."""
    rows = ThreadMessageRow.objects.filter(thread_id=thread_id, writer=Writer.SENDER.value)
    return rows.order_by("-at", "-message_id").first()


def take_next(agent: str, languages: Collection[str], now: datetime) -> UUID | None:
    """Give the person what they have already, else what waits longest; nobody else gets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE message_thread SET taken_by = %(agent)s, taken_until = %(until)s
            WHERE thread_id = (
                SELECT thread_id FROM message_thread
                WHERE waiting_since IS NOT NULL AND (
                    taken_by = %(agent)s AND taken_until > %(now)s
                    OR (taken_by = '' OR taken_until <= %(now)s)
                    AND (%(any)s OR language = ANY(%(languages)s)))
                ORDER BY taken_by = %(agent)s AND taken_until > %(now)s DESC,
                    waiting_since, thread_id
                LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING thread_id
            """,
            {
                "agent": agent,
                "now": now,
                "until": now + TAKEN_FOR,
                "any": not languages,
                "languages": list(languages),
            },
        )
        found = cursor.fetchone()
    return found[0] if found else None


def waiting_threads(
    languages: Collection[str], at_most: int, after: str = FIRST
) -> Page[MessageThreadRow]:
    """Return what waits, whoever waits longest first."""
    rows = MessageThreadRow.objects.filter(waiting_since__isnull=False)
    if languages:
        rows = rows.filter(language__in=languages)
    return read_page([Part(rows, ("waiting_since", "thread_id"))], after, at_most)


def waits_with(acting_user: str) -> bool:
    """Return whether somebody has a thread that waits, on whichever page of the list."""
    rows = MessageThreadRow.objects.filter(waiting_since__isnull=False, taken_by=acting_user)
    return rows.exists()


def count_waiting_threads() -> int:
    """Return how many threads wait for an answer."""
    return MessageThreadRow.objects.filter(waiting_since__isnull=False).count()


def waiting_by_language() -> dict[str, int]:
    """Return how many threads wait in each language."""
    rows = MessageThreadRow.objects.filter(waiting_since__isnull=False)
    return dict(rows.values_list("language").annotate(models.Count("pk")).order_by("language"))


def measure_answers(since: datetime, now: datetime) -> dict[str, float | int | None]:
    """Return how many wait, the oldest, and how long first answers since then took, in seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH took AS (
                SELECT extract(epoch FROM first_answered_at - began_at)::float8 AS s
                FROM message_thread WHERE first_answered_at >= %(since)s)
            SELECT (SELECT count(*) FROM message_thread WHERE waiting_since IS NOT NULL) AS waiting,
                (SELECT extract(epoch FROM %(now)s - min(waiting_since))::float8
                    FROM message_thread WHERE waiting_since IS NOT NULL) AS oldest_waiting_s,
                count(*) AS answered,
                percentile_cont(0.5) WITHIN GROUP (ORDER BY s) AS first_answer_p50_s,
                percentile_cont(0.9) WITHIN GROUP (ORDER BY s) AS first_answer_p90_s
            FROM took
            """,
            {"since": since, "now": now},
        )
        return rows_of(cursor)[0]


def sealed(text: str) -> str:
    """Return a text as it is kept; nothing stays nothing."""
    return seal(text) if text else ""


def opened(kept: str) -> str:
    """Return what was kept; one text that no key opens must not hide the others."""
    try:
        return open_sealed(kept) if kept else ""
    except CannotBeOpened:
        return "?"
