"""A message centre of our own: keeps messages, and misbehaves in every way that it is told."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from . import pdu
from .pdu import ANSWER, Submitted, WirePdu

Rule = Callable[["Session", WirePdu], bool]
"""Is asked before a PDU is answered; ``True``: it has seen to everything itself."""


@dataclass
class Waiting:
    """One message that waits to be delivered."""

    message_id: str
    message: Submitted


@dataclass
class SmppServer:
    """Listens as soon as it is started; a second start listens on the same port again."""

    system_id: str = "harbour"
    password: str = "s3cret"
    context: ssl.SSLContext | None = None
    waiting: list[Waiting] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    """The commands that came, in their order."""
    rules: dict[int, list[Rule]] = field(default_factory=lambda: defaultdict(list))
    port: int = 0
    most_under_way: int = 0
    nacks: list[int] = field(default_factory=list)
    answers: list[WirePdu] = field(default_factory=list)
    """What came back to requests of ours."""

    def start(self) -> "SmppServer":
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._sessions: list[Session] = []
        self._turn = threading.Lock()
        self._next_id = getattr(self, "_next_id", 0)
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()
        return self

    def stop(self) -> None:
        """End as a crash does: nobody is told anything."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for session in list(self._sessions):
            session.close()

    @property
    def sessions(self) -> list["Session"]:
        return [session for session in self._sessions if session.is_bound]

    def next_time(self, command: int, rule: Rule) -> None:
        """Let a rule meet the next PDU of that command, and no other."""

        def once(session: "Session", one: WirePdu) -> bool:
            self.rules[command].remove(once)
            return rule(session, one)

        self.rules[command].append(once)

    def store(self, message: Submitted) -> str:
        with self._turn:
            self._next_id += 1
            message_id = f"{self._next_id:08X}"
            self.waiting.append(Waiting(message_id, message))
        return message_id

    def cancel(self, cancelled: pdu.Cancelled) -> int:
        """Remove what fits (clause 4.9); an empty source fits everybody here."""
        with self._turn:
            fitting = [one for one in self.waiting if fits(one, cancelled)]
            self.waiting = [one for one in self.waiting if one not in fitting]
        return pdu.OK if fitting else pdu.CANCEL_FAILED

    def sent_to(self, msisdn: str) -> list[Submitted]:
        digits = msisdn.removeprefix("+")
        return [one.message for one in self.waiting if one.message.destination[2] == digits]

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            session = Session(self, connection)
            self._sessions.append(session)
            threading.Thread(target=session.serve, daemon=True).start()


def fits(one: Waiting, cancelled: pdu.Cancelled) -> bool:
    if cancelled.message_id:
        return one.message_id == cancelled.message_id
    message = one.message
    is_source = cancelled.source[2] in ("", message.source[2])
    is_service = cancelled.service_type in ("", message.service_type)
    return is_source and is_service and cancelled.destination == message.destination


