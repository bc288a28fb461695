"""Whatever the server says or does not say: three failures, and nothing that names anybody."""

import time
from decimal import Decimal
from typing import Any

import pytest

from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

from .server import Asked, Mischief, Reply, error, listed, on
from .stage import LONG_S, NUMBERS, SHORT_S, Tmf654Stage, balance_of, close, euros

WHOLE = euros(1234, promotional_minor=250, deposit_minor=1000, debt_minor=75)


def hangs_up(asked: Asked) -> Reply:
    del asked
    return Reply(0, hangs_up=True)


def is_late(asked: Asked) -> Reply:
    time.sleep(2 * SHORT_S)
    return asked.perform()


def is_garbled(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b'[{"id": "B1", "remainingVal')


def knows_no_numbers(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b'[{"id": "B1", "remainingValue": {"amount": NaN}}]')


def knows_numbers_beyond_all_numbers(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b'[{"id": "B1", "remainingValue": {"amount": 1e99999999999999999999}}]')


def is_a_page_of_html(asked: Asked) -> Reply:
    del asked
    return Reply(200, raw=b"<html>Sign in</html>")


def is_an_error_called_success(asked: Asked) -> Reply:
    del asked
    return Reply(200, {"code": "1", "reason": "no database"})


def is_broken(asked: Asked) -> Reply:
    del asked
    return error(500, "1", "internal error")


def is_busy(asked: Asked) -> Reply:
    del asked
    return error(429, "5", "too many requests", Retry_After="7")


def moved(asked: Asked) -> Reply:
    del asked
    return Reply(302, headers={"Location": "https://elsewhere.example/"})


def gives_one_for_all(asked: Asked) -> Reply:
    reply = asked.perform()
    return Reply(200, reply.body[:1] * len(reply.body), reply.headers)


def gives_strangers(asked: Asked) -> Reply:
    reply = asked.perform()
    return listed([{**one, "partyAccount": {"id": "somebody-else"}} for one in reply.body])


def differs_from_itself(asked: Asked) -> Reply:
    first = asked.perform().body[0]
    return listed([first, {**first, "status": "suspended"}])


UNREADABLE = [
    hangs_up,
    is_late,
    is_garbled,
    knows_no_numbers,
    knows_numbers_beyond_all_numbers,
    is_a_page_of_html,
    is_an_error_called_success,
    is_broken,
    is_busy,
    moved,
    gives_one_for_all,
    gives_strangers,
    differs_from_itself,
]


@pytest.mark.parametrize("mischief", UNREADABLE)
def test_buckets_that_cannot_be_read_are_asked_for_again(stage: Tmf654Stage, mischief: Any) -> None:
    account, other = stage.accounts([WHOLE, WHOLE])
    charging = stage.worker(timeout_s=SHORT_S if mischief is is_late else LONG_S)

    for act in (charging.close, charging.reopen):
        stage.server.misbehave(on("GET", "/bucket", mischief))
        assert isinstance(failure_of(act, [Call(f"{next(NUMBERS)}:s", account)]), Unavailable)
    stage.server.misbehave(on("GET", "/bucket", mischief))
    assert isinstance(failure_of(charging.read_balance, [account]), Unavailable)
    stage.server.misbehave(on("GET", "/bucket", mischief))
    [sightings] = charging.look_for([account])

    assert [one.presence for one in sightings] == [Presence.UNKNOWN]
    assert stage.ocs.things["adjustBalance"] == {}
    assert stage.charging.read_balance([account, other]) == [WHOLE, WHOLE]
    stage.server.faults.clear()  # a closed socket in the middle leaves half a request


@pytest.mark.parametrize("mischief", UNREADABLE)
def test_a_story_that_cannot_be_read_takes_nothing(stage: Tmf654Stage, mischief: Any) -> None:
    account = stage.account(WHOLE)
    closed = close(stage.charging, account)
    stage.charging.reopen([Call("order:reopen", account, closed.facts)])
    made = len(stage.adjustments(account))
    charging = stage.worker(timeout_s=SHORT_S if mischief is is_late else LONG_S)
    stage.server.misbehave(on("GET", "/adjustBalance", of_other_bucket(mischief)))

    failure = failure_of(charging.close, [Call("next:close", account)])

    assert isinstance(failure, Unavailable)
    assert len(stage.adjustments(account)) == made


def of_other_bucket(mischief: Any) -> Any:
    """Return the mischief as it is with adjustments and reservations."""
    if mischief is not gives_strangers:
        return mischief
    return lambda asked: listed(
        [{**one, "bucket": {"id": "somebody-elses"}} for one in asked.perform().body]
    )


@pytest.mark.parametrize("mischief", UNREADABLE)
def test_reservations_that_cannot_be_read_are_open_ones(stage: Tmf654Stage, mischief: Any) -> None:
    account = stage.account_in_use(WHOLE)
    stage.ocs.reserve(account, Decimal(1))
    charging = stage.worker(timeout_s=SHORT_S if mischief is is_late else LONG_S)
    stage.server.misbehave(on("GET", "/reserveBalance", of_other_bucket(mischief)))

    failure = failure_of(charging.close, [Call("order:close", account)])

    assert isinstance(failure, Unavailable)
    assert stage.adjustments(account) == []


