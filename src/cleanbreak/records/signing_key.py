"""Keys with which we sign tokens: the public halves for everybody, the private ones sealed."""

from datetime import datetime

from django.db import connection, models


class SigningKeyRow(models.Model):
    """One pair of keys; it is published before it signs, and some time after."""

    kid = models.TextField(primary_key=True, help_text="RFC 7638, of the public half.")
    public_jwk = models.JSONField()
    private_key = models.TextField(help_text="PEM, sealed.")
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField(help_text="Until the next one does.")

    class Meta:
        db_table = "signing_key"
        indexes = [models.Index(fields=["signs_from"], name="signing_key_by_start")]


def key_that_signs(now: datetime) -> SigningKeyRow | None:
    """Return the key that signs now."""
    rows = SigningKeyRow.objects.filter(signs_from__lte=now)
    return rows.order_by("signs_from", "kid").last()


def known_keys() -> list[SigningKeyRow]:
    """Return all keys, in the order in which they sign."""
    return list(SigningKeyRow.objects.order_by("signs_from", "kid"))


def lock_signing_keys() -> None:
    """Let nobody else make or delete keys until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('signing_key'))")
