"""What everybody who sends events to receivers promises."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.webhooks import (
    EventRefused,
    Letter,
    LetterAnswer,
    NotSent,
    ReceiverGone,
)

from .webhooks_stages import WebhooksStage

PORT = "webhooks"


def send(stage: WebhooksStage, *contents: bytes) -> list[LetterAnswer]:
    letters = [
        Letter(content=one, headers={"webhook-id": f"id-{one.decode()}"}) for one in contents
    ]
    with stage.webhooks.reach(stage.address) as listener:
        return listener.send(letters)


def test_each_event_arrives_with_its_headers(stage: WebhooksStage) -> None:
    answers = send(stage, b"1", b"2")
    assert all(isinstance(one, Done) for one in answers)
    assert sorted(stage.arrived()) == [(b"1", "id-1"), (b"2", "id-2")]


def test_nothing_is_sent_where_there_is_nothing(stage: WebhooksStage) -> None:
    assert send(stage) == []
    assert stage.arrived() == []


def test_who_listens_no_more_is_told_apart(stage: WebhooksStage) -> None:
    stage.be("gone")
    (answer,) = send(stage, b"1")
    assert isinstance(answer, ReceiverGone)


def test_an_event_that_is_refused_is_refused_by_a_code(stage: WebhooksStage) -> None:
    stage.be("refuse")
    (answer,) = send(stage, b"1")
    assert isinstance(answer, EventRefused)
    assert answer.code == "http_422"


@pytest.mark.parametrize(
    ("how", "problem", "wait_s"),
    [
        ("busy", DeliveryProblem.BUSY, 7),
        ("silent", DeliveryProblem.NO_ANSWER, None),
        ("away", DeliveryProblem.UNREACHABLE, None),
    ],
)
def test_who_is_away_may_be_tried_again(
    stage: WebhooksStage, how: str, problem: DeliveryProblem, wait_s: float | None
) -> None:
    stage.be(how)
    for answer in send(stage, b"1", b"2"):
        assert isinstance(answer, NotSent)
        assert (answer.problem, answer.retry_after_s) == (problem, wait_s)


def test_who_is_back_is_told(stage: WebhooksStage) -> None:
    stage.be("busy")
    send(stage, b"1")
    stage.be("well")
    (answer,) = send(stage, b"1")
    assert isinstance(answer, Done)
    assert stage.arrived() == [(b"1", "id-1")]


def test_threads_may_share_it(stage: WebhooksStage) -> None:
    contents = [str(one).encode() for one in range(20)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda one: send(stage, one), contents))
    assert all(isinstance(one, Done) for (one,) in answers)
    assert sorted(body for body, _ in stage.arrived()) == sorted(contents)


def test_what_is_said_of_a_failure_holds_neither_event_nor_address(stage: WebhooksStage) -> None:
    stage.be("busy")
    (answer,) = send(stage, b"secret-1")
    assert isinstance(answer, NotSent)
    letter = Letter(content=b"secret-1", headers={"webhook-signature": "v1,abc"})
    for text in (answer.sentence, repr(letter)):
        assert not any(one in text for one in ("secret-1", "v1,abc", stage.address))
