"""What answers mean; the captured ones came through freeDiameter 1.2.1 from python-diameter."""

import pytest

from cleanbreak.adapters.diameter_answers import DiameterAnswer, failure_of, read_answer
from cleanbreak.adapters.diameter_wire import Nonsense
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

CANCEL_LOCATION, INSERT_SUBSCRIBER_DATA = 317, 319
MME, DRA = "mme-1.epc.example.net", "dra.epc.example.net"
CANCELLED = bytes.fromhex(
    "010000c04000013d0100002365a465b89184bb81000001074000003a636c65616e627265616b2d312e6570632e6578"
    "616d706c652e6e65743b313739353635353936303b64613239656163653b3000000000010c4000000c000007d10000"
    "01154000000c00000001000001084000001d6d6d652d312e6570632e6578616d706c652e6e65740000000000012840"
    "0000176570632e6578616d706c652e6e6574000000011a4000001d6d6d652d312e6570632e6578616d706c652e6e65"
    "74000000"
)
UNKNOWN_USER = bytes.fromhex(
    "010000d44000013f01000023a00e6ef6918ba5cc000001074000003a636c65616e627265616b2d312e6570632e6578"
    "616d706c652e6e65743b313739353635353936303b39333632303331353b30000000000129400000200000010a4000"
    "000c000028af0000012a4000000c00001389000001154000000c00000001000001084000001d6d6d652d312e657063"
    "2e6578616d706c652e6e657400000000000128400000176570632e6578616d706c652e6e6574000000011a4000001d"
    "6d6d652d312e6570632e6578616d706c652e6e6574000000"
)
UNDELIVERED = bytes.fromhex(
    "010000c82000013d010000238b9f7575918ee44e000001074000003a636c65616e627265616b2d312e6570632e6578"
    "616d706c652e6e65743b313739353635353936303b30616438646632333b300000000001084000001b6472612e6570"
    "632e6578616d706c652e6e65740000000128400000176570632e6578616d706c652e6e6574000000010c4000000c00"
    "000bba00000119000000354e6f207375697461626c652063616e64696461746520746f20726f75746520746865206d"
    "65737361676520746f000000"
)


def test_captured_answers_are_read() -> None:
    assert read_answer(CANCELLED, CANCEL_LOCATION) == DiameterAnswer(MME, 2001)
    assert read_answer(UNKNOWN_USER, INSERT_SUBSCRIBER_DATA) == DiameterAnswer(MME, 5001, 10415)
    assert read_answer(UNDELIVERED, CANCEL_LOCATION) == DiameterAnswer(DRA, 3002)


def test_the_answer_to_another_command_is_no_answer() -> None:
    with pytest.raises(Nonsense):
        read_answer(CANCELLED, INSERT_SUBSCRIBER_DATA)


def test_an_answer_without_a_result_is_no_answer() -> None:
    without = CANCELLED.replace(bytes.fromhex("0000010c40"), bytes.fromhex("0000010d40"))

    with pytest.raises(Nonsense):
        read_answer(without, CANCEL_LOCATION)


@pytest.mark.parametrize("code", [2001, 2002])
def test_success_is_the_word_of_the_node_that_was_asked(code: int) -> None:
    assert failure_of(MME, DiameterAnswer(MME, code)) is None
    assert isinstance(failure_of(MME, DiameterAnswer(DRA, code)), OutcomeUnknown)


def test_identities_are_compared_without_case() -> None:
    assert failure_of("MME-1.EPC.Example.Net", DiameterAnswer(MME, 2001)) is None


@pytest.mark.parametrize(
    ("origin", "code", "failure"),
    [
        (DRA, 3001, Unavailable),
        (DRA, 3003, Unavailable),
        (DRA, 3004, Unavailable),
        (DRA, 3005, Unavailable),
        (MME, 3007, Unavailable),
        # What freeDiameter says also of a request that it delivered.
        (DRA, 3002, OutcomeUnknown),
        (MME, 4002, Unavailable),
        (DRA, 4002, OutcomeUnknown),
        (MME, 5012, Refused),
        (DRA, 5012, OutcomeUnknown),
        (MME, 1001, OutcomeUnknown),
        (MME, 0, OutcomeUnknown),
    ],
)
def test_other_answers_are_one_of_the_three_failures(
    origin: str, code: int, failure: type[Exception]
) -> None:
    found = failure_of(MME, DiameterAnswer(origin, code))

    assert type(found) is failure
    assert str(code) in str(found)
