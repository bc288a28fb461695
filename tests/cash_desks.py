"""Cash at a store, for tests: lines with money that waits, codes as mailed, clerks with drawers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.manage_stores import add_store
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.records.cash_drawer import CashDrawerRow
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.payout import PayoutRow
from cleanbreak.records.store import StoreRow

CASH = Choice(method=PayoutMethod.CASH, destination=Destination())
ANNA = LineOf(refund_reference=None, language="en")
CODE = re.compile(r"^Your pick-up code: (\S+)$", re.MULTILINE)


def person(name: str) -> Actor:
    return Actor(channel=Channel.STAFF, acting_user=f"agent:{name}", store="leeds-1")


MIA, BO, LENA = person("mia"), person("bo"), person("lena")
"""Two clerks, and the lead of the store."""


def limits(settings: Any, **minor: int) -> None:
    """Let one person pay up to 500 euros by any way, and in cash up to what is said."""
    settings.CLEANBREAK_FOUR_EYES_ABOVE = {"EUR": 50_000, "CNY": 50_000}
    settings.CLEANBREAK_CASH_FOUR_EYES_ABOVE = minor or {"EUR": 5000, "CNY": 5000}


def a_store(world: TestWorld, store_id: str = "leeds-1") -> StoreRow:
    store = StoreRow(store_id=store_id, name="Leeds, High Street", place="gb", time_zone="")
    return add_store(store, LENA, world.clock())


def a_drawer(
    world: TestWorld, clerk: Actor, opening: str = "100.00", store_id: str = "leeds-1"
) -> CashDrawerRow:
    wish = Opening(store_id=store_id, currency="EUR", float_text=opening)
    return open_drawer(wish, replace(clerk, store=store_id), world.clock())


def lines(count: int, **changes: Any) -> list[LineOf]:
    """Return lines of different people, each with a mailbox of its own."""
    return [
        replace(
            ANNA,
            msisdn=f"+49152288173{number:02d}",
            name=f"Holder {number}",
            email=f"holder{number}@example.org",
            **changes,
        )
        for number in range(count)
    ]


def issue(world: TestWorld, *holders: LineOf) -> None:
    """End lines, choose cash, and let the codes be made at once; a store must be there."""
    world.add(*holders)
    for line in holders:
        request_termination(at_once(line), world.outside, world.clock())
    world.work()
    for payout in PayoutRow.objects.filter(state="draft"):
        choose_payout(payout.payout_id, CASH, MIA, world.clock())
    submit_payouts(world.outside, world.clock)


def codes(world: TestWorld) -> dict[str, str]:
    """Send what is to be sent; return the newest code in each mailbox."""
    send_announcements(world.outside, world.clock)
    told = [received.message for received in reversed(MemoryMessages(world.world).inbox())]
    return {one.recipient: found[1] for one in told if (found := CODE.search(one.text))}


def payout_of(line: LineOf) -> PayoutRow:
    """Return the last try to pay the money of a line."""
    rows = PayoutRow.objects.filter(line_id__in=_line_ids(line)).order_by("attempt")
    found = rows.last()
    assert found is not None
    return found


def _line_ids(line: LineOf) -> Sequence[int]:
    from cleanbreak.records.line import LineRow

    return list(LineRow.objects.filter(msisdn=line.msisdn).values_list("line_id", flat=True))


def books() -> dict[str, int]:
    """Return the balance of every account that has one; a debit is positive."""
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    return {code: minor for code, minor in sums.items() if minor}


def cash_account(drawer_id: UUID) -> str:
    return f"cash_drawer:{drawer_id}"
