"""Text messages go out once, whatever the message centre answers."""

import time
from contextlib import suppress
from threading import Thread

import pytest
from tests.conformance.stages import calls_about, message_to

from cleanbreak.adapters.messages.smpp.short_messages import LongForm
from cleanbreak.adapters.sent_once import InDoubt
from cleanbreak.adapters.smpp_link import Bind
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.messages import Medium, Message

from . import pdu, server
from .server import Rule
from .stage import SmppStage

PHONE, OTHER = "+491510000001", "+491510000002"
SUBMIT = pdu.SUBMIT_SM


def test_it_comes_from_the_operator_and_asks_for_no_receipt(stage: SmppStage) -> None:
    send(stage, PHONE, "hello")

    [message] = stage.server.sent_to(PHONE)
    assert message.source == (5, 0, "Harbour")
    assert message.destination == (1, 1, PHONE.removeprefix("+"))
    assert message.registered_delivery == 0


def test_the_facts_hold_the_references_of_the_message_centre(stage: SmppStage) -> None:
    answers = send(stage, PHONE, "a", "b" * 200)

    ids = [waiting.message_id for waiting in stage.server.waiting]
    assert [facts(answer)["references"] for answer in answers] == [ids[:1], ids[1:]]
    assert facts(answers[1])["reference"] == ids[1]


@pytest.mark.parametrize("form", LongForm)
@pytest.mark.parametrize(
    "text",
    [
        "您的线路将于三月一日终止。" * 20,
        "Ihre Leitung endet am 1. März. [€] " * 20,
        "😀" * 100,
    ],
)
def test_a_long_text_arrives_in_one_piece(stage: SmppStage, form: LongForm, text: str) -> None:
    carrier = stage.other_process(long_form=form)

    [answer] = carrier.send(calls_about([message_to(PHONE, text)]))

    assert isinstance(answer, Done)
    assert stage.texts(PHONE) == [text]
    assert (len(stage.server.waiting) == 1) == (form is LongForm.PAYLOAD)


@pytest.mark.parametrize("bind", [Bind.TRANSMITTER, Bind.TRANSCEIVER])
def test_both_ways_to_log_in(stage: SmppStage, bind: Bind) -> None:
    carrier = stage.other_process(login={"bind": bind})

    carrier.send(calls_about([message_to(PHONE, "text")]))

    command = {Bind.TRANSMITTER: pdu.BIND_TRANSMITTER, Bind.TRANSCEIVER: pdu.BIND_TRANSCEIVER}
    assert stage.server.seen == [command[bind], SUBMIT]


def test_a_batch_is_under_way_together_and_no_more_than_the_window(stage: SmppStage) -> None:
    """The message centre answers when eight have come, and a ninth had time to come."""
    held: list[pdu.WirePdu] = []
    most: list[int] = []

    def hold(session: server.Session, one: pdu.WirePdu) -> bool:
        held.append(one)
        if len(held) == 8:
            Thread(target=release, args=(session,), daemon=True).start()
        return True

    def release(session: server.Session) -> None:
        time.sleep(0.1)
        most.append(len(held))
        released, held[:] = held[:], []
        for one in released:
            session.proceed(one)

    stage.server.rules[SUBMIT].append(hold)
    carrier = stage.other_process(login={"window": 8, "timeout_s": 5.0})

    answers = carrier.send(calls_about([message_to(PHONE, f"{n}") for n in range(40)]))

    assert {type(answer) for answer in answers} == {Done}
    assert most == [8] * 5


def test_answers_in_any_order_reach_their_calls(stage: SmppStage) -> None:
    for delay_s in (0.4, 0.22, 0.04):  # far enough apart for a machine that is busy
        stage.server.next_time(SUBMIT, server.wait(delay_s))

    carrier = stage.other_process(login={"timeout_s": 5.0})  # the last is late, not too late
    messages = [message_to(PHONE, text) for text in ("first", "second", "third")]
    answers = carrier.send(calls_about(messages))

    of_texts = {one.message.text: one.message_id for one in stage.server.waiting}
    assert [one.message.text for one in stage.server.waiting] == [b"third", b"second", b"first"]
    expected = [of_texts[text] for text in (b"first", b"second", b"third")]
    assert [facts(answer)["reference"] for answer in answers] == expected


