"""An element that is asked by HTTP: what can go wrong there, in the three failures of the ports.

A status of 200 proves nothing here: what the answer means is its adapter's to say. This module says
only whether there was an answer at all, and whether something may have been done without one.
"""

import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

ANSWER_BYTES_MAX = 4_000_000
"""More is no answer to one question."""
ANSWER_WAITS_MAX = 4
"""An answer may take so many times as long as each piece of it: lines are held meanwhile."""
RETRY_LONGEST_S = 600.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
UNAUTHORIZED, FORBIDDEN = 401, 403
BUSY = {429, 503}
READS = {"GET", "HEAD", "OPTIONS"}


class LoginRefused(Unavailable):
    """The element does not know us (any more): a token may have run out, or a secret was changed.

    Nothing was done, for this line or any other: whoever mends the login lets all of them go on.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """Whom we trust and who we are; PEM files."""

    authorities: Path | None = None
    """Whose signature counts; the system's own list if nothing is said."""
    certificate: Path | None = None
    key: Path | None = None
    """Ours, for mutual TLS (RFC 8446 clause 4.4.2)."""

    def context(self) -> ssl.SSLContext:
        """Return what a connection is made with.

        :raises ValueError: with the name of the file that cannot be used.
        """
        try:
            context = ssl.create_default_context(cafile=self.authorities)
            if self.certificate:
                context.load_cert_chain(self.certificate, self.key)
        except OSError as error:  # ssl.SSLError is one
            names = [str(one) for one in (self.authorities, self.certificate, self.key) if one]
            raise ValueError(f"{' or '.join(names)} cannot be used for TLS") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """One thing asked or told."""

    method: str
    path: str = field(repr=False)
    """Below the base address, beginning with a slash; parts of it are quoted already."""
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent in the place of JSON, as a form on a page is (RFC 6749 appendix B)."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_question: bool | None = None
    """Whether nothing changes by it; by default what the method says (RFC 9110 clause 9.2.1)."""

    @property
    def changes_nothing(self) -> bool:
        """Return whether it may be repeated without a thought."""
        return self.method in READS if self.is_question is None else self.is_question


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What came back, whatever its status."""

    status: int
    body: bytes = field(repr=False)
    retry_after: str = ""
    """The header of that name (RFC 9110 clause 10.2.3)."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """All of them, by their names in small letters."""

    @property
    def retry_after_s(self) -> float | None:
        """Return the wait that the element asks for, in seconds, if it says a number."""
        if self.retry_after.isascii() and self.retry_after.isdigit():
            return min(float(self.retry_after), RETRY_LONGEST_S)
        return None

    def json(self) -> Any:
        """Return the body as JSON values.

        :raises ValueError: if it is none.
        """
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """Where an element is, and how we come in."""

    base_url: str
    timeout_s: float
    """The longest wait for a connection, and for each piece of an answer."""
    tls: TlsFiles = TlsFiles()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with every request; a login, for instance."""
    at_once: int = 8
    """How many requests of a batch are under way together."""
    idle_max: int | None = None
    """How many connections wait for a further request; by default all of them. With 0 each serves
    one request only: an element that answers twice would else answer the next request before it is
    asked (h11 keeps what follows an answer on the same connection)."""


