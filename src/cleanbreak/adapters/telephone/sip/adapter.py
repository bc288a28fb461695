"""A SIP gateway: takes calls, gives each to whoever leads the conversation, and ends cleanly."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cleanbreak.adapters.telephone.sip import messages
from cleanbreak.adapters.telephone.sip.call import SipCall
from cleanbreak.adapters.telephone.sip.dialogs import CallerLeg
from cleanbreak.adapters.telephone.sip.media import MediaRoom, NoCommonSound, agree_on_offer
from cleanbreak.adapters.telephone.sip.settings import SipSettings
from cleanbreak.adapters.telephone.sip.signalling import RETRY_AFTER_S, Signalling
from cleanbreak.ports.telephone import Telephone

LEFT_AFTER_S = 300.0
"""A call of which no sound has come for so long is dead: nobody says BYE for a lost network."""
LONGEST_CALL_S = 4 * 3600.0
LOOK_S = 10.0
GOODBYE_S = 3.0
"""For the last BYEs."""


class SipGateway:
    """All calls of one gateway.

    :param serve: leads the conversation of a call; when it returns, the call is over.
    :param tell: is told what happens, never who calls or what is typed.
    """

    def __init__(
        self,
        settings: SipSettings,
        serve: Callable[[Telephone], Awaitable[None]],
        tell: Callable[[str, Mapping[str, Any]], None],
    ) -> None:
        self.settings = settings
        self.signalling = Signalling(settings, self._ring, tell)
        self.room = MediaRoom(settings.listen.host, settings.rtp_ports, settings.is_allowed)
        self._serve, self._tell = serve, tell
        self._calls: dict[asyncio.Task[None], SipCall | None] = {}
        self._look: asyncio.Task[None] | None = None
        for library in ("aiosipua", "aiortp"):  # they write numbers of callers into their logs
            logging.getLogger(library).addHandler(logging.NullHandler())
            logging.getLogger(library).propagate = False

    async def start(self) -> None:
        """Listen.

        :raises OSError: if that address is taken or not ours.
        """
        await self.signalling.start()
        self.room.start()
        self._look = asyncio.create_task(self._look_for_the_dead())

    async def stop(self) -> None:
        """Take no more calls, let those that are up say goodbye, and end."""
        self.signalling.is_closing = True
        for call in self._calls.values():
            if call is not None:
                call.close_soon()
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=self.settings.ending_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self.signalling.settled()
        except TimeoutError:
            self._tell("goodbye_not_heard", {})
        if self._look is not None:
            self._look.cancel()
        await self.room.stop()
        await self.signalling.stop()

    def _ring(self, leg: CallerLeg) -> None:
        task = asyncio.create_task(self._take(leg))
        self._calls[task] = None
        task.add_done_callback(lambda done: self._calls.pop(done, None))

    async def _take(self, leg: CallerLeg) -> None:
        call_id = f"GW{secrets.token_hex(16)}"
        try:
            port = await self.room.port()
        except RuntimeError:
            self._tell("no_port_free", {"call": call_id})
            leg.refuse(messages.TOO_MANY, RETRY_AFTER_S)
            return
        try:
            if leg.offer is None:
                raise NoCommonSound
            answer, agreed = agree_on_offer(leg.offer, self.settings.public_host, port)
        except NoCommonSound:
            self._tell("no_common_sound", {"call": call_id})
            leg.refuse(messages.NOT_ACCEPTABLE)
            await self.room.give_back(port)
            return
        call = SipCall(call_id, leg, self, (port, agreed))
        await call.take(answer)
        self._calls[_this_task()] = call
        if self.signalling.is_closing:
            call.close_soon()
        self._tell("call_taken", {"call": call_id, "hears_keys": bool(agreed.events)})
        try:
            async with asyncio.timeout(LONGEST_CALL_S):
                await self._serve(call)
        except TimeoutError:
            self._tell("call_too_long", {"call": call_id})
        finally:
            await call.hang_up()

    async def _look_for_the_dead(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            for call in list(self._calls.values()):
                if call and time.monotonic() - call.media.heard_at > LEFT_AFTER_S:
                    self._tell("call_is_dead", {"call": call.call_id})
                    await call.hang_up()


def _this_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  a coroutine runs within one
    return task
