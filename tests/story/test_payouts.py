"""Money on its way back: chosen, agreed to, sent once, and owed again when it comes back."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.worlds import NOON, LineOf, TestWorld, at_once, make_world, with_notice

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.bank_account import MalformedIban
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import (
    ApprovedByChooser,
    Destination,
    PayoutMethod,
    PayoutNotThere,
    PayoutState,
    UnknownPayout,
    payout_key,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.approve_payout import approve_payout, send_back_payout
from cleanbreak.flows.choose_payout import (
    Choice,
    OtherPersonsName,
    WayNotOffered,
    choose_payout,
)
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.flows.verify_ledger import verify_ledger
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.payments import PayoutNews
from cleanbreak.records.application_role import as_owner
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.payout import (
    PayoutEventRow,
    PayoutRow,
    Step,
    lock_payouts,
    move_payouts,
)

pytestmark = pytest.mark.usefixtures("committed_db")
LINE = LineOf(refund_reference=None, language="en")
WAITS, FAILED = "Your money waits for you", "Your money could not be paid"
IBAN = "DE89 3704 0044 0532 0130 00"
OWN = Choice(method=PayoutMethod.BANK, destination=Destination(account=IBAN, name="Anna Müller"))
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:mia")
CHIEF = Actor(channel=Channel.STAFF, acting_user="agent:otto")


def to(**destination: str) -> Choice:
    """Return the holder's own account, with one thing that is different."""
    return replace(OWN, destination=replace(OWN.destination, **destination))


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    """The operator lets one person pay up to 50 euros."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 5000}


@pytest.fixture
def world(committed_db: None) -> TestWorld:
    """A line of 12.34 EUR that was ended, and whose holder has no way to be paid on file."""
    world = make_world()
    world.add(LINE)
    request_termination(at_once(LINE), world.outside, world.clock())
    world.work()
    return world


def payout() -> PayoutRow:
    return PayoutRow.objects.order_by("attempt").last()  # type: ignore[return-value]


def bank(world: TestWorld) -> MemoryPayments:
    return MemoryPayments(world.world, "bank")


def books() -> dict[str, int]:
    """Return the balance of every account in EUR; a liability is negative."""
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    return {code: minor for code, minor in sums.items() if minor}


def told(world: TestWorld, subject: str) -> list[str]:
    """Return who got mail with that subject."""
    messages = [received.message for received in MemoryMessages(world.world).inbox()]
    return [message.recipient for message in messages if message.subject == subject]


def chosen(world: TestWorld) -> PayoutRow:
    choose_payout(payout().payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    return payout()


def test_what_nobody_chose_a_way_for_is_owed_and_the_holder_is_asked(world: TestWorld) -> None:
    owed = payout()

    assert (owed.state, owed.amount_minor, owed.method) == ("draft", 1234, "")
    assert books()["refund_payable"] == -1234
    send_announcements(world.outside, world.clock)
    assert told(world, WAITS) == ["anna@example.org"]


def test_money_goes_to_the_account_that_the_holder_chose(world: TestWorld) -> None:
    approved = chosen(world)
    assert approved.state == "approved"

    assert submit_payouts(world.outside, world.clock) == 1

    accepted = payout()
    assert (accepted.state, accepted.attempt) == ("accepted", 1)
    assert books()["bank_in_flight"] == -1234
    (sent,) = bank(world).paid_to(
        Destination(account="DE89370400440532013000", name="Anna Müller", country="DE")
    )
    assert sent == Money(1234, "EUR")
    bank(world).tell(news(world, PayoutState.SETTLED))
    assert read_payout_news(world.outside, world.clock()) == 1
    assert payout().state == "settled"
    assert "refund_payable" not in books()
    assert "bank_in_flight" not in books()
    assert books()["bank"] == -1234


def test_nothing_leaves_while_the_holder_may_still_stop_it(world: TestWorld) -> None:
    choose_payout(payout().payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=1, hours=23)

    assert submit_payouts(world.outside, world.clock) == 0

    send_back_payout(payout().payout_id, "The holder said no.", CHIEF, world.clock())
    world.clock.advance(days=9)
    assert submit_payouts(world.outside, world.clock) == 0
    assert (payout().state, payout().destination, payout().destination_tail) == ("draft", "", "")


def test_the_account_is_sealed_and_nowhere_else(world: TestWorld) -> None:
    chosen(world)
    submit_payouts(world.outside, world.clock)

    kept = payout()

    assert (kept.destination_tail, "3000" in kept.destination) == ("3000", False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM payout p UNION ALL SELECT e::text FROM payout_event e")
        text = " ".join(row[0] for row in cursor.fetchall())
    assert "DE89370400440532013000" not in text
    assert "Müller" not in text


@pytest.mark.parametrize(
    ("choice", "refusal"),
    [
        (
            replace(OWN, destination=replace(OWN.destination, account=IBAN[:-1] + "1")),
            MalformedIban,
        ),
        (replace(OWN, destination=replace(OWN.destination, name="Max Weber")), OtherPersonsName),
        (replace(OWN, method=PayoutMethod.ORIGINAL), WayNotOffered),
        (replace(OWN, method=PayoutMethod.CASH), WayNotOffered),
    ],
)
def test_a_choice_that_cannot_be_right_is_refused_and_nothing_changes(
    world: TestWorld, choice: Choice, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        choose_payout(payout().payout_id, choice, CLERK, world.clock())

    assert payout().state == "draft"
    assert not PayoutEventRow.objects.exists()


def test_above_the_limit_a_second_person_must_agree(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 1233}
    held = chosen(world)
    assert held.state == "held"
    assert submit_payouts(world.outside, world.clock) == 0

    with pytest.raises(ApprovedByChooser):
        approve_payout(held.payout_id, CLERK, world.clock())
    same_person = replace(CLERK, acting_user="operator:mia")
    with pytest.raises(ApprovedByChooser):
        approve_payout(held.payout_id, same_person, world.clock())
    approve_payout(held.payout_id, CHIEF, world.clock())

    assert submit_payouts(world.outside, world.clock) == 1
    assert payout().state == "accepted"


def test_a_currency_without_limit_always_needs_two(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"CNY": 10**6}

    assert chosen(world).state == "held"


@pytest.mark.parametrize("moment", Moment)
def test_a_call_that_broke_is_read_back_and_money_leaves_once(
    world: TestWorld, moment: Moment
) -> None:
    chosen(world)
    rig = Rig()
    rig.fail_call(1, moment)

    submit_payouts(rigged(world.outside, rig), world.clock)
    assert payout().state == "submitted"
    world.clock.advance(minutes=5)
    submit_payouts(world.outside, world.clock)

    assert payout().state == "accepted"
    assert len(world.world.all("bank.payment")) == 1
    assert books()["bank_in_flight"] == -1234


def test_a_worker_that_dies_between_bank_and_books_sends_nothing_twice(world: TestWorld) -> None:
    chosen(world)
    rig = Rig()
    rig.on_call(1, Moment.AFTER, _die)
    with pytest.raises(KeyboardInterrupt):
        submit_payouts(rigged(world.outside, rig), world.clock)
    assert payout().state == "submitted"

    assert submit_payouts(world.outside, world.clock) == 0, "it is another worker's still"
    world.clock.advance(minutes=2)
    submit_payouts(world.outside, world.clock)

    assert payout().state == "accepted"
    assert len(world.world.all("bank.payment")) == 1


def _die() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("became", [PayoutState.RETURNED, PayoutState.REJECTED])
def test_what_comes_back_is_owed_again_and_the_holder_asked(
    world: TestWorld, became: PayoutState
) -> None:
    first = sent(world)
    bank(world).tell(news(world, became, reason="AC04"))

    assert read_payout_news(world.outside, world.clock()) == 1

    assert PayoutRow.objects.get(attempt=1).state == became.value
    again = payout()
    assert (again.attempt, again.state, again.amount_minor) == (2, "draft", 1234)
    assert books()["refund_payable"] == -1234
    send_announcements(world.outside, world.clock)
    assert told(world, FAILED) == ["anna@example.org"]
    choose_payout(again.payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    submit_payouts(world.outside, world.clock)
    assert len(world.world.all("bank.payment")) == 2
    assert PayoutRow.objects.get(attempt=1).payout_id == first.payout_id


def test_what_was_settled_may_come_back_after_a_month(world: TestWorld) -> None:
    sent(world)
    bank(world).tell(news(world, PayoutState.SETTLED))
    read_payout_news(world.outside, world.clock())
    world.clock.advance(days=30)
    bank(world).tell(news(world, PayoutState.RETURNED, amount=Money(1134, "EUR")))

    read_payout_news(world.outside, world.clock())

    assert books()["refund_payable"] == -1234, "what the bank keeps is not the holder's"
    assert books()["bank_charges"] == 100
    assert payout().attempt == 2


def test_news_that_come_twice_and_late_change_nothing(world: TestWorld) -> None:
    sent(world)
    for became in (PayoutState.SETTLED, PayoutState.ACCEPTED, PayoutState.SETTLED):
        bank(world).tell(news(world, became))

    assert read_payout_news(world.outside, world.clock()) == 1
    assert read_payout_news(world.outside, world.clock()) == 0

    assert payout().state == "settled"
    assert books()["bank"] == -1234


@pytest.mark.parametrize("amount", [Money(1235, "EUR"), Money(1234, "USD"), Money(-1, "EUR")])
def test_another_amount_is_left_for_a_person(world: TestWorld, amount: Money) -> None:
    sent(world)
    bank(world).tell(news(world, PayoutState.RETURNED, amount=amount))

    assert read_payout_news(world.outside, world.clock()) == 0

    assert payout().state == "accepted"
    assert "another amount" in payout().problem_sentence


def test_settled_after_rejected_is_left_for_a_person(world: TestWorld) -> None:
    first = sent(world)
    bank(world).tell(news(world, PayoutState.REJECTED))
    late = PayoutNews(key=payout_key(first.payout_id), became=PayoutState.SETTLED, at=NOON)
    bank(world).tell(late)

    assert read_payout_news(world.outside, world.clock()) == 1

    assert "settled" in PayoutRow.objects.get(attempt=1).problem_sentence


def test_what_the_provider_refuses_is_owed_and_never_stops_the_end() -> None:
    world = make_world()
    world.add(LineOf())
    rig = Rig()
    rig.poison(lambda subject: hasattr(subject, "destination"), Refused("The card is closed."))
    request_termination(at_once(LineOf()), world.outside, world.clock())

    world.work(rigged(world.outside, rig))

    assert payout().state == "draft"
    assert payout().problem_sentence == "The card is closed."


def test_who_did_not_prove_who_they_are_gets_nothing_sent() -> None:
    world = make_world()
    world.add(LineOf())
    request_termination(with_notice(LineOf()), world.outside, world.clock())
    world.clock.advance(days=40)

    world.work()

    assert payout().state == "draft"
    assert not world.world.all("payments.payment")


def test_the_database_refuses_other_ways_and_other_amounts(world: TestWorld) -> None:
    owed = payout()
    for change in ({"state": "settled", "method": "bank"}, {"amount_minor": 1}, {"line_id": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PayoutRow.objects.filter(payout_id=owed.payout_id).update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        PayoutRow.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
        PayoutRow.objects.all().delete()
    assert payout().state == "draft"


def test_an_unknown_payout_and_one_that_is_on_its_way_are_refused(world: TestWorld) -> None:
    with pytest.raises(UnknownPayout):
        choose_payout(UUID(int=7), OWN, CLERK, world.clock())
    sent(world)
    with pytest.raises(PayoutNotThere):
        choose_payout(payout().payout_id, OWN, CLERK, world.clock())


def test_what_is_unclaimed_may_be_claimed_and_be_unclaimed_again(world: TestWorld) -> None:
    for becomes in (PayoutState.UNCLAIMED, PayoutState.DRAFT) * 2 + (PayoutState.UNCLAIMED,):
        with transaction.atomic():
            (row,) = lock_payouts([payout().payout_id]).values()
            move_payouts([(row, Step(becomes=becomes, place="de"))], CHIEF, world.clock())

    assert books()["unclaimed:de"] == -1234
    assert "refund_payable" not in books()
    assert verify_ledger(lambda _done, _of: None).differences == []


def sent(world: TestWorld) -> PayoutRow:
    chosen(world)
    submit_payouts(world.outside, world.clock)
    return payout()


def news(
    world: TestWorld, became: PayoutState, *, reason: str = "", amount: Money | None = None
) -> PayoutNews:
    key = payout_key(payout().payout_id)
    return PayoutNews(key=key, became=became, at=world.clock(), reason=reason, amount=amount)
