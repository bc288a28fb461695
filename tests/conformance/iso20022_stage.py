"""The stage of a bank by files: what it got is read from its files, what it says is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schwifty import IBAN
from tests.iso20022_files import (
    NOON,
    Booked,
    Status,
    account_file,
    bank_settings,
    drop_into_inbox,
    in_major_units,
    payments_in,
    return_file,
    schemas_or_skip,
    status_file,
)

from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.batch import end_to_end_id
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, PayoutState
from cleanbreak.ports.payments import PayoutNews

from .stages import NUMBERS


class Iso20022Stage:
    """A bank whose client serves a folder of this test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._schemas = folder / "bank", schemas_or_skip()
        prepare_folders(self.folder)
        self.payments = Iso20022Bank(bank_settings(self.folder, self._schemas), lambda: NOON)

    def destination(self) -> Destination:
        account = IBAN.generate("DE", bank_code="37040044", account_code=f"{next(NUMBERS):010}")
        return Destination(account=str(account), name="Anna Müller", country="DE")

    def secret(self, destination: Destination) -> str:
        return destination.account

    def paid_to(self, destination: Destination) -> list[Money]:
        sent = payments_in(self.folder, self._schemas)
        return [one.amount for one in sent if one.account == destination.account]

    def tell(self, news: PayoutNews) -> None:
        """Let the bank write a file, with the message by which banks say such a thing."""
        (sent,) = [
            one
            for one in payments_in(self.folder, self._schemas)
            if one.end_to_end_id == end_to_end_id(news.key)
        ]
        name = sent.end_to_end_id
        match news.became:
            case PayoutState.SETTLED:
                money = sent.amount
                entry = Booked(
                    end_to_end_id=name, amount=in_major_units(money), currency=money.currency
                )
                content = account_file([entry])
            case PayoutState.RETURNED:
                content = return_file(name, sent.amount, news.reason)
            case became:
                code = {PayoutState.ACCEPTED: "ACCP", PayoutState.REJECTED: "RJCT"}[became]
                status = Status(end_to_end_id=name, status=code, reason=news.reason)
                content = status_file(Path(sent.file).stem, [status])
        drop_into_inbox(self.folder, f"{next(NUMBERS):09}.xml", content)

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Take the disk away: an empty folder is left, as where it was mounted."""
        aside = self.folder.rename(self.folder.with_name("aside"))
        self.folder.mkdir()
        try:
            yield
        finally:
            self.folder.rmdir()
            aside.rename(self.folder)
