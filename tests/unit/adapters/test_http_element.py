"""An element that answers so slowly that its answer never ends."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from cleanbreak.adapters.http_element import HttpElement, HttpRequest, HttpSettings
from cleanbreak.ports.errors import OutcomeUnknown, Unavailable

TIMEOUT_S = 1.0
"""For each piece: a machine that is busy must not be taken for a server that is silent."""
PAUSE_S = 0.05
PIECES = 600
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % PIECES


@pytest.fixture
def dribbling() -> Iterator[str]:
    """The address of a server that sends an octet now and then, each of them in time."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, suppress(OSError):
                    connection.recv(65_536)
                    connection.sendall(HEAD)
                    for _ in range(PIECES):
                        connection.sendall(b"x")
                        time.sleep(PAUSE_S)

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.mark.parametrize(("method", "failure"), [("GET", Unavailable), ("POST", OutcomeUnknown)])
def test_an_answer_that_dribbles_in_is_not_waited_for_to_its_end(
    dribbling: str, method: str, failure: type[Exception]
) -> None:
    element = HttpElement("The element", HttpSettings(base_url=dribbling, timeout_s=TIMEOUT_S))
    began_s = time.monotonic()

    with pytest.raises(failure, match="does not come to an end"):
        element.ask(HttpRequest(method=method, path="/"))

    assert time.monotonic() - began_s < PIECES * PAUSE_S / 2
    element.close()
