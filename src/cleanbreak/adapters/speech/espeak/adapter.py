"""Sentences spoken by espeak-ng, which is a program of its own because of its licence (GPL)."""

import asyncio
import hashlib
import subprocess
from collections.abc import Mapping
from types import MappingProxyType

from cleanbreak.adapters.speech.espeak.kept_sounds import KeptSounds
from cleanbreak.domain.spoken_number import holds_a_number
from cleanbreak.domain.telephone_sound import NotATelephoneSound, Sound, read_wav
from cleanbreak.ports.errors import Unavailable

VOICES: Mapping[str, str] = MappingProxyType({"en": "en-gb", "de": "de", "cmn": "cmn", "zh": "cmn"})
"""By the first part of the tag of a language; whoever speaks another one hears English."""
WORDS_A_MINUTE: Mapping[str, str] = MappingProxyType({"en-gb": "180", "de": "180", "cmn": "240"})
"""By the voice; the Chinese one counts otherwise, and speaks four syllables a second at that."""
TIMEOUT_S = 15.0
AT_ONCE = 2
"""Programs that run at the same time: calls in progress need the processor, too."""
TEXT_MAX = 5_000


class EspeakSpeech:
    """One voice for each language.

    :param program: path or name of ``espeak-ng``.
    :param kept: where sounds are kept that hold no number of anybody.
    """

    def __init__(self, program: str, kept: KeptSounds) -> None:
        self._program, self._kept = program, kept
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._in_hand: dict[str, asyncio.Task[Sound]] = {}

    async def speak(self, text: str, language: str) -> Sound:
        """Return the sound; several who want the same at once wait for the same program."""
        voice = VOICES.get(language.partition("-")[0].lower(), VOICES["en"])
        if not text.strip():
            return b""
        name = hashlib.sha256(f"{voice}\n{WORDS_A_MINUTE[voice]}\n{text}".encode()).hexdigest()
        if (kept := self._kept.read(name)) is not None:
            return kept
        if name not in self._in_hand:
            made = asyncio.create_task(self._make(name, text[:TEXT_MAX], voice))
            self._in_hand[name] = made
            made.add_done_callback(lambda _: self._in_hand.pop(name, None))
        return await asyncio.shield(self._in_hand[name])

    async def _make(self, name: str, text: str, voice: str) -> Sound:
        async with self._turns:
            wav = await self._run(text, voice)
        try:
            sound = await asyncio.to_thread(read_wav, wav)
        except NotATelephoneSound as fault:
            raise Unavailable("espeak-ng gave no sound.") from fault
        if not holds_a_number(text):
            await asyncio.to_thread(self._kept.keep, name, sound)
        return sound

    async def _run(self, text: str, voice: str) -> bytes:
        """Let the program speak; the text goes in by its input: arguments are seen by everybody."""
        try:
            program = await asyncio.create_subprocess_exec(
                self._program, "-v", voice, "-s", WORDS_A_MINUTE[voice], "-b", "1",
                "--stdin", "--stdout",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as fault:
            raise Unavailable("espeak-ng cannot be started.") from fault
        try:
            async with asyncio.timeout(TIMEOUT_S):
                wav, _ = await program.communicate(text.encode())
        except TimeoutError as fault:
            raise Unavailable("espeak-ng did not end.") from fault
        finally:
            if program.returncode is None:
                program.kill()
                await program.wait()
        if program.returncode:
            raise Unavailable(f"espeak-ng ended with status {program.returncode}.")
        return wav


def version_of_espeak(program: str) -> str:
    """Return what the program says of itself; empty if it is not there."""
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.partition("Data at")[0].strip()
