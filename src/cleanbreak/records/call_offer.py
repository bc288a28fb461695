"""Offers made in calls: one for a call at most, and what became of it is said once."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q

from cleanbreak.domain.retention_offer import OfferAnswer


class CallOfferRow(models.Model):
    """The offer of a call; or that the caller wanted none, after which there is none either."""

    call_id = models.UUIDField(primary_key=True, help_text="So that there is no second one.")
    offer = models.TextField(blank=True, help_text="Its name; empty: the caller wanted none.")
    language = models.TextField(help_text="In which it is read out.")
    agent = models.TextField(help_text="As records name people.")
    agreed_at = models.DateTimeField(help_text="When the caller said whether to hear one.")
    answer = models.TextField(blank=True, help_text="Empty: it is being read out.")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "call_offer"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=[one.value for one in OfferAnswer], answered_at__isnull=False),
                name="call_offer_answer_known",
            ),
            models.CheckConstraint(
                condition=~Q(offer="") | Q(answer=OfferAnswer.NOT_HEARD.value),
                name="call_offer_none_is_not_heard",
            ),
        ]
        indexes = [models.Index(fields=["agreed_at"], name="call_offer_by_instant")]


def offer_of_call(call_id: UUID) -> CallOfferRow | None:
    """Return the offer of a call, if there was one, or none was wanted."""
    return CallOfferRow.objects.filter(pk=call_id).first()


def note_answer(call_id: UUID, answer: OfferAnswer, now: datetime) -> bool:
    """Keep what the caller said to the offer; return whether one waited for it."""
    waiting = CallOfferRow.objects.filter(pk=call_id, answer="")
    return bool(waiting.update(answer=answer.value, answered_at=now))


def is_offer_accepted(call_id: UUID) -> bool:
    """Return whether the caller has accepted an offer."""
    return CallOfferRow.objects.filter(pk=call_id, answer=OfferAnswer.ACCEPTED.value).exists()
