"""Serve one caller: ask the web server what to say, say it, tell it the keys, until one hangs up.

Needs neither Django nor a database. Nobody hears nothing for ever: when the web server is away or
answers something else than a conversation, the caller is told so, the question is asked again, and
in the end the caller is connected with the fallback or sent away with a sentence. The server keeps
what was said before under the call's number and answers a repeated question as the first time.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urljoin

from cleanbreak.domain.telephone_answer import (
    Dial,
    Gather,
    Hangup,
    NotATelephoneAnswer,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Step,
    read_answer,
)
from cleanbreak.domain.telephone_sound import Sound, tone
from cleanbreak.flows.hotline_sentences import HotlineSentence
from cleanbreak.flows.say_to_caller import Hotline, Voice
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.telephone import Connected, HungUp, LineCloses, Telephone

CALL = "call/"
ANSWERS_A_SECOND_MAX, ANSWERS_COUNTED = 5, 25
"""A server whose answers say nothing and lead to one another is away, too."""
FALLBACK_RING_S = 60
RECORDED_S_MAX = 240
"""What the server takes at once."""


BEEP = tone(1000, 0.3)


class ServerAway(Exception):
    """The web server did not answer for so long that the caller must not wait for it any more."""


async def serve_phone_call(telephone: Telephone, hotline: Hotline) -> None:
    """Serve a caller until the call is over, and hang up whatever happens."""
    conversation = _Conversation(telephone, hotline, Voice(telephone, hotline, hotline.language))
    try:
        await conversation.lead()
    except HungUp:
        hotline.tell("caller_hung_up", {"call": telephone.call_id})
    finally:
        await telephone.hang_up()


@dataclass(slots=True)
class _Conversation:
    telephone: Telephone
    hotline: Hotline
    voice: Voice
    came_from: str = ""
    """Address of the answer that is followed."""
    asked_at: deque[float] = field(default_factory=lambda: deque(maxlen=ANSWERS_COUNTED))

    async def lead(self) -> None:
        try:
            steps: tuple[Step, ...] | None = await self._ask(CALL, {"CallStatus": "ringing"})
            while steps is not None:
                steps = await self._follow(steps)
        except ServerAway:
            await self._fall_back()
        except LineCloses:
            await self._close()

    async def _follow(self, steps: tuple[Step, ...]) -> tuple[Step, ...] | None:
        """Follow an answer; return the next one, or nothing when the call is to end."""
        for step in steps:
            match step:
                case Say() | Play() | Pause():
                    await self.voice.say((step,), self.came_from)
                case Gather():
                    keys = await self._gather(step)
                    if keys or step.even_if_empty:
                        return await self._ask(step.action, {"Digits": keys})
                case Redirect():
                    return await self._ask(step.address, {})
                case Dial():
                    return await self._ask(step.action, await self._dial(step))
                case Record():
                    return await self._record(step)
                case Hangup():
                    return None
        return None

    async def _gather(self, gather: Gather) -> str:
        self.telephone.forget_keys()
        await self.voice.say(gather.says, self.came_from, until_key=True)
        keys = ""
        while gather.at_most is None or len(keys) < gather.at_most:
            key = await self.telephone.key(gather.wait_s)
            if not key or key in gather.finish_on:
                break
            keys += key
        return keys

    async def _dial(self, dial: Dial) -> dict[str, str]:
        began = asyncio.get_running_loop().time()
        ended = await self.telephone.connect(dial.to, dial.ring_s)
        self.hotline.tell("connected", {"call": self.telephone.call_id, "ended": ended.value})
        took_s = asyncio.get_running_loop().time() - began
        return {"DialCallStatus": ended.value, "DialCallDuration": str(round(took_s))}

    async def _record(self, record: Record) -> tuple[Step, ...]:
        if record.has_beep:
            await self.telephone.play(BEEP)
        self.telephone.forget_keys()
        longest_s = min(record.longest_s, RECORDED_S_MAX)
        sound = await self.telephone.record(longest_s, record.silence_s, record.finish_on)
        how = {} if self.telephone.is_up else {"Digits": "hangup"}  # as Twilio says it
        return await self._ask(record.action, how, sound)

    async def _ask(
        self, address: str, fields: Mapping[str, str], recording: Sound = b""
    ) -> tuple[Step, ...]:
        """Ask the server until it answers.

        :raises ServerAway: if it does not for long.
        """
        whole = {
            "CallSid": self.telephone.call_id,
            "From": self.telephone.caller,
            "To": self.telephone.called,
            "CallStatus": "in-progress",
            **fields,
        }
        self._count_answers()
        for tried in count():
            try:
                reply = await self.hotline.server.ask(
                    urljoin(self.came_from, address), whole, recording
                )
                steps = read_answer(reply.body)
            except (OutsideFailure, NotATelephoneAnswer) as fault:
                self.voice.tell("server_away", fault)
            else:
                self.came_from = reply.address
                return steps
            await self._wait_for_server(tried, has_recording=bool(recording))
        raise ServerAway  # only for whoever reads types: patience ends above

    async def _wait_for_server(self, tried: int, *, has_recording: bool) -> None:
        """Wait before the next try; with a recording, also when whoever spoke it has gone.

        :raises ServerAway: if there were enough.
        """
        pauses_s = self.hotline.pauses_s
        if has_recording and not self.telephone.is_up:
            await asyncio.sleep(pauses_s[min(tried, len(pauses_s) - 1)])
            return
        if tried >= len(pauses_s):
            raise ServerAway
        try:
            if tried:
                await self.voice.sentence(HotlineSentence.HOLD_THE_LINE)
            await self.telephone.pause(pauses_s[tried])
        except HungUp:
            if not has_recording:
                raise

    def _count_answers(self) -> None:
        """Break a circle of answers that come faster than anybody can hear or press.

        :raises ServerAway: if there is one.
        """
        now_s = asyncio.get_running_loop().time()
        is_full = len(self.asked_at) == ANSWERS_COUNTED
        if is_full and now_s - self.asked_at[0] < ANSWERS_COUNTED / ANSWERS_A_SECOND_MAX:
            raise ServerAway
        self.asked_at.append(now_s)

    async def _fall_back(self) -> None:
        ended = Connected.FAILED
        try:
            if self.hotline.fallback:
                await self.voice.sentence(HotlineSentence.CONNECTING)
                ended = await self.telephone.connect(self.hotline.fallback, FALLBACK_RING_S)
            if ended is not Connected.COMPLETED:
                await self.voice.sentence(HotlineSentence.CALL_LATER)
        except LineCloses:
            await self._close()

    async def _close(self) -> None:
        """Hand the caller on because this gateway ends, or say goodbye."""
        if self.hotline.fallback:
            await self.voice.sentence(HotlineSentence.CONNECTING)
            is_taken = await self.telephone.transfer(self.hotline.fallback)
            self.hotline.tell("handed_on", {"call": self.telephone.call_id, "taken": is_taken})
            if is_taken:
                return
        await self.voice.sentence(HotlineSentence.LINE_CLOSES)
