"""Jobs of counters: rows that are taken once, live for seconds, and keep nothing afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.counter import TAKEN_WITHIN, JobKind, JobState
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.records.choices import one_of
from cleanbreak.records.counter import CounterRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed, seal

OPEN = [JobState.WAITING.value, JobState.TAKEN.value]
KEPT_FOR = timedelta(hours=1)
"""What came of a job is figures and codes; whoever asked has long seen them by then."""


class CounterJobRow(models.Model):
    """One job; one counter has one at a time."""

    job_id = models.UUIDField(primary_key=True, default=uuid7)
    counter = models.ForeignKey(CounterRow, on_delete=models.CASCADE)
    kind = models.TextField()
    state = models.TextField(default=JobState.WAITING.value)
    line = models.ForeignKey(LineRow, on_delete=models.CASCADE, null=True, db_index=False)
    about = models.TextField(blank=True, help_text="What asked for it: visit:ID, slip:ID.")
    ground = models.TextField(blank=True, help_text="Why a card may be wiped.")
    channel = models.TextField()
    acting_user = models.TextField(help_text="Who asked for it.")
    on_behalf_of = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    work = models.TextField(blank=True, help_text="Sealed; empty as soon as an agent has it.")
    agent = models.TextField(blank=True, help_text="Which start of the agent took it.")
    asked_at = models.DateTimeField()
    over_at = models.DateTimeField(help_text="When it is given up.")
    ended_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict, help_text="Codes and figures: nothing of anybody.")

    class Meta:
        db_table = "counter_job"
        constraints = [
            one_of("kind", JobKind),
            one_of("state", JobState),
            one_of("channel", Channel),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=OPEN), name="counter_job_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.WAITING.value) | Q(work=""),
                name="counter_job_work_while_it_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["counter", "asked_at"], name="counter_job_by_counter"),
            models.Index(fields=["over_at"], condition=Q(state__in=OPEN), name="counter_job_due"),
        ]

    @property
    def actor(self) -> Actor:
        """Return who asked for it."""
        return Actor(
            channel=Channel(self.channel),
            acting_user=self.acting_user,
            on_behalf_of=self.on_behalf_of,
            authority=self.authority,
            store=self.counter.store_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job as it is asked for."""

    kind: JobKind
    work: Mapping[str, Any]
    actor: Actor
    line_id: int | None = None
    about: str = ""
    ground: str = ""


def insert_job(counter: CounterRow, new: NewJob, now: datetime) -> CounterJobRow:
    """Insert a job.

    :raises IntegrityError: if the counter has one that is not over.
    """
    row = CounterJobRow(
        counter=counter,
        kind=new.kind.value,
        line_id=new.line_id,
        about=new.about,
        ground=new.ground,
        channel=new.actor.channel.value,
        acting_user=new.actor.acting_user,
        on_behalf_of=new.actor.on_behalf_of,
        authority=new.actor.authority,
        work=seal(orjson.dumps(new.work).decode()),
        asked_at=now,
        over_at=now + TAKEN_WITHIN,
    )
    row.save(force_insert=True)
    return row


def take_job(
    counter: CounterRow, agent: str, now: datetime
) -> tuple[CounterJobRow, dict[str, Any]] | None:
    """Take the job that waits, with its work, which is erased by that; of all who try, one does."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT job_id, kind, work FROM counter_job
                WHERE counter_id = %s AND state = 'waiting' AND over_at > %s
                FOR UPDATE SKIP LOCKED)
            UPDATE counter_job j SET state = 'taken', work = '', agent = %s, over_at = %s +
                make_interval(secs => (%s::jsonb ->> j.kind)::float8)
            FROM due WHERE j.job_id = due.job_id RETURNING j.job_id, due.work
            """,
            [counter.pk, now, agent, now, _longest()],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    row = CounterJobRow.objects.select_related("counter").get(pk=found[0])
    return row, orjson.loads(open_sealed(found[1]))


def lock_taken(counter: CounterRow, job_id: UUID, agent: str) -> CounterJobRow | None:
    """Lock a job that this agent took and has not answered."""
    rows = CounterJobRow.objects.select_for_update(of=("self",)).select_related("counter")
    return rows.filter(pk=job_id, counter=counter, agent=agent, state=JobState.TAKEN.value).first()


def write_answer(row: CounterJobRow, outcome: Mapping[str, Any], now: datetime) -> None:
    """Note what came of a job."""
    row.state, row.outcome, row.ended_at = JobState.ANSWERED.value, dict(outcome), now
    row.save(update_fields=["state", "outcome", "ended_at"])


def give_up_jobs(now: datetime, counter: CounterRow | None = None) -> int:
    """Give up what is late, and all jobs of a counter that others took; return how many."""
    rows = CounterJobRow.objects.filter(state__in=OPEN)
    late = Q(over_at__lte=now)
    if counter is not None:
        late |= Q(counter=counter, state=JobState.TAKEN.value) & ~Q(agent=counter.agent)
    return rows.filter(late).update(state=JobState.OVER.value, work="", ended_at=now)


def forget_jobs(now: datetime) -> int:
    """Delete what nobody asks after any more; return how many."""
    deleted, _ = CounterJobRow.objects.filter(asked_at__lte=now - KEPT_FOR).delete()
    return deleted


def was_used_since(counter: CounterRow, since: datetime) -> bool:
    """Return whether somebody asked something of the counter since then."""
    return CounterJobRow.objects.filter(counter=counter, asked_at__gt=since).exists()


def _longest() -> str:
    return orjson.dumps({one.value: one.takes_at_most.total_seconds() for one in JobKind}).decode()
