"""The charging system (OCS, CHF): who holds the balance of a line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from cleanbreak.domain.money import Balance, Money
from cleanbreak.ports.calls import Answer, Call, Facts, Sighting
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.rolls import Roll


@dataclass(frozen=True, slots=True)
class Closed:
    """The account is closed, and this is the balance that it had at the end."""

    balance: Balance
    facts: Facts


@dataclass(frozen=True, slots=True)
class Credit:
    """Paid credit that an account is to get."""

    account: str = field(repr=False)
    amount: Money
    """Above zero, in the currency of the account."""


ClosingAnswer: TypeAlias = Closed | OutsideFailure
BalanceAnswer: TypeAlias = Balance | OutsideFailure


class Charging(Protocol):
    """Reads, freezes and closes the account of a line; an account is named by its reference."""

    def read_balance(self, accounts: Sequence[str]) -> list[BalanceAnswer]:
        """Read what the account holds now; changes nothing."""

    def close(self, calls: Sequence[Call[str]]) -> list[ClosingAnswer]:
        """Freeze the balance after the last usage and close the account; reversible.

        Answers ``Unavailable`` while usage is still being rated. Asked again with the same key,
        answers the same balance.
        """

    def reopen(self, calls: Sequence[Call[str]]) -> list[Answer]:
        """Undo :meth:`close`, with the balance that was frozen."""

    def takes_credit(self) -> bool:
        """Return whether :meth:`credit` can be asked for at all; asks nobody outside."""

    def credit(self, calls: Sequence[Call[Credit]]) -> list[Answer]:
        """Add paid credit to each account, once for each key.

        A repeat with the same key is safe, also after the account was closed: it answers what
        became of the first one, and adds nothing. ``Refused`` says that nothing was added: the
        account is unknown, closed or in another currency, or credit cannot be added here.
        """

    def look_for(self, accounts: Sequence[str]) -> list[list[Sighting]]:
        """Ask whether the account can still be charged; never raises."""

    def rolls(self) -> Sequence[Roll]:
        """Return the roll of open accounts, if it can be read."""

    def check_reachable(self) -> None:
        """Return if the charging system answers.

        :raises Unavailable: if it does not.
        """
