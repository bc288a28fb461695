"""Pay line credit: payouts that go to another line are added to its account, once each.

Who gets it was settled before: a line of the same holder, or one whose holder has accepted. That
it still lives is looked at before the first try only. Afterwards the credit may have come, and only
the charging system can tell: asked again under the same key it answers what became of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cleanbreak.domain.line import LineState
from cleanbreak.domain.payout import payout_of_key
from cleanbreak.ports.calls import Answer, Call, Done
from cleanbreak.ports.charging import Charging, Credit
from cleanbreak.ports.errors import Refused
from cleanbreak.ports.payments import Payout
from cleanbreak.records.credit_offer import CreditOfferRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

NOT_ACCEPTED = "Nobody has accepted this credit."
LINE_IS_GONE = "The line that was to get the credit has ended, or is barred."
OTHER_CURRENCY = "The line that was to get the credit counts in another currency."


@dataclass(frozen=True, slots=True)
class LineCredit:
    """The charging system, as whoever pays."""

    charging: Charging

    def pay(self, calls: Sequence[Call[Payout]]) -> list[Answer]:
        """Add each amount to the account of its line."""
        asked = _credits(calls)
        wanted = [(key, one) for key, one in asked.items() if isinstance(one, Credit)]
        answers: dict[str, Answer] = {
            key: one for key, one in asked.items() if isinstance(one, Refused)
        }
        if wanted:
            made = self.charging.credit([Call(key, credit) for key, credit in wanted])
            answers |= zip((key for key, _ in wanted), map(_with_reference, made), strict=True)
        return [answers[call.key] for call in calls]

    def find(self, keys: Sequence[str]) -> list[Done | None]:
        """Know nothing: to pay again under the same key is how the charging system is asked."""
        return [None] * len(keys)


def _credits(calls: Sequence[Call[Payout]]) -> dict[str, Credit | Refused]:
    payouts = {call.key: payout_of_key(call.key) for call in calls}
    ids = [one for one in payouts.values() if one]
    rows = PayoutRow.objects.only("tries").in_bulk(ids)
    offers = CreditOfferRow.objects.in_bulk(ids)
    lines = LineRow.objects.in_bulk([one.line_id for one in offers.values() if one.line_id])
    return {call.key: _credit(call, payouts[call.key], (rows, offers, lines)) for call in calls}


def _credit(
    call: Call[Payout],
    payout_id: UUID | None,
    books: tuple[Mapping[UUID, PayoutRow], Mapping[UUID, CreditOfferRow], Mapping[int, LineRow]],
) -> Credit | Refused:
    rows, offers, lines = books
    offer = offers.get(payout_id) if payout_id else None
    if payout_id is None or offer is None or offer.line_id is None:
        return Refused(NOT_ACCEPTED)
    line, amount = lines[offer.line_id], call.subject.amount
    if rows[payout_id].tries <= 1:
        if line.state != LineState.ACTIVE.value:
            return Refused(LINE_IS_GONE)
        if line.currency != amount.currency:
            return Refused(OTHER_CURRENCY)
    return Credit(line.charging_account, amount)


def _with_reference(answer: Answer) -> Answer:
    return Done({**answer.facts, "reference": ""}) if isinstance(answer, Done) else answer
