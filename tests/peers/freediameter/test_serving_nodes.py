"""What MMEs do, and what must never pass for the end of a line; directly, and through a relay."""

import signal
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleanbreak.adapters.diameter_node import S6A, DiameterNode
from cleanbreak.adapters.network.s6a import S6aNetwork
from cleanbreak.adapters.network.s6a.nodes import cancellation_failure
from cleanbreak.adapters.network.s6a.requests import NodeKind, ServingNode, cancel_location
from cleanbreak.ports.calls import Answer, Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .lab import DRA, OURS, REALM, PlayedNode, Relay
from .stage import MME_1, MME_2, SGSN, S6aWorld, calls_about, gone, stranger

GHOST = f"mme-9.{REALM}"


@pytest.fixture(params=["direct", "relayed"])
def world(request: pytest.FixtureRequest) -> Any:
    """The same, without a relay and behind one."""
    world: S6aWorld = request.getfixturevalue(request.param)
    yield world
    world.behave()


def sentence(answer: Answer) -> str:
    assert isinstance(answer, (Refused, Unavailable, OutcomeUnknown)), answer
    return answer.sentence


def test_a_phone_is_thrown_off_where_it_is(world: S6aWorld) -> None:
    subscriber = world.subscriber(at=MME_2)

    (answer,) = world.end(subscriber)

    assert isinstance(answer, Done)
    assert answer.facts["already_gone"] is False
    assert answer.facts["serving_nodes"] == [f"mme:{MME_2}"]
    assert world.seen(subscriber) == gone(world)
    assert not world.nodes[MME_2].serves(subscriber.imsi)


def test_the_cancellation_says_that_the_subscription_is_withdrawn(world: S6aWorld) -> None:
    world.end(world.subscriber())

    said = [seen for seen in world.mme.seen() if seen["cancellation_type"] is not None][-1]
    assert said["cancellation_type"] == 2  # SUBSCRIPTION_WITHDRAWAL, TS 29.272 clause 7.3.24
    assert said["clr_flags"] == 1
    assert said["destination_host"] == MME_1
    assert said["origin_host"] in OURS


def test_the_question_asks_for_the_user_state_and_nothing_else(world: S6aWorld) -> None:
    world.seen(stranger())

    assert world.mme.seen()[-1]["idr_flags"] == 4  # bit 2, TS 29.272 clause 7.3.103


def test_an_sgsn_is_told_as_an_sgsn(relayed: S6aWorld) -> None:
    subscriber = relayed.subscriber(at=SGSN)

    (answer,) = relayed.end(subscriber)

    assert answer.facts["serving_nodes"] == [f"sgsn:{SGSN}"]
    said = [seen for seen in relayed.nodes[SGSN].seen() if seen["cancellation_type"] is not None]
    assert said[-1]["clr_flags"] == 0  # without the S6a/S6d-Indicator: TS 29.272 clause 7.3.152


def test_an_mme_that_says_yes_and_keeps_the_phone_is_found_out(world: S6aWorld) -> None:
    subscriber = world.subscriber()
    world.mme.manner("CLR", "keeps")

    (answer,) = world.end(subscriber)

    assert isinstance(answer, OutcomeUnknown)
    assert f"mme:{MME_1} was told to forget the line and still knows it" in answer.sentence
    assert world.seen(subscriber)[f"mme:{MME_1}"] is Presence.PRESENT


def test_an_order_goes_on_when_the_mme_obeys_at_last(world: S6aWorld) -> None:
    calls = calls_about([world.subscriber()])
    world.mme.manner("CLR", "keeps")
    assert isinstance(world.network.withdraw_subscription(calls)[0], OutcomeUnknown)
    world.mme.manner("CLR", "honest")

    (answer,) = world.network.withdraw_subscription(calls)

    assert isinstance(answer, Done)
    assert answer.facts["already_gone"] is False, "as the first try found it"


@pytest.mark.parametrize("act", ["bar", "withdraw_subscription"])
def test_a_cancellation_that_somebody_else_answers_is_no_cancellation(
    world: S6aWorld, act: str
) -> None:
    world.mme.manner("CLR", "as", GHOST)

    (answer,) = getattr(world.network, act)(calls_about([world.subscriber()]))

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence == f"{GHOST} answered 2001 in the place of {MME_1}"


