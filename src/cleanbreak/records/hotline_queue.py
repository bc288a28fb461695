"""Places in the queue of the hotline; their order, and what the last calls tell.

Who calls and why is in `records/hotline_call.py`. The number of a call-back is sealed, and erased
when it is over.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from cleanbreak.domain.hotline_queue import (
    ANY_SKILL_AFTER,
    MEASURED_AT_LEAST,
    MEASURED_CALLS,
    SILENT_AFTER,
    LeaveReason,
    NotYourCaller,
    PlaceState,
    PlaceWay,
    Skill,
)
from cleanbreak.records.agent_seat import AgentSeatRow
from cleanbreak.records.choices import one_of
from cleanbreak.records.hotline_call import HotlineCallRow

WAITS = Q(state=PlaceState.WAITING.value)
WITH_AGENT = Q(state__in=[PlaceState.OFFERED.value, PlaceState.CONNECTED.value])
KEPT_STATES = tuple(one.value for one in PlaceState if one is not PlaceState.CLOSED)
ORDER = ("-is_front", "joined_at", "call_id")
NOTHING_KEPT: Mapping[str, str | None] = {
    "number": "",
    "number_hash": "",
    "kept_for": "",
    "kept_until": None,
}
"""Of a place that has ended: the number of a call-back is erased with it."""


class QueuePlaceRow(models.Model):
    """The place of one call; who is called back keeps theirs."""

    call_id = models.UUIDField(primary_key=True)
    language = models.TextField()
    skill = models.TextField()
    way = models.TextField(default=PlaceWay.LINE.value)
    state = models.TextField(default=PlaceState.WAITING.value)
    joined_at = models.DateTimeField()
    is_front = models.BooleanField(default=False, help_text="Before all others: put through once.")
    kept_for = models.TextField(blank=True, help_text="Whose caller it is, for a while.")
    kept_until = models.DateTimeField(null=True)
    number = models.TextField(blank=True, help_text="Sealed: whom to call back, while it is open.")
    number_hash = models.TextField(blank=True, help_text="Keyed: one call-back to each number.")
    tries = models.SmallIntegerField(default=0, help_text="How often they were called back.")
    due_at = models.DateTimeField(null=True, help_text="When they are called back again.")
    agent = models.TextField(blank=True, help_text="Who took the call, as records name people.")
    agent_address = models.TextField(blank=True, help_text="Their phone.")
    offered_at = models.DateTimeField(null=True)
    served_since = models.DateTimeField(null=True, help_text="Put through, or reached.")
    left_at = models.DateTimeField(null=True)
    left_for = models.TextField(blank=True, help_text="Why they are in the queue no more.")

    class Meta:
        db_table = "queue_place"
        constraints = [
            one_of("skill", Skill),
            one_of("way", PlaceWay),
            models.CheckConstraint(condition=Q(state__in=KEPT_STATES), name="queue_place_state"),
            models.CheckConstraint(
                condition=Q(left_for="", left_at=None)
                | Q(left_for__in=[one.value for one in LeaveReason], left_at__isnull=False),
                name="queue_place_left_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=PlaceState.LEFT.value) ^ Q(left_at=None),
                name="queue_place_left_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PlaceState.OFFERED.value, PlaceState.CONNECTED.value])
                | (~Q(agent="") & Q(offered_at__isnull=False)),
                name="queue_place_with_an_agent",
            ),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(state__in=[PlaceState.OFFERED.value, PlaceState.CONNECTED.value]),
                name="queue_place_one_of_each_agent",
            ),
            models.UniqueConstraint(
                fields=["number_hash"],
                condition=~Q(number_hash=""),
                name="queue_place_one_call_back",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_front", "joined_at", "call_id"],
                condition=Q(state=PlaceState.WAITING.value),
                name="queue_place_turn",
            ),
            models.Index(fields=["left_at"], name="queue_place_by_end"),
            models.Index(fields=["served_since"], name="queue_place_by_served"),
            models.Index(
                fields=["language", "left_at"],
                condition=Q(left_for=LeaveReason.DONE.value, served_since__isnull=False),
                name="queue_place_last_handling",
            ),
        ]

    @property
    def is_with_agent(self) -> bool:
        """Return whether an agent has the call: it rings there, or they speak."""
        return self.state in (PlaceState.OFFERED.value, PlaceState.CONNECTED.value)


def lock_place(call_id: UUID) -> QueuePlaceRow | None:
    """Lock a place until the end of the transaction."""
    return QueuePlaceRow.objects.select_for_update().filter(pk=call_id).first()


def lock_own_place(call_id: UUID, agent: str) -> QueuePlaceRow:
    """Lock the place of a caller whom an agent has.

    :raises NotYourCaller: if they have not.
    """
    row = lock_place(call_id)
    if row is None or row.agent != agent or not row.is_with_agent:
        raise NotYourCaller
    return row


def place_of_agent(agent: str) -> QueuePlaceRow | None:
    """Return the place of the caller whom an agent has."""
    return QueuePlaceRow.objects.filter(WITH_AGENT, agent=agent).first()


def lock_number(number_hash: str) -> None:
    """Let calls that ask for one number wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"call back {number_hash}"])


