"""How the rows of a dump are read, and which dump is refused."""

import pytest

from cleanbreak.domain.csv_table import Fault, MisplacedMark, Row
from cleanbreak.domain.element_dump import (
    BrokenDumpRow,
    DumpCellMissing,
    DumpCellNotClean,
    DumpReader,
    NoIdentifierColumn,
    RepeatedDumpColumns,
    UnknownDumpColumns,
    UnknownHeldAs,
)


def rows(*cells: list[str]) -> list[Row]:
    return list(enumerate(cells, start=2))


def test_columns_come_in_one_order_and_in_normal_form() -> None:
    reader = DumpReader(("msisdn", "imsi", "iccid", "held_as"))
    read = reader.read(
        rows(
            ["4915228817386", " 262010000000001 ", "8949000000000000017F", ""],
            ["+491", "262010000000002", "", "keys"],
            ["Shop", "262010000000003", "89f", "messages"],
        )
    )
    assert [list(column) for column in read] == [
        ["line", "keys", "messages"],
        ["262010000000001", "262010000000002", "262010000000003"],
        ["+4915228817386", "+491", "Shop"],
        ["8949000000000000017", "", "89"],
        ["", "", ""],
    ]


@pytest.mark.parametrize(
    ("header", "known_by"),
    [
        (("msisdn", "imsi"), "imsi"),
        (("account", "iccid"), "iccid"),
        (("msisdn", "account"), "account"),
        (("msisdn",), "msisdn"),
    ],
)
def test_a_dump_is_compared_by_the_most_certain_identifier(
    header: tuple[str, ...], known_by: str
) -> None:
    assert DumpReader(header).known_by == known_by


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        (("held_as",), NoIdentifierColumn),
        (("imsi", "ki"), UnknownDumpColumns),
        (("imsi", "imsi"), RepeatedDumpColumns),
        ((), NoIdentifierColumn),
    ],
)
def test_a_header_that_names_no_line_is_refused(
    header: tuple[str, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        DumpReader(header)


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        (["1"], BrokenDumpRow),
        (["1", "line", "3"], BrokenDumpRow),
        (["", "line"], DumpCellMissing),
        (["1\t2", "line"], DumpCellNotClean),
        (["1" * 65, "line"], DumpCellNotClean),
        (["1", "zombie"], UnknownHeldAs),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_dump(
    cells: list[str], refusal: type[Exception]
) -> None:
    good = ["1", "line"]
    with pytest.raises(refusal):
        DumpReader(("imsi", "held_as")).read(rows(good, cells))


def test_a_misplaced_mark_refuses_the_dump() -> None:
    with pytest.raises(BrokenDumpRow):
        DumpReader(("imsi",)).read([(2, Fault("", MisplacedMark(), ""))])


def test_only_keys_may_be_nobodys() -> None:
    reader = DumpReader(("imsi", "held_as"))
    assert list(reader.read(rows(["", "keys"]))[1]) == [""]
    with pytest.raises(DumpCellMissing):
        reader.read(rows(["", "keys"], ["", "messages"]))


def test_nothing_is_nothing() -> None:
    assert [list(column) for column in DumpReader(("imsi",)).read([])] == [[]] * 5
