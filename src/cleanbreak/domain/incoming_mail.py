"""A mail that came in (RFC 5322), read with care: anybody may send anything.

Its sender is what the mail says, and proves nothing. Attachments are counted, and not read.
"""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256
from html import unescape
from typing import Any

from cleanbreak.domain.mail_address import is_mail_address, without_detail
from cleanbreak.domain.message_thread import KEPT_LENGTH_MAX, one_line, readable

OCTETS_READ_MAX = 1_000_000
"""What lies behind them are attachments, nearly always: the text stands at the beginning."""
PARTS_MAX = 200
UNREADABLE = (RecursionError, ValueError, LookupError, TypeError, HeaderParseError)
"""What the library raises for mails that nobody has written in good faith: it must not come again
and again because of that."""
PAGE_LENGTH_MAX = 300_000
HEADER_LENGTH_MAX = 4_000
SUBJECT_LENGTH_MAX = 200
REFERENCES_LENGTH_MAX = 900
"""A line has at most 998 octets (RFC 5322 clause 2.1.1)."""
MESSAGE_ID = re.compile(r"<[^\s<>\x00-\x20\x7f-\uffff]{1,250}>")
BULK = frozenset({"bulk", "junk", "list"})
_AUTOMATIC = frozenset({"multipart/report", "message/delivery-status"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(
    r"<(script|style|title|template)\b.*?(?:</\1\b[^<>]*>?|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|hr|/?(?:p|div|li|tr|h[1-6]|blockquote))\b[^<>]*>?", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>?")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMail:
    """What we keep of a mail."""

    sender: str = field(repr=False)
    """Where an answer would go; empty: nobody can be answered."""
    recipients: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    fingerprint: str = field(repr=False)
    """The same for a mail that is delivered twice."""
    mail_id: str = field(default="", repr=False)
    references: str = field(default="", repr=False)
    """For the answer: what it follows (RFC 5322 clause 3.6.4)."""
    attachments: int = 0
    is_cut: bool = False
    is_automatic: bool = False
    """A machine wrote it: it is never answered (RFC 3834)."""


def read_mail(
    octets: bytes, *, is_cut: bool = False, envelope_sender: str | None = None
) -> IncomingMail:
    """Return what a mail says; whatever cannot be read is left out, and nothing is refused.

    :param octets: at most :data:`OCTETS_READ_MAX` of it.
    :param is_cut: whether there was more.
    :param envelope_sender: of MAIL FROM, if the mail server told; empty for a delivery report.
    """
    try:
        mail: Message = message_from_bytes(octets, _class=_Mail)
        parts = _parts(mail)
    except UNREADABLE:
        mail, parts = Message(), []
    text, is_long = _text(parts)
    sender = _sender(mail)
    mail_id = _first_id(_header(mail, "Message-ID"))
    return IncomingMail(
        sender=sender,
        recipients=_addresses(mail, "To", "Cc", "Delivered-To", "X-Original-To"),
        subject=one_line(_header(mail, "Subject"))[:SUBJECT_LENGTH_MAX],
        text=text,
        fingerprint=_fingerprint(mail, sender, octets),
        mail_id=mail_id,
        references=_references(mail, mail_id),
        attachments=sum(_is_attachment(part) for part in parts),
        is_cut=is_cut or is_long,
        is_automatic=envelope_sender == "" or _is_automatic(mail),
    )


class _Mail(Message):
    """A mail whose headers are read no further than somebody would write them: some of the library
    takes the square of their length."""

    def get(self, name: str, failobj: Any = None) -> Any:
        """Return the beginning of a header."""
        value = super().get(name, failobj)
        return value[:HEADER_LENGTH_MAX] if isinstance(value, str) else value


def _parts(mail: Message) -> list[Message]:
    """Return the parts that hold something, at most so many; mails within the mail are whole."""
    found: list[Message] = []
    waiting = [mail]
    while waiting and len(found) < PARTS_MAX:
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            found.append(part)
    return found


def _text(parts: list[Message]) -> tuple[str, bool]:
    """Return the words of a mail: the plain ones if there are any, else those of its page."""
    shown = [part for part in parts if not _is_attachment(part)]
    plain = [_words(one) for one in shown if one.get_content_type() == "text/plain"]
    if not any(text.strip() for text in plain):
        plain = [_words_of_page(_words(p)) for p in shown if p.get_content_type() == "text/html"]
    text = readable("\n\n".join(filter(None, plain))).strip()
    return text[:KEPT_LENGTH_MAX], len(text) > KEPT_LENGTH_MAX


def _is_attachment(part: Message) -> bool:
    if part.get_content_maintype() == "text" and part.get_content_type() in (
        "text/plain",
        "text/html",
    ):
        return part.get_content_disposition() == "attachment"
    return part.get_content_maintype() != "multipart"


def _words(part: Message) -> str:
    try:
        payload = part.get_payload(decode=True)
    except UNREADABLE:
        return ""
    octets = payload if isinstance(payload, bytes) else b""
    try:
        return octets.decode(part.get_content_charset("utf-8"), "replace")
    except UNREADABLE:  # a charset that nobody has, or that is none of texts
        return octets.decode("utf-8", "replace")


def _words_of_page(page: str) -> str:
    """Return what somebody would see of a page.

    Each step goes once over the text, whatever is in it: an own mail must not cost a minute.
    """
    text = re.sub(r"\s+", " ", page[:PAGE_LENGTH_MAX])
    text = _UNSEEN.sub("", _COMMENT.sub("", text))
    text = _TAG.sub("", _BREAK.sub("\n", text))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" *\n *", "\n", unescape(text)))


def _header(mail: Message, name: str) -> str:
    """Return a header as people read it; empty if there is none."""
    try:
        raw = str(mail.get(name, ""))
        pieces = decode_header(raw)
    except (ValueError, LookupError, HeaderParseError, TypeError):
        return ""
    return "".join(_piece(text, charset) for text, charset in pieces)


def _piece(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode(charset or "ascii", "replace")
    except (LookupError, ValueError):
        return text.decode("utf-8", "replace")


def _addresses(mail: Message, *names: str) -> tuple[str, ...]:
    given = [str(value) for name in names for value in mail.get_all(name, [])]
    try:
        pairs = getaddresses([value[:HEADER_LENGTH_MAX] for value in given[:PARTS_MAX]])
    except (RecursionError, ValueError, TypeError, IndexError):  # comments within comments
        return ()
    return tuple(address for _, address in pairs if is_mail_address(address))


def _sender(mail: Message) -> str:
    """Return the one who wants the answer; of several senders, or none, nobody is answered."""
    for name in ("Reply-To", "From"):
        found = set(_addresses(mail, name))
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _first_id(text: str) -> str:
    found = MESSAGE_ID.search(text)
    return found[0] if found else ""


def _references(mail: Message, mail_id: str) -> str:
    """Return the thread so far, as the header of the answer has it: the newest are kept."""
    ids = [*MESSAGE_ID.findall(_header(mail, "References")), *filter(None, [mail_id])]
    while ids and len(" ".join(ids)) > REFERENCES_LENGTH_MAX:
        ids.pop(0)
    return " ".join(dict.fromkeys(ids))


def _fingerprint(mail: Message, sender: str, octets: bytes) -> str:
    """Return what two deliveries of a mail have in common; what is stamped on the way is not."""
    known = [sender.lower(), _first_id(_header(mail, "Message-ID"))]
    if not known[-1]:
        _, _, body = octets.replace(b"\r\n", b"\n").partition(b"\n\n")
        known += [str(mail.get(name, "")) for name in ("From", "Date", "Subject")]
        known.append(sha256(body or octets).hexdigest())
    return sha256("\0".join(known).encode("utf-8", "replace")).hexdigest()


def _is_automatic(mail: Message) -> bool:
    said = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if said not in ("", "no"):
        return True
    if _header(mail, "Precedence").strip().lower() in BULK or "List-Id" in mail:
        return True
    if _header(mail, "X-Autoreply") or _header(mail, "X-Autorespond"):
        return True
    return _header(mail, "Return-Path").strip() == "<>" or mail.get_content_type() in _AUTOMATIC


def is_own_mail(mail: IncomingMail, own: str) -> bool:
    """Return whether it comes from the very address to which people write: that is a loop."""
    return bool(own) and without_detail(mail.sender) == without_detail(own)