def test_the_same_key_twice_in_a_batch_goes_out_once(stage: SmppStage) -> None:
    [call] = calls_about([message_to(PHONE, "text")])

    first, second = stage.adapter.send([call, call])

    assert first == second
    assert stage.texts(PHONE) == ["text"]


# --- whatever is answered ---------------------------------------------------------------------

IN_DOUBT = {
    "silence": server.do_and_stay_silent,
    "closed": server.do_and_close,
    "somebody else's": server.answer_somebody_else,
    "another command's": server.answer_another_command,
    "garbage": server.answer_garbage,
    "half": server.answer_in_part,
    "no end": server.answer_without_an_end,
    "too late": server.wait(2.0),
}
SURELY_NOT = {
    "throttled": (pdu.THROTTLED, Unavailable),
    "full": (pdu.QUEUE_FULL, Unavailable),
    "system error": (0x08, Unavailable),
    "no such number": (pdu.INVALID_DESTINATION, Refused),
}


@pytest.mark.parametrize("rule", IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_may_have_gone_out_is_not_sent_again(stage: SmppStage, rule: Rule) -> None:
    stage.server.next_time(SUBMIT, rule)
    calls = calls_about([message_to(PHONE, "once")])

    [first] = stage.adapter.send(calls)
    sent = stage.server.seen.count(SUBMIT)
    [second] = stage.adapter.send(calls)
    [after_restart] = stage.other_process().send(calls)

    assert [type(a) for a in (first, second, after_restart)] == [OutcomeUnknown] * 3
    assert stage.server.seen.count(SUBMIT) == sent == 1
    send(stage, OTHER, "goes on")
    assert stage.texts(OTHER) == ["goes on"]


def test_it_is_sent_again_where_the_operator_wants_that(stage: SmppStage) -> None:
    stage.server.next_time(SUBMIT, server.do_and_stay_silent)
    calls = calls_about([message_to(PHONE, "twice")])
    [lost] = stage.adapter.send(calls)
    assert isinstance(lost, OutcomeUnknown)

    carrier = stage.other_process(in_doubt=InDoubt.SEND_AGAIN)
    answers = [carrier.send(calls) for _ in range(2)]

    assert answers[0] == answers[1]
    assert stage.texts(PHONE) == ["twice", "twice"]


@pytest.mark.parametrize(("status", "kind"), SURELY_NOT.values(), ids=SURELY_NOT)
def test_what_surely_did_not_go_out_is_sent_by_its_repeat(
    stage: SmppStage, status: int, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.smpp_session.THROTTLED_PAUSES_S", ())
    stage.server.next_time(SUBMIT, server.say(status))
    calls = calls_about([message_to(PHONE, "text")])

    [first] = stage.adapter.send(calls)
    [second] = stage.adapter.send(calls)

    assert type(first) is kind
    assert isinstance(second, Done)
    assert stage.texts(PHONE) == ["text"]


def test_a_request_that_could_not_even_be_read_is_refused(stage: SmppStage) -> None:
    """generic_nack (clause 4.3)."""
    stage.server.next_time(SUBMIT, server.refuse_to_read)

    [answer] = send(stage, PHONE, "text")

    assert isinstance(answer, Refused)
    assert "0x00000003" in answer.sentence


def test_a_second_answer_changes_nothing(stage: SmppStage) -> None:
    stage.server.next_time(SUBMIT, server.answer_twice)

    answers = send(stage, PHONE, "first", "second")

    assert [type(answer) for answer in answers] == [Done, Done]


def test_an_answer_that_comes_too_late_is_no_answer_to_the_next(stage: SmppStage) -> None:
    held: list[tuple[server.Session, pdu.WirePdu]] = []

    def hold(session: server.Session, one: pdu.WirePdu) -> bool:
        held.append((session, one))
        return True

    stage.server.next_time(SUBMIT, hold)
    [late] = send(stage, PHONE, "late")
    [(session, one)] = held
    with suppress(OSError):  # it may have hung up
        session.proceed(one)

    [answer] = send(stage, OTHER, "next")

    assert isinstance(late, OutcomeUnknown)
    reference = {w.message_id for w in stage.server.waiting if w.message.text == b"next"}
    assert {facts(answer)["reference"]} == reference


def test_one_that_is_refused_does_not_stop_the_others(stage: SmppStage) -> None:
    def refuse_other(session: server.Session, one: pdu.WirePdu) -> bool:
        is_other = pdu.read_submitted(one.body).destination[2] == OTHER.removeprefix("+")
        return is_other and server.say(pdu.INVALID_DESTINATION)(session, one)

    stage.server.rules[SUBMIT].append(refuse_other)
    messages = [message_to(to, "text") for to in (PHONE, OTHER, PHONE)]

    answers = stage.adapter.send(calls_about(messages))

    assert [type(answer) for answer in answers] == [Done, Refused, Done]


def test_a_throttled_batch_goes_on_more_slowly(stage: SmppStage) -> None:
    """The message centre takes three, and then three more after each pause."""
    budget = [3]

    def throttle(session: server.Session, one: pdu.WirePdu) -> bool:
        if budget[0]:
            budget[0] -= 1
            return False
        if one.body and stage.server.seen.count(SUBMIT) % 5 == 0:
            budget[0] = 3
        return server.say(pdu.THROTTLED)(session, one)

    stage.server.rules[SUBMIT].append(throttle)
    carrier = stage.other_process(login={"window": 2})

    answers = carrier.send(calls_about([message_to(PHONE, f"{n}") for n in range(8)]))

    assert [type(answer) for answer in answers] == [Done] * 8
    assert sorted(stage.texts(PHONE)) == [f"{n}" for n in range(8)]


def test_a_batch_that_is_only_throttled_is_unavailable_and_says_when(
    stage: SmppStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.smpp_session.THROTTLED_PAUSES_S", (0.01,))
    stage.server.rules[SUBMIT].append(server.say(pdu.THROTTLED))

    answers = send(stage, PHONE, *[f"{n}" for n in range(30)])

    assert {type(answer) for answer in answers} == {Unavailable}
    throttled = [a for a in answers if isinstance(a, Unavailable) and a.retry_after_s]
    assert 0 < len(throttled) < 30
    assert stage.server.seen.count(SUBMIT) < 30, "the rest was not sent at all"


def test_after_one_silence_the_rest_is_not_sent(stage: SmppStage) -> None:
    stage.server.rules[SUBMIT].append(server.stay_silent)

    answers = send(stage, PHONE, *[f"{n}" for n in range(25)])

    window = 10
    assert [type(a) for a in answers] == [OutcomeUnknown] * window + [Unavailable] * 15


# --- what is no text message ------------------------------------------------------------------


@pytest.mark.parametrize(
    "recipient", ["", "112", "+49", "+4915123456789;+49151", "Alice", "+49\n1"]
)
def test_what_is_no_number_reaches_nobody(stage: SmppStage, recipient: str) -> None:
    good = message_to(PHONE, "text")

    answers = stage.adapter.send(calls_about([message_to(recipient, "text"), good]))

    assert [type(answer) for answer in answers] == [Refused, Done]
    assert stage.server.seen.count(SUBMIT) == 1


def test_a_mail_is_not_for_this_carrier(stage: SmppStage) -> None:
    mail = Message(Medium.EMAIL, PHONE, "subject", "text")

    [answer] = stage.adapter.send(calls_about([mail]))

    assert isinstance(answer, Refused)


def test_half_a_surrogate_pair_is_refused(stage: SmppStage) -> None:
    [answer] = send(stage, PHONE, "broken \ud83d")

    assert isinstance(answer, Refused)


def send(stage: SmppStage, recipient: str, *texts: str) -> list[Answer]:
    calls: list[Call[Message]] = calls_about([message_to(recipient, text) for text in texts])
    return stage.adapter.send(calls)


def facts(answer: Answer) -> dict[str, object]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)
