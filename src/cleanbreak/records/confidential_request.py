"""Requests in confidence, and the orders that only their handlers may know of."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.confidential import (
    ConfidentialDecision,
    ConfidentialRequest,
    SafeContact,
    SafeMedium,
    SurvivorDocument,
)
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.sealed import open_sealed, seal


class ConfidentialRequestRow(models.Model):
    """What somebody asked for in confidence; whatever tells who they are is sealed."""

    request_id = models.UUIDField(primary_key=True, default=uuid7)
    submission_key = models.TextField()
    person_name = models.TextField(help_text="Sealed.")
    msisdn = models.TextField(help_text="Sealed.")
    safe_medium = models.TextField()
    safe_address = models.TextField(help_text="Sealed.")
    language = models.TextField()
    received_at = models.DateTimeField()
    decision = models.TextField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    document = models.TextField(null=True, help_text="What was looked at; no copy is kept.")
    order_id = models.UUIDField(null=True, help_text="The order that nobody else may know of.")

    class Meta:
        db_table = "confidential_request"
        constraints = [
            once("submission_key"),
            once("order_id"),
            one_of("safe_medium", SafeMedium),
            one_of("decision", ConfidentialDecision),
            one_of("document", SurvivorDocument),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(decision=None),
                name="confidential_undecided",
            ),
            models.Index(
                fields=["decided_at", "request_id"],
                condition=models.Q(decided_at__isnull=False),
                name="confidential_decided",
            ),
        ]

    @classmethod
    def of(cls, request: ConfidentialRequest, now: datetime) -> "ConfidentialRequestRow":
        """Return the unsaved row of a request."""
        return cls(
            submission_key=request.submission_key,
            person_name=seal(request.person_name),
            msisdn=seal(request.msisdn),
            safe_medium=request.safe_contact.medium.value,
            safe_address=seal(request.safe_contact.address),
            language=request.safe_contact.language,
            received_at=now,
        )

    @property
    def safe_contact(self) -> SafeContact:
        """Return where whoever asked is told, and nobody else."""
        return SafeContact(
            medium=SafeMedium(self.safe_medium),
            address=_opened(self.safe_address),
            language=self.language,
        )

    @property
    def named_msisdn(self) -> str:
        """Return the number of the line that is to end."""
        return _opened(self.msisdn)

    @property
    def named_person(self) -> str:
        """Return the name of whoever asked."""
        return _opened(self.person_name)


def _opened(sealed: str) -> str:
    return (
        open_sealed(sealed) if sealed else ""
    )  # its time was over, see records/retention_clocks.py


def safe_contacts_of(order_ids: Iterable[UUID]) -> dict[UUID, SafeContact]:
    """Return who is told of those orders that are confidential; nobody else is told of them."""
    rows = ConfidentialRequestRow.objects.filter(order_id__in=list(order_ids))
    return {row.order_id: row.safe_contact for row in rows if row.order_id is not None}


def confidential_among(order_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which of the orders are confidential."""
    rows = ConfidentialRequestRow.objects.filter(order_id__in=list(order_ids))
    found = rows.values_list("order_id", flat=True)
    return frozenset(order_id for order_id in found if order_id is not None)


def confidential_order_ids() -> list[UUID]:
    """Return all confidential orders: there are few."""
    rows = ConfidentialRequestRow.objects.exclude(order_id=None)
    return [one for one in rows.values_list("order_id", flat=True) if one is not None]


def tie_confidential(orders: dict[UUID, UUID]) -> None:
    """Note, in the transaction that makes the orders, which requests they come from.

    :param orders: the order of each request.
    """
    for request_id, order_id in orders.items():
        ConfidentialRequestRow.objects.filter(pk=request_id).update(order_id=order_id)
