"""What everybody who sends events to sinks promises."""

from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.event_sink import EventAnswer, SinkEvent, SinkGone

from .event_sink_stages import EventSinkStage

PORT = "event_sink"


def send(stage: EventSinkStage, *contents: bytes, token: str = "") -> list[EventAnswer]:
    events = [
        SinkEvent(sink=stage.address, token=token, content=one, correlator="c-1")
        for one in contents
    ]
    return stage.sink.send(events)


def test_each_event_arrives_with_the_token(stage: EventSinkStage) -> None:
    answers = send(stage, b'{"id": 1}', b'{"id": 2}', token="t-1")
    assert all(isinstance(one, Done) for one in answers)
    assert sorted(stage.arrived()) == [(b'{"id": 1}', "t-1"), (b'{"id": 2}', "t-1")]


def test_without_a_token_none_is_sent(stage: EventSinkStage) -> None:
    send(stage, b"{}")
    assert stage.arrived() == [(b"{}", "")]


def test_a_sink_that_listens_no_more_is_told_apart(stage: EventSinkStage) -> None:
    stage.be_gone()
    (answer,) = send(stage, b"{}")
    assert isinstance(answer, SinkGone)


def test_a_sink_that_is_away_may_be_tried_again(stage: EventSinkStage) -> None:
    stage.be_down()
    answers = send(stage, b"{}", b"{}")
    assert [type(one) for one in answers] == [Unavailable, Unavailable]


def test_what_is_said_of_a_failure_holds_no_secret(stage: EventSinkStage) -> None:
    stage.be_down()
    (answer,) = send(stage, b'{"phoneNumber": "+4915228817386"}', token="t-1")
    assert isinstance(answer, Unavailable)
    assert not any(one in answer.sentence for one in ("t-1", "+49", stage.address))
    event = SinkEvent(sink=stage.address, token="t-1", content=b"+49", correlator="c-1")
    assert not any(one in repr(event) for one in ("t-1", "+49", stage.address))
