"""Taking out of buckets what they hold, and giving it back: the only changes that are made."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from cleanbreak.adapters.charging.tmf654.account import Account
from cleanbreak.adapters.charging.tmf654.amounts import read_amount, write_amount
from cleanbreak.adapters.charging.tmf654.api import Item, Tmf654Api
from cleanbreak.adapters.charging.tmf654.bucket import MONETARY, NOTHING, Bucket
from cleanbreak.adapters.charging.tmf654.holdings import Held, is_lost
from cleanbreak.adapters.charging.tmf654.settings import Closing, Tmf654Settings
from cleanbreak.adapters.charging.tmf654.story import (
    COMPLETED,
    WITHOUT_EFFECT,
    Act,
    Adjustment,
    Mark,
    Story,
    is_about,
    texts,
)
from cleanbreak.adapters.charging.tmf654.validity import Validity, write_instant
from cleanbreak.domain.money import Money
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused


class Wanted:
    """An adjustment that is to be made."""

    def __init__(self, bucket: Bucket, mark: Mark, amount: Decimal) -> None:
        self.bucket = bucket
        self.mark = mark
        self.amount = amount
        self.validity: Validity | None = None
        """How long the bucket is to be valid from now on; ``None`` leaves it as it is."""


class Adjuster:
    """Makes adjustments, each with our key in it."""

    def __init__(
        self, api: Tmf654Api, settings: Tmf654Settings, clock: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._settings = settings
        self._texts = settings.mapping.adjustments
        self._clock = clock

    def empty(self, accounts: Sequence[Account], held: Callable[[Account], list[Held]]) -> None:
        """Take everything out of the buckets of each account, and let them expire."""
        now = self._clock()
        wanted: list[tuple[Account, Wanted]] = []
        for account in accounts:
            for one in held(account):
                closing = self._closing(account, one, now)
                if closing is not None and not is_lost(one, self._settings.mapping):
                    wanted.append((account, closing))
        self._make(wanted)

    def refill(self, accounts: Sequence[Account]) -> None:
        """Give each bucket back what was taken, and its validity."""
        now = self._clock()
        wanted = [
            (account, self._reopening(account, bucket, story, now))
            for account in accounts
            for bucket, story in account.pairs()
            if story.standing
        ]
        for account, one in wanted:
            if one.validity is not None:
                account.to_be_valid.add(one.bucket.bucket_id)
        self._make(wanted)

    def add(self, wanted: Sequence[tuple[Account, Bucket, Money]]) -> None:
        """Add money to one bucket of each account; its validity stays as it is."""
        self._make(
            [
                (account, Wanted(bucket, Mark(act=Act.CREDIT, key=account.key), amount))
                for account, bucket, money in wanted
                if (amount := self._in_units(bucket, money)) is not None
            ]
        )

    def _in_units(self, bucket: Bucket, money: Money) -> Decimal | None:
        unit = self._settings.mapping.money_unit(bucket.units)
        return None if unit is None else unit.amount(money.amount_minor)

    def _closing(self, account: Account, held: Held, now: datetime) -> Wanted | None:
        """Return what closes a bucket; ``None`` if nothing is left to be done."""
        bucket = held.bucket
        expires = self._settings.closing is Closing.EMPTY_AND_EXPIRE and not bucket.is_over(now)
        if not (expires or bucket.remaining):
            return None
        story = account.stories[bucket.bucket_id]
        validity = story.validity_before or bucket.validity
        mark = Mark(act=Act.CLOSE, key=account.key, validity=validity)
        wanted = Wanted(bucket, mark, NOTHING - bucket.remaining)
        if expires:
            wanted.validity = Validity(end=write_instant(now))
        return wanted

    def _reopening(self, account: Account, bucket: Bucket, story: Story, now: datetime) -> Wanted:
        keys = dict.fromkeys(one.mark.key for one in story.standing)
        mark = Mark(act=Act.REOPEN, key=account.key, undoes=tuple(keys))
        wanted = Wanted(bucket, mark, story.taken)
        before = story.validity_before
        if before is not None and bucket.is_over(now) and not before.is_over(now):
            # That there is no end cannot be said: what is not sent stays as it is.
            wanted.validity = Validity(before.start, before.end or self._texts.open_end)
        return wanted

    def _make(self, wanted: Sequence[tuple[Account, Wanted]]) -> None:
        bodies = [self._body(one) for _, one in wanted]
        made = self._api.create_all("/adjustBalance", bodies)
        results = [
            (account, one, _done(one, item))
            for (account, one), item in zip(wanted, made, strict=True)
        ]
        for account, one, result in results:
            if isinstance(result, Adjustment):
                account.stories[one.bucket.bucket_id].adjustments.append(result)
            account.is_touched |= isinstance(result, Adjustment | OutcomeUnknown)
        for account, _, result in results:
            if isinstance(result, OutsideFailure) and account.is_going:
                account.fail(result)

    def _body(self, wanted: Wanted) -> Mapping[str, Any]:
        """Return an ``AdjustBalance_Create``."""
        bucket = wanted.bucket
        amount: dict[str, Any] = {"amount": write_amount(wanted.amount)}
        if bucket.units:
            amount["units"] = bucket.units
        body: dict[str, Any] = {
            "bucket": {"id": bucket.bucket_id},
            "amount": amount,
            "usageType": bucket.usage_type or MONETARY,
            "adjustType": "oneTime",
            **texts(wanted.mark, self._texts.key_field, self._for_people(wanted.mark)),
        }
        if wanted.validity is not None:
            body["validFor"] = wanted.validity.as_json()
        return body

    def _for_people(self, mark: Mark) -> str:
        return self._texts.credit_text if mark.act is Act.CREDIT else self._texts.text


def _done(wanted: Wanted, item: Item | OutsideFailure) -> Adjustment | OutsideFailure:
    """Return the adjustment, if the answer says that it is the one that we wanted, and done."""
    if isinstance(item, OutsideFailure):
        return item
    if not _is_ours(wanted, item):
        return OutcomeUnknown("The charging system answered about another adjustment.")
    status = item["status"]
    if status in WITHOUT_EFFECT:
        return Refused(f"The charging system did not adjust a bucket: {status}.")
    if status != COMPLETED:
        return OutcomeUnknown("The charging system has not adjusted a bucket yet.")
    return Adjustment(mark=wanted.mark, amount=wanted.amount, status=COMPLETED)


def _is_ours(wanted: Wanted, item: Item) -> bool:
    quantity = item.get("amount")
    if not (isinstance(quantity, Mapping) and is_about(item, wanted.bucket.bucket_id)):
        return False
    try:
        amount = read_amount(quantity.get("amount"))
    except Refused:
        return False
    marks = [Mark.from_text(item.get(name)) for name in ("reason", "description")]
    return amount == wanted.amount and wanted.mark in marks
