"""WAV files as telephones play them, and as they do not."""

import io
import math
import struct
import wave

RATE = 8_000


def tone(seconds: float = 0.5, *, rate: int = RATE, channels: int = 1, loud: float = 0.5) -> bytes:
    """Return a tone of 440 Hz as 16-bit WAV."""
    level = int(loud * 32_767)
    count = int(seconds * rate)
    levels = [int(level * math.sin(math.tau * 440 * n / rate)) for n in range(count)]
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        for one in levels:
            file.writeframesraw(struct.pack("<h", one) * channels)
    return kept.getvalue()


def mu_law(samples: bytes) -> bytes:
    """Return µ-law samples as WAV, with a chunk before them that nobody needs."""
    form = struct.pack("<HHIIHH", 7, 1, RATE, RATE, 1, 8)
    chunks = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"LIST", b"odd") + _chunk(b"data", samples)
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
