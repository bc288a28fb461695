"""Messages as "SMS Import / Export" keeps them: a JSON object a line, with Android's column names.

Its archive is a zip with this file in it as ``messages.ndjson`` (and ``calls.ndjson``); tags of its
own begin with ``__``. Android counts messages with pictures in seconds, others in milliseconds.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sms_backup import MESSAGE_TYPES, STATUS, milliseconds
from cleanbreak.domain.sms_backup_file import (
    Attributes,
    Found,
    call_of,
    is_media,
    message_of,
    multimedia_of,
)
from cleanbreak.domain.takeout import Kind, Message, Unread


class NotAnSmsExport(Refusal):
    """Line {line} is not an entry of "SMS Import / Export"."""

    code = "not_an_sms_export"


def read_sms_export(lines: Iterable[str]) -> Iterator[Found]:
    """Yield the messages and calls of a file.

    :raises NotAnSmsExport: if a line is something else.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield from _entry(orjson.loads(line))
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NotAnSmsExport(line=number) from None


def sms_export_line(message: Message, mender: Mender) -> str:
    """Return the message as a line; one without an instant gets that of 1970."""
    date = str(milliseconds(message.at))
    columns = {
        "address": mender.mend(message.address),
        "date": date,
        "date_sent": date,
        "protocol": "0",
        "read": str(int(message.was_read)),
        "seen": str(int(message.was_read)),
        "status": STATUS[message.delivery],
        "type": MESSAGE_TYPES.get(message.direction, "1"),
        "body": mender.mend(message.text or ""),
        "service_center": mender.mend(message.service_centre),
        "locked": "0",
        "error_code": "0",
        "sub_id": "-1",
    }
    return orjson.dumps(columns).decode() + "\n"


def _entry(document: dict[str, Any]) -> Iterator[Found]:
    columns: Attributes = {
        name: str(value) for name, value in document.items() if isinstance(value, str | int)
    }
    if "msg_box" in columns:
        columns["date"] += "000"
        people = [document.get("__sender_address"), *document.get("__recipient_addresses", ())]
        addresses = [_texts(one) for one in people if one]
        parts = list(map(_texts, document.get("__parts", ())))
        elsewhere = [Unread(Kind.MESSAGE) for one in parts if is_media(one)]
        yield from multimedia_of(columns, parts, addresses, elsewhere)
    elif "body" in columns:
        yield message_of(columns)
    elif "number" in columns:
        yield call_of(columns)
    else:
        raise LookupError


def _texts(columns: dict[str, Any]) -> Attributes:
    return {name: value for name, value in columns.items() if isinstance(value, str)}
