"""G.711 by aiortp, whose A-law (0.8.0) has the sign the other way round.

ITU-T G.711 sends nothing as 0xD5 in A-law. Whoever inverts the sign sounds the same to the ear, and
is heard as silence by whoever mixes both.
"""

from functools import cache
from typing import TypeAlias

from aiortp import Codec, get_codec

NOTHING_IN_A_LAW = b"\xd5"
SIGN = bytes(byte ^ 0x80 for byte in range(256))
Sound: TypeAlias = bytes


@cache
def codec_of(payload: int) -> Codec:
    """Return the codec of a payload type as ITU-T G.711 has it."""
    codec = get_codec(payload)
    is_turned = codec.name == "PCMA" and codec.encode(bytes(2)) != NOTHING_IN_A_LAW
    return _Turned(codec) if is_turned else codec


class _Turned(Codec):
    """A codec with the sign of each sample put right."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    @property
    def name(self) -> str:
        return self._codec.name

    @property
    def sample_rate(self) -> int:
        return self._codec.sample_rate

    @property
    def samples_per_frame(self) -> int:
        return self._codec.samples_per_frame

    def encode(self, pcm: Sound) -> bytes:
        return self._codec.encode(pcm).translate(SIGN)

    def decode(self, payload: bytes) -> Sound:
        return self._codec.decode(payload.translate(SIGN))
