"""Harbour Mobile: the same two hundred lines every time, all of them sound."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone
from tests.worlds import CURRENT, NOON, make_world

from cleanbreak.adapters.card_reader.memory import MemoryCardReader
from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
from cleanbreak.domain.identifiers import SimKind, parse_eid, parse_iccid, parse_imsi, parse_msisdn
from cleanbreak.domain.place import place_of_number
from cleanbreak.domain.sim_card import Pin
from cleanbreak.domain.takeout import Enclosure, Kind
from cleanbreak.domain.takeout_names import name_in_takeout
from cleanbreak.ports.calls import Call
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.site.demonstration import (
    CARD_PIN,
    card_to_try,
    demonstration_lines,
    fill_demonstration,
    line_for_the_desk,
    three_to_try,
)
from cleanbreak.site.demonstration_command import Demonstration, environment_of
from cleanbreak.site.demonstration_pages import inbox
from cleanbreak.site.demonstration_records import keep_demonstration_records
from cleanbreak.site.demonstration_refunds import owe_demonstration_refunds


def test_every_line_has_sound_identifiers_and_the_right_place() -> None:
    lines = demonstration_lines()
    for line in lines:
        assert parse_msisdn(line.msisdn) == line.msisdn
        assert parse_imsi(line.imsi) == line.imsi
        assert parse_iccid(line.iccid) == line.iccid
        assert not line.eid or parse_eid(line.eid) == line.eid
        assert place_of_number(line.msisdn) == line.place.code
    assert Counter(line.place.code for line in lines) == dict.fromkeys(("cn", "de", "gb", "us"), 50)
    assert Counter(line.sim_kind for line in lines) == dict.fromkeys(SimKind, 100)
    assert len({(line.place.code, line.name) for line in lines}) == 200


def test_there_is_something_of_everything() -> None:
    balances = [line.balance for line in demonstration_lines()]
    for kind in ("paid_minor", "promotional_minor", "deposit_minor", "debt_minor"):
        assert any(getattr(balance, kind) for balance in balances), kind


def test_the_log_keeps_its_name_when_the_pages_move(tmp_path: Path) -> None:
    ports = [
        Demonstration(home=tmp_path, port=port, is_fresh=False, with_osmo=False)
        for port in (8000, 8001)
    ]
    names = {environment_of(one)["CLEANBREAK_LOG_ORIGIN"] for one in ports}
    assert len(names) == 1, "else the log of before is refused"
    assert not any(character.isspace() for character in names.pop())


@pytest.mark.usefixtures("committed_db")
def test_filling_twice_is_filling_once_and_revives_nobody() -> None:
    there = make_world()
    fill_demonstration(there.outside, there.world)
    assert LineRow.objects.count() == 200
    assert LineRow.objects.exclude(range_holder=None).exists()
    assert LineRow.objects.exclude(term_end_date=None).exists()
    assert LineRow.objects.filter(holder__email="").exists()
    ended = LineRow.objects.first()
    assert ended is not None
    MemoryCharging(there.world).charge(demonstration_lines()[0].msisdn[1:], 7)
    before = dict(there.world.all("charging.account"))
    LineRow.objects.filter(pk=ended.pk).update(state="terminated")
    fill_demonstration(there.outside, there.world)
    assert LineRow.objects.count() == 200
    assert LineRow.objects.get(pk=ended.pk).state == "terminated"
    assert there.world.all("charging.account") == before


@pytest.mark.usefixtures("committed_db")
def test_the_three_to_try_are_what_is_said_of_them() -> None:
    there = make_world()
    fill_demonstration(there.outside, there.world)
    german, british, chinese = (
        LineRow.objects.select_related("holder").get(msisdn=one.msisdn) for one in three_to_try()
    )
    assert (german.sim_kind, german.payment, german.jurisdiction) == ("esim", "prepaid", "de")
    assert (british.sim_kind, british.payment, british.jurisdiction) == (
        "physical",
        "postpaid",
        "gb",
    )
    assert british.term_end_date
    assert (chinese.sim_kind, chinese.jurisdiction) == ("esim", "cn")
    credit = MemoryCharging(there.world).read_balance([german.charging_account])[0]
    assert getattr(credit, "paid_minor", 0) > 0 < getattr(credit, "promotional_minor", 0)


@pytest.mark.usefixtures("committed_db")
def test_the_money_of_the_line_for_the_desk_is_left_for_cash() -> None:
    there = make_world()
    fill_demonstration(there.outside, there.world)
    line = LineRow.objects.get(iccid=line_for_the_desk().iccid)
    assert (line.sim_kind, line.payment, line.jurisdiction) == ("physical", "prepaid", "gb")
    assert not line.refund_reference
    assert line_for_the_desk().balance.paid_minor > 0


@pytest.mark.usefixtures("committed_db")
def test_refunds_wait_in_the_console_and_are_made_once() -> None:
    there = make_world()
    there.clock.now = timezone.now()
    fill_demonstration(there.outside, there.world)
    for _ in range(2):
        owe_demonstration_refunds(there.outside)
        found = PayoutRow.objects.order_by("state").values_list("state", "currency", "chosen_by")
        assert sorted(found) == [
            ("draft", "CNY", ""),
            ("draft", "EUR", ""),
            ("held", "GBP", "agent:refund-clerk"),
        ]
    tried = [one.msisdn for one in three_to_try()]
    assert LineRow.objects.filter(msisdn__in=tried, state="active").count() == 3


def test_there_is_something_to_take_along_of_every_line() -> None:
    there = make_world()
    keep_demonstration_records(there.world, NOON)
    source = MemoryTakeoutSource(there.world)
    for line in demonstration_lines():
        whose = WhoseRecords(
            msisdn=line.msisdn, imsi=line.imsi, charging_account=line.msisdn[1:], held_since=None
        )
        kept = {kind: list(source.read(whose, kind)) for kind in Kind}
        assert {kind for kind, records in kept.items() if records} == {
            *(Kind.CALL, Kind.MESSAGE, Kind.DATA_SESSION, Kind.PAYMENT, Kind.INVOICE)
        }
        (invoice,) = kept[Kind.INVOICE]
        assert isinstance(invoice, Enclosure)
        assert name_in_takeout(invoice, 1) == "invoices/0001-invoice-2026-11-15.txt"


def test_whoever_tries_it_out_reads_the_messages_of_the_fake_carrier(settings: Any) -> None:
    settings.CLEANBREAK_OUTSIDE = "tests.worlds.current_outside"
    settings.ROOT_URLCONF = "tests.browser.urls"
    world = make_world()
    CURRENT.append(world.outside)
    try:
        code = Message(medium=Medium.SMS, recipient="+4915228817386", subject="", text="4711 is it")
        world.outside.messages.send([Call("one", code)])
        page = inbox(RequestFactory().get("/demonstration/messages/"))
    finally:
        CURRENT.pop()
    assert page.status_code == 200
    assert "4711 is it" in page.content.decode()


@pytest.mark.usefixtures("committed_db")
def test_a_card_of_a_line_to_try_lies_in_the_reader() -> None:
    there = make_world()
    fill_demonstration(there.outside, there.world)
    with MemoryCardReader(there.world).hold() as held:
        held.verify_pin(Pin.parse(CARD_PIN))
        card = held.identify()
    line = LineRow.objects.get(iccid=card.iccid)
    assert (line.imsi, line.sim_kind) == (card.imsi, SimKind.PHYSICAL.value)
    assert line.msisdn in [one.msisdn for one in three_to_try()]
    assert all(card_to_try().records.values())
