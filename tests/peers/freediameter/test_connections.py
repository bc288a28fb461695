"""Connections that end, begin again, and are shared; mostly those with a real relay."""

import signal
import threading
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from cleanbreak.adapters.network.s6a import S6aNetwork
from cleanbreak.ports.calls import Answer, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .lab import DRA, OURS, PlayedNode, Relay, wait_until
from .stage import MME_1, S6aWorld, calls_about, cancel_at, gone


def test_an_mme_that_crashes_in_the_middle_leaves_doubt_and_the_repeat_is_done(
    fragile: S6aWorld,
) -> None:
    calls = calls_about([fragile.subscriber()])
    fragile.mme.manner("CLR", "dies")
    (answer,) = fragile.network.withdraw_subscription(calls)
    assert isinstance(answer, OutcomeUnknown), "the CLR had its effect, whatever the relay says"
    fragile.restart_mme()

    (answer,) = fragile.network.withdraw_subscription(calls)

    assert isinstance(answer, Done)
    assert answer.facts["already_gone"] is False


@pytest.mark.usefixtures("programs")
def test_a_relay_says_3002_of_what_it_delivered(tmp_path: Path) -> None:
    """And with another node behind it, it delivers the request there: both leave doubt."""
    mme = PlayedNode(MME_1)
    with closing(S6aWorld([mme], Relay(tmp_path, [mme]))) as world:
        subscriber = world.subscriber()
        mme.manner("CLR", "dies")

        (answer,) = world.end(subscriber)

        assert isinstance(answer, OutcomeUnknown)
        assert answer.sentence == f"{DRA} says 3002: {MME_1} is not there"
        world.restart_mme()


def test_a_relay_delivers_to_another_what_a_crashed_node_did_not_answer(fragile: S6aWorld) -> None:
    fragile.mme.manner("CLR", "dies")

    outcome = cancel_at(fragile, MME_1)

    assert isinstance(outcome, OutcomeUnknown)
    assert f"answered 2001 in the place of {MME_1}" in outcome.sentence
    fragile.restart_mme()


def test_a_relay_that_restarts_costs_one_unavailable_at_most(fragile: S6aWorld) -> None:
    assert isinstance(fragile.end(fragile.subscriber())[0], Done)
    assert fragile.relay is not None
    fragile.relay.kill()
    assert isinstance(fragile.end(fragile.subscriber())[0], Unavailable)
    fragile.relay.start()

    assert isinstance(fragile.end(fragile.subscriber())[0], Done)


def test_a_relay_that_dies_under_a_batch_leaves_doubt_where_it_must(fragile: S6aWorld) -> None:
    assert fragile.relay is not None
    subscribers = fragile.subscribers(50)
    calls = calls_about(subscribers)
    fragile.mme.manner("CLR", "late", 0.5)
    killer = threading.Timer(0.3, fragile.relay.kill)
    killer.start()
    answers = fragile.network.withdraw_subscription(calls)
    killer.join()
    assert {type(answer) for answer in answers} <= {OutcomeUnknown, Unavailable}
    assert OutcomeUnknown in {type(answer) for answer in answers}
    for subscriber, answer in zip(subscribers, answers, strict=True):
        if isinstance(answer, Unavailable):
            assert fragile.mme.serves(subscriber.imsi), "Unavailable: surely nothing was done"
    fragile.behave()
    fragile.relay.start()

    assert {type(one) for one in fragile.network.withdraw_subscription(calls)} == {Done}
    assert all(fragile.seen(subscriber) == gone(fragile) for subscriber in subscribers)


def test_a_deaf_relay_is_unavailable_and_everything_stays(fragile: S6aWorld) -> None:
    assert fragile.relay is not None
    subscriber = fragile.subscriber()
    fragile.network.check_reachable()

    fragile.relay.signal(signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable):
            fragile.network.check_reachable()
        assert isinstance(fragile.end(subscriber)[0], Unavailable)
        assert set(fragile.seen(subscriber).values()) == {Presence.UNKNOWN}
    finally:
        fragile.relay.signal(signal.SIGCONT)

    assert fragile.mme.serves(subscriber.imsi)
    assert isinstance(fragile.end(subscriber)[0], Done)


def test_a_peer_that_takes_leave_is_connected_to_again(direct: S6aWorld) -> None:
    direct.network.check_reachable()
    direct.mme.tell("disconnect")
    wait_until(lambda: direct.mme.connections() == [], "the MME has not let us go")

    assert isinstance(direct.end(direct.subscriber())[0], Done)


def test_the_watchdog_of_a_peer_is_answered(direct: S6aWorld) -> None:
    direct.network.check_reachable()

    assert direct.mme.tell("watchdog") == [False]


def test_we_take_leave_when_we_close(direct: S6aWorld) -> None:
    with closing(S6aNetwork(direct.settings())) as network:
        direct.network.close()
        network.check_reachable()
        assert direct.mme.connections() == [OURS[0]]

    assert direct.mme.connections() == []


def test_each_process_takes_a_name_that_is_free(relayed: S6aWorld) -> None:
    """A real relay takes one connection of each identity, and closes the second one."""
    relayed.network.check_reachable()
    with ExitStack() as stack:
        others = [S6aNetwork(relayed.settings()) for _ in OURS]
        for network in others:
            stack.callback(network.close)
        *served, one_too_many = others
        for network in served:
            network.check_reachable()

        with pytest.raises(Unavailable, match=f"{DRA} takes none of our names"):
            one_too_many.check_reachable()

        served[0].close()
        # The relay forgets whom it has let go in its own time, mostly within milliseconds.
        wait_until(lambda: is_reached_by(one_too_many), "the relay does not take the free name")


def is_reached_by(network: S6aNetwork) -> bool:
    try:
        network.check_reachable()
    except Unavailable:
        return False
    return True


def test_threads_may_share_one_network(world: S6aWorld) -> None:
    batches = [world.subscribers(20) for _ in range(4)]
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda batch=batch: answers.extend(world.end(*batch)))
        for batch in batches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 80
    assert {type(answer) for answer in answers} == {Done}
    assert not any(world.mme.serves(s.imsi) for batch in batches for s in batch)


def test_a_small_window_is_enough_for_a_large_batch(relayed: S6aWorld) -> None:
    settings = relayed.settings()
    narrow = replace(settings, diameter=replace(settings.diameter, window=3))
    with closing(S6aNetwork(narrow)) as network:
        answers = network.withdraw_subscription(calls_about(relayed.subscribers(50)))

    assert {type(answer) for answer in answers} == {Done}
