"""CTRL: the control interface of the Osmocom elements, over IPA on tcp/4259 (osmo-hlr manual).

A request is ``GET id variable`` or ``SET id variable value``; its answer carries the same id in a
``GET_REPLY``, ``SET_REPLY`` or ``ERROR``. Requests travel in packs: a round trip for each of them
costs more than the work that it asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cleanbreak.adapters.network.osmo.ipa import IpaConnection, Protocol
from cleanbreak.ports.errors import OutcomeUnknown

PACK_SIZE = 50
"""Requests on the way at once: enough to keep the element busy, and few enough to fit into the
socket buffers, so that we never both wait for the other to read."""


@dataclass(frozen=True, slots=True)
class Get:
    """A question for the value of a variable."""

    variable: str = field(repr=False)

    def line(self, request_id: int) -> str:
        """Return the request as it goes on the wire."""
        return f"GET {request_id} {self.variable}"


@dataclass(frozen=True, slots=True)
class Set:
    """An order to change a variable."""

    variable: str = field(repr=False)
    value: str = field(repr=False)

    def line(self, request_id: int) -> str:
        """Return the request as it goes on the wire."""
        return f"SET {request_id} {self.variable} {self.value}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the element said to one request."""

    is_error: bool
    text: str = field(repr=False)
    """The value of the variable, or the element's words for what is wrong."""


class CtrlClient(IpaConnection):
    """Asks many things of one element at once, and returns the answers in order."""

    def exchange(self, requests: Sequence[Get | Set]) -> list[Reply]:
        """Send every request and return the reply to each.

        :raises Unavailable: if the element cannot be reached: nothing was sent.
        :raises OutcomeUnknown: if the connection is lost before the last reply.
        """
        replies: list[Reply] = []
        if requests:
            with self.conversation():
                for first in range(0, len(requests), PACK_SIZE):
                    replies += self._exchange_pack(requests[first : first + PACK_SIZE])
        return replies

    def _exchange_pack(self, pack: Sequence[Get | Set]) -> list[Reply]:
        # The element takes ids above zero only, and answers zero to what it cannot read.
        lines = [request.line(request_id) for request_id, request in enumerate(pack, start=1)]
        self._send_frames(Protocol.CTRL, [line.encode("ascii") for line in lines])
        replies: dict[int, Reply] = {}
        while len(replies) < len(pack):
            for frame in self._receive_frames():
                if frame.protocol == Protocol.CTRL:
                    replies |= self._read_reply(frame.payload)
        return [replies[request_id] for request_id in range(1, len(pack) + 1)]

    def _read_reply(self, payload: bytes) -> dict[int, Reply]:
        """Return the reply by its id; nothing for a TRAP, which answers no request."""
        verb, _, rest = payload.decode("utf-8", "replace").partition(" ")
        request_id, _, text = rest.partition(" ")
        if verb == "TRAP":
            return {}
        if not request_id.isdigit():
            raise OutcomeUnknown(f"{self.element} sent an answer without an id")
        if verb == "ERROR":
            return {int(request_id): Reply(is_error=True, text=text)}
        _variable, _, value = text.partition(" ")
        return {int(request_id): Reply(is_error=False, text=value)}
