"""A message as a mail (RFC 5322), which any mail program reads: one file each, or many in an mbox.

Its parties are ``<number@sms.invalid>``: nobody can answer them by mistake (RFC 2606). The body is
base64, so that no program on the way changes a character.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from cleanbreak.domain.base64_pieces import in_base64_lines
from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.mms_backup import Contents
from cleanbreak.domain.takeout import Direction, Media, Message

DOMAIN = "sms.invalid"
NO_DATE = "Thu, 01 Jan 1970 00:00:00 -0000"
"""RFC 5322 asks for a date; the source has none."""
SUBJECT_CHARS_MAX = 40
_TEXT = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
_HEAD_BYTES_MAX = 4_000
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORD_OCTETS_MAX = 42
"""56 characters in base64: an encoded word has at most 75 (RFC 2047 2)."""
_ATOM = re.compile(r"[^0-9A-Za-z+*#_\-]", re.ASCII)
_PLAIN, _WORD = re.compile(r"[ -~]*"), re.compile(r"[0-9A-Za-z]+")
_SENT = (Direction.SENT, Direction.DRAFT)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whose messages these are."""

    takeout_id: str
    msisdn: str = field(repr=False)


def mail_pieces(
    message: Message, number: int, mailbox: Mailbox, mender: Mender, contents: Contents
) -> Iterable[bytes]:
    """Return the message as a mail with CRLF, in pieces of whole lines.

    :param number: of the message in its takeout.
    :param contents: of what it carries, which goes along as attachments.
    """
    text = mender.mend(message.text or "")
    head = _head(message, text, number, mailbox, mender)
    if not message.media:
        return (b"".join((head, _TEXT, *in_base64_lines((text.encode(),)))),)
    boundary = f"=_{number}.{mailbox.takeout_id}"  # base64 has no line that begins so
    return _with_attachments(head, text, message.media, boundary, contents)


def mail_size_max(message: Message, media_bytes: int) -> int:
    """Return what its mail is surely not larger than."""
    chars = len(message.text or "") + len(message.address)
    return _HEAD_BYTES_MAX + 8 * chars + media_bytes * 3 // 2 + 300 * len(message.media)


def _head(message: Message, text: str, number: int, mailbox: Mailbox, mender: Mender) -> bytes:
    other, own = _party(mender.mend(message.address)), _party(mender.mend(mailbox.msisdn))
    sender, recipient = (own, other) if message.direction in _SENT else (other, own)
    lines = (
        f"From: {sender}",
        f"To: {recipient}",
        f"Date: {_date(message.at)}",
        f"Subject: {_subject(text)}",
        f"Message-ID: <{number}.{mailbox.takeout_id}@{DOMAIN}>",
        f"X-SMS-Direction: {message.direction.value}",
        f"X-SMS-Read: {'yes' if message.was_read else 'no'}",
        f"X-SMS-Delivery: {message.delivery.value}",
        "MIME-Version: 1.0\r\n",
    )
    return "\r\n".join(lines).encode("ascii")


def _with_attachments(
    head: bytes, text: str, media: Iterable[Media], boundary: str, contents: Contents
) -> Iterator[bytes]:
    """Yield a mail of several parts (RFC 2046 5.1), its text first."""
    between = f"--{boundary}\r\n".encode()
    yield head + f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'.encode()
    yield b"".join((between, _TEXT, *in_base64_lines((text.encode(),))))
    for one in media:
        name = one.path.rpartition("/")[2]
        yield (
            between
            + (
                f"Content-Type: {one.media_type}\r\nContent-Transfer-Encoding: base64\r\n"
                f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
            ).encode()
        )
        yield from in_base64_lines(contents(one.path))
    yield f"--{boundary}--\r\n".encode()


def in_mbox(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a mail as it stands among others in one file (RFC 4155), with LF.

    No line of it can be taken for the beginning of the next one: headers have colons, and base64
    has no spaces.
    """
    yield b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"
    for piece in pieces:
        yield piece.replace(b"\r\n", b"\n")
    yield b"\n"


@lru_cache(maxsize=4096)
def _party(address: str) -> str:
    """Return name and address of a party, who may be a name of letters."""
    local = _ATOM.sub("_", address)[:60] or "unknown"
    if local == address:
        return f'"{address}" <{local}@{DOMAIN}>'
    shown = _encoded(" ".join(address.split()) or "-", _WORD)
    return f"{shown} <{local}@{DOMAIN}>"


def _date(at: datetime | None) -> str:
    """Return the date as RFC 5322 3.3 writes it."""
    if at is None:
        return NO_DATE
    iso = at.isoformat()
    zone = (iso[26:] if at.microsecond else iso[19:]).replace(":", "")
    day = f"{DAYS[at.weekday()]}, {iso[8:10]} {MONTHS[at.month - 1]} {iso[:4]}"
    return f"{day} {iso[11:19]} {zone}"


def _subject(text: str) -> str:
    return _encoded(" ".join(text[:SUBJECT_CHARS_MAX].split()) or "-", _PLAIN)


def _encoded(text: str, plain: re.Pattern[str]) -> str:
    """Return a text as words of RFC 2047, each of whole characters, on lines of their own.

    :param plain: what may stand as it is.
    """
    if plain.fullmatch(text) and "=?" not in text:
        return text
    words, octets = [b""], 0
    for character in text:
        encoded = character.encode()
        octets += len(encoded)
        if octets > _WORD_OCTETS_MAX:
            words.append(b"")
            octets = len(encoded)
        words[-1] += encoded
    return "\r\n ".join(f"=?utf-8?B?{b64encode(one).decode('ascii')}?=" for one in words)
