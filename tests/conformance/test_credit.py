"""What every charging system promises that takes credit for a line; some take none, and say so."""

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedCharging
from cleanbreak.domain.money import Money
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.charging import Credit
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .stages import ChargingStage, calls_about, canaries_in, written
from .test_charging import NOBODY, balance_of

PORT = "charging"


def credit_of(account: str, minor: int = 1234, currency: str = "EUR") -> Credit:
    return Credit(account, Money(minor, currency))


@pytest.mark.parametrize("count", [1, 30])
def test_credit_comes_to_each_account_as_paid_credit(stage: ChargingStage, count: int) -> None:
    accounts = stage.accounts([balance_of(500)] * count)
    calls = calls_about([credit_of(one, 100 + n) for n, one in enumerate(accounts)])

    answers = stage.charging.credit(calls)

    assert [one for one in answers if not isinstance(one, Done)] == []
    assert stage.charging.read_balance(accounts) == [balance_of(600 + n) for n in range(count)]


def test_a_repeated_credit_adds_nothing_and_answers_alike(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(500)])
    calls = calls_about([credit_of(account)])

    assert stage.charging.credit(calls) == stage.charging.credit(calls)
    (other,) = stage.charging.credit(calls_about([credit_of(account, 1)]))

    assert isinstance(other, Done)
    assert stage.charging.read_balance([account]) == [balance_of(500 + 1234 + 1)]


def test_two_credits_for_one_account_in_one_batch_both_come(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(0)])

    stage.charging.credit(calls_about([credit_of(account, 1), credit_of(account, 20)]))

    assert stage.charging.read_balance([account]) == [balance_of(21)]


def test_a_repeat_after_the_account_was_closed_still_says_that_the_credit_came(
    stage: ChargingStage,
) -> None:
    (account,) = stage.accounts([balance_of(500)])
    calls = calls_about([credit_of(account)])
    first = stage.charging.credit(calls)
    (closed,) = stage.charging.close(calls_about([account]))
    assert closed.balance == balance_of(1734)

    assert stage.charging.credit(calls) == first
    (late,) = stage.charging.credit(calls_about([credit_of(account)]))

    assert isinstance(late, Refused), "a closed account gets nothing more"
    assert stage.charging.read_balance([account]) == [balance_of(1734)]


def test_credit_for_nobody_and_in_another_currency_is_refused(stage: ChargingStage) -> None:
    accounts = stage.accounts([balance_of(1), balance_of(2)])
    wanted = [
        credit_of(accounts[0]),
        credit_of(NOBODY),
        credit_of(accounts[1], 1234, "USD"),
    ]

    answers = stage.charging.credit(calls_about(wanted))

    assert [type(answer) for answer in answers] == [Done, Refused, Refused]
    assert stage.charging.read_balance(accounts) == [balance_of(1235), balance_of(2)]
    assert canaries_in(written(answers), [*accounts, NOBODY]) == []


@pytest.mark.parametrize("moment", Moment)
def test_a_credit_that_broke_is_completed_by_its_repeat(
    stage: ChargingStage, moment: Moment
) -> None:
    (account,) = stage.accounts([balance_of(500)])
    calls = calls_about([credit_of(account)])
    rig = Rig()
    rig.fail_call(1, moment)
    charging = RiggedCharging(stage.charging, rig)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        charging.credit(calls)

    (answer,) = charging.credit(calls)

    assert isinstance(answer, Done)
    assert stage.charging.read_balance([account]) == [balance_of(1734)]


def test_credit_that_came_is_kept_when_an_end_is_undone(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(500)])
    stage.charging.credit(calls_about([credit_of(account)]))
    (closed,) = stage.charging.close(calls_about([account]))
    (call,) = calls_about([account])

    stage.charging.reopen([Call(call.key, account, earlier=closed.facts)])

    assert stage.charging.read_balance([account]) == [balance_of(1734)]
