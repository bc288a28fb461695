"""The ledger's rate: journals/s in batches and one by one, next to a bare two-row insert.

Both post what the end of a line posts: what is owed to the holder, and that it was sent, two
entries each; for the second the database looks whether so much is owed. The limit writes two bare
rows for each journal into a table with the same key, checks nothing and links nothing: by COPY for
``batch``, by one INSERT and a commit each for ``single``. Ours and the limit take turns.
"""

import argparse
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import database_and_django

REPEATS = 3
BATCH = 1_000
MAKE_BARE = """
CREATE TABLE bare (journal_id bigint, account_id bigint, amount_minor bigint NOT NULL,
                   PRIMARY KEY (journal_id, account_id));
CREATE SEQUENCE bare_number INCREMENT BY 1000;
SELECT grant_application_rights()
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What is measured, and by how many at once."""

    name: str
    threads: int
    """``batch`` is bound to the two cores, ``single`` waits for the disk most of the time."""
    journals: int
    """By each thread, in each repeat."""
    ours: Callable[[int], None]
    bare: Callable[[int], None]


def main() -> None:
    """Print one JSON object a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--quick", action="store_true", help="under 40 s")
    asked = parser.parse_args()
    many = 1 if asked.quick else 5
    with database_and_django():
        as_owner(MAKE_BARE)
        for load in (
            Load("batch", 2, 20_000 * many, post_batches, copy_bare),
            Load("single", 8, 400 * many, post_one_by_one, insert_bare),
        ):
            row = measure(load)
            print(json.dumps(row) if asked.json else row)


def measure(load: Load) -> dict[str, object]:
    """Run ours and the limit in turns, after a first round that nobody counts."""
    ours, limits = [], []
    for act in (load.ours, load.bare):
        journals_per_s(load, act, min(load.journals, 2 * BATCH))
    for _ in range(REPEATS):
        ours.append(journals_per_s(load, load.ours, load.journals))
        limits.append(journals_per_s(load, load.bare, load.journals))
    value, limit = statistics.median(ours), statistics.median(limits)
    return {
        "name": load.name,
        "value": round(value),
        "unit": "journals/s",
        "limit": round(limit),
        "ratio": round(value / limit, 3),
        "n": REPEATS,
        "min": round(min(ours)),
        "max": round(max(ours)),
        "limit_min": round(min(limits)),
        "limit_max": round(max(limits)),
        "journals": load.threads * load.journals,
        "threads": load.threads,
    }


def journals_per_s(load: Load, act: Callable[[int], None], journals: int) -> float:
    """Let every thread do so many; a thread that fails fails the benchmark."""
    faults: list[Exception] = []

    def work() -> None:
        from django.db import connections

        try:
            act(journals)
        except Exception as fault:  # noqa: BLE001  told by the thread that waits
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(load.threads)]
    began = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if faults:
        raise faults[0]
    return load.threads * journals / (time.perf_counter() - began)


def post_batches(journals: int) -> None:
    """Post what is owed to a batch of holders, then that it was sent."""
    from django.utils import timezone

    from cleanbreak.records.ledger import post_journals

    for _ in range(journals // (2 * BATCH)):
        orders = [uuid4() for _ in range(BATCH)]
        post_journals([owed(order) for order in orders], timezone.now())
        post_journals([sent(order) for order in orders], timezone.now())


def post_one_by_one(journals: int) -> None:
    """Post each in a transaction of its own."""
    from django.utils import timezone

    from cleanbreak.records.ledger import post_journals

    for _ in range(journals // 2):
        order = uuid4()
        post_journals([owed(order)], timezone.now())
        post_journals([sent(order)], timezone.now())


def owed(order: UUID):  # type: ignore[no-untyped-def]
    """Return the journal with which a line's credit is owed to its holder."""
    from cleanbreak.domain.ledger import Entry, Journal

    entries = (Entry("charging_control", 1234), Entry("refund_payable", -1234))
    return order, 1, Journal(f"{order}:settle_balance", "closing", "EUR", entries)


def sent(order: UUID):  # type: ignore[no-untyped-def]
    """Return the journal with which it goes out."""
    from cleanbreak.domain.money import Money
    from cleanbreak.domain.payout import PayoutMethod, sent_journal

    return order, 1, sent_journal(f"{order}:pay_out", Money(1234, "EUR"), PayoutMethod.ORIGINAL)


def copy_bare(journals: int) -> None:
    """Write two rows for each journal, a batch in each transaction."""
    from cleanbreak.records.copied import copy_plain_text

    for _ in range(journals // BATCH):
        first = next_number()
        rows = [f"{first + n}\t{side}\t1234" for n in range(BATCH) for side in (1, 2)]
        copy_plain_text("bare", ("journal_id", "account_id", "amount_minor"), "\n".join(rows))


def insert_bare(journals: int) -> None:
    """Write two rows and wait for the disk, for each journal."""
    from django.db import connection

    first = 0
    for n in range(journals):
        first = first if n % BATCH else next_number()
        number = first + n % BATCH
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bare VALUES (%s, 1, 1234), (%s, 2, -1234)", [number, number]
            )


def next_number() -> int:
    """Return the first of a thousand numbers that nobody else has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('bare_number')")
        return int(cursor.fetchone()[0])


def as_owner(statements: str) -> None:
    """Make tables beside those of the product, and let the product write into them."""
    from tests.owner import owner_cursor

    with owner_cursor() as cursor:
        cursor.execute(statements)


if __name__ == "__main__":
    main()
