"""TMF654 knows no key: still, what was asked once happens once, and money is never made."""

import copy
import threading
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from cleanbreak.adapters.charging.tmf654 import Tmf654Charging
from cleanbreak.adapters.charging.tmf654.account import Account
from cleanbreak.adapters.charging.tmf654.settings import Closing
from cleanbreak.adapters.charging.tmf654.story import Story
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

from .server import Asked, Reply, error, listed, on
from .stage import LONG_S, SHORT_S, Tmf654Stage, balance_of, close, euros

WHOLE = euros(1234, promotional_minor=250, deposit_minor=1000, debt_minor=75)


def lost_after_effect(asked: Asked) -> Reply:
    asked.perform()
    return Reply(0, hangs_up=True)


def failed_after_effect(asked: Asked) -> Reply:
    asked.perform()
    return error(500, "1", "internal error")


def failed_before_effect(asked: Asked) -> Reply:
    del asked
    return error(500, "1", "internal error")


def too_late(asked: Asked) -> Reply:
    reply = asked.perform()
    time.sleep(2 * SHORT_S)
    return reply


def garbled(asked: Asked) -> Reply:
    asked.perform()
    return Reply(201, raw=b'{"status": "compl')


def an_error_called_success(asked: Asked) -> Reply:
    asked.perform()
    return Reply(200, {"code": "1", "reason": "internal error"})


def answered_about_another(asked: Asked) -> Reply:
    reply = asked.perform()
    return Reply(201, {**reply.body, "bucket": {"id": "somebody-elses"}})


def busy_after_effect(asked: Asked) -> Reply:
    asked.perform()
    return error(503, "5", "busy")


LOST = [
    lost_after_effect,
    failed_after_effect,
    failed_before_effect,
    too_late,
    garbled,
    an_error_called_success,
    answered_about_another,
    busy_after_effect,
]


@pytest.mark.parametrize("forgetful", [False, True], ids=["remembers", "forgets"])
@pytest.mark.parametrize("mischief", LOST)
def test_a_lost_answer_is_read_back_and_nothing_is_taken_twice(
    stage: Tmf654Stage, mischief: Any, forgetful: bool
) -> None:
    account = stage.account(WHOLE)
    stage.server.misbehave(on("POST", "/adjustBalance", mischief))

    first = close(stage.worker(timeout_s=SHORT_S if mischief is too_late else LONG_S), account)
    again = close(stage.worker(forgetful=forgetful), account)

    assert isinstance(first, OutcomeUnknown)
    assert balance_of(again) == WHOLE
    assert len(stage.adjustments(account)) == 5
    assert stage.left(account) == [0] * 5


@pytest.mark.parametrize("mischief", LOST)
def test_a_lost_answer_to_a_reopening_gives_nothing_back_twice(
    stage: Tmf654Stage, mischief: Any
) -> None:
    account = stage.account(WHOLE)
    before = stage.left(account)
    closed = close(stage.charging, account)
    stage.server.misbehave(on("POST", "/adjustBalance", mischief))
    call = Call("order:reopen_charging", account, closed.facts)

    [first] = stage.worker(timeout_s=SHORT_S if mischief is too_late else LONG_S).reopen([call])
    [again] = stage.charging.reopen([call])

    assert isinstance(first, OutcomeUnknown)
    assert isinstance(again, Done)
    assert stage.left(account) == before
    assert stage.charging.read_balance([account]) == [WHOLE]
    assert again.facts["already_open"] is False, "as it was found at first"


def test_a_slow_adjustment_is_waited_for(stage: Tmf654Stage) -> None:
    """The server takes the order, and does it later; the answer was lost."""
    account = stage.account(euros(1234))
    stage.ocs.adjusts_at_once = False
    stage.server.misbehave(on("POST", "/adjustBalance", lost_after_effect))
    assert isinstance(close(stage.charging, account), OutcomeUnknown)

    waiting = close(stage.charging, account)
    assert isinstance(waiting, OutcomeUnknown)
    assert waiting.sentence == "An adjustment of ours is still under way."
    stage.ocs.complete_adjustments()

    assert balance_of(close(stage.charging, account)) == euros(1234)
    assert len(stage.adjustments(account)) == 5


def test_what_is_only_accepted_is_not_done(stage: Tmf654Stage) -> None:
    account = stage.account(euros(1234))
    stage.ocs.adjusts_at_once = False

    answer = close(stage.charging, account)

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence == "The charging system has not adjusted a bucket yet."


