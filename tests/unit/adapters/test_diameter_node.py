"""Our node: whom it takes for a way, under which name, how many questions it has under way."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from diameter.message.commands import (
    DeviceWatchdogRequest,
    DisconnectPeerRequest,
    UpdateLocationRequest,
)

from cleanbreak.adapters.diameter_answers import DiameterAnswer
from cleanbreak.adapters.diameter_node import S6A, DiameterNode
from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.diameter_wire import Command
from cleanbreak.adapters.network.s6a.requests import NodeKind, ServingNode, cancel_location
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

from .played_peer import PlayedPeer

MME, OTHER_MME = "mme-1.example.net", "mme-2.example.net"
DRA_1, DRA_2 = "dra-1.example.net", "dra-2.example.net"
NAMES = tuple(f"c-{place}.p{os.getpid()}.example.net" for place in (1, 2, 3))
"""Of this process alone: names are claimed on the whole machine, and tests run side by side."""
NOBODY = Endpoint("127.0.0.1", 1)
SUCCESS = 2001


def request_to(identity: str = MME) -> Any:
    node = ServingNode(NodeKind.MME, identity, "example.net")
    return cancel_location(node, "001010000000001")


@contextmanager
def node_with(*peers: PlayedPeer, **changes: Any) -> Iterator[DiameterNode]:
    """Return a node with these peers."""
    addresses = {peer.identity: peer.endpoint for peer in peers}
    settings = {
        "origin_hosts": NAMES,
        "origin_realm": "example.net",
        "peers": addresses,
        "timeout_s": 0.5,
    }
    with closing(DiameterNode(DiameterSettings(**{**settings, **changes}), (S6A,))) as node:
        yield node


def test_a_node_that_is_a_peer_is_asked_itself() -> None:
    with (
        PlayedPeer(MME) as mme,
        PlayedPeer(DRA_1) as relay,
        node_with(relay, mme) as node,
    ):
        outcomes = node.exchange([request_to(MME) for _ in range(4)])

        assert outcomes == [DiameterAnswer(MME, SUCCESS)] * 4
        assert (len(mme.requests), len(relay.requests)) == (4, 0)


def test_relays_take_turns() -> None:
    with PlayedPeer(DRA_1) as first, PlayedPeer(DRA_2) as second, node_with(first, second) as node:
        node.exchange([request_to() for _ in range(10)])

        assert (len(first.requests), len(second.requests)) == (5, 5)


def test_a_relay_that_is_away_is_passed_over() -> None:
    with PlayedPeer(DRA_2) as relay:
        peers = {DRA_1: NOBODY, DRA_2: relay.endpoint}
        with node_with(peers=peers) as node:
            outcomes = node.exchange([request_to() for _ in range(4)])

        assert outcomes == [DiameterAnswer(DRA_2, SUCCESS)] * 4


def test_nobody_is_sent_what_is_for_somebody_else() -> None:
    """python-diameter's node would: it never looks at Destination-Host."""
    with PlayedPeer(MME) as mme, node_with(mme, passes_nothing_on=frozenset({MME})) as node:
        (outcome,) = node.exchange([request_to(OTHER_MME)])

        assert isinstance(outcome, Unavailable)
        assert mme.requests == []


def test_a_batch_does_not_try_an_absent_node_again_and_again() -> None:
    with PlayedPeer("somebody.example.net") as stranger:
        peers = {DRA_1: stranger.endpoint}
        with node_with(peers=peers, origin_hosts=NAMES[:1]) as node:
            outcomes = node.exchange([request_to() for _ in range(20)])

        assert len({id(outcome) for outcome in outcomes}) == 1
        assert len(stranger.connected_as) == 1


def test_no_more_requests_are_under_way_than_the_window_lets() -> None:
    waiting: list[Any] = []
    came_beyond: list[bool] = []

    def reply(request: Any) -> bytes | None:
        """Hold answers back until three are owed, and see that no fourth request comes."""
        waiting.append(request)
        if len(waiting) < 3:
            return None
        came_beyond.append(mme.hears_more())
        answers = b"".join(map(mme.success, waiting))
        waiting.clear()
        return answers

    with PlayedPeer(MME, reply) as mme, node_with(mme, window=3, timeout_s=5) as node:
        outcomes = node.exchange([request_to() for _ in range(9)])

    assert outcomes == [DiameterAnswer(MME, SUCCESS)] * 9
    assert came_beyond[:3] == [False] * 3


