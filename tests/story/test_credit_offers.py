"""What a recipient answers to an offer of credit, and what nobody answers in their place."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.money_stories import (
    FAILED,
    FRIENDS,
    OWN_OTHER,
    choose,
    letters,
    link_in,
    money_address,
    money_world,
    payout,
    texts_to,
)
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.domain.money import Balance
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_credit_offer import (
    OfferOver,
    WrongOfferCode,
    accept_credit,
    decline_credit,
)
from cleanbreak.flows.approve_payout import RecipientSilent, approve_payout, send_back_payout
from cleanbreak.flows.follow_choices import follow_choices
from cleanbreak.flows.offer_credit import credit_code
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.audit import SYSTEM
from cleanbreak.records.credit_offer import CreditOfferRow
from cleanbreak.records.payout import Step, lock_payouts, move_payouts

pytestmark = pytest.mark.usefixtures("committed_db")
CHIEF = Actor(channel=Channel.STAFF, acting_user="agent:otto")


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


def test_a_late_yes_is_none(client: Client, world: TestWorld) -> None:
    choose_line(client, FRIENDS.msisdn)
    world.clock.advance(days=7, minutes=1)

    with pytest.raises(OfferOver):
        accept(world)

    assert payout().state == "held"


def test_a_recipient_declines(client: Client, world: TestWorld) -> None:
    choose_line(client, FRIENDS.msisdn)
    page = link_in(texts_to(world, FRIENDS.msisdn)[0])

    assert client.post(page, {"decline": "yes"}).status_code == 303

    assert payout().state == "draft"
    assert b"This offer is over" in client.get(page).content
    assert len(letters(world, FAILED)) == 1


def test_five_wrong_codes_end_the_offer(client: Client, world: TestWorld) -> None:
    choose_line(client, FRIENDS.msisdn)
    offer_id, right = offer().offer_id, credit_code(offer().offer_id)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongOfferCode) as refused:
            accept_credit(offer_id, wrong, world.clock())
        assert refused.value.data["tries_left"] == left

    with pytest.raises(OfferOver):
        accept_credit(offer_id, right, world.clock())

    follow_choices(world.clock())
    assert payout().state == "draft"


def test_an_empty_code_costs_no_try(client: Client, world: TestWorld) -> None:
    choose_line(client, FRIENDS.msisdn)
    page = link_in(texts_to(world, FRIENDS.msisdn)[0])

    assert client.post(page, {"code": "  "}).status_code == 422

    assert offer().tries_left == 5


def test_a_code_is_good_once_and_for_its_own_offer_only(client: Client, world: TestWorld) -> None:
    choose_line(client, FRIENDS.msisdn)
    first, code = offer().offer_id, credit_code(offer().offer_id)
    accept(world)
    with pytest.raises(OfferOver):
        accept_credit(first, code, world.clock())

    choose_line(client, FRIENDS.msisdn)  # chosen anew: asked anew
    assert payout().state == "held"
    for old in (first, offer().offer_id):
        with pytest.raises((OfferOver, WrongOfferCode)):
            accept_credit(old, code, world.clock())

    assert payout().state == "held"


def test_a_yes_to_a_choice_that_was_stopped_or_sent_back_counts_for_nothing(
    client: Client, world: TestWorld
) -> None:
    choose_line(client, FRIENDS.msisdn)
    stopped = offer().offer_id
    client.post(f"{money_address()}stop/")
    choose_line(client, FRIENDS.msisdn)
    sent_back = offer().offer_id
    send_back_payout(payout().payout_id, "No.", CHIEF, world.clock())

    for offer_id in (stopped, sent_back):
        for answer in (
            lambda one=offer_id: accept_credit(one, credit_code(one), world.clock()),
            lambda one=offer_id: decline_credit(one, world.clock()),
        ):
            with pytest.raises(OfferOver):
                answer()

    assert payout().state == "draft"


def test_staff_cannot_say_yes_for_the_recipient(client: Client, world: TestWorld) -> None:
    choose_line(client, FRIENDS.msisdn)

    with pytest.raises(RecipientSilent):
        approve_payout(payout().payout_id, CHIEF, world.clock())

    assert payout().state == "held"


def test_above_the_limit_both_the_recipient_and_a_second_person_must_agree(
    client: Client, world: TestWorld, settings: Any
) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 100}
    choose_line(client, FRIENDS.msisdn)
    accept(world)
    assert payout().state == "held"
    with pytest.raises(OfferOver):
        accept(world)
    submit_later(world)
    assert credit_of(world, FRIENDS) == 1234

    approve_payout(payout().payout_id, CHIEF, world.clock())
    submit_payouts(world.outside, world.clock)

    assert credit_of(world, FRIENDS) == 1234 + 1234


def test_nobody_is_flooded_with_offers(client: Client, world: TestWorld) -> None:
    for _ in range(3):
        assert choose_line(client, FRIENDS.msisdn).status_code == 303
        assert choose_line(client, OWN_OTHER.msisdn).status_code == 303

    answer = choose_line(client, FRIENDS.msisdn)

    assert answer.status_code == 422
    assert "was offered three times" in answer.content.decode()
    assert payout().destination_tail == OWN_OTHER.msisdn[-4:], "what was chosen before stays"


def test_an_offer_counts_for_nothing_once_the_payout_waits_for_another_choice(
    client: Client, world: TestWorld
) -> None:
    """However it came back to its holder."""
    choose_line(client, FRIENDS.msisdn)
    with transaction.atomic():
        row = lock_payouts([payout().payout_id])[payout().payout_id]
        move_payouts([(row, Step(becomes=PayoutState.DRAFT))], SYSTEM, world.clock())

    with pytest.raises(OfferOver):
        accept(world)

    assert payout().state == "draft"
