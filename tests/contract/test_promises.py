"""The descriptions are those of the code, and no change of them breaks a program unnoticed."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.contract.promised import operations
from tools.contract import breaks
from tools.openapi import ALL, FOLDER, broken_promises, kept, new_documents, texts

from cleanbreak.domain.relying_party import SCOPES, covers

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"


def test_nothing_that_was_promised_is_broken() -> None:
    said = "\n".join(broken_promises(new_documents()))
    assert not said, f"programs would stumble; raise the first number of VERSION:\n{said}"


def test_the_files_are_those_of_the_code() -> None:
    new = {name: text for name, text in texts(new_documents()).items() if name != ALL}
    stale = [name for name, text in new.items() if text != _file(name)]
    assert not stale, f"run: python -m tools.openapi write ({', '.join(stale)})"
    assert set(kept()) == set(new)


def _file(name: str) -> str:
    file = FOLDER / f"{name}.json"
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("name", sorted(new_documents()))
def test_each_is_openapi(name: str) -> None:
    OpenAPIV31SpecValidator(new_documents()[name]).validate()


def test_every_address_is_answered_by_us_and_only_with_its_methods() -> None:
    for _method, path, _name in operations():
        resolve(re.sub(r"\{\w+\}", "00000000-0000-4000-8000-000000000000", path))


def test_every_scope_can_be_had() -> None:
    for document in kept().values():
        for operation in (one for path in document["paths"].values() for one in path.values()):
            for need in operation["security"]:
                for scope in need["oauth"]:
                    assert any(covers(one, scope) for one in SCOPES), scope


def test_they_are_served(committed_db: None) -> None:
    listed = Client().get("/api/openapi/").json()
    assert {one["name"] for one in listed} == {*kept(), ALL}
    for one in listed:
        answer = Client().get(one["href"])
        assert answer.status_code == 200, one
        assert json.loads(answer.content)["openapi"] == "3.1.0"
    assert Client().get("/api/openapi/nothing.json").status_code == 404
    assert Client().post("/api/openapi/").status_code == 405


CHANGES = {
    "takes fewer kinds": lambda d: post(d)["requestBody"]["content"]["application/json"].update(
        schema={"$ref": "#/components/schemas/ProductOrderCreate"}
    ),
    "is gone": lambda d: d["paths"].pop(ORDERS),
    "needs another scope": lambda d: post(d)["security"][0].update(oauth=["ssf.read"]),
    "is called": lambda d: post(d).update(operationId="other"),
    "takes no parameter state any more": lambda d: get(d).update(
        parameters=[one for one in get(d)["parameters"] if one["name"] != "state"]
    ),
    "needs the parameter Idempotency-Key": lambda d: post(d)["parameters"][0].update(required=True),
    "takes no application/json any more": lambda d: post(d)["requestBody"].update(content={}),
    "body: needs externalId": lambda d: order(d)["required"].append("externalId"),
    "body: takes no externalId any more": lambda d: order(d)["properties"].pop("externalId"),
    "body.externalId: has another pattern": lambda d: order(d)["properties"]["externalId"].update(
        pattern="^x$"
    ),
    "takes fewer words": lambda d: item(d)["action"].update(enum=["add"]),
    "minItems is 2": lambda d: order(d)["properties"]["productOrderItem"].update(minItems=2),
    "maxItems is 0": lambda d: order(d)["properties"]["productOrderItem"].update(maxItems=0),
    "answers no 201 any more": lambda d: post(d)["responses"].pop("201"),
    "may answer 202": lambda d: post(d)["responses"].update({"202": {}}),
    "201: has no state any more": lambda d: answered(d)["properties"].pop("state"),
    "201: may lack id": lambda d: answered(d)["required"].remove("id"),
    "201.id: has another type": lambda d: answered(d)["properties"]["id"].update(type="integer"),
    "200: is no application/json any more": lambda d: get(d)["responses"]["200"].update(content={}),
}


def post(document: dict[str, Any]) -> Any:
    return document["paths"][ORDERS]["post"]


def get(document: dict[str, Any]) -> Any:
    return document["paths"][ORDERS]["get"]


def order(document: dict[str, Any]) -> Any:
    return document["components"]["schemas"]["ProductOrderCreate"]


def item(document: dict[str, Any]) -> Any:
    return document["components"]["schemas"]["ProductOrderItemInput"]["properties"]


def answered(document: dict[str, Any]) -> Any:
    return document["components"]["schemas"]["ProductOrder"]


@pytest.mark.parametrize("sentence", CHANGES)
def test_a_change_that_breaks_programs_is_told(sentence: str) -> None:
    old = kept()["tmf622-v4"]
    new = deepcopy(old)
    CHANGES[sentence](new)
    assert any(sentence in one for one in breaks(old, new)), breaks(old, new)


def test_a_word_that_was_never_said_may_break_a_program() -> None:
    old = kept()["camara-kyc-tenure-v0.2"]
    new = deepcopy(old)
    contract = new["components"]["schemas"]["KycTenureAnswer"]["properties"]["contractType"]
    contract["enum"].append("Other")
    (said,) = breaks(old, new)
    assert said.endswith("200.contractType: may say other words")


def test_more_breaks_nothing() -> None:
    old = kept()["tmf622-v4"]
    new = deepcopy(old)
    order(new)["properties"]["more"] = {"type": "string"}
    item(new)["action"]["enum"].append("add")
    answered(new)["properties"]["more"] = {"type": "string"}
    answered(new)["required"].append("state")
    get(new)["parameters"].append({"name": "more", "in": "query", "schema": {"type": "string"}})
    post(new)["responses"]["418"] = {"description": "later"}
    new["paths"]["/more"] = {}
    assert breaks(old, new) == []


def test_a_broken_promise_wants_another_first_number() -> None:
    new = dict(kept())
    new["tmf622-v4"] = deepcopy(new["tmf622-v4"])
    post(new["tmf622-v4"])["responses"].pop("201")
    assert broken_promises(new) == [f"tmf622-v4: POST {ORDERS}: answers no 201 any more"]
    new["tmf622-v4"]["info"]["version"] = "99.0.0"
    assert broken_promises(new) == []
    del new["oauth"]
    assert broken_promises(new) == ["oauth: is gone"]
