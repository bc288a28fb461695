"""Gateways that charge by Gy are made to end sessions; directly, and through a real relay."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any

import pytest

from cleanbreak.adapters.charging_sessions import ChargingSession
from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.gy_sessions import Ending, GySessions, GySettings
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .lab import DRA, GY_NUMBER, OURS, REALM, PlayedNode, Relay

PGW_1, PGW_2 = f"pgw-1.{REALM}", f"pgw-2.{REALM}"
GHOST = f"pgw-9.{REALM}"
NUMBERS = itertools.count(1)


class Gateways:
    """Two gateways, and our way to them."""

    def __init__(self, nodes: Sequence[PlayedNode], peers: Mapping[str, Endpoint]) -> None:
        self.nodes = {node.identity: node for node in nodes}
        self._peers = peers
        self._stack = ExitStack()

    def sessions(self, count: int, at: str = PGW_1) -> list[ChargingSession]:
        """Open that many sessions at a gateway."""
        made = [session_at(at) for _ in range(count)]
        self.nodes[at].serve([session.session_id for session in made])
        return made

    def aborter(self, ending: Ending = Ending.ABORT_ELSE_REAUTHORIZE) -> GySessions:
        """Return what ends sessions in that way."""
        diameter = DiameterSettings(
            origin_hosts=OURS, origin_realm=REALM, peers=self._peers, timeout_s=1.0
        )
        aborter = GySessions(GySettings(diameter=diameter, ending=ending))
        return self._stack.enter_context(closing(aborter))

    def keeps(self, session: ChargingSession) -> bool:
        return self.nodes[session.origin_host].serves(session.session_id)

    def behave(self) -> None:
        self._stack.close()
        for node in self.nodes.values():
            for command in ("ASR", "RAR"):
                node.manner(command, "honest")


def session_at(gateway: str) -> ChargingSession:
    """Return a session that nobody has opened."""
    return ChargingSession(
        session_id=f"{gateway};1795654854;{next(NUMBERS)}", origin_host=gateway, origin_realm=REALM
    )


@pytest.fixture(scope="module")
def gateway_nodes() -> Iterator[list[PlayedNode]]:
    nodes = [PlayedNode(identity, GY_NUMBER) for identity in (PGW_1, PGW_2)]
    yield nodes
    for node in nodes:
        node.stop()


@pytest.fixture(scope="module")
def gateway_relay(
    programs: None, gateway_nodes: list[PlayedNode], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Relay]:
    relay = Relay(tmp_path_factory.mktemp("gateways"), gateway_nodes)
    yield relay
    relay.kill()


@pytest.fixture(params=["direct", "relayed"])
def gateways(request: pytest.FixtureRequest, gateway_nodes: list[PlayedNode]) -> Iterator[Gateways]:
    """The same, without a relay and behind one."""
    peers = {node.identity: node.endpoint for node in gateway_nodes}
    if request.param == "relayed":
        peers = {DRA: request.getfixturevalue("gateway_relay").endpoint}
    gateways = Gateways(gateway_nodes, peers)
    yield gateways
    gateways.behave()


@pytest.mark.parametrize("ending", Ending)
def test_sessions_end_at_the_gateways_that_keep_them(gateways: Gateways, ending: Ending) -> None:
    sessions = [*gateways.sessions(20), *gateways.sessions(20, at=PGW_2)]
    neighbour = gateways.sessions(1)[0]

    assert gateways.aborter(ending).abort(sessions) == [None] * 40

    assert not any(map(gateways.keeps, sessions))
    assert gateways.keeps(neighbour)


def test_the_request_names_gateway_session_and_application(gateways: Gateways) -> None:
    (session,) = gateways.sessions(1)

    gateways.aborter(Ending.REAUTHORIZE).abort([session])

    said = gateways.nodes[PGW_1].seen()[-1]
    assert said["session_id"] == session.session_id
    assert said["destination_host"] == PGW_1
    assert said["re_auth_request_type"] == 0  # AUTHORIZE_ONLY, RFC 6733 clause 8.12


@pytest.mark.parametrize("ending", Ending)
def test_a_session_that_the_gateway_does_not_know_is_ended(
    gateways: Gateways, ending: Ending
) -> None:
    assert gateways.aborter(ending).abort([session_at(PGW_1)]) == [None]


def test_a_repeat_is_harmless(gateways: Gateways) -> None:
    sessions = gateways.sessions(3)
    aborter = gateways.aborter()

    assert aborter.abort(sessions) == aborter.abort(sessions) == [None] * 3


@pytest.mark.parametrize("code", [3001, 3007, 5012])
def test_a_gateway_that_cannot_abort_is_made_to_ask_again(gateways: Gateways, code: int) -> None:
    sessions = [*gateways.sessions(2), *gateways.sessions(2, at=PGW_2)]
    gateways.nodes[PGW_1].manner("ASR", "says", code)

    assert gateways.aborter().abort(sessions) == [None] * 4

    assert not any(map(gateways.keeps, sessions))


def test_with_the_policy_abort_nothing_else_is_tried(gateways: Gateways) -> None:
    sessions = gateways.sessions(1)
    gateways.nodes[PGW_1].manner("ASR", "says", 5012)

    (failure,) = gateways.aborter(Ending.ABORT).abort(sessions)

    assert isinstance(failure, Refused)
    assert failure.sentence == f"{PGW_1} says 5012"
    assert gateways.keeps(sessions[0])


@pytest.mark.parametrize("code", [2001, 5002])
def test_somebody_elses_answer_ends_no_session(gateways: Gateways, code: int) -> None:
    known = gateways.sessions(1) if code == 2001 else [session_at(PGW_1)]
    gateways.nodes[PGW_1].manner("ASR", "as", GHOST)

    (failure,) = gateways.aborter().abort(known)

    assert isinstance(failure, OutcomeUnknown)
    assert failure.sentence == f"{GHOST} answered {code} in the place of {PGW_1}"


def test_a_gateway_that_does_not_exist_has_not_ended_anything(gateways: Gateways) -> None:
    (failure,) = gateways.aborter().abort([session_at(GHOST)])

    assert isinstance(failure, (OutcomeUnknown, Unavailable))
    assert GHOST in failure.sentence


def test_a_gateway_that_does_not_answer_leaves_doubt(gateways: Gateways) -> None:
    gateways.nodes[PGW_1].manner("ASR", "silent")
    sessions = [*gateways.sessions(1), *gateways.sessions(1, at=PGW_2)]

    lost, ended = gateways.aborter().abort(sessions)

    assert isinstance(lost, OutcomeUnknown)
    assert ended is None


def test_a_gateway_without_a_diameter_name_fails_alone(gateways: Gateways) -> None:
    (session,) = gateways.sessions(1)
    nameless: Any = session_at("the gateway")

    refused, ended = gateways.aborter().abort([nameless, session])

    assert isinstance(refused, Refused)
    assert ended is None


def test_peers_that_nobody_answers_for_are_unavailable(gateways: Gateways) -> None:
    gateways.aborter().check_reachable()
    nowhere = DiameterSettings(
        origin_hosts=OURS, origin_realm=REALM, peers={DRA: Endpoint("127.0.0.1", 1)}
    )
    with closing(GySessions(GySettings(diameter=nowhere))) as aborter:
        with pytest.raises(Unavailable, match=f"{DRA} cannot be reached"):
            aborter.check_reachable()
        (failure,) = aborter.abort([session_at(PGW_1)])

    assert isinstance(failure, Unavailable)
