"""Whose payments a file of the bank is about: only what we sent is ours, the rest is counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from cleanbreak.adapters.payments.iso20022.sent_record import SentPayment, SentRecord
from cleanbreak.adapters.payments.iso20022.told import BankFile, Told
from cleanbreak.domain.payout import PayoutState
from cleanbreak.ports.payments import PayoutNews

OTHER_FILE = "a payment is named with another file than the one that it left in"
BATCH_DIFFERS = "a debit for a whole file is not the sum of its payments: ask the bank for details"


@dataclass(frozen=True, slots=True)
class OurNews:
    """What a file says of our payments, in its order."""

    news: Sequence[PayoutNews]
    remarks: Sequence[str]
    """What a person should know; each once."""
    not_ours: int
    """How many entries are about payments of others."""


def our_news(file: BankFile, record: SentRecord) -> OurNews:
    """Return what a file says of payments of ours.

    :raises UnreadableFile: if it gives one of them an amount that is none.
    :raises Unavailable: if the record of what was sent cannot be read.
    """
    finder = _Finder(file.told, record)
    found = [(sent, told) for told in file.told for sent in finder.payments(told)]
    if file.is_status_report:
        found = [*{sent.key: (sent, told) for sent, told in found}.values()]  # the closest word
    news = [_news(sent, told, told.became) for sent, told in found if told.became]
    _note_rejected(news, record)
    said = [*file.remarks, *(told.remark for _, told in found if told.remark), *finder.remarks]
    return OurNews(news=news, remarks=list(dict.fromkeys(said)), not_ours=finder.not_ours)


class _Finder:
    """Finds what was sent under the names that the bank uses."""

    def __init__(self, told: Sequence[Told], record: SentRecord) -> None:
        self._record = record
        names = {one.end_to_end_id for one in told if one.end_to_end_id}
        self._sent = record.of_end_to_end_ids(sorted(names))
        self.not_ours = 0
        self.remarks: list[str] = []

    def payments(self, told: Told) -> Sequence[SentPayment]:
        """Return the payments that it is about."""
        if told.end_to_end_id:
            return self._one(told)
        sent = self._several(told)
        if not sent:
            self.not_ours += 1
        elif told.count is not None or told.amount is not None:
            return self._booked_together(told, sent)
        return sent

    def _one(self, told: Told) -> Sequence[SentPayment]:
        sent = self._sent.get(told.end_to_end_id)
        if sent is None:
            self.not_ours += 1
            return []
        if told.batch_id and told.batch_id != sent.batch_id:
            self.remarks.append(OTHER_FILE)
            return []
        return [sent]

    def _several(self, told: Told) -> Sequence[SentPayment]:
        if not told.group_id:
            return self._record.of_batch(told.batch_id)
        sent = self._record.of_group(told.group_id)
        return [one for one in sent if told.batch_id in ("", one.batch_id)]

    def _booked_together(self, told: Told, sent: Sequence[SentPayment]) -> Sequence[SentPayment]:
        made = [one for one in sent if not one.is_rejected]
        total = told.amount.money() if told.amount else None
        is_sum = (
            total is not None
            and {one.amount.currency for one in made} == {total.currency}
            and sum(one.amount.amount_minor for one in made) == total.amount_minor
        )
        if not is_sum or told.count not in (None, len(made)):
            self.remarks.append(BATCH_DIFFERS)
            return []
        return made


def _news(sent: SentPayment, told: Told, became: PayoutState) -> PayoutNews:
    own = told.amount if told.end_to_end_id else None
    return PayoutNews(
        key=sent.key,
        became=became,
        at=told.at,
        amount=own.money() if own else None,
        reason=told.reason,
    )


def _note_rejected(news: Sequence[PayoutNews], record: SentRecord) -> None:
    """Note which payments of a batch were not made: a booking of the whole is less by them."""
    rejected = [one.key for one in news if one.became is PayoutState.REJECTED]
    if rejected:
        with record.writing() as hand:
            hand.note_rejected(rejected)
