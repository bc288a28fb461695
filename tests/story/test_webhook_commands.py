"""`cleanbreak webhook` and its page: who is told, what waits, and how to send it again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from tests.alerts import alerts_now
from tests.hubs import ORIGIN, Listening
from tests.staff_people import signed_in, staffed_world
from tests.worlds import TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.staff import Role
from cleanbreak.domain.told_event import Subject, Told, What
from cleanbreak.flows.spread_facts import spread_facts
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.event_delivery import EventDeliveryRow
from cleanbreak.records.event_receiver import EventReceiverRow
from cleanbreak.records.told_fact import note_fact
from cleanbreak.site.events_settings import (
    MalformedEventsDays,
    MalformedEventsNetwork,
    MalformedEventsOrigin,
    read_events_days,
    read_events_networks,
    read_events_origins,
)

PAGE = "/staff/webhooks/"
CRM = f"{ORIGIN}/events"


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_EVENTS_SENT_TO = (ORIGIN,)
    with staffed_world(settings) as made:
        yield made


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["webhook", *words])


def said(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    return dict(json.loads(result.stdout))


def a_dead_letter(receiver_id: str) -> int:
    """Let the receiver have been owed something that nobody took; return its number."""
    order_id = uuid4()
    now = timezone.now()
    told = Told(
        fact_id=uuid4(), subject=Subject.ORDER, subject_id=str(order_id), what=What.MADE,
        state="pending", order_id=order_id, at=now,
    )  # fmt: skip
    note_fact(told)
    spread_facts(now)
    row = EventDeliveryRow.objects.get(receiver_id=receiver_id)
    EventDeliveryRow.objects.update(settled_at=now, dead_code="http_422")
    return int(row.delivery_id)


@pytest.mark.usefixtures("world")
def test_a_webhook_is_set_up_tried_changed_and_taken_off_by_commands() -> None:
    assert "Nobody is told" in run("list").output
    made = said("add", CRM, "--event", "order.made", "--description", "Our CRM")
    assert made["secret"].startswith("whsec_")
    (listed,) = said("list")["receivers"]
    assert (listed["address"], listed["description"], listed["owed"]) == (CRM, "Our CRM", 0)
    assert made["secret"] not in run("list").output
    assert said("rotate", made["receiver_id"])["secret"] != made["secret"]
    assert run("test", made["receiver_id"]).exit_code == 0
    ears = Listening()
    (letter,) = ears.heard(CRM)
    assert letter["type"] == "webhook.test"
    assert run("remove", made["receiver_id"]).exit_code == 0
    assert said("list")["receivers"] == []
    acts = set(AuditRow.objects.values_list("act", flat=True))
    assert {"webhook.added", "webhook.secret_changed", "webhook.tested", "webhook.removed"} <= acts


@pytest.mark.usefixtures("world")
def test_dead_letters_are_listed_and_sent_again_by_commands() -> None:
    made = said("add", CRM)
    assert run("dead").exit_code == 0
    assert "CleanbreakDeadLetters" not in alerts_now()
    number = a_dead_letter(made["receiver_id"])
    result = run("dead", made["receiver_id"], "--json")
    (dead,) = json.loads(result.stdout)["dead"]
    assert (result.exit_code, dead["number"], dead["why"]) == (5, number, "http_422")
    assert "CleanbreakDeadLetters" in alerts_now()
    assert said("replay", made["receiver_id"], "--event", str(number)) == {"events": 1}
    assert run("dead").exit_code == 0
    assert "CleanbreakDeadLetters" not in alerts_now()
    assert [one["type"] for one in Listening().heard(CRM)] == ["order.made"]
    day = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%d")
    assert said("replay", made["receiver_id"], "--since", day) == {"events": 1}


@pytest.mark.usefixtures("world")
def test_what_cannot_be_is_refused_with_a_sentence() -> None:
    for words in (("remove", "x"), ("rotate", str(uuid4())), ("test", "x"), ("dead", "x")):
        result = run(*words)
        assert (result.exit_code, "no such receiver" in result.output) == (3, True), words
    assert run("add", CRM, "--event", "order.unheard").exit_code == 2
    made = said("add", CRM)
    assert run("replay", made["receiver_id"]).exit_code == 2
    both = ("--event", "1", "--since", "2026-01-01")
    assert run("replay", made["receiver_id"], *both).exit_code == 2


@pytest.mark.usefixtures("world")
def test_the_page_shows_who_is_told_and_sends_again() -> None:
    admin = signed_in(Role.ADMIN)
    assert "Nobody is told of events yet." in admin.get(PAGE).content.decode()
    receiver_id = said("add", CRM, "--description", "Our CRM")["receiver_id"]
    number = a_dead_letter(receiver_id)
    page = admin.get(PAGE).content.decode()
    assert all(one in page for one in ("Our CRM", CRM, "http_422", "order.made"))

    address = f"{PAGE}{receiver_id}/replay/"
    assert admin.post(address, {"event": str(number)}).status_code in (302, 303)
    assert EventDeliveryRow.objects.get(pk=number).settled_at is None
    assert admin.post(f"{PAGE}{receiver_id}/test/").status_code in (302, 303)
    assert len(Listening().heard(CRM)) == 2
    since = (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert admin.post(address, {"since": since}).status_code in (302, 303)
    assert EventDeliveryRow.objects.filter(settled_at=None).count() == 2
    for wrong in ("", "yesterday", "2020-01-01T00:00", "9999-12-31T00:00"):
        answer = admin.post(address, {"since": wrong})
        assert "within the last 30 days" in answer.content.decode(), wrong
    for unknown in (f"{PAGE}{uuid4()}/replay/", f"{PAGE}{uuid4()}/test/"):
        assert admin.post(unknown, {"event": "1"}).status_code == 404
    assert admin.post(address, {"event": "x"}).status_code == 404


@pytest.mark.usefixtures("world")
def test_an_auditor_sees_the_page_and_sends_nothing() -> None:
    receiver_id = said("add", CRM)["receiver_id"]
    auditor = signed_in(Role.AUDITOR)
    page = auditor.get(PAGE).content.decode()
    assert CRM in page
    assert "replay" not in page
    assert auditor.post(f"{PAGE}{receiver_id}/test/").status_code == 403
    assert signed_in(Role.CLERK).get(PAGE).status_code == 403
    assert EventReceiverRow.objects.get().receiver_id == UUID(receiver_id)


@pytest.mark.parametrize(
    "text",
    [
        "crm.example", "http://crm.example", "https://", "https://crm.example/x",
        "https://a@b.example", "https://crm.example?x", "ftp://crm.example",
        "https://crm.example:x", "http://10.0.0.1",
    ],
)  # fmt: skip
def test_an_origin_that_is_none_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(MalformedEventsOrigin):
        read_events_origins(f"https://good.example {text}")


def test_origins_networks_and_days_are_read() -> None:
    assert read_events_origins("https://CRM.example http://127.0.0.1:8000 http://localhost") == (
        "https://crm.example", "http://127.0.0.1:8000", "http://localhost",
    )  # fmt: skip
    assert [str(one) for one in read_events_networks("10.20.0.0/16 ::1/128")] == [
        "10.20.0.0/16", "::1/128",
    ]  # fmt: skip
    for text in ("10.20.0.0/99", "10.20.0.1/16", "crm.example"):
        with pytest.raises(MalformedEventsNetwork):
            read_events_networks(text)
    assert read_events_days("3") == 3
    for text in ("", "0", "30", "x", "-1", "1.5"):
        with pytest.raises(MalformedEventsDays):
            read_events_days(text)
