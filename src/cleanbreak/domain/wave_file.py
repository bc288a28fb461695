"""WAV files: what is in one, and those of telephones, which have 8,000 samples a second, one
channel, 16 bit or µ-law.

Every provider plays such a file as it is, and our own gateway sends it without working on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import log10
from struct import Struct, error, unpack_from

from cleanbreak.domain.g711 import mu_law_levels
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


BITS: dict[int, int] = {WaveCoding.LINEAR: 16, WaveCoding.MU_LAW: 8}


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
            return map(mu_law_levels().__getitem__, set(self.samples))
        whole = self.samples[: len(self.samples) // 2 * 2]
        return iter(memoryview(whole).cast("h"))


@dataclass(frozen=True, slots=True)
class WaveParts:
    """What a WAV file says of its samples, and the samples."""

    coding: int
    """As :class:`WaveCoding`, or one of many others."""
    channels: int
    rate: int
    """Samples a second, of each channel."""
    bits: int
    """Of each sample."""
    samples: bytes


def read_telephone_wave(content: bytes) -> Wave:
    """Return the sound of a file.

    :raises NoWaveFile: if it is none, or has no sound.
    :raises NoTelephoneWave: if a telephone cannot play it as it is.
    """
    parts = read_parts(content)
    is_ours = (parts.rate, parts.channels) == (RATE, CHANNELS)
    if not is_ours or BITS.get(parts.coding) != parts.bits:
        raise NoTelephoneWave(rate=parts.rate, channels=parts.channels, bits=parts.bits)
    return Wave(WaveCoding(parts.coding), parts.samples)


def read_parts(content: bytes) -> WaveParts:
    """Return what is in a WAV file, whatever its samples are.

    :raises NoWaveFile: if it is none, or has no sound.
    """
    chunks = dict(_chunks(content))
    try:
        coding, channels, rate, _, _, bits = FORMAT.unpack_from(chunks.get(b"fmt ", b""))
        if coding == WaveCoding.EXTENSIBLE:
            (coding,) = unpack_from("<H", chunks[b"fmt "], 24)
    except error:
        raise NoWaveFile from None
    if not chunks.get(b"data"):
        raise NoWaveFile
    return WaveParts(coding, channels, rate, bits, chunks[b"data"])


def write_wave(wave: Wave) -> bytes:
    """Return a sound as a file."""
    frame = CHANNELS * BITS[wave.coding] // 8
    form = FORMAT.pack(wave.coding, CHANNELS, RATE, RATE * frame, frame, BITS[wave.coding])
    chunks = b"".join(
        CHUNK.pack(name, len(content)) + content + b"\0" * (len(content) % 2)
        for name, content in ((b"fmt ", form), (b"data", wave.samples))
    )
    return RIFF.pack(b"RIFF", 4 + len(chunks), b"WAVE") + chunks


def is_wave_file(content: bytes) -> bool:
    """Return whether something begins as a WAV file does."""
    return len(content) >= RIFF.size and RIFF.unpack_from(content)[::2] == (b"RIFF", b"WAVE")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return the parts of the file; the last may be cut short, as writers of streams leave it."""
    if not is_wave_file(content):
        raise NoWaveFile
    at = RIFF.size
    while at + CHUNK.size <= len(content):
        name, length = CHUNK.unpack_from(content, at)
        at += CHUNK.size
        yield name, content[at : at + length]
        at += length + length % 2
