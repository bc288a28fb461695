"""Payouts for stories: lines of which money is owed, and the bank that tells of it."""

from typing import Any
from uuid import UUID

from tests.worlds import LineOf, TestWorld, at_once

from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutMethod, PayoutState, payout_key
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.read_payout_news import read_payout_news
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.submit_payouts import submit_payouts
from cleanbreak.ports.payments import PayoutNews
from cleanbreak.records.ledger import EntryRow
from cleanbreak.records.payout import PayoutRow

IBAN = "DE89 3704 0044 0532 0130 00"
OWN = Choice(method=PayoutMethod.BANK, destination=Destination(account=IBAN, name="Anna Müller"))
CLERK = Actor(channel=Channel.STAFF, acting_user="agent:rita")
CHIEF = Actor(channel=Channel.STAFF, acting_user="agent:ralf")
LINE = LineOf(refund_reference=None, language="en")


def owe(world: TestWorld, *lines: LineOf) -> list[PayoutRow]:
    """End lines whose holders have no way to be paid on file; return what is owed to them."""
    world.add(*lines)
    orders = [request_termination(at_once(one), world.outside, world.clock()) for one in lines]
    world.work()
    return [PayoutRow.objects.get(payout_id=order.order_id) for order in orders]


def last_attempt() -> PayoutRow:
    row = PayoutRow.objects.order_by("attempt").last()
    assert row is not None
    return row


def send(world: TestWorld, payout_id: UUID) -> None:
    """Choose the holder's account, let the cooling-off pass, and hand the money over."""
    choose_payout(payout_id, OWN, CLERK, world.clock())
    world.clock.advance(days=2)
    submit_payouts(world.outside, world.clock)


def bank_of(world: TestWorld) -> MemoryPayments:
    return MemoryPayments(world.world, "bank")


def tell(
    world: TestWorld,
    payout_id: UUID,
    became: PayoutState,
    *,
    reason: str = "",
    amount: Money | None = None,
) -> None:
    """Let the bank say what became of a payment, and take that into the books."""
    news = PayoutNews(
        key=payout_key(payout_id), became=became, at=world.clock(), reason=reason, amount=amount
    )
    bank_of(world).tell(news)
    read_payout_news(world.outside, world.clock())


def contradict(world: TestWorld, payout_id: UUID) -> PayoutRow:
    """Let the bank reject a payment and say afterwards that it has arrived; return what follows."""
    tell(world, payout_id, PayoutState.REJECTED, reason="AC04")
    tell(world, payout_id, PayoutState.SETTLED)
    return last_attempt()


def books() -> dict[str, int]:
    """Return the balance of every account in EUR; a liability is negative."""
    sums: dict[str, int] = {}
    for code, minor in EntryRow.objects.values_list("account__code", "amount_minor"):
        sums[code] = sums.get(code, 0) + minor
    return {code: minor for code, minor in sums.items() if minor}


def mails(world: TestWorld, subject: str) -> list[Any]:
    inbox = MemoryMessages(world.world).inbox()
    return [one.message for one in inbox if one.message.subject == subject]
