"""TMF654: what a line has, from the charging system and, after its end, from what was settled."""

from typing import Any

import pytest
from django.test import Client
from tests.tmf_apis.shops import BALANCES, BUCKETS, a_shop, code, our_system, work
from tests.worlds import CURRENT, LineOf, TestWorld

from cleanbreak.adapters.rigging import Rig, rigged
from cleanbreak.channels.api.tmf.bucket import bucket_document
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.money import Balance
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf(
    refund_reference=None,
    balance=Balance(
        currency="EUR", paid_minor=1234, promotional_minor=500, deposit_minor=2000, debt_minor=0
    ),
)
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
PARTS = ("paid", "promotional", "deposit")


def held(buckets: list[dict[str, Any]]) -> list[tuple[str, float, float]]:
    return [
        (one["status"], one["remainingValue"]["amount"], one["reservedValue"]["amount"])
        for one in buckets
    ]


def test_buckets_from_a_living_line_to_money_on_its_way_back(world: TestWorld) -> None:
    (row,) = world.add(ANNA)
    system = our_system()
    buckets = system.get(BUCKETS).json()
    assert [one["id"] for one in buckets] == [f"{part}-{row.line_id}" for part in PARTS]
    assert held(buckets) == [("active", 12.34, 0), ("active", 5, 0), ("active", 20, 0)]
    assert {one["remainingValue"]["units"] for one in buckets} == {"EUR"}
    assert buckets[0]["product"][0]["id"] == str(row.line_id)
    total = system.get(f"{BALANCES}/{row.line_id}").json()
    assert total["totalBalance"]["amount"] == 17.34, "a deposit cannot be spent"
    assert [one["id"] for one in total["bucket"]] == [one["id"] for one in buckets[:2]]

    system.order(ANNA, at_once=True)
    work(world)
    ended = system.get(BUCKETS).json()
    assert LineRow.objects.get().state == "terminated"
    assert held(ended) == [("expired", 0, 32.34), ("expired", 0, 0), ("expired", 0, 0)]
    assert system.get(f"{BALANCES}/{row.line_id}").json()["totalBalance"]["amount"] == 0


def test_a_balance_that_is_frozen_and_cannot_be_settled_yet(world: TestWorld) -> None:
    world.add(ANNA)
    system = our_system()
    system.order(ANNA, at_once=True)
    LineRow.objects.update(currency="USD")  # a person must find out which is right
    work(world)
    assert OrderRow.objects.get().step == "settle_balance"
    frozen = system.get(BUCKETS).json()
    assert held(frozen) == [("suspended", 12.34, 0), ("suspended", 5, 0), ("suspended", 20, 0)]
    assert {one["remainingValue"]["units"] for one in frozen} == {"EUR"}
    assert dict(bucket_document(frozen[0]["id"])) == frozen[0]


def test_of_ended_lines_nobody_is_asked(world: TestWorld) -> None:
    world.add(ANNA)
    system = our_system()
    system.order(ANNA, at_once=True)
    work(world)
    rig = Rig()
    CURRENT[-1] = rigged(world.outside, rig)
    assert len(system.get(BUCKETS).json()) == 3
    assert rig.calls == []


@pytest.mark.parametrize("failure", [Unavailable("+4915228817386"), OutcomeUnknown("hm")])
def test_a_charging_system_that_does_not_answer_is_no_empty_bucket(
    world: TestWorld, failure: OutsideFailure
) -> None:
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()
    rig = Rig()
    rig.poison(lambda account: account == ANNA.msisdn[1:], failure)
    CURRENT[-1] = rigged(world.outside, rig)
    for address in (BUCKETS, f"{BUCKETS}/paid-{anna.line_id}", f"{BALANCES}/{anna.line_id}"):
        refused = system.get(address)
        assert code(refused) == (503, "balances_away"), address
        assert refused.headers["Retry-After"] == "60"
        assert "+49" not in refused.content.decode()
    assert system.get(f"{BUCKETS}/paid-{otto.line_id}").status_code == 200


