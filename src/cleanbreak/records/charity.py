"""Charities to which holders may give their money; the operator has looked at each."""

from datetime import datetime

import orjson
from django.db import models

from cleanbreak.domain.payout import Destination
from cleanbreak.records.sealed import open_sealed, seal


class CharityRow(models.Model):
    """One organisation; one that was removed stays, for the gifts that it got."""

    charity_id = models.BigAutoField(primary_key=True)
    name = models.TextField()
    account = models.TextField(help_text="Sealed, like the account of anybody else.")
    account_tail = models.TextField(help_text="Its last four characters.")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "charity"
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(removed_at=None), name="charity_listed_once"
            )
        ]

    def destination(self) -> Destination:
        """Return where gifts go."""
        return Destination(**orjson.loads(open_sealed(self.account)))


def insert_charity(destination: Destination, now: datetime) -> CharityRow:
    """List an organisation.

    :raises IntegrityError: if one of this name is listed.
    """
    return CharityRow.objects.create(
        name=destination.name,
        account=seal(orjson.dumps(destination.as_json()).decode()),
        account_tail=destination.tail,
        added_at=now,
    )


def listed_charities() -> list[CharityRow]:
    """Return those that may be chosen, by name."""
    return list(CharityRow.objects.filter(removed_at=None).order_by("name"))


def find_charity(charity_id: str) -> CharityRow | None:
    """Return one that may be chosen."""
    if not (charity_id.isascii() and charity_id.isdigit() and len(charity_id) < len(str(2**63))):
        return None
    return CharityRow.objects.filter(charity_id=int(charity_id), removed_at=None).first()


def remove_charity(charity_id: int, now: datetime) -> bool:
    """Let nobody choose it any more; return whether it was listed."""
    listed = CharityRow.objects.filter(charity_id=charity_id, removed_at=None)
    return listed.update(removed_at=now) == 1
