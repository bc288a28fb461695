"""Which numbers a relying party watches: whoever reads the table learns no number.

The number is sealed alike, so that it is found by what it is sealed to. While data keys change,
some rows are sealed by the older and some by the newer one: a number is looked for under each key
that still seals something, since a signal must not be missed for that.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, models

from cleanbreak.records.copied import plain_array
from cleanbreak.records.data_key import DataKey, live_keys, newest_key
from cleanbreak.records.sealed import open_imsi, seal_imsis
from cleanbreak.records.ssf_stream import SsfStreamRow


class SsfSubjectRow(models.Model):
    """One number that one stream has been asked to tell of, whether it is ours or not."""

    subject_id = models.BigAutoField(primary_key=True)
    # by the constraint is looked for all watchers of a number; by the index for all of a stream
    stream = models.ForeignKey(SsfStreamRow, on_delete=models.PROTECT)
    number = models.TextField(help_text="Sealed alike.")
    is_verified = models.BooleanField(help_text="Whether the receiver says that it has checked.")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(
        null=True, help_text="Told of until then, though removed: a hijacker may have done it."
    )

    class Meta:
        db_table = "ssf_subject"
        constraints = [
            models.UniqueConstraint(fields=["number", "stream"], name="ssf_subject_once"),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, kept_until=None)
                | models.Q(removed_at__isnull=False, kept_until__isnull=False),
                name="ssf_subject_removed_is_kept_for_a_while",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kept_until"],
                condition=models.Q(kept_until__isnull=False),
                name="ssf_subject_to_forget",
            )
        ]


def seals_of(msisdns: Sequence[str]) -> dict[str, str]:
    """Return what each number may be kept as, by each key that still seals, and its number."""
    found: dict[str, str] = {}
    for key in live_keys():
        found.update(zip(seal_numbers(msisdns, key), msisdns, strict=True))
    return found


def seal_numbers(msisdns: Sequence[str], key: DataKey) -> list[str]:
    """Return numbers in E.164 as they are kept, which is without the plus sign."""
    return seal_imsis([msisdn.removeprefix("+") for msisdn in msisdns], key)


def open_number(kept: str) -> str:
    """Return the number in E.164."""
    return f"+{open_imsi(kept)}"


def watched_among(msisdns: Sequence[str], now: datetime) -> dict[str, list[str]]:
    """Return the numbers that somebody watches, each with what it is kept as.

    To seal a number is what costs: where fewer are watched than are asked about, those few are
    opened, and of a campaign nothing is sealed.
    """
    if not msisdns:
        return {}
    few = _all_watched(now, len(msisdns))
    if few is not None:
        asked = set(msisdns)
        opened = ((number, open_number(number)) for number in few)
        return _by_msisdn((number, msisdn) for number, msisdn in opened if msisdn in asked)
    seals = seals_of(msisdns)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT number FROM ssf_subject
            WHERE number = ANY(%s::text[]) AND (kept_until IS NULL OR kept_until > %s)""",
            [plain_array(seals), now],
        )
        return _by_msisdn((number, seals[number]) for (number,) in cursor.fetchall())


def _all_watched(now: datetime, few: int) -> set[str] | None:
    """Return every number that is watched, as it is kept; ``None`` if there are more than that."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT number FROM ssf_subject
            WHERE kept_until IS NULL OR kept_until > %s LIMIT %s""",
            [now, few + 1],
        )
        kept = [number for (number,) in cursor.fetchall()]
    return set(kept) if len(kept) <= few else None


def _by_msisdn(kept: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, msisdn in kept:
        found.setdefault(msisdn, []).append(number)
    return found


def find_watched(stream_id: UUID, msisdn: str) -> SsfSubjectRow | None:
    """Return what a stream has of a number, also if it was removed and is still told of."""
    rows = SsfSubjectRow.objects.filter(stream_id=stream_id, number__in=seals_of([msisdn]))
    return rows.first()


def add_watched(stream: SsfStreamRow, msisdn: str, now: datetime, *, is_verified: bool) -> None:
    """Let a stream, whose row the caller has locked, watch a further number."""
    (number,) = seal_numbers([msisdn], newest_key())
    SsfSubjectRow.objects.create(
        stream=stream, number=number, is_verified=is_verified, added_at=now
    )
    stream.watched_numbers += 1
    stream.save(update_fields=["watched_numbers"])


def forget_removed(now: datetime) -> int:
    """Forget the numbers of which nobody is told any more; return how many that were."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (DELETE FROM ssf_subject WHERE kept_until <= %s RETURNING stream_id),
                 fewer AS (SELECT stream_id, count(*) AS numbers FROM gone GROUP BY 1)
            UPDATE ssf_stream s SET watched_numbers = s.watched_numbers - fewer.numbers
            FROM fewer WHERE s.stream_id = fewer.stream_id RETURNING fewer.numbers""",
            [now],
        )
        return sum(numbers for (numbers,) in cursor.fetchall())


def forget_subjects(stream_id: UUID) -> None:
    """Forget what a stream watches, because it is over."""
    SsfSubjectRow.objects.filter(stream_id=stream_id).delete()
    SsfStreamRow.objects.filter(pk=stream_id).update(watched_numbers=0)
