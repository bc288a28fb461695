"""What everybody who pushes to devices promises."""

import base64

from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.push_service import DeviceGone, PushAnswer, PushMessage

from .push_service_stages import PushServiceStage

PORT = "push_service"


def push(stage: PushServiceStage, *contents: bytes) -> list[PushAnswer]:
    return stage.services.push(
        [
            PushMessage(device=stage.device, content=one, topic=f"t{nth}", ttl_s=60)
            for nth, one in enumerate(contents)
        ]
    )


def test_each_message_arrives_and_can_be_opened(stage: PushServiceStage) -> None:
    answers = push(stage, b"one", "二".encode())
    assert all(isinstance(one, Done) for one in answers)
    assert sorted(stage.arrived()) == [b"one", "二".encode()]


def test_its_key_is_a_point_as_browsers_want_it(stage: PushServiceStage) -> None:
    key = stage.services.public_key()
    point = base64.urlsafe_b64decode(key + "=")
    assert (len(point), point[0]) == (65, 4)
    assert stage.services.public_key() == key


def test_a_device_that_listens_no_more_is_told_apart(stage: PushServiceStage) -> None:
    stage.be_gone()
    (answer,) = push(stage, b"one")
    assert isinstance(answer, DeviceGone)
    assert stage.arrived() == []


def test_what_is_refused_is_not_tried_again(stage: PushServiceStage) -> None:
    stage.refuse()
    (answer,) = push(stage, b"one")
    assert isinstance(answer, Refused)
    assert not isinstance(answer, DeviceGone)


def test_a_service_that_is_away_may_be_tried_again(stage: PushServiceStage) -> None:
    stage.be_down()
    answers = push(stage, b"one", b"two")
    assert [type(one) for one in answers] == [Unavailable, Unavailable]


def test_what_is_said_of_a_failure_holds_no_secret(stage: PushServiceStage) -> None:
    stage.be_down()
    (answer,) = push(stage, b"told to one")
    assert isinstance(answer, Unavailable)
    own = (stage.device.endpoint, stage.device.auth, "told to one")
    message = PushMessage(device=stage.device, content=b"told to one", topic="t", ttl_s=1)
    for said in (answer.sentence, repr(message), repr(stage.device)):
        assert not any(one in said for one in own)
