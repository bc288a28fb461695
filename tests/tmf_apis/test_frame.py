"""What all operations have in common: who is let in, how often, and what is not there."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from tests.relying_parties import a_relying_party
from tests.tmf_apis.published import SERVED, are_there, base_of, unserved
from tests.tmf_apis.shops import CANCELS, ORDERS, PRODUCTS, Shop, a_shop, our_system
from tests.worlds import AGENT, LineOf, TestWorld

from cleanbreak.channels.api.tmf import product_order
from cleanbreak.domain.relying_party import MalformedQuota, Standing
from cleanbreak.flows.manage_relying_parties import change_standing, suspend_relying_party
from cleanbreak.records.audit import AuditRow

ADDRESSES = (ORDERS, f"{ORDERS}/x", CANCELS, f"{CANCELS}/x", PRODUCTS, f"{PRODUCTS}/1")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_let_in_without_a_token_of_the_right_scope(
    world: TestWorld, address: str
) -> None:
    nobody = Client().get(address)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "token_missing")
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer")
    assert Shop(a_relying_party("ssf.read"), "x").get(address).status_code == 401
    other = "tmf:product-order" if address.startswith(PRODUCTS) else "tmf:product-inventory"
    refused = a_shop(other).get(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


def test_a_client_gets_its_token_by_client_credentials_and_no_line_gives_one(
    world: TestWorld,
) -> None:
    (row,) = world.add(LineOf())
    party = a_relying_party("tmf:product-order", "sim-swap:check")
    shop = Shop(party, party.token("tmf:product-order"))
    assert shop.get(ORDERS).status_code == 200
    given = Shop(party, party.token_of(row, "tmf:product-order"))
    assert given.get(ORDERS).status_code == 401
    suspend_relying_party(party.client_id, AGENT, world.clock())
    assert shop.get(ORDERS).status_code == 401


def test_a_client_has_a_quota_for_each_minute(world: TestWorld) -> None:
    shop = a_shop(per_minute=3)
    assert [shop.get(ORDERS).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = shop.get(PRODUCTS)
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("quota_used_up", "60")
    assert a_shop(per_minute=3).get(ORDERS).status_code == 200, "others have their own"


def test_reach_is_changed_at_once_and_noted(world: TestWorld) -> None:
    (row,) = world.add(LineOf())
    system = our_system()
    assert system.get(f"{PRODUCTS}/{row.line_id}").status_code == 200
    change_standing(system.party.client_id, Standing(), "leaves us", AGENT, world.clock())
    assert system.get(f"{PRODUCTS}/{row.line_id}").status_code == 404
    noted = AuditRow.objects.get(act="relying_party.standing").details
    assert (noted["reach"], noted["vouches_for"]) == ("own", "identified")
    assert (noted["before"]["reach"], noted["reason"]) == ("all", "leaves us")
    with pytest.raises(MalformedQuota):
        Standing(requests_per_minute=0)


def test_what_is_not_answered_yet_is_not_there(world: TestWorld) -> None:
    if not are_there():
        pytest.skip("TM Forum's files are not there")
    system = our_system()
    left_out = [one for file in SERVED for one in unserved(file)]
    assert len(left_out) > 40
    at_all = {f"{base_of(file)}{path}" for file in SERVED for path in SERVED[file]}
    for method, template in left_out:
        address = template.replace("{id}", "1")
        answer = Client().generic(
            method.upper(), address, headers={"Authorization": f"Bearer {system.token}"}
        )
        assert answer.status_code == (405 if template in at_all else 404), (method, address)
        assert answer.json()["status"] == str(answer.status_code)
    for address in ("/tmf-api/productOrdering/v5/productOrder", "/tmf-api/", "/tmf-api/x"):
        assert system.get(address).status_code == 404


def test_a_defect_and_a_database_that_is_away_are_told_in_their_form(
    world: TestWorld, monkeypatch: Any, caplog: Any
) -> None:
    shop = a_shop()

    def fails_with(fault: Exception) -> Any:
        def fails(*_args: Any) -> None:
            raise fault

        monkeypatch.setattr(product_order, "list_orders", fails)
        return shop.get(ORDERS)

    defect = fails_with(ValueError("+4915228817386"))
    assert (defect.status_code, defect.json()["code"]) == (500, "service_defect")
    assert "+49" not in caplog.text
    assert "ValueError" in caplog.text
    away = fails_with(OperationalError("gone"))
    assert (away.status_code, away.headers["Retry-After"]) == (503, "60")
