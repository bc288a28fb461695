"""Messages and calls out of files of "SMS Backup & Restore", whoever wrote them.

Read piece by piece. No document type is allowed, so no entity can be made. What older exporters
wrote and no XML parser takes is mended first: an emoji as two references (``&#55357;&#56832;``)
becomes one character, a reference to nothing legal becomes U+FFFD.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from xml.parsers import expat

from cleanbreak.domain.media import media_of
from cleanbreak.domain.mended_text import REPLACEMENT, Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_backup import CALL_TYPES, EPOCH, STATUS
from cleanbreak.domain.takeout import (
    Call,
    Delivery,
    Direction,
    Kind,
    Media,
    Message,
    Origin,
    Unread,
)

ELEMENT_CHARS_MAX = 48 << 20
"""A film in a message, in base64, is far below."""
MULTIMEDIA_BYTES_MAX = 32 << 20
"""All pictures of one message together: they are in memory until it ends."""
DEPTH_MAX = 16
LATEST = datetime(9999, 1, 1, tzinfo=UTC)
MAILBOXES = {
    "1": Direction.RECEIVED,
    "2": Direction.SENT,
    "3": Direction.DRAFT,
    "4": Direction.SENT,
    "5": Direction.SENT,
    "6": Direction.SENT,
}
"""Outbox, failed and queued messages were sent as far as their writer is concerned."""
FAILED, WAITING = "5", ("4", "6")
CALLS_OF = {text: direction for direction, text in CALL_TYPES.items()} | {"6": Direction.REJECTED}
_DELIVERY_OF = {text: delivery for delivery, text in STATUS.items()}
_SENDER, _RECIPIENT = "137", "151"
_WHOLE = re.compile(r"[0-9]{1,14}", re.ASCII)
_LAYOUT = "application/smil"
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));", re.ASCII)
_REFERENCES = re.compile(r"(?:&#(?:x[0-9A-Fa-f]{1,8}|[0-9]{1,10});)+", re.ASCII)
_UNFINISHED = re.compile(
    r"(?:&#(?:x[dD][89abAB][0-9A-Fa-f]{2}|5[56][0-9]{3});)?(?:&[#0-9A-Za-z]{0,12})?\Z", re.ASCII
)
"""The first half of an emoji whose second may follow, and the beginning of a reference."""
_UNFINISHED_CHARS_MAX = 32

Attributes: TypeAlias = dict[str, str]
Found: TypeAlias = Message | Call | Unread


class NotABackup(Refusal):
    """This is not a file of "SMS Backup & Restore": it has neither messages nor calls in it."""

    code = "not_a_backup"


class BrokenBackup(Refusal):
    """From line {line} on the file cannot be read: it was cut off, or a program changed it."""

    code = "broken_backup"


class BackupWithDocumentType(Refusal):
    """The file is refused: it has a document type, which no backup has and attacks are made of."""

    code = "backup_with_document_type"


class BackupElementTooLarge(Refusal):
    """The file is refused: near line {line}, one entry is larger than any message."""

    code = "backup_element_too_large"


def read_sms_backup(pieces: Iterable[str], mender: Mender) -> Iterator[Found]:
    """Yield the messages and calls of a file, in its order.

    :param mender: counts the characters that were replaced.
    :raises NotABackup: if its first element is another one.
    :raises BrokenBackup: if it cannot be read to its end, after what could.
    :raises BackupWithDocumentType: if it has one.
    :raises BackupElementTooLarge: if an entry is.
    """
    reader = _Reader()
    for piece in _mended(pieces, mender):
        yield from reader.feed(piece)
    yield from reader.feed("", is_last=True)


class _Reader:
    """Turns the events of a parser into records."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._open: list[str] = []
        self._has_begun = False
        self._found: list[Found] = []
        self._since = 0
        self._mms: _Multimedia | None = None

    def feed(self, piece: str, *, is_last: bool = False) -> list[Found]:
        """Return what was complete with this piece."""
        self._since += len(piece)
        if self._since > ELEMENT_CHARS_MAX:
            raise BackupElementTooLarge(line=self._parser.CurrentLineNumber)
        self._found = []
        try:
            self._parser.Parse(piece.encode(), is_last)
        except expat.ExpatError as fault:
            if not self._has_begun:
                raise NotABackup from None
            raise BrokenBackup(line=fault.lineno) from None
        return self._found

    def _start(self, name: str, attributes: Attributes) -> None:
        self._since = 0
        if not self._open and name not in ("smses", "calls"):
            raise NotABackup
        self._open.append(name)
        self._has_begun = True
        if len(self._open) > DEPTH_MAX:
            raise BackupElementTooLarge(line=self._parser.CurrentLineNumber)
        if name == "sms":
            self._found.append(message_of(attributes))
        elif name == "call":
            self._found.append(call_of(attributes))
        elif name == "mms":
            self._mms = _Multimedia(attributes)
        elif self._mms and name == "part":
            self._mms.take_in(attributes)
        elif self._mms and name == "addr":
            self._mms.addresses.append(attributes)

    def _end(self, name: str) -> None:
        self._since = 0
        self._open.pop()
        if name == "mms" and self._mms:
            it = self._mms
            self._found += multimedia_of(it.said, it.parts, it.addresses, it.media)
            self._mms = None

    def _refuse(self, *_what: object) -> None:
        raise BackupWithDocumentType


