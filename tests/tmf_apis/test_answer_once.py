"""Idempotency-Key: what is sent again changes nothing more, and what was changed is a conflict."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone
from tests.tmf_apis.shops import CANCELS, ORDERS, a_shop, order_of
from tests.worlds import LineOf, TestWorld

from cleanbreak.flows.forget_tokens import forget_tokens
from cleanbreak.records.client_order import KeptAnswerRow, OrderCancelRow
from cleanbreak.records.order import OrderRow

ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}


def test_the_same_request_is_answered_as_before_and_another_is_refused(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    shop = a_shop()
    first = shop.post(ORDERS, order_of(ANNA), **KEY)
    assert first.status_code == 201
    turned = dict(reversed(order_of(ANNA).items()))
    for body in (order_of(ANNA), turned):
        again = shop.post(ORDERS, body, **KEY)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Location"] == first.headers["Location"]
    other = shop.post(ORDERS, order_of(OTTO), **KEY)
    assert (other.status_code, other.json()["code"]) == (409, "key_used_before")
    elsewhere = shop.post(CANCELS, {"productOrder": {"id": first.json()["id"]}}, **KEY)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "key_used_before")
    assert OrderRow.objects.count() == 1
    without = shop.post(ORDERS, order_of(ANNA))
    assert (without.status_code, without.json()["code"]) == (409, "line_has_order")


def test_a_key_is_its_clients_own(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    assert a_shop().post(ORDERS, order_of(ANNA), **KEY).status_code == 201
    assert a_shop().post(ORDERS, order_of(OTTO), **KEY).status_code == 201


def test_what_was_refused_leaves_its_key_free(world: TestWorld) -> None:
    shop = a_shop()
    assert shop.post(ORDERS, order_of(ANNA), **KEY).json()["code"] == "unknown_line"
    assert not KeptAnswerRow.objects.exists()
    world.add(ANNA)
    assert shop.post(ORDERS, order_of(ANNA), **KEY).status_code == 201


def test_a_withdrawal_is_asked_once(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    body = {"productOrder": {"id": shop.order(ANNA).json()["id"]}}
    answers = [shop.post(CANCELS, body, **KEY) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert OrderCancelRow.objects.count() == 1
    assert shop.post(CANCELS, body).status_code == 409, "without its key it is another one"


def test_an_answer_is_forgotten_after_a_day_and_a_full_table_is_swept(world: TestWorld) -> None:
    world.add(ANNA, OTTO)
    shop = a_shop()
    shop.post(ORDERS, order_of(ANNA), **KEY)
    kept = KeptAnswerRow.objects.get()
    assert timedelta(hours=23) < kept.good_until - timezone.now() <= timedelta(hours=24)
    assert ANNA.msisdn not in kept.answer
    forget_tokens(timezone.now())
    assert KeptAnswerRow.objects.exists()
    KeptAnswerRow.objects.update(good_until=timezone.now())
    assert shop.post(ORDERS, order_of(OTTO), **KEY).status_code == 201, "the key is free again"
    KeptAnswerRow.objects.update(good_until=timezone.now())
    forget_tokens(timezone.now())
    assert not KeptAnswerRow.objects.exists()


def test_twins_that_come_at_the_same_time_are_one_order(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()

    def send(_at: int) -> Any:
        try:
            return shop.post(ORDERS, order_of(ANNA), **KEY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert OrderRow.objects.count() == 1


def test_keys_that_can_be_none(world: TestWorld) -> None:
    world.add(ANNA)
    shop = a_shop()
    for key in ("", "two words", "x" * 201, "ä"):
        answer = shop.post(ORDERS, order_of(ANNA), **{"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "key_malformed"), key
    assert shop.post(ORDERS, order_of(ANNA), **{"Idempotency-Key": "x" * 200}).status_code == 201
