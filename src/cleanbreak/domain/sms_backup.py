"""Messages and calls in the XML of "SMS Backup & Restore", which that app restores on Android.

The fields are those of synctech.com.au. One element a line: files on one line are taken for broken.
``count`` stands first and is true. UTF-8 as it is, no references to halves of an emoji. ``sub_id``
is -1: with any other value messages vanish on Android 14.
"""

import re
from datetime import UTC, datetime

from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.takeout import Call, Delivery, Direction, Message

DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
MESSAGE_TYPES = {Direction.RECEIVED: "1", Direction.SENT: "2", Direction.DRAFT: "3"}
CALL_TYPES = {
    Direction.RECEIVED: "1",
    Direction.SENT: "2",
    Direction.MISSED: "3",
    Direction.VOICEMAIL: "4",
    Direction.REJECTED: "5",
}
_CALL_TYPES = {direction.value: number for direction, number in CALL_TYPES.items()}
STATUS = {
    Delivery.UNKNOWN: "-1",
    Delivery.DELIVERED: "0",
    Delivery.PENDING: "32",
    Delivery.FAILED: "64",
}
ALLOWED, RESTRICTED = "1", "2"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CARE = re.compile('[\x00-\x1f&<>"\ud800-\udfff\ufffe\uffff]')
"""What XML forbids, and what it reads as something else: most texts hold none of it."""
_SPECIAL = re.compile(r"""[&<>"\n\r\t]""")
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
    "\r": "&#13;",
    "\t": "&#9;",
}


def messages_head(count: int, backup_set: str, made_at: datetime) -> str:
    """Return what stands before the messages; ``count`` of them must follow."""
    date = milliseconds(made_at)
    return (
        f'{DECLARATION}<smses count="{count}" backup_set="{backup_set}" backup_date="{date}"'
        ' type="full">\n'
    )


MESSAGES_END = "</smses>\n"


def message_element(message: Message, mender: Mender) -> str:
    """Return the line of a message that has a text; one without an instant gets that of 1970."""
    date = milliseconds(message.at)
    return (
        f'  <sms protocol="0" address="{quoted(message.address, mender)}" date="{date}"'
        f' type="{MESSAGE_TYPES.get(message.direction, "1")}" subject="null"'
        f' body="{quoted(message.text or "", mender)}" toa="null" sc_toa="null"'
        f' service_center="{quoted(message.service_centre or "null", mender)}"'
        f' read="{int(message.was_read)}" status="{STATUS[message.delivery]}" locked="0"'
        f' date_sent="{date}" sub_id="-1" readable_date="{readable(message.at)}"'
        ' contact_name="(Unknown)" />\n'
    )


def calls_head(count: int, backup_set: str, made_at: datetime) -> str:
    """Return what stands before the calls; ``count`` of them must follow."""
    return (
        f'{DECLARATION}<calls count="{count}" backup_set="{backup_set}"'
        f' backup_date="{milliseconds(made_at)}" type="full">\n'
    )


CALLS_END = "</calls>\n"


def call_element(call: Call, mender: Mender) -> str:
    """Return the line of a call; a number that is withheld or not to be told is restricted."""
    return call_line(call.direction.value, call.address, call.at, call.duration_s, mender)


def call_line(
    direction: str,
    address: str | None,
    at: datetime | None,
    duration_s: int | None,
    mender: Mender,
) -> str:
    """Return the line of a call that is known by the values of its record only."""
    return (
        f'  <call number="{quoted(address, mender) if address else ""}"'
        f' duration="{duration_s or 0}" date="{milliseconds(at)}"'
        f' type="{_CALL_TYPES.get(direction, "1")}"'
        f' presentation="{RESTRICTED if address is None else ALLOWED}" post_dial_digits=""'
        f' readable_date="{readable(at)}" contact_name="(Unknown)" />\n'
    )


def quoted(text: str, mender: Mender) -> str:
    """Return the text for an attribute: without references its line ends would become spaces."""
    if _CARE.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _REFERENCES[found[0]], mender.mend(text))


def milliseconds(at: datetime | None) -> int:
    """Return the milliseconds since 1970, exactly; none for no instant."""
    if at is None:
        return 0
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def readable(at: datetime | None) -> str:
    """Return the instant for people; the app shows it and reads it nowhere."""
    return at.isoformat(" ", "seconds") if at else ""
