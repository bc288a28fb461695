"""Stories of providers: what they post, what they are answered, and what is forged or repeated."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.hotline_providers import PORTAL, TOKENS, Provider
from tests.worlds import TestWorld, make_world

from cleanbreak.flows import go_on_with_call
from cleanbreak.records.hotline_call import HotlineCallRow
from cleanbreak.records.hotline_queue import QueuePlaceRow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings: Any) -> TestWorld:
    settings.CLEANBREAK_BASE_URL = PORTAL
    settings.CLEANBREAK_HOTLINE_TOKENS = TOKENS
    return make_world()


@pytest.fixture(params=["twilio", "signalwire", "gateway"])
def provider(request: pytest.FixtureRequest) -> Provider:
    return Provider(request.param)


def test_a_caller_rings_and_presses_a_key(provider: Provider) -> None:
    provider.ring()
    languages = [one.get("language") for one in provider.document.iter("Say")]
    assert languages == ["en-GB", "de-DE", "cmn-CN"]
    assert provider.answer["Cache-Control"] == "no-store"

    provider.press("2")

    assert {one.get("language") for one in provider.document.iter("Say")} == {"de-DE"}
    assert (provider.row.language, provider.row.calls_from()) == ("de", "+442083661177")


def test_no_key_is_told_again(provider: Provider) -> None:
    provider.ring()
    asked = provider.document
    provider.press_nothing()
    assert len(list(provider.document.iter("Say"))) >= len(list(asked.iter("Say")))
    assert provider.row.tries == 1


def test_a_repeated_request_gets_the_same_answer_and_does_nothing(provider: Provider) -> None:
    first = provider.ring().content
    assert provider.ring().content == first
    there = provider.action
    second = provider.post(there, Digits="1").content
    for digits in ("1", "2", ""):  # retried, forged by a replay, late
        assert provider.post(there, Digits=digits).content == second
    assert provider.ring().content == second
    assert provider.row.language == "en"
    assert HotlineCallRow.objects.count() == 1


def test_the_last_sentence_is_said_again_too(provider: Provider) -> None:
    """A retry after it must not swallow the number that somebody writes down."""
    provider.ring()
    for digits in ("1", "0", "1"):
        provider.press(digits)
    there = provider.action
    last = provider.post(there, Digits="1").content
    assert provider.document.find("Hangup") is not None
    assert "You keep your place" in last.decode()
    assert provider.post(there, Digits="1").content == last
    assert HotlineCallRow.objects.get().ended_at is not None


def test_a_call_that_is_over_is_noted(provider: Provider) -> None:
    provider.ring()
    there = f"/hotline/{provider.name}/status/"
    assert provider.post(there, CallStatus="in-progress").status_code == 204
    assert provider.row.ended_at is None
    assert provider.post(there, CallStatus="completed").status_code == 204
    assert provider.row.ended_at is not None


def test_the_end_of_an_unknown_call_is_nothing(provider: Provider) -> None:
    there = f"/hotline/{provider.name}/status/"
    assert provider.post(there, CallStatus="completed").status_code == 204
    assert not HotlineCallRow.objects.exists()


def forged(provider: Provider) -> list[dict[str, str]]:
    here, form = f"/hotline/{provider.name}/call/", {"CallSid": provider.call}
    good = provider.sign(here, form)["X-Twilio-Signature"]
    return [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": good.swapcase()},
        {"X-Twilio-Signature": "ü" * 28},
        {"X-Twilio-Webhooks-Signature-Settings": "algorithm=none", "X-Twilio-Signature": good},
        provider.sign(here, form | {"Digits": "1"}),
        provider.sign("/hotline/twilio/call/7/", form),
        {"Jambonz-Signature": f"t=1,v1={good}"},
    ]


def test_what_is_forged_is_refused_and_nothing_is_done(provider: Provider) -> None:
    here, form = f"/hotline/{provider.name}/call/", {"CallSid": provider.call}
    tries = forged(provider)
    if provider.name == "signalwire":
        tries = [one for one in tries if "X-Twilio-Webhooks-Signature-Settings" not in one]
    for headers in tries:
        assert provider.send(here, form, headers).status_code == 403, headers
    assert provider.send(here, form, provider.sign(here, form)).status_code == 200
    assert HotlineCallRow.objects.count() == 1


def test_a_signature_of_one_provider_is_none_of_another() -> None:
    form = {"CallSid": "CA1"}
    signed = Provider("gateway").sign("/hotline/twilio/call/", form)
    assert Provider("twilio").send("/hotline/twilio/call/", form, signed).status_code == 403


def test_a_provider_without_a_token_does_not_exist(settings: Any) -> None:
    settings.CLEANBREAK_HOTLINE_TOKENS = {"twilio": (), "gateway": ("x",)}
    for name in ("twilio", "jambonz", "vonage", "prompts"):
        for what in ("call/", "call/3/", "status/"):
            assert Client().post(f"/hotline/{name}/{what}").status_code == 404, (name, what)
    assert Client().get("/hotline/gateway/call/").status_code == 405


def test_fields_that_make_no_sense_break_nothing(provider: Provider) -> None:
    provider.ring()
    there = provider.action
    hostile = [
        {"Digits": "x"},
        {"Digits": "1" * 5_000},
        {"Digits": "١"},
        {"Digits": "\x00"},
        {"DialCallStatus": "☎"},
        {"From": "<sip:x>", "Digits": "9"},
        {"Unknown" + "x" * 500: "y" * 5_000},
        {f"Field{n}": "" for n in range(150)},
        {"CallSid": ""},
        {"CallSid": "CA 1\n"},
        {"CallSid": "C" * 500},
        {"CallSid": "CA-of-somebody-else"},
    ]
    for said in hostile:
        provider.post(there, **said)
        assert provider.document.tag == "Response", said
        assert provider.document.find("Say") is not None or provider.document.find("Gather")
    for number in (0, 7, 10**30):
        assert (
            provider.post(f"/hotline/{provider.name}/call/{number}/", Digits="1").status_code == 200
        )


NAMES = st.sampled_from(["Digits", "From", "DialCallStatus", "RecordingUrl", "CallStatus", "Odd"])


@how(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.dictionaries(NAMES, st.text(max_size=9)), turn=st.integers(0, 3))
def test_no_form_breaks_anything(said: dict[str, str], turn: int) -> None:
    provider = Provider("gateway")
    provider.ring()
    provider.post(f"/hotline/gateway/call/{turn}/", **said)
    assert provider.document.tag == "Response"


def test_a_body_that_is_too_large_is_not_read(provider: Provider) -> None:
    assert provider.post(f"/hotline/{provider.name}/call/", X="y" * 110_000).status_code == 413
    too_many = {f"F{n}": "" for n in range(250)}
    assert provider.post(f"/hotline/{provider.name}/call/", **too_many).status_code == 403
    assert not HotlineCallRow.objects.exists()


def test_what_breaks_with_us_is_told_and_leads_to_a_person(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.ring()
    there, ours = provider.action, go_on_with_call.take_call_turn

    def breaks_on_keys(said: Any, *args: Any) -> Any:
        if said.digits == "2":
            raise DatabaseError("the state behind key 2")
        return ours(said, *args)

    monkeypatch.setattr(go_on_with_call, "take_call_turn", breaks_on_keys)
    provider.post(there, Digits="2")
    assert QueuePlaceRow.objects.get().call_id == provider.row.call_id


def test_what_breaks_altogether_is_asked_again(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.ring()
    there = provider.action

    def breaks(*_args: Any) -> Any:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(go_on_with_call, "take_call_turn", breaks)
        provider.post(there, Digits="2")
        assert [one.get("language") for one in provider.document.iter("Say")] == [
            "en-GB",
            "de-DE",
            "cmn-CN",
        ]
        assert provider.action == there
        assert (
            provider.post(f"/hotline/{provider.name}/status/", CallStatus="failed").status_code
            == 204
        )
    provider.post(there, Digits="2")
    assert provider.row.language == "de"
