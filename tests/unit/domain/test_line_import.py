"""A row says what it must say, and each thing it may get wrong has a sentence."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanbreak.domain import csv_table, line_import
from cleanbreak.domain.csv_table import Fault, read_csv_table
from cleanbreak.domain.identifiers import luhn_sum
from cleanbreak.domain.line_cells import Vocabulary, cell_readers
from cleanbreak.domain.line_import import IMPORT_COLUMNS, RowReader
from cleanbreak.domain.refusal import Refusal

VOCABULARY = Vocabulary(places=["de", "gb"], currencies=["EUR", "JPY"])
GOOD = {
    "holder_reference": "C-1",
    "holder_name": "Anna Müller",
    "holder_email": "anna@example.org",
    "holder_contact_number": "+491713929999",
    "holder_language": "de",
    "customer_class": "residential",
    "msisdn": "+491713920000",
    "imsi": "001012000000000",
    "iccid": next(
        f"894999000000000000{d}" for d in range(10) if luhn_sum(f"894999000000000000{d}") % 10 == 0
    ),
    "sim_kind": "esim",
    "eid": "",
    "jurisdiction": "de",
    "payment": "prepaid",
    "currency": "EUR",
    "term_end_date": "2027-01-31",
    "early_termination_fee_minor": "2500",
    "device_instalments_minor": "12000",
    "deposit_since": "2025-01-31",
    "term_start_date": "2025-02-01",
    "monthly_fee_minor": "1999",
    "device_value_minor": "36000",
    "range_holder": "",
    "charging_account": "A-1",
    "refund_reference": "",
    "last_used_on": "2026-01-31",
    "number_since": "2024-05-01",
    "tariff": "M",
    "state": "active",
}


def read(**changes: str) -> tuple[dict[str, str], list[Fault]]:
    cells = {**GOOD, **changes}
    good, faults = RowReader(IMPORT_COLUMNS, VOCABULARY, list).read(
        [(7, [cells[c] for c in IMPORT_COLUMNS])]
    )
    assert all(number == 7 for number, _ in faults)
    values = dict(zip(IMPORT_COLUMNS, good[0][1:], strict=False)) if good else {}
    return values, [fault for _, fault in faults]


def test_a_good_row_is_read_as_it_is() -> None:
    values, faults = read()
    assert (values, faults) == (GOOD, [])


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("msisdn", "491713920000", "+491713920000"),
        ("iccid", GOOD["iccid"] + "F", GOOD["iccid"]),
        ("holder_name", " Anna \n Müller ", "Anna Müller"),
        ("holder_email", "", ""),
        ("holder_contact_number", "491713929999", "+491713929999"),
        ("holder_contact_number", "", ""),
        ("currency", "jpy", "JPY"),
        ("jurisdiction", "GB", "gb"),
        ("holder_language", "zh_Hans", "zh-hans"),
        ("charging_account", "", "491713920000"),
        ("early_termination_fee_minor", "", "0"),
        ("device_instalments_minor", "", "0"),
        ("deposit_since", "", ""),
        ("monthly_fee_minor", "", ""),
        ("monthly_fee_minor", "0", "0"),
        ("state", "", "active"),
        ("term_end_date", "", ""),
    ],
)
def test_a_cell_is_brought_into_normal_form(column: str, cell: str, value: str) -> None:
    values, faults = read(**{column: cell})
    assert faults == []
    assert values[column] == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("holder_reference", "", "cell_missing"),
        ("holder_reference", "x" * 201, "text_not_clean"),
        ("holder_reference", "a\tb", "text_not_clean"),
        ("holder_name", "", "cell_missing"),
        ("holder_name", "---", "name_without_letters"),
        ("holder_name", "Anna\x1b[2J", "name_without_letters"),
        ("holder_name", "x" * 201, "name_too_long"),
        ("holder_email", "anna at example.org", "malformed_holder_email"),
        ("holder_contact_number", "0171 3929999", "malformed_msisdn"),
        ("holder_contact_number", GOOD["msisdn"], "contact_is_own_number"),
        ("holder_language", "german!", "malformed_language"),
        ("customer_class", "vip", "not_one_of"),
        ("msisdn", "", "cell_missing"),
        ("msisdn", "0171 3920000", "malformed_msisdn"),
        ("msisdn", "+49 171 3920000", "malformed_msisdn"),
        ("msisdn", "4.91714E+11", "malformed_msisdn"),
        ("msisdn", "+49171392000000000", "malformed_msisdn"),
        ("imsi", "0010120000000001", "malformed_imsi"),
        (
            "iccid",
            GOOD["iccid"][:-1] + str((int(GOOD["iccid"][-1]) + 1) % 10),
            "wrong_iccid_check_digit",
        ),
        ("iccid", "1234", "malformed_iccid"),
        ("sim_kind", "nano", "not_one_of"),
        ("eid", "8904", "malformed_eid"),
        ("eid", "89049032000000000000000000000013", "wrong_eid_check_digits"),
        ("jurisdiction", "fr", "not_one_of"),
        ("payment", "free", "not_one_of"),
        ("currency", "XAU", "not_a_currency"),
        ("term_end_date", "2027-02-30", "malformed_date"),
        ("term_end_date", "20270130", "malformed_date"),
        ("last_used_on", "yesterday", "malformed_date"),
        ("tariff", "M & more", "malformed_tariff_code"),
        ("tariff", "x" * 41, "malformed_tariff_code"),
        ("early_termination_fee_minor", "25.00", "malformed_amount"),
        ("early_termination_fee_minor", "-1", "malformed_amount"),
        ("device_instalments_minor", "1,5", "malformed_amount"),
        ("monthly_fee_minor", "007", "malformed_amount"),
        ("device_value_minor", "-1", "malformed_amount"),
        ("deposit_since", "31.1.2025", "malformed_date"),
        ("state", "terminated", "not_one_of"),
        ("state", "pendingTerminate", "not_one_of"),
    ],
)
def test_a_bad_cell_is_refused(column: str, cell: str, code: str) -> None:
    values, faults = read(**{column: cell})
    assert values == {}
    assert [(fault.column, fault.refusal.code) for fault in faults] == [(column, code)]
    assert "{" not in str(faults[0].refusal)


def test_every_fault_of_a_row_is_told_at_once() -> None:
    _, faults = read(msisdn="x", imsi="y", iccid="z")
    assert [fault.column for fault in faults] == ["msisdn", "imsi", "iccid"]


def test_a_row_with_too_few_cells_spoils_no_other() -> None:
    row = [GOOD[column] for column in IMPORT_COLUMNS]
    good, faults = RowReader(IMPORT_COLUMNS, VOCABULARY, list).read([(2, row[:-1]), (3, row)])
    assert [staged[0] for staged in good] == ["3"]
    assert [(number, fault.refusal.code) for number, fault in faults] == [
        (2, "wrong_number_of_cells")
    ]


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        (IMPORT_COLUMNS[1:], line_import.MissingColumns),
        ((*IMPORT_COLUMNS, "shoe_size"), line_import.UnknownColumns),
        ((*IMPORT_COLUMNS, "msisdn"), line_import.RepeatedColumns),
    ],
)
def test_a_header_that_does_not_fit_is_refused(
    header: tuple[str, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        RowReader(header, VOCABULARY, list)


def near(column: str) -> st.SearchStrategy[str]:
    """Cells of all kinds, and such as are nearly right."""
    digits = st.text("0123456789", max_size=33)
    prefixed = {"iccid": "89", "eid": "89", "msisdn": "+", "term_end_date": "2027-0"}.get(
        column, ""
    )
    edited = st.tuples(st.integers(0, 20), st.characters()).map(
        lambda edit: GOOD[column][: edit[0]] + edit[1] + GOOD[column][edit[0] + 1 :]
    )
    return st.one_of(digits.map(prefixed.__add__), st.text(max_size=30), edited).map(str.strip)


@pytest.mark.parametrize("column", IMPORT_COLUMNS)
def test_the_quick_look_never_says_more_than_the_rules(column: str) -> None:
    """What is plain to the quick look is what the full parser would return unchanged."""
    reader = cell_readers(VOCABULARY)[column]

    @given(near(column))
    def agrees(cell: str) -> None:
        if cell and reader.is_plain(cell):
            assert reader.parse(cell) == cell

    agrees()


@given(st.text("0123456789", min_size=16, max_size=18).map("89".__add__))
def test_the_quick_luhn_agrees_in_both_directions(iccid: str) -> None:
    reader = cell_readers(VOCABULARY)["iccid"]
    try:
        reader.parse(iccid)
    except Refusal:
        assert not reader.is_plain(iccid)
    else:
        assert reader.is_plain(iccid)


def table_of(data: bytes) -> list[tuple[int, object]]:
    return list(read_csv_table(io.BytesIO(data)).rows)


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\n1,2\n",
        b"a,b\r\n1,2\r\n",
        b"\xef\xbb\xbfa,b\n1,2",
        b"a;b\n1;2\n",
        b'"a","b"\n"1","2"\n',
        b" A , b \n\n1,2\n\n",
    ],
)
def test_the_same_table_in_many_dresses(data: bytes) -> None:
    table = read_csv_table(io.BytesIO(data))
    assert table.header == ("a", "b")
    assert [cells for _, cells in table.rows] == [["1", "2"]]


def test_rows_are_numbered_by_the_line_at_which_they_start() -> None:
    rows = table_of('a,b\n"1\n1",ü\n\n3,4\n'.encode())
    assert rows == [(2, ["1\n1", "ü"]), (5, ["3", "4"])]


@pytest.mark.parametrize("broken", [b'"1"x,2', b"1,2\r3,4"])
def test_a_misplaced_mark_within_a_line_spoils_that_row_only(broken: bytes) -> None:
    (first, spoilt, last) = table_of(b"a,b\n1,2\n" + broken + b"\n3,4\n")
    assert (first, last) == ((2, ["1", "2"]), (4, ["3", "4"]))
    line, fault = spoilt
    assert isinstance(fault, Fault)
    assert (line, fault.refusal.code) == (3, "misplaced_mark")


def test_a_mark_that_takes_in_further_lines_is_told_by_its_first_and_last() -> None:
    with pytest.raises(csv_table.BrokenRow) as caught:
        table_of(b'a,b\n1,2\n"3,4\n5,6\n"7",8\n')
    assert caught.value.data == {"line": 3, "shown_at": 5}


class Endless:
    """A file without line ends that counts what was read of it."""

    def __init__(self, head: bytes, filling: bytes) -> None:
        self.head, self.filling, self.bytes_read = head, filling, 0

    def readline(self, limit: int, /) -> bytes:
        line, self.head = self.head or (self.filling * limit)[:limit], b""
        self.bytes_read += len(line)
        return line


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", csv_table.EmptyFile),
        (b"\n\n", csv_table.EmptyFile),
        ("a,b\n1,ü\n".encode("latin-1"), csv_table.NotText),
        ("a,b\n1,2\n".encode("utf-16"), csv_table.NotText),
        (b"a,b\n1,\0\n", csv_table.NotText),
        (b"SQLite format 3\0\x10\0\x01\x01", csv_table.NotText),
        (b"x" * 30_000_000, csv_table.RowTooLong),
        (b"a,b\n" + b"x" * 30_000_000, csv_table.RowTooLong),
        (b'a,b\n"1,2\n' + b"3,4\n" * 30_000, csv_table.RowTooLong),
        (b'a,b\n"1,2\n3,4\n', csv_table.BrokenRow),
        (b'"a"x,b\n1,2\n', csv_table.BrokenRow),
        (b'a,b\n"1,2\n3,4\n"5",6\n', csv_table.BrokenRow),
        (b"a,b\r1,2\r", csv_table.BrokenRow),
    ],
)
def test_a_file_that_is_no_table_is_refused(data: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        table_of(data)
    assert "{" not in str(caught.value)


def test_an_endless_line_is_refused_after_a_little_of_it() -> None:
    endless = Endless(b"a,b\n", b"x")
    table = read_csv_table(endless)
    with pytest.raises(csv_table.RowTooLong):
        list(table.rows)
    assert endless.bytes_read < 4 * csv_table.ROW_BYTES_MAX