def test_a_repeat_needs_no_charging_system(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    first = close(stage.charging, account)

    with stage.outage():
        assert close(stage.worker(), account) == first
        with pytest.raises(Unavailable):
            close(stage.worker(forgetful=True), account)


def test_without_the_search_for_our_key_it_is_taken_twice(
    stage: Tmf654Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: what the search for our key is good for."""

    def finds_nothing(self: Any, accounts: Sequence[Account]) -> None:
        for account in accounts:
            account.stories = {bucket_id: Story() for bucket_id in account.buckets}

    monkeypatch.setattr(
        "cleanbreak.adapters.charging.tmf654.reading.Reader.read_stories", finds_nothing
    )
    account = stage.account(euros(1234))
    stage.ocs.adjusts_at_once = False
    stage.server.misbehave(on("POST", "/adjustBalance", lost_after_effect))
    blind = stage.worker()

    assert isinstance(close(blind, account), OutcomeUnknown)
    close(blind, account)
    stage.ocs.complete_adjustments()

    assert len(stage.adjustments(account)) == 10
    assert stage.left(account)[0] == Decimal("-12.34"), "debited twice"


def test_a_server_that_restarts_in_the_middle_is_completed(stage: Tmf654Stage) -> None:
    accounts = stage.accounts([WHOLE] * 6)
    calls = [Call(f"{number}:close", account) for number, account in enumerate(accounts)]
    done = []

    def dies_at_the_tenth(asked: Asked) -> Reply:
        done.append(asked.perform())
        if len(done) == 10:
            threading.Thread(target=stage.server.stop).start()
        return done[-1]

    stage.server.misbehave(on("POST", "/adjustBalance", dies_at_the_tenth), times=30)

    first = stage.charging.close(calls)
    wait_until(lambda: stage.server._http is None)
    stage.server.mischief.clear()
    stage.server.start()
    again = stage.charging.close(calls)

    assert any(isinstance(answer, OutsideFailure) for answer in first)
    assert [balance_of(answer) for answer in again] == [WHOLE] * 6
    assert len(stage.ocs.things["adjustBalance"]) == 30


def test_usage_that_arrives_between_reading_and_taking_is_counted(stage: Tmf654Stage) -> None:
    account = stage.account(euros(1234))

    def late_usage(asked: Asked) -> Reply:
        stage.charge(account, 100)
        return asked.perform()

    stage.server.misbehave(on("POST", "/adjustBalance", late_usage))

    first = close(stage.charging, account)
    again = close(stage.charging, account)

    assert isinstance(first, OutcomeUnknown)
    assert balance_of(again) == euros(1134)
    assert stage.left(account)[0] == 0


def test_an_adjustment_that_is_only_said_to_be_done_makes_no_money(stage: Tmf654Stage) -> None:
    """HTTP 201 and "completed" prove nothing: the bucket still holds what we would pay out."""
    account = stage.account(euros(1234))
    stage.server.misbehave(on("POST", "/adjustBalance", said_only), times=5)

    first, again = close(stage.charging, account), close(stage.charging, account)
    [balance] = stage.charging.read_balance([account])
    [seen] = stage.charging.look_for([account])

    assert isinstance(first, OutcomeUnknown)
    assert balance_of(again) == euros(1234), "the list knows nothing of it, so it was done now"
    assert balance == euros(1234)
    assert seen[0].presence is Presence.GONE


def said_only(asked: Asked) -> Reply:
    return Reply(201, {**asked.body, "id": "A-never", "status": "completed"})


def test_a_bucket_that_is_read_from_an_old_copy_is_not_believed(stage: Tmf654Stage) -> None:
    """Credit that was taken, and still seems to be there, would be paid out twice."""
    account = stage.account(euros(1234))
    old_copy = copy.deepcopy(stage.ocs.buckets_of(account))
    close(stage.charging, account)
    for _ in range(4):
        stage.server.misbehave(on("GET", "/bucket", lambda _: listed(old_copy)))

    with_memory_lost = close(stage.worker(forgetful=True), account)
    [balance] = stage.charging.read_balance([account])

    assert isinstance(with_memory_lost, OutcomeUnknown)
    assert isinstance(balance, Unavailable)
    assert len(stage.adjustments(account)) == 5


def test_a_list_of_adjustments_that_lags_behind_loses_no_money(stage: Tmf654Stage) -> None:
    """The buckets are empty and nobody seems to have emptied them: that is no empty account."""
    account = stage.account(euros(1234))
    stage.server.misbehave(on("POST", "/adjustBalance", lost_after_effect))
    close(stage.charging, account)
    lagging = on("GET", "/adjustBalance", lambda _: listed([]))
    stage.server.misbehave(lagging, times=5)

    waits = close(stage.charging, account)

    assert isinstance(waits, Unavailable)
    assert "no adjustment of ours explains it" in waits.sentence
    assert balance_of(close(stage.charging, account)) == euros(1234)


def test_an_adjustment_that_failed_is_made_again_when_a_person_says_so(
    stage: Tmf654Stage,
) -> None:
    account = stage.account(euros(1234))
    stage.server.misbehave(on("POST", "/adjustBalance", failed_by_itself))

    answer = close(stage.charging, account)
    again = close(stage.charging, account)

    assert isinstance(answer, Refused)
    assert answer.sentence == "The charging system did not adjust a bucket: failed."
    assert balance_of(again) == euros(1234)


def failed_by_itself(asked: Asked) -> Reply:
    return Reply(201, {**asked.body, "id": "A-failed", "status": "failed"})


def test_a_late_repeat_without_memory_does_not_close_again(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    first = close(stage.charging, account)
    stage.charging.reopen([Call("order:reopen_charging", account, first.facts)])
    stage.charge(account, 100)

    late = close(stage.worker(forgetful=True), account)

    assert balance_of(late) == WHOLE
    [seen] = stage.charging.look_for([account])
    assert seen[0].presence is Presence.PRESENT


def test_closed_reopened_and_closed_again_is_three_acts(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    first = close(stage.charging, account, "first:close")
    stage.charging.reopen([Call("first:reopen", account, first.facts)])
    stage.charge(account, 34)

    second = close(stage.charging, account, "second:close")

    assert balance_of(first) == WHOLE
    assert balance_of(second).paid_minor == 1200
    assert second.facts["already_closed"] is False
    assert stage.charging.read_balance([account]) == [second.balance]


def test_reopening_needs_no_memory_but_the_charging_system(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    before = [dict(bucket["validFor"]) for bucket in stage.ocs.buckets_of(account)]
    close(stage.charging, account)
    assert [bucket["validFor"] for bucket in stage.ocs.buckets_of(account)] != before

    [reopened] = stage.worker(forgetful=True).reopen([Call("order:reopen", account)])

    assert isinstance(reopened, Done)
    assert [bucket["validFor"] for bucket in stage.ocs.buckets_of(account)] == before
    assert stage.charging.read_balance([account]) == [WHOLE]


def test_an_account_that_is_named_twice_in_a_batch_is_closed_once(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)

    answers = stage.charging.close([Call("one:close", account), Call("two:close", account)])

    assert [balance_of(answer) for answer in answers] == [WHOLE, WHOLE]
    assert [answer.facts["already_closed"] for answer in answers] == [False, True]
    assert len(stage.adjustments(account)) == 5


def test_a_server_whose_adjustments_cannot_end_validity_is_told_of(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    stage.ocs.obeys_validity = False

    answer = close(stage.charging, account)
    emptied = close(stage.worker(closing=Closing.EMPTY), account)

    assert isinstance(answer, Refused)
    assert "CLEANBREAK_TMF654_CLOSING" in answer.sentence
    assert balance_of(emptied) == WHOLE, "a person chose what suits this charging system"


def test_emptying_alone_takes_everything_and_gives_it_back(stage: Tmf654Stage) -> None:
    account = stage.account(WHOLE)
    before = stage.left(account)
    charging = stage.worker(closing=Closing.EMPTY)

    closed = close(charging, account)

    assert balance_of(closed) == WHOLE
    assert stage.left(account) == [0] * 5
    assert {bucket["status"] for bucket in stage.ocs.buckets_of(account)} == {"active"}
    assert charging.look_for([account])[0][0].presence is Presence.GONE
    charging.reopen([Call("order:reopen", account, closed.facts)])
    assert stage.left(account) == before
    assert charging.look_for([account])[0][0].presence is Presence.PRESENT


def test_the_key_may_stand_in_the_description(stage: Tmf654Stage) -> None:
    """Where the reasons of a charging system come from a list of codes."""
    account = stage.account(euros(1234))
    words = {"key_field": "description", "text": "TERMINATION"}
    charging = stage.worker(mapping=stage.mapping(adjustments=words))

    close(charging, account, "order:close_charging")

    adjustments = stage.adjustments(account)
    assert {one["reason"] for one in adjustments} == {"TERMINATION"}
    assert all("order:close_charging" in one["description"] for one in adjustments)
    assert stage.worker(forgetful=True).read_balance([account]) == [euros(1234)]


def test_threads_may_share_one_adapter(stage: Tmf654Stage) -> None:
    accounts = stage.accounts([WHOLE] * 12)
    answers: dict[int, Any] = {}

    def end(at: int, charging: Tmf654Charging) -> None:
        answers[at] = close(charging, accounts[at], f"{at}:close")

    threads = [threading.Thread(target=end, args=(at, stage.charging)) for at in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [balance_of(answers[at]) for at in range(12)] == [WHOLE] * 12
    assert all(isinstance(answer, Closed) for answer in answers.values())


def wait_until(is_true: Any) -> None:
    for _ in range(200):
        if is_true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")
