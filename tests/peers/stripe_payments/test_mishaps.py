"""Whatever Stripe answers or does not: three failures, and never a second refund."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.http_element import LoginRefused
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

from .account import Charge
from .played_stripe import Asked, Reply, error, on
from .stage import LONG_S, SHORT_S, StripeStage, owed, pay


def hangs_up(asked: Asked) -> Reply:
    del asked
    return Reply(0, hangs_up=True)


def is_late(asked: Asked) -> Reply:
    time.sleep(2 * SHORT_S)
    return asked.perform()


def is_half(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b'{"id": "re_1", "object": "ref')


def is_a_page_of_html(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b"<html>Sign in</html>")


def is_a_list_of_nothing_known(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b"[1, 2, [3]]")


def is_deep(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b"[" * 200_000)


def is_no_text(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b"\xff\xfe\x00")


def has_an_odd_kind(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b'{"object": ["refund"], "id": 7, "data": {}}')


def is_an_odd_error(asked: Asked) -> Reply:
    del asked
    return Reply(400, raw=b'{"error": ["no"]}')


def is_an_error_of_words(asked: Asked) -> Reply:
    del asked
    return Reply(500, raw=b'{"error": "no database"}')


def is_broken(asked: Asked) -> Reply:
    del asked
    return error(500, "An unknown error occurred", type="api_error")


def is_away(asked: Asked) -> Reply:
    del asked
    return Reply(503, raw=b"upstream connect error")


def has_moved(asked: Asked) -> Reply:
    del asked
    return Reply(302, headers={"Location": "https://elsewhere.example/"}, raw=b"")


def tells_of_another(asked: Asked) -> Reply:
    reply = asked.perform()
    told = {**reply.body, "id": "re_3PofSomebodyElse", "payment_intent": "pi_3Pother"}
    told |= {"charge": "ch_3Pother", "metadata": {"cleanbreak_key": "somebody:else"}}
    if told.get("object") == "list":
        page = [{**one, "payment_intent": "pi_3Pother", "charge": "x"} for one in told["data"]]
        other = {**OTHER, "payment_intent": "pi_3Pother"}
        told["data"] = page or [other]
    return Reply(reply.status, told)


OTHER = {
    "id": "re_3Pother",
    "object": "refund",
    "amount": 1,
    "currency": "eur",
    "status": "pending",
    "charge": "ch_3Pother",
    "metadata": {},
}
UNREADABLE = [
    hangs_up,
    is_late,
    is_half,
    is_a_page_of_html,
    is_a_list_of_nothing_known,
    is_deep,
    is_no_text,
    has_an_odd_kind,
    is_an_odd_error,
    is_an_error_of_words,
    is_broken,
    is_away,
    has_moved,
    tells_of_another,
]
QUESTIONS = ["/v1/refunds", "/v1/payment_intents/*"]


def patient(stage: StripeStage, mischief: Any) -> Any:
    return stage.worker(timeout_s=SHORT_S if mischief is is_late else LONG_S)


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("mischief", UNREADABLE)
def test_a_question_without_an_answer_refunds_nothing(
    stage: StripeStage, mischief: Callable[[Asked], Reply], path: str
) -> None:
    charge = stage.account.take(5000, "eur")
    stage.server.misbehave(on("GET", path, mischief))

    answer = pay(patient(stage, mischief), owed(charge))

    assert isinstance(answer, Unavailable), answer
    assert charge.refunds == []
    assert isinstance(pay(stage.payments, owed(charge)), Done)
    assert len(charge.refunds) == 1


@pytest.mark.parametrize("happens", ["before", "after"])
@pytest.mark.parametrize("mischief", UNREADABLE)
def test_a_refund_without_an_answer_is_unknown_and_made_once(
    stage: StripeStage, mischief: Callable[[Asked], Reply], happens: str
) -> None:
    charge = stage.account.take(5000, "eur")

    def act(asked: Asked) -> Reply:
        if happens == "after":
            asked.perform()
        return mischief(asked)

    stage.server.misbehave(on("POST", "/v1/refunds", act))
    payments = patient(stage, mischief)

    answer = pay(payments, owed(charge))

    assert isinstance(answer, OutcomeUnknown), answer
    [found] = read_back(payments, charge)
    again = pay(payments, owed(charge))
    assert isinstance(again, Done)
    assert found in (None, again)
    assert len(charge.refunds) == 1


def read_back(payments: Any, charge: Charge) -> list[Done | None]:
    """Return what was found, and see that it is the truth."""
    time.sleep(2.5 * SHORT_S if not charge.refunds else 0)  # a late server has its effect late
    is_there = bool(charge.refunds)
    found: list[Done | None] = payments.find(["order:pay_out"])
    assert [one is not None for one in found] == [is_there]
    return found


def test_what_answered_500_is_answered_so_again_until_stripe_forgets(stage: StripeStage) -> None:
    """Stripe keeps a 500 under its key: nothing is forced by a further key."""
    charge = stage.account.take(5000, "eur")
    stage.server.misbehave(on("POST", "/v1/refunds", is_broken), times=3)
    for _ in range(3):
        assert isinstance(pay(stage.payments, owed(charge)), OutcomeUnknown)
        assert stage.payments.find(["order:pay_out"]) == [None]
    keys = {one.headers["Idempotency-Key"] for one in stage.server.asked if one.method == "POST"}
    assert len(keys) == 1

    assert isinstance(pay(stage.payments, owed(charge)), Done)


def test_a_busy_stripe_says_how_long_it_wants_to_rest(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    busy = Reply(429, error(429, "Too many requests", code="rate_limit").body, {"Retry-After": "7"})
    for method, path in (("GET", "/v1/refunds"), ("POST", "/v1/refunds")):
        stage.server.misbehave(on(method, path, lambda _: busy))
        answer = pay(stage.payments, owed(charge))
        assert isinstance(answer, Unavailable)
        assert answer.retry_after_s == 7
    assert charge.refunds == []


def test_a_key_that_is_refused_is_a_login_and_no_refusal_of_a_refund(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    stranger = stage.worker(key="sk_test_of_yesterday")

    assert isinstance(pay(stranger, owed(charge)), LoginRefused)
    with pytest.raises(LoginRefused):
        stranger.check_reachable()
    with pytest.raises(LoginRefused):
        stranger.news("")
    assert isinstance(pay(stage.payments, owed(charge)), Done)


def test_a_key_with_too_few_rights_is_mended_and_nothing_is_lost(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    stage.server.misbehave(on("POST", "/v1/refunds", lambda _: error(403, "no permission")))

    assert isinstance(pay(stage.payments, owed(charge)), LoginRefused)
    assert isinstance(pay(stage.payments, owed(charge)), Done)


def test_somebody_else_at_the_same_refund_is_waited_for(stage: StripeStage) -> None:
    """HTTP 409: another request with this key is under way; what it will have done is open."""
    charge = stage.account.take(5000, "eur")
    in_use = error(409, "There is currently another in-progress request", code="lock_timeout")
    stage.server.misbehave(on("POST", "/v1/refunds", lambda _: in_use))

    assert isinstance(pay(stage.payments, owed(charge)), OutcomeUnknown)


def test_a_key_that_was_used_for_something_else_is_refused(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    sentence = "Keys for idempotent requests can only be used with the same parameters"
    used = error(400, sentence, type="idempotency_error")
    stage.server.misbehave(on("POST", "/v1/refunds", lambda _: used))

    assert isinstance(pay(stage.payments, owed(charge)), Refused)


def test_a_page_that_does_not_turn_is_found_out(stage: StripeStage) -> None:
    charge = stage.account.take(500_000, "eur")
    for number in range(120):
        params = {"payment_intent": charge.intent or "", "amount": "1"}
        stage.account.create_refund(params, f"somebody-else-{number}")
    first = {"payment_intent": charge.intent or "", "limit": "100"}
    page = stage.account.listed_refunds(first)
    stage.server.misbehave(on("GET", "/v1/refunds", lambda _: Reply(200, page)), times=2)

    answer = pay(stage.payments, owed(charge))

    assert isinstance(answer, Unavailable)
    assert answer.sentence == "Stripe gave the same refunds twice"


def test_a_memory_that_is_away_refunds_nothing(stage: StripeStage) -> None:
    class Away(AnswersInProcess):
        def keep(self, kept: Any) -> None:
            raise Unavailable("the memory of answers cannot be reached")

    charge = stage.account.take(5000, "eur")

    assert isinstance(pay(stage.worker(memory=Away()), owed(charge)), Unavailable)
    assert stage.server.asked == []


def test_a_memory_that_is_lost_in_between_pays_nothing_twice(stage: StripeStage) -> None:
    class Flaky(AnswersInProcess):
        is_away = False

        def keep(self, kept: Any) -> None:
            if any(one.is_answer for one in kept.values()):
                raise Unavailable("the memory of answers cannot be reached")
            super().keep(kept)

        def let_go(self, keys: Any) -> None:
            raise Unavailable("the memory of answers cannot be reached")

    charge = stage.account.take(5000, "eur")
    payments = stage.worker(memory=Flaky())

    assert isinstance(pay(payments, owed(charge)), Done)
    [found] = payments.find(["order:pay_out"])
    assert isinstance(found, Done)
    assert isinstance(pay(payments, owed(charge)), Done)
    assert len(charge.refunds) == 1
    disputed = stage.account.take(5000, "eur", is_disputed=True)
    assert isinstance(pay(payments, owed(disputed, key="other:pay_out")), Refused)


@pytest.mark.parametrize("mischief", UNREADABLE)
def test_reading_back_and_news_say_unavailable_and_never_nothing(
    stage: StripeStage, mischief: Callable[[Asked], Reply]
) -> None:
    charge = stage.account.take(5000, "eur")
    pay(stage.payments, owed(charge))
    payments = patient(stage, mischief)
    stage.server.misbehave(on("GET", "/v1/refunds/*", mischief))

    with pytest.raises(Unavailable):
        payments.find(["order:pay_out"])
    if mischief is not tells_of_another:
        stage.server.misbehave(on("GET", "/v1/events", mischief))
        with pytest.raises(Unavailable):
            payments.news("")


@pytest.mark.parametrize("n", range(1, 4))
@pytest.mark.parametrize("happens", ["before", "after"])
def test_every_call_fails_once_and_one_refund_is_made(
    stage: StripeStage, n: int, happens: str
) -> None:
    charge = stage.account.take(5000, "eur")
    seen = 0

    def fails(asked: Asked) -> Reply:
        nonlocal seen
        seen += 1
        if seen == n and happens == "after":
            asked.perform()
        return Reply(0, hangs_up=True) if seen == n else asked.perform()

    stage.server.misbehave(on("GET", "/v1/*", fails), times=9)
    stage.server.misbehave(on("POST", "/v1/*", fails), times=9)

    first = pay(stage.payments, owed(charge))
    [found] = stage.payments.find(["order:pay_out"])
    last = found or pay(stage.payments, owed(charge))

    assert isinstance(first, OutsideFailure)
    assert isinstance(last, Done)
    assert len(charge.refunds) == 1
