"""WAV files of telephones: what is played as it is, and what is refused, with the reason."""

import pytest
from tests.telephone_waves import mu_law, tone

from cleanbreak.domain.g711 import mu_law_levels
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.wave_file import (
    NoTelephoneWave,
    NoWaveFile,
    WaveCoding,
    read_telephone_wave,
)


def test_a_recording_of_a_studio_is_read() -> None:
    wave = read_telephone_wave(tone(1.5))
    assert wave.coding is WaveCoding.LINEAR
    assert wave.seconds == pytest.approx(1.5)
    assert wave.loudest_db == pytest.approx(-6, abs=0.1)
    assert not wave.is_silent


def test_mu_law_is_read_over_a_chunk_of_odd_length() -> None:
    wave = read_telephone_wave(mu_law(b"\xff\x80\x00" * 800))
    assert wave.coding is WaveCoding.MU_LAW
    assert wave.seconds == pytest.approx(0.3)
    assert wave.loudest_db == pytest.approx(-0.17, abs=0.05)
    """32124 of 32768: the loudest that G.711 has."""


@pytest.mark.parametrize("content", [tone(loud=0.001), mu_law(b"\xff" * 800), mu_law(b"\x7f")])
def test_silence_is_known_by_its_loudest_sample(content: bytes) -> None:
    assert read_telephone_wave(content).is_silent


def test_a_file_that_was_cut_short_is_read_as_far_as_it_goes() -> None:
    whole = tone(1)
    assert read_telephone_wave(whole[: len(whole) // 2 + 1]).seconds == pytest.approx(0.5, abs=0.01)
    assert isinstance(read_telephone_wave(whole[:-1]).loudest_db, float)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NoWaveFile),
        (b"RIFF", NoWaveFile),
        (b"ID3\x03 an MP3 of some length", NoWaveFile),
        (tone()[:30], NoWaveFile),
        (tone(0), NoWaveFile),
        (tone(rate=44_100), NoTelephoneWave),
        (tone(channels=2), NoTelephoneWave),
        (tone().replace(b"\x01\x00\x01\x00", b"\x06\x00\x01\x00", 1), NoTelephoneWave),
    ],
)
def test_what_a_telephone_cannot_play_is_refused(content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        read_telephone_wave(content)


def test_the_refusal_tells_what_the_file_has() -> None:
    with pytest.raises(NoTelephoneWave, match="44100 Hz, 2 channels, 16 bits"):
        read_telephone_wave(tone(rate=44_100, channels=2))


def test_every_mu_law_sample_has_the_level_of_the_table() -> None:
    """ITU-T G.711, table 2: the ends of the first and the last segment, in 16 bits."""
    levels = {0xFF: 0, 0xFE: 8, 0xF0: 120, 0xEF: 132, 0x80: 32_124, 0x00: -32_124, 0x7F: 0}
    assert {sample: mu_law_levels()[sample] for sample in levels} == levels
