"""A bar takes effect now, and can be taken back."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing

from cleanbreak.adapters.first_answers import AnswersInProcess, Kept
from cleanbreak.adapters.network.osmo import OsmoNetwork
from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable
from cleanbreak.ports.network import Subscriber

from .stage import SGSN_VTY_PORT, OsmoStage, calls_about

SERVICE_NOT_SUBSCRIBED = 33  # TS 24.008 clause 10.5.6.6


def test_a_barred_phone_is_thrown_off_and_not_let_in_again(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()

    [answer] = stage.network.bar(calls_about([subscriber]))

    assert facts(answer)["detached_by"] == {"MSC-1": "Location Cancel"}
    assert stage.seen(subscriber)["vlr:MSC-1"] is Presence.GONE
    assert stage.seen(subscriber)["hlr"] is Presence.PRESENT
    assert not stage.can_use(subscriber)


def test_a_bar_in_the_hlr_alone_leaves_the_phone_in_use(stage: OsmoStage) -> None:
    """The control: why a bar has to throw the phone off."""
    subscriber = stage.subscriber()

    stage.lab.run(4258, f"subscriber imsi {subscriber.imsi} update network-access-mode none")

    assert stage.seen(subscriber)["vlr:MSC-1"] is Presence.PRESENT


def test_unbar_lets_the_phone_in_again(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()
    [barred] = stage.network.bar(calls_about([subscriber]))
    assert not stage.can_use(subscriber)

    [answer] = stage.network.unbar([undoing(barred, subscriber)])

    assert facts(answer) | {"cs_enabled": True, "ps_enabled": True} == facts(answer)
    assert stage.can_use(subscriber)


def test_unbar_restores_exactly_what_was_allowed_before(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()
    stage.lab.run(4258, f"subscriber imsi {subscriber.imsi} update network-access-mode ps")

    [barred] = stage.network.bar(calls_about([subscriber]))
    assert services(stage, subscriber) == (0, 0)
    stage.network.unbar([undoing(barred, subscriber)])

    assert services(stage, subscriber) == (0, 1)


def test_a_bar_whose_answer_was_lost_is_repeated_and_undone(stage: OsmoStage) -> None:
    """The worker dies between the bar and the note of its answer; another one goes on."""
    subscriber = stage.subscriber()
    calls = calls_about([subscriber])
    memory = AnswersInProcess()
    with closing(OsmoNetwork(stage.lab.settings(), LosesAnswers(memory))) as first_worker:
        [lost] = first_worker.bar(calls)
    assert isinstance(lost, OutcomeUnknown)
    assert services(stage, subscriber) == (0, 0)

    with closing(OsmoNetwork(stage.lab.settings(), memory)) as second_worker:
        [barred] = second_worker.bar(calls)
        second_worker.unbar([undoing(barred, subscriber)])

    assert services(stage, subscriber) == (1, 1)


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


def test_a_barred_gprs_phone_gets_no_data_connection(stage: OsmoStage) -> None:
    """OsmoSGSN lets it in before the HLR has answered, but gives it no access point."""
    subscriber = stage.gprs_subscriber()
    assert refusal_of_data(stage, subscriber) is None

    [barred] = stage.network.bar(calls_about([subscriber]))

    assert stage.seen(subscriber)["sgsn:SGSN-1"] is Presence.GONE
    assert refusal_of_data(stage, subscriber) == SERVICE_NOT_SUBSCRIBED
    stage.network.unbar([undoing(barred, subscriber)])
    assert stage.seen(subscriber)["sgsn:SGSN-1"] is Presence.GONE, "it has to come anew"
    assert refusal_of_data(stage, subscriber) is None


def test_a_zombie_is_thrown_off_by_a_bar(stage: OsmoStage) -> None:
    subscriber = stage.subscriber()
    stage.delete_in_hlr_only(subscriber)

    [answer] = stage.network.bar(calls_about([subscriber]))

    assert facts(answer)["already_gone"] is True
    assert stage.seen(subscriber)["vlr:MSC-1"] is Presence.GONE


def test_the_sgsn_is_never_asked_for_what_it_would_print_of_keys(stage: OsmoStage) -> None:
    """Its subscriber list shows authentication vectors: nothing of them may come through."""
    subscriber = stage.gprs_subscriber()
    record = stage.lab.run(SGSN_VTY_PORT, "show subscriber cache")
    vectors = [line.split("RAND: ")[1][:32] for line in record.splitlines() if "RAND: " in line]
    assert vectors

    sightings = stage.network.look_for([subscriber])
    answers = stage.end(subscriber)

    written = repr(sightings) + repr(answers)
    assert not any(vector in written for vector in vectors)


def services(stage: OsmoStage, subscriber: Subscriber) -> tuple[object, ...]:
    [row] = stage.hlr_rows("SELECT nam_cs, nam_ps FROM subscriber WHERE imsi = ?", subscriber.imsi)
    return row


def undoing(barred: Answer, subscriber: Subscriber) -> Call[Subscriber]:
    [call] = calls_about([subscriber])
    return Call(call.key, subscriber, earlier=facts(barred))


def facts(answer: Answer) -> dict[str, object]:
    assert isinstance(answer, Done), answer
    return dict(answer.facts)


def refusal_of_data(stage: OsmoStage, subscriber: Subscriber) -> int | None:
    """Switch the phone on, wait for what the HLR allows, and ask for a data connection."""
    with stage.lab.gprs_cell() as cell:
        cell.attach(stage.card(subscriber))
        for _ in range(10):
            if stage.is_authorized(subscriber):
                break
            time.sleep(0.05)
        return cell.refuses_data()
