"""Warm transfers of calls: who asked whom, and who has taken it; one waits for a call at most."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.call_transfer import WAITS_FOR, TransferState, TransferTo
from cleanbreak.records.choices import one_of


class CallTransferRow(models.Model):
    """A call that one agent hands to another one."""

    transfer_id = models.UUIDField(primary_key=True, default=uuid7)
    call_id = models.UUIDField()
    from_agent = models.TextField(help_text="As records name people.")
    to_agent = models.TextField(blank=True, help_text="Empty: whoever has language and skill.")
    language = models.TextField(blank=True)
    skill = models.TextField(blank=True)
    state = models.TextField(default=TransferState.OFFERED.value)
    asked_at = models.DateTimeField()
    taken_by = models.TextField(blank=True)
    over_at = models.DateTimeField(null=True, help_text="When it was taken, or withdrawn.")
    moved_at = models.DateTimeField(
        null=True, help_text="When the caller's telephone was moved from the one to the other."
    )

    class Meta:
        db_table = "call_transfer"
        constraints = [
            one_of("state", TransferState),
            models.CheckConstraint(
                condition=Q(state=TransferState.TAKEN.value) ^ Q(taken_by=""),
                name="call_transfer_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.OFFERED.value) ^ Q(over_at__isnull=False),
                name="call_transfer_over_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(to_agent="") | (~Q(language="") & ~Q(skill="")),
                name="call_transfer_to_somebody",
            ),
            models.UniqueConstraint(
                fields=["call_id"],
                condition=Q(state=TransferState.OFFERED.value),
                name="call_transfer_one_waits",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state=TransferState.OFFERED.value),
                name="call_transfer_waiting",
            ),
            models.Index(fields=["call_id", "asked_at"], name="call_transfer_by_call"),
        ]

    @property
    def to(self) -> TransferTo:
        """Return who is to take it."""
        return TransferTo(agent=self.to_agent, language=self.language, skill=self.skill)


def lock_transfer(transfer_id: UUID) -> CallTransferRow | None:
    """Lock a transfer until the end of the transaction."""
    return CallTransferRow.objects.select_for_update().filter(pk=transfer_id).first()


def waiting_transfers(now: datetime) -> list[CallTransferRow]:
    """Return the transfers that wait for somebody, the oldest first."""
    waiting = CallTransferRow.objects.filter(
        state=TransferState.OFFERED.value, asked_at__gt=now - WAITS_FOR
    )
    return list(waiting.order_by("asked_at"))


def transfer_of_call(call_id: UUID) -> CallTransferRow | None:
    """Return the transfer that waits for somebody to take a call, also one that waits too long."""
    return CallTransferRow.objects.filter(
        call_id=call_id, state=TransferState.OFFERED.value
    ).first()


def move_telephone(call_id: UUID, now: datetime) -> bool:
    """Note that the first agent has hung up; return whether a colleague has taken the call."""
    taken = CallTransferRow.objects.filter(call_id=call_id, state=TransferState.TAKEN.value)
    return bool(taken.filter(moved_at=None).update(moved_at=now))
