"""What every payment provider, and every bank, promises; above all: never twice."""

from datetime import UTC, datetime

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedPayments
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutState
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.payments import NewsPage, Payout, PayoutNews

from .stages import PaymentsStage, calls_about, canaries_in, written

PORT = "payments"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def payouts(stage: PaymentsStage, count: int) -> list[Payout]:
    """Return payouts of different amounts to different people."""
    return [Payout(Money(100 + n, "JPY"), stage.destination()) for n in range(count)]


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_paid_each_to_its_holder(stage: PaymentsStage, count: int) -> None:
    owed = payouts(stage, count)
    assert [stage.paid_to(payout.destination) for payout in owed] == [[]] * count

    answers = stage.payments.pay(calls_about(owed))

    assert [type(answer) for answer in answers] == [Done] * count
    paid = [stage.paid_to(payout.destination) for payout in owed]
    assert paid == [[payout.amount] for payout in owed]


def test_each_payment_has_a_reference_of_its_own(stage: PaymentsStage) -> None:
    answers = stage.payments.pay(calls_about(payouts(stage, 5)))

    assert len({answer.facts["reference"] for answer in answers}) == 5


def test_a_repeat_pays_nothing_and_answers_as_the_first_time(stage: PaymentsStage) -> None:
    owed = payouts(stage, 3)
    calls = calls_about(owed)
    first = stage.payments.pay(calls)

    second = stage.payments.pay([*calls, *calls_about(payouts(stage, 1))])

    assert second[:3] == first
    assert [stage.paid_to(each.destination) for each in owed] == [[each.amount] for each in owed]


def test_a_key_twice_in_one_batch_is_paid_once(stage: PaymentsStage) -> None:
    (call,) = calls_about(payouts(stage, 1))

    first, second = stage.payments.pay([call, call])

    assert first == second
    assert stage.paid_to(call.subject.destination) == [call.subject.amount]


def test_two_keys_to_one_holder_are_two_payments(stage: PaymentsStage) -> None:
    (payout,) = payouts(stage, 1)

    stage.payments.pay(calls_about([payout, payout]))

    assert stage.paid_to(payout.destination) == [payout.amount, payout.amount]


def test_a_used_key_with_another_amount_is_refused(stage: PaymentsStage) -> None:
    (call,) = calls_about(payouts(stage, 1))
    stage.payments.pay([call])
    more = Payout(Money(999_999, "JPY"), call.subject.destination)

    (answer,) = stage.payments.pay([Call(call.key, more)])

    assert isinstance(answer, Refused)
    assert stage.paid_to(call.subject.destination) == [call.subject.amount]


def test_what_was_paid_is_read_back_in_order(stage: PaymentsStage) -> None:
    calls = calls_about(payouts(stage, 2))
    answers = stage.payments.pay(calls)
    (never,) = calls_about(["never paid"])

    found = stage.payments.find([calls[1].key, never.key, calls[0].key])

    assert found == [answers[1], None, answers[0]]


@pytest.mark.parametrize("moment", Moment)
def test_a_payment_that_broke_is_read_back_and_made_once(
    stage: PaymentsStage, moment: Moment
) -> None:
    owed = payouts(stage, 2)
    calls = calls_about(owed)
    rig = Rig()
    payments = RiggedPayments(stage.payments, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        payments.pay(calls)
    found = payments.find([call.key for call in calls])
    assert [each is not None for each in found] == [moment is Moment.AFTER] * 2

    answers = payments.pay(calls)

    assert [type(answer) for answer in answers] == [Done] * 2
    assert [stage.paid_to(each.destination) for each in owed] == [[each.amount] for each in owed]


def test_one_failure_does_not_fail_the_batch(stage: PaymentsStage) -> None:
    owed = payouts(stage, 3)
    rig = Rig()
    rig.poison(lambda subject: subject == owed[1], Refused("This one not."))

    answers = RiggedPayments(stage.payments, rig).pay(calls_about(owed))

    assert [type(answer) for answer in answers] == [Done, Refused, Done]
    paid = [stage.paid_to(payout.destination) for payout in owed]
    assert paid == [[owed[0].amount], [], [owed[2].amount]]


def test_an_outage_is_unavailable_and_pays_nothing(stage: PaymentsStage) -> None:
    (payout,) = payouts(stage, 1)
    calls = calls_about([payout])
    stage.payments.check_reachable()

    with stage.outage():
        with pytest.raises(Unavailable):
            stage.payments.pay(calls)
        with pytest.raises(Unavailable):
            stage.payments.find([calls[0].key])
        with pytest.raises(Unavailable):
            stage.payments.news("")
        with pytest.raises(Unavailable):
            stage.payments.check_reachable()

    assert stage.paid_to(payout.destination) == []
    stage.payments.pay(calls)
    assert stage.paid_to(payout.destination) == [payout.amount]


def test_nothing_that_is_written_down_names_the_destination(stage: PaymentsStage) -> None:
    owed = payouts(stage, 2)
    canaries = [stage.secret(payout.destination) for payout in owed]
    assert canaries_in(f"{canaries}", canaries) == canaries, "the search must be able to find"
    calls = calls_about(owed)

    answers = [*stage.payments.pay(calls), *stage.payments.find([call.key for call in calls])]
    answers += stage.payments.pay([Call(calls[0].key, owed[1])])

    assert canaries_in(written(answers) + repr(calls), canaries) == []


def test_an_empty_batch_is_no_batch(stage: PaymentsStage) -> None:
    assert stage.payments.pay([]) == []
    assert stage.payments.find([]) == []


def told(key: str, became: PayoutState, reason: str = "") -> PayoutNews:
    """Return what a provider could say of a payment at noon."""
    return PayoutNews(key=key, became=became, at=NOON, reason=reason)


def test_what_became_of_payments_is_told_in_order_behind_the_mark(stage: PaymentsStage) -> None:
    first, second = calls_about(payouts(stage, 2))
    stage.payments.pay([first, second])
    before = _read_all(stage)
    stage.tell(told(first.key, PayoutState.SETTLED))
    stage.tell(told(second.key, PayoutState.REJECTED, "AC04"))

    news = _read_all(stage, before.mark)

    assert [(one.key, one.became, one.reason) for one in news.news] == [
        (first.key, PayoutState.SETTLED, ""),
        (second.key, PayoutState.REJECTED, "AC04"),
    ]
    again = stage.payments.news(news.mark)
    assert (again.news, again.mark) == ((), news.mark)


def test_news_that_were_not_kept_are_told_again(stage: PaymentsStage) -> None:
    (call,) = calls_about(payouts(stage, 1))
    stage.payments.pay([call])
    mark = _read_all(stage).mark
    stage.tell(told(call.key, PayoutState.RETURNED, "AC06"))

    assert stage.payments.news(mark) == stage.payments.news(mark)


def _read_all(stage: PaymentsStage, mark: str = "") -> NewsPage:
    """Read every page behind the mark, as one."""
    news: tuple[PayoutNews, ...] = ()
    while (page := stage.payments.news(mark)).mark != mark:
        news, mark = news + page.news, page.mark
    return NewsPage(news=news, mark=mark)
