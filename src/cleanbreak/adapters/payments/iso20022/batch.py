"""A batch of payments that leaves in one file, each under the name by which banks answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from schwifty import IBAN

from cleanbreak.domain.bank_account import looks_like_iban
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, payout_of_key

END_TO_END_DIGITS = 32
BATCH_DIGITS = 26
"""104 bits of SHA-256: with ``-EUR-SEPA`` behind it, it still fits into Max35Text."""
PAYEE_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment, checked: a bank could make it."""

    key: str
    amount: Money
    exponent: int
    destination: Destination = field(repr=False)
    payee_check: str
    """Of the destination as it was asked for."""

    @property
    def end_to_end_id(self) -> str:
        """Return the name that the bank hands through: a payout's own id, or else of its key."""
        return end_to_end_id(self.key)

    @property
    def is_sepa(self) -> bool:
        """Return whether it is a SEPA credit transfer: euros to an IBAN of the SEPA area."""
        account = self.destination.account
        return (
            self.amount.currency == "EUR"
            and looks_like_iban(account)
            and IBAN(account, allow_invalid=True).in_sepa_zone
        )

    @property
    def group(self) -> str:
        """Return with which others it stands in one ``PmtInf``: a currency, and a service."""
        return f"{self.amount.currency}-SEPA" if self.is_sepa else self.amount.currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What leaves in one file."""

    payments: tuple[Payment, ...]
    created_at: datetime
    execution_date: date

    @property
    def batch_id(self) -> str:
        """Return the ``MsgId``: of the same payments it is the same, so banks see a duplicate."""
        keys = "\n".join(payment.key for payment in self.payments)
        return sha256(keys.encode()).hexdigest()[:BATCH_DIGITS]

    @property
    def groups(self) -> dict[str, tuple[Payment, ...]]:
        """Return the payments by the ``PmtInfId`` under which they stand."""
        groups: dict[str, list[Payment]] = {}
        for payment in self.payments:
            groups.setdefault(payment.group, []).append(payment)
        return {f"{self.batch_id}-{name}": tuple(group) for name, group in groups.items()}


def end_to_end_id(key: str) -> str:
    """Return the ``EndToEndId`` of a key: 32 hexadecimal digits, of 35 characters that may be."""
    payout_id = payout_of_key(key)
    return payout_id.hex if payout_id else sha256(key.encode()).hexdigest()[:END_TO_END_DIGITS]


def payee_check(destination: Destination) -> str:
    """Return a check by which another account is noticed, and that leads nobody to an account.

    20 bits: of two different accounts one in a million has the same, and each stands for
    thousands of people.
    """
    told: Sequence[tuple[str, str]] = sorted(destination.as_json().items())
    return sha256(repr(told).encode()).hexdigest()[:PAYEE_DIGITS]
