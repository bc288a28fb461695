"""Money that goes to another line: at once to one's own, after a yes to anybody else's."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.money_stories import (
    FAILED,
    FRIENDS,
    LEFT,
    LINE,
    OWN_OTHER,
    WHERE,
    books,
    choose,
    letters,
    link_in,
    money_address,
    money_world,
    payout,
    texts_to,
    tries,
)
from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import PayoutNotThere
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_credit_offer import (
    OfferOver,
    accept_credit,
)
from cleanbreak.flows.approve_payout import approve_payout
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.limit_requests import RATES, Limited, Rate
from cleanbreak.flows.offer_credit import credit_code
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.credit_offer import CreditOfferRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.outbox import OutboxRow

pytestmark = pytest.mark.usefixtures("committed_db")
YEN = Balance(currency="JPY", paid_minor=1, promotional_minor=0, deposit_minor=0, debt_minor=0)
CHIEF = Actor(channel=Channel.STAFF, acting_user="agent:otto")
NOBODYS = "+4915228817999"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with money_world(settings) as made:
        made.add(OWN_OTHER, FRIENDS)
        yield made


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def choose_line(client: Client, number: str) -> Any:
    return choose(client, way="line", number=number)


def offer() -> CreditOfferRow:
    return CreditOfferRow.objects.get()


def accept(world: TestWorld) -> None:
    accept_credit(offer().offer_id, credit_code(offer().offer_id), world.clock())


def credit_of(world: TestWorld, line: LineOf) -> int:
    """Return the paid credit that a line has now."""
    (balance,) = MemoryCharging(world.world).read_balance([line.msisdn[1:]])
    assert isinstance(balance, Balance)
    return balance.paid_minor


def submit_later(world: TestWorld, outside: Any = None) -> None:
    world.clock.advance(days=2, minutes=1)
    submit_payouts(outside or world.outside, world.clock)


def test_another_line_of_the_same_holder_gets_the_credit_without_a_question(
    client: Client, world: TestWorld
) -> None:
    assert choose_line(client, "0152 28817401").status_code == 303

    assert payout().state == "approved"
    assert texts_to(world, OWN_OTHER.msisdn) == []
    assert "the line whose number ends in 7401" in letters(world, WHERE)[-1]
    submit_later(world)
    assert payout().state == "settled"
    assert credit_of(world, OWN_OTHER) == 1234 + 1234
    assert books()["line_credit"] == -1234
    assert "refund_payable" not in books()
    assert "ends in 7401" in letters(world, LEFT)[-1]


def test_somebody_else_gets_it_when_they_have_accepted(client: Client, world: TestWorld) -> None:
    assert choose_line(client, FRIENDS.msisdn).status_code == 303
    assert payout().state == "held"
    assert b"We have asked the holder of the other line" in client.get(money_address()).content
    submit_later(world)
    assert payout().state == "held", "without a yes nothing leaves"

    (text,) = texts_to(world, FRIENDS.msisdn)
    for private in (LINE.name, "Müller", LINE.msisdn[-6:], LINE.email):
        assert private not in text
    assert "12.34 EUR" in text
    page = link_in(text)
    assert b"Somebody offers you 12.34 EUR of credit" in client.get(page).content
    code = re.findall(r"\b\d{6}\b", text)[0]
    assert client.post(page, {"code": f" {code[:3]} {code[3:]}"}).status_code == 303

    assert b"You have accepted 12.34 EUR of credit" in client.get(page).content
    assert payout().state == "approved"
    assert len(letters(world, WHERE)) == 2, "the holder is told of the yes"
    submit_payouts(world.outside, world.clock)
    assert credit_of(world, FRIENDS) == 1234 + 1234
    assert credit_of(world, OWN_OTHER) == 1234


def test_the_cooling_off_of_the_choice_counts_also_after_a_quick_yes(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, FRIENDS.msisdn)
    accept(world)

    world.clock.advance(days=1, hours=23)
    assert submit_payouts(world.outside, world.clock) == 0
    assert client.post(f"{money_address()}stop/").status_code == 303
    world.clock.advance(days=9)
    assert submit_payouts(world.outside, world.clock) == 0
    assert credit_of(world, FRIENDS) == 1234


def strangers(world: TestWorld) -> dict[str, str]:
    """Return numbers that can never accept, and one that can."""
    foreign = LineOf(msisdn="+4915228817403", name="Yuki", email="y@example.org", balance=YEN)
    ended = LineOf(msisdn="+4915228817404", name="Old", email="o@example.org")
    own_foreign = replace(LINE, msisdn="+4915228817405", balance=YEN)
    world.add(foreign, own_foreign, ended)
    request_termination(at_once(ended), world.outside, world.clock())
    world.work()
    return {
        "friend": FRIENDS.msisdn,
        "nobody": NOBODYS,
        "foreign": foreign.msisdn,
        "ended": ended.msisdn,
        "own foreign": own_foreign.msisdn,
        "the ended line itself": LINE.msisdn,
        "another country": "+819012345678",
    }


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """One payout may be offered as often as a test likes."""
    monkeypatch.setitem(RATES, Limited.CREDIT_OFFER, Rate(burst=99, every=timedelta(days=1)))


@pytest.mark.usefixtures("often")
def test_no_answer_tells_whether_a_number_exists(client: Client, world: TestWorld) -> None:
    numbers = strangers(world)
    shown = {}
    for name, number in numbers.items():
        before = OutboxRow.objects.count()
        answer = choose_line(client, number)
        noted = OutboxRow.objects.count() - before
        page = client.get(money_address()).content.decode()
        shown[name] = (
            answer.status_code,
            noted,
            page.split('<main id="main"')[1].split("<form")[0],
        )
        assert payout().state == "held"
        client.post(f"{money_address()}stop/")

    assert len(set(shown.values())) == 1
    assert texts_to(world, FRIENDS.msisdn) == []  # stopped before it was sent


@pytest.mark.usefixtures("often")
def test_only_a_line_that_can_take_it_is_asked(client: Client, world: TestWorld) -> None:
    numbers = strangers(world)
    for name, number in numbers.items():
        choose_line(client, number)
        asked = texts_to(world, number)
        offered = [text for text in asked if "offers this line" in text]
        assert bool(offered) == (name == "friend"), name


def test_nobody_accepts_for_a_number_that_is_none_not_even_with_the_right_code(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, NOBODYS)

    with pytest.raises(OfferOver):
        accept(world)

    follow_choices(world.clock() + timedelta(seconds=1))
    assert payout().state == "draft"


def test_a_recipient_who_never_answers_leaves_the_money_with_its_holder(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, FRIENDS.msisdn)
    world.clock.advance(days=6, hours=23)
    assert follow_choices(world.clock()) == 0
    assert payout().state == "held"

    world.clock.advance(hours=2)
    assert follow_choices(world.clock()) == 1

    assert (payout().state, payout().destination) == ("draft", "")
    assert books()["refund_payable"] == -1234
    assert len(letters(world, FAILED)) == 1
    assert follow_choices(world.clock()) == 0


def test_a_line_that_ends_meanwhile_gets_nothing_and_the_holder_is_asked(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, FRIENDS.msisdn)
    accept(world)
    request_termination(at_once(FRIENDS), world.outside, world.clock())
    world.work()

    submit_later(world)

    assert [(one.attempt, one.state) for one in tries()] == [(1, "rejected"), (2, "draft")]
    assert len(letters(world, FAILED)) == 1
    assert credit_of(world, FRIENDS) == 1234


def test_a_number_that_went_to_somebody_else_meanwhile_leads_nobody_astray(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, FRIENDS.msisdn)
    accept(world)
    first = LineRow.objects.get(msisdn=FRIENDS.msisdn)
    LineRow.objects.filter(pk=first.pk).update(state="terminated")
    LineRow.objects.create(
        **{
            field.attname: getattr(first, field.attname)
            for field in LineRow._meta.concrete_fields
            if field.attname != "line_id"
        }
        | {
            "state": "active",
            "iccid": "8949000000000000001",
            "charging_account": OWN_OTHER.msisdn[1:],
        }
    )

    submit_later(world)

    assert tries()[0].state == "rejected"
    assert credit_of(world, OWN_OTHER) == 1234


@pytest.mark.parametrize("moment", Moment)
def test_a_credit_that_broke_is_made_once(client: Client, world: TestWorld, moment: Moment) -> None:
    choose_line(client, OWN_OTHER.msisdn)
    rig = Rig()
    rig.fail_call(1, moment)

    submit_later(world, rigged(world.outside, rig))
    assert payout().state == "submitted"
    world.clock.advance(minutes=5)
    submit_payouts(world.outside, world.clock)

    assert payout().state == "settled"
    assert credit_of(world, OWN_OTHER) == 1234 + 1234


def test_a_credit_that_came_before_its_line_ended_is_not_owed_again(
    client: Client, world: TestWorld
) -> None:
    """The answer is lost, the line ends, and only then is it asked again."""
    choose_line(client, OWN_OTHER.msisdn)
    rig = Rig()
    rig.fail_call(1, Moment.AFTER)
    submit_later(world, rigged(world.outside, rig))
    assert payout().state == "submitted"
    request_termination(at_once(OWN_OTHER), world.outside, world.clock())
    world.work()

    world.clock.advance(minutes=5)
    submit_payouts(world.outside, world.clock)

    assert [one.state for one in tries()] == ["settled"]


def test_a_worker_that_dies_behind_the_credit_adds_it_once(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, OWN_OTHER.msisdn)
    rig = Rig()
    rig.on_call(1, Moment.AFTER, _die)
    with pytest.raises(KeyboardInterrupt):
        submit_later(world, rigged(world.outside, rig))

    world.clock.advance(minutes=2)
    submit_payouts(world.outside, world.clock)

    assert credit_of(world, OWN_OTHER) == 1234 + 1234
    assert payout().state == "settled"


def _die() -> None:
    raise KeyboardInterrupt


def test_a_thief_of_the_card_who_lacks_the_mailbox_gets_nowhere(
    client: Client, world: TestWorld
) -> None:
    """The thief has card and number, knows the order, and asks for it all on the open pages."""
    payout_id = payout().payout_id
    receipt = client.post(
        "/cancel/",
        {
            "kind": "ordinary",
            "when": "soon",
            "holder_name": LINE.name,
            "line": LINE.msisdn,
            "reply_email": "thief@example.org",
        },
    )["Location"]
    secrets = re.findall(r"[0-9a-f]{40}", receipt)
    assert secrets

    for secret in [*secrets, "", "0" * 40]:
        assert client.get(f"/money/{payout_id}/{secret}/").status_code == 404

    assert all("/money/" not in text for text in texts_to(world, LINE.msisdn))
    assert all("/money/" not in text for text in texts_to(world, "thief@example.org"))
    with pytest.raises(PayoutNotThere):
        approve_payout(payout_id, CHIEF, world.clock())
