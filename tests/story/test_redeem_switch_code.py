"""A code is redeemed: the line ends, once, and no other; its number goes along or rests."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from tests.switches import (
    ANNA,
    ANNAS_OTHER,
    TESCO,
    code_for,
    code_in,
    redeem,
    text,
    told,
)
from tests.worlds import TestWorld, at_once, make_world, with_notice

from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.switching import (
    LineEndsOtherwise,
    MalformedSwitchCode,
    RecipientMissing,
    SwitchCodeExpired,
    SwitchCodeUsed,
    SwitchCodeVoid,
    SwitchDayNotPossible,
    SwitchWord,
    UnknownSwitchCode,
)
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.expire_switch_codes import expire_switch_codes
from cleanbreak.flows.limit_requests import TooManyRequests
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.texts import Taken
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.certificate import CertificateRow
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.switch_code import SwitchCodeRow

pytestmark = pytest.mark.usefixtures("committed_db")
MONDAY = date(2026, 11, 23)
LAST_DAY = date(2026, 12, 22)


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    made = make_world()
    made.add(ANNA, ANNAS_OTHER)
    return made


def states() -> dict[str, str]:
    return dict(LineRow.objects.values_list("msisdn", "state"))


def until_ended(world: TestWorld, days: int = 2) -> None:
    world.clock.advance(days=days)
    while world.work():
        world.clock.advance(minutes=10)


def test_a_pac_takes_the_number_along_and_ends_that_line_alone(world: TestWorld) -> None:
    code = code_for(world, "Pac")
    (answer,) = told(world)
    for sentence in (
        f"Your PAC: {code}, valid until Dec. 22, 2026.",
        "There is no charge for ending early.",
        "Your credit: 12.34 GBP.",
        "Free credit that you lose: 3.00 GBP.",
        "We pay you back: 12.34 GBP.",
        "Once it is used, this line with us ends, without notice.",
    ):
        assert sentence in answer
    assert states() == {ANNA.msisdn: "active", ANNAS_OTHER.msisdn: "active"}

    redeemed = redeem(world, code.lower())

    assert (redeemed.word, redeemed.last_day) == (SwitchWord.PAC, MONDAY)
    until_ended(world)
    assert states() == {ANNA.msisdn: "terminated", ANNAS_OTHER.msisdn: "active"}
    number = NumberRow.objects.get(pk=ANNA.msisdn)
    assert (number.state, number.ported_to) == ("ported_out", TESCO)
    statement = str(CertificateRow.objects.get(order_id=redeemed.order_id).statement)
    assert "ported_out" in statement
    assert "number_not_before" not in statement


def test_a_stac_ends_the_line_and_its_number_rests(world: TestWorld) -> None:
    code = code_for(world, "stac")
    assert code[:6].isdigit()
    assert "this one is then lost" in told(world)[-1]

    redeem(world, code)
    until_ended(world)

    number = NumberRow.objects.get(pk=ANNA.msisdn)
    assert (number.state, number.ported_to) == ("quarantined", "")
    assert states()[ANNA.msisdn] == "terminated"


def test_the_charge_that_was_told_is_the_charge_that_is_taken(world: TestWorld) -> None:
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(
        term_end_date=date(2027, 6, 30), early_termination_fee_minor=450
    )
    code = code_for(world, "PAC")
    assert "Charge for ending early: 4.50 GBP." in told(world)[-1]
    assert "We pay you back: 7.84 GBP." in told(world)[-1]

    order_id = redeem(world, code).order_id
    until_ended(world)

    settled = OrderRow.objects.get(pk=order_id).plan["settlement"]
    assert settled["early_termination_fee_minor"] == 450
    assert settled["refund_minor"] == 784


def test_the_last_day_is_good_and_the_next_is_not(world: TestWorld) -> None:
    code = code_for(world, "PAC")
    world.clock.now = world.clock.now.replace(month=12, day=23, hour=0, minute=1)
    with pytest.raises(SwitchCodeExpired):  # before the job has run, too
        redeem(world, code)
    assert expire_switch_codes(world.clock() - timedelta(minutes=2)) == 0
    world.clock.now -= timedelta(minutes=2)
    assert redeem(world, code).last_day == date(2026, 12, 23)


def test_codes_cannot_be_tried_out(world: TestWorld) -> None:
    code = code_for(world, "PAC")
    for n in range(10):
        with pytest.raises(UnknownSwitchCode):
            redeem(world, f"ZZZ{n:06}")
    with pytest.raises(TooManyRequests):
        redeem(world, code)
    world.clock.advance(minutes=31)
    assert redeem(world, code)


def test_a_code_is_good_for_its_own_number_alone(world: TestWorld) -> None:
    code = code_for(world, "PAC")
    for wrong in (ANNAS_OTHER.msisdn, "+447700900999"):
        with pytest.raises(UnknownSwitchCode):
            redeem(world, code, msisdn=wrong)
    with pytest.raises(MalformedSwitchCode):
        redeem(world, code[3:] + code[:2])
    with pytest.raises(UnknownSwitchCode):
        redeem(world, code[3:] + code[:3])  # a PAC is no STAC
    with pytest.raises(RecipientMissing):
        redeem(world, code, recipient=" ")
    assert redeem(world, code)


def test_who_has_the_line_next_does_not_inherit_the_code(world: TestWorld) -> None:
    code = code_for(world, "PAC")
    next_one = HolderRow.objects.create(
        reference="C-next", name="Max", name_key="max", customer_class="residential"
    )
    LineRow.objects.filter(msisdn=ANNA.msisdn).update(holder=next_one)
    with pytest.raises(UnknownSwitchCode):
        redeem(world, code)
    assert text(world, "PAC", reference="next") is Taken.TAKEN
    assert code_in(told(world)[-1]) != code


def test_a_code_is_used_once_and_a_repeat_is_answered_alike(world: TestWorld) -> None:
    pac, stac = code_for(world, "PAC"), code_for(world, "STAC")
    first = redeem(world, pac)

    assert redeem(world, pac) == first
    with pytest.raises(SwitchCodeUsed):
        redeem(world, pac, recipient="Somebody else")
    with pytest.raises(SwitchCodeVoid):
        redeem(world, stac)
    assert OrderRow.objects.count() == 1


def test_when_the_order_lies_in_an_archive_a_repeat_is_told_that_the_code_was_used(
    world: TestWorld,
) -> None:
    code = code_for(world, "PAC")
    redeem(world, code)
    SwitchCodeRow.objects.update(order_id=UUID(int=1))

    with pytest.raises(SwitchCodeUsed):
        redeem(world, code)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 28), date(2026, 12, 23)])
def test_a_switch_is_done_on_a_working_day_in_its_time(world: TestWorld, day: date) -> None:
    code = code_for(world, "PAC")
    with pytest.raises(SwitchDayNotPossible):
        redeem(world, code, on=day)
    assert redeem(world, code, on=LAST_DAY).last_day == LAST_DAY


def test_the_switch_wins_over_an_end_with_notice(world: TestWorld) -> None:
    later = request_termination(with_notice(ANNA), world.outside, world.clock())
    assert OrderRow.objects.get(pk=later.order_id).effective_date > MONDAY

    redeemed = redeem(world, code_for(world, "PAC"))

    assert (redeemed.order_id, redeemed.last_day) == (later.order_id, MONDAY)
    until_ended(world)
    assert NumberRow.objects.get(pk=ANNA.msisdn).state == "ported_out"


def test_a_sooner_end_keeps_its_day_and_the_number_goes_all_the_same(world: TestWorld) -> None:
    sooner = redeem(world, code_for(world, "STAC"))
    assert sooner.last_day == MONDAY

    redeemed = redeem(world, code_for(world, "PAC"), on=LAST_DAY)

    assert (redeemed.order_id, redeemed.last_day) == (sooner.order_id, MONDAY)
    until_ended(world)
    assert NumberRow.objects.get(pk=ANNA.msisdn).ported_to == TESCO


def test_an_end_at_once_cannot_be_turned_into_a_switch(world: TestWorld) -> None:
    code = code_for(world, "PAC")
    request_termination(at_once(ANNA), world.outside, world.clock())
    with pytest.raises(LineEndsOtherwise):
        redeem(world, code)
    assert SwitchCodeRow.objects.get().ended_at is None
    until_ended(world)
    with pytest.raises(SwitchCodeVoid):
        redeem(world, code)
    assert text(world, "PAC", reference="after the end") is Taken.TAKEN
    assert all("Your PAC" not in one for one in told(world)[1:])


def test_a_withdrawn_switch_leaves_the_line_and_its_number(world: TestWorld) -> None:
    code = code_for(world, "PAC")
    redeemed = redeem(world, code)
    cancel_termination(redeemed.order_id, HOLDER, world.clock())
    assert states()[ANNA.msisdn] == "active"
    with pytest.raises(SwitchCodeUsed):  # and a repeat does not say that the line ends
        redeem(world, code)

    request_termination(at_once(ANNA), world.outside, world.clock())
    until_ended(world)
    assert NumberRow.objects.get(pk=ANNA.msisdn).ported_to == ""


def test_the_code_is_kept_nowhere(world: TestWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_for(world, "PAC")
    redeem(world, code)
    until_ended(world)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND NOT c.relispartition"
            " AND c.relnamespace = current_schema()::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {name: _rows_with(cursor, name, TESCO) for name in tables}
        assert found["switch_code"] == 1, "what is searched for is found where it stands"
        assert {name: _rows_with(cursor, name, code) for name in tables} == dict.fromkeys(tables, 0)
    assert "switch.redeemed" in AuditRow.objects.values_list("act", flat=True)
    for secret in (code, ANNA.msisdn[1:]):
        assert secret not in str(list(AuditRow.objects.values_list("details", flat=True)))
        assert secret not in caplog.text

    world.clock.advance(days=40)
    assert expire_switch_codes(world.clock()) == 1
    assert SwitchCodeRow.objects.get().nonce == ""
    assert SwitchCodeRow.objects.get().ended_as == "redeemed"


def _rows_with(cursor: Any, table: str, needle: str) -> int:
    cursor.execute(
        f'SELECT count(*) FROM "{table}" t WHERE position(%s IN t::text) > 0',
        [needle],
    )
    return int(cursor.fetchone()[0])


@pytest.mark.parametrize("moment", Moment)
def test_whatever_fails_once_the_line_leaves_once(world: TestWorld, moment: Moment) -> None:
    """Every n-th call outside fails: of asking, of telling, of redeeming, of ending."""
    for n in range(1, 40):
        line = replace(ANNA, msisdn=f"+4477009{n:05}", name=f"P{n}", email="")
        world.add(line)
        rig = Rig()
        rig.fail_call(n, moment)
        outside = rigged(world.outside, rig)
        taken = replace(world, outside=outside)
        text(taken, "PAC", sender=line.msisdn)
        while not (answers := told(taken, line.msisdn)):
            world.clock.advance(minutes=1)
        redeemed = redeem(taken, code_in(answers[0]), msisdn=line.msisdn)
        for _ in range(6):
            world.clock.advance(days=1)
            taken.work()
        number = NumberRow.objects.get(pk=line.msisdn)
        assert (number.state, number.order_id) == ("ported_out", redeemed.order_id)
        assert len([one for one in told(taken, line.msisdn) if "Your PAC" in one]) == 1
        if len(rig.calls) < n:
            break
    assert n > 10, "there was something to fail"


def test_handed_in_several_times_at_once_it_is_one_order_and_one_answer(
    world: TestWorld,
) -> None:
    code = code_for(world, "PAC")

    def hand_in(_: int) -> Any:
        try:
            return redeem(world, code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as provider:
        answers = list(provider.map(hand_in, range(4)))

    assert len(set(answers)) == 1
    assert OrderRow.objects.count() == 1
    assert AuditRow.objects.filter(act="switch.redeemed").count() == 1