@dataclass(slots=True)
class _Multimedia:
    """What was read of one message with pictures; their bytes are not kept twice."""

    said: Attributes
    parts: list[Attributes] = field(default_factory=list)
    addresses: list[Attributes] = field(default_factory=list)
    media: list[Media | Unread] = field(default_factory=list)
    room: int = MULTIMEDIA_BYTES_MAX

    def take_in(self, part: Attributes) -> None:
        data = part.pop("data", "")
        self.parts.append(part)
        if is_media(part):
            found = media_of(part.get("ct", ""), data, self.room)
            self.room -= len(found.content or b"") if isinstance(found, Media) else 0
            self.media.append(found)


def is_media(part: Attributes) -> bool:
    """Return whether a part is more than text, and than how text and pictures are laid out."""
    return part.get("ct") not in ("text/plain", _LAYOUT)


def _mended(pieces: Iterable[str], mender: Mender) -> Iterator[str]:
    """Yield the text with all references legal; one may lie across two pieces."""
    held = ""
    for piece in pieces:
        text = held + piece
        found = _UNFINISHED.search(text, max(0, len(text) - _UNFINISHED_CHARS_MAX))
        place = found.start() if found else len(text)
        held = text[place:]
        yield _legal(text[:place], mender)
    yield _legal(held, mender)


def _legal(text: str, mender: Mender) -> str:
    if "&#" in text:
        text = _REFERENCES.sub(lambda found: _joined(found[0], mender), text)
    return mender.mend(text)


def _joined(references: str, mender: Mender) -> str:
    """Return references that stand together with their halves joined, all of them legal."""
    codes = [
        int(hexa, 16) if hexa else int(digits) for hexa, digits in _REFERENCE.findall(references)
    ]
    halves = "".join(chr(one) if one <= sys.maxunicode else REPLACEMENT for one in codes)
    text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    mender.replaced += text.count(REPLACEMENT)
    return "".join(f"&#{ord(one)};" for one in mender.mend(text))


def message_of(said: Attributes) -> Found:
    """Return the message of Android's columns; they are texts there, whatever they mean."""
    box = said.get("type", "")
    if box not in MAILBOXES:
        return Unread(Kind.MESSAGE)
    return Message(
        origin=Origin.HANDSET,
        direction=MAILBOXES[box],
        address=said.get("address", ""),
        at=instant(said.get("date", "")),
        text=said.get("body", ""),
        was_read=said.get("read") != "0",
        delivery=_delivery(box, said.get("status", "")),
        service_centre=_unless_null(said.get("service_center", "")),
    )


def _delivery(box: str, status: str) -> Delivery:
    if box == FAILED:
        return Delivery.FAILED
    return Delivery.PENDING if box in WAITING else _DELIVERY_OF.get(status, Delivery.UNKNOWN)


def multimedia_of(
    said: Attributes,
    parts: list[Attributes],
    addresses: list[Attributes],
    media: Sequence[Media | Unread],
) -> Iterator[Found]:
    """Yield a message with what it carries, and what of that was not taken."""
    box = said.get("msg_box", "")
    if box not in MAILBOXES:
        yield Unread(Kind.MESSAGE)
        return
    kind = _SENDER if box == "1" else _RECIPIENT
    others = [one.get("address", "") for one in addresses if one.get("type") == kind]
    texts = [_unless_null(one.get("text", "")) for one in parts if one.get("ct") == "text/plain"]
    yield Message(
        origin=Origin.HANDSET,
        direction=MAILBOXES[box],
        address=_unless_null(said.get("address", "")) or "~".join(others),
        at=instant(said.get("date", "")),
        text="\n".join(filter(None, texts)),
        was_read=said.get("read") != "0",
        delivery=_delivery(box, said.get("st", "")),
        media=tuple(one for one in media if isinstance(one, Media)),
    )
    yield from (one for one in media if isinstance(one, Unread))


def call_of(said: Attributes) -> Found:
    """Return the call of Android's columns."""
    direction = CALLS_OF.get(said.get("type", ""))
    if direction is None:
        return Unread(Kind.CALL)
    number, duration = said.get("number", ""), said.get("duration", "")
    is_withheld = number in ("", "-1", "-2", "-3")
    return Call(
        origin=Origin.HANDSET,
        direction=direction,
        address=None if is_withheld else number,
        at=instant(said.get("date", "")),
        duration_s=int(duration) if _WHOLE.fullmatch(duration) else None,
    )


def instant(milliseconds: str) -> datetime | None:
    """Return the instant so many milliseconds after 1970; ``None`` for 0 and for nonsense."""
    if not _WHOLE.fullmatch(milliseconds) or not int(milliseconds):
        return None
    at = EPOCH + timedelta(milliseconds=int(milliseconds))
    return at if at < LATEST else None


def _unless_null(text: str) -> str:
    return "" if text == "null" else text
