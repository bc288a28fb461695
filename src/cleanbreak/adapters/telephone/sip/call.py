"""One call as the port ``telephone`` sees it: a caller's dialog, its sound, its keys."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiosipua import SdpMessage

from cleanbreak.adapters.telephone.sip.dialogs import CallerLeg, Stage
from cleanbreak.adapters.telephone.sip.media import (
    Agreed,
    Media,
    NoCommonSound,
    agree_on_answer,
    agree_on_offer,
    our_offer,
)
from cleanbreak.adapters.telephone.sip.settings import NotASipAddress, user_of
from cleanbreak.domain.telephone_sound import BYTES_A_SECOND, Sound, loudest, silence, tone
from cleanbreak.ports.telephone import Connected, HungUp, LineCloses

if TYPE_CHECKING:
    from cleanbreak.adapters.telephone.sip.adapter import SipGateway

RINGING = tone(425, 1.0, 0.1) + silence(4.0)
"""What a caller hears while somebody else's telephone rings (ITU-T E.180)."""
BUSY_STATUSES = {486, 600, 603}
ABSENT_STATUSES = {408, 480, 487}
QUIET = 500
"""The loudest sample of whoever says nothing."""
TRANSFER_S = 5.0
KEYS_KEPT = 64


class SipCall:
    """A call that is up.

    :param call_id: by which the web server knows it.
    """

    def __init__(
        self, call_id: str, leg: CallerLeg, gateway: "SipGateway", opened: tuple[int, Agreed]
    ) -> None:
        self.call_id = call_id
        self.caller, self.called = user_of(leg.dialog.remote_uri), user_of(leg.dialog.local_uri)
        self._leg, self._gateway = leg, gateway
        self._port, self._agreed = opened
        self._media: Media | None = None
        self._keys: deque[str] = deque(maxlen=KEYS_KEPT)
        self._news = asyncio.Event()
        self._is_closing = self._has_said_so = False
        leg.changed = self._news.set
        leg.moved = self._move

    @property
    def is_up(self) -> bool:
        """Whether the caller is still there."""
        return self._leg.stage is not Stage.OVER

    @property
    def has_key(self) -> bool:
        """Whether a key was pressed that nobody has taken."""
        return bool(self._keys)

    @property
    def media(self) -> Media:
        """The sound of the caller."""
        assert self._media is not None  # noqa: S101  taken before anybody is told of the call
        return self._media

    async def take(self, answer: SdpMessage) -> None:
        """Open the sound, then take the call."""
        self._media = await self._gateway.room.open(self._port, self._agreed, self._press)
        self._media.played = self._news.set
        self._leg.answer(answer)

    def close_soon(self) -> None:
        """Let whoever leads the conversation know that the gateway ends."""
        self._is_closing = True
        self._news.set()

    async def play(self, sound: Sound, *, until_key: bool = False) -> None:
        """Play a sound to its end, or until a key is or was pressed."""
        if until_key and self._keys:
            return
        self.media.play(sound)
        try:
            await self._until(lambda: not self.media.is_playing or (until_key and bool(self._keys)))
        finally:
            self.media.play(b"")

    async def pause(self, seconds: float, *, until_key: bool = False) -> None:
        """Be silent for so long, or until a key is or was pressed."""
        await self._until(lambda: until_key and bool(self._keys), seconds)

    def forget_keys(self) -> None:
        """Forget keys that were pressed before anybody asked for them."""
        self._keys.clear()

    async def key(self, within_s: float) -> str:
        """Return the next key; empty if none is pressed in time."""
        await self._until(lambda: bool(self._keys), within_s)
        return self._keys.popleft() if self._keys else ""

    async def record(self, longest_s: float, silence_s: float, finish_on: str) -> Sound:
        """Return what the caller says until a key, silence, the longest time, or the hang-up."""
        heard = _Recording(silence_s, self._news.set)
        self.media.listen(heard.take)
        try:
            await self._until(
                lambda: heard.is_quiet or any(key in finish_on for key in self._keys), longest_s
            )
        except HungUp:
            pass
        finally:
            self.media.listen(None)
        self._keys.clear()
        return bytes(heard.sound[: int(longest_s * BYTES_A_SECOND)])

    async def connect(self, to: str, ring_s: float) -> Connected:
        """Connect the caller with a telephone and return when the two are apart again."""
        try:
            agent = await self._gateway.signalling.call(to)
        except (NotASipAddress, OSError):
            return Connected.FAILED
        port = await self._gateway.room.port()
        agent.changed = self._news.set
        other: Media | None = None
        self.media.play_endlessly(RINGING)
        try:
            host = self._gateway.settings.public_host
            agent.invite(our_offer(host, port, self._agreed.payload))
            if not await self._until(lambda: agent.stage is not Stage.ASKED, ring_s):
                return Connected.NO_ANSWER
            if agent.stage is Stage.OVER:
                return _failure(agent.status)
            agreed = agree_on_answer(agent.answered_with)
            other = await self._gateway.room.open(port, agreed, lambda _key: None)
            agent.moved = _mover(other, host, port)
            self._bridge(other)
            await self._until(lambda: agent.stage is Stage.OVER, is_talk=True)
        except NoCommonSound:
            return Connected.FAILED
        finally:
            agent.cancel()
            await self._part(other, port)
        return Connected.COMPLETED

    async def transfer(self, to: str) -> bool:
        """Ask the caller's network to call somebody else instead of us; return whether it does."""
        self._leg.refer(to)
        await self._until(lambda: self._leg.referred is not None, TRANSFER_S)
        return bool(self._leg.referred)

    async def hang_up(self) -> None:
        """End the call; again: nothing."""
        self._leg.hang_up()
        if self._media is not None:
            await self._gateway.room.close(self._media)

    def _press(self, key: str) -> None:
        self._keys.append(key)
        self._news.set()

    def _move(self, offer: SdpMessage) -> SdpMessage | None:
        return _mover(self.media, self._gateway.settings.public_host, self._port)(offer)

    def _bridge(self, other: Media) -> None:
        self.media.play_endlessly(b"")
        self.media.listen(other.hear)
        other.listen(self.media.hear)

    async def _part(self, other: Media | None, port: int) -> None:
        self.media.play_endlessly(b"")
        self.media.listen(None)
        if other is None:
            await self._gateway.room.give_back(port)
        else:
            other.listen(None)
            await self._gateway.room.close(other)

    async def _until(
        self, is_done: Callable[[], bool], within_s: float | None = None, *, is_talk: bool = False
    ) -> bool:
        """Wait until something is so; return whether it was so in time.

        :raises HungUp: as soon as the caller has gone.
        :raises LineCloses: once, when the gateway ends; talks are left alone.
        """
        loop = asyncio.get_running_loop()
        until = None if within_s is None else loop.time() + within_s
        while True:
            if not self.is_up:
                raise HungUp
            if is_done():
                return True
            if self._is_closing and not self._has_said_so and not is_talk:
                self._has_said_so = True
                raise LineCloses
            self._news.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self._news.wait()
            except TimeoutError:
                return False


class _Recording:
    """What is said, until nothing is said any more."""

    def __init__(self, silence_s: float, changed: Callable[[], None]) -> None:
        self.sound = bytearray()
        self.is_quiet = False
        self._quiet_bytes, self._changed = 0, changed
        self._silence_bytes = int(silence_s * BYTES_A_SECOND)

    def take(self, sound: Sound) -> None:
        self.sound += sound
        self._quiet_bytes = self._quiet_bytes + len(sound) if loudest(sound) < QUIET else 0
        if self._silence_bytes and self._quiet_bytes >= self._silence_bytes:
            self.is_quiet = True
            self._changed()


def _mover(media: Media, host: str, port: int) -> Callable[[SdpMessage], SdpMessage | None]:
    """Return who answers an offer in the middle of a call: another address, or on hold."""

    def move(offer: SdpMessage) -> SdpMessage | None:
        try:
            answer, agreed = agree_on_offer(offer, host, port)
        except NoCommonSound:
            return None
        media.move(agreed.remote)
        return answer

    return move


def _failure(status: int) -> Connected:
    if status in BUSY_STATUSES:
        return Connected.BUSY
    return Connected.NO_ANSWER if status in ABSENT_STATUSES else Connected.FAILED
