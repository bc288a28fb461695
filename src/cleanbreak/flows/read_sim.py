"""Read the SIM card of whoever holds it: contacts, messages and calls, before the line ends.

Needs neither Django nor a database: it is in the one file that runs on a subscriber's own computer.
The PIN is asked for once, and not where a wrong one could block the card, unless its holder says
so. Nothing on the card is changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from cleanbreak.domain.card_dump import CardDump, DumpedFile, FilePath, Found
from cleanbreak.domain.card_takeout import PBR, WantedFile, wanted_files
from cleanbreak.domain.own_card import (
    CardReadAlready,
    LastTryIsYours,
    MessagesWouldBeMarkedRead,
    ModemNotThere,
    ModemsOnlyOnUnix,
    OwnCardNeedsPin,
    OwnCardPinBlocked,
    OwnCardPinWrong,
    ReadersNeedLibrary,
)
from cleanbreak.domain.sim_card import (
    CardPinBlocked,
    LastTry,
    LastTryIsTheHolders,
    Pin,
    PinState,
    PinStatus,
    check_may_guess,
)
from cleanbreak.flows.card_findings import TOLD, Told, telling_findings, tries_text
from cleanbreak.ports.card_reader import (
    FileShut,
    ListingMarksAsRead,
    NoModem,
    NoSerialLines,
    NotASim,
    PinBlocked,
    PinNeeded,
    ReadableCard,
    ReaderLibraryMissing,
    SimReader,
    WrongPin,
)
from cleanbreak.ports.errors import OutsideFailure, Unavailable

RECORDS_MAX = 254
"""Of one file (TS 102 221 clause 8.2.2.1): more is no number that a command could name."""
LOST = (Unavailable, NotASim)
OWN_TOLD: Told = {
    **TOLD,
    PinNeeded: lambda finding: OwnCardNeedsPin(tries_left=tries_text(finding.tries_left)),
    WrongPin: lambda finding: OwnCardPinWrong(tries_left=tries_text(finding.tries_left)),
    PinBlocked: lambda _: OwnCardPinBlocked(),
    ReaderLibraryMissing: lambda _: ReadersNeedLibrary(),
    NoModem: lambda finding: ModemNotThere(modem=finding.modem),
    NoSerialLines: lambda _: ModemsOnlyOnUnix(),
    ListingMarksAsRead: lambda _: MessagesWouldBeMarkedRead(),
}
"""What whoever reads their own card is told, and can do themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimRequest:
    """Whose card, and what the holder says to it."""

    reader: str | None = None
    ask_pin: Callable[[PinState], Pin | None]
    """Is asked if the card wants its PIN; ``None``: there is nobody to ask."""
    last_try: LastTry = LastTry.KEEP
    begun: CardDump | None = None
    """A reading that broke off; it goes on with the same card only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimRead:
    """What was read by now, and why no more."""

    dump: CardDump
    broke_off: OutsideFailure | None = None


def read_sim(
    request: SimRequest,
    readers: SimReader,
    keep: Callable[[CardDump], None],
    now: datetime,
) -> SimRead:
    """Read a card to its end, or as far as it stays in the reader.

    :param keep: is given the dump after each step, so that nothing that was read is read again.
    :raises DumpOfAnotherCard, DumpTooOld: if the reading cannot go on with this card.
    :raises CardReadAlready: if there is nothing left to read.
    :raises OwnCardNeedsPin, OwnCardPinWrong, OwnCardPinBlocked, LastTryIsYours: if it stays shut.
    :raises Refusal: for everything else that a person can help.
    """
    with telling_findings(OWN_TOLD), readers.hold(request.reader) as held:
        iccid = held.identify().iccid
        if request.begun:
            request.begun.check_goes_on(iccid, now)
        begun = request.begun or CardDump(iccid=iccid, read_at=now)
        _open(held, request)
        return read_on(held, begun, keep)


def read_on(held: ReadableCard, begun: CardDump, keep: Callable[[CardDump], None]) -> SimRead:
    """Read what a dump has not got yet of a card that is open.

    :raises CardReadAlready: if there is nothing left to read.
    """
    aid = held.usim_name()
    if not wanted_files(begun, aid) and not begun.unread:
        raise CardReadAlready
    return _read_on(_steps(held, begun, aid), begun, keep)


def _open(held: ReadableCard, request: SimRequest) -> None:
    """Show the card its PIN if it wants one: once, and not where that could block it."""
    state = held.pin_state()
    if state.status is PinStatus.OFF:
        return
    try:
        check_may_guess(state, request.last_try)
    except CardPinBlocked as refusal:
        raise OwnCardPinBlocked from refusal
    except LastTryIsTheHolders as refusal:
        raise LastTryIsYours(**refusal.data) from refusal
    pin = request.ask_pin(state)
    if pin is None:
        raise PinNeeded(state.tries_left)
    held.verify_pin(pin)


def _read_on(
    steps: Iterator[CardDump], begun: CardDump, keep: Callable[[CardDump], None]
) -> SimRead:
    dump = begun
    try:
        for dump in steps:
            keep(dump)
    except LOST as lost:
        return SimRead(dump=dump, broke_off=lost)
    return SimRead(dump=dump)


def _steps(held: ReadableCard, dump: CardDump, aid: bytes | None) -> Iterator[CardDump]:
    """Yield the dump with one more file or record, until nothing is left.

    EF.PBR comes first, since it names further files: what is to be read is known early then.
    """
    while (wanted := wanted_files(dump, aid)) or dump.unread:
        for file in wanted:
            dump = dump.with_file(_described(held, file))
            yield dump
        names = [one for one in dump.unread if one[0][-1] == PBR]
        for path, number in names or dump.unread:
            dump = dump.with_record(path, number, _record(held, path, number))
            yield dump


def _described(held: ReadableCard, wanted: WantedFile) -> DumpedFile:
    try:
        found = DumpedFile.described(wanted.path, held.describe(wanted.path))
    except FileShut:
        return DumpedFile(path=wanted.path, found=Found.REFUSED)
    count = min(found.record_count, RECORDS_MAX)
    return replace(found, record_count=count, free_by_status=wanted.free_by_status)


def _record(held: ReadableCard, path: FilePath, number: int) -> bytes | None:
    try:
        return held.read_record(path, number)
    except FileShut:
        return None
