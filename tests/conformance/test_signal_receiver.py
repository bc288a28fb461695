"""What everybody who pushes to receivers promises."""

import pytest

from cleanbreak.domain.signal_delivery import DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.signal_receiver import NotDelivered, TokenRefused

from .signal_receiver_stages import SignalReceiverStage

PORT = "signal_receiver"


def push(stage: SignalReceiverStage, *tokens: str) -> list[object]:
    with stage.receivers.reach(stage.place) as receiver:
        return list(receiver.push(tokens))


def test_each_token_arrives_once_and_is_taken(stage: SignalReceiverStage) -> None:
    answers = push(stage, "a.b.c", "d.e.f", "g.h.i")
    assert all(isinstance(answer, Done) for answer in answers)
    assert sorted(stage.arrived()) == ["a.b.c", "d.e.f", "g.h.i"]


def test_one_after_the_other_arrives_in_order(stage: SignalReceiverStage) -> None:
    with stage.receivers.reach(stage.place) as receiver:
        for token in ("1.1.1", "2.2.2", "3.3.3"):
            receiver.push([token])
    assert stage.arrived() == ["1.1.1", "2.2.2", "3.3.3"]


def test_a_refusal_is_told_by_its_code(stage: SignalReceiverStage) -> None:
    stage.refuse("invalid_audience")
    (answer,) = push(stage, "a.b.c")
    assert isinstance(answer, TokenRefused)
    assert answer.err == "invalid_audience"


def test_whoever_is_busy_may_say_for_how_long(stage: SignalReceiverStage) -> None:
    stage.be_busy_for(30)
    (answer,) = push(stage, "a.b.c")
    assert isinstance(answer, NotDelivered)
    assert (answer.problem, answer.retry_after_s) == (DeliveryProblem.BUSY, 30)


def test_the_receivers_own_secret_is_said_and_without_it_nobody_is_let_in(
    stage: SignalReceiverStage,
) -> None:
    stage.want_another_secret()
    (answer,) = push(stage, "a.b.c")
    assert isinstance(answer, NotDelivered)
    assert answer.problem is DeliveryProblem.NOT_LET_IN
    assert "secret" not in f"{answer!r}{answer.sentence}{stage.place!r}"


@pytest.mark.parametrize("how", ["unplug", "fall_silent"])
def test_one_that_is_not_there_or_says_nothing_fails_and_the_next_push_arrives(
    stage: SignalReceiverStage, how: str
) -> None:
    getattr(stage, how)()
    (answer,) = push(stage, "a.b.c")
    assert isinstance(answer, NotDelivered)
    assert answer.problem in {DeliveryProblem.UNREACHABLE, DeliveryProblem.NO_ANSWER}
    stage.come_back()
    assert isinstance(push(stage, "a.b.c")[0], Done)
