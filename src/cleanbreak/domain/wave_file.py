"""WAV files of telephones: 8,000 samples a second, one channel, 16 bit or µ-law, a minute or so.

Every provider plays them as they are, and our own gateway sends them without working on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import log10
from struct import Struct, error, unpack_from

from cleanbreak.domain.refusal import Refusal

RATE, CHANNELS = 8_000, 1
RIFF, CHUNK, FORMAT = Struct("<4sI4s"), Struct("<4sI"), Struct("<HHIIHH")
SILENT_BELOW_DB = -45.0
"""No loudest sample of spoken words is as soft: below full scale, in decibels."""
FULL_SCALE = 32_768


class WaveCoding(IntEnum):
    """How samples are written (RFC 2361)."""

    LINEAR = 1
    A_LAW = 6
    MU_LAW = 7
    EXTENSIBLE = 0xFFFE
    """What the samples are then stands further on."""


BITS = {WaveCoding.LINEAR: 16, WaveCoding.MU_LAW: 8}


class NoWaveFile(Refusal):
    """This is no WAV file with sound in it."""

    code = "no_wave_file"


class NoTelephoneWave(Refusal):
    """This has {rate} Hz, {channels} channels, {bits} bits; needed: 8000 Hz, one, 16 or µ-law."""

    code = "no_telephone_wave"


@dataclass(frozen=True, slots=True)
class Wave:
    """What is heard."""

    coding: WaveCoding
    samples: bytes

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return len(self.samples) * 8 / BITS[self.coding] / RATE

    @property
    def loudest_db(self) -> float:
        """Return the loudest sample, in decibels below full scale."""
        loudest = max(map(abs, self._levels()), default=0)
        return 20 * log10(loudest / FULL_SCALE) if loudest else -float("inf")

    @property
    def is_silent(self) -> bool:
        """Return whether nobody hears anything."""
        return self.loudest_db < SILENT_BELOW_DB

    def _levels(self) -> Iterator[int]:
        if self.coding is WaveCoding.MU_LAW:
            return map(_linear, set(self.samples))
        whole = self.samples[: len(self.samples) // 2 * 2]
        return iter(memoryview(whole).cast("h"))


def read_telephone_wave(content: bytes) -> Wave:
    """Return the sound of a file.

    :raises NoWaveFile: if it is none, or has no sound.
    :raises NoTelephoneWave: if a telephone cannot play it as it is.
    """
    chunks = dict(_chunks(content))
    try:
        coding, channels, rate, _, _, bits = FORMAT.unpack_from(chunks.get(b"fmt ", b""))
        if coding == WaveCoding.EXTENSIBLE:
            (coding,) = unpack_from("<H", chunks[b"fmt "], 24)
    except error:
        raise NoWaveFile from None
    if (rate, channels) != (RATE, CHANNELS) or BITS.get(coding) != bits:
        raise NoTelephoneWave(rate=rate, channels=channels, bits=bits)
    if not chunks.get(b"data"):
        raise NoWaveFile
    return Wave(WaveCoding(coding), chunks[b"data"])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return the parts of the file; the last may be cut short, as writers of streams leave it."""
    if len(content) < RIFF.size or RIFF.unpack_from(content)[::2] != (b"RIFF", b"WAVE"):
        raise NoWaveFile
    at = RIFF.size
    while at + CHUNK.size <= len(content):
        name, length = CHUNK.unpack_from(content, at)
        at += CHUNK.size
        yield name, content[at : at + length]
        at += length + length % 2


def _linear(sample: int) -> int:
    """Return a µ-law sample as 16 bits have it (ITU-T G.711)."""
    inverted = ~sample & 0xFF
    exponent, mantissa = inverted >> 4 & 7, inverted & 15
    level = ((mantissa << 3) + 0x84 << exponent) - 0x84
    return -level if inverted & 0x80 else level
