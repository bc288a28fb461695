"""Calls to the hotline: where each one stands, and what was last said in it.

What callers type and the numbers that they call from are sealed. PINs and codes are never kept.
"""

import json
from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.call_turn import Turn
from cleanbreak.domain.hotline_call import (
    CallOutcome,
    CallTopic,
    HotlineCallOver,
    UnknownHotlineCall,
)
from cleanbreak.records.choices import one_of
from cleanbreak.records.sealed import open_sealed, seal

SCRIPT_FIELDS = ("language", "state", "topic", "tries")
"""What the call script changes; all else belongs to the flows that it has done."""


class HotlineCallRow(models.Model):
    """One call."""

    call_id = models.UUIDField(primary_key=True, default=uuid7)
    provider = models.TextField()
    provider_call_id = models.TextField()
    language = models.TextField()
    state = models.TextField(help_text="Of the call script.")
    turn = models.IntegerField(default=0, help_text="The number of the turn last said.")
    said = models.TextField(blank=True, help_text="Sealed: that turn.")
    answering_since = models.DateTimeField(
        null=True, help_text="While somebody outside is asked; nobody else answers then."
    )
    tries = models.SmallIntegerField(default=0, help_text="In vain, in this state.")
    topic = models.TextField(default=CallTopic.OTHER.value, help_text="What the caller wants.")
    msisdn = models.TextField(blank=True, help_text="Sealed; as typed: E.164.")
    iccid = models.TextField(blank=True, help_text="Sealed; as typed.")
    caller_number = models.TextField(blank=True, help_text="Sealed; forgeable, proves nothing.")
    verification_id = models.UUIDField(null=True)
    order_id = models.UUIDField(null=True)
    receipt_number = models.TextField(blank=True)
    agent = models.TextField(blank=True, help_text="Who took it, as records name people.")
    began_at = models.DateTimeField()
    heard_at = models.DateTimeField(help_text="When the provider last said something of it.")
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text="What was reached so far; empty: nothing.")

    class Meta:
        db_table = "hotline_call"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_call_id"], name="hotline_call_once_of_provider"
            ),
            one_of("topic", CallTopic),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(one.value for one in CallOutcome)]),
                name="hotline_call_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(outcome=""), name="hotline_call_ended_with_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[CallOutcome.DECLARED.value, CallOutcome.VOICEMAIL.value])
                | ~Q(receipt_number=""),
                name="hotline_call_declared_with_receipt",
            ),
        ]
        indexes = [
            models.Index(fields=["began_at"], name="hotline_call_by_began"),
            models.Index(fields=["ended_at"], name="hotline_call_by_end"),
            models.Index(
                fields=["order_id"], condition=~Q(order_id=None), name="hotline_call_by_order"
            ),
            models.Index(
                fields=["heard_at"], condition=Q(ended_at=None), name="hotline_call_running"
            ),
        ]

    def typed_msisdn(self) -> str | None:
        """Return the number that the caller has typed, as E.164."""
        return open_sealed(self.msisdn) if self.msisdn else None

    def typed_iccid(self) -> str | None:
        """Return the card number that the caller has typed."""
        return open_sealed(self.iccid) if self.iccid else None

    def calls_from(self) -> str:
        """Return the number that the network says; empty: it is withheld."""
        return open_sealed(self.caller_number) if self.caller_number else ""

    def last_turn(self) -> Turn:
        """Return what was last said."""
        return Turn.from_json(json.loads(open_sealed(self.said)))

    def keep_turn(self, turn: Turn) -> None:
        """Keep what is said now; not saved."""
        self.turn, self.said = turn.number, seal(json.dumps(turn.as_json()))

    def keep_typed(self, msisdn: str | None, iccid: str | None) -> None:
        """Keep which line was typed; what was proved for another one counts no more; not saved."""
        if (msisdn, iccid) == (self.typed_msisdn(), self.typed_iccid()):
            return
        self.verification_id = None
        self.msisdn = seal(msisdn) if msisdn else ""
        self.iccid = seal(iccid) if iccid else ""


def begin_call(provider: str, provider_call_id: str, began: HotlineCallRow) -> HotlineCallRow:
    """Keep a call that rings, unless it is there, and lock it until the end of the transaction."""
    began.provider, began.provider_call_id = provider, provider_call_id
    HotlineCallRow.objects.bulk_create([began], ignore_conflicts=True)
    return HotlineCallRow.objects.select_for_update(no_key=True).get(
        provider=provider, provider_call_id=provider_call_id
    )


def lock_hotline_call(call_id: UUID) -> HotlineCallRow:
    """Lock a call until the end of the transaction.

    :raises UnknownHotlineCall: if there is none.
    """
    row = HotlineCallRow.objects.select_for_update(no_key=True).filter(pk=call_id).first()
    if row is None:
        raise UnknownHotlineCall
    return row


def running_hotline_call(call_id: UUID) -> HotlineCallRow:
    """Return a call in which somebody is on the phone.

    :raises UnknownHotlineCall: if there is none.
    :raises HotlineCallOver: if they have hung up.
    """
    row = HotlineCallRow.objects.filter(pk=call_id).first()
    if row is None:
        raise UnknownHotlineCall
    if row.ended_at is not None:
        raise HotlineCallOver
    return row


def note_outcome(call_id: UUID, outcome: CallOutcome) -> None:
    """Note what was reached, unless something was before."""
    HotlineCallRow.objects.filter(pk=call_id, outcome="").update(outcome=outcome.value)


def running_hotline_calls(since: datetime) -> "models.QuerySet[HotlineCallRow]":
    """Return the calls of which something was heard since, and which are not over."""
    return HotlineCallRow.objects.filter(ended_at=None, heard_at__gt=since)