class HttpElement:
    """One base address; threads may share it.

    :param name: how sentences call the element.
    """

    def __init__(self, name: str, settings: HttpSettings) -> None:
        self.name = name
        self._settings = settings
        is_encrypted = urlsplit(settings.base_url).scheme == "https"
        self._client = httpx.Client(
            base_url=settings.base_url,
            verify=settings.tls.context() if is_encrypted else False,
            timeout=settings.timeout_s,
            headers=dict(settings.headers),
            trust_env=False,
            limits=httpx.Limits(
                max_connections=settings.at_once, max_keepalive_connections=settings.idle_max
            ),
        )

    def ask(self, request: HttpRequest) -> HttpReply:
        """Send one request and return what came back, if that may be an answer to it.

        :raises Unavailable: if it was surely not done: no connection, or the element is busy.
        :raises Refused: if the element does not accept us.
        :raises OutcomeUnknown: if it may have been done: no answer in time, or half an answer.
        """
        try:
            reply = self._exchange(request)
        except NOT_SENT as error:
            raise Unavailable(f"{self.name} cannot be reached: {_why(error)}") from error
        except (httpx.HTTPError, ssl.SSLError, httpx.InvalidURL, _TooLong, _TooSlow) as error:
            raise self._in_doubt(request, f"gave no whole answer: {_why(error)}") from error
        self._require_an_answer(request, reply)
        return reply

    def ask_all(self, requests: Sequence[HttpRequest]) -> list[HttpReply | OutsideFailure]:
        """Send a batch over a few connections; return replies or failures in the same order."""
        if len(requests) < 2:
            return [self._ask_safely(request) for request in requests]
        with ThreadPoolExecutor(min(self._settings.at_once, len(requests))) as pool:
            return list(pool.map(self._ask_safely, requests))

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def _ask_safely(self, request: HttpRequest) -> HttpReply | OutsideFailure:
        try:
            return self.ask(request)
        except OutsideFailure as failure:
            return failure

    def _exchange(self, request: HttpRequest) -> HttpReply:
        content = None if request.json is None else orjson.dumps(request.json)
        kind = {} if content is None else {"Content-Type": "application/json"}
        with self._client.stream(
            request.method,
            request.path,
            content=content,
            data=dict(request.form) or None,
            params=dict(request.query) or None,
            headers={**kind, **request.headers},
        ) as reply:
            body = self._read(reply)
            retry_after = reply.headers.get("Retry-After", "")
            return HttpReply(reply.status_code, body, retry_after, dict(reply.headers))

    def _read(self, reply: httpx.Response) -> bytes:
        deadline_s = time.monotonic() + ANSWER_WAITS_MAX * self._settings.timeout_s
        body = bytearray()
        for piece in reply.iter_bytes():
            body += piece
            if len(body) > ANSWER_BYTES_MAX:
                raise _TooLong
            if time.monotonic() > deadline_s:
                raise _TooSlow
        return bytes(body)

    def _require_an_answer(self, request: HttpRequest, reply: HttpReply) -> None:
        if reply.status == UNAUTHORIZED:
            raise LoginRefused(f"{self.name} refuses our login (HTTP {reply.status})")
        if reply.status == FORBIDDEN:
            raise Refused(f"{self.name} does not allow this to us (HTTP {reply.status})")
        if reply.status in BUSY:
            sentence = f"{self.name} is busy (HTTP {reply.status})"
            raise Unavailable(sentence, retry_after_s=reply.retry_after_s)
        if reply.status >= 500 or 300 <= reply.status < 400:
            raise self._in_doubt(request, f"answered HTTP {reply.status}")

    def _in_doubt(self, request: HttpRequest, why: str) -> OutsideFailure:
        sentence = f"{self.name} {why}"
        return Unavailable(sentence) if request.changes_nothing else OutcomeUnknown(sentence)


class _TooLong(Exception):
    """The answer is too long to be one."""


class _TooSlow(Exception):
    """The answer comes in pieces, each of them in time, and does not end."""


FAULT_WORDS: dict[type[Exception], str] = {
    httpx.ConnectError: "nobody listens there, or the name is not known",
    httpx.ConnectTimeout: "it did not take the call in time",
    httpx.ReadTimeout: "it did not answer in time",
    httpx.WriteTimeout: "it did not read in time",
    httpx.PoolTimeout: "too many calls wait for it",
    httpx.RemoteProtocolError: "it does not speak HTTP as it should",
    _TooLong: "its answer is too long",
    _TooSlow: "its answer does not come to an end",
}


def _why(error: Exception) -> str:
    """Return the kind of fault; its own text may hold addresses, and these hold numbers."""
    text = str(error).lower()
    if "certificate" in text:
        return "its certificate is not valid, or it wants ours"
    return FAULT_WORDS.get(type(error), "it broke off")
