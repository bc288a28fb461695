"""What espeak-ng says is kept, within bounds, and nothing that holds somebody's number."""

import asyncio
import os
from pathlib import Path

import pytest
from tests.own_loop import in_own_loop

from cleanbreak.adapters.speech.espeak import EspeakSpeech, version_of_espeak
from cleanbreak.adapters.speech.espeak.kept_sounds import KeptSounds
from cleanbreak.domain.telephone_sound import BYTES_A_SECOND, loudest
from cleanbreak.ports.errors import Unavailable

NUMBER = "Your number is 0 1 5 1."


def test_each_language_has_its_voice_and_is_kept(tmp_path: Path) -> None:
    texts = [("Hello, hello.", "en-GB"), ("Guten Tag.", "de-DE"), ("你好，你好。", "cmn-CN")]

    async def spoken(program: str) -> list[bytes]:
        speech = EspeakSpeech(program, KeptSounds(tmp_path, 10_000_000))
        return list(await asyncio.gather(*(speech.speak(*one) for one in texts * 2)))

    first, again = in_own_loop(spoken("espeak-ng")), in_own_loop(spoken("/nowhere/espeak-ng"))

    assert first == again
    assert len(set(first)) == 3
    assert all(len(one) > 0.5 * BYTES_A_SECOND and loudest(one) > 5000 for one in first)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_number_is_said_and_not_kept(tmp_path: Path) -> None:
    kept = KeptSounds(tmp_path, 10_000_000)

    sound = in_own_loop(EspeakSpeech("espeak-ng", kept).speak(NUMBER, "en-GB"))

    assert len(sound) > BYTES_A_SECOND
    assert list(tmp_path.iterdir()) == []
    assert version_of_espeak("espeak-ng").startswith("eSpeak NG")


@pytest.mark.parametrize("program", ["/nowhere/espeak-ng", "/bin/false", "/bin/true"])
def test_a_voice_that_is_gone_is_unavailable(program: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        in_own_loop(EspeakSpeech(program, KeptSounds(tmp_path, 1000)).speak("Hello", "en"))
    assert version_of_espeak("/nowhere/espeak-ng") == ""


def test_what_was_not_said_for_longest_goes_first(tmp_path: Path) -> None:
    kept = KeptSounds(tmp_path, 30 * 100)
    for number in range(100):
        kept.keep(f"{number:03}", b"x" * 100)
        os.utime(tmp_path / f"{number:03}.s16", (number, number))
    kept.keep("last", b"x" * 100)

    left = {path.stem for path in tmp_path.iterdir()}
    assert "last" in left
    assert "000" not in left
    assert len(left) <= 30 + 20
    assert KeptSounds(tmp_path, 3000).read("last") == b"x" * 100
