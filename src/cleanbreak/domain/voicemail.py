"""Voicemail: which recordings are kept as declarations."""

import math

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.wave_file import (
    NoTelephoneWave,
    NoWaveFile,
    Wave,
    read_telephone_wave,
    write_wave,
)

BYTES_MAX = 8_000_000
"""Eight minutes in 16 bit: nobody speaks so long in one call."""
SECONDS_MIN = 1


class NothingRecorded(Refusal):
    """Nothing can be heard in this recording."""

    code = "nothing_recorded"


class RecordingTooLong(Refusal):
    """This recording has more than {megabytes} MB."""

    code = "recording_too_long"


def checked_recording(content: bytes) -> int:
    """Return how many seconds a recording has, begun ones included; 0 if that is not known.

    :raises NothingRecorded: if it is silent, shorter than a word, or no sound.
    :raises RecordingTooLong: if it has more than :data:`BYTES_MAX`.
    """
    if len(content) > BYTES_MAX:
        raise RecordingTooLong(megabytes=BYTES_MAX // 1_000_000)
    wave = _wave(content)
    if wave is None:
        return 0
    if wave.seconds < SECONDS_MIN or wave.is_silent:
        raise NothingRecorded
    return math.ceil(wave.seconds)


def joined_recording(before: bytes, after: bytes) -> bytes:
    """Return two recordings of one call as one; what cannot be joined ends with the first.

    A provider that sends one twice has said nothing more.
    """
    one, other = _wave(before), _wave(after)
    if one is None or other is None or one.coding is not other.coding:
        return before
    if one.samples.endswith(other.samples):
        return before
    return write_wave(Wave(one.coding, one.samples + other.samples))


def _wave(content: bytes) -> Wave | None:
    """Return the sound; ``None``: a sound, but none of telephones, which is kept as it is.

    :raises NothingRecorded: if it is no sound.
    """
    try:
        return read_telephone_wave(content)
    except NoWaveFile as fault:
        raise NothingRecorded from fault
    except NoTelephoneWave:
        return None
