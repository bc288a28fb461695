"""A bar takes effect now, and can be taken back exactly."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

import pytest

from cleanbreak.adapters.first_answers import AnswersInProcess, Kept
from cleanbreak.adapters.network.open5gs import Open5gsNetwork
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .stage import Open5gsStage, calls_about, facts, undoing

RIGHTS = ("subscriber_status", "operator_determined_barring", "access_restriction_data")


def rights(stage: Open5gsStage, subscriber: Any) -> list[object]:
    document = stage.document(subscriber) or {}
    return [document.get(name) for name in RIGHTS]


def test_a_barred_phone_is_thrown_off_and_not_let_in_again(stage: Open5gsStage) -> None:
    subscriber = stage.subscriber()

    [answer] = stage.network.bar(calls_about([subscriber]))

    assert isinstance(answer, Done)
    assert rights(stage, subscriber) == [1, 1, 48]
    assert not stage.can_use(subscriber)
    stage.core.wait_for_cancellations(subscriber.imsi, 1)
    assert not stage.is_served(subscriber)


@pytest.mark.parametrize(
    "before", [[0, 0, 32], [0, 2, 0], [1, 4, 32], [0, None, None], [None, None, 15]]
)
def test_unbar_restores_exactly_what_was_allowed_before(
    stage: Open5gsStage, before: list[int | None]
) -> None:
    subscriber = stage.subscriber()
    for name, value in zip(RIGHTS, before, strict=True):
        change = {"$unset": {name: ""}} if value is None else {"$set": {name: value}}
        stage.core.subscribers.update_one({"imsi": subscriber.imsi}, change)

    [barred] = stage.network.bar(calls_about([subscriber]))
    assert not stage.can_use(subscriber)
    [answer] = stage.network.unbar(undoing(barred, subscriber))

    assert isinstance(answer, Done)
    assert rights(stage, subscriber) == before
    assert "request_cancel_location" not in (stage.document(subscriber) or {})


def test_a_bar_whose_answer_was_lost_is_repeated_and_undone(stage: Open5gsStage) -> None:
    """The worker dies between the bar and the note of its answer; another one goes on."""
    subscriber = stage.subscriber()
    calls = calls_about([subscriber])
    memory = AnswersInProcess()
    with closing(Open5gsNetwork(stage.settings, LosesAnswers(memory))) as first_worker:
        [lost] = first_worker.bar(calls)
    assert isinstance(lost, OutcomeUnknown)
    assert rights(stage, subscriber) == [1, 1, 48]

    with closing(Open5gsNetwork(stage.settings, memory)) as second_worker:
        [barred] = second_worker.bar(calls)
        second_worker.unbar(undoing(barred, subscriber))

    assert rights(stage, subscriber) == [0, 0, 32]


class LosesAnswers:
    """A memory that keeps notes, and is gone when the answer comes."""

    def __init__(self, memory: AnswersInProcess) -> None:
        self._memory = memory

    def recall(self, keys: Sequence[str]) -> Mapping[str, Kept]:
        return self._memory.recall(keys)

    def keep(self, kept: Mapping[str, Kept]) -> None:
        if any(new.is_answer for new in kept.values()):
            raise Unavailable("gone")
        self._memory.keep(kept)


def test_a_bar_of_a_bar_cancels_again(stage: Open5gsStage) -> None:
    """A phone that an MME took in all the same has to be thrown off again."""
    subscriber = stage.subscriber()
    stage.network.bar(calls_about([subscriber]))
    stage.core.wait_for_cancellations(subscriber.imsi, 1)
    stage.core.served.add(subscriber.imsi)

    [answer] = stage.network.bar(calls_about([subscriber]))

    assert facts(answer)["subscriber_status"] == 1
    stage.core.wait_for_cancellations(subscriber.imsi, 2)
    assert not stage.is_served(subscriber)
