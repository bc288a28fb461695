"""What MMEs do, and what must never pass for the end of a line; directly, and through a relay."""

from contextlib import closing
from dataclasses import replace

import pytest

from cleanbreak.adapters.diameter_node import S6A, DiameterNode
from cleanbreak.adapters.network.s6a import S6aNetwork
from cleanbreak.adapters.network.s6a.nodes import cancellation_failure
from cleanbreak.adapters.network.s6a.requests import NodeKind, ServingNode, cancel_location
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .lab import OURS, REALM
from .stage import MME_1, MME_2, SGSN, S6aWorld, calls_about, cancel_at, gone, stranger

GHOST = f"mme-9.{REALM}"


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
        outcome = cancel_at(direct, MME_1)
        (answer,) = direct.end(direct.subscriber())
    finally:
        direct.behave()

    assert isinstance(outcome, failure)
    assert str(code) in outcome.sentence
    # The other MME was told, so that it is not sure any more that nothing happened.
    assert isinstance(answer, OutcomeUnknown if failure is Unavailable else failure)


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
