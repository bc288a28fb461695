"""Holders who sign in: how they do it, and what they read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from tests.money_stories import plain_world, send_what_is_due
from tests.worlds import LineOf, TestWorld

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.flows import limit_requests
from cleanbreak.flows.limit_requests import Limited, Rate
from cleanbreak.records.line import LineRow
from cleanbreak.records.verification import ProofGuardRow

ANNA = LineOf(language="en")
ANNAS_CARD = LineOf(msisdn="+4915228817402", language="en")
MAX = LineOf(msisdn="+4915228817403", name="Max Weber", email="max@example.org", language="en")
STRANGER = "+4915228800000"


@contextmanager
def account_world(settings: Any) -> Iterator[TestWorld]:
    """Open a world of two holders; what Django and allauth keep of them is gone afterwards."""
    with plain_world(settings) as world:
        world.add(ANNA, MAX)
        yield world
    forget_holders()


def forget_holders() -> None:
    Session.objects.all().delete()
    User.objects.all().delete()


def browser() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": "Test/1"})


def line_id(line: LineOf = ANNA) -> int:
    return LineRow.objects.get(iccid=line.iccid).line_id


def newest(world: TestWorld, recipient: str) -> str:
    """Return the newest message to somebody, after sending what is due."""
    send_what_is_due(world)
    inbox = MemoryMessages(world.world).inbox()
    return next(one.message.text for one in inbox if one.message.recipient == recipient)


def code_in(text: str) -> str:
    return re.findall(r"\b[0-9]{6}\b", text)[0]


def ask(client: Client, number: str = ANNA.msisdn, way: str = "sms") -> Any:
    return client.post("/account/sign-in/", {"number": number, "way": way})


def signed_in(world: TestWorld, line: LineOf = ANNA, way: str = "sms") -> Client:
    """Return a browser in which the holder of the line has signed in."""
    client = browser()
    assert ask(client, line.msisdn, way).status_code == 303
    code = code_in(newest(world, line.msisdn if way == "sms" else line.email))
    answer = client.post("/account/sign-in/code/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (303, "/account/")
    return client


def prove(world: TestWorld, client: Client, kind: str, line: LineOf = ANNA) -> Any:
    """Give a further proof by a code."""
    address = f"/account/lines/{line_id(line)}/prove/"
    assert client.post(address, {"kind": kind, "send": "1"}).status_code == 303
    text = newest(world, line.msisdn if kind == "line_code" else line.email)
    return client.post(address, {"kind": kind, "code": code_in(text)})


def twice_proved(world: TestWorld, line: LineOf = ANNA) -> Client:
    client = signed_in(world, line)
    assert prove(world, client, "email_code", line).status_code == 303
    return client


def forget_counters() -> None:
    """Let an hour pass for the codes that were sent."""
    ProofGuardRow.objects.all().delete()


def allow_many(monkeypatch: Any) -> None:
    """Lift the limit of an address, so that the counter of the line is what is seen."""
    many = Rate(burst=10_000, every=timedelta(seconds=1))
    monkeypatch.setitem(limit_requests.RATES, Limited.HOLDER_SIGN_IN, many)
