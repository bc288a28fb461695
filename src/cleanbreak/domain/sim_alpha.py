"""Names on a card: GSM 7-bit in whole bytes, or one of three codings for other alphabets.

ETSI TS 102 221 annex A, which TS 51.011 annex B was before. Every content is some name: padding is
cut off, and what is no character becomes U+FFFD.
"""

from cleanbreak.domain.sms_alphabet import (
    REPLACEMENT,
    NotInTheAlphabet,
    decode_default_bytes,
    encode_septets,
)

UCS2_TEXT, UCS2_PAGE, UCS2_BASE = 0x80, 0x81, 0x82
FILL = b"\xff"
PAGE_SHIFT = 7
"""Code 81 keeps bits 15 to 8 of a base whose lower seven bits are zero."""
SURROGATES = range(0xD800, 0xE000)
BMP_CODES = 0x10000


def decode_alpha(content: bytes) -> str:
    """Return the name in an alpha identifier."""
    match content[:1]:
        case b"\x80":
            return decode_utf16(_until_fill(content[1:]))
        case b"\x81" if len(content) >= 3:
            base = content[2] << PAGE_SHIFT
            return _decode_from_base(content[3 : 3 + content[1]], base)
        case b"\x82" if len(content) >= 4:
            base = int.from_bytes(content[2:4], "big")
            return _decode_from_base(content[4 : 4 + content[1]], base)
    return decode_default_bytes(content.partition(FILL)[0])


def _until_fill(content: bytes) -> bytes:
    """Return whole characters up to the first that is FFFF; a last odd FF is padding, too."""
    pairs = [content[place : place + 2] for place in range(0, len(content), 2)]
    if pairs and len(pairs[-1]) == 1:
        pairs[-1] = b"" if pairs[-1] == FILL else pairs[-1]
    end = pairs.index(FILL * 2) if FILL * 2 in pairs else len(pairs)
    return b"".join(pairs[:end])


def _decode_from_base(codes: bytes, base: int) -> str:
    """Return what codes say: with bit 8 an offset from the base, else a character of GSM 7-bit.

    The number of characters is told before, so that no FF within it is padding: it is offset 7F.
    """
    name, plain = "", b""
    for code in codes:
        if code < 0x80:
            plain += bytes([code])
        else:
            name += decode_default_bytes(plain) + _character(base + (code & 0x7F))
            plain = b""
    return name + decode_default_bytes(plain)


def _character(code: int) -> str:
    """Return a character; half of one, or what no base can reach, is replaced."""
    return REPLACEMENT if code in SURROGATES or code >= BMP_CODES - 1 else chr(code)


def decode_utf16(content: bytes) -> str:
    """Return text of two bytes each, high byte first, with halves of characters replaced.

    UCS2 of the specifications is read as UTF-16, since phones write it so.
    """
    whole = content[: len(content) & ~1]
    text = whole.decode("utf-16-be", errors="replace")
    return text + REPLACEMENT if len(content) % 2 else text


def encode_alpha(name: str, size: int) -> bytes:
    """Return a name as a card keeps it, in ``size`` bytes, filled with FF.

    The shortest of those codings is taken that have all its characters.

    :raises NotInTheAlphabet: if it does not fit in any of them.
    """
    for encode in (_encode_plain, _encode_page, _encode_base, _encode_ucs2):
        content = encode(name)
        if content is not None and len(content) <= size:
            return content.ljust(size, FILL)
    raise NotInTheAlphabet


def _encode_plain(name: str) -> bytes | None:
    try:
        return encode_septets(name)
    except NotInTheAlphabet:
        return None


def _encode_page(name: str) -> bytes | None:
    """Code 81: all other characters lie within half a page of 256."""
    others = {
        ord(character) >> PAGE_SHIFT for character in name if _encode_plain(character) is None
    }
    if len(others) != 1 or not (page := others.pop()) <= 0xFF:
        return None
    return _with_base(name, bytes([page]), UCS2_PAGE, page << PAGE_SHIFT)


def _encode_base(name: str) -> bytes | None:
    """Code 82: all other characters lie within 128 from the first of them."""
    others = [ord(character) for character in name if _encode_plain(character) is None]
    if not others or max(others) - min(others) > 0x7F:
        return None
    if any(_character(other) == REPLACEMENT for other in others):
        return None
    return _with_base(name, min(others).to_bytes(2, "big"), UCS2_BASE, min(others))


def _with_base(name: str, told: bytes, coding: int, base: int) -> bytes | None:
    codes = b""
    for character in name:
        plain = _encode_plain(character)
        codes += bytes([0x80 | (ord(character) - base)]) if plain is None else plain
    return bytes([coding, len(codes)]) + told + codes if len(codes) <= 0xFF else None


def _encode_ucs2(name: str) -> bytes | None:
    try:
        content = name.encode("utf-16-be")
    except UnicodeEncodeError:
        return None
    has_fill = "\uffff" in name
    return None if has_fill else bytes([UCS2_TEXT]) + content