def call_back_to(number_hash: str) -> QueuePlaceRow | None:
    """Return the place of whoever is to be called back at a number."""
    return QueuePlaceRow.objects.filter(number_hash=number_hash).first()


def waiting_now(now: datetime) -> "models.QuerySet[QueuePlaceRow]":
    """Return who waits, first come first: not a line of which nothing is heard any more."""
    silent = HotlineCallRow.objects.filter(pk=OuterRef("call_id"), heard_at__lte=now - SILENT_AFTER)
    on_line = Q(way=PlaceWay.LINE.value) & ~Exists(silent)
    called_back = Q(way=PlaceWay.CALL_BACK.value) & (Q(due_at=None) | Q(due_at__lte=now))
    return QueuePlaceRow.objects.filter(WAITS).filter(on_line | called_back).order_by(*ORDER)


def next_for(seat: AgentSeatRow, now: datetime) -> QueuePlaceRow | None:
    """Lock whose turn it is at a seat: their own caller who was cut off, then the order.

    What another agent is just taking is passed over, so that nobody waits for anybody.
    """
    rows = waiting_now(now).select_for_update(skip_locked=True, of=("self",))
    return _first_at(seat, rows, now)


def turns_at(seat: AgentSeatRow, now: datetime) -> QueuePlaceRow | None:
    """Return whose turn it would be at a seat, and lock nobody."""
    return _first_at(seat, waiting_now(now), now)


def _first_at(
    seat: AgentSeatRow, rows: "models.QuerySet[QueuePlaceRow]", now: datetime
) -> QueuePlaceRow | None:
    mine = Q(kept_for=seat.agent)
    any_skill = Q(joined_at__lte=now - ANY_SKILL_AFTER)
    fits = Q(language__in=seat.languages) & (Q(skill__in=seat.skills) | any_skill)
    free = Q(kept_for="") | Q(kept_until__lte=now)
    return rows.filter(mine).first() or rows.filter(fits & free).first()


def people_before(place: QueuePlaceRow, languages: Collection[str], now: datetime) -> int:
    """Return how many of these languages have their turn before somebody."""
    earlier = Q(joined_at__lt=place.joined_at) | Q(
        joined_at=place.joined_at, call_id__lt=place.call_id
    )
    before = Q(is_front=True) & earlier if place.is_front else Q(is_front=True) | earlier
    others = waiting_now(now).exclude(pk=place.call_id)
    return others.filter(before, language__in=languages).count()


def last_handling(language: str) -> list[timedelta]:
    """Return how long the last calls took: of this language, or if those are few, of all."""
    served = QueuePlaceRow.objects.filter(
        left_for=LeaveReason.DONE.value, served_since__isnull=False
    ).order_by("-left_at")
    own = _durations(served.filter(language=language))
    return own if len(own) >= MEASURED_AT_LEAST else _durations(served)


def _durations(served: "models.QuerySet[QueuePlaceRow]") -> list[timedelta]:
    pairs = served.values_list("served_since", "left_at")[:MEASURED_CALLS]
    return [left - since for since, left in pairs if since and left]


def end_places(places: "models.QuerySet[QueuePlaceRow]", why: LeaveReason, now: datetime) -> int:
    """End those that wait, all for one reason and at once; return how many."""
    return places.filter(WAITS).update(
        state=PlaceState.LEFT.value, left_for=why.value, left_at=now, **NOTHING_KEPT
    )


def delete_places(before: datetime) -> int:
    """Delete the places that were left before; return how many."""
    deleted, _by_table = QueuePlaceRow.objects.filter(left_at__lt=before).delete()
    return deleted
