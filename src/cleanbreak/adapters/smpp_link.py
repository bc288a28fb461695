"""One bound SMPP connection: any thread asks, one thread of its own listens.

The other side may speak at any time: it asks whether we are there, delivers what nobody reads here,
ends the session. Answers may come in any order, twice, too late, or not at all. What an answer
belongs to is said by its sequence number alone (SMPP 3.4 clause 2.6), so no number is used twice.
"""

import itertools
import logging
import select
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from queue import Full, Queue
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import Any

from cleanbreak.adapters.http_element import LoginRefused, TlsFiles
from cleanbreak.adapters.smpp_pdus import (
    GENERIC_NACK,
    HEADER,
    LOGIN_REFUSED,
    PDU_OCTETS_MAX,
    Pdu,
    Request,
    Status,
    failure_of,
    read_pdu,
    words_of,
)
from cleanbreak.adapters.variables import Endpoint
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Unavailable

log = logging.getLogger(__name__)

LAST_NUMBER = 0x7FFF_FFFF - 1_000_000
"""Sequence numbers end (clause 3.2); some batches before that, a new session begins at 1 again."""
RECEIVE_OCTETS = 65_536
TICK_S = 0.25
"""How often the listener looks at the clock."""
SLOT_TICK_S = 0.05
REST_S = 2.0
"""A connection that was silent for so long is asked whether it lives, before it carries an act."""

DELIVERIES = {"deliver_sm", "data_sm"}
SILENT_EVENTS = {"alert_notification", "outbind"}
"""They have no answer (clauses 4.12 and 4.1.7)."""


class Bind(Enum):
    """As what we log in (clause 4.1)."""

    TRANSMITTER = "transmitter"
    TRANSCEIVER = "transceiver"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppSettings:
    """One message centre, and how we come in."""

    address: Endpoint
    system_id: str
    password: str = field(default="", repr=False)
    system_type: str = ""
    bind: Bind = Bind.TRANSMITTER
    tls: TlsFiles | None = None
    timeout_s: float = 5.0
    """The longest wait for a connection, and for each answer."""
    enquire_link_s: float = 30.0
    """After so much silence we ask whether the other side is there."""
    window: int = 10
    """How many requests are under way together, if nobody has agreed on more."""


@dataclass(slots=True)
class Pending:
    """One request that waits for its answer."""

    name: str
    deadline: float
    answered: Event = field(default_factory=Event)
    answer: Pdu | None = None


