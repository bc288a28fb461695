"""One-time passwords that were sent for relying parties: neither number nor code is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.one_time_password import CODE_TRIES, SentCode
from cleanbreak.records.line import LineRow

AN_HOUR = timedelta(hours=1)


class OneTimePasswordRow(models.Model):
    """A code; it is made from the row's id and the server's key, and good once."""

    otp_id = models.UUIDField(primary_key=True, default=uuid7)
    client_id = models.TextField(help_text="The relying party for which it was sent.")
    line = models.ForeignKey(LineRow, on_delete=models.CASCADE, help_text="Whose SIM it proves.")
    sent_at = models.DateTimeField()
    tries_left = models.SmallIntegerField()
    is_over = models.BooleanField(
        default=False, help_text="It was used, or a newer one took its place."
    )

    class Meta:
        db_table = "one_time_password"
        indexes = [models.Index(fields=["sent_at"], name="one_time_password_by_sending")]


@dataclass(frozen=True, slots=True)
class SentWithin:
    """How many codes went to a line within the last hour."""

    by_this_party: int
    by_all: int


def lock_line_for_codes(line_id: int) -> None:
    """Let nobody else count or send codes of the line before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('otp', %s))", [line_id])


def sent_within_an_hour(client_id: str, line_id: int, now: datetime) -> SentWithin:
    """Return how many codes were sent to the line lately."""
    rows = OneTimePasswordRow.objects.filter(line_id=line_id, sent_at__gt=now - AN_HOUR)
    counted = rows.aggregate(
        by_all=models.Count("pk"),
        by_this_party=models.Count("pk", filter=models.Q(client_id=client_id)),
    )
    return SentWithin(**counted)


def keep_new_code(client_id: str, line_id: int, now: datetime) -> UUID:
    """Keep a new code; the one before, of the same party for the same line, is over."""
    OneTimePasswordRow.objects.filter(client_id=client_id, line_id=line_id, is_over=False).update(
        is_over=True
    )
    row = OneTimePasswordRow.objects.create(
        client_id=client_id, line_id=line_id, sent_at=now, tries_left=CODE_TRIES
    )
    return row.otp_id


def lock_code(client_id: str, otp_id: UUID) -> SentCode | None:
    """Return a code of this relying party, locked; ``None``: it has none of this id."""
    rows = OneTimePasswordRow.objects.select_for_update(of=("self",)).select_related("line")
    row = rows.filter(pk=otp_id, client_id=client_id).first()
    if row is None:
        return None
    return SentCode(
        sent_at=row.sent_at,
        tries_left=row.tries_left,
        is_over=row.is_over,
        is_line_alive=row.line.is_alive,
    )


def end_code(otp_id: UUID) -> None:
    """Let the code be good no more."""
    OneTimePasswordRow.objects.filter(pk=otp_id).update(is_over=True)


def count_wrong_try(otp_id: UUID) -> None:
    """Take one try away."""
    rows = OneTimePasswordRow.objects.filter(pk=otp_id)
    rows.update(tries_left=models.F("tries_left") - 1)


def delete_codes(before: datetime) -> int:
    """Delete what was sent before; return how many there were."""
    return OneTimePasswordRow.objects.filter(sent_at__lt=before).delete()[0]
