"""A bar takes effect now, and can be taken back."""

from collections.abc import Mapping, Sequence
from contextlib import closing

from cleanbreak.adapters.first_answers import AnswersInProcess, Kept
from cleanbreak.adapters.network.pyhss import PyhssNetwork
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .stage import PyhssStage, calls_about, facts, undoing


def test_a_barred_phone_is_thrown_off_and_not_let_in_again(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()

    [answer] = stage.network.bar(calls_about([subscriber]))

    assert facts(answer)["enabled"] is True
    assert not stage.is_served(subscriber)
    assert not stage.can_use(subscriber)
    assert stage.count("auc", "ki", stage.keys[subscriber.imsi]) == 1


def test_unbar_lets_the_phone_in_again(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()
    [barred] = stage.network.bar(calls_about([subscriber]))

    [answer] = stage.network.unbar(undoing(barred, subscriber))

    assert facts(answer)["enabled"] is True
    assert stage.can_use(subscriber)


def test_a_line_that_was_off_before_stays_off(stage: PyhssStage) -> None:
    subscriber = stage.subscriber()
    stage.network.bar(calls_about([subscriber]))

    [barred] = stage.network.bar(calls_about([subscriber]))
    [answer] = stage.network.unbar(undoing(barred, subscriber))

    assert facts(answer)["enabled"] is False
    assert not stage.can_use(subscriber)


def test_a_phone_that_is_served_although_the_line_is_off_is_thrown_off(stage: PyhssStage) -> None:
    """What PyHSS's own cancellation of type 1 leaves behind."""
    subscriber = stage.subscriber()
    [row] = stage.hss.tables.run("SELECT * FROM subscriber WHERE imsi = ?", subscriber.imsi)
    stage.hss.tables.update("subscriber", row["subscriber_id"], {"enabled": False})
    assert stage.is_served(subscriber)

    stage.network.bar(calls_about([subscriber]))

    assert not stage.is_served(subscriber)


def test_a_bar_whose_answer_was_lost_is_repeated_and_undone(stage: PyhssStage) -> None:
    """The worker dies between the bar and the note of its answer; another one goes on."""
    subscriber = stage.subscriber()
    calls = calls_about([subscriber])
    memory = AnswersInProcess()
    with closing(PyhssNetwork(stage.settings, LosesAnswers(memory))) as first_worker:
        [lost] = first_worker.bar(calls)
    assert isinstance(lost, OutcomeUnknown)
    assert not stage.can_use(subscriber)

    with closing(PyhssNetwork(stage.settings, memory)) as second_worker:
        [barred] = second_worker.bar(calls)
        [answer] = second_worker.unbar(undoing(barred, subscriber))

    assert isinstance(answer, Done)
    assert stage.can_use(subscriber)


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
