"""Send events over HTTPS: to public addresses only, with no redirect followed.

Of an answer only its status counts. A receiver that answers drop by drop is left after a while,
whatever it still sends.
"""

import ssl
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache

import httpx

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.webhooks.http.public_address import (
    Networks,
    PlaceNotPublic,
    PublicOnly,
    ResolvesTo,
    addresses_of,
)
from cleanbreak.domain.signal_delivery import TOGETHER_MAX, DeliveryProblem
from cleanbreak.ports.calls import Done
from cleanbreak.ports.webhooks import (
    EventRefused,
    Letter,
    LetterAnswer,
    Listener,
    NotSent,
    ReceiverGone,
)

PIECE_WITHIN_S = 8.0
"""The longest wait for a connection, and for each piece of an answer."""
ANSWER_WITHIN_S = 12.0
"""The longest wait for a whole answer."""
ANSWER_BYTES_MAX = 4_096
"""What comes behind them is not read."""
GONE = 410
NOT_LET_IN, BUSY = (401, 403, 407), (408, 425, 429, 502, 503, 504)
NOT_FOUND = (404, 405)
"""A wrong address in the receiver's settings: no event's own fault."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, ssl.SSLError)


class HttpWebhooks:
    """The port ``webhooks`` over HTTPS; threads may share it.

    :param networks: of the operator's own, where receivers may be although they are not public.
    """

    def __init__(
        self,
        networks: Networks = (),
        *,
        piece_within_s: float = PIECE_WITHIN_S,
        answer_within_s: float = ANSWER_WITHIN_S,
        resolves_to: ResolvesTo = addresses_of,
    ) -> None:
        self._networks, self._resolves_to = networks, resolves_to
        self._piece_within_s, self._answer_within_s = piece_within_s, answer_within_s

    @contextmanager
    def reach(self, address: str) -> Iterator[Listener]:
        """Speak with the receiver at that address, over connections that serve several events."""
        transport = PublicOnly(
            self._networks,
            self._resolves_to,
            verify=_trusted(),
            connections_max=TOGETHER_MAX,
        )
        client = httpx.Client(transport=transport, timeout=self._piece_within_s, trust_env=False)
        pool = ThreadPoolExecutor(TOGETHER_MAX, thread_name_prefix="event")
        try:
            yield _Listener(client, pool, address, self._answer_within_s)
        finally:
            client.close()
            pool.shutdown(wait=False, cancel_futures=True)  # a straggler ends by its own time-out


class _Listener:
    def __init__(
        self, client: httpx.Client, pool: ThreadPoolExecutor, address: str, within_s: float
    ) -> None:
        self._client, self._pool = client, pool
        self._address, self._within_s = address, within_s

    def send(self, letters: Sequence[Letter]) -> list[LetterAnswer]:
        futures = [self._pool.submit(self._send_one, letter) for letter in letters]
        wait(futures, timeout=self._within_s)
        return [_outcome(future) for future in futures]

    def _send_one(self, letter: Letter) -> LetterAnswer:
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "cleanbreak-events",
            **letter.headers,
        }
        try:
            with self._client.stream(
                "POST", self._address, content=letter.content, headers=headers
            ) as reply:
                return _meaning(reply)
        except PlaceNotPublic:
            return NotSent(DeliveryProblem.NOT_PUBLIC)
        except NEVER_SENT:
            return NotSent(DeliveryProblem.UNREACHABLE)
        except (httpx.HTTPError, httpx.InvalidURL, RuntimeError):  # the last: closed meanwhile
            return NotSent(DeliveryProblem.NO_ANSWER)


def _outcome(future: Future[LetterAnswer]) -> LetterAnswer:
    return future.result() if future.done() else NotSent(DeliveryProblem.NO_ANSWER)


def _meaning(reply: httpx.Response) -> LetterAnswer:
    _read(reply)  # an answer that was read leaves its connection for the next event
    status = reply.status_code
    if reply.is_success:
        return Done({})
    if status == GONE:
        return ReceiverGone()
    if status in NOT_LET_IN:
        return NotSent(DeliveryProblem.NOT_LET_IN)
    if status in BUSY:
        return NotSent(DeliveryProblem.BUSY, _retry_after_s(reply))
    if reply.is_client_error and status not in NOT_FOUND:
        return EventRefused(f"http_{status}")
    return NotSent(DeliveryProblem.ODD_ANSWER, _retry_after_s(reply))


def _read(reply: httpx.Response) -> None:
    """Read the begin of an answer as it came: one that is packed could be a bomb."""
    length = 0
    for piece in reply.iter_raw():
        length += len(piece)
        if length > ANSWER_BYTES_MAX:
            break


def _retry_after_s(reply: httpx.Response) -> float | None:
    said = reply.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose signatures count: the system's list, or what SSL_CERT_FILE names."""
    return TlsFiles().context()
