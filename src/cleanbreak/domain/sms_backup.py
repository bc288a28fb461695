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
STATUS = {
    Delivery.UNKNOWN: "-1",
    Delivery.DELIVERED: "0",
    Delivery.PENDING: "32",
    Delivery.FAILED: "64",
}
ALLOWED, RESTRICTED = "1", "2"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
        f'  <sms protocol="0" address="{_quoted(message.address, mender)}" date="{date}"'
        f' type="{MESSAGE_TYPES.get(message.direction, "1")}" subject="null"'
        f' body="{_quoted(message.text or "", mender)}" toa="null" sc_toa="null"'
        f' service_center="{_quoted(message.service_centre or "null", mender)}"'
        f' read="{int(message.was_read)}" status="{STATUS[message.delivery]}" locked="0"'
        f' date_sent="{date}" sub_id="-1" readable_date="{_readable(message.at)}"'
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
    return (
        f'  <call number="{_quoted(call.address or "", mender)}"'
        f' duration="{call.duration_s or 0}" date="{milliseconds(call.at)}"'
        f' type="{CALL_TYPES.get(call.direction, "1")}"'
        f' presentation="{RESTRICTED if call.address is None else ALLOWED}" post_dial_digits=""'
        f' readable_date="{_readable(call.at)}" contact_name="(Unknown)" />\n'
    )


def _quoted(text: str, mender: Mender) -> str:
    """Return the text for an attribute: without references its line ends would become spaces."""
    text = mender.mend(text)
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _REFERENCES[found[0]], text)


def milliseconds(at: datetime | None) -> int:
    """Return the milliseconds since 1970, exactly; none for no instant."""
    if at is None:
        return 0
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def _readable(at: datetime | None) -> str:
    return at.isoformat(" ", "seconds") if at else ""
