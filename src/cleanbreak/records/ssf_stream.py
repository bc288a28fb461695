"""Streams of signals: one of each relying party, its configuration, and how its delivery goes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.signal_stream import DeliveryMethod, EventType, SetBy, StreamStatus
from cleanbreak.records.choices import one_of
from cleanbreak.records.sealed import open_sealed


class SsfStreamRow(models.Model):
    """One stream. One that its receiver deleted stays, empty, for what was confirmed on it."""

    stream_id = models.UUIDField(primary_key=True, default=uuid7)
    client_id = models.TextField(help_text="The relying party; the audience of what it is sent.")
    status = models.TextField(default=StreamStatus.ENABLED.value)
    status_reason = models.TextField(blank=True, help_text="In the words of whoever set it.")
    status_set_by = models.TextField(default=SetBy.RECEIVER.value)
    method = models.TextField()
    endpoint_url = models.TextField(blank=True, help_text="Where it is pushed to; empty: polled.")
    authorization_header = models.TextField(blank=True, help_text="Sealed; sent with every push.")
    events_requested = ArrayField(models.TextField(), help_text="As the receiver wrote them: URIs.")
    events_delivered = ArrayField(models.TextField(), help_text="What of it we have: event types.")
    description = models.TextField(blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When its receiver deleted it.")
    heard_at = models.DateTimeField(help_text="When the receiver last called, or polled.")
    verification_asked_at = models.DateTimeField(null=True)
    watched_numbers = models.IntegerField(
        default=0, help_text="How many rows of ssf_subject it has, those removed and kept as well."
    )
    # how its delivery goes: one receiver's trouble is nobody else's
    due_at = models.DateTimeField(
        help_text="When somebody may push again; a claim moves it, and so does a failure."
    )
    attempt = models.IntegerField(default=0, help_text="Failures since the last success.")
    failing_since = models.DateTimeField(null=True)
    problem_code = models.TextField(blank=True, help_text="What the last failure was.")
    delivered_at = models.DateTimeField(null=True, help_text="When it last took something.")

    class Meta:
        db_table = "ssf_stream"
        constraints = [
            one_of("status", StreamStatus),
            one_of("status_set_by", SetBy),
            one_of("method", DeliveryMethod),
            models.UniqueConstraint(
                fields=["client_id"],
                condition=models.Q(ended_at=None),
                name="ssf_stream_one_of_a_receiver",
            ),
            models.CheckConstraint(
                condition=models.Q(method=DeliveryMethod.POLL.value, endpoint_url="")
                | (models.Q(method=DeliveryMethod.PUSH.value) & ~models.Q(endpoint_url="")),
                name="ssf_stream_pushed_has_an_address",
            ),
        ]

    @property
    def audience(self) -> str:
        """Return for whom its events are."""
        return self.client_id

    @property
    def opened_header(self) -> str:
        """Return what its receiver wants to hear with every push; empty: nothing."""
        return open_sealed(self.authorization_header) if self.authorization_header else ""

    def delivers(self, event_type: EventType) -> bool:
        """Return whether such an event goes over it."""
        return event_type.value in self.events_delivered


def forget_ended_streams() -> None:
    """Forget the streams that are over and of which nothing is confirmed any more."""
    SsfStreamRow.objects.filter(ended_at__isnull=False, ssfeventrow=None).delete()
