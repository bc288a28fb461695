"""What came of calls; append-only, and no column can say that somebody was refused an end."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.wrap_up import COMPLETED, NotCompleted, WrapUp
from cleanbreak.records.choices import one_of

NEEDS_NO_REASON = sorted(one.value for one in COMPLETED | {WrapUp.TRANSFERRED})


class CallWrapUpRow(models.Model):
    """What one agent says of a call: that it was handed on, or what came of it."""

    wrap_up_id = models.UUIDField(primary_key=True, default=uuid7)
    call_id = models.UUIDField()
    agent = models.TextField(help_text="As records name people.")
    outcome = models.TextField()
    asked_to_end = models.BooleanField(help_text="Whether the caller wanted to end a line.")
    reason = models.TextField(blank=True, help_text="Why no end came of it, if one was asked for.")
    at = models.DateTimeField()

    class Meta:
        db_table = "call_wrap_up"
        constraints = [
            one_of("outcome", WrapUp),
            models.CheckConstraint(
                condition=Q(reason__in=["", *(one.value for one in NotCompleted)]),
                name="call_wrap_up_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(asked_to_end=False, reason="")
                | Q(asked_to_end=True, outcome__in=NEEDS_NO_REASON, reason="")
                | (Q(asked_to_end=True) & ~Q(outcome__in=NEEDS_NO_REASON) & ~Q(reason="")),
                name="call_wrap_up_says_why_not",
            ),
            models.UniqueConstraint(
                fields=["call_id"],
                condition=~Q(outcome=WrapUp.TRANSFERRED.value),
                name="call_wrap_up_once",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="call_wrap_up_by_instant")]


def wrap_up_of(call_id: UUID) -> CallWrapUpRow | None:
    """Return what came of a call, if it was said; that it was handed on is not it."""
    said = CallWrapUpRow.objects.filter(call_id=call_id)
    return said.exclude(outcome=WrapUp.TRANSFERRED.value).first()


def count_reasons(since: datetime, until: datetime) -> dict[str, int]:
    """Return how often each reason was why no end came of a call, most frequent first."""
    found = CallWrapUpRow.objects.filter(at__gte=since, at__lt=until).exclude(reason="")
    counted = found.values_list("reason").annotate(count=models.Count("*"))
    return dict(counted.order_by("-count", "reason"))