def failure_of(act: Any, asked: list[Any]) -> OutsideFailure:
    """Return how it failed, raised or answered."""
    try:
        [answer] = act(asked)
    except OutsideFailure as failure:
        return failure
    assert isinstance(answer, OutsideFailure), answer
    return answer


def test_a_busy_server_says_how_long_it_wants_to_rest(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    stage.server.misbehave(on("GET", "/bucket", is_busy))

    with pytest.raises(Unavailable) as raised:
        close(stage.charging, account)

    assert raised.value.retry_after_s == 7


def test_one_account_that_cannot_be_read_fails_alone(stage: Tmf654Stage) -> None:
    accounts = stage.accounts([WHOLE] * 3)

    def is_second(asked: Asked) -> bool:
        return asked.query.get("partyAccount.id") == accounts[1]

    stage.server.misbehave(Mischief(is_second, is_broken))
    answers = stage.charging.close([Call(f"{n}:close", one) for n, one in enumerate(accounts)])

    assert isinstance(answers[1], Unavailable)
    assert [balance_of(answers[0]), balance_of(answers[2])] == [WHOLE, WHOLE]


@pytest.mark.parametrize("status", [400, 404, 405, 409])
def test_what_is_refused_is_looked_at_by_a_person(stage: Tmf654Stage, status: int) -> None:
    account = stage.account(WHOLE)
    refusal = error(status, "60", "the account of +4915112345678 is locked")
    stage.server.misbehave(on("POST", "/adjustBalance", lambda _: refusal), times=5)

    answer = close(stage.charging, account)

    assert isinstance(answer, Refused)
    assert answer.sentence == f"The charging system said no (HTTP {status}, code 60)."
    assert stage.adjustments(account) == []


def test_a_code_that_looks_like_a_number_is_not_told(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    refusal = error(400, "4915112345678", "no")
    stage.server.misbehave(on("POST", "/adjustBalance", lambda _: refusal), times=5)

    assert close(stage.charging, account).sentence == "The charging system said no (HTTP 400)."


def test_a_question_that_is_not_taken_is_no_empty_account(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    stage.server.misbehave(on("GET", "/bucket", lambda _: error(404, "20", "no")), times=2)

    answer = close(stage.charging, account)
    [sightings] = stage.charging.look_for([account])

    assert isinstance(answer, Refused)
    assert sightings[0].presence is Presence.UNKNOWN


@pytest.mark.parametrize("tells_total", [True, False])
@pytest.mark.parametrize("page_most", [1, 2, 5, 7])
def test_no_bucket_is_lost_between_pages(
    stage: Tmf654Stage, page_most: int, tells_total: bool
) -> None:
    stage.server.page_most, stage.server.tells_total = page_most, tells_total
    account = stage.account(WHOLE)

    closed = close(stage.charging, account)

    assert balance_of(closed) == WHOLE
    assert stage.left(account) == [0] * 5


def test_the_same_thing_told_twice_is_counted_once(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)

    def twice(asked: Asked) -> Reply:
        reply = asked.perform()
        return Reply(200, [*reply.body, *reply.body], reply.headers)

    stage.server.misbehave(on("GET", "/bucket", twice), times=2)
    stage.server.misbehave(on("GET", "/adjustBalance", twice), times=5)

    assert balance_of(close(stage.charging, account)) == WHOLE


def test_a_server_that_does_not_turn_the_page_is_found_out(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    first = stage.ocs.buckets_of(account)[:2]
    stage.server.misbehave(on("GET", "/bucket", lambda _: Reply(200, first)), times=2)

    failure = failure_of(stage.charging.close, [Call("order:close", account)])

    assert isinstance(failure, Unavailable)
    assert failure.sentence == "The charging system gave the same page twice."


def test_a_server_that_does_not_filter_empties_nobody_else(stage: Tmf654Stage) -> None:
    account, other = stage.accounts([WHOLE, WHOLE])
    stage.server.filters = False

    failure = failure_of(stage.charging.close, [Call("order:close", account)])

    assert isinstance(failure, Unavailable)
    assert stage.adjustments(account) == stage.adjustments(other) == []


def test_a_memory_that_is_away_takes_nothing(stage: Tmf654Stage) -> None:
    class Away(AnswersInProcess):
        def recall(self, keys: Any) -> Any:
            raise Unavailable("the memory of answers cannot be reached")

    account = stage.account(WHOLE)
    charging = type(stage.charging)(stage.settings(), Away())

    assert isinstance(close(charging, account), Unavailable)
    assert stage.adjustments(account) == []
    charging.close_connections()


def test_a_restart_costs_nothing_when_it_is_over(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    stage.charging.check_reachable()
    with stage.outage(), pytest.raises(Unavailable):
        stage.charging.check_reachable()

    stage.charging.check_reachable()
    assert balance_of(close(stage.charging, account)) == WHOLE


def test_closed_and_done_are_what_is_answered(stage: Tmf654Stage) -> None:
    """The control of this file: without mischief, all of it goes well."""
    account = stage.account(WHOLE)

    closed = close(stage.charging, account)
    [reopened] = stage.charging.reopen([Call("order:reopen", account, closed.facts)])

    assert isinstance(closed, Closed)
    assert isinstance(reopened, Done)
    assert not isinstance(closed, OutcomeUnknown)
