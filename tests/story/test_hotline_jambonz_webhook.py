"""Stories of jambonz: JSON for forms, and a signature that does not know the address."""

import json
from typing import Any

import pytest
from tests.hotline_providers import PORTAL, TOKENS, Jambonz
from tests.worlds import TestWorld, make_world

from cleanbreak.records.hotline_call import HotlineCallRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings: Any) -> TestWorld:
    settings.CLEANBREAK_BASE_URL = PORTAL
    settings.CLEANBREAK_HOTLINE_TOKENS = TOKENS
    return make_world()


def test_a_caller_of_jambonz_rings_and_presses_a_key() -> None:
    jambonz = Jambonz()
    asked = jambonz.ring()
    assert [one["verb"] for one in asked] == ["tag", "gather", "gather", "gather"]

    menu = jambonz.press("3")

    assert menu[1]["say"]["synthesizer"]["language"] == "cmn-CN"
    row = HotlineCallRow.objects.get(provider="jambonz")
    assert (row.language, row.calls_from()) == ("zh", "4915200")


def test_between_two_languages_nothing_is_answered() -> None:
    jambonz = Jambonz()
    [tag, first, *_] = jambonz.ring()
    path = first["actionHook"].removeprefix(PORTAL) + "="  # as undici writes it
    assert jambonz.post(path, reason="timeout", customerData=tag["data"]).status_code == 204
    assert jambonz.post(path, digits="1", customerData=tag["data"]).status_code == 200
    assert HotlineCallRow.objects.get().language == "en"


def test_what_is_old_or_forged_or_of_another_turn_is_refused_by_jambonz_too() -> None:
    jambonz = Jambonz()
    jambonz.ring()
    here = "/hotline/jambonz/call/1/"
    body = json.dumps(
        {"call_sid": jambonz.call, "digits": "2", "customerData": {"turn": 1}}
    ).encode()
    assert jambonz.send(here, body, jambonz.sign(body, 301)).status_code == 403
    assert jambonz.send(here, body, {}).status_code == 403
    assert jambonz.send(here, body + b" ", jambonz.sign(body)).status_code == 403
    assert jambonz.send(here.replace("1", "2"), body, jambonz.sign(body)).status_code == 403
    assert HotlineCallRow.objects.get().turn == 1

    first = jambonz.send(here, body, jambonz.sign(body)).content
    assert jambonz.send(here, body, jambonz.sign(body, 200)).content == first
    assert HotlineCallRow.objects.get().turn == 2


def test_objects_that_make_no_sense_break_nothing_at_jambonz_either() -> None:
    jambonz = Jambonz()
    jambonz.ring()
    here, tag = "/hotline/jambonz/call/1/", {"turn": 1}
    for said in ({"digits": 7}, {"digits": ["1"]}, {"call_sid": None}, {"from": {}}, {"x": [[]]}):
        jambonz.post(here, customerData=tag, **said)
        assert jambonz.verbs[0]["verb"] == "tag", said
    for body in (b"[]", b"{", b"null", b"\xff"):
        assert jambonz.send(here, body, jambonz.sign(body)).status_code == 403
        assert jambonz.send("/hotline/jambonz/call/", body, jambonz.sign(body)).status_code == 200
    assert jambonz.send(here, b"x" * 110_000, {}).status_code == 413


def test_the_end_of_an_agents_leg_does_not_end_the_call() -> None:
    jambonz = Jambonz()
    jambonz.ring()
    there = "/hotline/jambonz/status/"
    jambonz.post(there, call_status="completed", parent_call_sid="b6")
    assert HotlineCallRow.objects.get().ended_at is None
    jambonz.post(there, call_status="completed")
    assert HotlineCallRow.objects.get().ended_at is not None
