"""Somebody takes a time or a number at a store, and the desk calls them: never too many at once."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.cash_desks import a_store
from tests.outlets import LONDON, MARIENPLATZ, PASING, load_outlets
from tests.staff_people import signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.store_ticket import (
    LineFull,
    NoAppointmentsHere,
    NobodyWaits,
    NoLineHere,
    SlotNotThere,
    SlotTaken,
    StoreNotOpenNow,
    TicketNotWaiting,
    UnknownTicket,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.flows.call_ticket import call_next, call_shown, todays_tickets
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.forget_tickets import forget_tickets
from cleanbreak.flows.give_back_ticket import give_back_ticket
from cleanbreak.flows.read_ticket import TICKET, read_ticket
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.take_ticket import free_times, take_place_in_line, take_time
from cleanbreak.records.rate_limit import RateLimitRow
from cleanbreak.records.store_ticket import StoreTicketRow

pytestmark = pytest.mark.usefixtures("committed_db")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""11:00 in Munich; the store is open until 18:00."""
CORA = Actor(channel=Channel.STAFF, acting_user="agent:cora", store="muc-1")
ALWAYS = {**MARIENPLATZ, "opening_hours": "24/7"}


@pytest.fixture(autouse=True)
def stores(committed_db: None) -> None:
    load_outlets(MONDAY, MARIENPLATZ, PASING)


def at(hour: int, minute: int = 0) -> datetime:
    """Return a time of that Monday, in UTC: an hour before the clocks of Munich."""
    return MONDAY.replace(hour=hour, minute=minute)


def test_a_time_is_given_to_as_many_as_there_is_room_for() -> None:
    first = take_time("muc-1", at(13), MONDAY)
    second = take_time("muc-1", at(13), MONDAY)
    assert {first.seat, second.seat} == {1, 2}
    assert first.code != second.code
    with pytest.raises(SlotTaken):
        take_time("muc-1", at(13), MONDAY)
    today = free_times("muc-1", MONDAY)[0]
    assert at(13) not in [slot.starts_at for slot in today.slots]
    give_back_ticket(first.ticket_id, MONDAY)
    assert take_time("muc-1", at(13), MONDAY).seat == first.seat


def test_however_many_want_the_same_time_at_once_it_is_never_oversold() -> None:
    def want(_nth: int) -> str:
        try:
            take_time("muc-1", at(13), MONDAY)
        except SlotTaken:
            return "refused"
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(6) as people:
        told = sorted(people.map(want, range(6)))
    assert told == ["refused"] * 4 + ["taken"] * 2
    assert StoreTicketRow.objects.count() == 2


def test_the_database_itself_gives_no_seat_and_no_number_twice() -> None:
    row = take_time("muc-1", at(13), MONDAY)
    number = take_place_in_line("muc-1", MONDAY)
    for again in (row, number):
        copy = StoreTicketRow.objects.get(pk=again.pk)
        copy.pk, copy.code = link_uuid(again), "T-000-000"
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def link_uuid(row: StoreTicketRow) -> Any:
    return type(row.ticket_id)(int=row.ticket_id.int ^ 1)


@pytest.mark.parametrize(
    "starts",
    [
        at(9),  # past
        at(10),  # now: nobody comes in no time
        at(13, 7),  # between two times
        at(17),  # closed: 18:00 there
        at(13) + timedelta(days=60),
        datetime(2026, 12, 25, 13, tzinfo=UTC),
        at(13) + timedelta(days=6),  # a Sunday
    ],
)
def test_a_time_that_is_none_cannot_be_taken(starts: datetime) -> None:
    with pytest.raises(SlotNotThere):
        take_time("muc-1", starts, MONDAY)


def test_a_store_that_is_closed_for_a_time_gives_none() -> None:
    booked = take_time("muc-1", at(13) + timedelta(days=1), MONDAY)
    closed = {"closed_from": "2026-11-24", "closed_until": "2026-11-25"}
    load_outlets(MONDAY, {**MARIENPLATZ, **closed})
    with pytest.raises(SlotNotThere):
        take_time("muc-1", at(14) + timedelta(days=1), MONDAY)
    days = [one.day for one in free_times("muc-1", MONDAY)]
    assert date(2026, 11, 24) not in days
    assert date(2026, 11, 26) in days
    assert read_ticket(booked.ticket_id, MONDAY).is_closed, "whoever has one is told"
    with pytest.raises(StoreNotOpenNow):
        take_place_in_line("muc-1", at(11) + timedelta(days=1))


