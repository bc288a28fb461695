"""What every charging system promises."""

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedCharging
from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.rolls import Identifier

from .stages import ChargingStage, calls_about, canaries_in, held_in, presences, written

PORT = "charging"
NOBODY = "account-of-nobody"


def balance_of(paid_minor: int) -> Balance:
    """Return a balance with something in every part."""
    return Balance(
        currency="EUR",
        paid_minor=paid_minor,
        promotional_minor=250,
        deposit_minor=1000,
        debt_minor=75,
    )


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_closed_with_its_balances(stage: ChargingStage, count: int) -> None:
    balances = [balance_of(paid_minor) for paid_minor in range(count)]
    accounts = stage.accounts(balances)
    sightings = stage.charging.look_for(accounts)
    assert [presences(s) for s in sightings] == [{Presence.PRESENT}] * count
    assert stage.charging.read_balance(accounts) == balances

    answers = stage.charging.close(calls_about(accounts))

    assert [answer.balance for answer in answers] == balances
    sightings = stage.charging.look_for(accounts)
    assert [presences(s) for s in sightings] == [{Presence.GONE}] * count


def test_reading_changes_nothing(stage: ChargingStage) -> None:
    accounts = stage.accounts([balance_of(500)])

    first, second = (stage.charging.read_balance(accounts) for _ in range(2))

    assert first == second == [balance_of(500)]
    assert presences(stage.charging.look_for(accounts)[0]) == {Presence.PRESENT}


def test_a_closed_account_cannot_be_charged(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(500)])
    stage.charge(account, 100)
    (closed,) = stage.charging.close(calls_about([account]))

    with pytest.raises(Refused):
        stage.charge(account, 100)

    assert closed.balance == balance_of(400)
    assert stage.charging.read_balance([account]) == [balance_of(400)]


def test_usage_beyond_the_credit_is_owed(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(500)])

    stage.charge(account, 530)

    (balance,) = stage.charging.read_balance([account])
    assert (balance.paid_minor, balance.debt_minor) == (0, 75 + 30)


def test_an_unknown_account_is_refused_and_the_others_go_on(stage: ChargingStage) -> None:
    first, last = stage.accounts([balance_of(1), balance_of(2)])
    mixed = [first, NOBODY, last]

    balances = stage.charging.read_balance(mixed)
    answers = stage.charging.close(calls_about(mixed))
    reopened = stage.charging.reopen(calls_about(mixed))

    assert [type(balance) for balance in balances] == [Balance, Refused, Balance]
    assert [type(answer) for answer in answers] == [Closed, Refused, Closed]
    assert [type(answer) for answer in reopened] == [Done, Refused, Done]
    assert [answers[0].balance, answers[2].balance] == [balance_of(1), balance_of(2)]


def test_an_unknown_account_cannot_be_charged(stage: ChargingStage) -> None:
    assert presences(stage.charging.look_for([NOBODY])[0]) == {Presence.GONE}


def test_an_account_in_use_is_closed_once_the_usage_is_rated(stage: ChargingStage) -> None:
    (quiet,) = stage.accounts([balance_of(1)])
    busy = stage.account_in_use(balance_of(500))
    calls = calls_about([busy, quiet])

    early = stage.charging.close(calls)
    stage.charge(busy, 100)
    stage.finish_usage(busy)
    late = stage.charging.close(calls)

    assert [type(answer) for answer in early] == [Unavailable, Closed]
    assert [answer.balance for answer in late] == [balance_of(400), balance_of(1)]


def test_reopening_undoes_the_closing(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(500)])
    (closed,) = stage.charging.close(calls_about([account]))
    assert presences(stage.charging.look_for([account])[0]) == {Presence.GONE}

    (call,) = calls_about([account])
    stage.charging.reopen([Call(call.key, account, earlier=closed.facts)])

    assert presences(stage.charging.look_for([account])[0]) == {Presence.PRESENT}
    assert stage.charging.read_balance([account]) == [balance_of(500)]
    stage.charge(account, 100)
    assert stage.charging.read_balance([account]) == [balance_of(400)]


