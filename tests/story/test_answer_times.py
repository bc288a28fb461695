"""How long people wait for answers to what they wrote is measured."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone
from tests.alerts import alerts_now
from tests.messages import OURS, leave
from tests.staff_people import staffed_world
from tests.worlds import TestWorld

from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.answer_message import Answer, answer_message
from cleanbreak.flows.answer_times import answer_times
from cleanbreak.flows.read_metrics import read_metrics
from cleanbreak.flows.take_next_message import take_next_message
from cleanbreak.records.message_thread import MessageThreadRow, newest_incoming
from cleanbreak.records.rate_limit import RateLimitRow

ADA = Actor(channel=Channel.STAFF, acting_user="agent:ada")


@pytest.fixture
def world(committed_db: None, settings: Any) -> Iterator[TestWorld]:
    settings.CLEANBREAK_MESSAGES_ADDRESS = OURS
    with staffed_world(settings) as made:
        yield made


def test_answer_times_are_measured_and_monitored(world: TestWorld) -> None:
    for minutes in range(1, 11):
        leave(text=f"Question {minutes}", contact=f"c{minutes}@example.org",
              submission_key=f"{minutes:032}")  # fmt: skip
        if minutes % 5 == 0:
            clear_rates()
    now = timezone.now()
    rows = list(MessageThreadRow.objects.order_by("began_at"))
    for minutes, row in enumerate(rows[:9], start=1):
        newest = newest_incoming(row.thread_id)
        assert newest is not None
        assert take_next_message([], ADA, now) == row.thread_id
        said = Answer(text="Here.", answers=newest.message_id)
        answer_message(row.thread_id, said, ADA, row.began_at + timedelta(minutes=minutes))
    later = rows[9].began_at + timedelta(hours=1)
    times = answer_times(later)
    assert (times.waiting, times.answered) == (1, 9)
    assert times.oldest_waiting_s == pytest.approx(3600)
    assert times.first_answer_p50_s == pytest.approx(300)
    assert times.first_answer_p90_s == pytest.approx(492)
    told = json.loads(CliRunner().invoke(cli, ["messages", "status", "--json"]).stdout)
    assert (told["waiting"], told["answered"]) == (1, 9)
    assert "nine of ten within 8 minutes" in CliRunner().invoke(cli, ["messages", "status"]).stdout
    metrics = read_metrics()
    assert 'cleanbreak_messages_waiting{language="en"} 1\n' in metrics
    assert 'cleanbreak_messages_first_answer_seconds{quantile="0.5"} 300\n' in metrics
    assert "CleanbreakMessagesUnanswered" not in alerts_now(lambda: later)
    assert "CleanbreakMessagesUnanswered" in alerts_now(lambda: later + timedelta(days=1))
    assert answer_times(now + timedelta(days=8)).first_answer_p50_s is None


def clear_rates() -> None:
    RateLimitRow.objects.all().delete()
