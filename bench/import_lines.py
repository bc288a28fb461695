"""Import rate: rows/s through the whole flow, next to a bare COPY of the same rows, in one run.

The limit copies the finished rows into a table with the columns and indexes of ``line``: nothing is
read, checked, compared or tied to a holder. Each repeat has a database that is new, so that every
import is a first one; the last list is imported a second time, once (``again_rows_per_s``).
``--quick``: 100,000 rows instead of 1,000,000.
"""

import argparse
import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

REPEATS = 3
ROWS, ROWS_QUICK = 1_000_000, 100_000
MIGRATED = "cleanbreak"
MAKE_BARE = """
CREATE TABLE bare (LIKE line INCLUDING ALL);
SELECT grant_application_rights_on('bare')
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    wished = parser.parse_args()
    count = ROWS_QUICK if wished.quick else ROWS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cleanbreak-bench-")))
        start_database(folder, stack)
        row = measure(folder / "lines.csv", count)
    print(json.dumps(row) if wished.json else row)


def start_database(folder: Path, stack: ExitStack) -> None:
    """Make a server of its own, so that nobody's lines are touched."""
    from cleanbreak.site import embedded_postgres

    folder.chmod(0o755)
    os.environ["CLEANBREAK_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "cleanbreak.site.settings"
    os.environ["DATABASE_URL"] = embedded_postgres.ensure_running(folder)
    stack.callback(embedded_postgres.stop, folder)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def measure(file: Path, count: int) -> dict[str, object]:
    load_before = os.getloadavg()[0]
    write_list(file, count)
    finished = file.with_suffix(".copy")
    ours, limits = [], []
    for repeat in range(REPEATS):
        enter_new_database(f"repeat_{repeat}")
        ours.append(count / seconds(lambda: import_file(file, loaded=count)))
        write_finished(finished)
        limits.append(count / seconds(lambda: copy_bare(finished)))
    again = count / seconds(lambda: import_file(file, loaded=0))
    value, limit = statistics.median(ours), statistics.median(limits)
    return {
        "name": "import_lines",
        "value": round(value),
        "unit": "rows/s",
        "limit": round(limit),
        "ratio": round(value / limit, 3),
        "n": count,
        "min": round(min(ours)),
        "max": round(max(ours)),
        "again_rows_per_s": round(again),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load_before": round(load_before, 2),
    }


def seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def write_list(file: Path, count: int) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import csv

    from tests.line_lists import row_of

    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, list(row_of(0)))
        writer.writeheader()
        # Neighbours in a real list are not neighbours in every index.
        writer.writerows(row_of(serial * 7919 % count) for serial in range(count))


def import_file(file: Path, loaded: int) -> None:
    from django.utils import timezone
    from tests.line_lists import ACTOR

    from cleanbreak.domain.csv_table import read_csv_table
    from cleanbreak.flows.import_lines import ImportRequest, Unwatched, import_lines

    with file.open("rb") as opened:
        request = ImportRequest(actor=ACTOR, now=timezone.now(), all_or_nothing=False)
        result = import_lines(read_csv_table(opened), request, io.StringIO(), Unwatched())
    assert result.loaded == loaded, result


def copy_bare(file: Path) -> None:
    """COPY the finished rows of the import into a table that is indexed as ``line`` is."""
    from django.db import connection

    with (
        connection.cursor() as cursor,
        file.open("rb") as opened,
        cursor.copy("COPY bare FROM STDIN") as copy,
    ):
        while chunk := opened.read(1 << 20):
            copy.write(chunk)


def write_finished(file: Path) -> None:
    from django.db import connection

    with (
        connection.cursor() as cursor,
        file.open("wb") as opened,
        cursor.copy("COPY line TO STDOUT") as copy,
    ):
        for chunk in copy:
            opened.write(chunk)


def enter_new_database(name: str) -> None:
    """Work in a copy of the database that was migrated; the one before is not needed any more."""
    from django.db import connection

    left = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    execute(f"CREATE DATABASE {name} TEMPLATE {MIGRATED}")
    if left != MIGRATED:
        execute(f"DROP DATABASE {left}")
    connection.close()
    connection.settings_dict["NAME"] = name
    execute(MAKE_BARE)


def execute(*statements: str) -> None:
    from tests.owner import owner_cursor

    with owner_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


if __name__ == "__main__":
    main()
