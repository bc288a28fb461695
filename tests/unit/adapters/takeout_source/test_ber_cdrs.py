"""CDRs in BER become rows; pycrate writes them here, and reads them in the import."""

import io
import random
from typing import Any

import pytest

pytest.importorskip("pycrate_asn1dir")

from pathlib import Path

from tests.operator_records import OperatorRecords

from cleanbreak.adapters.takeout_source.csv_records.ber_cdrs import NotBer, write_table
from cleanbreak.adapters.takeout_source.csv_records.importing import drop_file
from cleanbreak.domain.takeout import Kind

SERVED = {
    "servedIMSI": bytes.fromhex("62021132547698f5"),
    "servedMSISDN": bytes.fromhex("9194511232547698"),
    "recordingEntity": bytes.fromhex("919471"),
}
OTHER = bytes.fromhex("9194032143f5")
AT = bytes.fromhex("2512242330002b0100")  # 24 December 2025, 23:30:00 +01:00
MO_CALL = (
    "moCallRecord",
    {
        **SERVED,
        "recordType": 0,
        "calledNumber": OTHER,
        "seizureTime": bytes.fromhex("2512242329502b0100"),
        "answerTime": AT,
        "callDuration": 61,
        "causeForTerm": 0,
        "callReference": b"\1",
    },
)
MT_SMS = (
    "mtSMSRecord",
    {
        **SERVED,
        "recordType": 7,
        "serviceCentre": OTHER,
        "msClassmark": b"\x33\x19\x81",
        "deliveryTime": AT,
    },
)


def written(*cdrs: tuple[str, dict[str, Any]]) -> bytes:
    from pycrate_asn1dir.CDR import CSChargingDataTypes

    record, content = CSChargingDataTypes.CSRecord, b""
    for cdr in cdrs:
        record.set_val(cdr)
        content += record.to_ber()
    return content


def rows_of(content: bytes) -> list[str]:
    table = io.StringIO()
    write_table(io.BytesIO(content), "x.ber", table)
    return table.getvalue().splitlines()[1:]


CALL_ROW = "moCall;+49152123456789;262011234567895;+493012345;2025-12-24T23:30:00+01:00;61"
SMS_ROW = "mtSMS;+49152123456789;262011234567895;;2025-12-24T23:30:00+01:00;"


def test_a_cdr_is_a_row_and_fillers_are_none() -> None:
    content = written(MO_CALL) + b"\xff\x00" * 9 + written(MT_SMS)

    assert rows_of(content) == [CALL_ROW, SMS_ROW]


def test_a_cdr_that_cannot_be_read_is_a_row_that_cannot_be_read() -> None:
    content = written(MO_CALL) + b"\xa0\x03\x01\x02\x03" + written(MT_SMS)

    assert rows_of(content) == [CALL_ROW, ";;;;;", SMS_ROW]


@pytest.mark.parametrize(
    "cut", [b"\xa0", b"\xa0\x80\x00\x00", b"\xbf\xff\xff\xff\xff\x01", b"CSV;"]
)
def test_what_is_no_sequence_of_cdrs_is_refused_with_its_place(cut: bytes) -> None:
    begin = written(MO_CALL)

    with pytest.raises(NotBer) as refused:
        rows_of(begin + cut)
    assert refused.value.data["place"] == len(begin)


def test_no_broken_file_raises_anything_but_a_refusal() -> None:
    dice, whole, refused = random.Random(8), written(MO_CALL, MT_SMS), 0
    for _ in range(1_500):
        broken = bytearray(whole[: dice.randrange(1, len(whole) + 1)])
        for _ in range(dice.randrange(4)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        try:
            rows_of(bytes(broken))
        except NotBer:
            refused += 1
    assert 0 < refused < 1_500


def test_a_file_of_cdrs_is_dropped_as_a_table(tmp_path: Path) -> None:
    archive = OperatorRecords(tmp_path)
    delivered = tmp_path / "2025-12.ber"
    delivered.write_bytes(written(MO_CALL))

    dropped = drop_file(archive.mapping, Kind.CALL, delivered)

    assert dropped.name == "call/2025-12.ber.csv"
    assert dropped.file.read_text("utf-8").splitlines()[1] == CALL_ROW
    assert drop_file(archive.mapping, Kind.CALL, delivered) == dropped
