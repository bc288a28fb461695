"""Canonical records as lines of JSON (NDJSON): what all other files of a takeout are written from.

One object a line, UTF-8, LF. Nothing is left out that a decoder said, and ``raw`` keeps the bytes
themselves. Instants are ISO 8601 with their zone.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson

from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import (
    Call,
    Contact,
    DataSession,
    Delivery,
    Direction,
    Enclosure,
    Kind,
    Media,
    Message,
    NameParts,
    Number,
    Origin,
    Payment,
    Record,
)

FILE_OF = {
    Kind.CONTACT: "contacts.ndjson",
    Kind.MESSAGE: "messages.ndjson",
    Kind.CALL: "calls.ndjson",
    Kind.DATA_SESSION: "data_sessions.ndjson",
    Kind.PAYMENT: "payments.ndjson",
    Kind.INVOICE: "invoices.ndjson",
    Kind.VOICEMAIL: "voicemail.ndjson",
}
"""One file a kind: whoever wants their messages need not pick them out of ten years of calls."""


class NotATakeoutRecord(Refusal):
    """Line {line} is not a record of a takeout."""

    code = "not_a_takeout_record"


def record_line(record: Record, mender: Mender) -> bytes:
    """Return the record as one line with its end."""
    document = _WRITERS[type(record)](record)
    try:
        return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # half of a character: rare, so it is looked for only then
        return orjson.dumps(_mended(document, mender), option=orjson.OPT_APPEND_NEWLINE)


def record_of(line: bytes, number: int = 0) -> Record:
    """Return the record of a line; a file that lies beside it is not opened here.

    :param number: of the line, for the sentence.
    :raises NotATakeoutRecord: if it is none.
    """
    try:
        document = orjson.loads(line)
        record = _READERS[document["kind"]](document)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        raise NotATakeoutRecord(line=number) from None
    return record


def call_values(line: bytes) -> tuple[str, str | None, datetime | None, int | None]:
    """Return direction, address, instant and duration of a call in a line of our own.

    Ten years of calls are a million lines: no record is made of each, and nothing is doubted.
    """
    it = orjson.loads(line)
    at = it["at"]
    return (
        it["direction"],
        it["address"],
        datetime.fromisoformat(at) if at else None,
        it["duration_s"],
    )


def _mended(value: Any, mender: Mender) -> Any:
    if isinstance(value, str):
        return mender.mend(value)
    if isinstance(value, dict):
        return {name: _mended(one, mender) for name, one in value.items()}
    return [_mended(one, mender) for one in value] if isinstance(value, list | tuple) else value


def _contact(it: Contact) -> dict[str, Any]:
    more = {"parts": _parts(it.parts), "birthday": it.birthday}
    return {
        "kind": "contact",
        "origin": it.origin.value,
        "name": it.name,
        **{name: value for name, value in more.items() if value},
        "numbers": [{"value": one.value, "label": one.label} for one in it.numbers],
        "emails": it.emails,
        "groups": it.groups,
        "note": it.note,
        "raw": it.raw,
    }


def _parts(it: NameParts | None) -> dict[str, str]:
    return {name: getattr(it, name) for name in _PARTS} if it else {}


def _message(it: Message) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": "message",
        "origin": it.origin.value,
        "direction": it.direction.value,
        "address": it.address,
        "at": it.at,
        "text": it.text,
        "was_read": it.was_read,
        "delivery": it.delivery.value,
        "service_centre": it.service_centre,
        "parts_missing": it.parts_missing,
        "raw": it.raw,
    }
    if it.media:
        document["media"] = [{"path": one.path, "media_type": one.media_type} for one in it.media]
    return document


def _call(it: Call) -> dict[str, Any]:
    return {
        "kind": "call",
        "origin": it.origin.value,
        "direction": it.direction.value,
        "address": it.address,
        "at": it.at,
        "duration_s": it.duration_s,
        "raw": it.raw,
    }


def _data_session(it: DataSession) -> dict[str, Any]:
    return {
        "kind": "data_session",
        "origin": it.origin.value,
        "at": it.at,
        "duration_s": it.duration_s,
        "bytes_up": it.bytes_up,
        "bytes_down": it.bytes_down,
    }


def _payment(it: Payment) -> dict[str, Any]:
    return {
        "kind": "payment",
        "origin": it.origin.value,
        "at": it.at,
        "amount_minor": it.amount_minor,
        "currency": it.currency,
        "method": it.method,
    }


def _enclosure(it: Enclosure) -> dict[str, Any]:
    return {
        "kind": it.kind.value,
        "origin": it.origin.value,
        "name": it.name,
        "media_type": it.media_type,
        "at": it.at,
        "address": it.address,
        "duration_s": it.duration_s,
    }


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Contact: _contact,
    Message: _message,
    Call: _call,
    DataSession: _data_session,
    Payment: _payment,
    Enclosure: _enclosure,
}
_PARTS = tuple(NameParts.__dataclass_fields__)
_ORIGINS = {one.value: one for one in Origin}
_DIRECTIONS = {one.value: one for one in Direction}
_DELIVERIES = {one.value: one for one in Delivery}


def _read_contact(it: dict[str, Any]) -> Contact:
    parts = it.get("parts")
    return Contact(
        origin=_ORIGINS[it["origin"]],
        name=_text(it["name"]),
        parts=NameParts(**{name: _text(parts[name]) for name in _PARTS}) if parts else None,
        birthday=_text(it.get("birthday", "")),
        numbers=tuple(
            Number(value=_text(one["value"]), label=_text(one["label"])) for one in it["numbers"]
        ),
        emails=_texts(it["emails"]),
        groups=_texts(it["groups"]),
        note=_text(it["note"]),
        raw=_texts(it["raw"]),
    )


def _read_message(it: dict[str, Any]) -> Message:
    text = it["text"]
    return Message(
        origin=_ORIGINS[it["origin"]],
        direction=_DIRECTIONS[it["direction"]],
        address=_text(it["address"]),
        at=_instant(it["at"]),
        text=None if text is None else _text(text),
        was_read=it["was_read"] is True,
        delivery=_DELIVERIES[it["delivery"]],
        service_centre=_text(it["service_centre"]),
        parts_missing=_whole(it["parts_missing"]),
        media=tuple(map(_read_media, it["media"])) if "media" in it else (),
        raw=_texts(it["raw"]),
    )


def _read_media(it: dict[str, Any]) -> Media:
    return Media(media_type=_text(it["media_type"]), path=_text(it["path"]))


def _read_call(it: dict[str, Any]) -> Call:
    address, duration = it["address"], it["duration_s"]
    return Call(
        origin=_ORIGINS[it["origin"]],
        direction=_DIRECTIONS[it["direction"]],
        address=None if address is None else _text(address),
        at=_instant(it["at"]),
        duration_s=None if duration is None else _whole(duration),
        raw=_texts(it["raw"]),
    )


def _read_data_session(it: dict[str, Any]) -> DataSession:
    duration = it["duration_s"]
    return DataSession(
        origin=_ORIGINS[it["origin"]],
        at=_instant(it["at"]),
        duration_s=None if duration is None else _whole(duration),
        bytes_up=_whole(it["bytes_up"]),
        bytes_down=_whole(it["bytes_down"]),
    )


def _read_payment(it: dict[str, Any]) -> Payment:
    return Payment(
        origin=_ORIGINS[it["origin"]],
        at=_instant(it["at"]),
        amount_minor=_whole(it["amount_minor"]),
        currency=_text(it["currency"]),
        method=_text(it["method"]),
    )


_READERS: dict[str, Callable[[dict[str, Any]], Record]] = {
    "contact": _read_contact,
    "message": _read_message,
    "call": _read_call,
    "data_session": _read_data_session,
    "payment": _read_payment,
}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not values:
        return ()
    if not isinstance(values, list):
        raise TypeError
    return tuple(map(_text, values))


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _instant(value: Any) -> datetime | None:
    """Return the instant; without a zone it is none."""
    if value is None:
        return None
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError
    return at
