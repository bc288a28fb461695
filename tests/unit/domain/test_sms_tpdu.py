"""Text messages as bytes: 3GPP TS 23.040."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cleanbreak.domain.sms_record import split_centre
from cleanbreak.domain.sms_time import Validity, ValidityFormat, decode_timestamp, encode_timestamp
from cleanbreak.domain.sms_tpdu import (
    Deliver,
    StatusReport,
    Submit,
    TransportReport,
    Way,
    decode_tpdu,
)
from cleanbreak.domain.sms_tpdu_writing import encode_tpdu
from cleanbreak.domain.sms_user_data import Coding, Reading, UnreadableMessage, coding_of
from cleanbreak.domain.takeout import Delivery

TIME = "42102030405000"
"""2024-01-02 03:04:05 GMT."""
SENDER = "0C91947101672143"


def received(data: str, scheme: str = "00", first: str = "04", time: str = TIME) -> Deliver:
    unit = decode_tpdu(
        bytes.fromhex(f"{first} {SENDER} 00 {scheme} {time} {data}"), Way.FROM_CENTRE
    )
    assert isinstance(unit, Deliver)
    return unit


def test_a_received_message() -> None:
    """Clause 9.2.2.1, with the service centre as EF.SMS and modems write it."""
    content = bytes.fromhex(
        "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37"
    )
    centre, unit = split_centre(content)
    deliver = decode_tpdu(unit, Way.FROM_CENTRE)
    assert isinstance(deliver, Deliver)
    assert (centre, deliver.address.value) == ("+27381000015", "27838890001")
    assert deliver.at == datetime(1999, 3, 29, 15, 16, 59, tzinfo=timezone(timedelta(hours=2)))
    assert deliver.data.text == "hellohello"
    assert encode_tpdu(deliver) == unit


def test_a_sent_message() -> None:
    """Clause 9.2.2.2, with a relative validity period of four days (9.2.3.12.1)."""
    centre, unit = split_centre(bytes.fromhex("0011000B916407281553F80000AA0AE8329BFD4697D9EC37"))
    submit = decode_tpdu(unit, Way.TO_CENTRE)
    assert isinstance(submit, Submit)
    assert (centre, submit.address.value) == ("", "+46708251358")
    assert submit.validity.period == timedelta(days=4)
    assert submit.data.text == "hellohello"
    assert encode_tpdu(submit) == unit


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        (0x00, Delivery.DELIVERED),
        (0x02, Delivery.DELIVERED),
        (0x20, Delivery.PENDING),
        (0x3F, Delivery.PENDING),
        (0x40, Delivery.FAILED),
        (0x60, Delivery.FAILED),
        (0x80, Delivery.UNKNOWN),
    ],
)
def test_a_report_says_what_became_of_a_message(status: int, delivery: Delivery) -> None:
    """Clauses 9.2.2.3 and 9.2.3.15."""
    content = bytes.fromhex(f"06 2A {SENDER} {TIME} 42102030405100 {status:02X}")
    report = decode_tpdu(content, Way.FROM_CENTRE)
    assert isinstance(report, StatusReport)
    assert (report.reference, report.delivery, report.data) == (42, delivery, None)
    assert report.ended_at == datetime(2024, 1, 2, 3, 4, 15, tzinfo=UTC)
    assert encode_tpdu(report) == content


def test_a_report_may_carry_text() -> None:
    """Clause 9.2.3.27: which of the optional parts are there."""
    content = bytes.fromhex(f"06 2A {SENDER} {TIME} {TIME} 00 07 00 08 04 4F60 597D")
    report = decode_tpdu(content, Way.FROM_CENTRE)
    assert isinstance(report, StatusReport)
    assert report.data is not None
    assert report.data.text == "你好"


def test_reports_of_transport() -> None:
    """Clauses 9.2.2.1a and 9.2.2.2a."""
    taken = decode_tpdu(bytes.fromhex(f"01 00 {TIME}"), Way.FROM_CENTRE)
    refused = decode_tpdu(bytes.fromhex("00 D3 00"), Way.TO_CENTRE)
    assert isinstance(taken, TransportReport)
    assert taken.at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert refused == TransportReport(failure=0xD3)


def test_a_reserved_kind_is_read_as_a_received_message() -> None:
    """Clause 9.2.3.1."""
    assert received("00", first="07").data.text == ""


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("0C91 947101672143", "+491710761234"),
        ("0381 21F3", "123"),
        ("0381 2143", "123"),  # an odd number of digits leaves half a byte
        ("0081", ""),
        ("0091", ""),
        ("0481 A1B2", "1*2#"),
        ("0681 1C2D3E", "a1b2c3"),
        ("0DD0 F334FC1CA69701", "sipgate"),
        ("0ED0 F334FC1CA69701", "sipgate"),  # rounded up: no @ follows
        ("0ED0 D637396C7EBBCB", "Vodafone"),
        ("06D0 442413", "DHL"),
        ("00D0", ""),
    ],
)
def test_addresses(address: str, value: str) -> None:
    """Clauses 9.1.2.3 and 9.1.2.5."""
    deliver = decode_tpdu(bytes.fromhex(f"04 {address} 0000 {TIME} 00"), Way.FROM_CENTRE)
    assert isinstance(deliver, Deliver)
    assert deliver.address.value == value


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("00", 0), ("80", 2), ("22", 5.5), ("83", 9.5), ("0A", -5), ("4A", -6), ("2B", -8), ("08", 0)],
)
def test_zones_are_quarters_of_an_hour_with_a_sign(zone: str, hours: float) -> None:
    """Clause 9.2.3.11."""
    at = decode_timestamp(bytes.fromhex("421020304050" + zone))
    assert at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=hours)))
    assert decode_timestamp(encode_timestamp(at)) == at


@pytest.mark.parametrize(
    "time",
    [
        "42312030405000",  # month 13
        "42202A30405000",  # a half byte that is no digit
        "42009930405000",
        "42102042405000",  # 24 o'clock
        "421020304050F0",  # a zone that is no number
        "FFFFFFFFFFFFFF",
        "00000000000000",
    ],
)
def test_a_time_that_is_none_costs_no_message(time: str) -> None:
    assert decode_timestamp(bytes.fromhex(time)) is None
    assert received("02 C834", time=time).data.text == "Hi"


def test_two_digits_of_a_year() -> None:
    for digits, year in (("09", 1990), ("99", 1999), ("00", 2000), ("98", 2089)):
        at = decode_timestamp(bytes.fromhex(digits + "102030405000"))
        assert at is not None
        assert at.year == year


@pytest.mark.parametrize(
    ("validity", "period"),
    [
        ("00", timedelta(minutes=5)),
        ("8F", timedelta(hours=12)),
        ("90", timedelta(hours=12, minutes=30)),
        ("A7", timedelta(days=1)),
        ("A8", timedelta(days=2)),
        ("C4", timedelta(days=30)),
        ("C5", timedelta(weeks=5)),
        ("FF", timedelta(weeks=63)),
    ],
)
def test_relative_periods(validity: str, period: timedelta) -> None:
    """Clause 9.2.3.12.1."""
    assert Validity(ValidityFormat.RELATIVE, bytes.fromhex(validity)).period == period


@pytest.mark.parametrize(
    ("validity", "period"),
    [
        ("00 000000000000", None),
        ("01 A7 0000000000", timedelta(days=1)),
        ("02 1E 0000000000", timedelta(seconds=30)),
        ("03 211000 000000", timedelta(hours=12, minutes=1)),
        ("81 00 A7 00000000", timedelta(days=1)),  # a further byte of indicators
        ("03 2A1000 000000", None),
    ],
)
def test_enhanced_periods(validity: str, period: timedelta | None) -> None:
    """Clause 9.2.3.12.3."""
    assert Validity(ValidityFormat.ENHANCED, bytes.fromhex(validity)).period == period


def test_an_absolute_end() -> None:
    """Clause 9.2.3.12.2."""
    content = bytes.fromhex(f"19 00 {SENDER} 00 00 {TIME} 00")
    submit = decode_tpdu(content, Way.TO_CENTRE)
    assert isinstance(submit, Submit)
    assert submit.validity.until == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert encode_tpdu(submit) == content


@pytest.mark.parametrize(
    ("schemes", "coding"),
    [
        ([0x00, 0x03, 0x10, 0x13, 0x0C, 0x40, 0x80, 0xBF, 0xC0, 0xC8, 0xD0, 0xD9], Coding.GSM7),
        ([0x04, 0x14, 0x44, 0xF4, 0xF7], Coding.OCTETS),
        ([0x08, 0x18, 0x48, 0xE0, 0xE8], Coding.UCS2),
        ([0x20, 0x24, 0x28, 0x60], Coding.COMPRESSED),
        ([0xF0, 0xF3], Coding.GSM7),
    ],
)
def test_data_coding_schemes(schemes: list[int], coding: Coding) -> None:
    """TS 23.038 clause 4."""
    assert {coding_of(scheme) for scheme in schemes} == {coding}


@pytest.mark.parametrize(
    ("data", "scheme", "text"),
    [
        ("01 00", "00", "@"),
        ("04 4F60597D", "08", "你好"),
        ("04 D83DDE00", "08", "😀"),
        ("03 4F6059", "08", "你\ufffd"),
        ("03 414243", "04", "ABC"),
        ("02 C3A4", "04", "ä"),  # UTF-8, which nobody declared: the only text that it can be
        ("02 E441", "04", None),
        ("02 4100", "04", None),
        ("02 4142", "20", None),
    ],
)
def test_texts(data: str, scheme: str, text: str | None) -> None:
    assert received(data, scheme).data.text == text


def test_septets_begin_on_a_boundary_behind_a_header() -> None:
    """Clause 9.2.3.24: 4 bytes and 3 fill bits are 5 septets."""
    assert received("07 03 240101 D8A401", first="44").data.text == "ı"


def test_a_header_tells_the_language() -> None:
    """Clauses 9.2.3.24.15 and 9.2.3.24.16."""
    assert received("0A 06 240101 250101 0706", first="44").data.text == "ığ"


def test_the_last_of_two_elements_counts() -> None:
    """Clause 9.2.3.24."""
    unit = received("0B 0A 0003AA0201 0003BB0202".replace(" ", ""), "04", "44")
    assert unit.data.part is not None
    assert unit.data.part.reference == 0xBB


@pytest.mark.parametrize("element", ["0003AA0200", "0003AA0203", "0003AA0000", "0002AA02"])
def test_impossible_numbers_of_parts_are_ignored(element: str) -> None:
    """Clause 9.2.3.24.1."""
    size = len(element) // 2
    assert received(f"{size + 1:02X}{size:02X}{element}", "04", "44").data.part is None


def test_ports_are_told() -> None:
    """Clauses 9.2.3.24.3 and 9.2.3.24.4."""
    assert received("07 06 0504 0B84 23F0", "04", "44").data.ports == (2948, 9200)
    assert received("05 04 0402 F0F1", "04", "44").data.ports == (0xF0, 0xF1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "kind"),
        ("04", "address"),
        ("04 15 91 " + "11" * 11, "address"),
        (f"04 {SENDER}", "coding"),
        (f"04 {SENDER} 0000 4210", "time"),
        (f"04 {SENDER} 0000 {TIME}", "text"),
        (f"04 {SENDER} 0000 {TIME} 0A E8329B", "text"),
        (f"44 {SENDER} 0004 {TIME} 03 050003", "text"),
        (f"44 {SENDER} 0004 {TIME} 03 020003", "text"),
        ("06 2A", "address"),
    ],
)
def test_what_ends_too_soon_is_refused(content: str, what: str) -> None:
    with pytest.raises(UnreadableMessage) as refusal:
        decode_tpdu(bytes.fromhex(content), Way.FROM_CENTRE)
    assert refusal.value.data == {"what": what}


def test_of_a_card_what_is_there_is_kept() -> None:
    content = bytes.fromhex(f"04 {SENDER} 0000 {TIME} 0A E8329BFD")
    deliver = decode_tpdu(content, Way.FROM_CENTRE, Reading.CARD)
    assert isinstance(deliver, Deliver)
    assert (deliver.data.text, deliver.data.is_cut) == ("hell", True)


def test_a_command_is_refused() -> None:
    with pytest.raises(UnreadableMessage):
        decode_tpdu(bytes.fromhex("02 00 00 00 00 00 00"), Way.TO_CENTRE)
