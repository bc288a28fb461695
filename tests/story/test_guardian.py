"""After the end: who can have the number, the accounts that still know it, and the reminders."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import formats, timezone
from django.utils.translation import override
from tests.money_stories import send_what_is_due
from tests.relying_parties import a_relying_party
from tests.unit.channels.portal.visits import LINE, declare, prove_and_end, status_page, tie
from tests.worlds import CURRENT, LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.signal_stream import DeliveryMethod, EventType
from cleanbreak.flows.add_subject import add_subject
from cleanbreak.flows.guardian_link import GUARDIAN, guardian_link
from cleanbreak.flows.keep_ticks import KEPT, forget_ticks, kept_ticks
from cleanbreak.flows.make_stream import make_stream
from cleanbreak.flows.message_texts import objection_link
from cleanbreak.flows.remind_of_accounts import remind_of_accounts
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.secret_links import link_secret
from cleanbreak.flows.send_announcements import send_mass_announcements
from cleanbreak.flows.stop_reminders import stop_reminders
from cleanbreak.records import guardian as kept
from cleanbreak.records.guardian import RemindersStoppedRow, TickListRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.rate_limit import RateLimitRow
from cleanbreak.records.ssf_event import owed_events, settle_events
from cleanbreak.records.ssf_stream import SsfStreamRow

CARD = LineOf(msisdn="+4915228817400", name="Bea Busch", email="bea@example.org", language="en")
GERMAN = "Welche Konten kennen Ihre alte Nummer noch?"
SUBJECT = "Which accounts still know your old number?"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.CLEANBREAK_BASE_URL = "http://testserver"
    made = make_world()
    made.add(LINE)
    made.clock.now = timezone.now()
    CURRENT.append(made.outside)
    yield made
    CURRENT.pop()


@pytest.fixture
def person() -> Client:
    RateLimitRow.objects.all().delete()
    return Client(headers={"accept-language": "en"})


def end(world: TestWorld, line: LineOf = LINE) -> UUID:
    """End a line, and return its order."""
    if line is not LINE:
        world.add(line)
    order = request_termination(at_once(line), world.outside, world.clock())
    world.work()
    assert OrderRow.objects.get(pk=order.order_id).state == "completed"
    return order.order_id


def page_of(order_id: UUID) -> str:
    return f"/guardian/{order_id}/{link_secret(GUARDIAN, str(order_id))}/"


def read(person: Client, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def mails(world: TestWorld, to: str = "anna@example.org") -> list[Any]:
    send_what_is_due(world)
    return [one.message for one in MemoryMessages(world.world).inbox(to)][::-1]


def days_later(world: TestWorld, days: int) -> int:
    """Let so many days go by since the last ones, and the daily round be made."""
    world.clock.advance(days=days)
    due = remind_of_accounts(world.clock)
    while send_mass_announcements(world.outside, world.clock):
        pass
    return due


def reminders(world: TestWorld, to: str = "anna@example.org") -> list[str]:
    return [one.text for one in mails(world, to) if one.subject in (SUBJECT, GERMAN)]


def test_the_message_of_the_end_leads_to_the_list_and_names_the_day(
    world: TestWorld,
    person: Client,
) -> None:
    order_id = end(world, CARD)
    text = mails(world, "bea@example.org")[-1].text
    assert guardian_link(order_id) in text
    free_on = NumberRow.objects.get().earliest_release_date
    with override("en"):
        assert f"From {formats.date_format(free_on)} on, your number can be" in text

    page = read(person, page_of(order_id))
    assert "The number ending in 7400, ended on" in page
    assert "your number can be given to a stranger" in page
    assert "Sparkasse" in page
    assert "https://faq.whatsapp.com/1166321223998129" in page
    assert "password" in page
    assert 'type="password"' not in page
    assert CARD.msisdn not in page
    assert "Bea" not in page


def test_a_wrong_link_and_a_line_that_lives_have_no_page(
    world: TestWorld,
    person: Client,
) -> None:
    order_id = end(world)
    assert person.get(f"/guardian/{order_id}/{'0' * 40}/").status_code == 404
    assert person.get(page_of(uuid4())).status_code == 404
    OrderRow.objects.update(state="held", completed_at=None)
    assert person.get(page_of(order_id)).status_code == 404


def test_the_page_calls_nobody_and_is_kept_by_no_cache(
    world: TestWorld,
    person: Client,
) -> None:
    own = person.get(page_of(end(world)))
    assert "no-store" in own["Cache-Control"]
    for answer in (own, person.get("/guardian/"), person.get("/guardian/senders/")):
        assert "connect-src 'none'" in answer["Content-Security-Policy"]
    assert "form-action 'none'" in person.get("/guardian/senders/")["Content-Security-Policy"]
    assert "<form" not in read(person, "/guardian/senders/").partition("<main")[2]


def test_ticks_are_kept_and_nobody_can_tell_whose_they_are(
    world: TestWorld,
    person: Client,
) -> None:
    order_id = end(world)
    address = page_of(order_id)
    answer = person.post(address, {"done": ["whatsapp", "bank", "<script>", "nubank"]})
    assert answer.status_code == 303
    assert kept_ticks(order_id) == {"whatsapp", "bank"}
    page = read(person, address)
    assert len(re.findall(r'value="(?:whatsapp|bank)"[^>]* checked', page)) == 2
    assert page.count(" checked") == 2

    row = TickListRow.objects.get()
    line = LineRow.objects.get()
    told = {str(order_id), order_id.hex, line.msisdn, line.iccid, LINE.name, LINE.email}
    assert not any(one in f"{row.list_hash} {row.ticked}" for one in told)
    assert len(row.list_hash) == 40

    person.post(address, {})
    assert kept_ticks(order_id) == set()


def test_ticks_outlive_a_new_key_and_go_after_half_a_year(
    world: TestWorld,
    person: Client,
    settings: Any,
) -> None:
    order_id = end(world)
    person.post(page_of(order_id), {"done": "google"})
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, that is long enough to be one"
    assert kept_ticks(order_id) == {"google"}
    person.post(page_of(order_id), {"done": ["google", "apple"]})
    assert TickListRow.objects.get().ticked == ["apple", "google"]

    stop_reminders(order_id, timezone.now())
    assert forget_ticks(timezone.now() + KEPT - timedelta(hours=1)) == 0
    assert forget_ticks(timezone.now() + KEPT + timedelta(hours=1)) == 2
    assert not TickListRow.objects.exists()
    assert not RemindersStoppedRow.objects.exists()


def test_reminders_come_after_7_30_and_90_days_each_once(
    world: TestWorld,
    person: Client,
) -> None:
    assert remind_of_accounts(world.clock) == 0  # the marks begin here
    order_id = end(world, CARD)
    assert days_later(world, 6) == 0
    assert days_later(world, 1) == 1
    assert remind_of_accounts(world.clock) == 0
    first = reminders(world, "bea@example.org")
    assert len(first) == 1
    assert "ending in 7400" in first[0]
    assert guardian_link(order_id) in first[0]
    assert "comes in 23 days" in first[0]
    assert CARD.msisdn not in first[0]

    assert days_later(world, 23) == 1
    assert days_later(world, 59) == 0
    assert days_later(world, 30) == 1  # a round was missed: it comes all the same
    texts = reminders(world, "bea@example.org")
    assert len(texts) == 3
    assert "This was the last reminder." in texts[-1]
    assert days_later(world, 400) == 0


def test_a_round_that_dies_goes_on_where_it_stood(
    world: TestWorld,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remind_of_accounts(world.clock)
    for number in range(3):
        end(world, LineOf(msisdn=f"+491522881745{number}", name=f"P {number}"))
    world.clock.advance(days=7)
    monkeypatch.setattr("cleanbreak.flows.remind_of_accounts.BATCH_SIZE", 1)
    moves = 0

    def dies(days: int, up_to: kept.Ended) -> None:
        nonlocal moves
        moves += 1
        if moves == 2:
            raise ConnectionError
        kept.move_round(days, up_to)

    monkeypatch.setattr("cleanbreak.flows.remind_of_accounts.move_round", dies)
    with pytest.raises(ConnectionError):
        remind_of_accounts(world.clock)
    assert remind_of_accounts(world.clock) == 2
    assert OutboxRow.objects.filter(kind="accounts_reminder").count() == 3


def test_who_ended_long_before_is_not_written_to_about_past_days(
    world: TestWorld,
) -> None:
    end(world)
    world.clock.advance(days=40)
    assert remind_of_accounts(world.clock) == 0
    assert days_later(world, 50) == 1  # of the 90th day only


def test_whoever_wants_none_gets_none_until_they_want_them_again(
    world: TestWorld,
    person: Client,
) -> None:
    remind_of_accounts(world.clock)
    order_id = end(world)
    address = page_of(order_id)
    assert "Send me no reminders" in read(person, address)
    assert person.post(f"{address}reminders/", {"stop": "1"}).status_code == 303
    assert person.post(f"{address}reminders/", {"stop": "1"}).status_code == 303
    assert "You get no more reminders." in read(person, address)
    assert days_later(world, 7) == 1
    assert reminders(world) == []
    person.post(f"{address}reminders/", {"resume": "1"})
    days_later(world, 23)
    assert len(reminders(world)) == 1
    assert person.get(f"{address}reminders/").status_code == 405
    assert person.post(f"/guardian/{order_id}/{'0' * 40}/reminders/").status_code == 404


@pytest.mark.parametrize(
    ("became", "said", "is_reminded"),
    [
        ({"state": "quarantined"}, "can be given to a stranger", True),
        ({"state": "available"}, "can be given to a stranger", True),
        ({"range_holder": "north"}, "goes back to the provider that it came from", True),
        ({"state": "returned"}, "goes back to the provider that it came from", True),
        ({"state": "ported_out"}, "It stays yours.", False),
        ({"state": "assigned"}, "A stranger may have your number by now.", True),
        ({"order_id": UUID(int=1)}, "A stranger may have your number by now.", True),
    ],
)
def test_what_is_said_fits_what_became_of_the_number(
    became: dict[str, Any],
    said: str,
    is_reminded: bool,
    world: TestWorld,
    person: Client,
) -> None:
    remind_of_accounts(world.clock)
    order_id = end(world)
    NumberRow.objects.update(**became)
    page = read(person, page_of(order_id))
    assert said in page
    assert ("We remind you 7, 30 and 90 days" in page) is is_reminded
    days_later(world, 7)
    assert len(reminders(world)) == int(is_reminded)


def test_a_holder_who_has_the_number_back_is_left_in_peace(
    world: TestWorld,
    person: Client,
) -> None:
    remind_of_accounts(world.clock)
    order_id = end(world)
    old = LineRow.objects.get()
    NumberRow.objects.update(state=NumberState.ASSIGNED.value)
    fields = {
        f.name: getattr(old, f.name) for f in LineRow._meta.concrete_fields if f.name != "line_id"
    }
    LineRow.objects.create(**fields | {"state": "active", "termination_date": None, "iccid": "1"})
    assert "You have your number back." in read(person, page_of(order_id))
    days_later(world, 7)
    assert reminders(world) == []


def watches(name: str, now: datetime) -> SsfStreamRow:
    """Let a relying party watch the number."""
    party = a_relying_party(name=name)
    wanted = {
        "events_requested": [EventType.CREDENTIAL_CHANGE.uri],
        "delivery": {"method": DeliveryMethod.POLL.value},
    }
    stream = make_stream(party.client_id, wanted, now)
    subject = {"format": "phone_number", "phone_number": LINE.msisdn}
    add_subject(stream, subject, now, is_verified=True)
    return stream


def test_those_who_confirmed_are_shown_and_nobody_else(
    world: TestWorld,
    person: Client,
) -> None:
    now = world.clock()
    streams = {name: watches(name, now) for name in ("Hafenbank", "Stillbank", "Falschbank")}
    order_id = end(world)
    address = page_of(order_id)
    assert "These know already" not in read(person, address)
    for name, error in (("Hafenbank", ""), ("Falschbank", "invalid_key")):
        owed = owed_events(streams[name], 10)
        assert {one.txn for one in owed} == {order_id}
        settle_events(streams[name].stream_id, {owed[0].jti: ""}, now)
        assert name not in read(person, address)  # the second of the two events is not there yet
        settle_events(streams[name].stream_id, {one.jti: error for one in owed[1:]}, now)
    page = read(person, address)
    assert "Hafenbank" in page
    assert "Stillbank" not in page
    assert "Falschbank" not in page
    assert "Hafenbank" not in read(person, "/guardian/")


def test_a_proved_declarant_gets_the_own_page_and_a_stranger_everybodys(
    world: TestWorld,
    person: Client,
) -> None:
    receipt = declare(person)
    tie(world)
    waiting = read(person, status_page(receipt))
    assert 'href="/guardian/"' in waiting
    prove_and_end(person, world, receipt)
    order_id = OrderRow.objects.get().order_id
    assert guardian_link(order_id) in read(person, status_page(receipt))
    assert guardian_link(order_id) in read(
        person, objection_link(order_id).removeprefix("http://testserver")
    )
    OrderRow.objects.update(level="identified")
    stranger = read(person, status_page(receipt))
    assert guardian_link(order_id) not in stranger
    assert 'href="http://testserver/guardian/"' in stranger


def test_everybodys_page_has_each_place_and_keeps_ticks_in_its_address(
    world: TestWorld,
    person: Client,
) -> None:
    page = read(person, "/guardian/?place=cn&done=alipay&done=x9")
    assert "支付宝" in page
    assert "Sparkasse" not in page
    assert page.count(" checked") == 1
    home = django_settings.CLEANBREAK_HOME_PLACE
    assert f'value="{home}" selected' in read(person, "/guardian/?place=%3Cb%3E")
    assert not TickListRow.objects.exists()


def test_of_a_number_without_mail_nobody_is_reminded_and_it_is_said(
    world: TestWorld,
    person: Client,
) -> None:
    remind_of_accounts(world.clock)
    order_id = end(world)
    HolderRow.objects.update(email="")
    assert "so we cannot remind you" in read(person, page_of(order_id))
    assert days_later(world, 7) == 0
