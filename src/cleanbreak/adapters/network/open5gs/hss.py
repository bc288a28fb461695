"""The HSS of Open5GS, seen from outside: is it there, and has it been there all the time?

Open5GS 2.8 crashes (SIGSEGV in ``hss_handle_change_event``) if a line is deleted before the HSS has
read its last change. A supervisor may have it back before anybody looks, and what it was to tell
the MMEs is lost. So we hold a connection to its Diameter port meanwhile: a crash closes it.
"""

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from cleanbreak.adapters.network.open5gs.settings import Endpoint
from cleanbreak.ports.errors import Unavailable


class Hss:
    """The Diameter port of one HSS, on which we never say a word."""

    def __init__(self, endpoint: Endpoint, timeout_s: float) -> None:
        self._endpoint = endpoint
        self._timeout_s = timeout_s

    def check(self) -> None:
        """Return if it takes a connection.

        :raises Unavailable: if not.
        """
        self._connect().close()

    @contextmanager
    def held(self) -> Iterator["Held"]:
        """Hold a connection for the length of the block.

        :raises Unavailable: if it takes none.
        """
        with self._connect() as connection:
            yield Held(self._endpoint, connection)

    def _connect(self) -> socket.socket:
        try:
            return socket.create_connection(self._endpoint, self._timeout_s)
        except OSError as error:
            sentence = f"the HSS at {self._endpoint} takes no connection: {_why(error)}"
            raise Unavailable(sentence) from error


class Held:
    """A connection that the HSS has had since a certain moment."""

    def __init__(self, endpoint: Endpoint, connection: socket.socket) -> None:
        self._endpoint = endpoint
        self._connection = connection

    def require_alive(self) -> None:
        """Return if the HSS has not closed the connection.

        :raises Unavailable: if it has: it was restarted, or crashed.
        """
        try:
            readable, _, _ = select.select([self._connection], [], [], 0)
            is_closed = bool(readable) and self._connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            is_closed = True
        if is_closed:
            raise Unavailable(
                f"the HSS at {self._endpoint} went down meanwhile: nobody knows what it told"
            )


def _why(error: OSError) -> str:
    return "timed out" if isinstance(error, TimeoutError) else (error.strerror or "no address")
