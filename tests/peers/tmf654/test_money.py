"""Money to the minor unit: parts, currencies, and what a person has to look at."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cleanbreak.domain.money import Balance
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.charging import Closed
from cleanbreak.ports.errors import OutsideFailure, Refused

from .stage import MAPPING, Tmf654Stage, balance_of, close, euros


@pytest.mark.parametrize(
    ("currency", "minor", "sent"),
    [("JPY", 1234, "1234"), ("BHD", 1234, "1.234"), ("EUR", 1, "0.01"), ("EUR", 1234, "12.34")],
)
def test_amounts_have_the_decimals_of_their_currency(
    stage: Tmf654Stage, currency: str, minor: int, sent: str
) -> None:
    whole = Balance(
        currency=currency, paid_minor=minor, promotional_minor=7, deposit_minor=3, debt_minor=5
    )
    account = stage.account(whole)
    assert stage.ocs.bucket_named(account, "Main")["remainingValue"]["amount"] == Decimal(sent)

    closed = close(stage.charging, account)

    assert balance_of(closed) == whole
    assert {one["amount"]["amount"] for one in stage.adjustments(account)} >= {-Decimal(sent)}
    assert stage.left(account) == [0] * 5
    assert stage.charging.read_balance([account]) == [whole]


def test_an_amount_that_no_float_can_hold_comes_through_exactly(stage: Tmf654Stage) -> None:
    account = stage.account(euros(9_007_199_254_740_993))
    assert float(Decimal("90071992547409.93")) != Decimal("90071992547409.93")

    assert balance_of(close(stage.charging, account)) == euros(9_007_199_254_740_993)
    assert stage.left(account)[0] == 0


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "12.34"), ("EUR", "12.345")])
def test_an_amount_with_too_many_decimals_is_refused_and_left(
    stage: Tmf654Stage, currency: str, amount: str
) -> None:
    account = "account-of-fractions"
    stage.ocs.add_bucket(account, Decimal(amount), currency, name="Main")

    answer = close(stage.charging, account)

    assert isinstance(answer, Refused)
    assert answer.sentence.endswith(f"more decimals than {currency} has.")
    assert stage.left(account) == [Decimal(amount)]


def test_decimals_that_say_nothing_do_not_matter(stage: Tmf654Stage) -> None:
    account = "account-of-zeros"
    stage.ocs.add_bucket(account, Decimal("12.340000"), "EUR", name="Main")

    assert balance_of(close(stage.charging, account)) == euros(1234)


def test_credit_below_zero_is_debt(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500, debt_minor=75))
    stage.charge(account, 530)

    closed = close(stage.charging, account)

    assert balance_of(closed) == euros(0, debt_minor=75 + 30)
    assert stage.left(account) == [0] * 5


def test_debt_below_zero_is_looked_at_by_a_person(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    stage.ocs.bucket_named(account, "Instalments")["remainingValue"]["amount"] = Decimal("-7.50")

    answer = close(stage.charging, account)

    assert isinstance(answer, Refused)
    assert "debt is below zero" in answer.sentence
    assert stage.adjustments(account) == []


def test_a_bucket_of_money_that_no_rule_knows_stops_the_end(stage: Tmf654Stage) -> None:
    """The control: with its rule taken out of the mapping, the same account is not closed."""
    account = stage.account(euros(500, promotional_minor=250))
    rules = [rule for rule in MAPPING["bucket"] if rule["part"] != "promotional"]
    without = stage.worker(mapping=stage.mapping(bucket=rules))

    answer = close(without, account)

    assert isinstance(answer, Refused)
    assert "EUR (usageType monetary, type BonusBucket), and no rule" in answer.sentence
    assert stage.adjustments(account) == []
    assert balance_of(close(stage.charging, account)) == euros(500, promotional_minor=250)


def test_an_empty_bucket_needs_no_rule(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    rules = [rule for rule in MAPPING["bucket"] if rule["part"] == "paid"]

    closed = close(stage.worker(mapping=stage.mapping(bucket=rules)), account)

    assert balance_of(closed) == euros(500)


def test_what_is_no_money_is_told_as_lost_and_given_back(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))

    closed = close(stage.charging, account)

    assert isinstance(closed, Closed)
    assert closed.facts["units_lost"] == [{"usage_type": "data", "units": "MB", "amount": "512"}]
    assert stage.left(account)[-1] == 0
    stage.charging.reopen([Call("order:reopen", account, closed.facts)])
    assert stage.left(account)[-1] == 512


def test_several_currencies_are_looked_at_by_a_person(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    stage.ocs.add_bucket(account, Decimal(3), "USD", name="Main")

    for answer in (close(stage.charging, account), *stage.charging.read_balance([account])):
        assert isinstance(answer, Refused)
        assert "EUR, USD" in answer.sentence
    assert stage.adjustments(account) == []


def test_an_empty_bucket_of_another_currency_does_not_matter(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    stage.ocs.add_bucket(account, Decimal(0), "USD", name="Main")

    assert balance_of(close(stage.charging, account)) == euros(500)


def test_cents_and_an_account_without_money(stage: Tmf654Stage) -> None:
    cents = {"cents": {"currency": "EUR", "power_of_ten": -2}}
    charging = stage.worker(mapping=stage.mapping(units=cents))
    stage.ocs.add_bucket("in-cents", Decimal(1234), "cents", name="Main")
    stage.ocs.add_bucket("only-data", Decimal(5), "GB", usageType="data")

    assert charging.read_balance(["in-cents", "only-data"]) == [euros(1234), euros(0)]
    [unknown] = stage.charging.read_balance(["in-cents"])
    assert isinstance(unknown, Refused)
    assert '"cents", which is no currency' in unknown.sentence


EXPIRED: dict[str, Any] = {"validFor": {"endDateTime": "2026-01-01T00:00:00Z"}}


@pytest.mark.parametrize("looks", [EXPIRED, {"status": "expired"}])
def test_promotional_credit_that_expired_before_is_lost_and_told(
    stage: Tmf654Stage, looks: dict[str, Any]
) -> None:
    account = stage.account(euros(500))
    stage.ocs.add_bucket(account, Decimal(2), "EUR", **{"@type": "BonusBucket"}, **looks)

    closed = close(stage.charging, account)

    assert balance_of(closed) == euros(500)
    assert closed.facts["expired_before"] == [{"part": "promotional", "amount_minor": 200}]
    assert stage.left(account)[-1] == 2, "nothing of ours: it is left alone"
    assert stage.charging.read_balance([account]) == [euros(500)]


def test_data_that_expired_before_is_nobody_s(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    stage.ocs.add_bucket(account, Decimal(7), "GB", usageType="data", **EXPIRED)

    closed = close(stage.charging, account)

    assert [one["units"] for one in closed.facts["units_lost"]] == ["MB"]
    assert stage.left(account)[-1] == 7


def test_paid_credit_that_expired_waits_for_a_decision(stage: Tmf654Stage) -> None:
    account = stage.account(euros(0))
    stage.ocs.bucket_named(account, "Main").update(
        remainingValue={"amount": Decimal(9), "units": "EUR"}, **EXPIRED
    )
    counting = stage.worker(
        mapping=stage.mapping(bucket=[{"part": "paid", "name": "Main", "when_expired": "counts"}])
    )

    answer = close(stage.charging, account)

    assert isinstance(answer, Refused)
    assert "when_expired" in answer.sentence
    assert balance_of(close(counting, account, "decided:close")) == euros(900)
    assert stage.ocs.bucket_named(account, "Main")["remainingValue"]["amount"] == 0
    assert stage.charging.read_balance([account]) == [euros(900)], "it is ours now"


@pytest.mark.parametrize(
    "looks",
    [
        {"isShared": True},
        {"logicalResource": [{"id": "ours"}, {"id": "of-her-brother"}]},
    ],
)
def test_a_bucket_that_others_live_of_is_not_emptied(
    stage: Tmf654Stage, looks: dict[str, Any]
) -> None:
    account = stage.account(euros(500))
    stage.ocs.add_bucket(account, Decimal(100), "GB", usageType="data", **looks)

    answer = close(stage.charging, account)

    assert isinstance(answer, Refused)
    assert "shared" in answer.sentence
    assert stage.adjustments(account) == []


def test_several_products_of_one_line_share_with_nobody(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    products = [{"id": f"product-of-{account}"}, {"id": "weekend-option"}]
    stage.ocs.bucket_named(account, "Main")["product"] = products
    known_by = type(stage.settings().known_by)

    by_product = close(stage.worker(known_by=known_by.PRODUCT), products[0]["id"])
    by_account = close(stage.charging, account)

    assert isinstance(by_product, Refused), "the other product may be of another line"
    assert balance_of(by_account) == euros(500)


@pytest.mark.parametrize(
    "looks",
    [
        {"remainingValue": {"units": "EUR"}},
        {"remainingValue": {"amount": "12.34", "units": "EUR"}},
        {"remainingValue": {"amount": True, "units": "EUR"}},
        {"remainingValue": {"amount": Decimal("1e40"), "units": "EUR"}},
        {"remainingValue": None},
        {"validFor": {"endDateTime": "2027-01-01"}},
        {"partyAccount": None},
    ],
)
def test_a_bucket_that_cannot_be_read_is_no_empty_bucket(
    stage: Tmf654Stage, looks: dict[str, Any]
) -> None:
    account = stage.account(euros(500))
    stage.ocs.things["bucket"][stage.ocs.buckets_of(account)[0]["id"]].update(looks)
    stage.server.filters = looks.get("partyAccount", "") is not None
    stage.server.faults = []

    answer = close(stage.charging, account)
    [sightings] = stage.charging.look_for([account])

    assert isinstance(answer, OutsideFailure)
    assert sightings[0].presence is Presence.UNKNOWN
    assert stage.ocs.things["adjustBalance"] == {}
    stage.server.faults.clear()


def test_a_bucket_without_end_is_given_back_with_a_far_one(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    main = stage.ocs.bucket_named(account, "Main")
    del main["validFor"]
    closed = close(stage.charging, account)
    assert main["status"] == "expired"

    [reopened] = stage.charging.reopen([Call("order:reopen", account, closed.facts)])

    assert isinstance(reopened, Done)
    assert main["status"] == "active"
    assert main["validFor"] == {"endDateTime": "2099-12-31T23:59:59Z"}
    assert stage.charging.read_balance([account]) == [euros(500)]


def test_accounts_can_be_known_by_their_number_or_product(stage: Tmf654Stage) -> None:
    account = stage.account(euros(500))
    known_by = type(stage.settings().known_by)

    for one, reference in (
        (known_by.LOGICAL_RESOURCE, account),
        (known_by.PRODUCT, f"product-of-{account}"),
    ):
        charging = stage.worker(known_by=one)
        assert charging.read_balance([reference]) == [euros(500)]
    assert replace(stage.settings()).known_by is known_by.PARTY_ACCOUNT
