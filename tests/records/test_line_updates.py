"""What it costs the table of lines that a line begins to end: one version, and no index."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.owner import owner_cursor
from tests.worlds import NOON, LineOf, at_once, make_world

from cleanbreak.flows.request_termination import request_termination
from cleanbreak.records.line import LineRow

pytestmark = pytest.mark.usefixtures("committed_db")


def updates() -> tuple[int, int]:
    """Return how many rows of ``line`` were updated, and of how many no index heard."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot(),"
            " n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'line'"
        )
        _, _, all_of_them, unheard = cursor.fetchone()
    return all_of_them, unheard


def test_no_index_hears_that_a_line_begins_to_end() -> None:
    world, lines = make_world(), [LineOf(msisdn=f"+4915228817{n:03d}") for n in range(40)]
    world.add(*lines)
    with owner_cursor() as cursor:
        cursor.execute("VACUUM FULL line")  # rows as they lie after an import: pages not half full
    connection.close()
    before = updates()

    with transaction.atomic():  # as a batch: no page is tidied up in between
        for line in lines:
            request_termination(at_once(line), world.outside, NOON)
    connection.close()

    updated, unheard = (now - then for now, then in zip(updates(), before, strict=True))
    assert (updated, unheard) == (40, 40)


def test_a_line_is_alive_until_it_has_ended_and_its_number_is_free_only_then() -> None:
    world, line = make_world(), LineOf()
    world.add(line)
    row = LineRow.objects.get()
    assert row.is_alive

    request_termination(at_once(line), world.outside, NOON)
    assert LineRow.objects.get().state == "pendingTerminate"
    assert LineRow.objects.get().is_alive
    with pytest.raises(IntegrityError, match="line_msisdn_once_alive"):
        _another(row)
    world.work()

    assert not LineRow.objects.get().is_alive
    assert _another(row).is_alive


def _another(row: LineRow) -> LineRow:
    """Insert a line with the same number and IMSI, and another card."""
    other = LineRow(
        **{
            field.attname: getattr(row, field.attname)
            for field in LineRow._meta.concrete_fields
            if not field.generated and field.attname not in ("line_id", "iccid")
        },
        iccid="89490000000000000017",
    )
    other.state, other.open_order_id, other.termination_date = "active", None, None
    other.save()
    return other
