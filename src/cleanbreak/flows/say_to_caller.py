"""Say something to a caller: sentences, recordings, and tones where nothing can be said."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from cleanbreak.domain.telephone_answer import Pause, Play, Said, Say
from cleanbreak.domain.telephone_sound import Sound, silence, tone
from cleanbreak.flows.hotline_sentences import SENTENCES, HotlineSentence
from cleanbreak.ports.call_server import CallServer
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.speech import Speech
from cleanbreak.ports.telephone import Telephone

PAUSES_S = (0.3, 3, 5, 8, 8, 8, 8, 8)
"""Between two questions to a server that does not answer; then the fallback."""
ERROR_TONES = (tone(950, 0.3) + tone(1400, 0.3) + tone(1800, 0.3) + silence(0.5)) * 2
"""Special information tone (ITU-T E.180): what is left where nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotline:
    """What a gateway has to serve callers with."""

    server: CallServer
    speech: Speech
    language: str
    """Tag of the language of whoever has not chosen one."""
    fallback: str
    """SIP address of somebody who answers when the web server does not; empty: nobody."""
    tell: Callable[[str, Mapping[str, Any]], None]
    """Is told what happens: a word, the call's own number and figures; never a number or a key."""
    pauses_s: tuple[float, ...] = PAUSES_S


@dataclass(slots=True)
class Voice:
    """The voice that one caller hears."""

    telephone: Telephone
    hotline: Hotline
    language: str
    """What was spoken last."""

    async def say(self, says: tuple[Said, ...], came_from: str, *, until_key: bool = False) -> None:
        """Say one after the other; the next is made ready while the one before is heard."""
        ready = [asyncio.ensure_future(self._sound(one, came_from)) for one in says]
        try:
            for said, sound in zip(says, ready, strict=True):
                if until_key and self.telephone.has_key:
                    break
                if isinstance(said, Pause):
                    await self.telephone.pause(said.seconds, until_key=until_key)
                else:
                    await self.telephone.play(await sound, until_key=until_key)
        finally:
            for sound in ready:
                sound.cancel()

    async def _sound(self, said: Said, came_from: str) -> Sound:
        try:
            match said:
                case Say():
                    self.language = said.language or self.language
                    return await self.hotline.speech.speak(said.text, self.language)
                case Play():
                    return await self.hotline.server.fetch(urljoin(came_from, said.address))
        except OutsideFailure as fault:
            self.tell("cannot_be_said", fault)
            return ERROR_TONES
        return b""

    async def sentence(self, sentence: HotlineSentence) -> None:
        """Say something by ourselves, in the language that was spoken last."""
        language = self.language.partition("-")[0]
        texts = SENTENCES.get(language) or SENTENCES["en"]
        try:
            sound = await self.hotline.speech.speak(texts[sentence], self.language)
        except OutsideFailure as fault:
            self.tell("cannot_be_said", fault)
            sound = ERROR_TONES
        await self.telephone.play(sound)

    def tell(self, event: str, fault: Exception) -> None:
        """Tell what went wrong, by its kind."""
        why = getattr(fault, "code", type(fault).__name__)
        self.hotline.tell(event, {"call": self.telephone.call_id, "why": why})
