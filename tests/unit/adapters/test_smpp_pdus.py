"""PDUs, octet by octet: what osmo-msc 1.9.0 really said, and what SMPP 3.4 writes down."""

import struct

import pytest
from smpplib import exceptions, smpp

from cleanbreak.adapters.smpp_pdus import (
    HEADER,
    Pdu,
    Request,
    Status,
    failure_of,
    of_number,
    parse_address,
    read_pdu,
    words_of,
)
from cleanbreak.ports.errors import Refused, Unavailable

BIND = "00000028 00000002 00000000 00000001 636c65616e627265616b00 686172626f757200 00 34 00 00 00"
SUBMIT = (
    "00000039 00000004 00000000 00000002 00 05 00 486172626f757200 01 01"
    "343931373030303030333031 00 00 00 00 00 00 00 00 00 00 05 68656c6c6f"
)
CANCEL = (
    "0000002b 00000008 00000000 00000007 00 00 05 00 486172626f757200 01 01"
    "343931373030303030333031 00"
)

BOUND = "00000020 80000002 00000000 00000001 6c61626f7261746f727900 0210000134"
TAKEN = "00000027 80000004 00000000 00000002 6d73675f69645f6e6f745f696d706c656d656e74656400"
ALIVE = "00000010 80000015 00000000 00000003"
WRONG_PASSWORD = "00000020 80000002 0000000e 00000001 6c61626f7261746f727900 0210000134"

RECIPIENT, SENDER = of_number("+491700000301"), parse_address("Harbour")


@pytest.mark.parametrize(
    ("request_", "sequence", "octets"),
    [
        (
            Request(
                "bind_transmitter",
                {"system_id": "cleanbreak", "password": "harbour", "system_type": ""},
            ),
            1,
            BIND,
        ),
        (
            Request(
                "submit_sm",
                {
                    **SENDER.fields("source"),
                    **RECIPIENT.fields("destination"),
                    "short_message": b"hello",
                },
            ),
            2,
            SUBMIT,
        ),
        (
            Request("cancel_sm", {**SENDER.fields("source"), **RECIPIENT.fields("destination")}),
            7,
            CANCEL,
        ),
    ],
    ids=["bind", "submit", "cancel"],
)
def test_a_request_is_packed_as_the_specification_says(
    request_: Request, sequence: int, octets: str
) -> None:
    assert request_.pack(sequence) == bytes.fromhex(octets)


@pytest.mark.parametrize(
    ("octets", "name", "status", "sequence", "text"),
    [
        (BOUND, "bind_transmitter_resp", Status.OK, 1, "laboratory"),
        (TAKEN, "submit_sm_resp", Status.OK, 2, "msg_id_not_implemented"),
        (ALIVE, "enquire_link_resp", Status.OK, 3, None),
        (WRONG_PASSWORD, "bind_transmitter_resp", Status.INVALID_PASSWORD, 1, "laboratory"),
    ],
    ids=["bound", "taken", "alive", "wrong password"],
)
def test_what_osmo_msc_said_is_read(
    octets: str, name: str, status: int, sequence: int, text: str | None
) -> None:
    pdu = read(octets)

    assert (pdu.name, pdu.status, pdu.sequence, pdu.is_answer) == (name, status, sequence, True)
    assert pdu.text() == text


def test_a_command_that_nobody_knows_has_no_name() -> None:
    assert read("00000010 00000bad 00000000 00000009").name == ""


def test_a_text_without_its_end_is_none() -> None:
    assert read("00000012 80000004 00000000 00000002 3431").text() is None


def test_what_smpplib_would_make_of_it() -> None:
    """The control: why answers are not read with it."""
    without_end = bytes.fromhex("00000012 80000004 00000000 00000002 3431")
    cancelled = bytes.fromhex("00000010 80000008 00000000 00000007")
    unknown_parameter = bytes.fromhex("00000019 80000002 00000000 00000001 4100 1400000107 0000")

    with pytest.raises(struct.error):
        smpp.parse_pdu(without_end)
    with pytest.raises(exceptions.UnknownCommandError):
        smpp.parse_pdu(cancelled)
    with pytest.raises(exceptions.UnknownCommandError):
        smpp.parse_pdu(unknown_parameter)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.THROTTLED, Unavailable),
        (Status.QUEUE_FULL, Unavailable),
        (Status.SYSTEM_ERROR, Unavailable),
        (Status.NOT_BOUND, Unavailable),
        (0x0B, Refused),
        (0x400, Refused),
    ],
)
def test_an_error_says_whether_asking_again_helps(status: int, kind: type) -> None:
    failure = failure_of("the SMSC", status)

    assert type(failure) is kind
    assert f"0x{status:08X}" in failure.sentence


def test_a_code_of_their_own_is_shown_as_it_is() -> None:
    assert words_of(0x4FF) == "0x000004FF (a code of its own)"


def test_nothing_personal_is_shown() -> None:
    request = Request("submit_sm", {**RECIPIENT.fields("destination"), "short_message": b"secret"})

    assert "491700000301" not in repr(request) + repr(RECIPIENT)
    assert "secret" not in repr(request)


def read(octets: str) -> Pdu:
    whole = bytes.fromhex(octets)
    assert int.from_bytes(whole[:4], "big") == len(whole)
    return read_pdu(whole[: HEADER.size], whole[HEADER.size :])
