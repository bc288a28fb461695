"""Import further SIMs of lines: each is known by its card; the same rows again change nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from cleanbreak.domain.csv_table import Fault, Table
from cleanbreak.domain.sim_import import ListedSim, read_sims
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.import_lines import ImportResult
from cleanbreak.flows.reject_file import Writer, rejection, write_rejections
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.further_sim import REFUSED, merge_sims
from cleanbreak.records.line_import import Rejection

CHUNK_ROWS = 5_000


def import_sims(table: Table, actor: Actor, now: datetime, rejects: Writer) -> ImportResult:
    """Load new SIMs and correct those on file; write every rejected row to ``rejects``.

    A card that stands in the file twice is found among 5,000 rows; further apart, the later one is
    a correction.

    :raises Refusal: if the file as a whole cannot be read.
    """
    counts: Counter[str] = Counter()
    rejected: list[Rejection] = []
    for chunk in _chunks(read_sims(table.header, table.rows)):
        good = [row for row in chunk if isinstance(row, ListedSim)]
        rejected += [rejection(*row) for row in chunk if not isinstance(row, ListedSim)]
        with transaction.atomic():
            outcomes = merge_sims(good)
            merged = Counter(outcomes.values())
            details = {name: merged[name] for name in ("loaded", "changed")}
            entry = AuditEntry(act="sims.imported", order_id=None, actor=actor, details=details)
            append_audit([entry], now)
        counts += merged
        rejected += [
            rejection(row.line_number, Fault("iccid", REFUSED[code](), row.iccid))
            for row in good
            if (code := outcomes[row.line_number]) in REFUSED
        ]
        counts["read"] += len(chunk)
    write_rejections(sorted(rejected, key=lambda one: one.line_number), rejects)
    return ImportResult(
        read=counts["read"],
        loaded=counts["loaded"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        rejected=len(rejected),
    )


def _chunks(
    rows: Iterable[ListedSim | tuple[int, Fault]],
) -> Iterator[list[ListedSim | tuple[int, Fault]]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK_ROWS)):
        yield chunk
