"""Find a recording: the operator's own voice for a prompt, in the folder ``CLEANBREAK_PROMPTS``.

It holds ``LANGUAGE/PROMPT.wav``. A file that a telephone cannot play as it is, or in which nobody
hears anything, does not stand for a prompt: it is spoken instead, and ``cleanbreak hotline prompts
check`` says why.
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.wave_file import Wave, read_telephone_wave

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
BYTES_MAX = 2_000_000
"""Two minutes; nobody listens to more."""
DIGEST_DIGITS = 16
KNOWN_AT_MOST = 1_000


class RecordingTooLarge(Refusal):
    """This file is larger than two minutes of sound."""

    code = "recording_too_large"


class RecordingSilent(Refusal):
    """In this file nobody hears anything."""

    code = "recording_silent"


class RecordingUnreadable(Refusal):
    """This file cannot be read."""

    code = "recording_unreadable"


@dataclass(frozen=True, slots=True)
class Recording:
    """A prompt in the operator's own voice."""

    language: str
    key: str
    digest: str
    """In its address, so that whoever keeps the file never plays an old one."""
    seconds: float
    content: bytes = field(repr=False)


def find_recording(language: str, key: str) -> Recording | None:
    """Return the recording of a prompt; ``None``: there is none that can be played."""
    path = recording_path(language, key)
    if path is None:
        return None
    try:
        return read_recording(language, key, path)
    except Refusal:
        return None


def recording_digest(language: str, key: str) -> str:
    """Return the digest of the recording of a prompt, read again only when the file has changed."""
    path = recording_path(language, key)
    if path is None:
        return ""
    try:
        found = path.stat()
    except OSError:
        return ""
    return _known_digest(language, key, path, found.st_mtime_ns, found.st_size)


def recording_path(language: str, key: str) -> Path | None:
    """Return where the recording of a prompt lies, if there is one."""
    folder: Path | None = settings.CLEANBREAK_PROMPTS
    if folder is None or not (LANGUAGE.fullmatch(language) and KEY.fullmatch(key)):
        return None
    path = folder / language / f"{key}.wav"
    return path if path.is_file() else None


def read_recording(language: str, key: str, path: Path) -> Recording:
    """Return a recording.

    :raises RecordingTooLarge, RecordingSilent, RecordingUnreadable: if it can be none.
    :raises NoWaveFile, NoTelephoneWave: if it is none.
    """
    content = _content(path)
    wave = _audible(content)
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_DIGITS]
    return Recording(language, key, digest, wave.seconds, content)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(BYTES_MAX + 1)
    except OSError:
        raise RecordingUnreadable from None
    if len(content) > BYTES_MAX:
        raise RecordingTooLarge
    return content


def _audible(content: bytes) -> Wave:
    wave = read_telephone_wave(content)
    if wave.is_silent:
        raise RecordingSilent
    return wave


@lru_cache(KNOWN_AT_MOST)
def _known_digest(language: str, key: str, _path: Path, _changed_ns: int, _size: int) -> str:
    found = find_recording(language, key)
    return found.digest if found else ""