def test_somebody_elses_word_is_no_sighting(world: S6aWorld) -> None:
    world.mme.manner("IDR", "as", GHOST)

    assert world.seen(stranger())[f"mme:{MME_1}"] is Presence.UNKNOWN


def test_an_mme_that_does_not_exist_is_never_gone_or_told(relayed: S6aWorld) -> None:
    """freeDiameter hands what is for a ghost to somebody else, who says yes to it."""
    ghost = ServingNode(NodeKind.MME, GHOST, REALM)
    node = DiameterNode(relayed.settings().diameter, (S6A,))
    with closing(node):
        (outcome,) = node.exchange([cancel_location(ghost, stranger().imsi)])

    failure = cancellation_failure(ghost, outcome)
    assert isinstance(failure, (OutcomeUnknown, Unavailable))
    assert GHOST in failure.sentence
    with closing(S6aNetwork(relayed.settings(mmes={GHOST: REALM}))) as network:
        (sightings,) = network.look_for([stranger()])
        assert {s.presence for s in sightings if s.element == f"mme:{GHOST}"} == {Presence.UNKNOWN}
        with pytest.raises(Unavailable, match="mme-9"):
            network.check_reachable()


def test_a_ghost_that_a_direct_peer_answers_for_is_found_out(direct: S6aWorld) -> None:
    settings = replace(direct.settings().diameter, passes_nothing_on=frozenset())
    ghost = ServingNode(NodeKind.MME, GHOST, REALM)
    with closing(DiameterNode(settings, (S6A,))) as node:
        (outcome,) = node.exchange([cancel_location(ghost, stranger().imsi)])

    failure = cancellation_failure(ghost, outcome)
    assert isinstance(failure, OutcomeUnknown)
    assert f"in the place of {GHOST}" in failure.sentence


def test_nothing_is_sent_to_a_node_that_no_peer_leads_to(direct: S6aWorld) -> None:
    with closing(S6aNetwork(direct.settings(mmes={GHOST: REALM}))) as network:
        (answer,) = network.withdraw_subscription(calls_about([stranger()]))

    assert isinstance(answer, Unavailable)
    assert answer.sentence == f"mme:{GHOST}: no peer leads to {GHOST}"


def test_5001_of_the_base_protocol_is_not_an_unknown_subscriber(world: S6aWorld) -> None:
    """DIAMETER_AVP_UNSUPPORTED has the number of 3GPP's DIAMETER_ERROR_USER_UNKNOWN."""
    subscriber = world.subscriber()
    world.mme.manner("IDR", "says", 5001)

    assert world.seen(subscriber)[f"mme:{MME_1}"] is Presence.UNKNOWN
    assert isinstance(world.end(subscriber)[0], Unavailable)


@pytest.mark.parametrize(
    ("code", "failure"),
    [(5012, Refused), (4002, Unavailable), (3001, Unavailable), (3004, Unavailable)],
)
def test_a_refused_cancellation_is_one_of_the_three_failures(
    direct: S6aWorld, code: int, failure: type[Exception]
) -> None:
    direct.mme.manner("CLR", "says", code)
    try:
        outcome = cancel_at_mme_1(direct)
        (answer,) = direct.end(direct.subscriber())
    finally:
        direct.behave()

    assert isinstance(outcome, failure)
    assert str(code) in outcome.sentence
    # The other MME was told, so that it is not sure any more that nothing happened.
    assert isinstance(answer, OutcomeUnknown if failure is Unavailable else failure)


def cancel_at_mme_1(world: S6aWorld) -> Any:
    node = ServingNode(NodeKind.MME, MME_1, REALM)
    with closing(DiameterNode(world.settings().diameter, (S6A,))) as diameter:
        (outcome,) = diameter.exchange([cancel_location(node, stranger().imsi)])
    return cancellation_failure(node, outcome)


def test_a_late_answer_leaves_doubt_and_disturbs_nobody(world: S6aWorld) -> None:
    calls = calls_about([world.subscriber()])
    world.mme.manner("CLR", "late", 1.3)
    (answer,) = world.network.withdraw_subscription(calls)
    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence == f"{MME_1} did not answer within 1 s"
    world.mme.manner("CLR", "honest")

    assert isinstance(world.network.withdraw_subscription(calls)[0], Done)
    assert all(isinstance(one, Done) for one in world.end(*world.subscribers(20)))


