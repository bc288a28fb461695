"""Run a gateway: take calls until somebody ends it, and let no end of a call go unreported.

Needs neither Django nor a database.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from cleanbreak.flows.report_call_end import CallBook, report_call_end
from cleanbreak.flows.say_to_caller import Hotline
from cleanbreak.flows.serve_phone_call import serve_phone_call
from cleanbreak.ports.telephone import Telephone

REPORTS_S = 3.0
"""What is left for reports when all calls are over; the next start reports the rest."""


class TelephoneNetwork(Protocol):
    """Where callers come from."""

    async def start(self) -> None:
        """Take calls from now on."""

    async def stop(self) -> None:
        """Take no more, and return when the last one is over."""


@dataclass(slots=True)
class Switchboard:
    """The calls that a gateway has in hand, and the ends that it still has to report."""

    hotline: Hotline
    book: CallBook
    _reports: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, telephone: Telephone) -> None:
        """Serve a call and report its end, whatever happens."""
        self.book.begin(telephone.call_id)
        try:
            await serve_phone_call(telephone, self.hotline)
        finally:
            self.hotline.tell("call_over", {"call": telephone.call_id})
            self.report(telephone.call_id)

    def report(self, call_id: str) -> None:
        """Report an end as soon as the server hears it."""
        told = report_call_end(call_id, self.hotline.server, self.book, self.hotline.tell)
        task = asyncio.create_task(told)
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def settle(self) -> None:
        """Give the reports a last moment."""
        if self._reports:
            _, late = await asyncio.wait(self._reports, timeout=REPORTS_S)
            for task in late:
                task.cancel()


async def run_gateway(
    switchboard: Switchboard, network: TelephoneNetwork, until: Callable[[], Awaitable[object]]
) -> None:
    """Run until that moment comes.

    :raises OSError: if the network cannot be listened to.
    """
    left = switchboard.book.open_calls()
    await network.start()
    switchboard.hotline.tell("listening", {"left_calls": len(left)})
    for call_id in left:
        switchboard.report(call_id)
    await until()
    switchboard.hotline.tell("ending", {})
    await network.stop()
    await switchboard.settle()
    switchboard.hotline.tell("ended", {})
