"""What all of CAMARA's APIs have in common: tokens, bodies, correlators, errors and rates."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from tests.camara_apis.callers import token_of_party
from tests.camara_apis.lives import day_ago
from tests.camara_apis.published import apis
from tests.camara_apis.stage import NOBODYS, Stage

from cleanbreak.channels.api.camara import number_recycling
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows import limit_callers

CHECK = "/number-recycling/v0.2/check"
DAY = {"specifiedDate": "2020-01-01"}


def check(stage: Stage, body: Any, **headers: str) -> tuple[int, Any]:
    answer = stage.ask(CHECK, body, **headers)
    return answer.status_code, answer.json()


def code(stage: Stage, body: Any, **headers: str) -> tuple[int, str]:
    status, said = check(stage, body, **headers)
    assert said["status"] == status
    return status, said["code"]


def test_the_correlator_comes_back_and_one_is_made_if_there_is_none(stage: Stage) -> None:
    known = stage.some_line().msisdn
    answer = stage.ask(CHECK, {**DAY, "phoneNumber": known}, **{"x-correlator": "a/b<c>{d}.:;-_1"})
    assert answer.headers["x-correlator"] == "a/b<c>{d}.:;-_1"
    del stage.headers["x-correlator"]
    assert len(stage.ask(CHECK, {}).headers["x-correlator"]) == 36


@pytest.mark.parametrize("said", ["ä", "two words", "x" * 257])
def test_a_correlator_that_may_not_be_is_not_sent_back(stage: Stage, said: str) -> None:
    answer = stage.ask(CHECK, {**DAY, "phoneNumber": NOBODYS}, **{"x-correlator": said})
    assert answer.status_code == 400
    assert answer.headers["x-correlator"] != said


def test_bodies_that_are_none_of_ours(stage: Stage) -> None:
    number = {"phoneNumber": NOBODYS}
    malformed: list[Any] = [
        "",
        "{",
        "[]",
        '"text"',
        b"\xff\xfe",
        "[" * 2000,
        {**DAY, **number, "phonenumber": NOBODYS},
        {**number, "specifiedDate": "2020-02-30"},
        {**number, "specifiedDate": "20200101"},
        {**number, "specifiedDate": "2020-01-01T00:00:00Z"},
        {**number, "specifiedDate": 20200101},
        {**number, "specifiedDate": None},
        {**DAY, "phoneNumber": "4915228817386"},
        {**DAY, "phoneNumber": "+49 1522 8817386"},
        {**DAY, "phoneNumber": "+4915228817386\n"},
        {**DAY, "phoneNumber": "+\u0661\u0662\u0663\u0664\u0665\u0666"},
        {**DAY, "phoneNumber": [NOBODYS]},
        {**DAY, "phoneNumber": None},
        '{"specifiedDate": "2020-01-01", "phoneNumber": "' + "+1" * 20_000 + '"}',
    ]
    for body in malformed:
        assert code(stage, body) == (400, "INVALID_ARGUMENT"), body
    assert code(stage, {**DAY, **number}) == (404, "IDENTIFIER_NOT_FOUND"), "the good one is good"


def test_a_body_of_another_kind_and_another_method(stage: Stage) -> None:
    form = stage.ask(CHECK, "phoneNumber=1", **{"Content-Type": "text/plain"})
    assert (form.status_code, form.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    other = Client().get(f"/camara{CHECK}")
    assert (other.status_code, other.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert other.headers["Allow"] == "POST"
    nothing = Client().post("/camara/number-recycling/v9/check")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "NOT_FOUND")


def test_who_asks_comes_before_what_is_asked(stage: Stage) -> None:
    stage.bring("nobody-has-made-this-one")
    answer = stage.ask(CHECK, "{")
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    stage.bring(token_of_party(stage.party, "ssf.read"))
    answer = stage.ask(CHECK, "{")
    assert (answer.status_code, answer.json()["code"]) == (403, "PERMISSION_DENIED")


def test_every_operation_wants_its_own_scope_as_published(stage: Stage) -> None:
    """A token that allows all other operations opens none."""
    served = ("number-recycling", "kyc-tenure", "sim-swap", "sim-swap-subscriptions")
    for name in served:
        for operation in apis()[name].operations.values():
            stage.api, stage.operation, stage.method = operation.api, operation, operation.method
            stage.__dict__.pop("party", None)
            others = [one for one in stage.party.scopes if one not in operation.scopes]
            stage.bring(token_of_party(stage.party, *others))
            stage.body, stage.place = None, {"subscriptionId": "x"}
            assert stage.send().status_code == 403, operation.operation_id


def test_the_number_of_the_token_counts_and_must_not_be_said_again(stage: Stage) -> None:
    line = stage.some_line()
    today = {"specifiedDate": day_ago(0).isoformat()}
    stage.turn_to(CHECK)
    assert code(stage, today) == (422, "MISSING_IDENTIFIER")
    stage.authorize_holder()
    assert check(stage, today) == (200, {"phoneNumberRecycled": False})
    stage.said.add("phoneNumber")
    assert code(stage, {**today, "phoneNumber": line.msisdn}) == (422, "UNNECESSARY_IDENTIFIER")
    assert code(stage, {**today, "phoneNumber": NOBODYS}) == (422, "UNNECESSARY_IDENTIFIER")


def test_a_client_that_asks_too_fast_waits_and_no_other_does(stage: Stage, settings: Any) -> None:
    settings.CLEANBREAK_API_REQUESTS_PER_S = 1
    limit_callers._TAKEN.clear()
    known = {**DAY, "phoneNumber": NOBODYS}
    told = [code(stage, known) for _ in range(3)]
    assert told[:2] == [(404, "IDENTIFIER_NOT_FOUND")] * 2
    assert told[2] == (429, "TOO_MANY_REQUESTS")
    del stage.headers["Authorization"]
    stage.__dict__.pop("party")
    assert code(stage, known)[0] == 404


def test_what_is_ours_to_mend_is_told_as_such(stage: Stage, monkeypatch: Any) -> None:
    class Odd(Refusal):
        """Nobody has given this a status."""

        code = "odd"

    def away(*_asked: object) -> bool:
        raise OperationalError("terminating connection due to administrator command")

    def odd(*_asked: object) -> bool:
        raise Odd

    def broken(*_asked: object) -> bool:
        raise ZeroDivisionError(NOBODYS)

    known = {**DAY, "phoneNumber": NOBODYS}
    monkeypatch.setattr(number_recycling, "check_recycling", away)
    assert code(stage, known) == (503, "UNAVAILABLE")
    for fault in (odd, broken):
        monkeypatch.setattr(number_recycling, "check_recycling", fault)
        assert code(stage, known) == (500, "INTERNAL")
