"""Numbers for tests: what others heard of them, and the lines that they come back with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from tests.line_lists import load, row_of
from tests.worlds import AGENT, NOON, LineOf

from cleanbreak.domain.number_change import NumberChange
from cleanbreak.flows import tell_of_numbers
from cleanbreak.flows.manage_number_blocks import add_block
from cleanbreak.records.number import NumberRow
from cleanbreak.records.number_interval import NumberIntervalRow


@contextmanager
def heard() -> Iterator[list[NumberChange]]:
    """Let the block's changes be heard by a list."""
    changes: list[NumberChange] = []
    before = tell_of_numbers.LISTENERS
    tell_of_numbers.LISTENERS = (*before, changes.extend)
    try:
        yield changes
    finally:
        tell_of_numbers.LISTENERS = before


def told(changes: list[NumberChange]) -> list[tuple[str, str]]:
    """Return of which number what was told."""
    return [(one.msisdn, one.kind.value) for one in changes]


def our_block() -> None:
    """Note a block in which all numbers of the tests are."""
    add_block("+4900000000000", "+4999999999999", AGENT, NOON)


def comes_in(serial: int, msisdn: str, now: datetime, **changes: str) -> list[str]:
    """Import a new line with the number; return why it is refused, if it is."""
    _, rejects = load(row_of(serial, msisdn=msisdn, **changes), now=now)
    return [one["reason"] for one in rejects]


def comes_back(serial: int, line: LineOf, now: datetime) -> list[str]:
    """Import a new line for the holder of a line that a world had."""
    return comes_in(
        serial,
        line.msisdn,
        now,
        holder_reference=f"C-{line.name}",
        holder_name=line.name,
        holder_email=line.email,
    )


def state_of(msisdn: str) -> str:
    """Return the state of a number that was freed."""
    return NumberRow.objects.get(pk=msisdn).state


def times_of(msisdn: str) -> list[tuple[Any, ...]]:
    """Return begin, end and cause of each interval."""
    rows = NumberIntervalRow.objects.filter(msisdn=msisdn).order_by("begins_at")
    return list(rows.values_list("begins_at", "ends_at", "ended_by"))
