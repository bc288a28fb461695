"""Credit that comes to an account: once, where it can be used, and never twice in doubt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cleanbreak.domain.money import Money
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.charging import Credit
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .server import Asked, Reply, on
from .stage import Tmf654Stage, balance_of, close, euros
from .test_once_for_each_key import (
    an_error_called_success,
    answered_about_another,
    failed_after_effect,
    failed_before_effect,
    garbled,
    lost_after_effect,
)

LOST = [
    lost_after_effect,
    failed_after_effect,
    failed_before_effect,
    garbled,
    an_error_called_success,
    answered_about_another,
]
KEY = "payout:pay_out"


def credit(charging: Any, account: str, minor: int = 1234, currency: str = "EUR") -> Any:
    [answer] = charging.credit([Call(KEY, Credit(account, Money(minor, currency)))])
    return answer


def held(stage: Tmf654Stage, account: str) -> Any:
    [balance] = stage.charging.read_balance([account])
    return balance


@pytest.mark.parametrize("loss", LOST)
@pytest.mark.parametrize("forgetful", [False, True])
def test_an_answer_that_is_lost_makes_no_second_credit(
    stage: Tmf654Stage, loss: Callable[[Asked], Reply], forgetful: bool
) -> None:
    account = stage.account(euros(500))
    stage.server.misbehave(on("POST", "/adjustBalance", loss))
    first = credit(stage.charging, account)
    assert isinstance(first, OutcomeUnknown | Unavailable)

    again = credit(stage.worker(forgetful=forgetful), account)

    assert isinstance(again, Done)
    assert held(stage, account) == euros(1734)
    assert len(stage.adjustments(account)) == 1
    assert stage.server.faults == []


def test_a_credit_that_is_still_under_way_is_waited_for(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    stage.ocs.adjusts_at_once = False

    assert isinstance(credit(stage.charging, account), OutcomeUnknown)
    assert isinstance(credit(stage.charging, account), OutcomeUnknown)
    stage.ocs.complete_adjustments()

    assert isinstance(credit(stage.charging, account), Done)
    assert held(stage, account) == euros(1734)
    assert len(stage.adjustments(account)) == 1


def said_to_be_done(asked: Asked) -> Reply:
    """Answer as if it were done, and do nothing."""
    return Reply(201, {"id": "A0", "status": "completed", **asked.body})


def test_an_answer_alone_proves_nothing(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    stage.server.misbehave(on("POST", "/adjustBalance", said_to_be_done))

    assert isinstance(credit(stage.charging, account), OutcomeUnknown)
    assert held(stage, account) == euros(500)
    assert isinstance(credit(stage.charging, account), Done)

    assert held(stage, account) == euros(1734)


def test_an_account_that_vanished_after_we_began_is_in_doubt_not_refused(
    stage: Tmf654Stage,
) -> None:
    account = stage.account(euros(500))
    stage.server.misbehave(on("POST", "/adjustBalance", lost_after_effect))
    credit(stage.charging, account)
    for bucket in stage.ocs.buckets_of(account):
        del stage.ocs.things["bucket"][bucket["id"]]

    assert isinstance(credit(stage.charging, account), OutcomeUnknown)
    assert isinstance(credit(stage.worker(forgetful=True), account), Refused)


def test_an_account_that_never_was_is_refused(stage: Tmf654Stage) -> None:
    assert isinstance(credit(stage.charging, "nobody"), Refused)


@pytest.mark.parametrize("currency", ["USD", "JPY", "BHD"])
def test_another_currency_is_refused(stage: Tmf654Stage, currency: str) -> None:
    account = stage.account(euros(500))

    assert isinstance(credit(stage.charging, account, currency=currency), Refused)

    assert stage.adjustments(account) == []


@pytest.mark.parametrize(
    ("currency", "minor", "units"), [("JPY", 1234, "1234"), ("BHD", 1234, "1.234")]
)
def test_amounts_keep_the_decimals_of_their_currency(
    stage: Tmf654Stage, currency: str, minor: int, units: str
) -> None:
    account = stage.account(replace(euros(0), currency=currency))

    assert isinstance(credit(stage.charging, account, minor, currency), Done)

    [made] = stage.adjustments(account)
    assert str(made["amount"]["amount"]) == units
    assert made["amount"]["units"] == currency


def test_only_an_open_bucket_of_paid_credit_takes_it(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500, promotional_minor=100, deposit_minor=100))
    main = stage.ocs.bucket_named(account, "Main")

    main["status"] = "suspended"
    assert isinstance(credit(stage.charging, account), Refused)
    main["status"], main["isShared"] = "active", True
    assert isinstance(credit(stage.charging, account), Refused)
    main["isShared"] = False
    assert isinstance(credit(stage.charging, account), Done)

    assert held(stage, account) == euros(1734, promotional_minor=100, deposit_minor=100)


def test_the_end_of_a_line_that_got_credit_counts_it_once(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    credit(stage.charging, account)

    assert balance_of(close(stage.charging, account)) == euros(1734)
    assert balance_of(close(stage.worker(forgetful=True), account)) == euros(1734)
    assert isinstance(credit(stage.worker(forgetful=True), account), Done), "it came before"


def test_the_text_for_people_says_what_it_is(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    credit(stage.charging, account)

    [made] = stage.adjustments(account)

    assert {made["reason"], made["description"]} == {
        f"cleanbreak credit {KEY}",
        "Credit from another line.",
    }
