"""The files of a card: choose, read and overwrite them, whichever generation the card is of."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol as Described

from cleanbreak.adapters.card_reader.pcsc.apdu import (
    CardClass,
    Command,
    Instruction,
    Protocol,
    Response,
)
from cleanbreak.domain.card_answers import (
    CardFile,
    StatusWord,
    Structure,
    UnreadableCard,
    Verdict,
    read_fcp,
    read_sim_answer,
)
from cleanbreak.ports.card_reader import NotASim
from cleanbreak.ports.errors import Refused

MASTER_FILE = 0x3F00
BY_FILE_ID, BY_NAME = 0x00, 0x04
"""P1 of SELECT (TS 102 221 table 11.1)."""
RETURN_FCP = 0x04
"""P2 of SELECT (TS 102 221 table 11.2)."""
ABSOLUTE, PREVIOUS = 0x04, 0x03
"""P2 of READ and UPDATE RECORD (TS 102 221 tables 11.11 and 11.13); rings are only written so."""
EVERYTHING = 256
READ_BYTES_MAX = 255
FETCHES_MAX = 8
"""A card that sends us on and on is broken."""


class Transmitting(Described):
    """What a card is reached by."""

    protocol: Protocol

    def transmit(self, command: bytes) -> bytes:
        """Send a command and return the answer with its status word."""


class SaidNo(Refused):
    """The card understood, and answered with a status word that is not success."""

    def __init__(self, status: StatusWord) -> None:
        super().__init__(f"The card says no ({status}).")
        self.status = status


@dataclass(frozen=True, slots=True)
class CardFiles:
    """The files of a card in the language of its generation."""

    card: Transmitting = field(repr=False)
    card_class: CardClass

    def select(self, file_id: int) -> CardFile | None:
        """Choose a file in the current folder; ``None`` if there is none."""
        return self._select(BY_FILE_ID, file_id.to_bytes(2, "big"))

    def select_application(self, aid: bytes) -> CardFile | None:
        """Choose an application by its name, or by how its name begins."""
        return self._select(BY_NAME, aid)

    def select_path(self, path: Sequence[int | bytes]) -> CardFile | None:
        """Go from the master file through folders and applications; ``None`` if one is missing."""
        file = self.select(MASTER_FILE)
        for step in path:
            if file is None:
                return None
            is_file = isinstance(step, int)
            file = self.select(step) if is_file else self.select_application(step)  # type: ignore[arg-type]
        return file

    def _select(self, how: int, name: bytes) -> CardFile | None:
        """Choose, and read what the card says of the choice.

        :raises SaidNo: for another reason than that there is no such file.
        :raises UnreadableCard: if the description cannot be read.
        """
        is_sim = self.card_class is CardClass.SIM
        response = self.ask(
            Command(Instruction.SELECT, how, 0 if is_sim else RETURN_FCP, name, EVERYTHING)
        )
        if response.status.verdict is Verdict.NOT_FOUND:
            return None
        described = self._require(response)
        return read_sim_answer(described) if is_sim else read_fcp(described)

    def read_binary(self, file: CardFile) -> bytes:
        """Read the chosen file from its beginning.

        :raises SaidNo: if the card does not let us.
        :raises UnreadableCard: if it is no file of bytes.
        """
        if file.structure is not Structure.BINARY:
            raise UnreadableCard(what="files")
        wanted = min(file.size_bytes, READ_BYTES_MAX)
        return self._require(self.ask(Command(Instruction.READ_BINARY, expected_bytes=wanted)))

    def read_record(self, number: int, file: CardFile) -> bytes:
        """Read a record of the chosen file; the first is number 1.

        :raises SaidNo: if the card does not let us.
        """
        command = Command(
            Instruction.READ_RECORD, number, ABSOLUTE, expected_bytes=file.record_bytes
        )
        return self._require(self.ask(command))

    def update_record(self, number: int, content: bytes) -> StatusWord:
        """Overwrite a record of the chosen file."""
        return self.ask(Command(Instruction.UPDATE_RECORD, number, ABSOLUTE, content)).status

    def push_record(self, content: bytes) -> StatusWord:
        """Overwrite the oldest record of the chosen ring; it becomes the first."""
        return self.ask(Command(Instruction.UPDATE_RECORD, 0, PREVIOUS, content)).status

    def ask(self, command: Command) -> Response:
        """Send a command, and fetch the answer where the card keeps it back.

        Fetching follows TS 102 221 clause 7.3.1.1: ``61XX`` and ``9FXX`` ask for GET RESPONSE,
        ``6CXX`` for the same command with another length.

        :raises NotASim: if what comes back is no answer of a card.
        """
        response = self._send(command)
        gathered = response.data
        for _ in range(FETCHES_MAX):
            waiting = response.status.sw2 or EVERYTHING
            match response.status.verdict:
                case Verdict.MORE:
                    command = Command(Instruction.GET_RESPONSE, expected_bytes=waiting)
                case Verdict.OTHER_LENGTH if not command.data:
                    command = Command(
                        command.instruction, command.p1, command.p2, expected_bytes=waiting
                    )
                case _:
                    return Response(response.status, gathered)
            response = self._send(command)
            gathered += response.data
        raise NotASim("The card promises more and more, and sends nothing.")

    def _send(self, command: Command) -> Response:
        answer = self.card.transmit(command.encoded(self.card_class, self.card.protocol))
        if len(answer) < 2:
            raise NotASim("The card answers less than a status word.")
        return Response(StatusWord(answer[-2], answer[-1]), answer[:-2])

    @staticmethod
    def _require(response: Response) -> bytes:
        if response.status.verdict is not Verdict.DONE:
            raise SaidNo(response.status)
        return response.data
