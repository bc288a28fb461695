"""Requests whose end two servers could see at different places: the web server hears one, or none.

It runs as `script/run` starts it, with an application that tells what reached it (ASVS 5.0 4.2.1).
"""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cleanbreak.site.web_server import web_server_arguments

ROOT = Path(__file__).resolve().parents[2]
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
NOTHING = b"0\r\n\r\n"
"""The end of a body in pieces."""
HEARD = re.compile(rb"\[(\w+ /\w+) (b'.*?')\]")


def post(*headers: bytes, body: bytes, version: bytes = b"1.1") -> bytes:
    head = b"\r\n".join([b"POST /first HTTP/" + version, b"Host: x", *headers])
    return head + b"\r\n\r\n" + body + SMUGGLED


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found = free.getsockname()[1]
    command = [*web_server_arguments("127.0.0.1", found)[:-1], "tests.attacks.echo_app:application"]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}) as server:
        try:
            _wait_for(found, server)
            yield found
        finally:
            server.terminate()


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        assert server.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the web server did not start")


def answers(port: int, raw: bytes) -> bytes:
    """Return everything that is answered until the server hangs up, or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.settimeout(30)
        line.sendall(raw)
        said = b""
        try:
            while piece := line.recv(65_536):
                said += piece
                line.settimeout(2)
        except (TimeoutError, ConnectionResetError):
            pass
    return said


def heard(port: int, raw: bytes) -> list[tuple[bytes, bytes]]:
    return HEARD.findall(answers(port, raw))


def test_two_requests_whose_ends_are_plain_are_two(port: int) -> None:
    """Else the tests below would show nothing."""
    two = [(b"POST /first", b"b'abc'"), (b"GET /smuggled", b"b''")]
    assert heard(port, post(b"Content-Length: 3", body=b"abc")) == two
    pieces = post(b"Transfer-Encoding: chunked", body=b"3\r\nabc\r\n" + NOTHING)
    assert [one for one, _body in heard(port, pieces)] == [b"POST /first", b"GET /smuggled"]
    assert heard(port, post(b"Content-Length: 3", b"Content-Length: 3", body=b"abc")) == two


BOTH = b"Transfer-Encoding: chunked"
LONG = b"Content-Length: %d" % len(NOTHING + SMUGGLED)
AMBIGUOUS = {
    "CL and TE": post(LONG, BOTH, body=NOTHING),
    "TE and CL": post(BOTH, b"Content-Length: 4", body=NOTHING),
    "two lengths": post(b"Content-Length: 0", b"Content-Length: %d" % len(SMUGGLED), body=b""),
    "a list of lengths": post(b"Content-Length: 0, %d" % len(SMUGGLED), body=b""),
    "a length with a sign": post(b"Content-Length: +3", body=b"abc"),
    "a negative length": post(b"Content-Length: -3", body=b"abc"),
    "a hexadecimal length": post(b"Content-Length: 0x3", body=b"abc"),
    "a blank before the colon": post(b"Content-Length : 3", body=b"abc"),
    "TE with a blank before the colon": post(b"Transfer-Encoding : chunked", LONG, body=NOTHING),
    "an unknown coding": post(b"Transfer-Encoding: xchunked", body=NOTHING),
    "chunked is not the last coding": post(b"Transfer-Encoding: chunked, identity", body=NOTHING),
    "identity beside a length": post(
        b"Transfer-Encoding: identity", b"Content-Length: 3", body=b"abc"
    ),
    "TE twice": post(BOTH, b"Transfer-Encoding: identity", body=NOTHING),
    "TE in HTTP/1.0": post(BOTH, b"Content-Length: 3", body=NOTHING, version=b"1.0"),
    "a folded header": post(b"X: y\r\n Content-Length: 3", body=b""),
    "a folded TE": post(b"Transfer-Encoding:\r\n chunked", LONG, body=NOTHING),
    "a bare CR in a header": post(b"X: y\rContent-Length: 3", body=b""),
    "NUL in a header": post(b"X: y\0z", b"Content-Length: 3", body=b"abc"),
    "pieces with bare LF": post(BOTH, body=b"3\nabc\n0\n\n"),
    "a bare LF after a word beside the size": post(BOTH, body=b"3;x\nabc\r\n" + NOTHING),
    "a size that overflows": post(BOTH, body=b"10000000000000003\r\nabc\r\n" + NOTHING),
    "a size with a sign": post(BOTH, body=b"+3\r\nabc\r\n" + NOTHING),
    "a size with 0x": post(BOTH, body=b"0x3\r\nabc\r\n" + NOTHING),
}


@pytest.mark.parametrize("raw", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_two_servers_could_read_differently_smuggles_nothing(port: int, raw: bytes) -> None:
    """It is refused, or the connection ends behind it; nothing after it is a request."""
    said = answers(port, raw)
    assert b"/smuggled" not in b"".join(one for one, _body in HEARD.findall(said))
    assert said.count(b"HTTP/1.1 ") + said.count(b"HTTP/1.0 ") == 1
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 200", b"HTTP/1.0 400"))


def test_a_head_with_bare_lf_ends_where_every_server_sees_it(port: int) -> None:
    """RFC 9112 2.2 lets it be read so, and Caddy reads it so, too."""
    raw = b"POST /first HTTP/1.1\nHost: x\nContent-Length: 3\n\nabc" + SMUGGLED
    assert heard(port, raw) == [(b"POST /first", b"b'abc'"), (b"GET /smuggled", b"b''")]
