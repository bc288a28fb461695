"""Whatever an operator drops: each row is read or counted, and what is written is read again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.operator_records import BERLIN, CALL_TYPES, HEADERS, OperatorRecords

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Call, Kind, Origin, Unread
from cleanbreak.ports.takeout_source import WhoseRecords

WHOSE = WhoseRecords(
    msisdn="+4915123456789",
    imsi="262011234567890",
    charging_account="A-17",
    held_since=date(2000, 1, 1),
)
ROW = f"SMMT;{WHOSE.msisdn};X;2025-06-01T10:00:00Z".encode()
LINES = st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"")) | st.just(ROW))
CALLS = st.builds(
    Call,
    origin=st.just(Origin.OPERATOR),
    direction=st.sampled_from(sorted(CALL_TYPES, key=str)),
    address=st.none() | st.from_regex(r"\+[1-9][0-9]{4,14}", fullmatch=True),
    at=st.integers(0, 10**9).map(lambda s: datetime(2000, 1, 2, tzinfo=UTC) + timedelta(seconds=s)),
    duration_s=st.integers(0, 10**6),
)


@settings(max_examples=40, deadline=None)
@given(LINES)
def test_every_row_is_read_or_counted(lines: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        archive = OperatorRecords(Path(folder))
        content = b"\n".join((HEADERS[Kind.MESSAGE].encode(), *lines))
        archive.put(Kind.MESSAGE, "1.csv", content)

        about = archive.import_(Kind.MESSAGE, "1.csv").about
        found = list(archive.source.read(WHOSE, Kind.MESSAGE))

    rows = sum(1 for line in lines if line.strip())
    assert about.rows + about.unread == rows
    assert sum(1 for one in found if not isinstance(one, Unread)) == about.rows
    assert about.rows >= lines.count(ROW)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_file_is_imported_or_refused(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        archive = OperatorRecords(Path(folder))
        archive.put(Kind.MESSAGE, "1.csv", content)
        try:
            archive.import_(Kind.MESSAGE, "1.csv")
        except Refusal as refusal:
            code = refusal.code
        else:
            code = "records_imported"
    assert code.startswith("records_")


@settings(max_examples=25, deadline=None)
@given(st.lists(CALLS, min_size=1, max_size=8))
def test_calls_are_read_as_they_were_written_oldest_first(calls: list[Call]) -> None:
    with TemporaryDirectory() as folder:
        archive = OperatorRecords(Path(folder))
        archive.keep(WHOSE, calls)
        archive.import_all()

        found = list(archive.source.read(WHOSE, Kind.CALL))

    times = [one.at for one in found if isinstance(one, Call) and one.at]
    assert times == sorted(times)
    assert len(found) == len(calls)
    assert set(found) == set(map(_by_local_time, calls))


def _by_local_time(call: Call) -> Call:
    """Return what a time without an offset can say: of an hour that comes twice, the first."""
    assert call.at
    return replace(call, at=call.at.astimezone(BERLIN).replace(fold=0))
