"""Contacts as vCard 3.0 (RFC 2426): the version that Android, Google, iOS, macOS and Outlook read.

UTF-8 without a byte order mark, CRLF, lines folded at 75 octets and never within a character. FN
and N are always there: iOS sorts by N, Android shows FN. A number is written as E.164 only if it is
a valid one, else as it was kept: a short code must stay short.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from cleanbreak.domain.mended_text import Mender
from cleanbreak.domain.takeout import Contact, NameParts

LINE_OCTETS_MAX = 75
TYPE_OF = {
    "": "CELL",
    "mobile": "CELL",
    "home": "HOME",
    "work": "WORK",
    "fax": "FAX",
    "pager": "PAGER",
    "other": "VOICE",
}
"""What phones show for a number; a label of somebody's own goes as Apple and Google write it."""
_DIALLED = re.compile(r"\+?[0-9 ()./\-]+", re.ASCII)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LINE_ENDS = re.compile(r"\r\n|\r")


def vcard(contact: Contact, region: str | None, mender: Mender) -> str:
    """Return the contact as one card, with the line end after it.

    :param region: where numbers without a country code are dialled: ``DE``.
    """
    shown = contact.name or next(iter((*_values(contact), *contact.emails)), "") or "?"
    name = _escaped(shown, mender)
    sorted_by = _sorted_by(contact.parts, mender) if contact.parts else f";{name};;;"
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{sorted_by}", f"FN:{name}"]
    if contact.birthday:
        lines.append(f"BDAY:{_escaped(contact.birthday, mender)}")
    for place, number in enumerate(contact.numbers, start=1):
        lines += _number_lines(place, number.label, dialled(number.value, region), mender)
    lines += [f"EMAIL;TYPE=INTERNET:{_escaped(one, mender)}" for one in contact.emails]
    if contact.groups:
        lines.append("CATEGORIES:" + ",".join(_escaped(one, mender) for one in contact.groups))
    if contact.note:
        lines.append(f"NOTE:{_escaped(contact.note, mender)}")
    lines.append("END:VCARD")
    return "".join(_folded(line) for line in lines)


@lru_cache(maxsize=4096)
def dialled(value: str, region: str | None) -> str:
    """Return a number as E.164 if it is a valid one, else as it was kept."""
    if not _DIALLED.fullmatch(value):
        return value
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_valid_number(number):
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _sorted_by(it: NameParts, mender: Mender) -> str:
    parts = (it.family, it.given, it.middle, it.before, it.after)
    return ";".join(_escaped(one, mender) for one in parts)


def _values(contact: Contact) -> Iterator[str]:
    return (number.value for number in contact.numbers)


def _number_lines(place: int, label: str, value: str, mender: Mender) -> list[str]:
    escaped = _escaped(value, mender)
    if kind := TYPE_OF.get(label.lower()):
        return [f"TEL;TYPE={kind}:{escaped}"]
    return [f"item{place}.TEL:{escaped}", f"item{place}.X-ABLabel:{_escaped(label, mender)}"]


def _escaped(text: str, mender: Mender) -> str:
    return _LINE_ENDS.sub("\n", mender.mend(text)).translate(_ESCAPED)


def _folded(line: str) -> str:
    """Return the line with its end, in pieces of 75 octets, the mark of going on included."""
    if len(line) * 4 <= LINE_OCTETS_MAX or len(line.encode()) <= LINE_OCTETS_MAX:
        return f"{line}\r\n"
    pieces, start, octets = [], 0, 0
    for place, character in enumerate(line):
        width = len(character.encode())
        if octets + width > LINE_OCTETS_MAX:
            pieces.append(line[start:place])
            start, octets = place, 1
        octets += width
    return "\r\n ".join((*pieces, line[start:])) + "\r\n"