def test_a_repeat_answers_as_the_first_time(stage: ChargingStage) -> None:
    accounts = stage.accounts([balance_of(1), balance_of(2)])
    calls = calls_about(accounts)

    assert stage.charging.close(calls) == stage.charging.close(calls)


def test_a_late_repeat_does_not_close_again(stage: ChargingStage) -> None:
    (account,) = stage.accounts([balance_of(500)])
    calls = calls_about([account])
    first = stage.charging.close(calls)
    stage.charging.reopen(calls_about([account]))
    stage.charge(account, 100)

    assert stage.charging.close(calls) == first
    assert presences(stage.charging.look_for([account])[0]) == {Presence.PRESENT}


@pytest.mark.parametrize("moment", Moment)
def test_a_closing_that_broke_is_completed_by_its_repeat(
    stage: ChargingStage, moment: Moment
) -> None:
    accounts = stage.accounts([balance_of(1), balance_of(2)])
    calls = calls_about(accounts)
    rig = Rig()
    charging = RiggedCharging(stage.charging, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        charging.close(calls)
    there_before = Presence.PRESENT if moment is Moment.BEFORE else Presence.GONE
    assert presences(charging.look_for(accounts)[0]) == {there_before}

    answers = charging.close(calls)

    assert [answer.balance for answer in answers] == [balance_of(1), balance_of(2)]


def test_one_failure_does_not_fail_the_batch(stage: ChargingStage) -> None:
    accounts = stage.accounts([balance_of(1), balance_of(2)])
    rig = Rig()
    rig.poison(lambda subject: subject == accounts[0], Refused("This one not."))
    charging = RiggedCharging(stage.charging, rig)

    answers = charging.close(calls_about(accounts))

    assert [type(answer) for answer in answers] == [Refused, Closed]
    assert [presences(s) for s in stage.charging.look_for(accounts)] == [
        {Presence.PRESENT},
        {Presence.GONE},
    ]


def test_an_outage_is_unavailable_and_leaves_everything_as_it_was(stage: ChargingStage) -> None:
    accounts = stage.accounts([balance_of(500)])
    stage.charging.check_reachable()

    with stage.outage():
        for act in (stage.charging.close, stage.charging.reopen):
            with pytest.raises(Unavailable):
                act(calls_about(accounts))
        with pytest.raises(Unavailable):
            stage.charging.read_balance(accounts)
        with pytest.raises(Unavailable):
            stage.charging.check_reachable()
        seen = stage.charging.look_for(accounts)

    assert [presences(s) for s in seen] == [{Presence.UNKNOWN}]
    assert presences(stage.charging.look_for(accounts)[0]) == {Presence.PRESENT}
    assert stage.charging.read_balance(accounts) == [balance_of(500)]


def test_nothing_that_is_written_down_names_the_account(stage: ChargingStage) -> None:
    accounts = [*stage.accounts([balance_of(1)]), NOBODY]
    assert canaries_in(f"{accounts}", accounts) == accounts, "the search must be able to find"

    answers: list[object] = [*stage.charging.read_balance(accounts)]
    answers += stage.charging.close(calls_about(accounts))
    answers += stage.charging.reopen(calls_about(accounts))
    seen = stage.charging.look_for(accounts)

    assert canaries_in(written(answers) + repr(seen), accounts) == []


def test_an_empty_batch_is_no_batch(stage: ChargingStage) -> None:
    assert stage.charging.close([]) == []
    assert stage.charging.read_balance([]) == []
    assert stage.charging.look_for([]) == []


def test_an_open_account_is_in_the_roll_and_a_closed_one_is_not(stage: ChargingStage) -> None:
    closed, neighbour = stage.accounts([balance_of(100), balance_of(200)])
    before = held_in(stage.charging.rolls(), Identifier.ACCOUNT)
    assert all({closed, neighbour} <= held for held in before)

    stage.charging.close(calls_about([closed]))

    after = held_in(stage.charging.rolls(), Identifier.ACCOUNT)
    assert len(after) == len(before)
    assert all(closed not in held and neighbour in held for held in after)
