"""Seats: agents at a telephone, what they speak, and where their phone is."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cleanbreak.domain.hotline_queue import SEEN_WITHIN, PauseReason, SeatState
from cleanbreak.records.choices import once, one_of


class AgentSeatRow(models.Model):
    """One agent's seat; it is deleted when they leave it."""

    agent = models.TextField(primary_key=True, help_text="As records name people: agent:NAME.")
    languages = ArrayField(models.TextField(), help_text="What they speak.")
    skills = ArrayField(models.TextField(), help_text="What they serve.")
    phone_address = models.TextField(help_text="SIP address of their phone.")
    state = models.TextField()
    paused_for = models.TextField(blank=True, help_text="Why, while it is paused.")
    changed_at = models.DateTimeField(help_text="Since when it is in this state.")
    seen_at = models.DateTimeField(help_text="When their browser was last heard of.")

    class Meta:
        db_table = "agent_seat"
        constraints = [
            one_of("state", SeatState),
            once("phone_address"),
            models.CheckConstraint(
                condition=Q(state=SeatState.READY.value, paused_for="")
                | Q(
                    state=SeatState.PAUSED.value,
                    paused_for__in=[one.value for one in PauseReason],
                ),
                name="agent_seat_paused_for_a_reason",
            ),
        ]

    def is_there(self, now: datetime) -> bool:
        """Return whether the agent's browser is open, as far as is known."""
        return now - self.seen_at < SEEN_WITHIN


def lock_seat(agent: str) -> AgentSeatRow | None:
    """Lock an agent's seat until the end of the transaction; of one agent, one thing at a time."""
    return AgentSeatRow.objects.select_for_update().filter(pk=agent).first()


def seats_there(now: datetime) -> list[AgentSeatRow]:
    """Return the seats whose agents are there and not paused."""
    rows = AgentSeatRow.objects.filter(state=SeatState.READY.value, seen_at__gt=now - SEEN_WITHIN)
    return list(rows)


def pause_seat(agent: str, why: PauseReason, now: datetime) -> None:
    """Pause a seat, if the agent still has one."""
    AgentSeatRow.objects.filter(pk=agent).update(
        state=SeatState.PAUSED.value, paused_for=why.value, changed_at=now
    )
