"""What we know of the witnesses of our log: how far each has come, and what each objected to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, models

from cleanbreak.domain.named_witness import WitnessState
from cleanbreak.records.choices import one_of
from cleanbreak.records.log_head import LogCosignatureRow

KEPT = ("size", "cosigned_at", "state", "failures", "troubled_since", "due_at")


class LogWitnessRow(models.Model):
    """A witness that was asked at least once."""

    name = models.TextField(primary_key=True, help_text="As it stands in its cosignatures.")
    size = models.BigIntegerField(default=0, help_text="Of what it cosigned last, as we know it.")
    cosigned_at = models.DateTimeField(null=True)
    state = models.TextField(default=WitnessState.SOUND.value)
    failures = models.IntegerField(default=0, help_text="Since it last cosigned.")
    troubled_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(help_text="Nobody asks it before that.")

    class Meta:
        db_table = "log_witness"
        constraints = [one_of("state", WitnessState)]


class LogDisputeRow(models.Model):
    """Two checkpoints of our log that do not go together, as a witness says; append-only."""

    dispute_id = models.BigAutoField(primary_key=True)
    witness = models.TextField()
    ours = models.TextField(help_text="The checkpoint that it was asked to cosign.")
    theirs = models.TextField(help_text="What it cosigned; empty: it does not show it.")
    at = models.DateTimeField()

    class Meta:
        db_table = "log_dispute"


def read_witnesses(names: Sequence[str], now: datetime) -> list[LogWitnessRow]:
    """Return the witnesses of these names, in order; one that was never asked is due."""
    known = LogWitnessRow.objects.in_bulk(names)
    return [known.get(name) or LogWitnessRow(name=name, due_at=now) for name in names]


def keep_witness(row: LogWitnessRow) -> None:
    """Keep what is known of a witness now."""
    LogWitnessRow.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["name"], update_fields=KEPT
    )


def insert_cosignatures(size: int, lines: Mapping[str, str], now: datetime) -> None:
    """Keep lines by the name of their key; of a key that cosigned this size before, the first."""
    LogCosignatureRow.objects.bulk_create(
        [
            LogCosignatureRow(size=size, witness=key, line=line, at=now)
            for key, line in lines.items()
        ],
        ignore_conflicts=True,
    )


def largest_cosigned(names: Sequence[str], quorum: int) -> int | None:
    """Return the size of the largest checkpoint that so many witnesses of these have cosigned."""
    with connection.cursor() as cursor:
        cursor.execute(_LARGEST, {"names": list(names), "quorum": quorum})
        found = cursor.fetchone()
    return found[0] if found else None


# A witness may have several keys; each is named NAME+KEY ID.
_LARGEST = """
    SELECT size FROM log_cosignature WHERE split_part(witness, '+', 1) = ANY(%(names)s)
    GROUP BY size HAVING count(DISTINCT split_part(witness, '+', 1)) >= %(quorum)s
    ORDER BY size DESC LIMIT 1"""


def note_dispute(witness: str, ours: str, theirs: str, now: datetime) -> None:
    """Keep two checkpoints that do not go together, for good."""
    LogDisputeRow.objects.create(witness=witness, ours=ours, theirs=theirs, at=now)


def disputes() -> list[LogDisputeRow]:
    """Return what witnesses objected to, the newest first."""
    return list(LogDisputeRow.objects.order_by("-dispute_id"))
