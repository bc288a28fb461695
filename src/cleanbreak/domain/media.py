"""Pictures, films, sounds and cards in messages: what one is, is seen in its bytes, not believed.

Each is taken or refused for itself. What can be run, what is not what its message says, and what
nobody knows is refused: its message is kept all the same.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64

from cleanbreak.domain.takeout import Kind, Media, Unread

MEDIA_BYTES_MAX = 16 << 20
"""A film in a message is far below."""
PROGRAM, OTHER_TYPE, UNKNOWN_TYPE = "media_is_program", "media_type_differs", "media_type_unknown"
TOO_LARGE, DAMAGED = "media_too_large", "media_damaged"
SUFFIX_OF = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/avif": ".avif",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/3gpp": ".3gp",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "text/x-vcard": ".vcf",
}
"""All that is taken: the end of a name decides which program opens it."""
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"BEGIN:VCARD", "text/x-vcard"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS = (
    ((b"heic", b"heix", b"mif1", b"msf1"), "image/heic"),
    ((b"avif",), "image/avif"),
    ((b"qt  ",), "video/quicktime"),
    ((b"M4A ",), "audio/mp4"),
    ((b"3gp", b"3g2"), "video/3gpp"),
    ((b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"), "video/mp4"),
)
"""Of ISO/IEC 14496-12 clause 4.3, as phones write them."""
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"dex\n", b"PK")
"""And zips: an app for Android is one."""
_SAYS_NOTHING = ("", "null", "application/octet-stream")
_BLANKS = re.compile(r"\s+")


def media_of(said: str, data: str, room: int) -> Media | Unread:
    """Return what a part of a message holds, or why it is not taken.

    :param said: the type that its message gives it.
    :param data: in base64.
    :param room: how many bytes its message may still hold.
    """
    data = _BLANKS.sub("", data)
    if len(data) // 4 * 3 > min(room, MEDIA_BYTES_MAX):
        return _refused(TOO_LARGE)
    try:
        content = b64decode(data, validate=True)
    except (NotBase64, ValueError):
        return _refused(DAMAGED)
    media_type = type_in(content)
    if media_type is None:
        return _refused(PROGRAM if content.startswith(_PROGRAMS) else UNKNOWN_TYPE)
    if not _is_as_said(media_type, said):
        return _refused(OTHER_TYPE)
    return Media(media_type=media_type, content=content)


def type_in(content: bytes) -> str | None:
    """Return the type that the bytes are of, if it is one of those that are taken."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return next((kind for brands, kind in _BRANDS if brand.startswith(brands)), None)
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12])
    return next((kind for start, kind in _STARTS if content.startswith(start)), None)


def _is_as_said(media_type: str, said: str) -> bool:
    """Return whether it is of the family that was said; sounds come in the boxes of films."""
    said = said.partition(";")[0].strip().lower()
    if said in _SAYS_NOTHING:
        return True
    families = {media_type.partition("/")[0], said.partition("/")[0]}
    return len(families) == 1 or families == {"audio", "video"}


def _refused(reason: str) -> Unread:
    return Unread(Kind.MESSAGE, reason=reason)
