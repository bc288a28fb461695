"""Relying parties: who may ask about numbers, by which keys we know them, and what they may."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.relying_party import (
    REQUESTS_PER_MINUTE,
    LegalBasis,
    Reach,
    Standing,
    UnknownRelyingParty,
)
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.keyset import FIRST, Page, Part, read_page


def new_client_id() -> str:
    """Return a name that nobody else has; it is no secret."""
    return str(uuid7())


class RelyingPartyRow(models.Model):
    """One relying party; it has no secret with us, only its public keys."""

    client_id = models.TextField(primary_key=True, default=new_client_id)
    name = models.TextField()
    contact = models.TextField(help_text="Whom to tell if something is wrong.")
    jwks = models.JSONField(help_text="Its public keys (RFC 7517), as it gave them to us.")
    scopes = ArrayField(models.TextField(), help_text="What it may ask for.")
    redirect_uris = ArrayField(models.TextField(), default=list)
    legal_basis = models.TextField(help_text="By which right it asks without the holder.")
    is_active = models.BooleanField(default=True)
    watched_numbers_max = models.IntegerField()
    reach = models.TextField(db_default=Reach.OWN.value, help_text="Which orders it finds.")
    vouches_for = models.TextField(
        db_default=ProofLevel.IDENTIFIED.value, help_text="How sure its word makes us of a wish."
    )
    requests_per_minute = models.IntegerField(db_default=REQUESTS_PER_MINUTE)
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "relying_party"
        constraints = [
            once("name"),
            one_of("legal_basis", LegalBasis),
            one_of("reach", Reach),
            one_of("vouches_for", ProofLevel),
            models.CheckConstraint(
                condition=models.Q(watched_numbers_max__gte=0),
                name="relying_party_watches_not_less_than_none",
            ),
        ]

    @property
    def standing(self) -> Standing:
        """Return what it is at the TM Forum interfaces."""
        return Standing(
            reach=Reach(self.reach),
            vouches_for=ProofLevel(self.vouches_for),
            requests_per_minute=self.requests_per_minute,
        )


class SeenAssertionRow(models.Model):
    """What a relying party has said of itself once, so that nobody says it again."""

    fingerprint = models.TextField(primary_key=True, help_text="SHA-256 of who and of the jti.")
    good_until = models.DateTimeField()

    class Meta:
        db_table = "seen_assertion"
        indexes = [models.Index(fields=["good_until"], name="seen_assertion_by_end")]


def find_relying_party(client_id: str) -> RelyingPartyRow | None:
    """Return the relying party."""
    return RelyingPartyRow.objects.filter(pk=client_id).first()


def lock_relying_party(client_id: str) -> RelyingPartyRow:
    """Return the relying party, which nobody else changes until the end of the transaction.

    :raises UnknownRelyingParty: if there is none.
    """
    row = RelyingPartyRow.objects.select_for_update().filter(pk=client_id).first()
    if row is None:
        raise UnknownRelyingParty(client_id=client_id)
    return row


def all_relying_parties() -> list[RelyingPartyRow]:
    """Return all, by name, also those that are suspended."""
    return list(RelyingPartyRow.objects.order_by("name"))


def relying_parties_page(limit: int, after: str = FIRST) -> Page[RelyingPartyRow]:
    """Return them by name, also those that are suspended."""
    return read_page([Part(RelyingPartyRow.objects.all(), ("name", "client_id"))], after, limit)


def spend_assertion(fingerprint: str, good_until: datetime) -> bool:
    """Note that something was said; return whether it was said for the first time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO seen_assertion (fingerprint, good_until) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING",
            [fingerprint, good_until],
        )
        return bool(cursor.rowcount)


def delete_assertions(now: datetime) -> int:
    """Delete what would be refused by its own time by now; return how many."""
    deleted, _ = SeenAssertionRow.objects.filter(good_until__lte=now).delete()
    return deleted
