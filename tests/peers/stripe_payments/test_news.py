"""News: every event of ours once at least, the oldest first, whoever else refunds there."""

import logging
from datetime import timedelta

import pytest

from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import PayoutState
from cleanbreak.ports.payments import NewsPage, PayoutNews

from .stage import StripeStage, owed, pay


def read_all(stage: StripeStage, mark: str = "") -> tuple[list[PayoutNews], str]:
    """Read pages until one hands back its mark, as the flow does."""
    news: list[PayoutNews] = []
    for _ in range(100):
        page = stage.payments.news(mark)
        if page.mark == mark:
            return news, mark
        news, mark = news + list(page.news), page.mark
    raise AssertionError("there was no end of the news")


def paid(stage: StripeStage, key: str = "order:pay_out") -> None:
    pay(stage.payments, owed(stage.account.take(5000, "eur"), key=key))


def foreign(stage: StripeStage, count: int) -> None:
    """Let somebody else refund, as a shop does that has the same account."""
    charge = stage.account.take(count, "eur")
    for number in range(count):
        params = {"payment_intent": charge.intent or "", "amount": "1"}
        stage.account.create_refund(params, f"{charge.charge}-{number}")


def test_a_refund_goes_through_all_its_states(stage: StripeStage) -> None:
    paid(stage)
    refund = stage.refund("order:pay_out")
    for status in ("requires_action", "succeeded"):
        stage.account.becomes(refund, status)
    stage.account.becomes(refund, "failed", "expired_or_canceled_card")

    news, _ = read_all(stage)

    assert [(one.became, one.reason) for one in news] == [
        (PayoutState.ACCEPTED, ""),
        (PayoutState.SETTLED, ""),
        (PayoutState.RETURNED, "expired_or_canceled_card"),
    ]
    assert {one.key for one in news} == {"order:pay_out"}
    assert {one.amount for one in news} == {Money(1234, "EUR")}
    assert news[0].at == stage.clock()


def test_a_card_that_is_paid_at_once_is_settled_by_the_event_of_its_creation(
    stage: StripeStage,
) -> None:
    stage.account.first_status = "succeeded"
    paid(stage)

    [news], _ = read_all(stage)

    assert news.became is PayoutState.SETTLED


def test_what_is_canceled_never_left(stage: StripeStage) -> None:
    paid(stage)
    stage.account.becomes(stage.refund("order:pay_out"), "requires_action")
    stage.account.becomes(stage.refund("order:pay_out"), "canceled", "merchant_request")

    news, _ = read_all(stage)

    assert (news[-1].became, news[-1].reason) == (PayoutState.REJECTED, "merchant_request")


@pytest.mark.parametrize("first", [True, False])
def test_hundreds_of_events_come_in_their_order_and_none_is_lost(
    stage: StripeStage, first: bool
) -> None:
    mark = "" if first else _mark_of_one(stage)
    for number in range(130):
        stage.clock.advance(seconds=1)
        paid(stage, f"{number}:pay_out")
        foreign(stage, 2)

    news, _ = read_all(stage, mark)

    assert [one.key for one in news if one.key != "0:first"] == [
        f"{number}:pay_out" for number in range(130)
    ]


def _mark_of_one(stage: StripeStage) -> str:
    paid(stage, "0:first")
    return read_all(stage)[1]


def test_what_others_refund_is_passed_over_and_not_read_again(stage: StripeStage) -> None:
    mark = _mark_of_one(stage)
    foreign(stage, 250)

    news, mark = read_all(stage, mark)
    asked = stage.server.count("GET", "/v1/events")
    again, _ = read_all(stage, mark)

    assert (news, again) == ([], [])
    assert stage.server.count("GET", "/v1/events") == asked + 1


def test_young_events_wait_until_the_books_know_of_them(stage: StripeStage) -> None:
    careful = stage.worker(news_after=timedelta(seconds=120))
    mark = _mark_of_one(stage)
    stage.clock.advance(minutes=10)
    paid(stage)

    assert careful.news(mark) == NewsPage(news=(), mark=mark)
    stage.clock.advance(seconds=121)
    page = careful.news(mark)

    assert [one.key for one in page.news] == ["order:pay_out"]


def test_an_event_that_is_no_longer_kept_loses_nothing(
    stage: StripeStage, caplog: pytest.LogCaptureFixture
) -> None:
    """A quiet operator has no refund in 40 days; the mark moves once a day all the same."""
    mark = _mark_of_one(stage)
    for _ in range(40):
        stage.clock.advance(days=1)
        news, mark = read_all(stage, mark)
        assert news == []
    stage.clock.advance(hours=1)
    paid(stage)

    news, _ = read_all(stage, mark)

    assert [one.key for one in news] == ["order:pay_out"]
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def test_who_read_nothing_for_a_month_is_told(
    stage: StripeStage, caplog: pytest.LogCaptureFixture
) -> None:
    mark = _mark_of_one(stage)
    stage.clock.advance(days=1)
    paid(stage)
    stage.clock.advance(days=32)
    paid(stage, "late:pay_out")

    news, _ = read_all(stage, mark)

    assert [one.key for one in news] == ["late:pay_out"]
    [told] = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert "2026-11-26" in told
    assert "still on its way" in told


def test_a_refund_that_cannot_be_read_stops_no_other(
    stage: StripeStage, caplog: pytest.LogCaptureFixture
) -> None:
    paid(stage, "first:pay_out")
    stage.account.tell("refund.updated", {**stage.refund("first:pay_out"), "status": "on holiday"})
    stage.account.tell("refund.updated", {"object": "refund"})
    paid(stage, "last:pay_out")

    news, _ = read_all(stage)

    assert [one.key for one in news] == ["first:pay_out", "last:pay_out"]
    assert sum("cannot be read" in one.getMessage() for one in caplog.records) == 2


def test_a_reason_that_could_be_somebodys_data_is_not_told(stage: StripeStage) -> None:
    paid(stage)
    stage.account.becomes(
        stage.refund("order:pay_out"), "failed", "card 4242424242424242 of Anna Müller"
    )

    news, _ = read_all(stage)

    assert news[-1].reason == "unknown"
