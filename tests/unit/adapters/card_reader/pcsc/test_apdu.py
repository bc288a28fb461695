"""Commands on the wire, as ISO/IEC 7816-3 and 7816-4 have them."""

import pytest

from cleanbreak.adapters.card_reader.pcsc.apdu import (
    CardClass,
    Command,
    Instruction,
    Protocol,
    Response,
)
from cleanbreak.domain.card_answers import StatusWord

SELECT_MF = Command(Instruction.SELECT, 0, 4, b"\x3f\x00", 256)
ASK_TRIES = Command(Instruction.VERIFY_PIN, p2=1)
READ = Command(Instruction.READ_RECORD, 2, 4, expected_bytes=28)
SHOW_PIN = Command(Instruction.VERIFY_PIN, p2=1, data=b"2580\xff\xff\xff\xff")


@pytest.mark.parametrize(
    ("command", "protocol", "card_class", "encoded"),
    [
        (SELECT_MF, Protocol.T0, CardClass.UICC, "00A40004023F00"),
        (SELECT_MF, Protocol.T1, CardClass.UICC, "00A40004023F0000"),
        (SELECT_MF, Protocol.T0, CardClass.SIM, "A0A40004023F00"),
        (ASK_TRIES, Protocol.T0, CardClass.UICC, "0020000100"),
        (ASK_TRIES, Protocol.T1, CardClass.UICC, "00200001"),
        (READ, Protocol.T0, CardClass.UICC, "00B202041C"),
        (READ, Protocol.T1, CardClass.UICC, "00B202041C"),
        (SHOW_PIN, Protocol.T0, CardClass.SIM, "A02000010832353830FFFFFFFF"),
    ],
)
def test_a_command_is_encoded_as_its_protocol_wants_it(
    command: Command, protocol: Protocol, card_class: CardClass, encoded: str
) -> None:
    assert command.encoded(card_class, protocol).hex().upper() == encoded


def test_neither_a_pin_nor_a_record_is_written_where_commands_are_shown() -> None:
    shown = repr(SHOW_PIN) + repr(Response(StatusWord(0x90, 0), b"2580 Alice"))
    assert "2580" not in shown
    assert "Alice" not in shown
