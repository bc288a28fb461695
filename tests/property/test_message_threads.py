"""Whatever comes in which order: no message is lost, none is answered twice, none waits unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.messages import OURS

from cleanbreak.domain.incoming_mail import IncomingMail, read_mail
from cleanbreak.domain.message_thread import Writer
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.close_thread import close_thread
from cleanbreak.flows.receive_mail import receive_mail
from cleanbreak.flows.reply_address import reply_address
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.records.message_thread import (
    MessageThreadRow,
    ThreadMessageRow,
    newest_incoming,
)
from cleanbreak.records.outbox import OutboxRow

BEGIN = datetime(2026, 11, 26, 12, tzinfo=UTC)
AGENTS = [Actor(channel=Channel.STAFF, acting_user=f"agent:{name}") for name in ("ada", "bob")]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("mail"), st.integers(0, 5), st.integers(0, 2)),
        st.tuples(st.just("answer"), st.integers(0, 1), st.integers(1, 2)),
        st.tuples(st.just("close"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 60), st.just(0)),
    ),
    min_size=4,
    max_size=14,
)


@pytest.mark.usefixtures("committed_db")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_no_message_is_lost_and_none_is_answered_twice(steps: list[tuple[str, int, int]]) -> None:
    with override_settings(CLEANBREAK_MESSAGES_ADDRESS=OURS), transaction.atomic():
        _live(steps)
        transaction.set_rollback(True)


def _live(steps: list[tuple[str, int, int]]) -> None:
    brought, now = set[int](), BEGIN
    for what, one, other in steps:
        now += timedelta(seconds=1)
        match what:
            case "mail":
                brought.add(one)
                receive_mail(*_mail(one, other), now)
            case "wait":
                now += timedelta(minutes=one)
            case _:
                _work(AGENTS[one], what, other, now)
    _require_right(len(brought))


def _mail(number: int, replies_to: int) -> tuple[IncomingMail, list[str]]:
    """Return one of six mails, which some of the time replies to a thread that is there."""
    head = f"From: p{number % 2}@example.org\nMessage-ID: <{number}@x>\n\nNumber {number}"
    rows = list(MessageThreadRow.objects.order_by("began_at")[:2])
    to = [reply_address(row.message_number) for row in rows[replies_to - 1 : replies_to]]
    return read_mail(head.encode()), to if replies_to else []


def _work(actor: Actor, what: str, times: int, now: datetime) -> None:
    """Take what is next, and answer it once or twice, or close it."""
    thread_id = take_next_message([], actor, now)
    if thread_id is None:
        return
    newest = newest_incoming(thread_id)
    assert newest is not None, "what waits has a message"
    if what == "close":
        close_thread(thread_id, newest.message_id, actor, now)
        return
    for _ in range(times):
        answer_message(thread_id, Answer(text="Yes.", answers=newest.message_id), actor, now)
    other = next(one for one in AGENTS if one != actor)
    with pytest.raises(Refusal):
        answer_message(thread_id, Answer(text="No.", answers=newest.message_id), other, now)


def _require_right(brought: int) -> None:
    rows: Any = ThreadMessageRow.objects
    assert rows.filter(writer=Writer.SENDER.value).count() == brought
    answers = rows.filter(writer=Writer.AGENT.value)
    assert OutboxRow.objects.filter(kind="message_answered").count() == answers.count()
    for thread in MessageThreadRow.objects.all():
        newest = newest_incoming(thread.thread_id)
        assert newest is not None
        is_answered = answers.filter(source=f"answer:{newest.message_id}").exists()
        waits = thread.waiting_since is not None
        assert waits == (not is_answered and thread.closed_at is None)
