"""Who signs what, and how: against Twilio's own validator, and what is forged."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from cleanbreak.channels.hotline.signatures import (
    Asked,
    Form,
    is_signed_by_jambonz,
    is_signed_by_signalwire,
    is_signed_by_twilio,
    sign_as_twilio,
)

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
HERE = "https://portal.example/hotline/twilio/call/3/"
FORM = (("Digits", "1"), ("CallSid", "CA1"), ("From", " +4915"), ("Empty", ""), ("CallSid", "CA0"))
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"


def asked(
    headers: Mapping[str, str], address: str = HERE, form: Form = FORM, body: bytes = b""
) -> Asked:
    return Asked(address=address, form=form, body=body, headers=headers, at=NOW)


def query(form: Form) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in form:
        made.appendlist(name, value)
    return made


def twilio(form: Form = FORM, address: str = HERE, token: str = "token", how: str = "") -> str:
    return str(RequestValidator(token).compute_signature(address, query(form), how or None))


def test_what_twilio_signs_is_believed() -> None:
    assert is_signed_by_twilio(asked({"X-Twilio-Signature": twilio()}), ["token"])
    assert sign_as_twilio(HERE, FORM, "token") == twilio()


@pytest.mark.parametrize(
    "signed_at",
    ["https://portal.example:443/hotline/twilio/call/3/?said", "https://portal.example/x"],
)
def test_the_usual_port_may_be_signed_or_not(signed_at: str) -> None:
    here = signed_at.replace(":443", "")
    there = here.replace("example/", "example:443/")
    for known in (here, there):
        signature = {"X-Twilio-Signature": twilio(address=signed_at)}
        assert is_signed_by_twilio(asked(signature, known), ["token"]), known
    plain = {"X-Twilio-Signature": twilio(address="http://portal.example:8000/x")}
    assert is_signed_by_twilio(asked(plain, "http://portal.example:8000/x"), ["token"])


def test_a_shared_key_signs_with_the_newer_hash_if_the_request_says_so() -> None:
    said = {"X-Twilio-Signature": twilio(how="HMAC_SHA256")}
    named = said | {SETTINGS: "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    assert is_signed_by_twilio(asked(named), ["token"])
    assert not is_signed_by_twilio(asked(said), ["token"])
    assert not is_signed_by_twilio(asked(said | {SETTINGS: "algorithm=none"}), ["token"])


def test_a_new_secret_counts_beside_the_old_one() -> None:
    for token in ("old", "new"):
        said = asked({"X-Twilio-Signature": twilio(token=token)})
        assert is_signed_by_twilio(said, ["new", "old"])
        assert not is_signed_by_twilio(said, ["other"])
        assert not is_signed_by_twilio(said, [])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "ä" * 28},
        {"X-Twilio-Signature": twilio()[:-1]},
        {"X-Twilio-Signature": twilio(token="")},
        {"X-Twilio-Signature": twilio(address=HERE + "?said")},
        {"X-Twilio-Signature": twilio(address=HERE.replace("https", "http"))},
        {"X-Twilio-Signature": twilio(address=HERE.replace("/3/", "/4/"))},
        {"X-Twilio-Signature": twilio(FORM[1:])},
        {"X-Twilio-Signature": twilio((("From", "+4915"), *FORM[:2], *FORM[3:]))},
    ],
)
def test_nothing_else_is_believed(headers: dict[str, str]) -> None:
    assert not is_signed_by_twilio(asked(headers), ["token"])
    assert not is_signed_by_signalwire(asked(headers), ["token"])
    assert not is_signed_by_jambonz(asked(headers), ["token"])


fields = st.lists(st.tuples(st.sampled_from(["A", "B", "é"]), st.text(max_size=5)), max_size=5)


@settings(max_examples=60, deadline=None)
@given(form=fields)
def test_repeated_fields_are_signed_as_twilio_signs_them(form: list[tuple[str, str]]) -> None:
    said = asked({"X-Twilio-Signature": twilio(form)}, form=form)
    assert is_signed_by_twilio(said, ["token"])


def test_signalwire_signs_every_value_in_the_order_in_which_it_came() -> None:
    text = HERE + "CallSidCA1" + "CallSidCA0" + "Digits1" + "Empty" + "From +4915"
    mac = hmac.new(b"key", text.encode(), hashlib.sha1).digest()
    said = b64encode(mac).decode()
    for header in ("X-SignalWire-Signature", "X-Twilio-Signature"):
        assert is_signed_by_signalwire(asked({header: said}), ["key"])
    assert not is_signed_by_twilio(asked({"X-Twilio-Signature": said}), ["key"])
    swapped = (FORM[4], *FORM[:1], FORM[1], *FORM[2:4])
    assert not is_signed_by_signalwire(
        asked({"X-SignalWire-Signature": said}, form=swapped), ["key"]
    )


BODY = b'{"call_sid":"b6f48929","digits":"2"}'


def jambonz(at: datetime = NOW, body: bytes = BODY, token: str = "secret") -> str:
    time = str(int(at.timestamp()))
    mac = hmac.new(token.encode(), time.encode() + b"." + body, hashlib.sha256)
    return f"t={time},v1={mac.hexdigest()}"


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_what_jambonz_signs_is_believed_for_some_minutes(minutes: int) -> None:
    header = jambonz(NOW + timedelta(minutes=minutes))
    assert is_signed_by_jambonz(asked({"Jambonz-Signature": header}, body=BODY), ["secret"])


def test_one_of_several_signatures_is_enough() -> None:
    header = jambonz().replace("v1=", "v0=zz,v1=00,v1=")
    assert is_signed_by_jambonz(asked({"Jambonz-Signature": header}, body=BODY), ["x", "secret"])


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v1=",
        jambonz().partition(",")[0],
        jambonz().partition(",")[2],
        jambonz(NOW + timedelta(seconds=301)),
        jambonz(NOW - timedelta(seconds=301)),
        jambonz(token="other"),
        jambonz(body=BODY + b" "),
        jambonz().replace("t=", "t=+"),
        jambonz().replace("t=", "t=9"),
        jambonz() + ",t=1",
        "t=" + "9" * 5_000 + ",v1=00",
        jambonz().replace("v1", "v2"),
    ],
)
def test_what_is_old_forged_or_malformed_is_not(header: str) -> None:
    assert not is_signed_by_jambonz(asked({"Jambonz-Signature": header}, body=BODY), ["secret"])
