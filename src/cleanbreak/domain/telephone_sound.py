"""Sound as telephones carry it: one channel, 8,000 samples of 16 bit a second; and WAV files."""

import math
import struct
import sys
from array import array
from collections.abc import Iterable
from functools import cache
from operator import mul
from typing import TypeAlias

from cleanbreak.domain.refusal import Refusal

Sound: TypeAlias = bytes
"""Samples of 16 bit, the low byte first."""
RATE = 8000
BYTES_A_SECOND = 2 * RATE
PCM, A_LAW, MU_LAW, EXTENSIBLE = 1, 6, 7, 0xFFFE
"""Format tags of WAV files, from Microsoft's mmreg.h."""
RATES = range(RATE, 48_001)
TAPS = 24
"""Length of the low-pass filter: enough for speech."""
WAV_HEADER = "<4sI4s4sIHHIIHH4sI"


class NotATelephoneSound(Refusal):
    """A recording is a WAV file: 16 bit, mu-law or A-law, with 8,000 samples a second or more."""

    code = "not_a_telephone_sound"


def read_wav(data: bytes) -> Sound:
    """Return the sound of a WAV file; several channels become one.

    :raises NotATelephoneSound: if it cannot be played.
    """
    form, samples_at = b"", b""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise NotATelephoneSound
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at + 8 : at + 8 + size]  # a stream knows no size: then all that is left
        if name == b"fmt ":
            form = chunk
        elif name == b"data":
            samples_at = chunk
            break
        at += 8 + size + size % 2
    if len(form) < 16 or not samples_at:
        raise NotATelephoneSound
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", form[:16])
    if tag == EXTENSIBLE and len(form) >= 26:
        tag = int.from_bytes(form[24:26], "little")
    if not channels or rate not in RATES:
        raise NotATelephoneSound
    return _at_our_rate(_one_channel(_samples(tag, bits, samples_at), channels), rate)


def write_wav(sound: Sound) -> bytes:
    """Return a WAV file of 16 bit."""
    size = len(sound)
    head = (b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, PCM, 1, RATE, 2 * RATE, 2, 16, b"data", size)
    return struct.pack(WAV_HEADER, *head) + sound


def seconds_of(sound: Sound) -> float:
    """Return how long it lasts."""
    return len(sound) / BYTES_A_SECOND


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


def _samples(tag: int, bits: int, data: bytes) -> "array[int]":
    if tag == PCM and bits == 16:
        return _from_bytes(data)
    if tag in (A_LAW, MU_LAW) and bits == 8:
        table = _a_law() if tag == A_LAW else _mu_law()
        return array("h", map(table.__getitem__, data))
    raise NotATelephoneSound


@cache
def _mu_law() -> "array[int]":
    """Return what each byte of ITU-T G.711 mu-law means."""
    return array("h", (_of_mu_law(~byte & 0xFF) for byte in range(256)))


def _of_mu_law(byte: int) -> int:
    size = ((((byte & 0x0F) << 3) + 0x84) << ((byte & 0x70) >> 4)) - 0x84
    return -size if byte & 0x80 else size


@cache
def _a_law() -> "array[int]":
    """Return what each byte of ITU-T G.711 A-law means."""
    return array("h", (_of_a_law(byte ^ 0x55) for byte in range(256)))


def _of_a_law(byte: int) -> int:
    size, segment = ((byte & 0x0F) << 4) + 8, (byte & 0x70) >> 4
    if segment:
        size = (size + 0x100) << (segment - 1)
    return size if byte & 0x80 else -size


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