class Link:
    """Is bound when it is made, and of no use any more when it is lost.

    :param name: how sentences call the other side.
    :param context: with which TLS is spoken, if it is.
    :param deliveries: where texts are put that come in, each to be answered by :meth:`answer`;
        ``None``: nobody reads here.
    :raises Unavailable: if it cannot be reached, or does not answer.
    :raises LoginRefused: if it does not accept our login.
    """

    def __init__(
        self,
        name: str,
        settings: SmppSettings,
        context: ssl.SSLContext | None,
        deliveries: "Queue[Pdu] | None" = None,
    ) -> None:
        self._name = name
        self._deliveries = deliveries
        self._settings = settings
        self._numbers = itertools.count(1)
        self._last_number = 0
        self._pending: dict[int, Pending] = {}
        self._slots = BoundedSemaphore(settings.window)
        self._writing, self._touching = Lock(), Lock()
        self._ended = Event()
        self._received = bytearray()
        self._heard_at = self._enquired_at = time.monotonic()
        self._socket = _connect(name, settings, context)
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(self._socket, select.POLLIN)
        self._writable.register(self._socket, select.POLLOUT)
        self._listener = Thread(target=self._listen, name=f"smpp {name}", daemon=True)
        self._listener.start()
        try:
            self._bind()
        except OutsideFailure:
            self.close()
            raise

    @property
    def is_lost(self) -> bool:
        """Whether it carries nothing any more."""
        return self._ended.is_set()

    def send(self, request: Request) -> Pending:
        """Send one request as soon as the window allows it.

        :raises Unavailable: if it was surely not sent.
        :raises OutcomeUnknown: if the connection was lost while it was sent.
        """
        sequence = self._next_sequence()
        data = request.pack(sequence)
        self._await_slot()
        pending = Pending(request.name, time.monotonic() + self._settings.timeout_s)
        self._pending[sequence] = pending
        if self.is_lost:  # the listener has settled what was pending, perhaps before this
            self._settle(sequence, None)
            raise Unavailable(f"{self._name} closed the connection")
        try:
            self._write(data)
        except OSError as error:
            self._end()
            raise OutcomeUnknown(f"{self._name} took no whole request: {_why(error)}") from error
        return pending

    def receive(self, pending: Pending) -> Pdu:
        """Return the answer to a request.

        :raises OutcomeUnknown: if there is none: too late, lost, or it answers something else.
        :raises Refused: if the other side does not know such a request.
        """
        pending.answered.wait(max(0.0, pending.deadline - time.monotonic()))
        if not pending.answered.is_set():
            self._give_up_overdue()
        answer = pending.answer
        if answer is None:
            what = "closed the connection" if self.is_lost else "did not answer in time"
            raise OutcomeUnknown(f"{self._name} {what}")
        if answer.name == GENERIC_NACK:
            # It could not even read the request (clause 4.3): nothing was done.
            raise failure_of(self._name, answer.status or Status.INVALID_COMMAND_ID)
        if answer.name != f"{pending.name}_resp":
            raise OutcomeUnknown(f"{self._name} answered something else than was asked")
        return answer

    def ask(self, request: Request) -> Pdu:
        """Send one request and return its answer."""
        return self.receive(self.send(request))

    def is_alive(self) -> bool:
        """Tell whether it may carry an act; asks, if it was silent for a while."""
        is_used_up = self._last_number > LAST_NUMBER and not self._pending
        if is_used_up or self._was_closed_meanwhile():
            self._end()
        if not self.is_lost and time.monotonic() - self._heard_at > REST_S:
            try:
                self.ask(Request("enquire_link"))
            except OutsideFailure:
                self._end()
        return not self.is_lost

    def close(self) -> None:
        """Say good-bye, if anybody listens, and close."""
        if not self.is_lost:
            with suppress(OSError):
                self._write(Request("unbind").pack(self._next_sequence()))
        self._end()
        self._listener.join(self._settings.timeout_s)
        self._socket.close()

    def _was_closed_meanwhile(self) -> bool:
        """Tell an end that the listener has not come to: it would cost the first act its answer."""
        try:
            return not socket.socket.recv(self._socket, 1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _next_sequence(self) -> int:
        self._last_number = next(self._numbers)
        return self._last_number

    def _bind(self) -> None:
        settings = self._settings
        fields: dict[str, Any] = {
            "system_id": settings.system_id,
            "password": settings.password,
            "system_type": settings.system_type,
        }
        try:
            answer = self.ask(Request(f"bind_{settings.bind.value}", fields))
        except OutcomeUnknown as failure:
            raise Unavailable(failure.sentence) from failure
        if answer.status in LOGIN_REFUSED:
            raise LoginRefused(f"{self._name} refuses our login: {words_of(answer.status)}")
        if answer.status:
            raise failure_of(self._name, answer.status)

    def _await_slot(self) -> None:
        while not self._slots.acquire(timeout=SLOT_TICK_S):
            if self._give_up_overdue():
                raise Unavailable(f"{self._name} is silent")
            if self.is_lost:
                raise Unavailable(f"{self._name} closed the connection")

    def _give_up_overdue(self) -> bool:
        """Wait no longer for what is too late; tell whether anything was."""
        now = time.monotonic()
        overdue = [number for number, one in list(self._pending.items()) if one.deadline <= now]
        for sequence in overdue:
            self._settle(sequence, None)
        return bool(overdue)

    def _settle(self, sequence: int, answer: Pdu | None) -> None:
        """End one wait; a second answer, or one to nothing, finds nobody who waits."""
        pending = self._pending.pop(sequence, None)
        if pending is not None:
            pending.answer = answer
            pending.answered.set()
            self._slots.release()

    def _end(self) -> None:
        """Give up everything that is under way, and wake the listener."""
        self._ended.set()
        with suppress(OSError):
            # An SSLSocket's own shutdown() would forget that it is one, for all other threads.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        for sequence in list(self._pending):
            self._settle(sequence, None)

    def _listen(self) -> None:
        try:
            while not self.is_lost:
                if self._readable.poll(TICK_S * 1000):
                    for pdu in self._read_all():
                        self._take(pdu)
                self._enquire_if_silent()
        except (OSError, _NoPdu):
            log.info("the session with %s has ended", self._name)
        finally:
            self._end()

    def _read_all(self) -> Iterator[Pdu]:
        """Read what is there, and return what is whole.

        :raises OSError: if the connection has ended.
        """
        while True:
            with self._touching:
                try:
                    data = self._socket.recv(RECEIVE_OCTETS)
                except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    return
            if not data:
                raise ConnectionResetError("closed")
            self._heard_at = self._enquired_at = time.monotonic()
            self._received += data
            yield from _whole_pdus(self._received)

    def _take(self, pdu: Pdu) -> None:
        if pdu.is_answer:
            self._settle(pdu.sequence, pdu)
        elif pdu.name == "enquire_link":
            self.answer(pdu, Status.OK)
        elif pdu.name == "deliver_sm" and self._deliveries is not None:
            self._put(self._deliveries, pdu)
        elif pdu.name in DELIVERIES:
            # Nobody reads here: what says "taken" would lose what somebody wrote.
            self.answer(pdu, Status.PERMANENT_ERROR)
        elif pdu.name == "unbind":
            self.answer(pdu, Status.OK)
            raise _NoPdu("the session is over")
        elif pdu.name not in SILENT_EVENTS:
            self._write(Request(GENERIC_NACK).pack(pdu.sequence, Status.INVALID_COMMAND_ID))

    def _put(self, deliveries: "Queue[Pdu]", pdu: Pdu) -> None:
        try:
            deliveries.put_nowait(pdu)
        except Full:  # whoever sends has not kept to any window: it may come again
            self.answer(pdu, Status.TEMPORARY_ERROR)

    def answer(self, pdu: Pdu, status: Status) -> None:
        """Answer what the other side has asked.

        :raises OSError: if the connection has ended.
        """
        self._write(Request(f"{pdu.name}_resp").pack(pdu.sequence, status))

    def _enquire_if_silent(self) -> None:
        """Ask whether the other side is there (clause 4.11), and end the link if it is not."""
        now, settings = time.monotonic(), self._settings
        if now - self._heard_at > settings.enquire_link_s + settings.timeout_s:
            raise _NoPdu("silent")
        if now - self._enquired_at > settings.enquire_link_s:
            self._enquired_at = now
            self._write(Request("enquire_link").pack(self._next_sequence()))

    def _write(self, data: bytes) -> None:
        """Send all of it; TLS must not read and write at once, so each touch has its turn."""
        rest = memoryview(data)
        deadline = time.monotonic() + self._settings.timeout_s
        with self._writing:
            while rest:
                with self._touching:
                    try:
                        rest = rest[self._socket.send(rest) :]
                        continue
                    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                        pass
                wait_s = deadline - time.monotonic()
                if wait_s <= 0:
                    raise TimeoutError("timed out")
                self._writable.poll(min(wait_s, TICK_S) * 1000)


class _NoPdu(Exception):
    """What comes in cannot be read any more, or is over."""


def _whole_pdus(received: bytearray) -> Iterator[Pdu]:
    """Take every whole PDU away from the front of what was received.

    :raises _NoPdu: if it does not begin with one: where the next begins is not known, either.
    """
    while len(received) >= HEADER.size:
        length = int.from_bytes(received[:4], "big")
        if not HEADER.size <= length <= PDU_OCTETS_MAX:
            raise _NoPdu("no length")
        if len(received) < length:
            return
        pdu = read_pdu(bytes(received[: HEADER.size]), bytes(received[HEADER.size : length]))
        del received[:length]
        yield pdu


def _connect(name: str, settings: SmppSettings, context: ssl.SSLContext | None) -> socket.socket:
    plain: socket.socket | None = None
    try:
        plain = socket.create_connection(settings.address, settings.timeout_s)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made = plain
        if context is not None:
            made = context.wrap_socket(plain, server_hostname=settings.address.host)
        made.setblocking(False)
        return made
    except OSError as error:
        if plain is not None:
            plain.close()
        raise Unavailable(f"{name} cannot be reached: {_why(error)}") from error


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or 'no agreement'}"
    return error.strerror or str(error) or type(error).__name__
