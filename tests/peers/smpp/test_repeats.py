"""A repeat sends what surely did not go out, and nothing else."""

import os
import uuid
from collections.abc import Mapping, Sequence
from threading import Thread

import pytest
from tests.conformance.stages import calls_about, message_to

from cleanbreak.adapters.first_answers import AnswersInPostgres, AnswersInProcess, Kept
from cleanbreak.adapters.messages.smpp import SmppMessages
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable
from cleanbreak.ports.messages import Message

from . import pdu, server
from .server import Rule
from .stage import SmppStage

PHONE = "+491510000001"
SUBMIT = pdu.SUBMIT_SM
HEADER_OCTETS = 6


# --- long texts that break ----------------------------------------------------------------------


def test_of_a_long_text_only_what_is_missing_is_sent_by_the_repeat(
    stage: SmppStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.smpp_session.THROTTLED_PAUSES_S", ())
    text = "a" * 153 + "b" * 153 + "c"
    stage.server.rules[SUBMIT].append(only_parts_with(b"b", server.say(pdu.THROTTLED)))
    calls = calls_about([message_to(PHONE, text)])
    [first] = stage.adapter.send(calls)
    assert isinstance(first, Unavailable)
    assert stage.texts(PHONE) == [], "a part is missing"

    stage.server.rules[SUBMIT].clear()
    [second] = stage.other_process().send(calls)

    assert stage.texts(PHONE) == [text]
    assert len(stage.server.waiting) == 3
    assert len(set(facts(second)["references"])) == 3


def test_a_long_text_with_a_part_in_doubt_is_in_doubt(stage: SmppStage) -> None:
    stage.server.rules[SUBMIT].append(only_parts_with(b"b", server.do_and_stay_silent))
    calls = calls_about([message_to(PHONE, "a" * 153 + "b" * 153 + "c")])

    answers = [stage.adapter.send(calls) for _ in range(2)]

    assert [type(answer) for [answer] in answers] == [OutcomeUnknown] * 2
    assert len(stage.server.waiting) == 3


def test_parts_that_cannot_be_remembered_are_in_doubt(
    stage: SmppStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanbreak.adapters.smpp_session.THROTTLED_PAUSES_S", ())
    stage.server.rules[SUBMIT].append(only_parts_with(b"b", server.say(pdu.THROTTLED)))
    carrier = stage.other_process(memory=LosesAnswers())

    [answer] = carrier.send(calls_about([message_to(PHONE, "a" * 153 + "b" * 10)]))

    assert isinstance(answer, OutcomeUnknown)


class LosesAnswers(AnswersInProcess):
    """A memory that is gone when an answer comes."""

    def keep(self, kept: Mapping[str, Kept]) -> None:
        if any(new.is_answer for new in kept.values()):
            raise Unavailable("the memory is gone")
        super().keep(kept)


# --- the memory --------------------------------------------------------------------------------


def test_a_message_whose_answer_was_not_kept_is_not_sent_again(stage: SmppStage) -> None:
    memory = LosesAnswers()
    calls = calls_about([message_to(PHONE, "once")])
    [known] = stage.other_process(memory=memory).send(calls)
    assert isinstance(known, Done), "what was answered is true, also where it cannot be kept"

    [repeat] = stage.other_process(memory=memory).send(calls)

    assert isinstance(repeat, OutcomeUnknown)
    assert stage.texts(PHONE) == ["once"]


def test_without_the_memory_nothing_is_sent(stage: SmppStage) -> None:
    class Gone(AnswersInProcess):
        def keep(self, kept: Mapping[str, Kept]) -> None:
            raise Unavailable("the memory is gone")

    with pytest.raises(Unavailable):
        stage.other_process(memory=Gone()).send(calls_about([message_to(PHONE, "text")]))
    assert stage.server.seen == []


def test_processes_know_of_each_other_through_the_database(stage: SmppStage) -> None:
    calls = calls_about([message_to(PHONE, "a" * 400), message_to(PHONE, "lost")])
    calls = [Call(f"{uuid.uuid4()}:{call.key}", call.subject) for call in calls]
    stage.server.rules[SUBMIT].append(only_parts_with(b"lost", server.do_and_stay_silent, at=0))
    memories = [AnswersInPostgres(os.environ["DATABASE_URL"]) for _ in range(2)]
    first, second = (stage.other_process(memory=memory).send(calls) for memory in memories)
    for memory in memories:
        memory.close()

    assert [type(answer) for answer in first] == [Done, OutcomeUnknown]
    assert facts(first[0]) == facts(second[0])
    assert type(second[1]) is OutcomeUnknown
    assert sorted(stage.texts(PHONE)) == ["a" * 400, "lost"]


def test_a_key_that_somebody_else_lets_go_in_this_moment_is_asked_for_again(
    stage: SmppStage,
) -> None:
    class LetGoInBetween(AnswersInProcess):
        def recall(self, keys: Sequence[str]) -> Mapping[str, Kept]:
            self.let_go(keys)
            return super().recall(keys)

    calls = calls_about([message_to(PHONE, "text")])

    [answer] = stage.other_process(memory=LetGoInBetween()).send(calls)

    assert type(answer) is Unavailable
    assert stage.server.seen == []


def test_two_workers_with_one_key_send_it_once(stage: SmppStage) -> None:
    """A lease ran out while a slow message centre had not answered yet."""
    calls = calls_about([message_to(PHONE, "once")])
    stage.server.next_time(SUBMIT, server.wait(0.2))
    answers: list[Answer] = []
    carriers = [stage.other_process() for _ in range(2)]
    workers = [Thread(target=send_with, args=(c, calls, answers)) for c in carriers]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert stage.texts(PHONE) == ["once"]
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "OutcomeUnknown"]


def test_threads_share_one_adapter(stage: SmppStage) -> None:
    answers: dict[int, Sequence[Answer]] = {}

    def work(place: int) -> None:
        calls = calls_about([message_to(f"+49151{place:07}", f"{n}") for n in range(20)])
        answers[place] = stage.adapter.send(calls)

    threads = [Thread(target=work, args=(place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for place in range(6):
        phone = f"+49151{place:07}"
        ids = {
            w.message_id
            for w in stage.server.waiting
            if phone.endswith(w.message.destination[2].removeprefix("49151"))
        }
        assert {facts(answer)["reference"] for answer in answers[place]} == ids
    assert len(stage.server.sessions) == 1


def only_parts_with(octets: bytes, rule: Rule, at: int = HEADER_OCTETS) -> Rule:
    """Let a rule meet the parts of a long text that hold the octets."""

    def chosen(session: server.Session, one: pdu.WirePdu) -> bool:
        return octets in pdu.read_submitted(one.body).text[at:] and rule(session, one)

    return chosen


def send_with(carrier: SmppMessages, calls: Sequence[Call[Message]], answers: list[Answer]) -> None:
    answers.extend(carrier.send(calls))


def facts(answer: Answer) -> dict[str, object]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)
