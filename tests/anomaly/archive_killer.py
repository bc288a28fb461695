"""Archive a month again and again, killed at the first point, at the second, … until it lives.

Usage: archive_killer.py YYYY-MM DIRECTORY new|again|stored; prints one JSON object.

A point is each SQL statement, each file that is opened, renamed or removed, and each piece that is
copied out. ``again`` leaves the archive of the round before where it is, as it is for a month that
was restored, and takes every third point only. ``stored`` is ``new`` with an object store.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import django

STORED: list[bool] = []
"""Not empty: the archive goes to an object store."""
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"}


class Killer:
    """Kills this process at its n-th point."""

    def __init__(self, n: int, out: Path) -> None:
        self.left, self.out = n, str(out)

    def point(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def on_audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS and self.out in str(arguments[0]):
            self.point()

    def on_sql(self, execute: Any, *arguments: Any) -> Any:
        self.point()
        return execute(*arguments)

    def on_piece(self, table: str, more_bytes: int) -> None:
        self.point()


def main(month_text: str, out: Path, whether: str) -> None:
    is_new = whether != "again"
    STORED.extend([True] * (whether == "stored"))
    django.setup()
    from django.db import connection

    from cleanbreak.domain.archive import Month
    from cleanbreak.flows.restore_month import restore_month
    from cleanbreak.records.archive import is_here

    month = Month.parse(month_text)
    whole = rows_of(month)
    left: dict[str, Any] = {
        "killed_with_month_here": 0,
        "killed_with_month_gone": 0,
        "neither_nor": [],
        "rounds_that_ended_otherwise": [],
    }
    for n in count(1, 1 if is_new else 3):
        connection.close()
        (out / "store" / "archives").mkdir(parents=True, exist_ok=True)
        killed = try_to_archive(month, out, n)
        here = is_here(month)
        if (here and rows_of(month) != whole) or (not here and not is_whole(month, out)):
            left["neither_nor"].append(n)
        if killed:
            left["killed_with_month_here" if here else "killed_with_month_gone"] += 1
            if here:
                archive(month, out, lambda *_: None)
        with at_hand(month, out) as directory:
            restore_month(restoring(month, directory))
        if rows_of(month) != whole:
            left["rounds_that_ended_otherwise"].append(n)
        if is_new:
            shutil.rmtree(out)
        if not killed:
            break
    print(json.dumps(left))


def try_to_archive(month: Any, out: Path, n: int) -> bool:
    """Archive in a child that is killed at its n-th point; return whether it was."""
    from django.db import connection

    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
            raise SystemExit("the child failed by itself")
        return os.WIFSIGNALED(status)
    killer = Killer(n, out)
    sys.addaudithook(killer.on_audit)
    with connection.execute_wrapper(killer.on_sql):
        archive(month, out, killer.on_piece)
    connection.close()
    killer.point()  # all is done, but nobody has heard of it
    os._exit(0)


def archive(month: Any, out: Path, progress: Any) -> None:
    from django.utils import timezone
    from tests.worlds import AGENT, make_world

    from cleanbreak.flows.archive_in_store import work_folder
    from cleanbreak.flows.archive_month import ArchiveRequest, archive_month

    with work_folder(out / "work") if STORED else nullcontext(out) as folder:
        request = ArchiveRequest(
            month=month,
            out=folder,
            store=store(out) if STORED else None,
            keep_months=36,
            actor=AGENT,
            now=timezone.now(),
        )
        archive_month(request, make_world().outside, progress)


def store(out: Path) -> Any:
    """Return the store, which is a folder too: its points are those of files."""
    from cleanbreak.adapters.object_store.folder import FolderObjectStore
    from cleanbreak.domain.object_folder import ObjectFolder
    from cleanbreak.flows.archive_in_store import StorePlace

    return StorePlace(FolderObjectStore(out / "store"), ObjectFolder("archives"))


@contextmanager
def at_hand(month: Any, out: Path) -> Iterator[Path]:
    """Return where the archive can be read."""
    from cleanbreak.flows.archive_in_store import fetched_archive

    name = f"cleanbreak-{month}"
    with fetched_archive(store(out).below(name), out) if STORED else nullcontext(out / name) as one:
        yield one


def is_whole(month: Any, out: Path) -> bool:
    from tests.worlds import SIGNING

    from cleanbreak.flows.verify_archive import verify_archive

    with at_hand(month, out) as directory:
        verified = verify_archive(directory, SIGNING.public_key())
    return not verified.faults and bool(verified.certificates)


def restoring(month: Any, directory: Path) -> Any:
    from django.utils import timezone
    from tests.worlds import AGENT, SIGNING

    from cleanbreak.flows.restore_month import RestoreRequest

    return RestoreRequest(
        directory=directory,
        public_key=SIGNING.public_key(),
        actor=AGENT,
        now=timezone.now(),
    )


def rows_of(month: Any) -> dict[str, list[Any]]:
    """Return all that the database has of the month, moved into its parts if need be."""
    from django.db import connection
    from django.utils import timezone

    from cleanbreak.records.archive import SORTED_BY
    from cleanbreak.records.months import prepare_months

    prepare_months(timezone.now())
    with connection.cursor() as cursor:
        found = {}
        for table in SORTED_BY:
            part = f"{table}_{str(month).replace('-', '_')}"
            cursor.execute(f"SELECT t::text FROM {part} t ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), whether=sys.argv[3])
