"""What became of each key that signs, for good: when it was first seen, and when it was revoked."""

from datetime import datetime

from django.db import connection, models
from django.db.models import Q

from cleanbreak.domain.signing_key import KeyUse, RevocationReason, key_id_of

SEEN, REVOKED = "seen", "revoked"
LOCK = "signing_key_state"


class SigningKeyStateRow(models.Model):
    """One thing that happened to one key; append-only."""

    state_id = models.BigAutoField(primary_key=True)
    key_id = models.TextField()
    use = models.TextField()
    state = models.TextField()
    public_key = models.BinaryField()
    reason = models.TextField(default="", help_text="Of a revocation: a code.")
    revoked_at_size = models.BigIntegerField(
        null=True, help_text="Entries below it were in the log before the revocation."
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "signing_key_state"
        constraints = [
            models.UniqueConstraint(fields=["key_id", "state"], name="signing_key_state_once"),
            models.CheckConstraint(
                condition=Q(use__in=[one.value for one in KeyUse]),
                name="signing_key_state_use_known",
            ),
            models.CheckConstraint(
                condition=Q(state=SEEN, reason="", revoked_at_size=None)
                | Q(
                    state=REVOKED,
                    reason__in=[one.value for one in RevocationReason],
                    revoked_at_size__gte=0,
                ),
                name="signing_key_state_known",
            ),
        ]


def note_seen(use: KeyUse, public_key: bytes, now: datetime) -> bool:
    """Note a key that signs, and return whether it is new here."""
    row = SigningKeyStateRow(
        key_id=key_id_of(public_key), use=use, state=SEEN, public_key=public_key, at=now
    )
    if SigningKeyStateRow.objects.filter(key_id=row.key_id, state=SEEN).exists():
        return False
    lock_key_states()
    if SigningKeyStateRow.objects.filter(key_id=row.key_id, state=SEEN).exists():
        return False
    row.save(force_insert=True)
    return True


def seen_keys() -> list[SigningKeyStateRow]:
    """Return all keys that were ever noted, the oldest first."""
    return list(SigningKeyStateRow.objects.filter(state=SEEN).order_by("state_id"))


def revocations() -> dict[str, SigningKeyStateRow]:
    """Return what was revoked, by the name of the key."""
    return {row.key_id: row for row in SigningKeyStateRow.objects.filter(state=REVOKED)}


def is_revoked(key_id: str) -> bool:
    """Return whether a key may sign no more."""
    return SigningKeyStateRow.objects.filter(key_id=key_id, state=REVOKED).exists()


def count_waiting_for_log() -> int:
    """Return how many leaves will come into the log that wait now; nobody adds one meanwhile.

    Whoever is adding leaves commits first: all that were signed before are counted. A leaf about an
    order that has one of its kind in the log already is left out, as when it is appended.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE log_waiting IN SHARE MODE")
        cursor.execute(
            "SELECT count(*) FROM log_waiting AS waiting WHERE NOT EXISTS (SELECT FROM log_entry"
            " AS entry WHERE entry.order_id = waiting.order_id AND entry.kind = waiting.kind)"
        )
        return int(cursor.fetchone()[0])


def lock_key_states() -> None:
    """Let nobody else note or revoke a key until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
