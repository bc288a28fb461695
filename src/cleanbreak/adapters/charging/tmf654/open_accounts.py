"""The roll of open accounts, read from all buckets of the charging system."""

from collections.abc import Iterator, Sequence

from cleanbreak.adapters.charging.tmf654.api import Item, ListQuestion, Tmf654Api
from cleanbreak.adapters.charging.tmf654.bucket import read_bucket, references
from cleanbreak.adapters.charging.tmf654.reading import Reader
from cleanbreak.adapters.charging.tmf654.settings import Closing, Tmf654Settings
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.rolls import Held, Identifier, Roll


class OpenAccounts:
    """Reads page by page; an account whose buckets lie on several pages may be told twice."""

    def __init__(
        self, api: Tmf654Api, reader: Reader, settings: Tmf654Settings, element: str
    ) -> None:
        self._api = api
        self._reader = reader
        self._known_by = settings.known_by
        self._element = element
        # Where accounts are only emptied, a living line without credit looks like an ended one.
        self._is_complete = settings.closing is Closing.EMPTY_AND_EXPIRE

    def roll(self) -> Roll:
        """Return the roll."""
        return Roll(
            element=self._element,
            known_by=Identifier.ACCOUNT,
            is_complete=self._is_complete,
            read=self._read,
        )

    def _read(self) -> Iterator[Sequence[Held]]:
        last: set[str] = set()
        fields = f"id,status,validFor,remainingValue,reservedValue,{self._known_by.field}"
        for page in self._api.pages(ListQuestion(path="/bucket", filters={"fields": fields})):
            accounts = dict.fromkeys(
                account
                for item in page
                for account in references(item, self._known_by)
                if self._is_open(item, account)
            )
            new = [Held(account=account) for account in accounts if account not in last]
            last = set(accounts)
            if new:
                yield new

    def _is_open(self, item: Item, account: str) -> bool:
        """Return whether a bucket may be charged; one that cannot be read may be."""
        try:
            return self._reader.is_chargeable(read_bucket(item, self._known_by, account))
        except OutsideFailure:
            return True
