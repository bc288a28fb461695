"""The heads of the log: each root that it had, who signed it, and who has seen it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, models

READ_HEADS = 2000


class LogHeadRow(models.Model):
    """How the tree was when leaves had been appended; append-only."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "log_head"


class LogCheckpointRow(models.Model):
    """A head that a key of the log signed; append-only."""

    pk = models.CompositePrimaryKey("size", "key_id")
    size = models.BigIntegerField()
    key_id = models.TextField(help_text="As the port of signatures names it.")
    note = models.TextField(help_text="C2SP signed-note, with the signature of this key.")
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "log_checkpoint"


class LogCosignatureRow(models.Model):
    """A line by which a witness says that it saw this checkpoint and no other; append-only."""

    pk = models.CompositePrimaryKey("size", "witness")
    size = models.BigIntegerField()
    witness = models.TextField()
    line = models.TextField(help_text="C2SP tlog-cosignature.")
    at = models.DateTimeField()

    class Meta:
        db_table = "log_cosignature"


class LogCheckedRow(models.Model):
    """Up to which size the leaves were found to give the roots; append-only."""

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "log_checked"


def lock_log() -> None:
    """Keep others from appending, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('append_log'))")


@contextmanager
def alone_in_publishing() -> Iterator[bool]:
    """Let one session sign and publish at a time; false where another one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('publish_log'))")
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('publish_log'))")


def newest_head() -> LogHeadRow | None:
    """Return the head of the whole log; ``None`` while it is empty."""
    return LogHeadRow.objects.order_by("-size").first()


def find_head(size: int) -> LogHeadRow | None:
    """Return the head of this size."""
    return LogHeadRow.objects.filter(size=size).first()


def heads_between(size: int, end: int) -> Iterator[LogHeadRow]:
    """Return the heads that are larger than ``size``, up to ``end``, the smallest first."""
    rows = LogHeadRow.objects.filter(size__lte=end).order_by("size")
    while found := list(rows.filter(size__gt=size)[:READ_HEADS]):
        yield from found
        size = found[-1].size


def newest_signed() -> LogCheckpointRow | None:
    """Return the largest head that was signed, by any key."""
    return LogCheckpointRow.objects.order_by("-size", "signed_at").first()


def unsigned_since() -> datetime | None:
    """Return since when the log is larger than what was signed of it; ``None``: all is signed."""
    signed = newest_signed()
    beyond = LogHeadRow.objects.filter(size__gt=signed.size if signed else 0)
    return beyond.order_by("size").values_list("at", flat=True).first()


def signatures_of(size: int) -> list[LogCheckpointRow]:
    """Return what the keys of the log signed of this size, the first one first."""
    return list(LogCheckpointRow.objects.filter(size=size).order_by("signed_at", "key_id"))


_SIGNED_OTHERWISE = """
    SELECT c.size FROM log_checkpoint c LEFT JOIN log_head h USING (size)
    WHERE c.size > %s AND c.size <= %s AND (h.size IS NULL
        OR split_part(c.note, E'\\n', 2) <> c.size::text
        OR split_part(c.note, E'\\n', 3) <> encode(h.root, 'base64'))
    ORDER BY c.size LIMIT 1"""


def signed_otherwise(size: int, end: int) -> int | None:
    """Return the first size above ``size``, up to ``end``, of which something else was signed.

    Something else than the head of that size, which may be missing as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED_OTHERWISE, [size, end])
        found = cursor.fetchone()
    return found[0] if found else None


def has_smaller_signed(size: int) -> bool:
    """Return whether a checkpoint was signed before that of this size."""
    return LogCheckpointRow.objects.filter(size__lt=size).exists()


def insert_checkpoints(rows: Sequence[LogCheckpointRow]) -> None:
    """Keep checkpoints; one that is there already, of the same key, is the same."""
    LogCheckpointRow.objects.bulk_create(rows, ignore_conflicts=True)


def cosignature_lines(size: int) -> list[str]:
    """Return what witnesses said of this size, in the order in which they did."""
    rows = LogCosignatureRow.objects.filter(size=size).order_by("at", "witness")
    return list(rows.values_list("line", flat=True))


def checked_size() -> int:
    """Return up to which size the leaves were found to give the roots."""
    row = LogCheckedRow.objects.order_by("-size").first()
    return row.size if row else 0


def note_checked(size: int, now: datetime) -> None:
    """Keep up to which size the leaves give the roots."""
    LogCheckedRow.objects.bulk_create([LogCheckedRow(size=size, at=now)], ignore_conflicts=True)
