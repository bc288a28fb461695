"""Webhooks over real HTTP: signed, in order, sent again, and nobody's trouble is anybody else's."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook
from tests.alerts import alerts_now
from tests.played_listener import HANG, PlayedListeners, playing
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.webhooks.http import HttpWebhooks
from cleanbreak.domain.event_receiver import AddressNotAgreed, EventTypeUnknown, ReceiverKnown
from cleanbreak.domain.signal_delivery import REFUSALS_MAX, Lane
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.forget_events import KEPT_FOR, forget_events, give_up_events
from cleanbreak.flows.list_receivers import list_dead_letters, list_receivers
from cleanbreak.flows.manage_webhooks import (
    WebhookMade,
    add_webhook,
    remove_webhook,
    replay_one,
    replay_since,
    rotate_secret,
    send_test,
)
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_events import CLAIM, Sender, send_events
from cleanbreak.flows.spread_facts import spread_facts
from cleanbreak.flows.wired_outside import wired_event_documents
from cleanbreak.records.audit import AuditRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.event_delivery import EventDeliveryRow
from cleanbreak.records.event_receiver import EventReceiverRow, claim_receiver
from cleanbreak.records.told_fact import ToldFactRow

pytestmark = pytest.mark.usefixtures("committed_db")
ANNA = LineOf()
OTTO = LineOf(msisdn="+4915228817390", name="Otto Weber")
OPERATOR = Actor(channel=Channel.CLI, acting_user="operator:root")
MANY = 1_000


@pytest.fixture
def played(settings: Any) -> Iterator[PlayedListeners]:
    with playing() as listeners:
        settings.CLEANBREAK_EVENTS_SENT_TO = (listeners.origin,)
        yield listeners


@pytest.fixture
def world() -> TestWorld:
    world = make_world()
    world.add(ANNA, OTTO)
    return world


class Worker:
    """A worker whose clock goes on as it is told to."""

    def __init__(self, within_s: float = 2.0) -> None:
        self.later = timedelta()
        self.webhooks = HttpWebhooks(
            (ip_network("127.0.0.0/8"),), piece_within_s=within_s, answer_within_s=within_s
        )

    def now(self) -> Any:
        return timezone.now() + self.later

    def send(self, lane: Lane) -> int:
        spread_facts(self.now())
        return send_events(
            Sender(
                webhooks=self.webhooks,
                documents=wired_event_documents(),
                lane=lane,
                clock=self.now,
            )
        )

    def work(self, later: timedelta = timedelta()) -> int:
        self.later += later
        return self.send(Lane.SOUND) + self.send(Lane.TROUBLED)


def add(played: PlayedListeners, name: str, *events: str) -> WebhookMade:
    return add_webhook(played.at(name), events, "", OPERATOR, timezone.now())


def end(world: TestWorld, line: LineOf = ANNA) -> UUID:
    world.clock.now = timezone.now()
    return request_termination(at_once(line), world.outside, world.clock()).order_id


def bodies(played: PlayedListeners, name: str) -> list[dict[str, Any]]:
    return [orjson.loads(one) for one in played.bodies(name)]


def types(played: PlayedListeners, name: str) -> list[str]:
    return [one["type"] for one in bodies(played, name)]


def letters() -> list[tuple[str, str]]:
    return [(one.event_type, one.dead_code) for one in list_dead_letters()]


def test_an_end_is_told_in_order_and_the_standards_library_verifies_it(
    world: TestWorld, played: PlayedListeners
) -> None:
    made = add(played, "crm")
    order_id = end(world)
    world.work()
    Worker().work()

    told = types(played, "crm")
    assert told[:2] == ["order.made", "line.state_changed"]
    assert told[2] == "order.state_changed"
    assert told[-3:] == ["order.step_done", "order.step_done", "order.state_changed"]
    assert told.count("order.step_done") > 8
    assert {"order.past_return"} < set(told)
    states = [
        one["data"]["state"]
        for one in bodies(played, "crm")
        if one["type"] == "order.state_changed"
    ]
    assert states == ["inProgress", "completed"]
    assert {one["data"]["order_id"] for one in bodies(played, "crm")} == {str(order_id)}
    for headers, body in played.arrived["crm"]:
        assert Webhook(made.secret).verify(body, headers)
    ids = [headers["webhook-id"] for headers, _ in played.arrived["crm"]]
    assert len(set(ids)) == len(ids)


def test_nothing_is_sent_to_a_host_that_the_settings_name_no_more(
    world: TestWorld, played: PlayedListeners, settings: Any
) -> None:
    add(played, "crm", "order.made")
    end(world)
    agreed, settings.CLEANBREAK_EVENTS_SENT_TO = settings.CLEANBREAK_EVENTS_SENT_TO, ()
    worker = Worker()
    assert worker.work() == 0
    assert not played.arrived["crm"]
    assert list_receivers().rows[0].problem_code == "not_agreed"
    settings.CLEANBREAK_EVENTS_SENT_TO = agreed
    worker.work(timedelta(minutes=10))
    assert types(played, "crm") == ["order.made"]


def test_an_end_in_confidence_is_told_without_its_order(
    world: TestWorld, played: PlayedListeners
) -> None:
    add(played, "crm")
    order_id = end(world)
    ConfidentialRequestRow.objects.create(
        order_id=order_id, safe_medium="email", received_at=timezone.now()
    )
    world.work()
    Worker().work()
    (told,) = bodies(played, "crm")
    assert (told["type"], told["data"]["state"]) == ("line.state_changed", "terminated")
    assert str(order_id) not in str(told)


def test_no_personal_data_is_told(world: TestWorld, played: PlayedListeners) -> None:
    add(played, "crm")
    end(world)
    world.work()
    Worker().work()
    said = b"".join(played.bodies("crm")).decode() + str(list(ToldFactRow.objects.values()))
    assert "order.made" in said
    for one in (ANNA.msisdn, ANNA.msisdn[3:], ANNA.name, ANNA.iccid):
        assert one not in said


def test_only_events_that_are_wanted_are_sent(world: TestWorld, played: PlayedListeners) -> None:
    add(played, "crm", "order.made")
    end(world)
    world.work()
    Worker().work()
    assert types(played, "crm") == ["order.made"]
    assert not ToldFactRow.objects.filter(what="step").exists(), "nobody wants them"


def test_for_a_day_both_secrets_sign(world: TestWorld, played: PlayedListeners) -> None:
    old = add(played, "crm", "order.made")
    new = rotate_secret(str(old.row.receiver_id), OPERATOR, timezone.now())
    assert new.secret != old.secret
    end(world)
    Worker().work()
    ((headers, body),) = played.arrived["crm"]
    for one in (old, new):
        assert Webhook(one.secret).verify(body, headers)
    row = EventReceiverRow.objects.get()
    assert len(row.secrets_at(timezone.now() + timedelta(hours=23))) == 2
    assert row.secrets_at(timezone.now() + timedelta(hours=25)) == [new.secret]
    assert old.secret not in str(EventReceiverRow.objects.values().get()), "it is sealed"


def test_who_was_away_has_everything_later_in_order_under_the_same_ids(
    world: TestWorld, played: PlayedListeners
) -> None:
    add(played, "crm", "order.made", "order.state_changed")
    played.status["crm"] = 503
    end(world)
    worker = Worker()
    assert worker.work() == 0
    (row,) = list_receivers().rows
    assert (row.problem_code, row.owed) == ("busy", 1)
    assert "CleanbreakEventsLate" not in alerts_now(worker.now)
    assert "CleanbreakEventsLate" in alerts_now(lambda: worker.now() + timedelta(minutes=61))
    world.work()
    assert worker.work() == 0, "it is left alone for a while"
    del played.status["crm"]
    assert worker.work(timedelta(minutes=5)) == 3
    assert types(played, "crm") == ["order.made", "order.state_changed", "order.state_changed"]
    (row,) = list_receivers().rows
    assert (row.problem_code, row.failing_since, row.owed) == ("", None, 0)


def test_an_event_that_is_refused_holds_up_its_order_alone_and_is_a_dead_letter(
    world: TestWorld, played: PlayedListeners
) -> None:
    made = add(played, "crm", "order.made", "order.state_changed")
    first, worker = end(world), Worker()
    played.refuses = f'"order_id":"{first}","state":"pending"'.encode()
    worker.work()
    other = end(world, OTTO)
    world.work()
    assert worker.work() == 3
    assert {one["data"]["order_id"] for one in bodies(played, "crm")} == {str(other)}
    for _ in range(REFUSALS_MAX):
        worker.work(timedelta(minutes=6))
    assert letters() == [("order.made", "http_422")]
    assert types(played, "crm")[3:] == ["order.state_changed"] * 2, "what came behind it"
    (letter,) = list_dead_letters()
    assert letter.subject_id == str(first)
    played.refuses = b""
    assert replay_one(str(made.row.receiver_id), letter.delivery_id, OPERATOR, worker.now()) == 1
    worker.work()
    assert types(played, "crm")[-1] == "order.made"
    assert letters() == []


def test_what_nobody_takes_for_days_is_a_dead_letter_and_can_be_sent_again(
    world: TestWorld, played: PlayedListeners, settings: Any
) -> None:
    made = add(played, "crm", "order.made")
    played.status["crm"] = 500
    begun = timezone.now()
    end(world)
    worker = Worker()
    worker.work()
    days = timedelta(days=settings.CLEANBREAK_EVENTS_GIVEN_UP_DAYS)
    assert give_up_events(begun + days - timedelta(minutes=1)) == 0
    assert give_up_events(begun + days + timedelta(minutes=1)) == 1
    assert letters() == [("order.made", "odd_answer")]
    del played.status["crm"]
    assert replay_since(str(made.row.receiver_id), begun, OPERATOR, worker.now()) == 1
    assert worker.work() == 1
    assert replay_since(str(made.row.receiver_id), begun, OPERATOR, worker.now()) == 1
    assert worker.work() == 1, "taken ones as well, under the same id"
    ids = [headers["webhook-id"] for headers, _ in played.arrived["crm"]]
    assert len(set(ids)) == 1
    assert forget_events(timezone.now() + KEPT_FOR + timedelta(days=1)) > 0
    assert not EventDeliveryRow.objects.exists()


def test_who_says_that_it_is_gone_is_told_nothing_more(
    world: TestWorld, played: PlayedListeners
) -> None:
    add(played, "crm")
    played.status["crm"] = 410
    end(world)
    Worker().work()
    row = EventReceiverRow.objects.get()
    assert (row.ended_because, row.secret) == ("gone", "")
    assert list_receivers().rows == []


def test_a_sender_that_dies_leaves_its_receiver_to_another(
    world: TestWorld, played: PlayedListeners
) -> None:
    add(played, "crm", "order.made")
    end(world)
    now = timezone.now()
    spread_facts(now)
    assert claim_receiver(Lane.SOUND, now, now + CLAIM)
    worker = Worker()
    assert worker.work() == 0
    assert worker.work(CLAIM + timedelta(seconds=1)) == 1


def test_a_test_is_sent_to_one_and_told_by_no_other(
    world: TestWorld, played: PlayedListeners
) -> None:
    made, _other = add(played, "crm"), add(played, "other")
    send_test(str(made.row.receiver_id), OPERATOR, timezone.now())
    Worker().work()
    assert types(played, "crm") == ["webhook.test"]
    assert not played.bodies("other")
    assert AuditRow.objects.filter(act="webhook.tested").count() == 1


def test_what_cannot_be_a_webhook_is_refused(played: PlayedListeners) -> None:
    add(played, "crm")
    with pytest.raises(ReceiverKnown):
        add(played, "crm")
    with pytest.raises(EventTypeUnknown):
        add(played, "x", "order.unheard")
    for address in ("https://evil.example/x", "ftp://127.0.0.1/x", f"{played.origin}@evil.example"):
        with pytest.raises(AddressNotAgreed):
            add_webhook(address, (), "", OPERATOR, timezone.now())


def test_what_was_removed_is_told_nothing(world: TestWorld, played: PlayedListeners) -> None:
    made = add(played, "crm")
    remove_webhook(str(made.row.receiver_id), OPERATOR, timezone.now())
    end(world)
    assert Worker().work() == 0
    assert add(played, "crm").row.pk != made.row.pk, "it can be set up again"


def test_one_dead_and_one_that_hangs_among_a_thousand_hold_up_nobody(
    world: TestWorld, played: PlayedListeners
) -> None:
    for one in range(MANY):
        add_quietly(played, f"r{one}")
    played.status["r3"], played.status["r5"] = HANG, 500
    end(world)
    worker = Worker(within_s=1.0)
    begun = timezone.now()

    taken = worker.work()

    assert taken == MANY - 2
    assert all(
        types(played, f"r{one}") == ["order.made"] for one in range(MANY) if one not in (3, 5)
    )
    assert (timezone.now() - begun).total_seconds() < 120
    troubled = {one.callback for one in list_receivers().rows if one.problem_code}
    assert troubled == {played.at("r3"), played.at("r5")}
    del played.status["r5"]
    world.work()
    end(world, OTTO)
    assert worker.send(Lane.SOUND) == MANY - 2, "those in trouble have senders of their own"
    assert worker.work(timedelta(minutes=5)) == 2
    assert types(played, "r5") == ["order.made", "order.made"]


def add_quietly(played: PlayedListeners, name: str) -> None:
    """Add a receiver as `add_webhook` does, without looking at the tables each time."""
    now = timezone.now()
    first = EventReceiverRow.objects.first()
    if first is None:
        add(played, name, "order.made")
        return
    first.pk = None
    EventReceiverRow.objects.create(
        kind=first.kind, callback=played.at(name), event_types=first.event_types,
        secret=first.secret, wants_steps=False, made_at=now, due_at=now,
    )  # fmt: skip
