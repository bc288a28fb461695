"""What every network promises."""

import pytest

from cleanbreak.adapters.rigging import Moment, Rig, RiggedNetwork
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Identifier, Roll

from .stages import NetworkStage, calls_about, canaries_in, held_in, presences, written

PORT = "network"


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_is_withdrawn_everywhere(stage: NetworkStage, count: int) -> None:
    subscribers = stage.subscribers(count)
    assert [presences(s) for s in stage.network.look_for(subscribers)] == [
        {Presence.PRESENT}
    ] * count

    answers = stage.network.withdraw_subscription(calls_about(subscribers))

    assert [type(answer) for answer in answers] == [Done] * count
    assert [presences(s) for s in stage.network.look_for(subscribers)] == [{Presence.GONE}] * count
    assert not any(stage.can_use(subscriber) for subscriber in subscribers)


def test_only_the_subscribers_asked_for_are_withdrawn(stage: NetworkStage) -> None:
    ended, neighbour = stage.subscribers(2)

    stage.network.withdraw_subscription(calls_about([ended]))

    of_ended, of_neighbour = stage.network.look_for([ended, neighbour])
    assert presences(of_ended) == {Presence.GONE}
    assert presences(of_neighbour) == {Presence.PRESENT}
    assert stage.can_use(neighbour)


def test_answers_come_in_the_order_of_the_calls(stage: NetworkStage) -> None:
    known = stage.subscribers(4)
    mixed = [known[0], stage.stranger(), known[1], known[2], stage.stranger(), known[3]]

    sightings = stage.network.look_for(mixed)
    answers = stage.network.withdraw_subscription(calls_about(mixed))

    present, gone = {Presence.PRESENT}, {Presence.GONE}
    assert [presences(s) for s in sightings] == [present, gone, present, present, gone, present]
    assert [bool(answer.facts.get("already_gone")) for answer in answers] == [
        False,
        True,
        False,
        False,
        True,
        False,
    ]


def test_an_unknown_subscriber_is_already_gone(stage: NetworkStage) -> None:
    stranger = stage.stranger()

    for act in (stage.network.bar, stage.network.withdraw_subscription):
        (answer,) = act(calls_about([stranger]))
        assert answer.facts["already_gone"] is True
    assert presences(stage.network.look_for([stranger])[0]) == {Presence.GONE}


