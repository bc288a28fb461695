"""The database keeps the order of a call's steps, and ends the check code with the call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cleanbreak.domain.agent_call import CallReason
from cleanbreak.domain.call_handling import IN_ORDER, CallStep
from cleanbreak.domain.hotline_queue import LeaveReason, PlaceState
from cleanbreak.records.agent_call import AgentCallRow, running_calls
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.call_handling import PLACES, CallHandlingRow, CallStepRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ADA, BOB = "agent:ada", "agent:bob"


@pytest.fixture
def handling() -> CallHandlingRow:
    return begun(uuid4(), ADA)


def begun(call_id: UUID, agent: str) -> CallHandlingRow:
    return CallHandlingRow.objects.create(call_id=call_id, agent=agent, begun_at=NOW)


def step(handling: CallHandlingRow, one: CallStep, place: int | None = None) -> None:
    CallStepRow.objects.create(
        handling=handling, step=one.value, place=place or PLACES[one], at=NOW, acting_user=ADA
    )


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def test_no_step_is_skipped_repeated_or_put_elsewhere(handling: CallHandlingRow) -> None:
    with refused("one step after the other"):
        step(handling, CallStep.NAMED)
    for one in IN_ORDER:
        for later in IN_ORDER[PLACES[one] :]:
            with refused("one step after the other"):
                step(handling, later)
        with refused("call_step_at_its_place"):
            step(handling, CallStep.RECEIPT, place=1)
        step(handling, one)
        with refused("call_step_once"):
            step(handling, one)


def test_a_temporary_table_of_the_same_name_lets_no_step_be_skipped(
    handling: CallHandlingRow,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE call_step AS SELECT %s AS handling_id, 9 AS place",
            [handling.handling_id],
        )
        with refused("one step after the other"):
            cursor.execute(
                "INSERT INTO public.call_step (handling_id, step, place, at, acting_user, details)"
                " VALUES (%s, 'ended', 10, %s, 'agent:ada', '{}')",
                [handling.handling_id, NOW],
            )


def test_a_step_is_never_changed_or_taken_away(handling: CallHandlingRow) -> None:
    step(handling, CallStep.GREETED)
    for change in (
        "UPDATE call_step SET acting_user = ''",
        "DELETE FROM call_step",
        "DELETE FROM call_handling",
    ):
        with as_owner(), refused("append-only"), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_closed_call_takes_no_step_and_never_changes(handling: CallHandlingRow) -> None:
    step(handling, CallStep.GREETED)
    for faulty in ({"outcome": ""}, {"outcome": "refused"}, {"outcome": "ended"},
                   {"outcome": "declared"}):  # fmt: skip
        with refused("call_handling_"):
            CallHandlingRow.objects.update(closed_at=NOW, **faulty)
    CallHandlingRow.objects.update(closed_at=NOW, outcome="served")
    with refused("one step after the other"):
        step(handling, CallStep.NAMED)
    with refused("never changes"):
        CallHandlingRow.objects.update(outcome="broken_off")


@pytest.mark.parametrize(
    ("column", "first", "other"),
    [
        ("call_id", None, uuid4()),
        ("agent", None, BOB),
        ("verification_id", uuid4(), uuid4()),
        ("order_id", uuid4(), None),
        ("declaration_id", 1, 2),
        ("receipt_number", "7K2M-9QXD-4T8", "7K2M-9QXD-4T9"),
    ],
)
def test_whose_call_it_is_and_what_came_of_it_is_said_once(
    handling: CallHandlingRow, column: str, first: object, other: object
) -> None:
    if first is not None:
        CallHandlingRow.objects.update(**{column: first})
    with refused("never changes"):
        CallHandlingRow.objects.update(**{column: other})


def test_a_call_has_one_agent_and_an_agent_has_one_call(handling: CallHandlingRow) -> None:
    with refused("call_handling_one_of_a_call"):
        begun(handling.call_id, BOB)
    with refused("call_handling_one_of_an_agent"):
        begun(uuid4(), ADA)
    CallHandlingRow.objects.update(closed_at=NOW, outcome="passed_on")
    begun(handling.call_id, BOB)


def test_the_check_code_ends_with_the_call_whoever_says_so() -> None:
    for change in (
        {"state": PlaceState.LEFT.value, "left_at": NOW, "left_for": LeaveReason.HUNG_UP.value},
        {"agent": BOB},
        {"agent": "", "state": PlaceState.WAITING.value},
    ):
        call_id = uuid4()
        QueuePlaceRow.objects.create(
            call_id=call_id, language="en", skill="cancel", joined_at=NOW, offered_at=NOW,
            state=PlaceState.OFFERED.value, agent=ADA,
        )  # fmt: skip
        AgentCallRow.objects.create(
            code_hash=str(call_id), agent=ADA, alias="7", reason=CallReason.HOTLINE.value,
            hotline_call_id=call_id, began_at=NOW,
        )  # fmt: skip
        place = QueuePlaceRow.objects.filter(pk=call_id)
        place.update(state=PlaceState.CONNECTED.value)
        assert running_calls(NOW).exists()
        place.update(**change)
        assert not running_calls(NOW).exists()
        place.update(state=PlaceState.LEFT.value, left_at=NOW, left_for="done")
