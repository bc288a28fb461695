"""A SIM in a reader: who it is, how its PIN stands. One class for each generation of cards."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from cleanbreak.adapters.card_reader.pcsc.apdu import CardClass, Command, Instruction
from cleanbreak.adapters.card_reader.pcsc.files import CardFiles, SaidNo, Transmitting
from cleanbreak.domain.card_answers import (
    CardFile,
    StatusWord,
    Structure,
    UnreadableCard,
    Verdict,
)
from cleanbreak.domain.card_files import (
    TELECOM_FILES,
    USIM_AID,
    USIM_FILES,
    PersonalFile,
    decode_application,
)
from cleanbreak.domain.sim_card import Pin, PinState, PinStatus
from cleanbreak.ports.card_reader import NotASim

Path = Sequence[int | bytes]
EF_ICCID, EF_DIR, EF_IMSI = 0x2FE2, 0x2F00, 0x6F07
DF_TELECOM, DF_GSM, DF_PHONE_BOOK = 0x7F10, 0x7F20, 0x5F3A
PIN1 = 0x01
"""P2 of VERIFY PIN: key reference of the application's PIN (TS 102 221 table 9.3), or CHV1."""
PIN_BYTES = 8
"""Filled with FF (TS 102 221 clause 11.1.9.1.2)."""


class SimCard(Protocol):
    """A SIM of some generation."""

    files: CardFiles
    folders: Sequence[tuple[Path, Sequence[PersonalFile]]]
    """Where files about people are."""
    phone_books: Sequence[Path]
    """Folders that may hold a phone book of the third generation (EF.PBR)."""
    imsi_path: Path
    aid: bytes | None
    """The name of the USIM."""

    def pin_state(self) -> PinState:
        """Ask how the PIN stands; costs no try."""

    def tries_after(self, verdict: StatusWord) -> int | None:
        """Return the tries that are left after the card said that a PIN is wrong."""


class Usim:
    """A card with a USIM (3GPP TS 31.102 upon ETSI TS 102 221)."""

    def __init__(self, files: CardFiles, aid: bytes) -> None:
        self.files = files
        self.aid: bytes | None = aid
        self.imsi_path: Path = [aid, EF_IMSI]
        self.folders: Sequence[tuple[Path, Sequence[PersonalFile]]] = [
            ([DF_TELECOM], TELECOM_FILES),
            ([aid], USIM_FILES),
        ]
        self.phone_books: Sequence[Path] = [[DF_TELECOM, DF_PHONE_BOOK], [aid, DF_PHONE_BOOK]]

    def pin_state(self) -> PinState:
        """Ask by VERIFY PIN without a PIN: ``63CX`` (TS 102 221 clause 11.1.9.1.2)."""
        application = self.files.select_path(self.imsi_path[:1])
        said = application.pin if application else None
        status = self.files.ask(Command(Instruction.VERIFY_PIN, p2=PIN1)).status
        is_off = said is not None and said.status is PinStatus.OFF
        match status.verdict:
            case Verdict.WRONG_PIN if status.tries_left:
                found = PinStatus.OFF if is_off else PinStatus.NEEDED
                return PinState(found, status.tries_left)
            case Verdict.WRONG_PIN | Verdict.BLOCKED:
                return PinState(PinStatus.BLOCKED, 0)
            case Verdict.DONE | Verdict.PIN_IS_OFF:
                return PinState(PinStatus.OFF)
        return said or PinState(PinStatus.NEEDED)

    def tries_after(self, verdict: StatusWord) -> int | None:
        """Return what ``63CX`` says."""
        return verdict.tries_left if verdict.verdict is Verdict.WRONG_PIN else None


class Sim2G:
    """A SIM of the second generation (3GPP TS 51.011)."""

    def __init__(self, files: CardFiles) -> None:
        self.files = files
        self.aid: bytes | None = None
        self.imsi_path: Path = [DF_GSM, EF_IMSI]
        self.folders: Sequence[tuple[Path, Sequence[PersonalFile]]] = [
            ([DF_TELECOM], TELECOM_FILES)
        ]
        self.phone_books: Sequence[Path] = []

    def pin_state(self) -> PinState:
        """Read it in what the card says of its folder (TS 51.011 clause 9.2.1)."""
        folder = self.files.select_path([DF_GSM])
        return (folder.pin if folder else None) or PinState(PinStatus.NEEDED)

    def tries_after(self, verdict: StatusWord) -> int | None:
        """Ask again, since ``9804`` does not say it."""
        return self.pin_state().tries_left


def verify(sim: SimCard, pin: Pin) -> StatusWord:
    """Show the PIN to the card, once."""
    padded = pin.digits.encode("ascii").ljust(PIN_BYTES, b"\xff")
    return sim.files.ask(Command(Instruction.VERIFY_PIN, p2=PIN1, data=padded)).status


def recognize(card: Transmitting) -> SimCard:
    """Find out of which generation a card is: a USIM if it has one, else a SIM of the second.

    :raises NotASim: if it is neither.
    """
    uicc, gsm = CardFiles(card, CardClass.UICC), CardFiles(card, CardClass.SIM)
    # Whoever says no to a class, or describes files in another way, is not of that generation.
    with suppress(SaidNo, UnreadableCard):
        for aid in _applications(uicc):
            if uicc.select_path([aid]):
                return Usim(uicc, aid)
    with suppress(SaidNo, UnreadableCard):
        if gsm.select_path([DF_GSM]):
            return Sim2G(gsm)
    raise NotASim("The card has neither a USIM nor a SIM application.")


def _applications(files: CardFiles) -> Iterator[bytes]:
    """Return the names of the USIMs in EF.DIR, then how each USIM's name begins."""
    directory = files.select_path([EF_DIR])
    if directory is not None and directory.structure is Structure.RECORDS:
        for number in range(1, directory.record_count + 1):
            with suppress(SaidNo, UnreadableCard):
                aid = decode_application(files.read_record(number, directory))
                if aid and aid.startswith(USIM_AID):
                    yield aid
    yield USIM_AID


def read_file(sim: SimCard, path: Path) -> bytes | None:
    """Return what stands in a file; ``None`` if there is none, or it wants the PIN first.

    :raises SaidNo: for another reason.
    """
    try:
        file: CardFile | None = sim.files.select_path(path)
        return sim.files.read_binary(file) if file else None
    except SaidNo as no:
        if no.status.verdict is Verdict.NOT_ALLOWED:
            return None
        raise
