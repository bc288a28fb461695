"""Somebody leaves a shared plan, and the account holder learns nothing of it, on no channel."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.money_stories import send_what_is_due
from tests.staff_people import signed_in, staffed_world
from tests.unit.channels.portal.visits import declare, status_page, tie
from tests.worlds import LineOf, TestWorld, at_once, with_notice

from cleanbreak.adapters.messages.memory import MemoryMessages, Received
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.confidential import NotPossibleHere, due_on
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.staff import Role
from cleanbreak.domain.takeout_state import HowTold
from cleanbreak.domain.termination import Actor, Channel, LineAlreadyTerminated
from cleanbreak.flows.decline_takeout import decline_takeout
from cleanbreak.flows.guardian_link import guardian_link
from cleanbreak.flows.reclaim_number import NothingToReclaim, Reclaim, reclaim_number
from cleanbreak.flows.remind_of_accounts import remind_of_accounts
from cleanbreak.flows.remind_of_payouts import remind_of_payouts
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_mass_announcements
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.number_interval import NumberIntervalRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.takeout import TakeoutRow

BERLIN = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(language="en")
"""Held by the person who must not know; used by somebody else."""
HOLDERS_OWN = LineOf(msisdn="+4915228817401", language="en")
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")
SAFE = "safe@shelter.example"
ASKED = {"name": "Lea Brandt", "line": LINE.msisdn, "contact": SAFE, "key": "k" * 32}
SEEN = {"document": "court_order", "when": "now"}


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        settings.CLEANBREAK_BASE_URL = "http://testserver"
        made.add(LINE, HOLDERS_OWN)
        yield made


def inbox(world: TestWorld) -> list[Received]:
    send_what_is_due(world)
    return MemoryMessages(world.world).inbox()


def told(world: TestWorld) -> set[str]:
    return {one.message.recipient for one in inbox(world)}


def ask(**typed: str) -> Any:
    return Client(headers={"accept-language": "en"}).post("/shared-plan/", ASKED | typed)


def request_id() -> UUID:
    return ConfidentialRequestRow.objects.get().request_id


def accept(officer: Client, **seen: str) -> Any:
    return officer.post(f"/staff/confidential/{request_id()}/accept/", SEEN | seen)


def end_in_confidence(world: TestWorld) -> None:
    """Ask, let the officer see the document, and let the line end."""
    assert ask().status_code == 200
    assert accept(signed_in(Role.CONFIDENTIAL_OFFICER)).status_code == 303
    send_what_is_due(world)
    world.work()


def test_the_line_ends_and_only_the_safe_contact_hears_of_it(world: TestWorld) -> None:
    end_in_confidence(world)

    assert OrderRow.objects.get().state == "completed"
    assert told(world) == {SAFE}
    assert {one.message.subject for one in inbox(world)} == {"A message for you"}
    assert any("Your line has ended" in one.message.text for one in inbox(world))


def test_the_same_end_in_the_open_tells_the_holder(world: TestWorld) -> None:
    """The test above can fail: everybody on file would be told."""
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work()

    assert LINE.email in told(world)


def test_no_money_moves_by_which_the_holder_would_learn_of_it(world: TestWorld) -> None:
    end_in_confidence(world)
    world.clock.advance(days=400)
    remind_of_payouts(world.clock)

    payout = PayoutRow.objects.get()
    assert (payout.state, payout.method) == ("draft", "")
    assert told(world) == {SAFE}


def test_a_holder_who_declines_their_data_leaves_no_trace_of_the_order(world: TestWorld) -> None:
    request_termination(with_notice(HOLDERS_OWN), world.outside, world.clock())
    in_the_open = OrderRow.objects.get().order_id
    assert ask().status_code == 200
    assert accept(signed_in(Role.CONFIDENTIAL_OFFICER), when="notice").status_code == 303

    for msisdn in (LINE.msisdn, HOLDERS_OWN.msisdn):
        line = LineRow.objects.select_related("holder").get(msisdn=msisdn)
        decline_takeout(line, HowTold.BY_PHONE, ROOT, world.clock())

    rows = TakeoutRow.objects.order_by("asked_at").values_list("order_id", flat=True)
    acts = AuditRow.objects.filter(act="takeout.declined").values_list("order_id", flat=True)
    assert OrderRow.objects.count() == 2
    assert set(rows) == set(acts) == {None, in_the_open}


def test_nobody_but_the_officer_sees_it_in_the_console(world: TestWorld) -> None:
    assert ask().status_code == 200
    assert accept(signed_in(Role.CONFIDENTIAL_OFFICER), when="notice").status_code == 303
    order_id = OrderRow.objects.get().order_id
    OrderRow.objects.update(state="held")

    officer = signed_in(Role.CONFIDENTIAL_OFFICER)
    assert ASKED["name"] not in officer.get(f"/staff/confidential/{request_id()}/").content.decode()
    officer.get("/staff/confidential/")
    assert ASKED["name"] in officer.get(f"/staff/confidential/{request_id()}/").content.decode()
    watch_line(LINE.msisdn, WatchReason.AT_RISK, ROOT, world.clock())
    assert officer.get(f"/staff/orders/{order_id}/").status_code == 200
    looks = signed_in(Role.PRIVACY_OFFICER).get("/staff/looks/").content.decode()
    assert "iris" not in looks, "nobody learns from it that somebody looked in confidence"
    seen = AuditRow.objects.filter(act="personal_data.seen").order_by("id")
    assert [one.details["what"] for one in seen] == ["confidential", "order"]
    call = signed_in(Role.AGENT).post("/staff/calls/begin/", {"case": order_id, "reason": "order"})
    assert call.status_code == 422, "no more than of an order that is not there"
    assert str(order_id) in officer.get("/staff/orders/held/").content.decode()
    for role in (Role.AGENT, Role.AUDITOR, Role.ADMIN):
        browser = signed_in(role)
        assert browser.get(f"/staff/orders/{order_id}/").status_code == 404
        assert browser.post(f"/staff/orders/{order_id}/retry/").status_code in (403, 404)
        assert str(order_id) not in browser.get("/staff/orders/held/").content.decode()
        assert browser.get("/staff/confidential/").status_code == 403


def test_the_holder_who_wants_to_end_the_line_does_not_find_the_order(world: TestWorld) -> None:
    ask()
    day = (world.clock().date() + timedelta(days=30)).isoformat()
    accept(signed_in(Role.CONFIDENTIAL_OFFICER), when="date", wished_date=day)

    with pytest.raises(NotPossibleHere):
        request_termination(at_once(LINE), world.outside, world.clock())
    client = Client(headers={"accept-language": "en"})
    receipt = declare(client, line=LINE.msisdn)
    tie(world)
    page = client.get(status_page(receipt)).content.decode()

    order = OrderRow.objects.get()
    assert (order.effective_date.isoformat(), order.state) == (day, "pending")
    assert day not in page
    assert str(order.order_id) not in page


def test_an_end_in_confidence_does_not_hasten_what_others_know_of(world: TestWorld) -> None:
    request_termination(with_notice(LINE), world.outside, world.clock())
    before = OrderRow.objects.get().effective_date
    ask()

    answer = accept(signed_in(Role.CONFIDENTIAL_OFFICER))

    assert answer.status_code == 422
    assert "has an open order that others know of" in answer.content.decode()
    assert OrderRow.objects.get().effective_date == before
    assert ConfidentialRequestRow.objects.get().decision is None


def test_a_contact_that_the_holder_reads_is_no_safe_one(world: TestWorld) -> None:
    ask(contact=LINE.email.upper())

    answer = accept(signed_in(Role.CONFIDENTIAL_OFFICER))

    assert "the account holder has on file" in answer.content.decode()
    assert not OrderRow.objects.exists()


def test_a_refusal_is_told_to_the_safe_contact_alone(world: TestWorld) -> None:
    ask()
    officer = signed_in(Role.CONFIDENTIAL_OFFICER)

    officer.post(f"/staff/confidential/{request_id()}/refuse/")
    again = accept(officer)

    assert told(world) == {SAFE}
    assert any("no document showed it" in one.message.text for one in inbox(world))
    assert "already decided" in again.content.decode()


def test_of_the_number_the_safe_contact_alone_is_told_and_its_holder_gets_it_back_never(
    world: TestWorld,
) -> None:
    remind_of_accounts(world.clock)  # the rounds begin here
    end_in_confidence(world)
    number = NumberRow.objects.get()
    link = guardian_link(number.order_id)
    assert [one.message.recipient for one in inbox(world) if link in one.message.text] == [SAFE]
    asked = Reclaim(msisdn=LINE.msisdn, name=LINE.name, document=IdentityDocument.PASSPORT)
    with pytest.raises(NothingToReclaim):
        reclaim_number(asked, ROOT, world.clock())

    line = LineRow.objects.get(msisdn=LINE.msisdn)
    line.pk, line.iccid, line.state, line.termination_date = None, "1", "active", None
    line.save()  # as if it had come back with the account holder all the same
    NumberRow.objects.update(state="assigned")
    world.clock.advance(days=7)
    assert remind_of_accounts(world.clock) == 1
    send_mass_announcements(world.outside, world.clock)

    reminder = inbox(world)[0].message
    assert (reminder.recipient, reminder.subject) == (SAFE, "A message for you")
    assert "A stranger may have your number by now." in reminder.text
    assert told(world) == {SAFE}
    page = Client(headers={"accept-language": "en"}).get(link.removeprefix("http://testserver"))
    assert "Leave this page quickly" in page.content.decode()


def test_the_same_number_ended_in_the_open_may_be_reclaimed(world: TestWorld) -> None:
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    asked = Reclaim(msisdn=LINE.msisdn, name=LINE.name, document=IdentityDocument.PASSPORT)
    assert reclaim_number(asked, ROOT, world.clock())


def test_a_worker_that_died_between_order_and_decision_loses_nothing(world: TestWorld) -> None:
    end_in_confidence(world)
    ConfidentialRequestRow.objects.update(decision=None, decided_at=None)

    assert accept(signed_in(Role.CONFIDENTIAL_OFFICER)).status_code == 303
    assert ConfidentialRequestRow.objects.get().decision == "accepted"
    assert OrderRow.objects.count() == 1


def test_sent_twice_it_is_one_request_and_its_page_is_kept_by_nobody(world: TestWorld) -> None:
    first, second = ask(), ask()

    assert ConfidentialRequestRow.objects.count() == 1
    assert (first.status_code, second.status_code) == (200, 200)
    assert "no-store" in first["Cache-Control"]
    assert not [name for name in first.cookies if name != "csrftoken"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"contact": ""}, "Say where we can reach you"),
        ({"contact": "nobody@"}, "This is not an e-mail address"),
        ({"contact": LINE.msisdn}, "This is the line itself"),
        ({"line": ""}, "Enter the phone number"),
        ({"name": ""}, "Enter the name"),
        ({"name": "x" * 10_000_000}, "too long"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_nothing(
    world: TestWorld, typed: dict[str, str], sentence: str
) -> None:
    answer = ask(**typed)

    assert answer.status_code in (400, 413, 422)
    if answer.status_code == 422:
        assert sentence in answer.content.decode()
    assert not ConfidentialRequestRow.objects.exists()


def test_what_is_kept_and_noted_names_nobody(world: TestWorld) -> None:
    end_in_confidence(world)

    row = ConfidentialRequestRow.objects.get()
    kept = " ".join((row.person_name, row.msisdn, row.safe_address))
    noted = str(list(AuditRow.objects.values()))
    assert "confidential.decided" in noted
    for canary in (ASKED["name"], LINE.msisdn, SAFE):
        assert canary not in kept
        assert canary not in noted
    assert (row.named_person, row.named_msisdn) == (ASKED["name"], LINE.msisdn)


def test_after_the_end_the_line_is_as_ended_as_any(world: TestWorld) -> None:
    end_in_confidence(world)

    with pytest.raises(LineAlreadyTerminated):
        request_termination(at_once(LINE), world.outside, world.clock())


def what_is_kept() -> dict[str, Any]:
    """Return what the account holder is handed out who asks what is kept."""
    arguments = ("subject", "export", HOLDERS_OWN.msisdn, "--as", "petra", "--json")
    handed_out: dict[str, Any] = json.loads(CliRunner().invoke(cli, arguments).stdout)
    return handed_out


def test_who_asks_what_is_kept_learns_nothing_of_the_order(world: TestWorld) -> None:
    long_ago = world.clock() - timedelta(days=400)  # else that day is also the order's
    NumberIntervalRow.objects.update(begins_at=long_ago)
    before = what_is_kept()
    ask()
    day = world.clock().astimezone(BERLIN).date() + timedelta(days=30)
    accept(signed_in(Role.CONFIDENTIAL_OFFICER), when="date", wished_date=day.isoformat())
    order_id = str(OrderRow.objects.get().order_id)
    assert what_is_kept() == before, "it waits, and nothing tells of it"

    world.clock.advance(days=31)
    world.work()

    line, after = LineRow.objects.get(msisdn=LINE.msisdn), what_is_kept()
    told = json.dumps(after)
    assert line.law_of == day - timedelta(days=30)
    for hidden in (order_id, ASKED["name"], SAFE, line.law_of.isoformat()):
        assert hidden not in told
    assert set(after["data"]) == set(before["data"]), "no money, no evidence, no certificate"
    ended, own = sorted(after["data"]["line"]["rows"], key=lambda row: row["line_id"])
    assert (ended["state"], ended["termination_date"]) == ("terminated", str(line.termination_date))
    assert own["state"] == "active"
    kept = {one["line_id"]: one for one in after["categories"] if one["category"] == "identity"}
    assert kept[ended["line_id"]]["last_day"] == f"{day.year + 1}-12-31", "dead as any other"
    assert kept[own["line_id"]]["last_day"] is None


def test_two_working_days_leave_the_weekend_out() -> None:
    friday = date(2026, 11, 27)

    assert due_on(friday) == date(2026, 12, 1)
    assert due_on(friday + timedelta(days=1)) == date(2026, 12, 1)
    assert due_on(date(2026, 11, 23)) == date(2026, 11, 25)
