"""What a modem answers to AT commands about its SIM card (3GPP TS 27.007 and TS 27.005).

``+CRSM`` gives the records of the card as they are, and changes nothing on it. Modems without it
list messages and contacts: ``+CMGL`` turns unread messages into read ones on the way. Either comes
back as records, so that one decoder reads them all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cleanbreak.domain.card_answers import StatusWord
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.sim_alpha import decode_utf16, encode_alpha
from cleanbreak.domain.sim_numbers import encode_number
from cleanbreak.domain.sms_record import Stored, split_centre

PARAMETER = re.compile(r'\s*(?:"(?P<text>[^"]*)"|(?P<plain>[^,"]*))\s*(?:,|$)')
HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2})*", re.ASCII)
STATUSES = {"0": Stored.UNREAD, "1": Stored.READ, "2": Stored.TO_BE_SENT, "3": Stored.SENT}
"""TS 27.005 clause 3.1, parameter ``stat`` in PDU mode."""
DIALLED_AS_UCS2 = re.compile(r"(?:00(?:3[0-9]|2[ABC3]))+", re.ASCII)
NO_LETTERS = b"\xff\xff"
"""Capability and extension of a record of EF.ADN: none."""


class UnreadableAnswer(Refusal):
    """The modem says something about its {what} that cannot be read."""

    code = "unreadable_modem_answer"


@dataclass(frozen=True, slots=True)
class Final:
    """How an answer ends (TS 27.007 clause 9, TS 27.005 clause 3.2.5)."""

    is_ok: bool
    error: int | None = None
    """The number behind ``+CME ERROR:`` or ``+CMS ERROR:``, where there is one."""


def final_result(line: str) -> Final | None:
    """Return how the answer ends; ``None`` if this line is not its end."""
    line = line.strip()
    if line in ("OK", "ERROR"):
        return Final(line == "OK")
    named = re.fullmatch(r"\+CM[ES] ERROR:\s*(.*)", line)
    if not named:
        return None
    number = re.fullmatch(r"[0-9]{1,5}", named[1], re.ASCII)
    return Final(False, int(named[1]) if number else None)


def _parameters(line: str, command: str) -> list[str]:
    """Return what stands behind ``+COMMAND:``, without the quotes."""
    behind = line.removeprefix(f"+{command}:")
    found, place = [], 0
    while place <= len(behind):
        match = PARAMETER.match(behind, place)
        if match is None:
            raise UnreadableAnswer(what=command)
        found.append((match["plain"] or "").strip() if match["text"] is None else match["text"])
        if not match[0].endswith(",") or match.end() == place:
            break
        place = match.end()
    return found


def _bytes(digits: str, command: str) -> bytes:
    if not HEXADECIMAL.fullmatch(digits):
        raise UnreadableAnswer(what=command)
    return bytes.fromhex(digits)


def read_crsm(lines: Iterable[str]) -> tuple[StatusWord, bytes]:
    """Return what the card answered to a command in ``AT+CRSM`` (TS 27.007 clause 8.18).

    :raises UnreadableAnswer: if it is no such answer.
    """
    for line in lines:
        if line.startswith("+CRSM:"):
            words = _parameters(line, "CRSM")
            sw1, sw2 = (_number(word, "CRSM", 0xFF) for word in (*words, "", "")[:2])
            return StatusWord(sw1, sw2), _bytes("".join(words[2:3]), "CRSM")
    raise UnreadableAnswer(what="CRSM")


def _number(text: str, command: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text, re.ASCII) or int(text) > most:
        raise UnreadableAnswer(what=command)
    return int(text)


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record of the card, rebuilt from a list."""

    number: int
    record: bytes = field(repr=False)


def read_messages(lines: Iterable[str]) -> Iterator[ListedRecord]:
    """Return records of EF.SMS from the answer to ``AT+CMGL=4`` in PDU mode (TS 27.005 clause 4.1).

    A unit has the form that EF.SMS has: the service centre, then the message.

    :raises UnreadableAnswer: if it is no such answer.
    :raises UnreadableMessage: if a unit does not begin with a service centre.
    """
    coming = iter(lines)
    for line in coming:
        if not line.startswith("+CMGL:"):
            continue
        words = _parameters(line, "CMGL")
        status = STATUSES.get(words[1]) if len(words) >= 4 else None
        unit = _bytes(next(coming, "").strip(), "CMGL")
        if status is None or len(split_centre(unit)[1]) != _number(words[-1], "CMGL", 0xFF):
            raise UnreadableAnswer(what="CMGL")
        yield ListedRecord(_number(words[0], "CMGL", 0xFFFF), bytes([status.value]) + unit)


def read_contacts(lines: Iterable[str]) -> Iterator[ListedRecord]:
    """Return records of EF.ADN from the answer to ``AT+CPBR`` (TS 27.007 clause 8.12).

    The modem must have been told ``AT+CSCS="UCS2"``; some write numbers so, too, others do not.

    :raises NotANumber: if a number is longer than a record takes.
    :raises NotInTheAlphabet: if a name is none that a card can have.
    :raises UnreadableAnswer: if it is no such answer.
    """
    for line in lines:
        if not line.startswith("+CPBR:"):
            continue
        words = _parameters(line, "CPBR")
        if len(words) < 4:
            raise UnreadableAnswer(what="CPBR")
        place, number, kind, name = words[:4]
        if DIALLED_AS_UCS2.fullmatch(number):
            number = decode_utf16(bytes.fromhex(number))
        if kind == "145" and number and not number.startswith("+"):
            number = f"+{number}"
        text = decode_utf16(_bytes(name, "CPBR"))
        content = encode_number(number) if number else b"\xff" * 12
        alpha = encode_alpha(text, 1 + 2 * len(text.encode("utf-16-be")))
        yield ListedRecord(_number(place, "CPBR", 0xFFFF), alpha + content + NO_LETTERS)
