"""Calls of agents, and the names by which holders know them.

A call of the hotline is over for its agent as soon as its place in the queue says so: a trigger
ends it here.
"""

from datetime import datetime
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from cleanbreak.domain.agent_call import CALL_LASTS_MAX, CallReason
from cleanbreak.records.choices import once, one_of


class AgentCallRow(models.Model):
    """One call, about one order or one verification, or one that came in at the hotline."""

    call_id = models.UUIDField(primary_key=True, default=uuid7)
    code_hash = models.TextField(help_text="Keyed hash of the check code that the agent says.")
    agent = models.TextField(help_text="As records name people: agent:NAME.")
    alias = models.TextField(help_text="What the holder reads.")
    reason = models.TextField()
    order_id = models.UUIDField(null=True)
    verification_id = models.UUIDField(null=True)
    hotline_call_id = models.UUIDField(null=True, help_text="The holder has called us.")
    began_at = models.DateTimeField()
    hung_up_at = models.DateTimeField(null=True, help_text="NULL: it runs, or ended by itself.")

    class Meta:
        db_table = "agent_call"
        constraints = [one_of("reason", CallReason), once("code_hash")]
        indexes = [
            models.Index(fields=["agent", "-began_at"], name="agent_call_by_agent"),
            models.Index(
                fields=["hotline_call_id"],
                condition=~models.Q(hotline_call_id=None),
                name="agent_call_by_hotline_call",
            ),
        ]


class StaffAliasRow(models.Model):
    """The name, or number, by which holders know one person of staff."""

    staff_name = models.TextField(primary_key=True)
    alias = models.TextField()

    class Meta:
        db_table = "staff_alias"


def running_calls(now: datetime) -> "models.QuerySet[AgentCallRow]":
    """Return the calls that nobody has ended and that are not over by themselves."""
    return AgentCallRow.objects.filter(hung_up_at=None, began_at__gt=now - CALL_LASTS_MAX)


def alias_of(staff_name: str) -> str:
    """Return by which name holders know a person; empty if none was given."""
    row = StaffAliasRow.objects.filter(pk=staff_name).first()
    return row.alias if row else ""


def hang_up(call_id: UUID, agent: str, now: datetime) -> bool:
    """End a running call of this agent; return whether there was one."""
    own = running_calls(now).filter(pk=call_id, agent=agent)
    return bool(own.update(hung_up_at=now))


def delete_calls(before: datetime) -> int:
    """Forget calls that began before; return how many."""
    deleted, _ = AgentCallRow.objects.filter(began_at__lt=before).delete()
    return deleted
