"""What cards answer; the file control parameters are captured from cards of manufacturers."""

import pytest

from cleanbreak.domain.card_answers import (
    CardFile,
    StatusWord,
    Structure,
    UnreadableCard,
    Verdict,
    read_fcp,
    read_sim_answer,
)
from cleanbreak.domain.sim_card import PinState, PinStatus


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("9000", Verdict.DONE),
        ("910F", Verdict.DONE),
        ("9203", Verdict.DONE),
        ("9240", Verdict.FAILED),
        ("6129", Verdict.MORE),
        ("9F16", Verdict.MORE),
        ("6C0A", Verdict.OTHER_LENGTH),
        ("63C2", Verdict.WRONG_PIN),
        ("6300", Verdict.FAILED),
        ("6982", Verdict.NOT_ALLOWED),
        ("9804", Verdict.NOT_ALLOWED),
        ("6983", Verdict.BLOCKED),
        ("9840", Verdict.BLOCKED),
        ("6984", Verdict.PIN_IS_OFF),
        ("9808", Verdict.PIN_IS_OFF),
        ("6A82", Verdict.NOT_FOUND),
        ("9404", Verdict.NOT_FOUND),
        ("6E00", Verdict.NOT_SPOKEN),
        ("6D00", Verdict.NOT_SPOKEN),
        ("6F00", Verdict.FAILED),
        ("6581", Verdict.FAILED),
        ("0000", Verdict.FAILED),
    ],
)
def test_a_status_word_has_a_verdict(word: str, verdict: Verdict) -> None:
    status = StatusWord(*bytes.fromhex(word))
    assert status.verdict is verdict
    assert str(status) == word


def test_a_wrong_pin_says_how_many_tries_are_left() -> None:
    assert [StatusWord(0x63, 0xC0 | tries).tries_left for tries in (3, 0, 10)] == [3, 0, 10]


@pytest.mark.parametrize(
    ("fcp", "file"),
    [
        pytest.param(
            "62178202412183022FE28A01058B032F06038002000A880110",
            CardFile(Structure.BINARY, 10),
            id="EF.ICCID",
        ),
        pytest.param(
            "621F8202412183022FE2A506C00100DE01008A01058B032F060C8002000A880110",
            CardFile(Structure.BINARY, 10),
            id="EF.ICCID with what is the manufacturer's own",
        ),
        pytest.param(
            "621982054221001CFA83026F3A8A01058B036F060D80021B588800",
            CardFile(Structure.RECORDS, 28 * 250, 28),
            id="EF.ADN of 250 contacts",
        ),
        pytest.param(
            "621E8205422100640183024F30A503DA01028A01058B036F0606800200648800",
            CardFile(Structure.RECORDS, 100, 100),
            id="EF.PBR",
        ),
        pytest.param(
            "62218205462100200583026F44A506C00100DE01008A01058B036F0604800200A08800",
            CardFile(Structure.RING, 160, 32),
            id="EF.LND, a ring (made after the others)",
        ),
    ],
)
def test_file_control_parameters_tell_size_and_structure(fcp: str, file: CardFile) -> None:
    assert read_fcp(bytes.fromhex(fcp)) == file


@pytest.mark.parametrize(
    ("fcp", "pin"),
    [
        pytest.param(
            "6231820278218410A0000000871002FFFFFFFF8903020000A503DE01048A01058B032F0608"
            "C60C90016083010183010A830181",
            PinState(PinStatus.OFF),
            id="PIN1 off, PIN2 on",
        ),
        pytest.param(
            "622A8202782183023F00A507800171830223568A01058B032F0602"
            "C60F9001F083010183010A83010B830181",
            PinState(PinStatus.NEEDED),
            id="all on",
        ),
        pytest.param(
            "62288202782183023F00A50B8001718303015D72DE01048A01058B032F0601C60990014083010183010A",
            PinState(PinStatus.OFF),
            id="only the administrator's key on",
        ),
        pytest.param("6207820278218A0105", None, id="not said"),
    ],
)
def test_a_folder_tells_whether_the_pin_is_on(fcp: str, pin: PinState | None) -> None:
    assert read_fcp(bytes.fromhex(fcp)) == CardFile(Structure.FOLDER, pin=pin)


@pytest.mark.parametrize(
    "fcp",
    [
        "",
        "00",
        "62",
        "6200",
        "6205",
        "621782024121",
        "6204820241",
        "62088205422100000A",
        "6F0482027821",
        "620482022F21",
        "6206820442210020",
        "62808202412180020010",
    ],
)
def test_what_describes_no_file_is_not_read(fcp: str) -> None:
    with pytest.raises(UnreadableCard):
        read_fcp(bytes.fromhex(fcp))


MF_OF_A_SIM = "0000000F3F000100000000000D93031E0400838A838A00000000"


def test_a_sim_of_the_second_generation_tells_its_pin_with_its_folder() -> None:
    answer = bytearray.fromhex(MF_OF_A_SIM)
    answer[13], answer[18] = 0x13, 0x83
    assert read_sim_answer(answer) == CardFile(Structure.FOLDER, pin=PinState(PinStatus.NEEDED, 3))
    answer[13] |= 0x80
    assert read_sim_answer(answer).pin == PinState(PinStatus.OFF, 3)
    answer[18] = 0x80
    assert read_sim_answer(answer).pin == PinState(PinStatus.BLOCKED, 0)


@pytest.mark.parametrize(
    ("answer", "file"),
    [
        ("0000001C6F4004001100440102011C", CardFile(Structure.RECORDS, 28, 28)),  # captured
        ("0000000A2FE2040004004401020000", CardFile(Structure.BINARY, 10)),
        ("000000A06F44044011FF4401020320", CardFile(Structure.RING, 160, 32)),
    ],
)
def test_a_sim_of_the_second_generation_tells_of_its_files(answer: str, file: CardFile) -> None:
    assert read_sim_answer(bytes.fromhex(answer)) == file


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "0000001C6F40040011004401",
        "0000001C6F40040011004401020100",
        "0000001C6F4004001100440102011C"[:28],
        "0000001C6F4004001100440102071C",
        "0000001C6F4007001100440102011C",
        MF_OF_A_SIM[:36],
    ],
)
def test_what_tells_less_than_a_file_is_not_read(answer: str) -> None:
    with pytest.raises(UnreadableCard):
        read_sim_answer(bytes.fromhex(answer))
