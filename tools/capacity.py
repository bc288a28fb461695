"""How far one PostgreSQL carries, and how large a machine is: ``measure [LINES]|write|check``.

``measure`` ends lines in a database of its own and prints, as JSON, what an ended line takes there
and in an archive; the figures below come from it. ``write`` puts the tables that follow from them
into ``docs/explanation/capacity.md`` and ``sizing.md``; ``check`` changes nothing and fails if they
have others.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "capacity.md"
SIZES = ROOT / "docs" / "explanation" / "sizing.md"
BLOCK = re.compile(r"(<!-- from here: tools/capacity.py -->\n).*(<!-- to here -->\n)", re.DOTALL)

MEASURED = {
    "termination_order": 1756,
    "evidence": 3086,
    "audit_entry": 847,
    "outbox": 1149,
    "certificate": 1672,
    "ledger_journal": 532,
    "ledger_entry": 420,
    "number": 159,
    "line": 901,
    "holder": 191,
}
"""Bytes for each ended line, indexes included, of 20,000: ``tools/capacity.py measure``."""
ARCHIVE_BYTES = 131
WAL_BYTES = 16487
LEAVES = ("termination_order", "evidence", "audit_entry", "outbox")
STAYS = ("certificate", "ledger_journal", "ledger_entry", "number")
OF_A_LINE = ("line", "holder")

CHURN_A_MONTH = 0.02
MONTHS_KEPT = 36
SECONDS_A_MONTH = 365.25 * 86_400 / 12
BUSIEST = 10
"""So many times the mean come in the busiest minutes: assumed, not measured."""
OPERATORS = (100_000, 10_000_000, 1_000_000_000)
GB = 1e9

SIZED = (100_000, 1_000_000, 10_000_000, 100_000_000)
REAL_ANSWERS = 2.5
"""So many times the evidence of the fakes: the capacity page says two to three."""
YEARS = 5
NIGHTS = 7
"""As many backups as `deploy/systemd/cleanbreak-backup.service` keeps."""
IDLE_SEGMENT_BYTES = 73_400
"""A segment of the log that was handed out after a minute, almost empty, packed: measured."""
MINUTES_A_DAY = 1440
CAMPAIGN_SHARE = 0.1
LINES_A_SECOND = 1000
"""What a plan of a campaign counts with where nothing was measured (`plan_campaign`)."""


@dataclass(frozen=True, slots=True)
class Load:
    """What an operator with so many lines brings."""

    lines: int

    @property
    def orders_a_year(self) -> float:
        """Ends of lines in a year."""
        return self.lines * CHURN_A_MONTH * 12

    @property
    def orders_per_s(self) -> float:
        """Ends of lines a second, the mean over day and night."""
        return self.lines * CHURN_A_MONTH / SECONDS_A_MONTH

    @property
    def lines_bytes(self) -> float:
        """The lines that are in use."""
        return self.lines * _sum_of(OF_A_LINE)

    @property
    def leaving_bytes_a_year(self) -> float:
        """What a year adds to the months that leave one day."""
        return self.orders_a_year * _sum_of(LEAVES)

    @property
    def staying_bytes_a_year(self) -> float:
        """What a year adds for good: certificates, ledger, and the rows of the ended lines."""
        return self.orders_a_year * (_sum_of(STAYS) + _sum_of(OF_A_LINE))

    @property
    def archive_bytes_a_year(self) -> float:
        """What a year's months take once they are archived."""
        return self.orders_a_year * ARCHIVE_BYTES

    def database_bytes_after(self, years: int) -> float:
        """The whole database, if months leave when they may."""
        months = min(years * 12, MONTHS_KEPT + 1)
        leaving = self.leaving_bytes_a_year * months / 12
        return self.lines_bytes + leaving + self.staying_bytes_a_year * years


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["measure", *lines]:
            print(json.dumps(measure(int(lines[0]) if lines else 20_000), indent=1))
        case ["write"]:
            for page, text in ((PAGE, current_page()), (SIZES, current_sizes())):
                page.write_text(text, encoding="utf-8")
        case ["check"]:
            now = (PAGE.read_text(encoding="utf-8"), SIZES.read_text(encoding="utf-8"))
            if now != (current_page(), current_sizes()):
                print("The pages have other figures. Run: python tools/capacity.py write")
                return 1
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def current_page() -> str:
    """Return the page with the tables that follow from the figures above."""
    return _filled(PAGE, [*_measured_table(), "", *_model_table()])


