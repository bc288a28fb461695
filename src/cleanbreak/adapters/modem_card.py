"""The SIM card in a modem: its files by ``+CRSM``, or what the modem lists where it has none.

``+CRSM`` (3GPP TS 27.007 clause 8.18) reads records as they are and changes nothing. Older modems
list contacts and messages instead; listing turns unread messages into read ones, unless the modem
has a way to leave them (``AT+CMGL=4,1``).
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from cleanbreak.adapters.modem_files import CardByCommands
from cleanbreak.adapters.modem_line import ANSWER_TIMEOUT_S, ModemLine, open_modem
from cleanbreak.adapters.modem_lists import CardByLists, told_iccid
from cleanbreak.domain.at_answers import Final
from cleanbreak.domain.card_answers import CardFile
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.sim_card import CardIdentity, Pin, PinState, PinStatus
from cleanbreak.ports.card_reader import (
    CardMute,
    NoCard,
    NotASim,
    PinBlocked,
    ReadableCard,
    Reader,
    WrongPin,
)
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

PIN_STATES = {
    "READY": PinStatus.OFF,
    "SIM PIN": PinStatus.NEEDED,
    "SIM PIN2": PinStatus.OFF,
    "SIM PUK": PinStatus.BLOCKED,
    "SIM PUK2": PinStatus.OFF,
}
"""TS 27.007 clause 8.3; PIN2 guards nothing that we read."""
TRIES_COMMANDS = (
    ('AT+CPINR="SIM PIN"', re.compile(r"\+CPINR:\s*SIM PIN\s*,\s*(\d{1,2})")),
    ('AT+QPINC="SC"', re.compile(r'\+QPINC:\s*"?SC"?\s*,\s*(\d{1,2})')),
)
"""TS 27.007 clause 8.65, and Quectel's own from before it."""
NO_CARD = (10, 13, 15)
"""+CME ERROR: SIM not inserted, SIM failure, SIM wrong (clause 9.2)."""
BUSY, BUSY_WAIT_S, BUSY_TIMES_MAX = 14, 0.5, 20


class Modem:
    """One modem, as what a SIM card is read with.

    :param path: of its serial line for commands: ``/dev/ttyUSB2``.
    :param may_mark_read: whether a modem that cannot list messages otherwise may mark them as read.
    """

    def __init__(
        self, path: str, *, may_mark_read: bool = False, timeout_s: float = ANSWER_TIMEOUT_S
    ) -> None:
        self._path, self._may_mark_read, self._timeout_s = path, may_mark_read, timeout_s

    def readers(self) -> list[Reader]:
        """Return the modem alone."""
        return [Reader(self._path, has_card=True)]

    @contextmanager
    def hold(self, reader: str | None = None) -> Iterator[ReadableCard]:
        """Open the line for the block. The modem goes on with its card afterwards."""
        with open_modem(self._path, self._timeout_s) as line:
            line.ask("ATE0")
            line.ask("AT+CMEE=1")
            yield ModemCard(reader or self._path, line, self._may_mark_read)


class ModemCard:
    """The card in a modem."""

    def __init__(self, reader: str, line: ModemLine, may_mark_read: bool) -> None:
        self.reader = reader
        self._line, self._may_mark_read = line, may_mark_read
        self._was_shown_pin = False
        self._by: CardByCommands | CardByLists | None = None

    def identify(self) -> CardIdentity:
        """Read EF.ICCID, which no PIN stands before, or ask the modem for the number."""
        iccid = self._way().iccid() or told_iccid(self._line)
        if iccid is None:
            raise NotASim("The modem does not tell the number of its card.")
        return CardIdentity(iccid)

    def pin_state(self) -> PinState:
        """Ask what the card waits for, and how many tries are left."""
        final, lines = self._asked_patiently("AT+CPIN?")
        if not final.is_ok:
            raise NoCard if final.error in NO_CARD else CardMute
        said = next((line for line in lines if line.startswith("+CPIN:")), "")
        status = PIN_STATES.get(said.removeprefix("+CPIN:").strip())
        if status is None:
            raise Refused("The modem waits for a code that is not the card's PIN.")
        return PinState(status, self._tries_left() if status is PinStatus.NEEDED else None)

    def _asked_patiently(self, command: str) -> tuple[Final, list[str]]:
        """Ask again while the card is busy, as it is when its PIN was verified."""
        for _ in range(BUSY_TIMES_MAX):
            final, lines = self._line.ask(command)
            if final.error != BUSY:
                return final, lines
            time.sleep(BUSY_WAIT_S)
        raise CardMute

    def _tries_left(self) -> int | None:
        for command, pattern in TRIES_COMMANDS:
            final, lines = self._line.ask(command)
            found = pattern.search("\n".join(lines))
            if final.is_ok and found:
                return int(found[1])
        return None

    def verify_pin(self, pin: Pin) -> None:
        """Hand the PIN to the modem, once."""
        if self._was_shown_pin:
            raise Refused("A PIN was shown to this card already.")
        self._was_shown_pin = True
        try:
            final, _ = self._line.ask(f'AT+CPIN="{pin.digits}"')
        except Unavailable as lost:
            raise OutcomeUnknown(f"{lost.sentence} A try of the PIN may be gone.") from lost
        state = self.pin_state()
        if state.status is PinStatus.BLOCKED:
            raise PinBlocked
        if not final.is_ok or state.status is PinStatus.NEEDED:
            raise WrongPin(state.tries_left)

    def usim_name(self) -> bytes | None:
        """Return the name of the USIM; a modem that only lists shows none."""
        return self._way().usim_name()

    def describe(self, path: FilePath) -> CardFile | None:
        """Return what the card, or the modem, says of a file."""
        return self._way().describe(path)

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Return a record; by lists it is rebuilt."""
        return self._way().read_record(path, number)

    def _way(self) -> CardByCommands | CardByLists:
        """Return how this modem lets its card be read, found out once."""
        if self._by is None:
            commands = CardByCommands(self._line)
            lists = CardByLists(self._line, self._may_mark_read)
            self._by = commands if commands.is_spoken() else lists
        return self._by