def test_a_bar_stops_use_and_unbar_restores_it(stage: NetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    assert stage.can_use(subscriber)

    (barred,) = stage.network.bar(calls_about([subscriber]))
    assert not stage.can_use(subscriber)
    (unbarred,) = stage.network.unbar(undoing(barred, subscriber))

    assert isinstance(unbarred, Done)
    assert stage.can_use(subscriber)


def test_unbar_restores_use_also_where_the_facts_of_the_bar_are_lost(stage: NetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    stage.network.bar(calls_about([subscriber]))
    assert not stage.can_use(subscriber)

    stage.network.unbar(calls_about([subscriber]))

    assert stage.can_use(subscriber)


def test_a_line_that_was_barred_before_stays_barred(stage: NetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    stage.network.bar(calls_about([subscriber]))  # suspended by somebody else

    (barred,) = stage.network.bar(calls_about([subscriber]))
    stage.network.unbar(undoing(barred, subscriber))

    assert not stage.can_use(subscriber)


def test_the_bar_of_nobody_is_undone_without_a_word(stage: NetworkStage) -> None:
    stranger = stage.stranger()
    (barred,) = stage.network.bar(calls_about([stranger]))

    (unbarred,) = stage.network.unbar(undoing(barred, stranger))

    assert isinstance(unbarred, Done)


def test_a_bar_cannot_be_undone_for_somebody_who_is_gone(stage: NetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    (barred,) = stage.network.bar(calls_about([subscriber]))
    stage.network.withdraw_subscription(calls_about([subscriber]))

    (unbarred,) = stage.network.unbar(undoing(barred, subscriber))

    assert isinstance(unbarred, Refused)


@pytest.mark.parametrize("act", ["bar", "withdraw_subscription"])
def test_a_repeat_answers_as_the_first_time(stage: NetworkStage, act: str) -> None:
    calls = calls_about([*stage.subscribers(3), stage.stranger()])
    perform = getattr(stage.network, act)

    first, second = perform(calls), perform(calls)

    assert [answer.facts for answer in second] == [answer.facts for answer in first]


def test_a_bar_that_was_repeated_can_be_undone_all_the_same(stage: NetworkStage) -> None:
    """A repeat that reports its own bar as the former state would leave the line barred."""
    (subscriber,) = stage.subscribers(1)
    calls = calls_about([subscriber])
    stage.network.bar(calls)
    (barred,) = stage.network.bar(calls)

    stage.network.unbar(undoing(barred, subscriber))

    assert stage.can_use(subscriber)


def test_a_late_repeat_does_not_bar_again(stage: NetworkStage) -> None:
    (subscriber,) = stage.subscribers(1)
    calls = calls_about([subscriber])
    (barred,) = stage.network.bar(calls)
    stage.network.unbar(undoing(barred, subscriber))

    stage.network.bar(calls)

    assert stage.can_use(subscriber)


@pytest.mark.parametrize("moment", Moment)
def test_a_withdrawal_that_broke_is_completed_by_its_repeat(
    stage: NetworkStage, moment: Moment
) -> None:
    subscribers = stage.subscribers(3)
    calls = calls_about(subscribers)
    rig = Rig()
    network = RiggedNetwork(stage.network, rig)
    rig.fail_call(1, moment)
    with pytest.raises((Unavailable, OutcomeUnknown)):
        network.withdraw_subscription(calls)
    there_before = Presence.PRESENT if moment is Moment.BEFORE else Presence.GONE
    assert presences(network.look_for(subscribers)[0]) == {there_before}

    answers = network.withdraw_subscription(calls)

    assert [type(answer) for answer in answers] == [Done] * 3
    assert [presences(s) for s in network.look_for(subscribers)] == [{Presence.GONE}] * 3


def test_one_failure_does_not_fail_the_batch(stage: NetworkStage) -> None:
    subscribers = stage.subscribers(3)
    rig = Rig()
    rig.poison(lambda subject: subject == subscribers[1], Refused("This one not."))

    answers = RiggedNetwork(stage.network, rig).withdraw_subscription(calls_about(subscribers))

    assert [type(answer) for answer in answers] == [Done, Refused, Done]
    assert [presences(s) for s in stage.network.look_for(subscribers)] == [
        {Presence.GONE},
        {Presence.PRESENT},
        {Presence.GONE},
    ]


def test_an_outage_is_unavailable_and_leaves_everything_as_it_was(stage: NetworkStage) -> None:
    subscribers = stage.subscribers(2)
    calls = calls_about(subscribers)
    stage.network.check_reachable()

    with stage.outage():
        for act in (stage.network.bar, stage.network.unbar, stage.network.withdraw_subscription):
            assert_unavailable(act, calls)
        with pytest.raises(Unavailable):
            stage.network.check_reachable()
        seen = stage.network.look_for(subscribers)

    assert all(presences(sightings) == {Presence.UNKNOWN} for sightings in seen)
    assert len(seen) == 2
    assert all(stage.can_use(subscriber) for subscriber in subscribers)


def test_nothing_that_is_written_down_names_the_subscriber(stage: NetworkStage) -> None:
    subscribers = [*stage.subscribers(2), stage.stranger()]
    canaries = [text for each in subscribers for text in (each.imsi, each.msisdn)]
    assert canaries_in(f"{canaries}", canaries) == canaries, "the search must be able to find"

    seen = stage.network.look_for(subscribers)
    calls = calls_about(subscribers)
    answers = [*stage.network.bar(calls), *stage.network.unbar(calls)]
    answers += stage.network.withdraw_subscription(calls)

    assert canaries_in(written(answers) + repr(seen) + repr(calls), canaries) == []


def test_an_empty_batch_is_no_batch(stage: NetworkStage) -> None:
    assert stage.network.withdraw_subscription([]) == []
    assert stage.network.look_for([]) == []


def test_a_living_subscriber_is_in_the_rolls_and_an_ended_one_is_not(stage: NetworkStage) -> None:
    ended, neighbour = stage.subscribers(2)
    before = held_in(stage.network.rolls(), Identifier.IMSI)
    assert all({ended.imsi, neighbour.imsi} <= held for held in before)

    stage.network.withdraw_subscription(calls_about([ended]))

    after = held_in(stage.network.rolls(), Identifier.IMSI)
    assert len(after) == len(before)
    assert all(ended.imsi not in held and neighbour.imsi in held for held in after)


def test_a_roll_of_a_dead_network_is_unavailable_and_not_empty(stage: NetworkStage) -> None:
    stage.subscribers(1)
    rolls = [roll for roll in stage.network.rolls() if roll.known_by is Identifier.IMSI]
    with stage.outage():
        for roll in rolls:
            assert_unreadable(roll)


def assert_unreadable(roll: Roll) -> None:
    """Say so by raising; what is kept in a file that is still there may be read all the same."""
    try:
        held = [one for piece in roll.read() for one in piece]
    except (Unavailable, Refused):
        return
    assert held, f"{roll.element} is away, and its roll is empty"


def undoing(barred: Done, subscriber: Subscriber) -> list[Call[Subscriber]]:
    """Return the call that undoes the bar which answered so."""
    (call,) = calls_about([subscriber])
    return [Call(call.key, subscriber, earlier=barred.facts)]


def assert_unavailable(act: object, calls: list[Call[Subscriber]]) -> None:
    """Say so for the batch by raising, or for each of its calls by answering."""
    try:
        answers = act(calls)
    except Unavailable:
        return
    assert [type(answer) for answer in answers] == [Unavailable] * len(calls)
