"""Our own Diameter node (RFC 6733): it asks other nodes, many questions at a time.

It writes messages with python-diameter 0.9.0, and is a node of its own instead of that library's:
the library routes by realm and never by Destination-Host, keeps two entries of memory for each
request for ever, and holds the process open with threads that are no daemons.
"""

import itertools
import secrets
import time
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeAlias

from cleanbreak.adapters.diameter_answers import DiameterAnswer, read_answer
from cleanbreak.adapters.diameter_link import IDENTIFIERS, Link, Waiting
from cleanbreak.adapters.diameter_peer import Peer
from cleanbreak.adapters.diameter_settings import DiameterSettings
from cleanbreak.adapters.diameter_wire import Application, Nonsense, packed
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

S6A = Application(16777251, vendor=10415)
"""S6a and S6d (3GPP TS 29.272 clause 7.1.9)."""
CREDIT_CONTROL = Application(4)
"""Gy and Ro (RFC 8506 clause 12.1)."""

Request: TypeAlias = Any
"""A request of python-diameter, which has no types, with Destination-Host and -Realm set."""
DiameterOutcome: TypeAlias = DiameterAnswer | OutsideFailure


class DiameterNode:
    """Connects to its peers when they are needed; threads may share one.

    :param applications: what we say that we speak.
    """

    def __init__(self, settings: DiameterSettings, applications: tuple[Application, ...]) -> None:
        self.settings = settings
        self._peers = {name: Peer(name, settings, applications) for name in settings.peers}
        self._agents = [
            peer for name, peer in self._peers.items() if name not in settings.passes_nothing_on
        ]
        self._turns = itertools.count()
        self._end_to_end = itertools.count(int(time.time()) << 20 | secrets.randbits(20))
        self._sessions = itertools.count()
        self._started_at_s = int(time.time())
        self._own = secrets.token_hex(8)
        """Keeps sessions of different processes apart that share a name one after the other."""

    def exchange(self, requests: Iterable[Request]) -> list[DiameterOutcome]:
        """Send the requests, each as soon as it is made; return what came of them, in order.

        ``Unavailable``: it was not sent. ``OutcomeUnknown``: it was, and nobody knows more.
        """
        return Batch(self).run(requests)

    def link_to(self, identity: str) -> Link:
        """Return a way to the node: its own connection, else that of a relay.

        :raises Unavailable: if no way is open.
        """
        sentence = f"no peer leads to {identity}"
        for peer in self._ways_to(identity):
            try:
                return peer.link()
            except Unavailable as failure:
                sentence = failure.sentence
        raise Unavailable(sentence)

    def address(self, request: Request, link: Link) -> int:
        """Write into the request from whom it is; return its end-to-end identifier."""
        ours = link.ours
        request.origin_host, request.origin_realm = ours.host.encode(), ours.realm.encode()
        if request.session_id is None:
            # RFC 6733 clause 8.8: two numbers and a word of our own, never to be used again.
            numbers = f"{self._started_at_s};{next(self._sessions)}"
            request.session_id = f"{ours.host};{numbers};{self._own}"
        request.header.end_to_end_identifier = next(self._end_to_end) % IDENTIFIERS
        end_to_end: int = request.header.end_to_end_identifier
        return end_to_end

    def check_reachable(self) -> None:
        """Return if every peer is connected.

        :raises Unavailable: with the sentence of the first one that is not.
        """
        for peer in self._peers.values():
            peer.link()

    def close(self) -> None:
        """Take leave of every peer; the next question connects again."""
        for peer in self._peers.values():
            peer.close()

    def _ways_to(self, identity: str) -> list[Peer]:
        """Return the peers that may lead there, the best first (RFC 6733 clause 6.1.4)."""
        itself = [self._peers[identity]] if identity in self._peers else []
        turn = next(self._turns) % max(1, len(self._agents))
        agents = [
            peer for peer in self._agents[turn:] + self._agents[:turn] if peer.identity != identity
        ]
        return sorted([*itself, *agents], key=lambda peer: peer.is_resting)


