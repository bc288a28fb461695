"""Whether a prompt, or a tone, can be heard in what came out of a telephone."""

import numpy as np
from numpy.typing import NDArray

from cleanbreak.domain.telephone_sound import RATE, Sound

PIECE = RATE // 2
"""A jitter buffer may move what follows: half a second stays together."""


def likeness(prompt: Sound, heard: Sound) -> float:
    """Return how well its loudest half second is found in what was heard: 0 to 1."""
    said, there = _samples(prompt), _samples(heard)
    at = int(np.argmax(_energies(said, PIECE)))
    piece = said[at : at + PIECE]
    if len(there) < len(piece):
        return 0.0
    size = 1 << (len(there) + len(piece)).bit_length()
    spectrum = np.fft.rfft(there, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(there) - len(piece) + 1]
    sizes = np.sqrt(_energies(there, len(piece)) * np.sum(piece**2))
    return float(np.max(products / np.maximum(sizes, 1.0)))


def purity(sound: Sound, hertz: int) -> float:
    """Return which part of the loudest half second is a tone of that height: 0 to 1."""
    samples = _samples(sound)
    if len(samples) < PIECE:
        return 0.0
    at = int(np.argmax(_energies(samples, PIECE)))
    piece = samples[at : at + PIECE]
    wave = np.exp(2j * np.pi * hertz / RATE * np.arange(len(piece)))
    return float(2 * abs(np.sum(piece * wave)) ** 2 / len(piece) / max(np.sum(piece**2), 1.0))


def _energies(samples: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return the energy of each stretch of that length."""
    sums = np.concatenate(([0.0], np.cumsum(samples**2)))
    length = min(length, len(samples))
    return sums[length:] - sums[:-length]


def _samples(sound: Sound) -> NDArray[np.float64]:
    return np.frombuffer(sound[: len(sound) // 2 * 2], dtype="<i2").astype(np.float64)
