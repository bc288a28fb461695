"""List the data keys: which one seals, and what the others still seal."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from cleanbreak.records.data_key import DataKeyRow, kept_keys, newest_key, ring_of
from cleanbreak.records.reseal import count_sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedKey:
    """One key."""

    key_id: str
    """Empty: what was not sealed by a data key yet."""
    is_newest: bool
    is_here: bool
    """Whether this server has it."""
    added_at: datetime | None
    retired_at: datetime | None
    fields: int
    """How many fields it has sealed."""


def list_data_keys() -> list[ListedKey]:
    """Return the keys that are known, the oldest first; it reads every sealed column."""
    newest, here = newest_key().key_id, ring_of(kept_keys())
    fields: Counter[str] = Counter()
    count_sealed(lambda _place, key_id, count: fields.update({key_id: count}))
    rows = {row.key_id: row for row in DataKeyRow.objects.order_by("added_at")}
    names = [*([""] if fields[""] else []), *rows, *(one for one in here if one not in rows)]
    return [
        ListedKey(
            key_id=name,
            is_newest=name == newest,
            is_here=name in here,
            added_at=rows[name].added_at if name in rows else None,
            retired_at=rows[name].retired_at if name in rows else None,
            fields=fields[name],
        )
        for name in names
    ]
