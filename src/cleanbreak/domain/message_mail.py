"""A message as a mail (RFC 5322), which any mail program reads: one file each, or many in an mbox.

Its parties are ``<number@sms.invalid>``: nobody can answer them by mistake (RFC 2606). The body is
base64, so that no program on the way changes a character.
"""

import re
from base64 import b64encode, encodebytes
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.takeout import Direction, Message

DOMAIN = "sms.invalid"
NO_DATE = "Thu, 01 Jan 1970 00:00:00 -0000"
"""RFC 5322 asks for a date; the source has none."""
SUBJECT_CHARS_MAX = 40
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


def message_mail(message: Message, number: int, mailbox: Mailbox, mender: Mender) -> bytes:
    """Return the message as a mail with CRLF.

    :param number: of the message in its takeout.
    """
    text = mender.mend(message.text or "")
    other, own = _party(message.address, mender), _party(mailbox.msisdn, mender)
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
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    )
    body = encodebytes(text.encode()).replace(b"\n", b"\r\n")
    return "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body


def in_mbox(mail: bytes) -> bytes:
    """Return a mail as it stands among others in one file (RFC 4155), with LF.

    No line of it can be taken for the beginning of the next one: headers have colons, and base64
    has no spaces.
    """
    content = mail.replace(b"\r\n", b"\n")
    return b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + content + b"\n"


def _party(address: str, mender: Mender) -> str:
    """Return name and address of a party, who may be a name of letters."""
    local = _ATOM.sub("_", address)[:60] or "unknown"
    if local == address:
        return f'"{address}" <{local}@{DOMAIN}>'
    shown = _encoded(" ".join(mender.mend(address).split()) or "-", _WORD)
    return f"{shown} <{local}@{DOMAIN}>"


def _date(at: datetime | None) -> str:
    return format_datetime(at) if at else NO_DATE


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
