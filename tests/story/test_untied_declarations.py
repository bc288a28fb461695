"""What came in by telephone and fits no line: a person hears a name, and it fits or does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.hotline_calls import WAV, PhoneCall, declared_by_voice, sent, tied
from tests.staff_people import say_why, signed_in, staffed_world
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.declaration import Receipt
from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.records.audit import SEEN, AuditRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.voicemail import VoicemailRow

LINE = LineOf(name="Anna Canary", email="canary@example.org", language="en")
LIST = "/staff/declarations/"
ROOT = Actor(channel=Channel.CLI, acting_user="operator:root")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    with staffed_world(settings) as made:
        made.add(LINE)
        yield made


@pytest.fixture
def agent(world: TestWorld) -> Client:
    return signed_in(Role.AGENT)


def by_keys(world: TestWorld, **named: str) -> str:
    """Declare by keys, without proof; return the page of it."""
    receipt = PhoneCall(world, **(named or {"msisdn": LINE.msisdn})).declare()
    tied(world, receipt)
    return f"{LIST}{receipt.receipt_number}/"


def by_voice(world: TestWorld) -> tuple[str, Receipt]:
    receipt = declared_by_voice(world.clock())
    tied(world, receipt)
    return f"{LIST}{receipt.receipt_number}/", receipt


def test_the_name_that_is_heard_ties_it_from_the_instant_at_which_it_came_in(
    world: TestWorld, agent: Client
) -> None:
    page = by_keys(world)
    received_at = DeclarationRow.objects.get().received_at
    assert page in agent.get(LIST).content.decode()
    html = agent.get(page).content.decode()
    assert LINE.msisdn in html
    assert LINE.name not in html
    world.clock.advance(days=2)

    assert agent.post(f"{page}tie/", {"name": "CANARY, Anna"}).status_code == 303
    row = tied(world, _receipt(page))

    assert (row.look_result, row.received_at) == ("fits", received_at)
    order = OrderRow.objects.get(pk=row.order_id)
    assert (order.level, order.channel) == ("identified", "hotline")
    assert any("/object/" in one.text for one in sent(world))
    assert page not in agent.get(LIST).content.decode()
    assert agent.get(page).status_code == 404
    acts = AuditRow.objects.filter(act__startswith="declaration.looked")
    assert [one.details["result"] for one in acts] == ["fits"]


def test_a_wrong_name_a_stranger_s_number_and_one_of_nobody_are_told_apart_by_nobody(
    world: TestWorld, agent: Client
) -> None:
    other = LineOf(msisdn="+4915228817387", name="Ben Other")
    world.add(other)
    pages = [
        by_keys(world),
        by_keys(world, msisdn=other.msisdn),
        by_keys(world, msisdn="+4915228819999"),
    ]
    agent.get(LIST)
    answers = [agent.post(f"{page}tie/", {"name": "Cem Third"}) for page in pages]
    assert {one.status_code for one in answers} == {422}
    assert all("No match." in one.content.decode() for one in answers)
    assert not OrderRow.objects.exists()


def test_names_are_not_tried_out_over_many_declarations(world: TestWorld, agent: Client) -> None:
    for number in range(6):
        page = by_keys(world)
        agent.get(LIST)
        answer = agent.post(f"{page}tie/", {"name": f"Name {number}"})
    assert "Too many requests" in answer.content.decode()
    assert agent.post(f"{page}tie/", {"name": LINE.name}).status_code == 422


def test_nobody_looks_by_one_recording_whose_of_many_numbers_it_is(
    world: TestWorld, agent: Client
) -> None:
    page, _receipt = by_voice(world)
    agent.get(LIST)
    for number in range(RATES[Limited.CALLER].burst):
        said = {"name": LINE.name, "line": f"+49152288{number:05}"}
        assert "No match" in agent.post(f"{page}tie/", said).content.decode()
    answer = agent.post(f"{page}tie/", {"name": LINE.name, "line": LINE.msisdn})
    assert "Too many requests" in answer.content.decode()


def test_a_recording_is_heard_and_tied_by_the_number_and_name_in_it(
    world: TestWorld, agent: Client
) -> None:
    page, receipt = by_voice(world)
    agent.get(LIST)
    shown = agent.get(page)
    assert "<audio" in shown.content.decode()
    assert "media-src 'self'" in shown["Content-Security-Policy"]
    heard = agent.get(f"{page}recording.wav")
    assert (heard.content, heard["Content-Type"]) == (WAV, "audio/wav")
    said = {"name": LINE.name, "line": "+49 152 28817386"}
    assert agent.post(f"{page}tie/", {**said, "line": "12"}).status_code == 422
    assert agent.post(f"{page}tie/", said).status_code == 303
    assert tied(world, receipt).order_id is not None
    assert VoicemailRow.objects.get().written_by.startswith("agent:")


def test_one_that_comes_to_nothing_is_closed_with_its_reason(
    world: TestWorld, agent: Client
) -> None:
    page = by_keys(world)
    agent.get(LIST)
    assert agent.post(f"{page}close/", {"result": "fits"}).status_code == 422
    assert agent.post(f"{page}close/").status_code == 422
    assert agent.post(f"{page}close/", {"result": "not_meant"}).status_code == 303
    assert agent.post(f"{page}close/", {"result": "no_line"}).status_code == 404
    assert DeclarationRow.objects.get().look_result == "not_meant"
    assert "None waits." in agent.get(LIST).content.decode()


def test_a_look_at_it_is_in_the_audit_and_a_watched_line_needs_two(
    world: TestWorld, agent: Client
) -> None:
    page, watched = by_keys(world, msisdn="+4915228819999"), by_keys(world)
    assert LINE.msisdn not in agent.get(LIST).content.decode()
    direct = signed_in(Role.ADMIN)
    assert "+4915228819999" not in direct.get(page).content.decode(), "asked why, first"
    say_why(direct, page)
    assert "+4915228819999" in direct.get(page).content.decode()
    looks = AuditRow.objects.filter(act=SEEN)
    assert {one.details["what"] for one in looks} == {"declaration"}
    watch_line(LINE.msisdn, WatchReason.PUBLIC_PERSON, ROOT, world.clock())
    assert agent.get(watched).status_code == 403


def _receipt(page: str) -> Receipt:
    return DeclarationRow.objects.get(receipt_number=page.split("/")[3]).as_receipt()
