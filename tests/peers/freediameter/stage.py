"""Serving nodes with phones attached, our adapter in front, and eyes to see what they know."""

import itertools
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanbreak.adapters.diameter_node import S6A, DiameterNode
from cleanbreak.adapters.diameter_settings import DiameterSettings, Endpoint
from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.adapters.in_parts import NetworkInParts
from cleanbreak.adapters.network.memory import SUBSCRIBER, MemoryNetwork
from cleanbreak.adapters.network.s6a import S6aNetwork, S6aSettings
from cleanbreak.adapters.network.s6a.nodes import cancellation_failure
from cleanbreak.adapters.network.s6a.requests import NodeKind, ServingNode, cancel_location
from cleanbreak.ports.calls import Answer, Call, Presence
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.network import Network, Subscriber

from .lab import DRA, OURS, REALM, PlayedNode, Relay

MME_1, MME_2, SGSN = (f"{name}.{REALM}" for name in ("mme-1", "mme-2", "sgsn-1"))
NUMBERS = itertools.count(1)


class S6aWorld:
    """Played nodes, with a relay before them or without; each customer is of one test only."""

    def __init__(self, nodes: Sequence[PlayedNode], relay: Relay | None = None) -> None:
        self.nodes = {node.identity: node for node in nodes}
        self.relay = relay
        self.network = S6aNetwork(self.settings(), AnswersInProcess())

    @property
    def mme(self) -> PlayedNode:
        """The MME at which phones are attached, if nothing else is said."""
        return self.nodes[MME_1]

    def settings(self, **changes: Any) -> S6aSettings:
        """Return the settings of a network that waits a little only."""
        diameter = DiameterSettings(
            origin_hosts=OURS,
            origin_realm=REALM,
            peers=self.peers(),
            passes_nothing_on=frozenset(self.nodes),
            timeout_s=1.0,
        )
        mmes = {name: REALM for name in self.nodes if name.startswith("mme")}
        sgsns = {name: REALM for name in self.nodes if name.startswith("sgsn")}
        settings = S6aSettings(diameter=diameter, mmes=mmes, sgsns=sgsns, forget_within_s=0.5)
        return replace(settings, **changes)

    def peers(self) -> Mapping[str, Endpoint]:
        """Return whom we connect to."""
        if self.relay is not None:
            return {DRA: self.relay.endpoint}
        return {name: node.endpoint for name, node in self.nodes.items()}

    def subscribers(self, count: int, at: str = MME_1) -> list[Subscriber]:
        """Attach that many phones at a node."""
        made = [stranger() for _ in range(count)]
        self.nodes[at].serve([subscriber.imsi for subscriber in made])
        return made

    def subscriber(self, at: str = MME_1) -> Subscriber:
        """Attach one phone."""
        return self.subscribers(1, at)[0]

    def end(self, *subscribers: Subscriber) -> list[Answer]:
        """Withdraw by the adapter."""
        return self.network.withdraw_subscription(calls_about(subscribers))

    def seen(self, subscriber: Subscriber) -> dict[str, Presence]:
        """Return what each element says."""
        (sightings,) = self.network.look_for([subscriber])
        return {sighting.element: sighting.presence for sighting in sightings}

    def restart_mme(self) -> None:
        """Start the MME again after a crash: it has forgotten everybody."""
        self.mme.reap()
        self.mme.start()
        if self.relay is not None:
            self.relay.wait_until_connected()

    def behave(self) -> None:
        """Have every node be honest again."""
        for node in self.nodes.values():
            for command in ("CLR", "IDR"):
                node.manner(command, "honest")

    def close(self) -> None:
        self.network.close()
        for node in self.nodes.values():
            node.stop()
        if self.relay is not None:
            self.relay.kill()


def relayed_world(directory: Path) -> S6aWorld:
    nodes = [PlayedNode(identity) for identity in (MME_1, MME_2, SGSN)]
    return S6aWorld(nodes, Relay(directory, nodes))


def direct_world() -> S6aWorld:
    return S6aWorld([PlayedNode(identity) for identity in (MME_1, MME_2)])


class WholeNetworkStage:
    """A subscriber database, and the nodes that serve its phones: for the suite of the port.

    The database is the fake's HLR; what serves the phones are played MMEs behind freeDiameter.
    """

    def __init__(self, world: S6aWorld) -> None:
        self._world = world
        self._database = DictWorld()
        self._hlr = MemoryNetwork(self._database)
        self.network: Network = NetworkInParts({"memory": self._hlr, "s6a": world.network})

    def stranger(self) -> Subscriber:
        return stranger()

    def subscribers(self, count: int) -> list[Subscriber]:
        """Provision subscribers who are served everywhere: the suite wants each element to act."""
        made = [stranger() for _ in range(count)]
        for node in self._world.nodes.values():
            node.serve([subscriber.imsi for subscriber in made])
        self._hlr.provision(made)
        return made

    def can_use(self, subscriber: Subscriber) -> bool:
        """Return whether a node serves the phone, or would: it asks the database."""
        if any(node.serves(subscriber.imsi) for node in self._world.nodes.values()):
            return True
        held = self._database.read(SUBSCRIBER, [subscriber.imsi])[subscriber.imsi]
        return bool(held["in_hlr"] and not held["is_barred"])

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Make the database unreachable, and the relay deaf."""
        assert self._world.relay is not None
        self._database.set_down("network", True)
        self._world.relay.signal(signal.SIGSTOP)
        yield
        self._world.relay.signal(signal.SIGCONT)
        self._database.set_down("network", False)


def stranger() -> Subscriber:
    """Return somebody whom no node ever served."""
    number = next(NUMBERS)
    return Subscriber(imsi=f"00101{number:010d}", msisdn=f"+491{number:010d}")


def calls_about(subscribers: Sequence[Subscriber]) -> list[Call[Subscriber]]:
    """Return one call for each, with keys that were never used."""
    return [Call(f"s6a-{next(NUMBERS)}:step", subscriber) for subscriber in subscribers]


def gone(world: S6aWorld) -> dict[str, Presence]:
    """Return what is seen where nobody knows the line."""
    return dict.fromkeys(world.seen(stranger()), Presence.GONE)


def cancel_at(world: S6aWorld, identity: str) -> OutsideFailure | None:
    """Send one Cancel-Location, and return how it failed."""
    node = ServingNode(NodeKind.MME, identity, REALM)
    with closing(DiameterNode(world.settings().diameter, (S6A,))) as diameter:
        (outcome,) = diameter.exchange([cancel_location(node, stranger().imsi)])
    return cancellation_failure(node, outcome)