def current_sizes() -> str:
    """Return the page of sizes with the table that follows from the same figures."""
    loads = [Load(lines) for lines in SIZED]
    rows = {name: [figure(load) for load in loads] for name, figure in FIGURES.items()}
    return _filled(SIZES, _table(SIZED, rows))


def _filled(page: Path, rows: Iterable[str]) -> str:
    table = "\n".join(["", *rows, ""])
    return BLOCK.sub(
        lambda found: f"{found[1]}{table}\n{found[2]}", page.read_text(encoding="utf-8")
    )


def _table(operators: tuple[int, ...], rows: Mapping[str, list[str]]) -> Iterator[str]:
    yield "| lines in use | " + " | ".join(f"{lines:,}" for lines in operators) + " |"
    yield "|---|" + "---:|" * len(operators)
    for name, cells in rows.items():
        yield f"| {name} | " + " | ".join(cells) + " |"


def _sum_of(tables: tuple[str, ...]) -> int:
    return sum(MEASURED[table] for table in tables)


def _measured_table() -> Iterator[str]:
    yield "| for each ended line | bytes | how long it stays |"
    yield "|---|---:|---|"
    for tables, stays in (
        (LEAVES, f"{MONTHS_KEPT} months, then archive"),
        (STAYS, "for good"),
        (OF_A_LINE, "for good"),
    ):
        for table in tables:
            yield f"| `{table}` | {MEASURED[table]:,} | {stays} |"
    yield f"| **together** | **{sum(MEASURED.values()):,}** | |"
    yield f"| in an archive | {ARCHIVE_BYTES:,} | as long as you keep it |"
    yield f"| write-ahead log | {WAL_BYTES:,} | until replicas and backups have it |"


def _model_table() -> Iterator[str]:
    loads = [Load(lines) for lines in OPERATORS]
    rows = {
        "ends a month": [f"{load.orders_a_year / 12:,.0f}" for load in loads],
        "ends a second, mean": [f"{load.orders_per_s:.4f}" for load in loads],
        f"ends a second, busiest (× {BUSIEST})": [
            f"{load.orders_per_s * BUSIEST:.3f}" for load in loads
        ],
        "lines in use, GB": [f"{load.lines_bytes / GB:,.2f}" for load in loads],
        "added a year to months that leave, GB": [
            f"{load.leaving_bytes_a_year / GB:,.2f}" for load in loads
        ],
        "added a year for good, GB": [f"{load.staying_bytes_a_year / GB:,.2f}" for load in loads],
        "added a year to archives, GB": [
            f"{load.archive_bytes_a_year / GB:,.2f}" for load in loads
        ],
        "database after 1 year, GB": [
            f"{load.database_bytes_after(1) / GB:,.1f}" for load in loads
        ],
        "database after 5 years, GB": [
            f"{load.database_bytes_after(5) / GB:,.1f}" for load in loads
        ],
        "write-ahead log a day, GB": [
            f"{load.orders_a_year / 365.25 * WAL_BYTES / GB:,.3f}" for load in loads
        ],
    }
    yield from _table(OPERATORS, rows)


def database_bytes(load: Load) -> float:
    """Return the database after five years, with answers as long as real systems give them."""
    ended = load.orders_a_year * (MONTHS_KEPT + 1) / 12
    longer = (REAL_ANSWERS - 1) * MEASURED["evidence"]
    return load.database_bytes_after(YEARS) + ended * longer


def wal_bytes_a_day(load: Load) -> float:
    """Return what a day adds to the archive of the log: its ends, unpacked, and idle minutes."""
    return load.orders_a_year / 365.25 * WAL_BYTES + MINUTES_A_DAY * IDLE_SEGMENT_BYTES


def campaign_hours(load: Load) -> float:
    """Return how long the ends of a brand take that has a tenth of all lines."""
    return load.lines * CAMPAIGN_SHARE / LINES_A_SECOND / 3600


def _gb(figure: Callable[[Load], float]) -> Callable[[Load], str]:
    return lambda load: f"{figure(load) / GB:,.1f}"


