"""Sound as telephones carry it, one channel, 8,000 samples of 16 bit a second, made of any WAV."""

import math
import sys
from array import array
from collections.abc import Iterable
from functools import cache
from operator import mul
from typing import TypeAlias

from cleanbreak.domain.g711 import a_law_levels, mu_law_levels
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.wave_file import (
    RATE,
    NoWaveFile,
    Wave,
    WaveCoding,
    WaveParts,
    read_parts,
    write_wave,
)

Sound: TypeAlias = bytes
"""Samples of 16 bit, the low byte first."""
BYTES_A_SECOND = 2 * RATE
RATES = range(RATE, 48_001)
TAPS = 24
"""Length of the low-pass filter: enough for speech."""


class NotATelephoneSound(Refusal):
    """A recording is a WAV file: 16 bit, mu-law or A-law, with 8,000 samples a second or more."""

    code = "not_a_telephone_sound"


def read_wav(data: bytes) -> Sound:
    """Return the sound of a WAV file; several channels become one.

    :raises NotATelephoneSound: if it cannot be played.
    """
    try:
        parts = read_parts(data)
    except NoWaveFile as fault:
        raise NotATelephoneSound from fault
    if not parts.channels or parts.rate not in RATES:
        raise NotATelephoneSound
    return _at_our_rate(_one_channel(_samples(parts), parts.channels), parts.rate)


def write_wav(sound: Sound) -> bytes:
    """Return a WAV file of 16 bit."""
    return write_wave(Wave(WaveCoding.LINEAR, sound))


def tone(hertz: int, seconds: float, loudness: float = 0.2) -> Sound:
    """Return a tone."""
    step, most = 2 * math.pi * hertz / RATE, 32767 * loudness
    return _as_bytes(round(most * math.sin(step * n)) for n in range(int(seconds * RATE)))


def silence(seconds: float) -> Sound:
    """Return so much of nothing."""
    return bytes(2 * int(seconds * RATE))


def loudest(sound: Sound) -> int:
    """Return the largest sample: 0 to 32,768."""
    samples = _from_bytes(sound)
    return max(max(samples, default=0), -min(samples, default=0))


def _samples(parts: WaveParts) -> "array[int]":
    match parts.coding, parts.bits:
        case WaveCoding.LINEAR, 16:
            return _from_bytes(parts.samples)
        case WaveCoding.A_LAW, 8:
            return array("h", map(a_law_levels().__getitem__, parts.samples))
        case WaveCoding.MU_LAW, 8:
            return array("h", map(mu_law_levels().__getitem__, parts.samples))
    raise NotATelephoneSound


def _one_channel(samples: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return samples
    parts = [samples[n::channels] for n in range(channels)]
    return array("h", (sum(each) // channels for each in zip(*parts, strict=False)))


def _at_our_rate(samples: "array[int]", rate: int) -> Sound:
    """Return 8,000 samples a second, by a windowed sinc for each place between two samples."""
    if rate == RATE:
        return _as_bytes(samples)
    shared = math.gcd(rate, RATE)
    up, down = RATE // shared, rate // shared
    filters = _filters(up, rate)
    padded = array("f", [0.0] * TAPS) + array("f", samples) + array("f", [0.0] * TAPS)
    wanted = len(samples) * up // down
    made: list[int] = []
    for number in range(wanted):
        at, phase = divmod(number * down, up)
        begin = at + TAPS // 2 + 1
        value = sum(map(mul, filters[phase], padded[begin : begin + TAPS]))
        made.append(max(-32768, min(32767, round(value))))
    return _as_bytes(made)


@cache
def _filters(up: int, rate: int) -> tuple[tuple[float, ...], ...]:
    """Return a low-pass filter for each place between two samples of the old rate."""
    cut = 0.92 * RATE / rate
    return tuple(_filter(phase / up, cut) for phase in range(up))


def _filter(place: float, cut: float) -> tuple[float, ...]:
    taps = []
    for n in range(TAPS):
        x = n - (TAPS // 2 - 1) - place
        sinc = cut if x == 0 else math.sin(math.pi * cut * x) / (math.pi * x)
        taps.append(sinc * (0.5 + 0.5 * math.cos(2 * math.pi * x / (TAPS + 1))))
    total = sum(taps)
    return tuple(tap / total for tap in taps)


def _from_bytes(data: bytes) -> "array[int]":
    samples = array("h", data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _as_bytes(samples: Iterable[int]) -> bytes:
    made = array("h", samples)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()
