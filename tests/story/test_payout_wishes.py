"""Before the end: a holder with two proofs says where the money should go, and it goes there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.money_stories import (
    CARD_DIGITS,
    COMPACT_IBAN,
    FRIENDS,
    IBAN,
    LINE,
    OWN_OTHER,
    WAITS,
    WHERE,
    books,
    end_line,
    letters,
    money_address,
    payout,
    plain_world,
    texts_to,
    tries,
)
from tests.proofs import typed_codes
from tests.unit.channels.portal.visits import declare, status_page, tie
from tests.worlds import LineOf, TestWorld, with_notice

from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.termination import Actor, Channel, OrderNotOpen
from cleanbreak.flows.choose_payout import Choice
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.wish_payout import ProofNeededToWish, wish_payout
from cleanbreak.records.evidence import EvidenceRow
from cleanbreak.records.line import HolderRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.payout_wish import PayoutWishRow

pytestmark = pytest.mark.usefixtures("committed_db")
PAID_BY_CARD = replace(LINE, refund_reference="card:4711")
HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
BANK = {"way": "bank", "account": IBAN, "owner": LINE.name}
SMALL = Balance(currency="EUR", paid_minor=500, promotional_minor=0, deposit_minor=0, debt_minor=0)


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with plain_world(settings) as made:
        yield made


@pytest.fixture
def client(world: TestWorld) -> Client:
    return Client(headers={"accept-language": "en"})


def last_word(client: Client, world: TestWorld, line: LineOf = PAID_BY_CARD) -> str:
    """Declare, prove it with two codes, and return the address of the last word."""
    world.add(line)
    receipt = declare(client, line=line.msisdn)
    tie(world)
    page = status_page(receipt)
    client.post(f"{page}codes/")
    assert client.post(f"{page}end-now/", typed_codes()).status_code == 303
    return f"{page}end-now/"


def wish_page(address: str) -> str:
    return address.replace("/end-now/", "/money/")


def end(client: Client, world: TestWorld, address: str) -> None:
    assert client.post(address).status_code == 303
    world.clock.now = timezone.now()
    world.work()
    follow_choices(world.clock())


def evidence() -> str:
    return str(EvidenceRow.objects.get(step="pay_out").facts["way"])


def test_an_account_chosen_before_the_last_word_gets_the_money(
    client: Client, world: TestWorld
) -> None:
    address = last_word(client, world)
    assert b"Your money goes back the way you paid." in client.get(address).content
    shown = client.get(wish_page(address)).content.decode()
    assert "Back the way I paid" in shown
    assert " checked" not in shown, "nothing is chosen for anybody"

    assert client.post(wish_page(address), BANK).status_code == 303

    assert b"the bank account that ends in 3000" in client.get(address).content
    end(client, world, address)
    assert evidence() == "as_wished"
    assert (payout().state, payout().method, payout().chosen_by) == ("approved", "bank", "holder")
    assert not world.world.all("payments.payment"), "not as it was paid, too"
    assert letters(world, WAITS) == []
    assert "ends in 3000" in letters(world, WHERE)[-1]
    world.clock.advance(days=2, minutes=1)
    submit_payouts(world.outside, world.clock)
    assert books()["bank_in_flight"] == -1234


def test_a_wish_can_be_stopped_after_the_end_by_the_contact_on_file(
    client: Client, world: TestWorld
) -> None:
    address = last_word(client, world)
    client.post(wish_page(address), BANK)
    end(client, world, address)

    assert client.post(f"{money_address()}stop/").status_code == 303

    assert follow_choices(world.clock() + timedelta(days=1)) == 0, "a wish is followed once"
    assert payout().state == "draft"


def test_a_choice_that_was_quicker_than_the_wish_ends_the_wish(
    client: Client, world: TestWorld
) -> None:
    address = last_word(client, world)
    client.post(wish_page(address), BANK)
    client.post(address)
    world.clock.now = timezone.now()
    world.work()
    assert client.post(money_address(), {**BANK, "card_digits": CARD_DIGITS}).status_code == 303
    client.post(f"{money_address()}stop/")

    assert follow_choices(world.clock()) == 0

    assert payout().state == "draft"


def test_who_decides_later_is_asked_and_nothing_goes_as_it_was_paid(
    client: Client, world: TestWorld
) -> None:
    address = last_word(client, world)
    client.post(wish_page(address), BANK)

    client.post(wish_page(address), {"way": "later"})

    assert b"we ask you by e-mail where your money should go" in client.get(address).content
    end(client, world, address)
    assert (evidence(), payout().state) == ("holder_chooses", "draft")
    assert len(letters(world, WAITS)) == 1
    assert not world.world.all("payments.payment")


def test_without_a_wish_it_goes_as_it_was_paid(client: Client, world: TestWorld) -> None:
    address = last_word(client, world)

    end(client, world, address)

    assert (evidence(), payout().method) == ("as_paid", "original")


def test_as_paid_can_be_wished_explicitly(client: Client, world: TestWorld) -> None:
    address = last_word(client, world)
    client.post(wish_page(address), {"way": "original"})

    end(client, world, address)
    world.clock.advance(days=2, minutes=1)
    submit_payouts(world.outside, world.clock)

    assert (payout().method, payout().state) == ("original", "accepted")
    assert len(world.world.all("payments.payment")) == 1


def test_somebody_elses_line_is_asked_when_the_money_is_owed(
    client: Client, world: TestWorld
) -> None:
    world.add(FRIENDS)
    address = last_word(client, world)
    client.post(wish_page(address), {"way": "line", "number": FRIENDS.msisdn})
    assert texts_to(world, FRIENDS.msisdn) == []

    end(client, world, address)

    assert payout().state == "held"
    assert len(texts_to(world, FRIENDS.msisdn)) == 1


def test_a_wish_that_no_longer_passes_is_asked_for_again(client: Client, world: TestWorld) -> None:
    address = last_word(client, world)
    client.post(wish_page(address), BANK)
    HolderRow.objects.filter(name=LINE.name).update(name="Anna Weber", name_key="weberanna")

    end(client, world, address)

    assert (payout().state, payout().method) == ("draft", "")
    assert len(letters(world, WAITS)) == 1
    assert follow_choices(world.clock()) == 0


def test_mistakes_of_a_wish_are_named_at_once(client: Client, world: TestWorld) -> None:
    address = last_word(client, world)

    answer = client.post(wish_page(address), {"way": "bank", "account": "DE00", "owner": ""})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="account-error"' in shown
    assert 'id="owner-error"' in shown
    assert "card_digits" not in shown, "two codes have proved it"
    other = client.post(wish_page(address), {**BANK, "owner": "Max Weber"})
    assert 'id="owner-error"' in other.content.decode()
    assert not PayoutWishRow.objects.exists()


def test_without_two_proofs_nobody_wishes(client: Client, world: TestWorld) -> None:
    world.add(PAID_BY_CARD)
    page = status_page(declare(client))
    tie(world)

    answer = client.post(f"{page}money/", BANK)

    assert (answer.status_code, answer["Location"]) == (303, page)
    order = OrderRow.objects.get()
    choice = Choice(method=PayoutMethod.ORIGINAL, destination=Destination())
    with pytest.raises(ProofNeededToWish):
        wish_payout(order.order_id, choice, HOLDER, world.outside, world.clock())
    assert not PayoutWishRow.objects.exists()


def test_a_wish_after_the_end_is_refused(client: Client, world: TestWorld) -> None:
    address = last_word(client, world)
    end(client, world, address)

    assert client.post(wish_page(address), BANK).status_code == 303
    with pytest.raises(OrderNotOpen):
        wish_payout(OrderRow.objects.get().order_id, None, HOLDER, world.outside, world.clock())

    assert not PayoutWishRow.objects.exists()


def test_a_wished_account_is_sealed(client: Client, world: TestWorld) -> None:
    address = last_word(client, world)
    client.post(wish_page(address), BANK)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w::text FROM payout_wish w UNION ALL SELECT a::text FROM audit_entry a"
        )
        text = str(cursor.fetchall())
    assert "payout.wished" in text
    assert COMPACT_IBAN not in text


def small(line: LineOf, paid_minor: int = 500) -> LineOf:
    return replace(line, balance=replace(SMALL, paid_minor=paid_minor))


def test_a_small_amount_goes_to_another_line_of_the_holder_and_is_told(world: TestWorld) -> None:
    world.add(OWN_OTHER)
    end_line(world, small(LINE))
    follow_choices(world.clock())

    assert (payout().method, payout().state, payout().chosen_by) == ("line", "approved", "system")
    (letter,) = letters(world, WHERE)
    assert "It is a small amount, so we chose the cheapest way" in letter
    assert letters(world, WAITS) == []
    world.clock.advance(days=2, minutes=1)
    submit_payouts(world.outside, world.clock)
    assert payout().state == "settled"


def test_the_holder_has_a_small_amount_otherwise(client: Client, world: TestWorld) -> None:
    world.add(OWN_OTHER)
    end_line(world, small(LINE))
    follow_choices(world.clock())

    answer = client.post(money_address(), {**BANK, "card_digits": LINE.iccid[-6:]})

    assert answer.status_code == 303
    assert (payout().method, payout().chosen_by) == ("bank", "holder")
    assert follow_choices(world.clock()) == 0


@pytest.mark.parametrize("why", ["a cent more", "no other line", "paid by card", "no proof"])
def test_otherwise_a_small_amount_is_treated_like_any_other(world: TestWorld, why: str) -> None:
    if why != "no other line":
        world.add(OWN_OTHER)
    world.add(FRIENDS)
    line = small(LINE, 501 if why == "a cent more" else 500)
    if why == "paid by card":
        line = replace(line, refund_reference="card:4711")
    if why == "no proof":
        world.add(line)
        request_termination(with_notice(line), world.outside, world.clock())
        world.clock.advance(days=40)
        world.work()
    else:
        end_line(world, line)

    follow_choices(world.clock())

    expected = ("original", "accepted") if why == "paid by card" else ("", "draft")
    assert [(one.method, one.state) for one in tries()] == [expected]
    assert PayoutRow.objects.count() == 1
    assert not PayoutWishRow.objects.exists()
