"""Reading an account: its buckets, what we did to them, and what it holds."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cleanbreak.adapters.charging.tmf654.account import Account, own_fate
from cleanbreak.adapters.charging.tmf654.api import Item, ListQuestion, NotReached, Tmf654Api
from cleanbreak.adapters.charging.tmf654.bucket import Bucket, read_bucket
from cleanbreak.adapters.charging.tmf654.holdings import Held, work_out
from cleanbreak.adapters.charging.tmf654.settings import Closing, Tmf654Settings
from cleanbreak.adapters.charging.tmf654.story import read_story
from cleanbreak.ports.errors import OutsideFailure, Refused, Unavailable

UNKNOWN_ACCOUNT = "The charging system does not know this account."
UNDER_WAY = "An adjustment of ours is still under way."
NOT_SEEN = "The buckets do not show what the charging system says that it did."


class Reader:
    """Asks for accounts, and changes nothing."""

    def __init__(
        self, api: Tmf654Api, settings: Tmf654Settings, clock: Callable[[], datetime]
    ) -> None:
        self._api = api
        self._settings = settings
        self._mapping = settings.mapping
        self.clock = clock

    def buckets_of(self, references: Sequence[str]) -> list[list[Bucket] | OutsideFailure]:
        """Return the buckets of each account; none, if it is not known.

        :raises Unavailable: if the charging system could not be asked for any of them.
        """
        answers = self._api.list_all([self._question(reference) for reference in references])
        unreached = [one for one in answers if isinstance(one, NotReached)]
        if unreached and len(unreached) == len(answers):
            raise unreached[0]
        return [
            self._read_buckets(items, reference)
            for items, reference in zip(answers, references, strict=True)
        ]

    def find_buckets(self, accounts: Sequence[Account]) -> None:
        """Read the buckets of each account; fail those that are not known.

        :raises Unavailable: if the charging system could not be asked for any of them.
        """
        found = self.buckets_of([account.reference for account in accounts])
        for account, buckets in zip(accounts, found, strict=True):
            if isinstance(buckets, OutsideFailure):
                account.fail(buckets)
            elif buckets:
                account.buckets = {bucket.bucket_id: bucket for bucket in buckets}
            else:
                account.fail(Refused(UNKNOWN_ACCOUNT))

    def read_stories(self, accounts: Sequence[Account]) -> None:
        """Read what we did to each bucket; fail accounts of which that is not certain."""
        places = [(account, bucket_id) for account in accounts for bucket_id in account.buckets]
        answers = self._api.list_all(
            [
                ListQuestion(path="/adjustBalance", filters={"bucket.id": bucket_id})
                for _, bucket_id in places
            ]
        )
        for (account, bucket_id), items in zip(places, answers, strict=True):
            with own_fate(account):
                if isinstance(items, OutsideFailure):
                    raise items
                account.stories[bucket_id] = read_story(items, bucket_id)
        for account in accounts:
            if account.is_going:
                self._require_certainty(account)

    def work_out(self, accounts: Sequence[Account]) -> None:
        """Work out what each account holds, with what we took out of it before."""
        for account in accounts:
            with own_fate(account):
                account.holdings = work_out(self.held(account), self._mapping)

    def held(self, account: Account) -> list[Held]:
        """Return what each bucket of an account holds for the line."""
        now = self.clock()
        return [
            Held(
                bucket=bucket,
                amount=bucket.remaining + story.taken,
                is_over=bucket.is_over(now) and not story.standing,
            )
            for bucket, story in account.pairs()
        ]

    def is_chargeable(self, bucket: Bucket) -> bool:
        """Return whether something can still be charged to a bucket."""
        if bucket.reserved:
            return True
        if not bucket.is_usable(self.clock()):
            return False
        return self._settings.closing is Closing.EMPTY_AND_EXPIRE or bool(bucket.remaining)

    def _question(self, reference: str) -> ListQuestion:
        known_by = self._settings.known_by.field
        return ListQuestion(path="/bucket", filters={f"{known_by}.id": reference})

    def _read_buckets(
        self, items: list[Item] | OutsideFailure, reference: str
    ) -> list[Bucket] | OutsideFailure:
        if isinstance(items, OutsideFailure):
            return items
        try:
            return [read_bucket(item, self._settings.known_by, reference) for item in items]
        except OutsideFailure as failure:
            return failure

    def _require_certainty(self, account: Account) -> None:
        """Fail an account whose story and buckets do not fit each other."""
        stories = [story for _, story in account.pairs()]
        account.is_touched |= any(story.has(account.key) for story in stories)
        if any(story.is_under_way for story in stories):
            account.fail(Unavailable(UNDER_WAY))
        elif any(story.is_not_seen_in(bucket) for bucket, story in account.pairs()):
            account.fail(Unavailable(NOT_SEEN))
        elif _emptied_by_nobody(account):
            account.fail(Unavailable("A bucket is empty, and no adjustment of ours explains it."))


def _emptied_by_nobody(account: Account) -> bool:
    """Return whether something was there at the first try, and is gone without a trace of ours."""
    seen = account.notes.get("seen")
    before = seen if isinstance(seen, dict) else {}
    return any(
        before.get(bucket.digest, "0") != "0" and not (bucket.remaining or story.is_of_an_end)
        for bucket, story in account.pairs()
    )
