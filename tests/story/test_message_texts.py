"""A line texts what no command answers: a person reads it and answers by text."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.staff_people import signed_in, staffed_world
from tests.story.test_messages import LINE as OTHER
from tests.story.test_messages import declared
from tests.switches import ANNA, text, told
from tests.worlds import LineOf, TestWorld

from cleanbreak.domain.look import WatchReason
from cleanbreak.domain.message_thread import NoWayToAnswer
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.limit_requests import RATES, Limited
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.flows.watch_line import watch_line
from cleanbreak.ports.texts import Taken
from cleanbreak.records.line import LineRow
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    ThreadMessageRow,
    messages_of,
    newest_incoming,
    opened,
)
from cleanbreak.records.outbox import OutboxRow

US = "22022"
BERTA = LineOf(language="en")
ADA = Actor(channel=Channel.STAFF, acting_user="agent:ada")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_MESSAGES_NUMBERS = (US,)
    with staffed_world(settings) as made:
        made.add(ANNA, BERTA)
        yield made


def write(world: TestWorld, words: str, **more: Any) -> Taken:
    return text(world, words, **{"sender": BERTA.msisdn, "to": US, **more})


def heard(world: TestWorld) -> list[str]:
    world.clock.now = max(world.clock.now, timezone.now())
    return told(world, BERTA.msisdn)


def answer(row: MessageThreadRow, words: str) -> None:
    now, newest = timezone.now(), newest_incoming(row.thread_id)
    assert newest is not None
    assert take_next_message([], ADA, now) == row.thread_id
    answer_message(row.thread_id, Answer(text=words, answers=newest.message_id), ADA, now)


def test_a_text_is_a_message_of_the_thread_of_its_line_and_answered_by_text(
    world: TestWorld,
) -> None:
    assert write(world, "Where is my bill?") is Taken.TAKEN
    (row,) = MessageThreadRow.objects.all()
    (receipt,) = heard(world)
    assert f"Message {row.message_number} to" in receipt
    write(world, "Hello?")
    assert len(heard(world)) == 1, "one number, while it waits"
    answer(row, "On your page. " * 30)
    assert heard(world)[-1].startswith("On your page. On your page.")
    write(world, "Thanks. And the next one?")
    assert MessageThreadRow.objects.count() == 1
    assert [one.writer for one in messages_of(row.thread_id)] == [
        "sender", "sender", "agent", "sender",
    ]  # fmt: skip


def test_the_same_text_twice_is_one_message(world: TestWorld) -> None:
    for _ in range(3):
        write(world, "Where is my bill?", reference="0a1b")
    assert ThreadMessageRow.objects.count() == 1
    world.clock.advance(days=2)
    write(world, "Where is my bill?", reference="0a1b")
    assert ThreadMessageRow.objects.count() == 2, "references come again"


def test_commands_stay_commands_and_beside_them_people_are_told_the_words(
    world: TestWorld,
) -> None:
    assert text(world, "hello there, a question") is Taken.TAKEN
    world.clock.now = max(world.clock.now, timezone.now())
    (said,) = told(world)
    assert said.startswith("Text one word: PAC")
    assert f"Message {MessageThreadRow.objects.get().message_number} to" in said
    text(world, "PAC")
    assert "Your PAC" in told(world)[-1]
    assert write(world, "PAC") is Taken.TAKEN
    assert ThreadMessageRow.objects.count() == 2, "at our own number a PAC is a text as any other"


def test_who_wants_to_cancel_is_told_where_and_who_wants_no_texts_gets_none(
    world: TestWorld,
) -> None:
    write(world, "STOP")
    assert not MessageThreadRow.objects.exists()
    write(world, "Cancel my line please")
    assert "/cancel/" in heard(world)[-1]
    assert len(heard(world)) == 1
    write(world, "CANCEL")
    assert ThreadMessageRow.objects.count() == 2, "kept for a person"
    assert len(heard(world)) == 1, "and not answered by a machine"


def test_nobody_makes_the_texts_of_a_strangers_line_their_own_by_their_own_link(
    world: TestWorld,
) -> None:
    link = status_link(declared(OTHER, world))
    write(world, "Where is my bill?")
    write(world, f"forged sender: {link}")
    row = MessageThreadRow.objects.get()
    assert not row.is_proved, "else it is told to whoever declared, with what is kept of them"
    write(world, f"My line: {link}", sender=OTHER.msisdn)
    assert MessageThreadRow.objects.exclude(pk=row.pk).get().is_proved


def test_a_long_text_is_read_in_its_order_and_numbered_once(world: TestWorld) -> None:
    for part, words in ((2, "world, "), (1, "Hello "), (3, "and you?")):
        write(world, words, part=part, long_reference="0703")
    row = MessageThreadRow.objects.get()
    read = "".join(opened(one.text) for one in messages_of(row.thread_id))
    assert read == "Hello world, and you?"
    assert len(heard(world)) == 1
    text(world, "PAC and a long story ", long_reference="0902")
    text(world, "that goes on", part=2, long_reference="0902")
    assert ThreadMessageRow.objects.count() == 3, "what follows a command says nothing"


def test_strangers_and_other_numbers(world: TestWorld) -> None:
    assert write(world, "Hi", sender="+447700900999") is Taken.TAKEN
    assert write(world, "Hi", to="12345") is Taken.NOT_OURS
    assert not MessageThreadRow.objects.exists()
    assert OutboxRow.objects.count() == 0


def test_who_writes_without_end_is_told_to_come_again(world: TestWorld) -> None:
    left = RATES[Limited.MESSAGE_TEXT].burst
    taken = [write(world, f"Text {n}") for n in range(left + 1)]
    assert taken == [Taken.TAKEN] * left + [Taken.LATER]
    assert ThreadMessageRow.objects.count() == left


def test_an_ended_line_is_not_texted_any_more(world: TestWorld) -> None:
    """Its number may be somebody else's soon."""
    write(world, "Where is my bill?")
    row = MessageThreadRow.objects.get()
    heard(world)
    LineRow.objects.filter(msisdn=BERTA.msisdn).update(state="terminated")
    with pytest.raises(NoWayToAnswer):
        answer(row, "Here.")
    assert len(heard(world)) == 1


def test_of_a_watched_line_nobody_reads_a_message_alone(world: TestWorld) -> None:
    write(world, "My secret canary")
    watcher = Actor(channel=Channel.CLI, acting_user="operator:root")
    watch_line(BERTA.msisdn, WatchReason.PRESS, watcher, timezone.now())
    ada = signed_in(Role.AGENT)
    page = ada.post("/staff/messages/next/")["Location"]
    shown = ada.get(page)
    assert (shown.status_code, "canary" in shown.content.decode()) == (403, False)
