"""Numbers are brought to their normal form, and typing errors are told from them."""

import pytest

from cleanbreak.domain.identifiers import (
    MalformedEid,
    MalformedIccid,
    MalformedImsi,
    MalformedMsisdn,
    WrongEidCheckDigits,
    WrongIccidCheckDigit,
    luhn_sum,
    parse_eid,
    parse_iccid,
    parse_imsi,
    parse_msisdn,
)

EID = "89049032123451234512345678901235"
"""EID1 of GSMA SGP.23."""


@pytest.mark.parametrize(
    "text",
    [
        "+4915123456789",
        "004915123456789",
        "+49 151 234-567.89",
        "+49 (151) 23456789",
        " +49\u00a0151/23456789\t",
        "+49\u2011151\u201323456789",
    ],
)
def test_a_number_is_known_however_it_is_written(text: str) -> None:
    assert parse_msisdn(text) == "+4915123456789"


@pytest.mark.parametrize("text", ["+12345", "+123456789012345"])
def test_the_shortest_and_the_longest_number_are_numbers(text: str) -> None:
    assert parse_msisdn(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "015123456789",
        "4915123456789",
        "+0915123456789",
        "+1234",
        "+1234567890123456",
        "++4915123456789",
        "+49151234567a9",
        "+49१५१२३४५६७८९",
        "+49151２3456789",
        "+4915123456789; DROP TABLE line",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(MalformedMsisdn, match="international form"):
        parse_msisdn(text)


def test_an_imsi_has_14_or_15_digits() -> None:
    assert parse_imsi("262 01 0123456789") == "262010123456789"
    assert parse_imsi("26201012345678") == "26201012345678"
    for text in ("2620101234567", "2620101234567890", "26201012345678x", ""):
        with pytest.raises(MalformedImsi):
            parse_imsi(text)


@pytest.mark.parametrize(
    ("text", "iccid"),
    [
        ("8944500102198304826", "8944500102198304826"),
        ("8944500102198304826F", "8944500102198304826"),
        ("8944 5001 0219 8304 826f", "8944500102198304826"),
        ("894450010219830482", "894450010219830482"),
    ],
)
def test_a_card_number_loses_its_padding(text: str, iccid: str) -> None:
    assert parse_iccid(text) == iccid


@pytest.mark.parametrize(
    "text",
    ["", "89445001021983048", "894450010219830482612", "8844500102198304826", "89F4450010219"],
)
def test_what_is_no_card_number_is_refused(text: str) -> None:
    with pytest.raises(MalformedIccid):
        parse_iccid(text)


def test_a_card_number_with_a_typing_error_is_told() -> None:
    with pytest.raises(WrongIccidCheckDigit, match="typing error"):
        parse_iccid("8944500102198304827")


def test_the_luhn_sum_is_that_of_the_standard() -> None:
    assert luhn_sum("79927398713") == 70  # the customary example of ISO/IEC 7812-1
    assert luhn_sum("79927398710") == 67


def test_an_eid_is_checked_by_its_last_two_digits() -> None:
    assert parse_eid(EID) == EID
    assert parse_eid("8904 9032 1234 5123 4512 3456 7890 1235") == EID
    with pytest.raises(WrongEidCheckDigits):
        parse_eid(EID[:-1] + "6")
    for text in ("", EID[:-1], EID + "0", "88" + EID[2:], EID[:-1] + "F"):
        with pytest.raises(MalformedEid):
            parse_eid(text)
