"""One Diameter peer that we connect to: when it is first needed, and again after a loss."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock

from cleanbreak.adapters.diameter_link import RECEIVE_BYTES, Link, LinkEnded, reason
from cleanbreak.adapters.diameter_names import NameTaken, OwnName
from cleanbreak.adapters.diameter_settings import DiameterSettings
from cleanbreak.adapters.diameter_wire import (
    Application,
    Avp,
    Command,
    Frames,
    Nonsense,
    Origin,
    ResultCode,
    body_of,
    capabilities_request,
    read_fields,
    read_header,
)
from cleanbreak.ports.errors import Unavailable

REST_S = 5.0
"""How long a peer that could not be reached is passed over, where another one leads there, too."""


class CapabilitiesRefused(Exception):
    """The peer does not take us under this name.

    :param sentence: why not.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Peer:
    """A relay, or a node that is asked itself.

    :param identity: its Diameter identity, which it has to give as its own.
    """

    def __init__(
        self, identity: str, settings: DiameterSettings, applications: tuple[Application, ...]
    ) -> None:
        self.identity = identity
        self._settings = settings
        self._applications = applications
        self._link: Link | None = None
        self._failed_at_s = float("-inf")
        self._first_name = 0
        self._turn = RLock()

    @property
    def is_resting(self) -> bool:
        """Whether it could not be reached a moment ago."""
        return time.monotonic() < self._failed_at_s + REST_S

    def link(self) -> Link:
        """Return the connection; open it, if there is none.

        :raises Unavailable: if the peer cannot be reached, or does not take us.
        """
        with self._turn:
            if self._link is not None and self._link.takes_requests:
                return self._link
            try:
                self._link = self._connect()
            except Unavailable:
                self._failed_at_s = time.monotonic()
                raise
            self._failed_at_s = float("-inf")
            return self._link

    def close(self) -> None:
        """Take leave; the next question opens a new connection."""
        with self._turn:
            link, self._link = self._link, None
        if link is not None:
            link.close()

    def _connect(self) -> Link:
        """Try our names, beginning with the one that was taken last.

        :raises Unavailable: with what the peer says to the last of them.
        """
        names = self._settings.origin_hosts
        sentence = ""
        for step in range(len(names)):
            place = (self._first_name + step) % len(names)
            try:
                link = self._connect_as(Origin(names[place], self._settings.origin_realm))
            except CapabilitiesRefused as refusal:
                sentence = refusal.sentence
            else:
                self._first_name = place
                return link
        raise Unavailable(f"{self.identity} takes none of our names: {sentence}")

    def _connect_as(self, ours: Origin) -> Link:
        """Connect under one of our names.

        :raises CapabilitiesRefused: if another name may be taken.
        """
        with ExitStack() as unless_taken:
            try:
                name = OwnName(ours, self.identity)
            except NameTaken as taken:
                raise CapabilitiesRefused("another process has our name") from taken
            unless_taken.callback(name.release)
            connected = self._open_socket()
            unless_taken.callback(connected.close)
            with self._failures():
                frames = self._exchange_capabilities(connected, ours)
            unless_taken.pop_all()
        return Link(self.identity, connected, frames, name, self._settings.watchdog_s)

    def _open_socket(self) -> socket.socket:
        address = self._settings.peers[self.identity]
        try:
            connected = socket.create_connection(address, self._settings.timeout_s)
        except OSError as error:
            raise Unavailable(f"{self.identity} cannot be reached: {reason(error)}") from error
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Say what it means that capabilities were not exchanged."""
        try:
            yield
        except TimeoutError as error:
            raise Unavailable(f"{self.identity} does not give its capabilities") from error
        except Nonsense as nonsense:
            raise Unavailable(f"{self.identity} speaks no Diameter") from nonsense
        except (LinkEnded, OSError) as end:
            # What a peer does that already has a connection of this name.
            raise CapabilitiesRefused("it closed the connection") from end

    def _exchange_capabilities(self, connected: socket.socket, ours: Origin) -> Frames:
        """Say who we are and hear who the peer is (RFC 6733 clause 5.3).

        Behind its capabilities it may ask us something at once: for it, the connection is open.
        """
        address = connected.getsockname()[0]
        connected.sendall(capabilities_request(ours, address, self._applications))
        frames = Frames()
        answer: bytes | None = None
        while answer is None:
            data = connected.recv(RECEIVE_BYTES)
            if not data:
                raise LinkEnded("closed the connection")
            answer = frames.feed_for_one(data)
        self._require_capabilities(answer)
        return frames

    def _require_capabilities(self, frame: bytes) -> None:
        header = read_header(frame)
        if header.is_request or header.command != Command.CAPABILITIES_EXCHANGE:
            raise Nonsense
        said = {one.code: one.payload for one in read_fields(body_of(frame)) if not one.vendor}
        code = int.from_bytes(said.get(Avp.RESULT_CODE, b""), "big")
        if code != ResultCode.SUCCESS:
            raise CapabilitiesRefused(f"result code {code}")
        name = said.get(Avp.ORIGIN_HOST, b"").decode("ascii", "replace").lower()
        if name != self.identity:
            raise Unavailable(f"{self.identity} is not who answers there: it calls itself {name}")
