"""What every carrier of messages promises."""

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedMessages
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.messages import Medium, Message

from .stages import NUMBERS, MessagesStage, calls_about, canaries_in, message_to, written

PORT = "messages"


def recipient() -> str:
    """Return a phone that never received anything."""
    return f"+49153{next(NUMBERS):08}"


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_delivered_each_to_its_recipient(stage: MessagesStage, count: int) -> None:
    messages = [message_to(recipient(), f"Your code: {n}") for n in range(count)]
    assert [stage.delivered_to(message.recipient) for message in messages] == [[]] * count

    answers = stage.messages.send(calls_about(messages))

    assert [type(answer) for answer in answers] == [Done] * count
    assert len({answer.facts["reference"] for answer in answers}) == count
    delivered = [stage.delivered_to(message.recipient) for message in messages]
    assert delivered == [[message] for message in messages]


def test_an_email_arrives_as_it_was_written(stage: MessagesStage) -> None:
    message = Message(
        Medium.EMAIL, f"holder{next(NUMBERS)}@example.org", "注销", "您的线路\n已终止。"
    )

    stage.messages.send(calls_about([message]))

    assert stage.delivered_to(message.recipient) == [message]


def test_the_newest_message_comes_first(stage: MessagesStage) -> None:
    phone = recipient()
    texts = ["first", "second", "third", "fourth"]

    stage.messages.send(calls_about([message_to(phone, text) for text in texts[:2]]))
    stage.messages.send(calls_about([message_to(phone, text) for text in texts[2:]]))

    assert [message.text for message in stage.delivered_to(phone)] == texts[::-1]


def test_a_repeat_sends_nothing_and_answers_as_the_first_time(stage: MessagesStage) -> None:
    phone = recipient()
    calls = calls_about([message_to(phone, "once"), message_to(phone, "once")])

    assert stage.messages.send(calls) == stage.messages.send(calls)
    assert len(stage.delivered_to(phone)) == 2


@pytest.mark.parametrize("moment", Moment)
def test_a_sending_that_broke_is_completed_by_its_repeat(
    stage: MessagesStage, moment: Moment
) -> None:
    phone = recipient()
    calls = calls_about([message_to(phone, "once")])
    rig = Rig()
    messages = RiggedMessages(stage.messages, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        messages.send(calls)
    assert len(stage.delivered_to(phone)) == (1 if moment is Moment.AFTER else 0)

    messages.send(calls)

    assert len(stage.delivered_to(phone)) == 1


def test_one_failure_does_not_fail_the_batch(stage: MessagesStage) -> None:
    messages = [message_to(recipient(), "text") for _ in range(3)]
    rig = Rig()
    rig.poison(lambda subject: subject == messages[1], Refused("This one not."))

    answers = RiggedMessages(stage.messages, rig).send(calls_about(messages))

    assert [type(answer) for answer in answers] == [Done, Refused, Done]
    arrived = [len(stage.delivered_to(message.recipient)) for message in messages]
    assert arrived == [1, 0, 1]


def test_an_outage_is_unavailable_and_sends_nothing(stage: MessagesStage) -> None:
    phone = recipient()
    calls = calls_about([message_to(phone, "text")])
    stage.messages.check_reachable()

    with stage.outage():
        with pytest.raises(Unavailable):
            stage.messages.send(calls)
        with pytest.raises(Unavailable):
            stage.messages.check_reachable()

    assert stage.delivered_to(phone) == []
    stage.messages.send(calls)
    assert len(stage.delivered_to(phone)) == 1


def test_nothing_that_is_written_down_shows_the_message(stage: MessagesStage) -> None:
    phone, code = recipient(), f"code-{next(NUMBERS):06}"
    calls = calls_about([message_to(phone, f"Your {code}")])
    assert canaries_in(f"{phone} {code}", [phone, code]) == [phone, code]

    answers = stage.messages.send(calls)

    (message,) = stage.delivered_to(phone)
    assert code in message.text, "it was delivered, and could have been shown"
    assert canaries_in(written(answers) + repr(calls) + repr(message), [phone, code]) == []


def test_an_empty_batch_is_no_batch(stage: MessagesStage) -> None:
    assert stage.messages.send([]) == []
