"""Push over HTTPS: encrypted for the device (RFC 8291), signed as ours (VAPID, RFC 8292).

No redirect is followed, and of an answer only its status counts.
"""

import ssl
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.push_service.web.push_key import PushKey
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.push_service import DeviceGone, PushAnswer, PushMessage

PIECE_WITHIN_S = 5.0
"""The longest wait for a connection, and for each piece of an answer."""
ALL_WITHIN_S = 15.0
"""The longest wait for a whole batch."""
TOGETHER_MAX = 8
GOOD_FOR_S = 3600
"""So long a push service takes our signature; a day is the most (RFC 8292 2)."""
GONE = (404, 410)
LATER = (408, 425, 429)
BROKEN = 500


class WebPushServices:
    """The port ``push_service``; threads may share it.

    :param key_path: where our key (ECDSA P-256, PEM) is, or will be made.
    :param sender: who we are, for the service to complain to: ``https:`` or ``mailto:``.
    """

    def __init__(
        self,
        key_path: Path,
        sender: str,
        piece_within_s: float = PIECE_WITHIN_S,
        all_within_s: float = ALL_WITHIN_S,
    ) -> None:
        self._key, self._sender = PushKey(key_path), sender
        self._piece_within_s, self._all_within_s = piece_within_s, all_within_s

    def public_key(self) -> str:
        """Return our key as browsers ask for it."""
        return self._key.public_key()

    def push(self, messages: Sequence[PushMessage]) -> list[PushAnswer]:
        """Send all at the same time; who has not answered in time may have it or not."""
        self._key.public_key()  # said here, once, if it cannot be read
        pool = ThreadPoolExecutor(TOGETHER_MAX, thread_name_prefix="push")
        client = httpx.Client(verify=_trusted(), timeout=self._piece_within_s, trust_env=False)
        try:
            futures = [pool.submit(self._push_one, client, message) for message in messages]
            wait(futures, timeout=self._all_within_s)
            return [_outcome(one) for one in futures]
        finally:
            client.close()
            pool.shutdown(wait=False, cancel_futures=True)  # a straggler ends by its own time-out

    def _push_one(self, client: httpx.Client, message: PushMessage) -> PushAnswer:
        endpoint = message.device.endpoint
        try:
            content = _encrypted(message)
        except ValueError:  # a point that is not on the curve
            return DeviceGone("The device gave a key that is none.")
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl_s),
            "Urgency": "normal",
            "Topic": message.topic,
            **self._key.signed(_origin(endpoint), self._sender, int(time.time()) + GOOD_FOR_S),
        }
        try:
            with client.stream("POST", endpoint, content=content, headers=headers) as reply:
                return _meaning(reply)
        except (httpx.HTTPError, httpx.InvalidURL, RuntimeError):  # the last: closed meanwhile
            return Unavailable("The push service did not answer.")


def _encrypted(message: PushMessage) -> bytes:
    # Imported here: with it come aiohttp and requests, a quarter of a second that only who pushes
    # should pay.
    from pywebpush import WebPusher

    keys = {"p256dh": message.device.p256dh, "auth": message.device.auth}
    pusher = WebPusher({"endpoint": message.device.endpoint, "keys": keys})
    return bytes(pusher.encode(message.content, content_encoding="aes128gcm")["body"])


def _origin(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def _meaning(reply: httpx.Response) -> PushAnswer:
    if reply.is_success:
        return Done({})
    if reply.status_code in GONE:
        return DeviceGone("The device listens no more.")
    if reply.status_code >= BROKEN or reply.status_code in LATER:
        said = reply.headers.get("Retry-After", "")
        wait_s = float(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
        sentence = f"The push service answered {reply.status_code}."
        return Unavailable(sentence, retry_after_s=wait_s)
    return Refused(f"The push service answered {reply.status_code}.")


def _outcome(future: Future[PushAnswer]) -> PushAnswer:
    if future.done():
        return future.result()
    return Unavailable("The push service did not answer in time.")


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose signatures count: the system's list, or what SSL_CERT_FILE names."""
    return TlsFiles().context()
