"""Keep what was read of a card at a desk until its takeout is written: under a key of its own.

The key is made for this reading and goes with it: when the takeout has it, when another reading of
the same line takes its place, or when its days are over.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.card_dump import CardDump
from cleanbreak.flows.seal_takeout import in_age, new_rest_key, out_of_age
from cleanbreak.flows.takeout_readings import rules_of
from cleanbreak.policies.loader import policy_at
from cleanbreak.ports.takeout_source import WhoseRecords
from cleanbreak.records.audit import SYSTEM, AuditEntry, append_audit
from cleanbreak.records.card_reading import (
    CardReadingRow,
    delete_readings_due,
    is_reading_kept,
    put_reading,
    reading_of,
)
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed, seal


def keep_card_reading(line: LineRow, dump: CardDump, now: datetime) -> None:
    """Keep a reading for as long as a takeout of the line's place lies ready."""
    key, today = new_rest_key(), policy_at(line.jurisdiction, now)[1]
    row = CardReadingRow(
        line=line,
        content=b"".join(in_age([dump.to_json().encode()], key.recipient)),
        rest_key=seal(key.identity),
        read_at=now,
        keep_until=now + (rules_of(line, now).kept_for.after(today) - today),
    )
    put_reading(row)


def kept_card_reading(whose: WhoseRecords) -> CardDump | None:
    """Return what was read of the card of a line; ``None``: nothing is kept."""
    row = reading_of(whose.msisdn, whose.imsi)
    if row is None:
        return None
    pieces = out_of_age([bytes(row.content)], open_sealed(row.rest_key))
    return CardDump.from_json(b"".join(pieces))


def check_readings() -> None:
    """Return if readings can be looked for: whoever can ask has our own database."""
    is_reading_kept(0)


def destroy_card_readings(now: datetime) -> int:
    """Destroy what has lain long enough in vain; return how many there were."""
    with transaction.atomic():
        lines = delete_readings_due(now)
        entries = [
            AuditEntry(
                act="card.reading_destroyed",
                order_id=None,
                actor=SYSTEM,
                details={"line_id": line_id},
            )
            for line_id in lines
        ]
        append_audit(entries, now)
    return len(lines)