class UnderWay(NamedTuple):
    """A request that was sent and not answered yet."""

    link: Link
    hop_by_hop: int
    asked: str
    """The identity of the node that it is for."""
    command: int
    sent_at_s: float
    """On the monotonic clock."""


class Batch:
    """Requests that are sent one after the other, with a window of unanswered ones."""

    def __init__(self, node: DiameterNode) -> None:
        self._node = node
        self._outcomes: dict[int, DiameterOutcome] = {}
        self._under_way: dict[int, UnderWay] = {}
        """By the place of the request; the one that was sent first stands first."""
        self._arrivals: SimpleQueue[tuple[int, bytes | OutsideFailure]] = SimpleQueue()
        self._heard_at_s: dict[str, float] = {}
        """When something last came for a node."""
        self._no_way: dict[str, Unavailable] = {}
        """Nodes that cannot be reached, or answer nothing: the rest of the batch is not sent."""

    def run(self, requests: Iterable[Request]) -> list[DiameterOutcome]:
        """Return what came of each request."""
        for place, request in enumerate(requests):
            while len(self._under_way) >= self._node.settings.window:
                self._take_one()
            try:
                self._send(place, request)
            except Unavailable as failure:
                self._outcomes[place] = failure
        while self._under_way:
            self._take_one()
        return [self._outcomes[place] for place in range(len(self._outcomes))]

    def _send(self, place: int, request: Request) -> None:
        """Send one request.

        :raises Unavailable: if it cannot be sent: then it surely was not.
        """
        asked: str = request.destination_host.decode()
        link = self._link_to(asked)
        waiting = Waiting(
            self._node.address(request, link), lambda arrived: self._arrivals.put((place, arrived))
        )
        request.header.hop_by_hop_identifier = hop_by_hop = link.expect(waiting)
        self._under_way[place] = UnderWay(
            link,
            hop_by_hop,
            asked,
            request.header.command_code,
            sent_at_s=time.monotonic(),
        )
        link.send(packed(request))

    def _link_to(self, identity: str) -> Link:
        if identity in self._no_way:
            raise self._no_way[identity]
        try:
            return self._node.link_to(identity)
        except Unavailable as failure:
            self._no_way[identity] = failure
            raise

    def _take_one(self) -> None:
        """Wait for whatever comes next; for the one that was sent first, no longer than allowed."""
        oldest = next(iter(self._under_way))
        deadline_s = self._under_way[oldest].sent_at_s + self._node.settings.timeout_s
        try:
            place, arrived = self._arrivals.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except Empty:
            self._outcomes[oldest] = self._give_up(self._under_way.pop(oldest))
        else:
            if answered := self._under_way.pop(place, None):
                self._heard_at_s[answered.asked] = time.monotonic()
                self._outcomes[place] = outcome_of(answered, arrived)

    def _give_up(self, late: UnderWay) -> OutcomeUnknown:
        """Expect no answer any more. A node that is silent altogether is not asked on.

        A thousand lines at a deaf node would else cost the waiting time once for each window.
        """
        late.link.forget(late.hop_by_hop)
        sentence = f"{late.asked} did not answer within {self._node.settings.timeout_s:g} s"
        if self._heard_at_s.get(late.asked, 0.0) < late.sent_at_s:
            self._no_way[late.asked] = Unavailable(sentence)
        return OutcomeUnknown(sentence)


def outcome_of(answered: UnderWay, arrived: bytes | OutsideFailure) -> DiameterOutcome:
    """Return what arrived for a request, as far as it can be read."""
    if isinstance(arrived, OutsideFailure):
        return arrived
    try:
        return read_answer(arrived, answered.command)
    except Nonsense:
        return OutcomeUnknown(f"{answered.asked} was answered for in a way nobody can read")
