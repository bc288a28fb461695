"""What a message carries is taken for what its bytes are, or refused for itself."""

from base64 import b64encode

import pytest
from tests.takeouts import AMR

from cleanbreak.domain import media
from cleanbreak.domain.media import media_of, type_in
from cleanbreak.domain.takeout import Media, Unread

ROOM = 1 << 20
STARTS = {
    b"\xff\xd8\xff\xe0": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF89a": "image/gif",
    b"RIFF\x00\x00\x00\x00WEBP": "image/webp",
    b"\x00\x00\x00\x18ftypheic": "image/heic",
    b"\x00\x00\x00\x18ftypmp42": "video/mp4",
    b"\x00\x00\x00\x18ftyp3gp4": "video/3gpp",
    b"\x00\x00\x00\x18ftypM4A ": "audio/mp4",
    b"\x00\x00\x00\x18ftypqt  ": "video/quicktime",
    b"RIFF\x00\x00\x00\x00WAVE": "audio/wav",
    b"ID3\x04": "audio/mpeg",
    b"OggS": "audio/ogg",
    AMR[:6]: "audio/amr",
    b"BEGIN:VCARD\r\n": "text/x-vcard",
}
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "program of windows": ("image/jpeg", b"MZ\x90\x00", media.PROGRAM),
    "program of linux": ("image/png", b"\x7fELF", media.PROGRAM),
    "script": ("text/plain", b"#!/bin/sh\n", media.PROGRAM),
    "app of android": ("application/octet-stream", b"PK\x03\x04", media.PROGRAM),
    "page with a script": ("image/png", b"<svg onload='x'>", media.UNKNOWN_TYPE),
    "film of an unknown box": ("video/mp4", b"\x00\x00\x00\x18ftypjunk", media.UNKNOWN_TYPE),
    "nothing": ("image/png", b"", media.UNKNOWN_TYPE),
    "a sound that is called a picture": ("image/jpeg", b"OggS", media.OTHER_TYPE),
    "a picture that is called a card": ("text/x-vcard", b"GIF89a", media.OTHER_TYPE),
    "too large": ("image/jpeg", b"\xff\xd8\xff" + bytes(ROOM), media.TOO_LARGE),
}


def read(said: str, content: bytes) -> Media | Unread:
    return media_of(said, b64encode(content).decode(), ROOM)


@pytest.mark.parametrize("start", STARTS)
def test_what_it_is_is_seen_in_its_first_bytes(start: bytes) -> None:
    expected = STARTS[start]
    family = expected.partition("/")[0]

    for said in (f"{family}/anything; name=x", "application/octet-stream"):
        found = read(said, start + bytes(40))
        assert isinstance(found, Media)
        assert (found.media_type, found.content) == (expected, start + bytes(40))
    assert expected in media.SUFFIX_OF
    assert type_in(b"x" + start) is None


@pytest.mark.parametrize("name", REFUSED)
def test_each_is_refused_for_itself(name: str) -> None:
    said, content, reason = REFUSED[name]

    found = read(said, content)

    assert isinstance(found, Unread)
    assert found.reason == reason


def test_what_is_no_base64_is_damaged_and_line_ends_in_it_are_not() -> None:
    damaged = media_of("image/gif", "R0lGODlh*", ROOM)
    assert isinstance(damaged, Unread)
    assert damaged.reason == media.DAMAGED
    assert media_of("image/gif", " R0lG\r\nODlh ", ROOM) == read("image/gif", b"GIF89a")
