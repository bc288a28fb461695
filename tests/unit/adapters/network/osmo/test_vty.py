"""The VTY client against a recorded session of OsmoMSC 1.9."""

import pytest

from cleanbreak.adapters.network.osmo.vty import VtyClient
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable

from .scripted_peer import scripted_peer

GREETING = (
    b"Welcome to the OsmoMSC VTY interface\r\n\r\n"
    b"There is NO WARRANTY, to the extent permitted by law.\r\n"
    b'\xff\xfb\x01\xff\xfb\x03\xff\xfe"\xff\xfd\x1fOsmoMSC> '
)
LOGIN = [
    (b"enable\n", b"enable\r\nOsmoMSC# "),
    (b"terminal length 0\n", b"terminal length 0\r\nOsmoMSC# "),
]
UNKNOWN = (
    b"show subscriber imsi 001019999999991\n",
    (
        b"show subscriber imsi 001019999999991\r\n"
        b"% No subscriber found for imsi 001019999999991\r\nOsmoMSC# "
    ),
)
SILENT = (
    b"subscriber imsi 001019999999992 sms delete-all\n",
    b"subscriber imsi 001019999999992 sms delete-all\r\nOsmoMSC# ",
)


def test_answers_stand_between_the_prompts() -> None:
    asked, said = (a + b for a, b in zip(UNKNOWN, SILENT, strict=True))

    with scripted_peer([*LOGIN, (asked, said)], greeting=GREETING) as endpoint:
        vty = VtyClient("MSC-1 (VTY)", endpoint, timeout_s=5)
        answers = vty.run(asked.decode().splitlines())
        vty.close()

    assert answers == ["% No subscriber found for imsi 001019999999991", ""]


def test_several_lines_belong_to_one_answer() -> None:
    said = b"show x\r\nSubscriber: \r\n    Expires: never\r\nOsmoMSC# "

    with scripted_peer([*LOGIN, (b"show x\n", said)], greeting=GREETING) as endpoint:
        vty = VtyClient("MSC-1 (VTY)", endpoint, timeout_s=5)
        assert vty.run(["show x"]) == ["Subscriber: \n    Expires: never"]
        vty.close()


@pytest.mark.parametrize(
    "complaint", [b"% Unknown command.", b"% Ambiguous command.", b"% Command incomplete."]
)
def test_a_command_that_the_element_does_not_know_is_refused(complaint: bytes) -> None:
    said = b"show x\r\n" + complaint + b"\r\nOsmoMSC# "

    with scripted_peer([*LOGIN, (b"show x\n", said)], greeting=GREETING) as endpoint:
        vty = VtyClient("MSC-1 (VTY)", endpoint, timeout_s=5)
        with pytest.raises(Refused, match="does not know a command"):
            vty.run(["show x"])


def test_an_answer_to_something_else_is_no_answer() -> None:
    said = b"show y\r\nSubscriber:\r\nOsmoMSC# "

    with scripted_peer([*LOGIN, (b"show x\n", said)], greeting=GREETING) as endpoint:
        vty = VtyClient("MSC-1 (VTY)", endpoint, timeout_s=5)
        with pytest.raises(OutcomeUnknown, match="something else than was asked"):
            vty.run(["show x"])


def test_a_prompt_for_a_password_is_unavailable() -> None:
    conversation = [(b"", b"\r\nPassword: ")]

    with scripted_peer(conversation, greeting=b"User Access Verification") as endpoint:
        vty = VtyClient("MSC-1 (VTY)", endpoint, timeout_s=1)
        with pytest.raises(Unavailable):
            vty.run(["show x"])


def test_a_connection_lost_in_the_middle_leaves_the_outcome_unknown() -> None:
    with scripted_peer([*LOGIN, (b"x\ny\n", b"x\r\nOsmoMSC# y")], greeting=GREETING) as endpoint:
        vty = VtyClient("MSC-1 (VTY)", endpoint, timeout_s=5)
        with pytest.raises(OutcomeUnknown, match="closed the connection"):
            vty.run(["x", "y"])
