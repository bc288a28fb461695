"""Refunds: each once, of what was paid, as long as Stripe takes them back."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.payments import Payout

from .played_stripe import Asked, Reply, on
from .stage import StripeStage, owed, pay


@pytest.mark.parametrize("intent", ["pi_3Pintent", None])
def test_a_payment_intent_and_a_charge_alone_are_given_back(
    stage: StripeStage, intent: str | None
) -> None:
    charge = stage.account.take(5000, "eur", intent=intent)

    answer = pay(stage.payments, owed(charge))

    refund = stage.refund("order:pay_out")
    assert answer == Done(
        {
            "reference": refund["id"],
            "state": "accepted",
            "amount_minor": 1234,
            "currency": "EUR",
        }
    )
    assert charge.left == 5000 - 1234


def test_a_card_is_paid_back_at_once(stage: StripeStage) -> None:
    stage.account.first_status = "succeeded"

    answer = pay(stage.payments, owed(stage.account.take(5000, "eur")))

    assert isinstance(answer, Done)
    assert answer.facts["state"] == "settled"


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"is_disputed": True}, "The holder disputes this payment at the bank: it is settled there."),
    ({"is_refundable": False}, "This payment cannot be given back by the way it was made."),
    (
        {"window_days_over": 90},
        "This payment is too old to be given back by the way it was made.",
    ),
]


@pytest.mark.parametrize(("trouble", "sentence"), REFUSALS)
def test_what_stripe_does_not_take_back_is_refused_in_a_sentence(
    stage: StripeStage, trouble: dict[str, Any], sentence: str
) -> None:
    charge = stage.account.take(5000, "eur", **trouble)

    answer = pay(stage.payments, owed(charge))

    assert isinstance(answer, Refused)
    assert answer.sentence == sentence
    assert charge.refunds == []


def test_never_more_than_is_left_of_a_payment(stage: StripeStage) -> None:
    charge = stage.account.take(2000, "eur")
    assert isinstance(pay(stage.payments, owed(charge, 1500, "first:pay_out")), Done)

    too_much = pay(stage.payments, owed(charge, 501, "second:pay_out"))
    rest = pay(stage.payments, owed(charge, 500, "third:pay_out"))
    nothing_left = pay(stage.payments, owed(charge, 1, "fourth:pay_out"))

    assert isinstance(too_much, Refused)
    assert too_much.sentence == "More is owed than is left of this payment."
    assert isinstance(rest, Done)
    assert isinstance(nothing_left, Refused)
    assert nothing_left.sentence == "This payment was given back already, all of it."


def test_what_was_paid_in_another_currency_is_not_given_back_as_if_it_were_this(
    stage: StripeStage,
) -> None:
    """Stripe refunds in the currency of the charge: 1234 yen would be 12.34 dollars."""
    charge = stage.account.take(5000, "usd")
    yen = Payout(Money(1234, "JPY"), Destination(reference=charge.intent or ""))

    answer = pay(stage.payments, Call("order:pay_out", yen))

    assert isinstance(answer, Refused)
    assert "another currency" in answer.sentence
    assert charge.refunds == []


@pytest.mark.parametrize("reference", ["card:4711", "pi_", "", "../events", "re_3P1", "pi_1?x=2"])
def test_what_is_no_payment_at_stripe_is_not_asked_for(stage: StripeStage, reference: str) -> None:
    payout = Payout(Money(1, "EUR"), Destination(reference=reference))

    answer = pay(stage.payments, Call("order:pay_out", payout))

    assert isinstance(answer, Refused)
    assert stage.server.asked == []


def test_a_payment_that_stripe_does_not_know_is_refused(stage: StripeStage) -> None:
    payout = Payout(Money(1, "EUR"), Destination(reference="pi_3PofAnotherAccount"))

    answer = pay(stage.payments, Call("order:pay_out", payout))

    assert isinstance(answer, Refused)
    assert answer.sentence == "Stripe does not know the payment that is on file for this line."


def test_one_bad_payout_does_not_stop_the_others(stage: StripeStage) -> None:
    charges = [stage.account.take(5000, "eur", is_disputed=n == 1) for n in range(3)]

    answers = stage.payments.pay([owed(one, 10, f"{n}:pay_out") for n, one in enumerate(charges)])

    kinds = (Done, Refused, Done)
    assert all(isinstance(answer, kind) for answer, kind in zip(answers, kinds, strict=True))


def test_a_refusal_is_not_forever(stage: StripeStage) -> None:
    """Stripe keeps a refusal under its key for a day; a dispute may be over within the hour."""
    charge = stage.account.take(5000, "eur", is_disputed=True)
    assert isinstance(pay(stage.payments, owed(charge)), Refused)
    charge.is_disputed = False

    assert isinstance(pay(stage.payments, owed(charge)), Done)
    assert len(charge.refunds) == 1


def test_a_lost_memory_and_a_forgotten_key_pay_nothing_twice(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    first = pay(stage.payments, owed(charge))
    stage.clock.advance(days=40)
    stage.account.becomes(stage.refund("order:pay_out"), "pending")
    restored = stage.worker(memory=AnswersInProcess())
    assert restored.find(["order:pay_out"]) == [None], "nobody told it of which payment"

    second = pay(restored, owed(charge))

    assert second == first
    assert len(charge.refunds) == 1


def test_a_lost_memory_and_another_amount_are_for_a_person(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    pay(stage.payments, owed(charge))
    restored = stage.worker(memory=AnswersInProcess())

    answer = pay(restored, owed(charge, 1235))

    assert isinstance(answer, OutcomeUnknown)
    assert len(charge.refunds) == 1


def test_our_refund_is_found_among_hundreds(stage: StripeStage) -> None:
    charge = stage.account.take(500_000, "eur")
    pay(stage.payments, owed(charge))
    for number in range(250):
        params = {"payment_intent": charge.intent or "", "amount": "1"}
        stage.account.create_refund(params, f"somebody-else-{number}")
    restored = stage.worker(memory=AnswersInProcess())

    assert isinstance(pay(restored, owed(charge)), Done)
    assert len(charge.refunds) == 251


def test_a_refund_that_failed_since_is_refused_and_not_under_way(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    pay(stage.payments, owed(charge))
    stage.account.becomes(stage.refund("order:pay_out"), "failed", "expired_or_canceled_card")

    assert stage.payments.find(["order:pay_out"]) == [None]
    answer = pay(stage.payments, owed(charge))

    assert isinstance(answer, Refused)
    assert "expired_or_canceled_card" in answer.sentence
    assert len(charge.refunds) == 1


def test_a_key_that_answers_as_the_first_time_is_not_believed(stage: StripeStage) -> None:
    """The answer was lost, the refund failed, and Stripe repeats what it said at first."""
    charge = stage.account.take(5000, "eur")
    stage.server.misbehave(on("POST", "/v1/refunds", _done_without_an_answer))
    assert isinstance(pay(stage.payments, owed(charge)), OutcomeUnknown)
    stage.account.becomes(stage.refund("order:pay_out"), "failed", "declined")
    assert stage.payments.find(["order:pay_out"]) == [None]

    answer = pay(stage.payments, owed(charge))

    assert isinstance(answer, Refused)
    assert len(charge.refunds) == 1


def test_what_stripe_no_longer_knows_is_not_called_unpaid(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    pay(stage.payments, owed(charge))
    charge.refunds.clear()  # as with the key of another account

    with pytest.raises(Unavailable, match="another account"):
        stage.payments.find(["order:pay_out"])
    assert isinstance(pay(stage.payments, owed(charge)), Unavailable)


def test_eight_workers_with_one_key_refund_once(stage: StripeStage) -> None:
    charge = stage.account.take(50_000, "eur")
    workers = [stage.worker() for _ in range(8)]
    together, answers = threading.Barrier(8), []

    def work(number: int) -> None:
        together.wait()
        answers.append(pay(workers[number], owed(charge)))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [type(answer) for answer in answers] == [Done] * 8
    assert len(charge.refunds) == 1


def test_a_slow_stripe_leaves_the_rest_of_a_batch_for_later(
    stage: StripeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.payments.stripe.adapter.BATCH_S", -1.0)
    charge = stage.account.take(5000, "eur")

    assert isinstance(pay(stage.payments, owed(charge)), Unavailable)
    assert stage.server.asked == []


def test_a_key_is_forgotten_after_a_day_and_nothing_else_is(stage: StripeStage) -> None:
    """The control: our Stripe does forget, so the tests above prove something."""
    charge = stage.account.take(5000, "eur")
    params = {"payment_intent": charge.intent or "", "amount": "10"}
    stage.account.create_refund(params, "k")
    stage.account.create_refund(params, "k")
    assert len(charge.refunds) == 1
    stage.clock.advance(seconds=timedelta(hours=24).total_seconds())

    stage.account.create_refund(params, "k")

    assert len(charge.refunds) == 2


def _done_without_an_answer(asked: Asked) -> Reply:
    asked.perform()
    return Reply(0, hangs_up=True)
