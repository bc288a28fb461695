"""Adding paid credit to an account: once for each key, and only where the line can use it."""

from collections.abc import Sequence

from cleanbreak.adapters.charging.tmf654.account import Account, Memory
from cleanbreak.adapters.charging.tmf654.adjusting import Adjuster
from cleanbreak.adapters.charging.tmf654.bucket import Bucket
from cleanbreak.adapters.charging.tmf654.holdings import fits
from cleanbreak.adapters.charging.tmf654.mapping import Mapping654, Part
from cleanbreak.adapters.charging.tmf654.reading import Reader
from cleanbreak.domain.money import Money
from cleanbreak.ports.calls import Call
from cleanbreak.ports.charging import Credit
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused

CLOSED = "This account is closed."
NO_BUCKET = "No bucket of this account can take paid credit in {currency}."


class CreditedAccount(Account):
    """An account that is to get credit."""

    def __init__(self, call: Call[Credit]) -> None:
        super().__init__(Call(call.key, call.subject.account), "tmf654 credit")
        self.amount: Money = call.subject.amount

    def fail(self, failure: OutsideFailure) -> None:
        """End its way; an account that is gone since we began may have had the credit."""
        if isinstance(failure, Refused) and self.notes and not self.buckets:
            failure = OutcomeUnknown(failure.sentence)
        super().fail(failure)


class Crediting:
    """The steps between reading an account and believing that it got its credit."""

    def __init__(
        self, reader: Reader, adjuster: Adjuster, memory: Memory, mapping: Mapping654
    ) -> None:
        self._reader = reader
        self._adjuster = adjuster
        self._memory = memory
        self._mapping = mapping

    def answer_what_was_added(self, accounts: Sequence[CreditedAccount]) -> None:
        """Answer a repeat from the charging system's own list, whatever became of the account."""
        for account in accounts:
            if _was_added(account):
                account.answer = FACTS

    def note_what_begins(self, accounts: Sequence[CreditedAccount]) -> None:
        """Note that credit may be added from now on, before it is."""
        for account in accounts:
            account.notes = {"begun": True}
        self._memory.keep_notes({one.kept_as: one.notes for one in accounts})

    def add(self, accounts: Sequence[CreditedAccount]) -> None:
        """Add the credit to the bucket that pays for usage; refuse where there is none."""
        wanted = []
        for account in accounts:
            bucket = self._bucket(account)
            if any(story.standing for _, story in account.pairs()):
                account.fail(Refused(CLOSED))
            elif bucket is None:
                account.fail(Refused(NO_BUCKET.format(currency=account.amount.currency)))
            else:
                wanted.append((account, bucket, account.amount))
        self._adjuster.add(wanted)

    def require_added(self, accounts: Sequence[CreditedAccount]) -> None:
        """Believe the list of adjustments, asked again, not the answer to ours."""
        for account in accounts:
            if _was_added(account):
                account.facts = dict(FACTS)
            else:
                account.fail(OutcomeUnknown("The charging system does not list our credit yet."))

    def _bucket(self, account: CreditedAccount) -> Bucket | None:
        able = [bucket for bucket in account.buckets.values() if self._takes(bucket, account)]
        return min(able, key=lambda bucket: bucket.bucket_id, default=None)

    def _takes(self, bucket: Bucket, account: CreditedAccount) -> bool:
        unit = self._mapping.money_unit(bucket.units)
        rule = next((one for one in self._mapping.rules if fits(one, bucket)), None)
        return (
            unit is not None
            and unit.currency == account.amount.currency
            and rule is not None
            and rule.part is Part.PAID
            and not bucket.is_shared
            and bucket.is_usable(self._reader.clock())
        )


FACTS: dict[str, object] = {"credited": True}


def _was_added(account: CreditedAccount) -> bool:
    return any(story.has(account.key) for _, story in account.pairs())