def test_a_node_that_answers_nothing_is_not_asked_on() -> None:
    with PlayedPeer(MME, lambda _: None) as mme, node_with(mme, window=4, timeout_s=0.2) as node:
        outcomes = node.exchange([request_to() for _ in range(100)])

        assert [type(outcome) for outcome in outcomes] == [OutcomeUnknown] * 4 + [Unavailable] * 96
        assert len(mme.requests) == 4


def test_a_node_that_leaves_one_question_open_is_asked_on() -> None:
    def reply(request: Any) -> bytes | None:
        return None if len(mme.requests) == 2 else mme.success(request)

    with PlayedPeer(MME, reply) as mme, node_with(mme, window=2, timeout_s=1.0) as node:
        outcomes = node.exchange([request_to() for _ in range(20)])

        assert [type(outcome) for outcome in outcomes].count(OutcomeUnknown) == 1
        assert outcomes.count(DiameterAnswer(MME, SUCCESS)) == 19


def test_answers_may_come_in_any_order() -> None:
    waiting: list[Any] = []

    def reply(request: Any) -> bytes | None:
        waiting.append(request)
        if len(waiting) < 5:
            return None
        return b"".join(map(mme.success, reversed(waiting)))

    with PlayedPeer(MME, reply) as mme, node_with(mme, window=5) as node:
        assert node.exchange([request_to() for _ in range(5)]) == [DiameterAnswer(MME, SUCCESS)] * 5


def test_each_request_has_a_session_of_its_own() -> None:
    with PlayedPeer(MME) as mme, node_with(mme) as node:
        node.exchange([request_to() for _ in range(20)])

        sessions = {request.session_id for request in mme.requests}
        assert len(sessions) == 20
        assert all(session.split(";")[0] == NAMES[0] for session in sessions)
        assert all(session.split(";")[1].isdigit() for session in sessions)


def test_the_first_name_that_a_peer_takes_is_ours() -> None:
    with PlayedPeer(MME, strangers=NAMES[:2]) as mme, node_with(mme) as node:
        node.exchange([request_to()])

        assert mme.connected_as == [NAMES[2]]


def test_a_peer_that_takes_no_name_is_unavailable() -> None:
    with PlayedPeer(MME, strangers=NAMES) as mme, node_with(mme) as node:
        (outcome,) = node.exchange([request_to()])

        assert isinstance(outcome, Unavailable)
        assert outcome.sentence == f"{MME} takes none of our names: result code 3010"


def test_two_nodes_of_one_machine_never_have_one_name_at_one_peer() -> None:
    """Also where the peer would let them, and send the answers to the other one."""
    with PlayedPeer(MME) as mme, node_with(mme) as first, node_with(mme) as second:
        first.exchange([request_to()])
        second.exchange([request_to()])
        assert mme.connected_as == [*NAMES[:2]]

        first.close()
        with node_with(mme) as third:
            third.exchange([request_to()])
        assert mme.connected_as == [*NAMES[:2], NAMES[0]]


def test_who_answers_under_another_name_is_not_the_peer() -> None:
    with (
        PlayedPeer(OTHER_MME) as other,
        node_with(peers={MME: other.endpoint}) as node,
        pytest.raises(Unavailable, match=f"it calls itself {OTHER_MME}"),
    ):
        node.check_reachable()


def test_a_peer_that_does_not_speak_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = Endpoint(*server.getsockname())
        with (
            node_with(peers={MME: endpoint}) as node,
            pytest.raises(Unavailable, match=f"{MME} does not give its capabilities"),
        ):
            node.check_reachable()


def test_a_peer_that_falls_silent_is_noticed_by_the_watchdog() -> None:
    with (
        PlayedPeer(MME, lambda _: None) as mme,
        node_with(mme, watchdog_s=0.1, timeout_s=5) as node,
    ):
        (outcome,) = node.exchange([request_to()])

        assert isinstance(outcome, OutcomeUnknown)
        assert outcome.sentence == f"{MME} does not answer the watchdog"
        commands = [request.header.command_code for request in mme.requests]
        assert commands[-1] == Command.DEVICE_WATCHDOG


