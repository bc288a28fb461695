"""What waits for an ended line is purged, and only a proof is believed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from tests.conformance.stages import calls_about, canaries_in, written

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.network.smsc import SmscNetwork, SmscSettings
from cleanbreak.adapters.smpp_pdus import of_number, parse_address
from cleanbreak.ports.calls import Answer, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.network import Subscriber

from . import pdu, server
from .server import SmppServer
from .stage import login_at

LINE = Subscriber("001010000000001", "+491510000001")
NEIGHBOUR = Subscriber("001010000000002", "+491510000002")
OUR_TEST_PHONE = "+491519999999"
CANCEL = pdu.CANCEL_SM


class PurgeStage:
    """A message centre that keeps messages, and the network part that purges them."""

    def __init__(self) -> None:
        self.server = SmppServer().start()
        self.memory = AnswersInProcess()
        self._networks: list[SmscNetwork] = []
        self.network = self.other_process()

    def other_process(self, **changes: Any) -> SmscNetwork:
        settings = replace(SmscSettings(smsc=login_at(self.server)), **changes)
        network = SmscNetwork(settings, self.memory)
        self._networks.append(network)
        return network

    def leave_message(self, line: Subscriber, sender: str = "Bank") -> None:
        destination = (1, 1, line.msisdn.removeprefix("+"))
        source = parse_address(sender)
        self.server.store(
            pdu.Submitted(
                "", (source.ton, source.npi, sender), destination, 0, "", 0, 0, b"your code", {}
            )
        )

    def waiting_for(self, line: Subscriber) -> int:
        return len(self.server.sent_to(line.msisdn))

    def end(self, *lines: Subscriber) -> list[Answer]:
        return self.network.withdraw_subscription(calls_about(lines))

    def close(self) -> None:
        for network in self._networks:
            network.close()
        self.server.stop()


@pytest.fixture
def stage() -> Iterator[PurgeStage]:
    with closing(PurgeStage()) as stage:
        yield stage


def test_what_waits_for_the_line_is_gone_and_nothing_else(stage: PurgeStage) -> None:
    for line in (LINE, LINE, NEIGHBOUR):
        stage.leave_message(line)

    [answer] = stage.end(LINE)

    assert facts(answer)["already_gone"] is False
    assert str(facts(answer)["proof"]).startswith("0x00000011")
    assert (stage.waiting_for(LINE), stage.waiting_for(NEIGHBOUR)) == (0, 1)


def test_where_nothing_waits_it_was_gone_already(stage: PurgeStage) -> None:
    [answer] = stage.end(LINE)

    assert facts(answer)["already_gone"] is True


def test_only_messages_of_the_named_senders_are_cancelled(stage: PurgeStage) -> None:
    for sender in ("Bank", "Harbour", "+4989123456"):
        stage.leave_message(LINE, sender)
    network = stage.other_process(sources=(parse_address("Harbour"), parse_address("Bank")))

    network.withdraw_subscription(calls_about([LINE]))

    assert [one.message.source[2] for one in stage.server.waiting] == ["+4989123456"]


def test_a_batch_costs_a_few_round_trips_and_answers_in_order(stage: PurgeStage) -> None:
    lines = [Subscriber(f"00101000000{n:04}", f"+49151000{n:04}") for n in range(100)]
    for line in lines[::2]:
        stage.leave_message(line)

    answers = stage.end(*lines)

    assert [facts(answer)["already_gone"] for answer in answers] == [False, True] * 50
    # one question to nobody, all lines, and again those where something was
    assert stage.server.seen.count(CANCEL) == 1 + 100 + 50


def test_a_repeat_answers_as_the_first_time_and_cancels_nothing(stage: PurgeStage) -> None:
    stage.leave_message(LINE)
    calls = calls_about([LINE])
    [first] = stage.network.withdraw_subscription(calls)
    cancelled = stage.server.seen.count(CANCEL)

    stage.leave_message(LINE)
    [second] = stage.other_process().withdraw_subscription(calls)

    assert facts(second) == facts(first)
    assert stage.server.seen.count(CANCEL) == cancelled


def test_a_message_that_arrives_in_between_is_cancelled_too(stage: PurgeStage) -> None:
    stage.leave_message(LINE)
    stage.network.check_reachable()

    def arrive(session: server.Session, one: pdu.WirePdu) -> bool:
        session.proceed(one)
        stage.leave_message(LINE)
        return True

    stage.server.next_time(CANCEL, arrive)

    [answer] = stage.end(LINE)

    assert isinstance(answer, Done)
    assert stage.waiting_for(LINE) == 0


def test_there_is_nothing_to_bar_here_and_it_says_so(stage: PurgeStage) -> None:
    for act in (stage.network.bar, stage.network.unbar):
        [answer] = act(calls_about([LINE]))
        assert facts(answer)["note"] == "a message centre has no services of a line"
    assert stage.server.seen == []


def test_looking_cancels_nothing(stage: PurgeStage) -> None:
    """A line that lives must not lose its messages because somebody looks."""
    stage.leave_message(LINE)

    assert stage.network.look_for([LINE, NEIGHBOUR]) == [[], []]
    assert stage.network.rolls() == []
    assert stage.waiting_for(LINE) == 1


# --- message centres that prove nothing --------------------------------------------------------

PROVE_NOTHING = {
    "silent": (server.stay_silent, "perhaps it knows no cancel_sm"),
    "always yes": (server.say(pdu.OK), "proves nothing: 0x00000000"),
    "not known": (server.refuse_to_read, "0x00000003"),
}


@pytest.mark.parametrize(("rule", "words"), PROVE_NOTHING.values(), ids=PROVE_NOTHING)
def test_a_message_centre_that_proves_nothing_is_found_out(
    stage: PurgeStage, rule: server.Rule, words: str
) -> None:
    stage.server.rules[CANCEL].append(rule)
    stage.leave_message(LINE)

    with pytest.raises((Unavailable, Refused), match=words):
        stage.network.check_reachable()
    [answer] = stage.end(LINE)

    assert isinstance(answer, OutcomeUnknown | Refused), "never done"
    assert stage.waiting_for(LINE) == 1


def test_one_that_knows_that_nobody_has_no_number_is_good(stage: PurgeStage) -> None:
    stage.server.next_time(CANCEL, server.say(pdu.INVALID_DESTINATION))
    stage.leave_message(LINE)

    [answer] = stage.end(LINE)

    assert isinstance(answer, Done)
    assert stage.waiting_for(LINE) == 0


def test_one_that_says_yes_only_to_real_numbers_is_found_out_at_the_line(
    stage: PurgeStage,
) -> None:
    stage.network.check_reachable()
    stage.server.rules[CANCEL].append(server.say(pdu.OK))

    [answer] = stage.end(LINE)

    assert isinstance(answer, OutcomeUnknown)
    assert "again and again" in answer.sentence


def test_one_that_says_no_to_everything_is_found_out_by_a_canary(stage: PurgeStage) -> None:
    """Without the canary, "nothing is there" would be believed."""
    stage.server.rules[CANCEL].append(server.say(pdu.CANCEL_FAILED))
    stage.leave_message(LINE)
    [believed] = stage.end(LINE)
    assert isinstance(believed, Done)
    assert stage.waiting_for(LINE) == 1, "this is what a canary is for"

    careful = stage.other_process(canary=of_number(OUR_TEST_PHONE))
    [answer] = careful.withdraw_subscription(calls_about([LINE]))

    assert isinstance(answer, OutcomeUnknown)
    with pytest.raises(Unavailable, match=r"submit_sm|cancel_sm"):
        careful.check_reachable()


def test_a_canary_waits_a_day_and_is_cancelled_at_once(stage: PurgeStage) -> None:
    seen: list[str] = []

    def watch(_session: server.Session, one: pdu.WirePdu) -> bool:
        seen.append(pdu.read_submitted(one.body).schedule)
        return False

    stage.server.rules[pdu.SUBMIT_SM].append(watch)

    stage.other_process(canary=of_number(OUR_TEST_PHONE)).check_reachable()

    assert seen == ["000001000000000R"]
    assert stage.server.waiting == []


# --- bad input -----------------------------------------------------------------------------------


def test_one_that_goes_silent_later_leaves_the_line_in_doubt_and_is_asked_again(
    stage: PurgeStage,
) -> None:
    stage.network.check_reachable()
    stage.leave_message(LINE)
    stage.server.next_time(CANCEL, server.stay_silent)
    calls = calls_about([LINE])

    [first] = stage.network.withdraw_subscription(calls)
    [second] = stage.network.withdraw_subscription(calls)

    assert isinstance(first, OutcomeUnknown)
    assert isinstance(second, Done)
    assert stage.waiting_for(LINE) == 0


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (server.answer_garbage, OutcomeUnknown),
        (server.answer_in_part, OutcomeUnknown),
        (server.answer_somebody_else, OutcomeUnknown),
        (server.answer_another_command, OutcomeUnknown),
        (server.close, OutcomeUnknown),
        (server.wait(2.0), OutcomeUnknown),
        (server.say(pdu.INVALID_DESTINATION), Refused),
        (server.say(0x08), Unavailable),
    ],
)
def test_what_is_no_proof_is_no_end(stage: PurgeStage, rule: server.Rule, kind: type) -> None:
    stage.network.check_reachable()
    stage.server.next_time(CANCEL, rule)

    [answer] = stage.end(LINE)

    assert type(answer) is kind


def test_after_something_was_purged_nothing_is_surely_undone(stage: PurgeStage) -> None:
    """The second question fails: the line is not "as it was"."""
    stage.network.check_reachable()
    stage.leave_message(LINE)

    def then_be_busy(session: server.Session, one: pdu.WirePdu) -> bool:
        session.proceed(one)
        stage.server.next_time(CANCEL, server.say(0x08))
        return True

    stage.server.next_time(CANCEL, then_be_busy)

    [answer] = stage.end(LINE)

    assert type(answer) is OutcomeUnknown


def test_an_outage_is_unavailable_and_a_restart_costs_nothing(stage: PurgeStage) -> None:
    stage.leave_message(LINE)
    stage.network.check_reachable()
    stage.server.stop()

    [away] = stage.end(LINE)
    stage.server.start()
    [back] = stage.end(LINE)

    assert type(away) is Unavailable
    assert isinstance(back, Done)
    assert stage.waiting_for(LINE) == 0


def test_a_login_that_is_refused_holds_no_line_for_a_person(stage: PurgeStage) -> None:
    stage.leave_message(LINE)
    network = stage.other_process(smsc=login_at(stage.server, password="wrong"))

    [answer] = network.withdraw_subscription(calls_about([LINE]))

    assert isinstance(answer, Unavailable)
    assert isinstance(stage.end(LINE)[0], Done)


@pytest.mark.parametrize("msisdn", ["", "0151", "+49151;any", "+"])
def test_what_is_no_number_reaches_no_message_centre(stage: PurgeStage, msisdn: str) -> None:
    [answer] = stage.end(Subscriber(LINE.imsi, msisdn))

    assert isinstance(answer, Refused)
    assert stage.server.seen == []


def test_nothing_that_is_written_down_names_the_line(stage: PurgeStage) -> None:
    stage.leave_message(LINE)

    answers = stage.end(LINE, NEIGHBOUR)

    canaries = [text for each in (LINE, NEIGHBOUR) for text in (each.imsi, each.msisdn)]
    assert canaries_in(written(answers), canaries) == []


# --- as one part of a network --------------------------------------------------------------------


def test_as_first_part_it_purges_before_the_hlr_forgets(stage: PurgeStage) -> None:
    hlr = MemoryNetwork(DictWorld())
    hlr.provision([LINE, NEIGHBOUR])
    stage.leave_message(LINE)
    network = NetworkInParts({"smsc": stage.network, "hlr": hlr})

    [answer] = network.withdraw_subscription(calls_about([LINE]))
    [seen] = network.look_for([LINE])

    assert facts(answer)["already_gone"] is False
    assert {sighting.presence for sighting in seen} == {Presence.GONE}
    assert stage.waiting_for(LINE) == 0


def test_a_line_whose_messages_cannot_be_purged_stays_in_the_hlr(stage: PurgeStage) -> None:
    hlr = MemoryNetwork(DictWorld())
    hlr.provision([LINE])
    stage.server.rules[CANCEL].append(server.stay_silent)
    network = NetworkInParts({"smsc": stage.network, "hlr": hlr})

    [answer] = network.withdraw_subscription(calls_about([LINE]))

    assert isinstance(answer, OutcomeUnknown)
    assert {one.presence for one in network.look_for([LINE])[0]} == {Presence.PRESENT}


def test_a_stranger_is_gone_already_at_all_parts(stage: PurgeStage) -> None:
    network = NetworkInParts({"smsc": stage.network, "hlr": MemoryNetwork(DictWorld())})

    for act in (network.bar, network.withdraw_subscription):
        [answer] = act(calls_about([LINE]))
        assert facts(answer)["already_gone"] is True


def facts(answer: Answer) -> dict[str, object]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)
