"""Push security event tokens over HTTP (RFC 8935).

No redirect is followed, and of an answer only its status counts; of a refusal, its code as well.
A receiver that answers drop by drop is left after a while, whatever it still sends.
"""

import ssl
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache

import httpx
import orjson

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.domain.signal_delivery import TOGETHER_MAX, DeliveryProblem, code_of
from cleanbreak.ports.calls import Done
from cleanbreak.ports.signal_receiver import (
    NotDelivered,
    PushAnswer,
    PushPlace,
    SignalReceiver,
    TokenRefused,
)

PIECE_WITHIN_S = 8.0
"""The longest wait for a connection, and for each piece of an answer."""
ANSWER_WITHIN_S = 12.0
"""The longest wait for a whole answer."""
ANSWER_BYTES_MAX = 4_096
"""What comes behind them is not read."""
ACCEPTED, BAD_REQUEST = 202, 400
PROBLEMS = {
    401: DeliveryProblem.NOT_LET_IN,
    403: DeliveryProblem.NOT_LET_IN,
    429: DeliveryProblem.BUSY,
    503: DeliveryProblem.BUSY,
}
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, ssl.SSLError)
SET = "application/secevent+jwt"


class HttpSignalReceivers:
    """The port ``signal_receiver`` over HTTP; threads may share it."""

    def __init__(
        self, piece_within_s: float = PIECE_WITHIN_S, answer_within_s: float = ANSWER_WITHIN_S
    ) -> None:
        self._piece_within_s, self._answer_within_s = piece_within_s, answer_within_s

    @contextmanager
    def reach(self, place: PushPlace) -> Iterator[SignalReceiver]:
        """Speak with the receiver at that place, over connections that serve several tokens."""
        client = httpx.Client(
            verify=_trusted() if place.endpoint_url.startswith("https:") else False,
            timeout=self._piece_within_s,
            trust_env=False,
            limits=httpx.Limits(max_connections=TOGETHER_MAX),
        )
        pool = ThreadPoolExecutor(TOGETHER_MAX, thread_name_prefix="push")
        try:
            yield _Receiver(client, pool, place, self._answer_within_s)
        finally:
            client.close()
            pool.shutdown(wait=False, cancel_futures=True)  # a straggler ends by its own time-out


class _Receiver:
    def __init__(
        self, client: httpx.Client, pool: ThreadPoolExecutor, place: PushPlace, within_s: float
    ) -> None:
        self._client, self._pool = client, pool
        self._place, self._within_s = place, within_s

    def push(self, tokens: Sequence[str]) -> list[PushAnswer]:
        futures = [self._pool.submit(self._push_one, token) for token in tokens]
        wait(futures, timeout=self._within_s)
        return [_outcome(future) for future in futures]

    def _push_one(self, token: str) -> PushAnswer:
        headers = {"Content-Type": SET, "Accept": "application/json", "Accept-Encoding": "identity"}
        if self._place.authorization_header:
            headers["Authorization"] = self._place.authorization_header
        try:
            with self._client.stream(
                "POST", self._place.endpoint_url, content=token.encode(), headers=headers
            ) as reply:
                return _meaning(reply)
        except NEVER_SENT:
            return NotDelivered(DeliveryProblem.UNREACHABLE)
        except (httpx.HTTPError, httpx.InvalidURL, RuntimeError):  # the last: closed meanwhile
            return NotDelivered(DeliveryProblem.NO_ANSWER)


def _outcome(future: Future[PushAnswer]) -> PushAnswer:
    return future.result() if future.done() else NotDelivered(DeliveryProblem.NO_ANSWER)


def _meaning(reply: httpx.Response) -> PushAnswer:
    body = _read(reply)  # an answer that was read leaves its connection for the next token
    if reply.status_code == ACCEPTED:
        return Done({})
    if reply.status_code == BAD_REQUEST:
        return TokenRefused(_code(body))
    problem = PROBLEMS.get(reply.status_code, DeliveryProblem.ODD_ANSWER)
    return NotDelivered(problem, _retry_after_s(reply))


def _read(reply: httpx.Response) -> bytes:
    """Return the begin of an answer as it came: one that is packed could be a bomb."""
    body = bytearray()
    for piece in reply.iter_raw():
        body += piece
        if len(body) > ANSWER_BYTES_MAX:
            break
    return bytes(body)


def _code(body: bytes) -> str:
    """Return the code of a refusal (RFC 8935 section 2.3), as far as it can be read."""
    try:
        said = orjson.loads(body)
    except ValueError:
        return code_of(None)
    return code_of(said.get("err") if isinstance(said, dict) else None)


def _retry_after_s(reply: httpx.Response) -> float | None:
    said = reply.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose signatures count: the system's list, or what SSL_CERT_FILE names."""
    return TlsFiles().context()
