"""An element that plays one recorded conversation, over a real socket."""

import select
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cleanbreak.adapters.network.osmo.settings import Endpoint

PATIENCE_S = 0.02


@contextmanager
def scripted_peer(
    *conversations: Sequence[tuple[bytes, bytes]], greeting: bytes = b""
) -> Iterator[Endpoint]:
    """Play one conversation for each connection: wait for these bytes, answer with those.

    The peer insists that nobody talks on before its answer. After the last one it closes.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        actor = threading.Thread(target=play, args=(server, conversations, greeting))
        actor.start()
        yield Endpoint(*server.getsockname())
        actor.join()


def play(
    server: socket.socket, conversations: Sequence[Sequence[tuple[bytes, bytes]]], greeting: bytes
) -> None:
    server.settimeout(5)
    for conversation in conversations:
        connection, _ = server.accept()
        with connection:
            connection.settimeout(5)
            connection.sendall(greeting)
            for expected, answer in conversation:
                received = b""
                while len(received) < len(expected):
                    received += connection.recv(len(expected) - len(received))
                assert received == expected
                assert not select.select([connection], [], [], PATIENCE_S)[0], "talked on"
                connection.sendall(answer)
