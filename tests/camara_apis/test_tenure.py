"""kyc-tenure: since when the present holder has the number."""

import pytest
from django.utils import timezone
from tests.camara_apis.lives import begun_at, day_ago, given_on, had_before, known_line
from tests.camara_apis.stage import NOBODYS, Stage
from tests.worlds import LineOf, TestWorld

CHECK = "/kyc-tenure/v0.2/check-tenure"


def asked(stage: Stage, msisdn: str, days_ago: float) -> bool | str:
    body = {"phoneNumber": msisdn, "tenureDate": day_ago(days_ago).isoformat()}
    said = stage.ask(CHECK, body).json()
    return said["tenureDateCheck"] if "tenureDateCheck" in said else said["code"]


@pytest.mark.parametrize(
    ("customer_class", "payment", "contract"),
    [
        ("residential", "prepaid", "PAYG"),
        ("residential", "postpaid", "PAYM"),
        ("business", "postpaid", "Business"),
    ],
)
def test_the_days_of_the_present_holder_count_and_the_contract_is_named(
    stage: Stage, world: TestWorld, customer_class: str, payment: str, contract: str
) -> None:
    line = known_line(100, customer_class=customer_class, payment=payment)
    world.add(line)
    said = stage.ask(CHECK, {"phoneNumber": line.msisdn, "tenureDate": day_ago(50).isoformat()})
    assert said.json() == {"tenureDateCheck": True, "contractType": contract}
    assert [asked(stage, line.msisdn, days) for days in (100, 101)] == [True, False]


def test_nobody_elses_days_count_nor_those_before_a_break(stage: Stage, world: TestWorld) -> None:
    line = given_on(world, "+4915228817500", days=100)
    assert [asked(stage, line.msisdn, days) for days in (500, 200, 99)] == [False, False, True]
    (row,) = world.add(known_line(10))
    had_before(row.msisdn, 400, 20, owner=row.holder.pseudonym)
    assert [asked(stage, row.msisdn, days) for days in (100, 15, 9)] == [False, False, True]


def test_what_cannot_be_told_is_not_told(stage: Stage, world: TestWorld) -> None:
    line = LineOf()
    world.add(line)
    begun_at(line.msisdn, timezone.now(), is_known=False)
    assert asked(stage, line.msisdn, 0) is True
    assert asked(stage, line.msisdn, 5) == "OUT_OF_RANGE"
    assert asked(stage, line.msisdn, -3) == "OUT_OF_RANGE"


def test_a_number_that_rests_has_no_tenure(stage: Stage) -> None:
    had_before(NOBODYS, 400, 5)
    assert asked(stage, NOBODYS, 100) == "IDENTIFIER_NOT_FOUND"