FIGURES: dict[str, Callable[[Load], str]] = {
    "ends a day, mean": lambda load: f"{load.orders_a_year / 365.25:,.0f}",
    f"database after {YEARS} years, GB": _gb(database_bytes),
    f"backups of {NIGHTS} nights and one under way, GB": _gb(
        lambda load: (NIGHTS + 1) * database_bytes(load)
    ),
    "room for the drill, GB": _gb(database_bytes),
    f"archive of the log for {NIGHTS} days, GB": _gb(lambda load: NIGHTS * wal_bytes_a_day(load)),
    "a brand with a tenth of the lines ends in, hours": lambda load: f"{campaign_hours(load):,.2f}",
    "and writes, GB of log": _gb(lambda load: load.lines * CAMPAIGN_SHARE * WAL_BYTES),
}


def measure(lines: int) -> dict[str, object]:
    """End so many lines and archive their month; return bytes for each, and how long it took."""
    sys.path.insert(0, str(ROOT))
    from bench.product import database_and_django

    with database_and_django(), TemporaryDirectory(prefix="cleanbreak-capacity-") as out:
        return _measure_here(lines, Path(out))


def _measure_here(lines: int, out: Path) -> dict[str, object]:
    from django.db import connection

    tables = LEAVES + STAYS + OF_A_LINE
    empty = {table: _bytes_of(table) for table in tables}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        began_at = cursor.fetchone()[0]
    outside, end_s = _end_lines(lines)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - %s::pg_lsn", [began_at])
        wal_bytes = int(cursor.fetchone()[0])
        cursor.execute("SET ROLE NONE")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SET ROLE cleanbreak_app")
    full = {table: _bytes_of(table) for table in tables}
    before_mb = _peak_rss_mb()
    began = time.monotonic()
    archive_bytes = _archive(outside, out)
    return {
        "lines": lines,
        "bytes_for_each": {table: round((full[table] - empty[table]) / lines) for table in tables},
        "wal_bytes_for_each": round(wal_bytes / lines),
        "archive_bytes_for_each": round(archive_bytes / lines),
        "end_s": round(end_s, 1),
        "archive_s": round(time.monotonic() - began, 1),
        "peak_rss_mb_before_archive": before_mb,
        "peak_rss_mb_after_archive": _peak_rss_mb(),
    }


def _bytes_of(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(%s)"
            " UNION ALL SELECT pg_total_relation_size(%s::regclass)",
            [table, table],
        )
        return max(int(row[0] or 0) for row in cursor.fetchall())


def _end_lines(count: int) -> tuple[Any, float]:
    """End lines of invented holders with fakes in this process; return the outside, and seconds."""
    from django.utils import timezone
    from tests.worlds import at_once, make_world

    from cleanbreak.flows.request_termination import request_terminations
    from cleanbreak.flows.send_announcements import send_announcements

    world = make_world()
    world.clock.now = timezone.now()
    lines = _insert_lines(world, count)
    began = time.monotonic()
    for first in range(0, count, 1000):
        chosen = [at_once(line) for line in lines[first : first + 1000]]
        request_terminations(chosen, world.outside, world.clock.now)
        world.work()
    seconds = time.monotonic() - began
    world.clock.advance(seconds=1)
    while send_announcements(world.outside, world.clock):
        pass
    return world.outside, seconds


def _insert_lines(world: Any, count: int) -> list[Any]:
    from tests import worlds

    lines = [
        worlds.LineOf(msisdn=f"+4915{n:09d}", name=f"Holder {n}", email=f"h{n}@example.org")
        for n in range(count)
    ]
    world.add(*lines)
    return list(lines)


def _archive(outside: Any, out: Path) -> int:
    from datetime import timedelta

    from django.utils import timezone
    from tests.worlds import AGENT

    from cleanbreak.flows.archive_month import ArchiveRequest, archive_month
    from cleanbreak.records.months import month_of

    request = ArchiveRequest(
        month=month_of(timezone.now()),
        out=out,
        keep_months=MONTHS_KEPT,
        actor=AGENT,
        now=timezone.now() + timedelta(days=4 * 366),
    )
    archive_month(request, outside, lambda *_: None)
    return sum(path.stat().st_size for path in request.directory.iterdir())


def _peak_rss_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