def test_a_silent_mme_leaves_doubt_although_it_has_acted(world: S6aWorld) -> None:
    subscriber = world.subscriber()
    world.mme.manner("CLR", "silent")

    assert isinstance(world.end(subscriber)[0], OutcomeUnknown)
    assert world.seen(subscriber) == gone(world)


def test_a_second_answer_is_nobodys(world: S6aWorld) -> None:
    world.mme.manner("CLR", "twice")

    answers = world.end(*world.subscribers(20))

    assert all(isinstance(answer, Done) for answer in answers)


def test_an_answer_to_another_request_is_nobodys(direct: S6aWorld) -> None:
    direct.mme.manner("CLR", "foreign")
    try:
        (answer,) = direct.end(direct.subscriber())
    finally:
        direct.behave()

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence == f"{MME_1} did not answer within 1 s"


@pytest.mark.parametrize(
    "hexadecimal",
    [
        pytest.param("00" * 40, id="zeros"),
        pytest.param("01000000" + "00" * 16, id="no length"),
        pytest.param("01ffffff" + "00" * 16, id="endless"),
        pytest.param("48545450" * 10, id="another protocol"),
    ],
)
def test_garbage_ends_the_connection_and_leaves_doubt(direct: S6aWorld, hexadecimal: str) -> None:
    direct.mme.manner("CLR", "garbage", hexadecimal)
    try:
        (answer,) = direct.end(direct.subscriber())
    finally:
        direct.behave()

    assert isinstance(answer, OutcomeUnknown)
    assert answer.sentence == f"{MME_1} sent what is no Diameter"
    assert isinstance(direct.end(direct.subscriber())[0], Done)


def test_an_answer_that_cannot_be_read_leaves_doubt(direct: S6aWorld) -> None:
    direct.mme.manner("CLR", "nonsense")
    try:
        (answer,) = direct.end(direct.subscriber())
    finally:
        direct.behave()

    assert isinstance(answer, OutcomeUnknown)
    assert "nobody can read" in answer.sentence


def test_a_connection_lost_before_the_answer_leaves_doubt(direct: S6aWorld) -> None:
    subscriber = direct.subscriber()
    direct.mme.manner("CLR", "hangs_up")
    try:
        (answer,) = direct.end(subscriber)
    finally:
        direct.behave()

    assert isinstance(answer, OutcomeUnknown)
    assert direct.seen(subscriber) == gone(direct)


def test_the_wrong_realm_reaches_nobody(relayed: S6aWorld) -> None:
    settings = relayed.settings(mmes={MME_1: "epc.example.org"})
    with closing(S6aNetwork(settings)) as network:
        (answer,) = network.withdraw_subscription(calls_about([relayed.subscriber()]))
        (sightings,) = network.look_for([stranger()])

    assert isinstance(answer, Unavailable)
    assert {s.presence for s in sightings if s.element == f"mme:{MME_1}"} == {Presence.UNKNOWN}


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

    outcome = cancel_at_mme_1(fragile)

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
    others = [S6aNetwork(relayed.settings()) for _ in OURS]
    *served, one_too_many = others
    for network in served:
        network.check_reachable()

    with pytest.raises(Unavailable, match=f"{DRA} takes none of our names"):
        one_too_many.check_reachable()

    served[0].close()
    one_too_many.check_reachable()
    for network in others:
        network.close()


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


def test_what_is_no_imsi_is_not_asked_for(direct: S6aWorld) -> None:
    subscriber = replace(stranger(), imsi="0010100000000x1")
    asked = direct.mme.asked()

    (answer,) = direct.network.bar([Call("no-imsi:bar", subscriber)])

    assert isinstance(answer, Refused)
    assert set(direct.seen(subscriber).values()) == {Presence.UNKNOWN}
    assert direct.mme.asked() == asked


def test_nothing_is_logged_that_names_the_subscriber(
    direct: S6aWorld, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    subscriber = direct.subscriber()
    direct.mme.manner("CLR", "nonsense")
    try:
        direct.end(subscriber)
    finally:
        direct.behave()
    direct.end(subscriber)

    assert subscriber.imsi not in caplog.text
