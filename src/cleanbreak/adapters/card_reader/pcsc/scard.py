"""The calls to PC/SC that we need, each within a time, with failures in the words of the port.

pyscard is loaded on first use: who has no reader needs no library for one.
"""

import importlib
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from cleanbreak.adapters.card_reader.pcsc.apdu import Protocol
from cleanbreak.ports.card_reader import (
    CardMute,
    CardRemoved,
    NoCard,
    ReaderBusy,
    ReaderLibraryMissing,
)
from cleanbreak.ports.errors import OutsideFailure, Unavailable

Reply = TypeVar("Reply")
ASK_TIMEOUT_S = 5.0
"""Of what the service answers by itself."""
CARD_TIMEOUT_S = 20.0
"""Of what the card has to do: a record is written in milliseconds, but a card may ask for more time
again and again (ISO/IEC 7816-3 clause 10.2)."""
SERVICE_AWAY = "The service of card readers (pcscd) does not answer."
NOT_INSTALLED = (
    "Card readers need pyscard, which is not installed. Install it with: pip install "
    "'cleanbreak[card]' (on Debian first: apt-get install pcscd swig gcc libpcsclite-dev)."
)


def load_pyscard() -> Any:
    """Return pyscard's module of plain calls.

    :raises ReaderLibraryMissing: with what to install, if it is missing.
    """
    try:
        return importlib.import_module("smartcard.scard")
    except ImportError as failure:
        raise ReaderLibraryMissing(NOT_INSTALLED) from failure


class PcscService:
    """One connection to the service of card readers."""

    def __init__(self, ask_timeout_s: float, card_timeout_s: float) -> None:
        self._scard = load_pyscard()
        self._ask_timeout_s, self._card_timeout_s = ask_timeout_s, card_timeout_s
        self._end_timeout_s = ask_timeout_s
        self._context = self._ask(self._scard.SCardEstablishContext, self._scard.SCARD_SCOPE_USER)

    def readers(self) -> list[str]:
        """Return the names of the readers."""
        scard = self._scard
        code, names = self._within(
            self._ask_timeout_s, scard.SCardListReaders, self._context, [], late=_away
        )
        if code == scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        self._check(code)
        return sorted(names)

    def has_card(self, reader: str) -> bool:
        """Return whether there is a card in the reader, even one that does not answer."""
        scard = self._scard
        unaware = [(reader, scard.SCARD_STATE_UNAWARE)]
        states = self._ask(scard.SCardGetStatusChange, self._context, 0, unaware)
        return bool(states[0][1] & scard.SCARD_STATE_PRESENT)

    def connect(self, reader: str) -> "PcscCard":
        """Power the card up, for nobody else.

        :raises NoCard, CardMute, ReaderBusy: as found.
        """
        scard = self._scard
        code, handle, protocol = self._within(
            self._card_timeout_s,
            scard.SCardConnect,
            self._context,
            reader,
            scard.SCARD_SHARE_EXCLUSIVE,
            scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
            late=self._hanging,
        )
        self._check(code)
        is_t0 = protocol == scard.SCARD_PROTOCOL_T0
        return PcscCard(self, handle, Protocol.T0 if is_t0 else Protocol.T1)

    def close(self) -> None:
        """Let the service go; a card that hangs lets go when it is taken out."""
        with suppress(OutsideFailure):
            self._within(
                self._end_timeout_s, self._scard.SCardReleaseContext, self._context, late=_away
            )

    def transmit(self, handle: int, protocol: Protocol, command: bytes) -> bytes:
        """Send a command to a card and return its answer."""
        is_t0 = protocol is Protocol.T0
        header = self._scard.SCARD_PCI_T0 if is_t0 else self._scard.SCARD_PCI_T1
        code, answer = self._within(
            self._card_timeout_s,
            self._scard.SCardTransmit,
            handle,
            header,
            list(command),
            late=self._hanging,
        )
        self._check(code)
        if not answer:  # so drivers answer whose card has gone while they waited for it
            raise CardRemoved
        return bytes(byte & 0xFF for byte in answer)

    def let_go(self, handle: int) -> None:
        """Let the card go, reset, so that it has forgotten its PIN."""
        with suppress(OutsideFailure):
            self._within(
                self._end_timeout_s,
                self._scard.SCardDisconnect,
                handle,
                self._scard.SCARD_RESET_CARD,
                late=_away,
            )

    def _ask(self, function: Callable[..., Any], *arguments: object) -> Any:
        code, answer = self._within(self._ask_timeout_s, function, *arguments, late=_away)
        self._check(code)
        return answer

    def _hanging(self) -> CardMute:
        """Note that a card hangs: it is let go when somebody takes it out, and nobody waits."""
        self._end_timeout_s = 0.0
        return CardMute()

    def _check(self, code: int) -> None:
        """Return if a call went well.

        :raises OutsideFailure: the one that its code stands for.
        """
        scard = self._scard
        if code == scard.SCARD_S_SUCCESS:
            return
        failures: dict[int, Callable[[], Unavailable]] = {
            scard.SCARD_E_NO_SMARTCARD: NoCard,
            scard.SCARD_W_REMOVED_CARD: CardRemoved,
            scard.SCARD_E_READER_UNAVAILABLE: CardRemoved,
            scard.SCARD_E_SHARING_VIOLATION: ReaderBusy,
            scard.SCARD_W_UNRESPONSIVE_CARD: CardMute,
            scard.SCARD_W_UNPOWERED_CARD: CardMute,
            scard.SCARD_E_PROTO_MISMATCH: CardMute,
            scard.SCARD_E_NOT_TRANSACTED: CardMute,
            scard.SCARD_F_COMM_ERROR: CardMute,
        }
        if failure := failures.get(code):
            raise failure()
        away = (
            scard.SCARD_E_NO_SERVICE,
            scard.SCARD_E_SERVICE_STOPPED,
            scard.SCARD_E_INVALID_HANDLE,
        )
        if code in away:
            raise Unavailable(SERVICE_AWAY)
        raise Unavailable(f"The service of card readers failed ({code & 0xFFFFFFFF:#010x}).")

    @staticmethod
    def _within(
        timeout_s: float,
        function: Callable[..., Reply],
        *arguments: object,
        late: Callable[[], OutsideFailure],
    ) -> Any:
        """Return what a call returns; PC/SC knows no timeouts, so a thread waits for it.

        The thread of a call that never returns ends when the card is taken out, or with us.
        """
        replies: SimpleQueue[Reply | BaseException] = SimpleQueue()

        def call() -> None:
            try:
                replies.put(function(*arguments))
            except BaseException as error:  # noqa: BLE001  raised below, by who asked
                replies.put(error)

        Thread(target=call, daemon=True).start()
        try:
            reply = replies.get(timeout=timeout_s)
        except Empty:
            raise late() from None
        if isinstance(reply, BaseException):
            raise reply
        return reply


class PcscCard:
    """A card that is powered up, and ours alone."""

    def __init__(self, service: PcscService, handle: int, protocol: Protocol) -> None:
        self._service, self._handle, self.protocol = service, handle, protocol

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the answer with its status word.

        :raises CardRemoved, CardMute: as found.
        """
        return self._service.transmit(self._handle, self.protocol, command)

    def let_go(self) -> None:
        """Let the card go, reset."""
        self._service.let_go(self._handle)


def _away() -> Unavailable:
    return Unavailable(SERVICE_AWAY)
