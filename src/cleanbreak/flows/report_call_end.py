"""Report the end of a call to the web server, however long it takes to be heard."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cleanbreak.ports.call_server import CallServer
from cleanbreak.ports.errors import OutsideFailure

STATUS = "status/"
PAUSES_S = (0.5, 1, 2, 4, 8, 15)
"""Between two tries; the last one for ever."""


class CallBook(Protocol):
    """The calls whose end the server has not heard; it outlives the gateway."""

    def begin(self, call_id: str) -> None:
        """Note a call."""

    def ended(self, call_id: str) -> None:
        """Forget a call: the server has heard."""

    def open_calls(self) -> list[str]:
        """Return those that a gateway of before has left."""


async def report_call_end(
    call_id: str, server: CallServer, book: CallBook, tell: Callable[[str, Mapping[str, Any]], None]
) -> None:
    """Report that a call is over; asked to end before, leave it to the next start."""
    tried = 0
    while True:
        try:
            await server.ask(STATUS, {"CallSid": call_id, "CallStatus": "completed"})
        except OutsideFailure as fault:
            tell("end_not_reported", {"call": call_id, "why": type(fault).__name__})
            await asyncio.sleep(PAUSES_S[min(tried, len(PAUSES_S) - 1)])
            tried += 1
        else:
            book.ended(call_id)
            return
