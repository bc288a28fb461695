"""A Diameter peer in a thread, over a real socket, that does what a test wants."""

import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from diameter.message import Message

from cleanbreak.adapters.diameter_settings import Endpoint
from cleanbreak.adapters.diameter_wire import Command, Frames, read_header

SUCCESS, UNKNOWN_PEER = 2001, 3010
PATIENCE_S = 5
MOMENT_MS = 100
READ_BYTES = 256
"""Less than two requests, so that more of them can be told from one."""


class PlayedPeer:
    """Takes connections, and answers each request with success, if nothing else is wanted.

    :param reply: what to send for a request, when many have arrived as well; ``None``: nothing.
    :param strangers: Diameter identities that it does not take.
    :param first_words: what it says in one breath with its capabilities.
    """

    def __init__(
        self,
        identity: str,
        reply: Callable[[Any], bytes | None] | None = None,
        strangers: tuple[str, ...] = (),
        first_words: bytes = b"",
    ) -> None:
        self.identity = identity
        self.connected_as: list[str] = []
        self.requests: list[Any] = []
        self.answers: list[Any] = []
        self.has_heard = threading.Condition()
        self.has_lost_one = False
        """Whether a connection has ended."""
        self._reply = reply or self.success
        self._strangers = strangers
        self._first_words = first_words
        self._server = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(*self._server.getsockname())

    def success(self, request: Any) -> bytes:
        """Return the answer of a node that did what it was asked."""
        answer = request.to_answer()
        if hasattr(request, "session_id"):
            answer.session_id, answer.auth_session_state = request.session_id, 1
        answer.origin_host, answer.origin_realm = self.identity.encode(), b"example.net"
        answer.result_code = SUCCESS
        data: bytes = answer.as_bytes()
        return data

    def say(self, data: bytes) -> None:
        """Send something that nobody asked for, on every connection."""
        for connection in self._connections:
            connection.sendall(data)

    def hang_up(self) -> None:
        """End every connection."""
        for connection in self._connections:
            with suppress(OSError):  # it may have ended already
                connection.shutdown(socket.SHUT_RDWR)

    def hears_more(self) -> bool:
        """Tell whether something came in a moment that has not been read yet."""
        readiness = select.poll()
        readiness.register(self._connections[-1], select.POLLIN)
        return bool(readiness.poll(MOMENT_MS))

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return as soon as what has been heard fulfils the condition."""
        with self.has_heard:
            assert self.has_heard.wait_for(condition, PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(PATIENCE_S)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        frames = Frames()
        with connection, suppress(OSError):  # we may leave before it has answered
            while data := connection.recv(READ_BYTES):
                for frame in frames.feed(data):
                    reply = self._hear(frame)
                    if reply is not None:
                        connection.sendall(reply)
        with self.has_heard:
            self.has_lost_one = True
            self.has_heard.notify_all()

    def _hear(self, frame: bytes) -> bytes | None:
        header, message = read_header(frame), Message.from_bytes(frame)
        with self.has_heard:
            self.has_heard.notify_all()
            if not header.is_request:
                self.answers.append(message)
                return None
            if header.command == Command.CAPABILITIES_EXCHANGE:
                return self._take(message)
            self.requests.append(message)
        return self._reply(message)

    def _take(self, message: Any) -> bytes:
        name = message.origin_host.decode()
        answer = message.to_answer()
        answer.origin_host, answer.origin_realm = self.identity.encode(), b"example.net"
        answer.result_code = UNKNOWN_PEER if name in self._strangers else SUCCESS
        if name not in self._strangers:
            self.connected_as.append(name)
        data: bytes = answer.as_bytes()
        return data + self._first_words
