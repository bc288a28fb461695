"""A hotline for tests: callers in its queue, and agents at their telephones."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from uuid_utils.compat import uuid7

from cleanbreak.domain.hotline_call import CallTopic
from cleanbreak.domain.hotline_queue import LeaveReason, Place
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_call import answer_call
from cleanbreak.flows.join_queue import join_queue
from cleanbreak.flows.leave_queue import leave_queue
from cleanbreak.flows.read_place import read_place
from cleanbreak.flows.seat_agent import take_seat
from cleanbreak.flows.take_next_call import take_next_call
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)
"""A Wednesday."""
ALL_SKILLS = ("cancel", "fraud", "other")
CALLS = count(1)


def agent(name: str) -> Actor:
    return Actor(channel=Channel.STAFF, acting_user=f"agent:{name}")


@dataclass
class Hotline:
    """The hotline, and its clock."""

    now: datetime = MORNING

    def passes(self, **time: float) -> None:
        """Let time pass; providers say every few seconds that their callers are still there."""
        self.now += timedelta(**time)
        HotlineCallRow.objects.filter(ended_at=None).update(heard_at=self.now)

    def rings(self, language: str = "en") -> UUID:
        """Let somebody call."""
        row = HotlineCallRow.objects.create(
            call_id=UUID(int=uuid7().int),
            provider="gateway",
            provider_call_id=f"Q{next(CALLS)}",
            language=language,
            state="queue",
            topic=CallTopic.CANCEL.value,
            began_at=self.now,
            heard_at=self.now,
        )
        return row.call_id

    def joins(self, language: str = "en", skill: str = "cancel") -> UUID:
        """Let somebody call, and wait."""
        call_id = self.rings(language)
        join_queue(call_id, language, skill, self.now)
        return call_id

    def seats(
        self,
        name: str,
        languages: tuple[str, ...] = ("en",),
        skills: tuple[str, ...] = ALL_SKILLS,
    ) -> Actor:
        """Let an agent sit down."""
        actor = agent(name)
        take_seat(actor, languages, skills, f"sip:{name}@phones.example", self.now)
        return actor

    def takes(self, actor: Actor) -> UUID | None:
        return take_next_call(actor, self.now)

    def place(self, call_id: UUID) -> Place:
        return read_place(call_id, self.now)

    def speaks(self, actor: Actor, call_id: UUID) -> None:
        """Put the caller through, and let the agent pick up."""
        self.place(call_id)
        answer_call(call_id, actor, self.now)

    def leaves(self, call_id: UUID, why: LeaveReason = LeaveReason.DONE) -> None:
        leave_queue(call_id, why, self.now)

    def serves(self, actor: Actor, minutes: float) -> UUID:
        """Let an agent take a call, speak for so long, and be done."""
        call_id = self.takes(actor)
        assert call_id
        self.speaks(actor, call_id)
        self.passes(minutes=minutes)
        self.leaves(call_id)
        return call_id


def row_of(call_id: UUID) -> QueuePlaceRow:
    return QueuePlaceRow.objects.get(pk=call_id)
