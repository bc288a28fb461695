"""One connection with one Diameter peer, from the exchange of capabilities to its end.

A thread reads what arrives: answers go to those who wait for them, by hop-by-hop and end-to-end
identifier; what matches nothing is dropped (RFC 6733 clause 6.2.1). The thread keeps the watchdog,
too. When the connection ends, whoever still waits is told at once.
"""

import itertools
import secrets
import select
import socket
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import NamedTuple, TypeAlias

from cleanbreak.adapters.diameter_names import OwnName
from cleanbreak.adapters.diameter_wire import (
    Command,
    Frames,
    Header,
    Nonsense,
    base_answer,
    leave_request,
    read_header,
    unsupported_answer,
    watchdog_request,
)
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

RECEIVE_BYTES = 65_536
LEAVE_S = 1.0
"""How long a peer may take to let us go."""
IDENTIFIERS = 2**32
Deliver: TypeAlias = Callable[[bytes | OutsideFailure], None]


class Waiting(NamedTuple):
    """Somebody who waits for an answer."""

    end_to_end: int
    deliver: Deliver
    """Takes the answer as it came, or the failure; called once, in the thread of the link."""


class LinkEnded(Exception):
    """There is no connection any more.

    :param sentence: what became of it, such as ``closed the connection``.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Link:
    """A TCP connection over which capabilities have been exchanged.

    :param peer: how the peer is called in sentences for operators.
    :param frames: what has arrived behind the peer's capabilities.
    :param name: whom the peer takes us for; released at the end.
    :param watchdog_s: after how much silence the peer is asked whether it is there.
    """

    def __init__(
        self,
        peer: str,
        connected: socket.socket,
        frames: Frames,
        name: OwnName,
        watchdog_s: float,
    ) -> None:
        self.ours = name.origin
        self._peer = peer
        self._name = name
        self._socket = connected
        self._frames = frames
        self._watchdog_s = watchdog_s
        self._hop_by_hop = itertools.count(secrets.randbelow(IDENTIFIERS))
        self._waiting: dict[int, Waiting] = {}
        self._writing = Lock()
        self._state = Lock()
        self._is_leaving = False
        self._over = Event()
        self._reader = Thread(target=self._read, name=f"diameter {peer}", daemon=True)
        self._reader.start()

    @property
    def takes_requests(self) -> bool:
        """Whether a request may be sent now."""
        return not (self._is_leaving or self._over.is_set())

    def expect(self, waiting: Waiting) -> int:
        """Note who waits, before the request goes out; return its hop-by-hop identifier.

        :raises Unavailable: if the connection has ended.
        """
        with self._state:
            if not self.takes_requests:
                raise Unavailable(f"{self._peer} has closed the connection")
            hop_by_hop = next(self._hop_by_hop) % IDENTIFIERS
            self._waiting[hop_by_hop] = waiting
            return hop_by_hop

    def forget(self, hop_by_hop: int) -> None:
        """Expect no answer any more; one that comes all the same is dropped."""
        self._waiting.pop(hop_by_hop, None)

    def send(self, data: bytes) -> None:
        """Send whole messages. If that fails the link ends, and whoever waits is told."""
        try:
            with self._writing:
                self._socket.sendall(data)
        except OSError:
            self._shut()

    def close(self) -> None:
        """Take leave (RFC 6733 clause 5.4), and end the connection; a deaf peer is left anyway."""
        with self._state:
            is_first = self.takes_requests
            self._is_leaving = True
        if is_first:
            self.send(leave_request(self.ours))
            self._over.wait(LEAVE_S)
        self._shut()
        self._reader.join(LEAVE_S)

    def _read(self) -> None:
        """Take what arrives until the end, and tell those who are still waiting then."""
        try:
            arrived = self._frames.feed(b"")  # behind the capabilities, in one breath with them
            while True:
                for frame in arrived:
                    self._take(frame)
                arrived = self._receive()
        except LinkEnded as end:
            sentence = f"{self._peer} {end.sentence}"
        except Nonsense:
            sentence = f"{self._peer} sent what is no Diameter"
        except OSError as error:
            sentence = f"the connection with {self._peer} was lost: {reason(error)}"
        self._name.release()
        self._socket.close()
        with self._state:
            self._over.set()
            left, self._waiting = self._waiting, {}
        for waiting in left.values():
            waiting.deliver(OutcomeUnknown(sentence))

    def _receive(self) -> list[bytes]:
        """Return what arrived; after a silence, ask whether the peer is there.

        :raises LinkEnded: at the end of the connection, or if the peer stays silent.
        """
        readiness = select.poll()
        readiness.register(self._socket, select.POLLIN)
        if not readiness.poll(self._watchdog_s * 1000):
            if self._is_leaving:
                raise LinkEnded("took leave and never went")
            self.send(watchdog_request(self.ours))
            if not readiness.poll(self._watchdog_s * 1000):
                raise LinkEnded("does not answer the watchdog")
        data = self._socket.recv(RECEIVE_BYTES)
        if not data:
            raise LinkEnded("closed the connection")
        return self._frames.feed(data)

    def _take(self, frame: bytes) -> None:
        header = read_header(frame)
        if header.is_request:
            self._take_request(header, frame)
        elif header.command == Command.DISCONNECT_PEER:
            raise LinkEnded("let us go")
        else:
            waiting = self._waiting.get(header.hop_by_hop)
            if waiting is not None and waiting.end_to_end == header.end_to_end:
                self._waiting.pop(header.hop_by_hop, None)
                waiting.deliver(frame)

    def _take_request(self, header: Header, frame: bytes) -> None:
        if header.command == Command.DEVICE_WATCHDOG:
            self.send(base_answer(header, self.ours))
        elif header.command == Command.DISCONNECT_PEER:
            # It closes after our answer; until then, answers under way may still come.
            self._is_leaving = True
            self.send(base_answer(header, self.ours))
        else:
            self.send(unsupported_answer(frame, self.ours))

    def _shut(self) -> None:
        """End the connection; the thread of the link, woken by that, does the rest."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended already


def reason(error: OSError) -> str:
    """Return why the operating system failed, in its words."""
    return error.strerror or str(error) or type(error).__name__
