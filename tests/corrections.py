"""Lines that have ended, corrections of their money, and what became of it."""

from uuid import UUID

from tests.own_months import own_months  # noqa: F401
from tests.worlds import LineOf, TestWorld, at_once, make_world

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.domain.correction import (
    CorrectionSide,
)
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice
from cleanbreak.flows.correct_settlement import (
    CorrectionWish,
    correct_settlement,
)
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_announcements import send_announcements
from cleanbreak.records.ledger import EntryRow, JournalRow
from cleanbreak.records.payout import PayoutRow

LINE = LineOf(refund_reference=None, language="en")
CLERK = Actor(channel=Channel.CLI, acting_user="operator:mia")
CHIEF = Actor(channel=Channel.CLI, acting_user="operator:otto")
IBAN = "DE89 3704 0044 0532 0130 00"
OWN = Choice(method=PayoutMethod.BANK, destination=Destination(account=IBAN, name="Anna Müller"))
CORRECTED = "The final money of your ended line was corrected"
REASON = "A call from Norway was reported late."


def ended(line: LineOf) -> TestWorld:
    world = make_world()
    world.add(line)
    request_termination(at_once(line), world.outside, world.clock())
    world.work()
    return world


def order_id() -> UUID:
    return JournalRow.objects.earliest("journal_id").order_id


def wish(side: CorrectionSide, amount_minor: int, key: str = "cdr-1") -> CorrectionWish:
    return CorrectionWish(
        order_id=order_id(), key=key, side=side, amount_minor=amount_minor, reason=REASON
    )


def debit(world: TestWorld, amount_minor: int, key: str = "cdr-1") -> None:
    correct_settlement(wish(CorrectionSide.DEBIT, amount_minor, key), CLERK, world.clock())


def credit(world: TestWorld, amount_minor: int, key: str = "cdr-1") -> None:
    correct_settlement(wish(CorrectionSide.CREDIT, amount_minor, key), CLERK, world.clock())


def payouts() -> list[tuple[int, int, str, int]]:
    """Return part, attempt, state and amount of every payout."""
    rows = PayoutRow.objects.order_by("part", "attempt")
    return [(row.part, row.attempt, row.state, row.amount_minor) for row in rows]


def books() -> dict[str, int]:
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    return {code: minor for code, minor in sums.items() if minor}


def mails(world: TestWorld) -> list[str]:
    """Return what the holder was told of corrections."""
    world.clock.advance(seconds=1)
    send_announcements(world.outside, world.clock)
    messages = [received.message for received in MemoryMessages(world.world).inbox()]
    return [message.text for message in messages if message.subject == CORRECTED]


def sent(world: TestWorld) -> list[int]:
    """Return what the bank was told to pay the holder, in cents."""
    account = Destination(account="DE89370400440532013000", name="Anna Müller", country="DE")
    return [money.amount_minor for money in MemoryPayments(world.world, "bank").paid_to(account)]