class Session:
    """One connection."""

    def __init__(self, server: SmppServer, connection: socket.socket) -> None:
        self.server = server
        self.is_bound = self.takes_texts = False
        self._connection = connection
        self._sending = threading.Lock()

    def serve(self) -> None:
        try:
            if self.server.context is not None:
                self._connection = self.server.context.wrap_socket(
                    self._connection, server_side=True
                )
            while one := self._read():
                self._take(one)
        except (OSError, ValueError):
            pass
        finally:
            self.is_bound = False
            self._connection.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def answer(self, one: WirePdu, status: int = pdu.OK, body: bytes = b"") -> None:
        self.send(WirePdu(one.command | ANSWER, status, one.sequence, body))

    def send(self, one: WirePdu) -> None:
        self.send_octets(one.packed())

    def send_octets(self, octets: bytes) -> None:
        with self._sending:
            self._connection.sendall(octets)

    def proceed(self, one: WirePdu) -> None:
        """Do what a good message centre does."""
        if one.command == pdu.SUBMIT_SM:
            message_id = self.server.store(pdu.read_submitted(one.body))
            self.answer(one, body=message_id.encode() + b"\0")
        elif one.command == pdu.CANCEL_SM:
            self.answer(one, self.server.cancel(pdu.read_cancelled(one.body)))
        elif one.command == pdu.QUERY_SM:
            self.answer(one, 0x67, b"\0\0\0\0")
        elif one.command in (pdu.ENQUIRE_LINK, pdu.UNBIND):
            self.answer(one)
            if one.command == pdu.UNBIND:
                self.close()
        else:
            self.send(WirePdu(pdu.GENERIC_NACK, pdu.INVALID_COMMAND, one.sequence, b""))

    def _take(self, one: WirePdu) -> None:
        if one.command & ANSWER:
            self.server.answers.append(one)
            return
        self.server.seen.append(one.command)
        if any(rule(self, one) for rule in list(self.server.rules[one.command])):
            return
        if one.command in (pdu.BIND_RECEIVER, pdu.BIND_TRANSMITTER, pdu.BIND_TRANSCEIVER):
            self.takes_texts = one.command != pdu.BIND_TRANSMITTER
            self._log_in(one)
        elif self.is_bound:
            self.proceed(one)
        else:
            self.answer(one, 0x04)

    def _log_in(self, one: WirePdu) -> None:
        login = pdu.read_login(one.body)
        if login == (self.server.system_id, self.server.password):
            self.is_bound = True
            # A parameter that smpplib has never heard of must do no harm.
            self.answer(one, body=b"SMSC\0" + struct.pack(">HHB", 0x1400, 1, 7))
        else:
            self.answer(one, pdu.INVALID_PASSWORD)

    def _read(self) -> WirePdu | None:
        header = self._read_exactly(16)
        if header is None:
            return None
        length, command, status, sequence = struct.unpack(">IIII", header)
        body = self._read_exactly(length - 16) if length > 16 else b""
        return None if body is None else WirePdu(command, status, sequence, body)

    def _read_exactly(self, count: int) -> bytes | None:
        octets = b""
        while len(octets) < count:
            piece = self._connection.recv(count - len(octets))
            if not piece:
                return None
            octets += piece
        return octets


def stay_silent(_session: Session, _one: WirePdu) -> bool:
    return True


def do_and_stay_silent(session: Session, one: WirePdu) -> bool:
    """Act, and lose the answer."""
    if one.command == pdu.SUBMIT_SM:
        session.server.store(pdu.read_submitted(one.body))
    return True


def say(status: int) -> Rule:
    """Answer with a status, and do nothing."""

    def rule(session: Session, one: WirePdu) -> bool:
        session.answer(one, status)
        return True

    return rule


def wait(seconds: float) -> Rule:
    """Answer later, from another thread, so that those behind it are not held up."""

    def rule(session: Session, one: WirePdu) -> bool:
        def late() -> None:
            time.sleep(seconds)
            with contextlib.suppress(OSError):
                session.proceed(one)

        threading.Thread(target=late, daemon=True).start()
        return True

    return rule


def answer_twice(session: Session, one: WirePdu) -> bool:
    session.proceed(one)
    session.answer(one, pdu.QUEUE_FULL)
    return True


def answer_somebody_else(session: Session, one: WirePdu) -> bool:
    """Use a sequence number that nobody asked with."""
    session.answer(WirePdu(one.command, 0, one.sequence + 1_000, b""), body=b"OTHER\0")
    return True


def answer_another_command(session: Session, one: WirePdu) -> bool:
    session.answer(WirePdu(pdu.QUERY_SM, 0, one.sequence, b""), body=b"OTHER\0\0\0\0")
    return True


def answer_garbage(session: Session, _one: WirePdu) -> bool:
    session.send_octets(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    return True


def answer_in_part(session: Session, one: WirePdu) -> bool:
    """Send half an answer, and close."""
    session.send_octets(WirePdu(one.command | ANSWER, 0, one.sequence, b"0001\0").packed()[:18])
    session.close()
    return True


def close(session: Session, _one: WirePdu) -> bool:
    session.close()
    return True


def do_and_close(session: Session, one: WirePdu) -> bool:
    do_and_stay_silent(session, one)
    session.close()
    return True


def answer_without_an_end(session: Session, one: WirePdu) -> bool:
    """Answer with a message_id that has no NUL."""
    session.answer(one, body=b"0001")
    return True


def refuse_to_read(session: Session, one: WirePdu) -> bool:
    session.send(WirePdu(pdu.GENERIC_NACK, pdu.INVALID_COMMAND, one.sequence, b""))
    return True
