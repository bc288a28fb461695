"""Token buckets (GCRA), one row each, shared by all processes."""

from datetime import datetime, timedelta

from django.db import connection, models


class RateLimitRow(models.Model):
    """When the bucket would be full again if nothing more came."""

    bucket = models.TextField(primary_key=True, help_text="A keyed hash, never an address.")
    full_at = models.DateTimeField()

    class Meta:
        db_table = "rate_limit"


def take_token(bucket: str, *, every: timedelta, burst: int, now: datetime, count: int = 1) -> bool:
    """Take one token and return True, or return False if the bucket is empty.

    :param every: one token comes back in this time.
    :param burst: how many tokens a full bucket holds.
    :param count: how many are taken at once, all or none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO rate_limit AS old (bucket, full_at)
            VALUES (%(bucket)s, %(now)s::timestamptz + %(every)s::interval * %(count)s)
            ON CONFLICT (bucket) DO UPDATE
                SET full_at = greatest(old.full_at, %(now)s) + %(every)s::interval * %(count)s
                WHERE greatest(old.full_at, %(now)s) <= %(now)s + %(every)s::interval * %(spare)s
            RETURNING bucket
            """,
            {
                "bucket": bucket,
                "every": str(every),
                "count": count,
                "spare": burst - count,
                "now": now,
            },
        )
        return cursor.fetchone() is not None


def is_token_taken(bucket: str, now: datetime) -> bool:
    """Return whether a token of the bucket was taken, and has not come back."""
    return RateLimitRow.objects.filter(bucket=bucket, full_at__gt=now).exists()


def delete_full_buckets(now: datetime) -> int:
    """Delete the buckets that are full again: they say no more than no row; return how many."""
    deleted, _ = RateLimitRow.objects.filter(full_at__lte=now).delete()
    return deleted
