"""The port ``card_reader`` with PC/SC."""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager

from cleanbreak.adapters.card_reader.pcsc.files import SaidNo, Transmitting
from cleanbreak.adapters.card_reader.pcsc.reading import Reading
from cleanbreak.adapters.card_reader.pcsc.scard import (
    ASK_TIMEOUT_S,
    CARD_TIMEOUT_S,
    PcscService,
)
from cleanbreak.adapters.card_reader.pcsc.sim import EF_ICCID, SimCard, read_file, recognize, verify
from cleanbreak.adapters.card_reader.pcsc.wiping import Wiping
from cleanbreak.domain.card_answers import CardFile, UnreadableCard, Verdict
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.card_files import decode_iccid, decode_imsi
from cleanbreak.domain.sim_card import CardIdentity, Personal, Pin, PinState, PinStatus, Wiped
from cleanbreak.ports.card_reader import (
    HeldCard,
    NotASim,
    PinBlocked,
    PinNeeded,
    Reader,
    WipeBroken,
    WrongPin,
    choose_reader,
)
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

LOST = (Unavailable, NotASim)
"""How a card is lost in the middle: it is out, silent, not understood, or the service is away."""


class PcscCardReader:
    """Every reader of this machine; each call has a connection of its own, so threads may share.

    :param ask_timeout_s: longest wait for the service of readers.
    :param card_timeout_s: longest wait for one answer of a card.
    """

    def __init__(
        self, ask_timeout_s: float = ASK_TIMEOUT_S, card_timeout_s: float = CARD_TIMEOUT_S
    ) -> None:
        self._ask_timeout_s, self._card_timeout_s = ask_timeout_s, card_timeout_s

    def readers(self) -> list[Reader]:
        """Ask the service which readers there are, and each whether a card is in it."""
        with closing(self._connect()) as service:
            return _readers(service)

    @contextmanager
    def hold(self, reader: str | None = None) -> Iterator[HeldCard]:
        """Power the card up for nobody else, and reset it at the end."""
        with closing(self._connect()) as service:
            name = choose_reader(_readers(service), reader)
            card = service.connect(name)
            try:
                yield PcscHeldCard(name, card)
            finally:
                card.let_go()

    def check_reachable(self) -> None:
        """Return if the service answers.

        :raises Unavailable: if it does not.
        """
        self._connect().close()

    def _connect(self) -> PcscService:
        return PcscService(self._ask_timeout_s, self._card_timeout_s)


def _readers(service: PcscService) -> list[Reader]:
    return [Reader(name, service.has_card(name)) for name in service.readers()]


class PcscHeldCard:
    """A card that is powered up."""

    def __init__(self, reader: str, card: Transmitting) -> None:
        self.reader = reader
        self._card = card
        self._sim: SimCard | None = None
        self._reading: Reading | None = None
        self._was_shown_pin = False

    def identify(self) -> CardIdentity:
        """Read EF.ICCID, and EF.IMSI where the PIN does not stand before it."""
        with _in_words_of_port():
            sim = self._recognized()
            iccid = read_file(sim, [EF_ICCID])
            if iccid is None:
                raise NotASim("The card has no number.")
            imsi = read_file(sim, sim.imsi_path)
            return CardIdentity(decode_iccid(iccid), decode_imsi(imsi) if imsi else None)

    def pin_state(self) -> PinState:
        """Ask how the PIN stands."""
        with _in_words_of_port():
            return self._recognized().pin_state()

    def verify_pin(self, pin: Pin) -> None:
        """Ask for the tries first, then show the PIN, once; never to a card that wants none."""
        if self._was_shown_pin:
            raise Refused("A PIN was shown to this card already.")
        state = self.pin_state()
        if state.status is PinStatus.BLOCKED:
            raise PinBlocked
        if state.status is PinStatus.OFF:
            return
        self._was_shown_pin = True
        sim = self._recognized()
        try:
            status = verify(sim, pin)
        except LOST as lost:
            raise OutcomeUnknown(f"{lost.sentence} A try of the PIN may be gone.") from lost
        match status.verdict:
            case Verdict.DONE | Verdict.PIN_IS_OFF:
                return
            case Verdict.WRONG_PIN | Verdict.NOT_ALLOWED:
                with _in_words_of_port():
                    _raise_wrong(sim.tries_after(status))
            case Verdict.BLOCKED:
                raise PinBlocked
        raise SaidNo(status)

    def usim_name(self) -> bytes | None:
        """Return what EF.DIR calls the USIM, or how every USIM's name begins."""
        with _in_words_of_port():
            return self._recognized().aid

    def describe(self, path: FilePath) -> CardFile | None:
        """Choose a file, and read what the card says of it."""
        return self._begun_reading().describe(path)

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Read a record by READ RECORD, which changes none."""
        return self._begun_reading().read_record(path, number)

    def wipe(self, kinds: Collection[Personal]) -> Wiped:
        """Wipe, and say what was done by then if the card is lost in the middle."""
        state = self.pin_state()
        if state.status is PinStatus.BLOCKED:
            raise PinBlocked
        if state.status is PinStatus.NEEDED and not self._is_open():
            raise PinNeeded(state.tries_left)
        wiping = Wiping(self._recognized(), kinds)
        try:
            wiping.run()
        except LOST as lost:
            if wiping.has_written:
                raise WipeBroken(lost.sentence, wiping.wiped) from lost
            raise
        return wiping.wiped

    def _is_open(self) -> bool:
        """Return whether the PIN was verified, though a card may go on to tell its tries: the
        IMSI can be read then, and else it cannot (TS 31.102 clause 4.2.2: READ with PIN)."""
        with _in_words_of_port():
            sim = self._recognized()
            return read_file(sim, sim.imsi_path) is not None

    def _begun_reading(self) -> Reading:
        if self._reading is None:
            with _in_words_of_port():
                self._reading = Reading(self._recognized().files)
        return self._reading

    def _recognized(self) -> SimCard:
        """Return the card for something that chooses files by itself, or for the first time."""
        self._reading = None
        if self._sim is None:
            self._sim = recognize(self._card)
        return self._sim


def _raise_wrong(tries_left: int | None) -> None:
    if tries_left == 0:
        raise PinBlocked
    raise WrongPin(tries_left)


@contextmanager
def _in_words_of_port() -> Iterator[None]:
    """Say that a card is no SIM where it answers otherwise than a SIM does."""
    try:
        yield
    except UnreadableCard as refusal:
        raise NotASim(str(refusal)) from refusal
    except SaidNo as no:
        raise NotASim(no.sentence) from no
