"""A phone: joins parts and reads text, by tables that were typed in apart from the adapter's."""

from collections.abc import Iterable, Sequence

from .pdu import MESSAGE_PAYLOAD, SAR_NUMBER, SAR_REFERENCE, SAR_TOTAL, Submitted

GREEK_AND_OTHERS = {
    0x00: 0x40, 0x01: 0xA3, 0x02: 0x24, 0x03: 0xA5, 0x04: 0xE8, 0x05: 0xE9, 0x06: 0xF9,
    0x07: 0xEC, 0x08: 0xF2, 0x09: 0xC7, 0x0A: 0x0A, 0x0B: 0xD8, 0x0C: 0xF8, 0x0D: 0x0D,
    0x0E: 0xC5, 0x0F: 0xE5, 0x10: 0x394, 0x11: 0x5F, 0x12: 0x3A6, 0x13: 0x393, 0x14: 0x39B,
    0x15: 0x3A9, 0x16: 0x3A0, 0x17: 0x3A8, 0x18: 0x3A3, 0x19: 0x398, 0x1A: 0x39E, 0x1C: 0xC6,
    0x1D: 0xE6, 0x1E: 0xDF, 0x1F: 0xC9, 0x24: 0xA4, 0x40: 0xA1, 0x5B: 0xC4, 0x5C: 0xD6,
    0x5D: 0xD1, 0x5E: 0xDC, 0x5F: 0xA7, 0x60: 0xBF, 0x7B: 0xE4, 0x7C: 0xF6, 0x7D: 0xF1,
    0x7E: 0xFC, 0x7F: 0xE0,
}  # fmt: skip
"""TS 23.038 clause 6.2.1, by Unicode code points; where ASCII agrees, nothing is said."""
AFTER_ESCAPE = {
    0x0A: 0x0C, 0x14: 0x5E, 0x28: 0x7B, 0x29: 0x7D, 0x2F: 0x5C, 0x3C: 0x5B, 0x3D: 0x7E,
    0x3E: 0x5D, 0x40: 0x7C, 0x65: 0x20AC,
}  # fmt: skip
"""Clause 6.2.1.1."""

SEPTETS_OF_ONE, OCTETS_OF_ONE = 160, 140


def read_septets(octets: bytes) -> str:
    """Return the text of unpacked septets; half an escape is an error, as on no real phone."""
    text = ""
    codes = iter(octets)
    for code in codes:
        assert code < 0x80, "an octet that is no septet"
        if code == 0x1B:
            text += chr(AFTER_ESCAPE[next(codes)])
        else:
            text += chr(GREEK_AND_OTHERS.get(code, code))
    return text


def read_text(coding: int, octets: bytes) -> str:
    """Return the text of one message, whole in itself."""
    if coding == 0:
        return read_septets(octets)
    assert coding == 8
    return octets.decode("utf-16-be")


def take_part(one: Submitted) -> tuple[tuple[object, ...] | None, int, int, str]:
    """Return to what a message belongs, how many there are, which it is, and its text.

    Each part must be readable alone, and must fit into 140 octets on the air.
    """
    parameters = one.parameters
    if MESSAGE_PAYLOAD in parameters:
        assert one.text == b""
        return None, 1, 1, read_text(one.data_coding, parameters[MESSAGE_PAYLOAD])
    header_length = one.text[0] + 1 if one.esm_class & 0x40 else 0
    header, body = one.text[:header_length], one.text[header_length:]
    belongs: tuple[object, ...] | None = None
    count = number = 1
    if header:
        assert header[1:3] == b"\x00\x03", "not the element of concatenated messages"
        belongs, count, number = (one.destination, header[3]), header[4], header[5]
    if SAR_REFERENCE in parameters:
        belongs = (one.destination, parameters[SAR_REFERENCE])
        count, number = parameters[SAR_TOTAL][0], parameters[SAR_NUMBER][0]
        header_length = 7  # what the message centre puts before it
    if one.data_coding == 0:
        assert len(body) <= SEPTETS_OF_ONE - (header_length * 8 + 6) // 7
    else:
        assert len(body) <= OCTETS_OF_ONE - header_length
    return belongs, count, number, read_text(one.data_coding, body)


def read_inbox(messages: Iterable[Submitted]) -> list[str]:
    """Return the texts that a phone shows, in the order in which they became whole."""
    shown: list[str] = []
    parts: dict[tuple[object, ...], dict[int, str]] = {}
    for message in messages:
        belongs, count, number, text = take_part(message)
        if belongs is None:
            shown.append(text)
            continue
        held = parts.setdefault(belongs, {})
        held[number] = text
        if len(held) == count:
            shown.append(joined(held))
            del parts[belongs]
    return shown


def joined(parts: dict[int, str]) -> str:
    order: Sequence[int] = range(1, len(parts) + 1)
    return "".join(parts[number] for number in order)