def test_the_day_on_which_clocks_are_changed_has_its_own_number_of_times() -> None:
    night = {**MARIENPLATZ, "opening_hours": "Su 01:00-04:00"}
    load_outlets(MONDAY, night)
    saturday = datetime(2026, 10, 24, 12, tzinfo=UTC)
    (sunday, *_later) = free_times("muc-1", saturday)
    starts = [slot.starts_at for slot in sunday.slots]
    assert len(starts) == len(set(starts)) == 8
    seats = [take_time("muc-1", start, saturday).seat for start in starts]
    assert seats == [1] * 8, "02:00 comes twice, and is two times"


def test_the_line_tells_its_numbers_and_how_long_it_takes() -> None:
    first, second = (take_place_in_line("muc-1", MONDAY) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    ticket = read_ticket(second.ticket_id, MONDAY)
    assert (ticket.people_ahead, ticket.wait) == (1, timedelta(minutes=10))
    assert call_next(CORA, MONDAY).number == 1
    assert read_ticket(second.ticket_id, MONDAY).people_ahead == 0
    give_back_ticket(second.ticket_id, MONDAY)
    assert take_place_in_line("muc-1", MONDAY).number == 3, "a number comes once a day"
    assert take_place_in_line("muc-1", MONDAY + timedelta(days=1)).number == 1


def test_nobody_gets_a_number_for_after_closing_time() -> None:
    with pytest.raises(StoreNotOpenNow):
        take_place_in_line("muc-1", at(17))
    for _ in range(2):
        take_place_in_line("muc-1", at(16, 35))
    with pytest.raises(LineFull):
        take_place_in_line("muc-1", at(16, 45))


def test_a_store_without_tickets_says_so() -> None:
    with pytest.raises(NoAppointmentsHere):
        take_time("muc-2", at(13), MONDAY)
    with pytest.raises(NoLineHere):
        take_place_in_line("muc-2", MONDAY)
    assert free_times("muc-2", MONDAY) == []


def test_two_clerks_never_call_the_same_person() -> None:
    for _ in range(4):
        take_place_in_line("muc-1", MONDAY)

    def call(_nth: int) -> int:
        try:
            return call_next(CORA, MONDAY).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clerks:
        assert sorted(clerks.map(call, range(4))) == [1, 2, 3, 4]
    with pytest.raises(NobodyWaits):
        call_next(CORA, MONDAY)


def test_a_ticket_that_is_shown_is_called_here_and_today_only() -> None:
    later, mine = take_time("muc-1", at(15), MONDAY), take_place_in_line("muc-1", MONDAY)
    with pytest.raises(WorksAtNoStore):
        call_shown(mine.code, Actor(channel=Channel.CLI, acting_user="operator:x"), MONDAY)
    load_outlets(MONDAY, {**PASING, "queue_minutes": "10"})
    elsewhere = Actor(channel=Channel.STAFF, acting_user="agent:bo", store="muc-2")
    refusals: list[tuple[type[Refusal], Callable[[], Any]]] = [
        (UnknownTicket, lambda: call_shown(mine.code, elsewhere, MONDAY)),
        (UnknownTicket, lambda: call_shown(mine.code, CORA, MONDAY + timedelta(days=1))),
    ]
    for refusal, do in refusals:
        with pytest.raises(refusal):
            do()
    assert call_shown(f" {mine.code.lower()} ", CORA, MONDAY).number == 1
    with pytest.raises(TicketNotWaiting):
        call_shown(mine.code, CORA, MONDAY)
    with pytest.raises(TicketNotWaiting):
        give_back_ticket(mine.ticket_id, MONDAY)
    assert call_shown(later.code, CORA, MONDAY).starts_at == at(15), "early, but here"


def test_tickets_are_forgotten_a_week_after_their_day() -> None:
    take_place_in_line("muc-1", MONDAY)
    new = take_place_in_line("muc-1", MONDAY + timedelta(days=3))
    assert forget_tickets(MONDAY + timedelta(days=7)) == 0
    assert forget_tickets(MONDAY + timedelta(days=9)) == 1
    assert list(StoreTicketRow.objects.values_list("pk", flat=True)) == [new.pk]


@pytest.fixture
def world(settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        load_outlets(timezone.now(), ALWAYS, LONDON)
        yield made


def test_the_whole_story_from_the_page_to_the_desk(world: TestWorld) -> None:
    visitor = Client(headers={"accept-language": "en"})
    page = visitor.get("/stores/muc-1/").content.decode()
    assert "Nobody is waiting. It is your turn next." in page
    times = re.findall(r'<option value="([^"]+)">', page)
    booked = visitor.post("/stores/muc-1/time/", {"time": times[40]})
    numbered = visitor.post("/stores/muc-1/line/")
    assert (booked.status_code, numbered.status_code) == (303, 303)
    ticket = visitor.get(numbered["Location"])
    assert "no-store" in ticket["Cache-Control"]
    text = ticket.content.decode()
    assert "Your number: 1" in text
    (code,) = set(re.findall(r"T-\w{3}-\w{3}", text))
    assert draw_qr(code) in text
    assert "Your appointment" in visitor.get(booked["Location"]).content.decode()

    cora = signed_in(Role.CLERK, store="muc-1")
    listed = cora.get("/staff/desk/tickets/").content.decode()
    assert code in listed
    assert "number 1" in listed
    wrong = cora.post("/staff/desk/tickets/shown/", {"code": "T-000-001"})
    assert (wrong.status_code, "typing error" in wrong.content.decode()) == (422, True)
    called = cora.post("/staff/desk/tickets/next/")
    assert called.status_code == 303
    assert f"Call now: number 1, ticket {code}" in cora.get(called["Location"]).content.decode()
    assert "go to the desk" in visitor.get(numbered["Location"]).content.decode()
    assert "Nobody with a ticket waits" in cora.post("/staff/desk/tickets/next/").content.decode()

    gone = visitor.post(f"{booked['Location']}give-back/")
    assert gone.status_code == 303
    assert "You have given this ticket back." in visitor.get(gone["Location"]).content.decode()
    assert visitor.post(f"{numbered['Location']}give-back/").status_code == 422


def test_a_ticket_in_the_one_field_is_called_and_the_field_is_free_again(world: TestWorld) -> None:
    Client().post("/stores/muc-1/line/")
    ticket = StoreTicketRow.objects.get()
    cora = signed_in(Role.CLERK, store="muc-1")
    called = cora.post("/staff/desk/", {"scan": ticket.code.lower()})
    assert called.status_code == 303, called.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "called"
    page = cora.get(called["Location"]).content.decode()
    assert "Number 1 was called. Scan the card or the number." in page
    assert re.search(r'<input id="scan"[^>]* autofocus', page)
    again = cora.post(called["Location"], {"scan": ticket.code})
    assert (again.status_code, "called or given back" in again.content.decode()) == (422, True)
    assert "was called." not in again.content.decode(), "one sentence at a time"
    assert "was called." not in cora.get("/staff/desk/?called=T-000-000").content.decode()


def test_a_ticket_of_elsewhere_is_no_ticket_at_this_desk(world: TestWorld) -> None:
    Client().post("/stores/muc-1/line/")
    ticket = StoreTicketRow.objects.get()
    a_store(world, "leeds-1")  # in no list of outlets
    for store in ("lon-1", "leeds-1"):
        cora = signed_in(Role.CLERK, store=store)
        refused = cora.post("/staff/desk/", {"scan": ticket.code})
        assert refused.status_code == 422
        assert "no such ticket at this store today" in refused.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_a_ticket_opens_with_its_own_secret_only(world: TestWorld) -> None:
    visitor = Client(headers={"accept-language": "en"})
    own, other = (visitor.post("/stores/muc-1/line/")["Location"] for _ in range(2))
    stolen = f"/ticket/{own.split('/')[2]}/{other.split('/')[3]}/"
    row = StoreTicketRow.objects.get(number=1)
    assert own.endswith(f"/{link_secret(TICKET, str(row.ticket_id))}/")
    assert visitor.get(stolen).status_code == 404
    assert visitor.post(f"{stolen}give-back/").status_code == 404
    assert row.code not in own, "what is said at the desk opens nothing"


def test_what_a_form_cannot_send_is_refused_with_the_page(world: TestWorld) -> None:
    visitor = Client(headers={"accept-language": "en"})
    no_time = "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"
    for time in ("", "tomorrow", "2026-11-23T13:00", "2020-01-01T10:00Z", "9" * 40, *no_time):
        RateLimitRow.objects.all().delete()
        answer = visitor.post("/stores/muc-1/time/", {"time": time})
        assert (answer.status_code, "cannot be booked" in answer.content.decode()) == (422, True)
    assert visitor.post("/stores/nowhere/line/").status_code == 404
    assert visitor.get("/stores/muc-1/time/").status_code == 303
    assert visitor.get("/stores/", {"page": "9" * 5000}).status_code == 200
    RateLimitRow.objects.all().delete()
    told = [visitor.post("/stores/muc-1/line/").status_code for _ in range(5)]
    assert told == [303] * 4 + [429], "nobody takes a whole day"


def test_a_clerk_of_a_store_without_tickets_is_told_so(world: TestWorld) -> None:
    assert not todays_tickets(
        Actor(channel=Channel.STAFF, acting_user="agent:x", store="none"), MONDAY
    ).tickets
    cora = signed_in(Role.CLERK, store="lon-1")
    assert "This store gives no tickets." in cora.get("/staff/desk/tickets/").content.decode()
