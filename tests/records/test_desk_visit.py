"""The database keeps the order of a visit's steps, and one open visit for a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from cleanbreak.domain.desk_visit import IN_ORDER, VisitStep
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.desk_visit import PLACES, DeskVisitRow, VisitStepRow
from cleanbreak.records.store import StoreRow

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def visit() -> DeskVisitRow:
    StoreRow.objects.create(
        store_id="leeds-1", name="Leeds", place="gb", time_zone="Europe/London", added_at=NOW
    )
    return begun("line:1")


def begun(guard: str) -> DeskVisitRow:
    return DeskVisitRow.objects.create(
        store_id="leeds-1",
        clerk="agent:cora",
        verification_id=uuid4(),
        guard=guard,
        begun_at=NOW,
        expires_at=NOW + timedelta(minutes=30),
    )


def step(visit_id: UUID, one: VisitStep, place: int | None = None) -> None:
    VisitStepRow.objects.create(
        visit_id=visit_id,
        step=one.value,
        place=place or PLACES[one],
        at=NOW,
        acting_user="agent:cora",
    )


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


def test_no_step_is_skipped_repeated_or_put_elsewhere(visit: DeskVisitRow) -> None:
    with refused("one step after the other"):
        step(visit.visit_id, VisitStep.IDENTITY)
    step(visit.visit_id, VisitStep.NAMED)
    with refused("one step after the other"):
        step(visit.visit_id, VisitStep.ENDED)
    with refused("one step after the other"):
        step(visit.visit_id, VisitStep.CASH_PAID)
    with refused("desk_visit_step_once"):
        step(visit.visit_id, VisitStep.NAMED)
    with refused("desk_visit_step_at_its_place"):
        step(visit.visit_id, VisitStep.ENDED, place=2)
    for one in IN_ORDER[1:]:
        step(visit.visit_id, one)
    step(visit.visit_id, VisitStep.CASH_PAID)
    step(visit.visit_id, VisitStep.CARD_WIPED)


def test_a_temporary_table_of_the_same_name_lets_no_step_be_skipped(visit: DeskVisitRow) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE desk_visit_step AS SELECT %s AS visit_id, 6 AS place",
            [visit.visit_id],
        )
        with refused("one step after the other"):
            cursor.execute(
                "INSERT INTO public.desk_visit_step (visit_id, step, place, at, acting_user,"
                " details) VALUES (%s, 'ended', 7, %s, 'agent:cora', '{}')",
                [visit.visit_id, NOW],
            )


def test_a_step_is_never_changed_or_taken_away(visit: DeskVisitRow) -> None:
    step(visit.visit_id, VisitStep.NAMED)
    for change in (
        "UPDATE desk_visit_step SET acting_user = ''",
        "DELETE FROM desk_visit_step",
        "DELETE FROM desk_visit",
    ):
        with as_owner(), refused("append-only"), connection.cursor() as cursor:
            cursor.execute(change)


def test_a_closed_visit_takes_no_step_and_never_changes(visit: DeskVisitRow) -> None:
    step(visit.visit_id, VisitStep.NAMED)
    with refused("never changes"):
        DeskVisitRow.objects.update(clerk="agent:bo")
    for faulty in ({"outcome": "left"}, {"outcome": "ended", "guard": ""}):
        with refused("desk_visit_"):
            DeskVisitRow.objects.update(closed_at=NOW, **faulty)
    DeskVisitRow.objects.update(closed_at=NOW, outcome="left", guard="")
    with refused("one step after the other"):
        step(visit.visit_id, VisitStep.IDENTITY)
    with refused("never changes"):
        DeskVisitRow.objects.update(outcome="abandoned")


@pytest.mark.parametrize(
    ("column", "first", "other"),
    [
        ("verification_id", None, uuid4()),
        ("store_id", None, "york-1"),
        ("begun_at", None, NOW + timedelta(minutes=1)),
        ("authority_id", uuid4(), None),
        ("order_id", uuid4(), uuid4()),
        ("receipt_number", "7K2M-9QXD-4T8", "7K2M-9QXD-4T9"),
    ],
)
def test_whose_visit_it_is_and_what_came_of_it_is_said_once(
    visit: DeskVisitRow, column: str, first: object, other: object
) -> None:
    if first is not None:
        DeskVisitRow.objects.update(**{column: first})
    with refused("never changes"):
        DeskVisitRow.objects.update(**{column: other})


def test_a_line_has_one_open_visit(visit: DeskVisitRow) -> None:
    with refused("desk_visit_one_for_a_line"):
        begun("line:1")
    begun("line:2")
    DeskVisitRow.objects.filter(pk=visit.visit_id).update(closed_at=NOW, outcome="left", guard="")
    begun("line:1")


def test_the_application_may_add_steps_and_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('cleanbreak_app', 'desk_visit_step', 'INSERT'),"
            " has_table_privilege('cleanbreak_app', 'desk_visit_step', 'UPDATE'),"
            " has_table_privilege('cleanbreak_app', 'desk_visit', 'DELETE')"
        )
        assert cursor.fetchone() == (True, False, False)