def test_an_account_that_is_not_known_there_has_nothing_to_tell(world: TestWorld) -> None:
    anna, _otto = world.add(ANNA, OTTO)
    system = our_system()
    rig = Rig()
    rig.poison(lambda account: account == ANNA.msisdn[1:], Refused("no such account"))
    CURRENT[-1] = rigged(world.outside, rig)
    bucket = system.get(f"{BUCKETS}/paid-{anna.line_id}").json()
    assert "remainingValue" not in bucket, "nothing is not zero"
    assert "amount" not in system.get(f"{BALANCES}/{anna.line_id}").json()["totalBalance"]
    assert len(system.get(BUCKETS).json()) == 6


def test_buckets_are_listed_in_pages_and_filtered(world: TestWorld, settings: Any) -> None:
    settings.CLEANBREAK_API_REQUESTS_PER_S = 100_000
    anna, otto = world.add(ANNA, OTTO)
    system = our_system()
    whole = [f"{part}-{row.line_id}" for row in (otto, anna) for part in PARTS]
    for offset in range(8):
        for limit in (1, 2, 3, 4, 7):
            page = system.get(BUCKETS, offset=offset, limit=limit)
            assert [one["id"] for one in page.json()] == whole[offset : offset + limit]
            assert page.headers["X-Total-Count"] == "6"
    of_anna, deposit = whole[3:], f"deposit-{anna.line_id}"
    for query, found in (
        ({"product.id": str(anna.line_id)}, of_anna),
        ({"id": deposit}, [deposit]),
        ({"id": f"{deposit},x", "product.id": str(anna.line_id)}, [deposit]),
        ({"id": deposit, "product.id": str(otto.line_id)}, []),
        ({"product.id": "0"}, []),
    ):
        assert [one["id"] for one in system.get(BUCKETS, **query).json()] == found, query
    assert len(system.get(BALANCES).json()) == 2
    assert [one["id"] for one in system.get(BALANCES, id=str(anna.line_id)).json()] == [
        str(anna.line_id)
    ]
    (cut,) = system.get(BUCKETS, id=deposit, fields="remainingValue.amount").json()
    assert cut["remainingValue"] == {"@type": "Quantity", "amount": 20}
    for query in ({"status": "active"}, {"partyAccount.id": "1"}, {"fields": "x"}, {"limit": "x"}):
        assert code(system.get(BUCKETS, **query)) == (400, "parameter_malformed"), query
    for wrong in ("0", "paid", "paid-0", "paid-01", "debt-1", "paid-1-1", "paid-99999999", "%00"):
        assert code(system.get(f"{BUCKETS}/{wrong}")) == (404, "bucket_not_found"), wrong
    for wrong in ("0", "x", "99999999", "%00"):
        assert code(system.get(f"{BALANCES}/{wrong}")) == (404, "bucket_not_found"), wrong


def test_a_partner_sees_the_buckets_of_the_lines_that_it_ends(world: TestWorld) -> None:
    anna, otto = world.add(ANNA, OTTO)
    shop = a_shop(level=ProofLevel.VERIFIED)
    assert shop.get(BUCKETS).json() == shop.get(BALANCES).json() == []
    shop.order(ANNA)
    assert {one["product"][0]["id"] for one in shop.get(BUCKETS).json()} == {str(anna.line_id)}
    assert code(shop.get(f"{BUCKETS}/paid-{otto.line_id}")) == (404, "bucket_not_found")
    assert code(shop.get(f"{BALANCES}/{otto.line_id}")) == (404, "bucket_not_found")
    refused = Client().get(BUCKETS, headers={"Authorization": f"Bearer {a_shop('ssf.read').token}"})
    assert code(refused) == (403, "scope_missing")


def test_amounts_have_the_decimals_of_their_currency(world: TestWorld) -> None:
    yen = Balance(
        currency="JPY", paid_minor=1234, promotional_minor=0, deposit_minor=0, debt_minor=0
    )
    (row,) = world.add(LineOf(balance=yen))
    LineRow.objects.update(currency="JPY")
    bucket = our_system().get(f"{BUCKETS}/paid-{row.line_id}").json()
    assert bucket["remainingValue"] == {"@type": "Quantity", "amount": 1234, "units": "JPY"}
