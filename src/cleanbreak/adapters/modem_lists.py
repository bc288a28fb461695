"""Contacts and messages as a modem lists them, where it does not hand commands to its card.

What it lists is rebuilt into records, so that one decoder reads them all.
"""

import re

from cleanbreak.adapters.modem_line import ModemLine
from cleanbreak.domain.at_answers import read_contacts, read_messages
from cleanbreak.domain.card_answers import CardFile, Structure
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.card_takeout import ADN, DF_TELECOM, SMS
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.card_reader import FileShut, ListingMarksAsRead

CONTACTS, MESSAGES = (DF_TELECOM, ADN), (DF_TELECOM, SMS)
ICCID = re.compile(r"\b(89\d{16,18})F?\b", re.ASCII)
ICCID_COMMANDS = ("AT+CCID", "AT+ICCID", "AT^ICCID?", "AT+CCID?")
"""No specification has one."""
PLACES = re.compile(r"\+CPBR:\s*\(1-(\d{1,3})\)")
ROOM = re.compile(r'\+CPMS:\s*(?:"SM",)?\d{1,3},(\d{1,3})')
LIST_AND_LEAVE, LIST_AND_MARK = "AT+CMGL=4,1", "AT+CMGL=4"
"""All messages; the first leaves them unread, where a modem knows it (Quectel, SIMCom)."""
EMPTY_PLACE = (None, 21, 22)
"""+CME ERROR: invalid index, not found; some modems say no more than ERROR."""
NOBODY = b"\xff" * 14
FREE = b"\x00"
RECORD_BYTES = 255


class CardByLists:
    """A card of which the modem shows contacts and messages."""

    def __init__(self, line: ModemLine, may_mark_read: bool) -> None:
        self._line, self._may_mark_read = line, may_mark_read
        self._messages: dict[int, bytes] | None = None

    def iccid(self) -> str | None:
        """Return none: no list has the number of the card."""
        return None

    def usim_name(self) -> bytes | None:
        """Return none: lists know no applications."""
        return None

    def describe(self, path: FilePath) -> CardFile | None:
        """Return how many places a list has; ``None``: the modem has no such list.

        :raises ListingMarksAsRead: if messages could be listed only so, and nobody allowed it.
        """
        if path == CONTACTS:
            self._line.ask('AT+CSCS="UCS2"')
            self._line.ask('AT+CPBS="SM"')
            return _list_of(self._count("AT+CPBR=?", PLACES))
        if path == MESSAGES:
            self._line.ask("AT+CMGF=0")
            count = self._count('AT+CPMS="SM"', ROOM)
            self._list_messages()
            return _list_of(max(count, len(self._messages or ())))
        return None

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Return a record, rebuilt from a list."""
        if path == MESSAGES:
            if self._messages is None:
                self.describe(path)
            return (self._messages or {}).get(number, FREE)
        final, lines = self._line.ask(f"AT+CPBR={number}")
        if not final.is_ok and final.error not in EMPTY_PLACE:
            raise FileShut
        try:
            found = list(read_contacts(lines))
        except Refusal as refusal:
            raise FileShut from refusal
        return found[0].record if found else NOBODY

    def _list_messages(self) -> None:
        final, lines = self._line.ask(LIST_AND_LEAVE)
        if not final.is_ok:
            if not self._may_mark_read:
                raise ListingMarksAsRead
            final, lines = self._line.ask(LIST_AND_MARK)
        if not final.is_ok:
            raise FileShut
        try:
            # By their order: some modems count places from nought, and records begin with one.
            self._messages = {n: one.record for n, one in enumerate(read_messages(lines), start=1)}
        except Refusal as refusal:
            raise FileShut from refusal

    def _count(self, command: str, pattern: re.Pattern[str]) -> int:
        _, lines = self._line.ask(command)
        found = pattern.search("\n".join(lines))
        return int(found[1]) if found else 0


def _list_of(count: int) -> CardFile | None:
    return CardFile(Structure.RECORDS, RECORD_BYTES * count, RECORD_BYTES) if count else None


def told_iccid(line: ModemLine) -> str | None:
    """Return the number of the card as the modem tells it; ``None``: it does not."""
    for command in ICCID_COMMANDS:
        final, lines = line.ask(command)
        found = ICCID.search(" ".join(lines).replace('"', ""))
        if final.is_ok and found:
            return found[1]
    return None
