"""One message as mail: RFC 5322, plain text in UTF-8."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.messages import Medium, Message

POLICY = SMTP.clone(cte_type="7bit")
"""Mail that every server passes on unchanged, also without 8BITMIME (RFC 6152)."""
ADDRESS_CHARACTERS_MAX = 254
"""A path has 256 octets with its brackets (RFC 5321 clause 4.5.3.1.3)."""
ADDRESS = re.compile(r'[^\s@<>()\[\]\\,;:"\x00-\x20\x7f]+@[^\s@<>()\[\]\\,;:"\x00-\x20\x7f]+')
"""One mailbox and nothing else: no list, no comment, no quoting (RFC 5321 clause 4.1.2)."""
IDS = re.compile(r" *(?:<[!-;=?-~]+>(?: +|$))*")
"""Message-IDs (RFC 5322 clause 3.6.4), as far as nothing in them begins another header."""
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to go."""

    sender: str
    recipient: str = field(repr=False)
    message_id: str
    octets: bytes = field(repr=False)


def compose(call: Call[Message], sender: str, now: datetime) -> Mail:
    """Return the mail.

    Its Message-ID comes from the key: whoever gets a repeat can see that it is one.

    :raises Refused: if subject or recipient are not what can stand in a header.
    """
    message = call.subject
    _require_fit_for_mail(message)
    name, mailbox = parseaddr(sender)
    mail = EmailMessage(policy=POLICY.clone(utf8=not message.recipient.isascii()))
    mail["From"] = Address(display_name=name, addr_spec=mailbox)
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = reference = message_id(call.key, mailbox)
    if message.reply_to:
        mail["Reply-To"] = message.reply_to
    if message.in_reply_to:
        mail["In-Reply-To"] = message.in_reply_to
    if message.references:
        mail["References"] = message.references
    if not message.is_by_person:
        # Nobody's holiday notice shall answer (RFC 3834 clause 5).
        mail["Auto-Submitted"] = "auto-replied" if message.in_reply_to else "auto-generated"
    mail.set_content(message.text)
    return Mail(mailbox, message.recipient, reference, mail.as_bytes())


def _require_fit_for_mail(message: Message) -> None:
    if message.medium is not Medium.EMAIL:
        raise Refused("this carrier has mail only")
    if not is_address(message.recipient):
        raise Refused("the recipient is not one mail address")
    if not is_one_line(message.subject):
        raise Refused("the subject has more than one line")
    if message.reply_to and not is_address(message.reply_to):
        raise Refused("where an answer goes is not one mail address")
    if not IDS.fullmatch(f"{message.in_reply_to} {message.references}"):
        raise Refused("what the mail answers is no list of Message-IDs")
    try:
        f"{message.subject}{message.text}".encode()
    except UnicodeEncodeError as error:
        raise Refused("the text has a character that cannot be sent") from error


def message_id(key: str, mailbox: str) -> str:
    """Return what names the message of a key in every mailbox of the world."""
    domain = mailbox.rpartition("@")[2]
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def is_address(text: str) -> bool:
    """Tell whether the text is one mailbox, and nothing that could be read as more."""
    return len(text) <= ADDRESS_CHARACTERS_MAX and bool(ADDRESS.fullmatch(text))


def is_one_line(text: str) -> bool:
    """Tell whether the text may stand in a header: nothing in it begins another one."""
    return not CONTROL.search(text)
