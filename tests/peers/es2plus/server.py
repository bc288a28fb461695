"""Our own SM-DP+: ES2+ over mutual TLS, with an order book, and with bad manners on demand."""

import json
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.certificates import Identity

from .order_book import MandatoryElementMissing, OrderBook

FUNCTIONS = "/gsma/rsp2/es2plus/"
HTML_500 = b"<html><title>500 Internal Server Error</title></html>"
Manner = Callable[["Conversation", bytes], None]
"""What the server does instead of sending this answer."""


class SmDpPlus:
    """A server that can be started again on its port.

    :param functions: what it offers; ``getProfileStatus`` is beyond SGP.22.
    """

    def __init__(
        self,
        identity: Identity,
        client_authority: Path,
        functions: frozenset[str] = frozenset({"cancelOrder"}),
    ) -> None:
        self.book = OrderBook()
        self.functions = functions
        self.manners: deque[Manner] = deque()
        """Each is used up by one answer."""
        self.refused_handshakes = 0
        self.admin_protocols: set[str | None] = set()
        self._identity, self._client_authority = identity, client_authority
        self._port = 0
        self._http: _Listener | None = None

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._port}"

    def start(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._identity.certificate, self._identity.key)
        context.load_verify_locations(self._client_authority)
        context.verify_mode = ssl.CERT_REQUIRED
        self._http = _Listener(self, context, self._port)
        self._port = self._http.server_address[1]
        self._http.thread.start()

    def stop(self) -> None:
        """End, and hang up on everybody."""
        assert self._http is not None
        self._http.end()
        self._http = None

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()

    def __enter__(self) -> "SmDpPlus":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._http is not None:
            self.stop()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    allow_reuse_address = True

    def __init__(self, owner: SmDpPlus, context: ssl.SSLContext, port: int) -> None:
        super().__init__(("127.0.0.1", port), Conversation)
        self.owner, self.context = owner, context
        self.connections: set[socket.socket] = set()
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the thread of the connection, so that nobody waits for anybody."""
        request.settimeout(30)
        try:
            with self.context.wrap_socket(request, server_side=True) as secured:
                self.connections.add(secured)
                self.RequestHandlerClass(secured, client_address, self)
        except ssl.SSLError:
            self.owner.refused_handshakes += 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever hangs up in the middle does it on purpose here."""

    def end(self) -> None:
        self.shutdown()
        self.thread.join()
        for one in list(self.connections):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.server_close()


class Conversation(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        self.send_whole(405, b"")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        owner = self.server.owner
        owner.admin_protocols.add(self.headers["X-Admin-Protocol"])
        function = self.path.removeprefix(FUNCTIONS)
        if function not in owner.functions:
            self.send_whole(404, b"<html>Not Found</html>")
            return
        try:
            answer = owner.book.execute(function, json.loads(content))
        except MandatoryElementMissing:
            self.send_whole(500, HTML_500)
            return
        manner = owner.manners.popleft() if owner.manners else send
        manner(self, json.dumps(answer).encode())

    def send_whole(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def send(conversation: Conversation, content: bytes) -> None:
    """Answer as one should."""
    conversation.send_whole(200, content)


def twice(conversation: Conversation, content: bytes) -> None:
    """Answer, and answer once more what nobody asked, in one piece."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)
    conversation.wfile.write(answer * 2)


def half(conversation: Conversation, content: bytes) -> None:
    """Hang up in the middle of the answer."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content)
    conversation.wfile.write(head + content[: len(content) // 2])
    conversation.close_connection = True


def silent(conversation: Conversation, _: bytes) -> None:
    """Hang up without an answer."""
    conversation.close_connection = True


def too_late(conversation: Conversation, _: bytes) -> None:
    """Answer nothing until the client has given up."""
    conversation.rfile.read(1)
    conversation.close_connection = True


def saying(status: int, content: bytes | dict[str, Any]) -> Manner:
    """Return the manner to answer this, whatever was done."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda conversation, _: conversation.send_whole(status, body)


def executed(status: str, code: str = "", **header: str) -> dict[str, Any]:
    """Return a body with that execution status."""
    execution: dict[str, Any] = {"status": status}
    if code:
        subject, _, reason = code.partition("/")
        execution["statusCodeData"] = {"subjectCode": subject, "reasonCode": reason}
    return {"header": {"functionExecutionStatus": execution, **header}}