def test_a_peer_that_answers_the_watchdog_stays_connected() -> None:
    with PlayedPeer(MME) as mme, node_with(mme, watchdog_s=0.3) as node:
        node.check_reachable()
        mme.wait_for(lambda: len(mme.requests) >= 3)
        node.exchange([request_to()])

        assert len(mme.connected_as) == 1


def test_a_lost_connection_is_told_at_once_and_made_again() -> None:
    with PlayedPeer(MME, lambda _: None) as mme, node_with(mme, timeout_s=30) as node:
        thread = threading.Thread(
            target=lambda: (mme.wait_for(lambda: bool(mme.requests)), mme.hang_up())
        )
        thread.start()
        (outcome,) = node.exchange([request_to()])
        thread.join()

        assert isinstance(outcome, OutcomeUnknown)
        node.check_reachable()
        assert len(mme.connected_as) == 2


def test_who_asks_us_is_answered() -> None:
    watchdog = DeviceWatchdogRequest()
    watchdog.origin_host, watchdog.origin_realm = MME.encode(), b"example.net"
    location = UpdateLocationRequest()
    location.session_id = "mme-1;1;1"
    with PlayedPeer(MME) as mme, node_with(mme) as node:
        node.check_reachable()
        mme.say(watchdog.as_bytes() + location.as_bytes())
        mme.wait_for(lambda: len(mme.answers) == 2)

        assert [answer.result_code for answer in mme.answers] == [2001, 3001]
        assert node.exchange([request_to()]) == [DiameterAnswer(MME, SUCCESS)]


def test_who_asks_us_in_one_breath_with_its_capabilities_is_answered() -> None:
    """A peer is open as soon as it has sent them (RFC 6733 clause 5.6, R-Conn-CER)."""
    asks = UpdateLocationRequest()
    asks.header.hop_by_hop_identifier = asks.header.end_to_end_identifier = 7
    with PlayedPeer(MME, first_words=asks.as_bytes() + watchdog()) as mme, node_with(mme) as node:
        [outcome] = node.exchange([request_to()])

        mme.wait_for(lambda: len(mme.answers) == 2)
    assert outcome == DiameterAnswer(MME, SUCCESS)
    assert [one.header.command_code for one in mme.answers] == [
        UpdateLocationRequest.code,
        Command.DEVICE_WATCHDOG,
    ]


def watchdog() -> bytes:
    request = DeviceWatchdogRequest()
    request.origin_host, request.origin_realm = MME.encode(), b"example.net"
    data: bytes = request.as_bytes()
    return data


def test_a_peer_that_takes_leave_is_sent_nothing_more_on_that_connection() -> None:
    leave = DisconnectPeerRequest()
    leave.origin_host, leave.origin_realm, leave.disconnect_cause = MME.encode(), b"example.net", 0
    with PlayedPeer(MME) as mme, node_with(mme) as node:
        node.check_reachable()
        mme.say(leave.as_bytes())
        mme.wait_for(lambda: bool(mme.answers))

        assert node.exchange([request_to()]) == [DiameterAnswer(MME, SUCCESS)]
        assert mme.answers[0].result_code == SUCCESS
        assert mme.connected_as == [*NAMES[:2]], "the first one has not gone yet"
        mme.hang_up()


def test_a_peer_that_takes_leave_and_never_goes_is_left() -> None:
    leave = DisconnectPeerRequest()
    leave.origin_host, leave.origin_realm, leave.disconnect_cause = MME.encode(), b"example.net", 0
    with PlayedPeer(MME) as mme, node_with(mme, watchdog_s=0.05, origin_hosts=NAMES[:1]) as node:
        node.check_reachable()
        mme.say(leave.as_bytes())
        mme.wait_for(lambda: mme.has_lost_one)

        assert node.exchange([request_to()]) == [DiameterAnswer(MME, SUCCESS)]


def test_an_empty_batch_connects_to_nobody() -> None:
    with node_with(peers={MME: NOBODY}) as node:
        assert node.exchange([]) == []


def test_a_node_that_was_closed_connects_again() -> None:
    with PlayedPeer(MME) as mme, node_with(mme) as node:
        node.exchange([request_to()])
        node.close()
        node.close()
        assert mme.requests[-1].header.command_code == Command.DISCONNECT_PEER

        assert node.exchange([request_to()]) == [DiameterAnswer(MME, SUCCESS)]
