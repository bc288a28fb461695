"""Witnesses that misbehave over HTTP: none holds up anybody, and none is followed elsewhere."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.witnesses import PlayedLog

from cleanbreak.adapters.witness.http import HttpWitness
from cleanbreak.domain.named_witness import NamedWitness
from cleanbreak.domain.signed_note import ED25519_COSIGNATURE, VerifierKey
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.witness import Conflict, NotConsistent

KEY = VerifierKey(
    "w.example/1",
    ED25519_COSIGNATURE,
    Ed25519PrivateKey.generate().public_key().public_bytes_raw(),
)
LOG = PlayedLog(5)


class Played:
    """A witness of a few lines, which answers as it is told."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"", dict[str, str]()
        self.is_trickling = False
        self.asked: list[tuple[str, str, bytes]] = []
        self.let_go = threading.Event()
        handler = type("Handler", (_Handler,), {"played": self})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}/w1"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    played: Played
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        played = self.played
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        played.asked.append((self.command, self.path, body))
        self.send_response(played.status)
        for name, value in played.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(played.body)))
        self.end_headers()
        if not played.is_trickling:
            self.wfile.write(played.body)
        for place in range(len(played.body) if played.is_trickling else 0):
            if played.let_go.wait(0.05):
                return
            self.wfile.write(played.body[place : place + 1])
            self.wfile.flush()

    do_GET = do_POST  # noqa: N815  the name that the server asks for

    def log_message(self, *_said: Any) -> None:
        pass


@pytest.fixture
def played() -> Iterator[Played]:
    played = Played()
    yield played
    played.let_go.set()
    played.http.shutdown()
    played.http.server_close()


@pytest.fixture
def witness(played: Played) -> Iterator[HttpWitness]:
    made = HttpWitness(NamedWitness((KEY,), played.address), 0.5, 0.5)
    yield made
    made.close()


def cosign(witness: HttpWitness) -> list[str]:
    return witness.cosign(3, LOG.proof(3), LOG.note())


def test_it_is_asked_as_the_specification_says(witness: HttpWitness, played: Played) -> None:
    played.body = "— a line\n— another\n".encode()
    assert cosign(witness) == ["— a line", "— another"]
    witness.latest(LOG.origin)
    posted, read = played.asked
    assert posted == ("POST", "/w1/add-checkpoint", LOG.submission(3))
    assert read[:2] == ("GET", "/w1/" + _hash_of(LOG.origin) + "/checkpoint")


def _hash_of(origin: str) -> str:
    from cleanbreak.adapters.witness_book import hash_of

    return hash_of(origin)


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (409, b"7\n", Conflict),
        (409, b"", Unavailable),
        (409, b"-1\n", Unavailable),
        (409, b"9" * 20, Unavailable),
        (409, b"<html>", Unavailable),
        (422, b"", NotConsistent),
        (400, b"", Refused),
        (403, b"", Refused),
        (404, b"", Refused),
        (429, b"", Unavailable),
        (500, b"", Unavailable),
        (503, b"", Unavailable),
        (301, b"", Unavailable),
        (204, b"", Unavailable),
        (200, b"\xff", Unavailable),
    ],
)
def test_each_answer_is_one_of_the_failures(
    witness: HttpWitness, played: Played, status: int, body: bytes, failure: type[Exception]
) -> None:
    played.status, played.body = status, body
    with pytest.raises(failure) as raised:
        cosign(witness)
    assert type(raised.value) is failure
    assert played.address not in str(raised.value)


def test_a_redirect_is_not_followed(witness: HttpWitness, played: Played) -> None:
    played.status, played.headers = 307, {"Location": f"{played.address}/elsewhere"}
    with pytest.raises(Unavailable):
        cosign(witness)
    assert len(played.asked) == 1


def test_an_answer_that_does_not_end_is_not_waited_for(
    witness: HttpWitness, played: Played
) -> None:
    played.body, played.is_trickling = b"x" * 200, True
    with pytest.raises(Unavailable):
        cosign(witness)


def test_an_answer_that_is_too_long_is_none(witness: HttpWitness, played: Played) -> None:
    played.body = b"x" * 300_000
    with pytest.raises(Unavailable):
        cosign(witness)


def test_what_it_shows_is_a_checkpoint_or_nothing(witness: HttpWitness, played: Played) -> None:
    played.body = LOG.note().encode()
    assert witness.latest(LOG.origin) == LOG.note()
    played.status = 404
    assert witness.latest(LOG.origin) is None
    played.status = 500
    with pytest.raises(Unavailable):
        witness.latest(LOG.origin)
