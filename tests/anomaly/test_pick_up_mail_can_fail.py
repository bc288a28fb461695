"""Every call by which a pick-up code is told fails once: the holder gets one code, and it pays."""

from typing import Any

import pytest
from tests.anomaly.test_every_call_can_fail import until_no_call_is_left
from tests.cash_desks import MIA, a_drawer, a_store, issue, limits, lines, payout_of
from tests.committed_database import empty_tables
from tests.worlds import make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.rigging import Moment, Rig, rigged
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.crockford import grouped
from cleanbreak.flows.issue_pick_up_codes import code_of
from cleanbreak.flows.pay_cash import Paid, pay_cash
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.records.outbox import OutboxRow
from cleanbreak.records.pick_up_code import PickUpCodeRow

pytestmark = pytest.mark.usefixtures("committed_db")
HOLDERS = lines(2)
SUBJECT = "Your money can be picked up"


@pytest.mark.parametrize("moment", list(Moment))
def test_each_holder_is_told_one_code_whichever_call_fails(moment: Moment, settings: Any) -> None:
    limits(settings)

    def tell(n: int) -> bool:
        empty_tables()
        world = make_world()
        a_store(world)
        issue(world, *HOLDERS)
        rig = Rig()
        rig.fail_call(n, moment)
        outside = rigged(world.outside, rig)
        for _ in range(5):
            send_announcements(outside, world.clock)
            world.clock.advance(minutes=5)
        inbox = [one.message for one in MemoryMessages(world.world).inbox()]
        told = {one.recipient: one.text for one in inbox if one.subject == SUBJECT}
        assert sorted(told) == [line.email for line in HOLDERS], f"call {n}"
        assert sum(one.subject == SUBJECT for one in inbox) == len(HOLDERS), "once each"
        assert not OutboxRow.objects.filter(sent_at=None).exists()
        a_drawer(world, MIA)
        for line in HOLDERS:
            code = code_of(PickUpCodeRow.objects.get(pk=payout_of(line).payout_id))
            assert code is not None
            assert grouped(code) in told[line.email]
            paid = pay_cash(grouped(code), IdentityDocument.PASSPORT, MIA, world.clock())
            assert isinstance(paid, Paid)
        return len(rig.calls) >= n

    assert until_no_call_is_left(tell) >= 1
