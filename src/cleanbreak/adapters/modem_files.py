"""The files of the card in a modem by ``+CRSM``, which hands commands through to the card."""

from cleanbreak.adapters.modem_line import ModemLine
from cleanbreak.domain.at_answers import UnreadableAnswer, read_crsm
from cleanbreak.domain.card_answers import (
    CardFile,
    StatusWord,
    Structure,
    UnreadableCard,
    Verdict,
    read_fcp,
    read_sim_answer,
)
from cleanbreak.domain.card_dump import FilePath
from cleanbreak.domain.card_files import USIM_AID, decode_application, decode_iccid
from cleanbreak.ports.card_reader import CardRemoved, FileShut

READ_BINARY, READ_RECORD, GET_RESPONSE = 176, 178, 192
ABSOLUTE = 4
"""P2 of READ RECORD: by its number."""
MASTER_FILE, CURRENT_APPLICATION = "3F00", "7FFF"
EF_ICCID, EF_DIR = 0x2FE2, 0x2F00
FCP_BEGINS, SIM_ANSWER_BYTES = b"\x62", 15
ICCID_BYTES, READ_BYTES_MAX = 10, 255
NO_CARD, CODE_IS_DUE = (10, 13), (11, 12)
"""+CME ERROR (clause 9.2): not inserted, failure; PIN required, PUK required."""


class CardByCommands:
    """A card that answers through its modem."""

    def __init__(self, line: ModemLine) -> None:
        self._line = line
        self._described: dict[FilePath, CardFile] = {}

    def is_spoken(self) -> bool:
        """Return whether the modem knows the command; some refuse it as long as a PIN is due."""
        final, _ = self._line.ask(_command(READ_BINARY, (EF_ICCID,), (0, 0, ICCID_BYTES)))
        return final.is_ok or final.error in CODE_IS_DUE

    def iccid(self) -> str | None:
        """Return the number of the card; ``None``: it cannot be read this way."""
        try:
            _, content = self._ask(READ_BINARY, (EF_ICCID,), (0, 0, ICCID_BYTES))
            return decode_iccid(content)
        except (FileShut, UnreadableCard):
            return None

    def usim_name(self) -> bytes | None:
        """Return the name of the USIM in EF.DIR; ``None``: there is none."""
        try:
            directory = self.describe((EF_DIR,))
            for number in range(1, (directory.record_count if directory else 0) + 1):
                aid = decode_application(self.read_record((EF_DIR,), number))
                if aid and aid.startswith(USIM_AID):
                    return aid
        except (FileShut, UnreadableCard):
            return None
        return None

    def describe(self, path: FilePath) -> CardFile | None:
        """Return what the card says of a file; ``None`` if there is none."""
        status, answer = self._ask(GET_RESPONSE, path, (0, 0, 0))
        if status.verdict in (Verdict.OTHER_LENGTH, Verdict.FAILED):
            length = status.sw2 if status.verdict is Verdict.OTHER_LENGTH else SIM_ANSWER_BYTES
            status, answer = self._ask(GET_RESPONSE, path, (0, 0, length))
        if status.verdict is Verdict.NOT_FOUND:
            return None
        if status.verdict is not Verdict.DONE:
            raise FileShut
        try:
            file = (read_fcp if answer.startswith(FCP_BEGINS) else read_sim_answer)(answer)
        except UnreadableCard as no:
            raise FileShut from no
        self._described[path] = file
        return file

    def read_record(self, path: FilePath, number: int) -> bytes:
        """Return a record as it stands on the card."""
        file = self._described.get(path) or self.describe(path)
        if file is None:
            raise FileShut
        if file.structure is Structure.BINARY:
            length = min(file.size_bytes, READ_BYTES_MAX)
            status, record = self._ask(READ_BINARY, path, (0, 0, length))
        else:
            status, record = self._ask(READ_RECORD, path, (number, ABSOLUTE, file.record_bytes))
        if status.verdict is not Verdict.DONE:
            raise FileShut
        return record

    def _ask(
        self, command: int, path: FilePath, parameters: tuple[int, int, int]
    ) -> tuple[StatusWord, bytes]:
        """Hand a command through.

        :raises FileShut: if the modem does not, or says of it what nobody understands.
        """
        final, lines = self._line.ask(_command(command, path, parameters))
        if final.error in NO_CARD:
            raise CardRemoved
        if not final.is_ok:
            raise FileShut
        try:
            return read_crsm(lines)
        except UnreadableAnswer as refusal:
            raise FileShut from refusal


def _command(command: int, path: FilePath, parameters: tuple[int, int, int]) -> str:
    """Return the command; the folder is named from the master file on."""
    *folders, file = path
    steps = (f"{one:04X}" if isinstance(one, int) else CURRENT_APPLICATION for one in folders)
    numbers = ",".join(map(str, parameters))
    return f'AT+CRSM={command},{file!s},{numbers},,"{MASTER_FILE}{"".join(steps)}"'
