"""Recordings of every usual kind become the sound of telephones."""

import math
import struct
from array import array

import pytest
from tests.peers.telephony.listening import likeness, purity

from cleanbreak.domain.spoken_number import holds_a_number
from cleanbreak.domain.telephone_sound import (
    BYTES_A_SECOND,
    NotATelephoneSound,
    loudest,
    read_wav,
    silence,
    tone,
    write_wav,
)
from cleanbreak.domain.wave_file import WaveCoding

PCM, EXTENSIBLE = WaveCoding.LINEAR, WaveCoding.EXTENSIBLE
A_LAW, MU_LAW = WaveCoding.A_LAW, WaveCoding.MU_LAW


def wav(tag: int, bits: int, rate: int, data: bytes, channels: int = 1) -> bytes:
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * bits // 8, bits // 8, bits)
    if tag == EXTENSIBLE:
        form += struct.pack("<HHIH", 22, bits, 0, PCM) + bytes(14)
    extra = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + extra
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def sine(rate: int, hertz: int = 440) -> bytes:
    step = 2 * math.pi * hertz / rate
    return array("h", (round(9000 * math.sin(step * n)) for n in range(rate))).tobytes()


def test_what_was_written_is_read() -> None:
    sound = tone(440, 0.5) + silence(0.5)

    assert read_wav(write_wav(sound)) == sound
    assert len(sound) == BYTES_A_SECOND
    assert loudest(sound) == round(0.2 * 32767)
    assert loudest(b"") == 0


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
@pytest.mark.parametrize("tag", [PCM, EXTENSIBLE])
def test_another_rate_keeps_its_tones(rate: int, tag: int) -> None:
    sound = read_wav(wav(tag, 16, rate, sine(rate)))

    assert len(sound) / BYTES_A_SECOND == pytest.approx(1, abs=0.001)
    assert purity(sound, 440) > 0.999
    assert loudest(sound) == pytest.approx(9000, rel=0.02)


def test_what_telephones_cannot_carry_does_not_come_back_as_another_tone() -> None:
    assert loudest(read_wav(wav(PCM, 16, 22050, sine(22050, 6000)))[1600:-1600]) < 500


def test_two_channels_become_one() -> None:
    one = array("h", sine(8000))
    both = array("h", [part for sample in one for part in (sample, 0)])

    assert likeness(read_wav(wav(PCM, 16, 8000, both.tobytes(), 2)), one.tobytes()) > 0.999


@pytest.mark.parametrize(
    ("tag", "nothing", "loud"), [(A_LAW, b"\xd5", b"\xaa"), (MU_LAW, b"\xff", b"\x80")]
)
def test_g711_is_read_as_the_itu_has_it(tag: int, nothing: bytes, loud: bytes) -> None:
    assert loudest(read_wav(wav(tag, 8, 8000, nothing * 9))) <= 8
    samples = array("h", read_wav(wav(tag, 8, 8000, loud)))
    assert samples[0] == (32256 if tag == A_LAW else 32124)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF\0\0\0\0WAVE",
        b"ID3" + bytes(100),
        wav(PCM, 8, 8000, b"\x80" * 9),
        wav(PCM, 24, 8000, bytes(9)),
        wav(PCM, 16, 4000, bytes(8)),
        wav(PCM, 16, 192_000, bytes(8)),
        wav(PCM, 16, 8000, bytes(8), 0),
        wav(0x55, 16, 8000, bytes(8)),
        write_wav(tone(440, 1))[:40],
    ],
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(NotATelephoneSound):
        read_wav(data)


@pytest.mark.parametrize(
    "text",
    [
        "Your number is 0151 1234567.",
        "four nine one five",
        "Null, eins, fünf, eins",
        "您的号码是一三八零",
        "K 7 Q 4",
        "+49 30 1",
        "8 9 4 9",
    ],
)
def test_a_number_is_recognised(text: str) -> None:
    assert holds_a_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "Press 1 to hear how it stands, 2 to cancel, 3 for stores, 4 for a fraud, 0 for a person.",
        "Drücken Sie die Eins, die Zwei oder die Drei.",
        "中文请按三，查询请按一，取消请按二。",
        "",
    ],
)
def test_a_menu_is_no_number(text: str) -> None:
    assert not holds_a_number(text)
