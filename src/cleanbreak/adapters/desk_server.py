"""The server, as the program at a counter reaches it: by HTTPS, outwards only.

The port ``desk_link``; there is one server, our own, so that no folder of vendors is needed.
"""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from cleanbreak.domain.counter import AnotherAgent, CounterRevoked, Job, JobKind, PairingRefused
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.desk_link import Paired, Taken
from cleanbreak.ports.errors import Unavailable

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WAIT_S = 8
TIMEOUT_S = 20.0
AGAIN_BUSY_S = 5.0
UNAUTHORIZED, FORBIDDEN, CONFLICT = 401, 403, 409


class ServerNotEncrypted(Refusal):
    """The address of the server begins with https://, and has nothing after the host."""

    code = "server_not_encrypted"


class DeskServer:
    """One server and, after the pairing, one counter.

    :param transport: how requests travel; ``None``: over the network.
    :param wait_s: how long the server may hold the question for work.
    """

    def __init__(
        self,
        base_url: str,
        token: str = "",
        authorities: str | None = None,
        transport: httpx.BaseTransport | None = None,
        wait_s: int = WAIT_S,
    ) -> None:
        self.base_url = _checked(base_url)
        self._token, self._wait_s = token, wait_s
        self._agent = secrets.token_hex(8)
        self._client = httpx.Client(
            base_url=f"{self.base_url}/desk-agent/",
            timeout=TIMEOUT_S,
            verify=authorities or True,
            transport=transport,
            follow_redirects=False,
        )

    def pair(self, code: str) -> Paired:
        """Exchange a code for a token, and use it from now on."""
        reply = self._post("pair", {"code": code})
        if reply.status_code == FORBIDDEN:
            raise PairingRefused
        said = _object(reply)
        self._token = str(said["token"])
        return Paired(token=self._token, counter=str(said["counter"]), store=str(said["store"]))

    def begin(self, version: str, *, has_printer: bool) -> None:
        """Say which start of the program this is."""
        self._asked("begin", {"version": version, "has_printer": has_printer})

    def take(self) -> Taken:
        """Ask for work."""
        said = _object(self._asked("take", {"wait_s": self._wait_s}))
        job, again_in_s = said.get("job"), float(said.get("again_in_s", AGAIN_BUSY_S))
        if job is None:
            return Taken(job=None, again_in_s=again_in_s)
        try:
            taken = Job(job_id=str(job["id"]), kind=JobKind(job["kind"]), work=dict(job["work"]))
        except (KeyError, TypeError, ValueError) as fault:
            raise Unavailable(
                "The server asks for something that this program does not know."
            ) from fault
        return Taken(job=taken, again_in_s=again_in_s)

    def answer(self, job_id: str, answer: Mapping[str, Any]) -> None:
        """Say what came of a job."""
        self._asked("answer", {"job": job_id, "answer": dict(answer)})

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _asked(self, what: str, body: Mapping[str, Any]) -> httpx.Response:
        reply = self._post(what, {"agent": self._agent, **body})
        if reply.status_code == UNAUTHORIZED:
            raise CounterRevoked
        if reply.status_code == CONFLICT:
            raise AnotherAgent
        if not reply.is_success:
            raise Unavailable(f"The server answered {reply.status_code}.")
        return reply

    def _post(self, what: str, body: Mapping[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        try:
            return self._client.post(what, json=body, headers=headers)
        except httpx.HTTPError as fault:
            raise Unavailable(f"The server does not answer: {type(fault).__name__}.") from fault


def _checked(base_url: str) -> str:
    """Return the address; without encryption only to this very machine.

    :raises ServerNotEncrypted: if the token would travel so that others can read it.
    """
    parts = urlsplit(base_url.strip())
    is_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if (parts.scheme != "https" and not is_here) or not parts.hostname:
        raise ServerNotEncrypted
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ServerNotEncrypted
    return f"{parts.scheme}://{parts.netloc}"


def _object(reply: httpx.Response) -> dict[str, Any]:
    if not reply.is_success:
        raise Unavailable(f"The server answered {reply.status_code}.")
    try:
        said = reply.json()
    except ValueError as fault:
        raise Unavailable("The server answered something else than JSON.") from fault
    if not isinstance(said, dict):
        raise Unavailable("The server answered something else than an object.")
    return said
