"""The web server that leads calls, asked as Twilio asks: signed forms by HTTP.

The port ``call_server``; there is one such server, our own, so that no folder of vendors is needed.
"""

import base64
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.telephone_sound import NotATelephoneSound, Sound, read_wav, write_wav
from cleanbreak.ports.call_server import Reply
from cleanbreak.ports.errors import Refused, Unavailable

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SIGNATURE = "X-Twilio-Signature"
TIMEOUT = httpx.Timeout(10.0, connect=3.0)
CONNECTIONS = httpx.Limits(max_connections=40, max_keepalive_connections=10, keepalive_expiry=4.0)
KEPT_RECORDINGS, BYTES_MAX = 64, 4 * 1024 * 1024


class CallServerNotEncrypted(Refusal):
    """The address of the server that leads calls begins with https://, or is this machine."""

    code = "call_server_not_encrypted"


class HttpCallServer:
    """One server.

    :param base_url: address of its hooks as it knows it, with a slash at the end: that is signed.
    :param token: secret that both know.
    :param reached_at: scheme and host where it is reached, if not by that address.
    :param transport: how requests travel; ``None``: over the network.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        reached_at: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url, self._token = base_url, token
        known = urlsplit(base_url)
        reached = urlsplit(reached_at or base_url)
        is_here = reached.scheme == "http" and reached.hostname in LOOPBACK
        if (reached.scheme != "https" and not is_here) or not reached.hostname:
            raise CallServerNotEncrypted
        self._origin = (known.scheme, known.netloc)
        self._reached = (reached.scheme, reached.netloc)
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, limits=CONNECTIONS, transport=transport, trust_env=False
        )
        self._recordings: OrderedDict[str, Sound] = OrderedDict()

    async def ask(self, address: str, fields: Mapping[str, str], recording: Sound = b"") -> Reply:
        """Post a form; a recording is a file within it."""
        url = self._own(address)
        files = {"Recording": ("recording.wav", write_wav(recording), "audio/wav")}
        headers = {SIGNATURE: signature(url, fields, self._token)}
        sent = {"data": dict(fields), "files": files if recording else None, "headers": headers}
        reply = await self._request("POST", url, **sent)
        return Reply(url, reply.content)

    async def fetch(self, address: str) -> Sound:
        """Return a recording; its name changes when it does, so that it is fetched once."""
        url = self._own(address)
        if url in self._recordings:
            self._recordings.move_to_end(url)
            return self._recordings[url]
        reply = await self._request("GET", url)
        try:
            sound = read_wav(reply.content)
        except NotATelephoneSound as fault:
            raise Unavailable("The recording is no sound for telephones.") from fault
        self._recordings[url] = sound
        while len(self._recordings) > KEPT_RECORDINGS:
            self._recordings.popitem(last=False)
        return sound

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _request(self, method: str, url: str, **sent: Any) -> httpx.Response:
        scheme, host = self._reached
        path = urlsplit(url)
        headers = {"Host": self._origin[1], **sent.pop("headers", {})}
        place = path._replace(scheme=scheme, netloc=host).geturl()
        try:
            reply = await self._client.request(method, place, headers=headers, **sent)
        except httpx.HTTPError as fault:
            raise Unavailable(f"The server does not answer: {type(fault).__name__}.") from fault
        if not reply.is_success or len(reply.content) > BYTES_MAX:
            raise Unavailable(f"The server answered {reply.status_code}.")
        return reply

    def _own(self, address: str) -> str:
        """Return the whole address.

        :raises Refused: if it is another server's.
        """
        url = urljoin(self._base_url, address)
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != self._origin:
            raise Refused("The answer names an address of another server.")
        return url


def signature(url: str, fields: Mapping[str, str], token: str) -> str:
    """Return what proves that the form comes from whoever knows the token (Twilio's scheme)."""
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    digest = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
