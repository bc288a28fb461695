"""What a look through the whole ledger compares, as far as the sums of its accounts tell it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.ledger import FloorOf, Side, floor_of
from cleanbreak.domain.payout import IN_FLIGHT, UNCLAIMED, PayoutMethod, PayoutState


class LedgerCheck(Enum):
    """One thing that must be so; the value is stable, for machines."""

    JOURNAL_SUM = "journal_sum"
    JOURNAL_ENTRIES = "journal_entries"
    JOURNAL_CURRENCY = "journal_currency"
    JOURNAL_MISSING = "journal_missing"
    JOURNAL_HASH = "journal_hash"
    REVERSAL = "reversal"
    CURRENCY_SUM = "currency_sum"
    FLOOR_RULE = "floor_rule"
    RUNNING_BALANCE = "running_balance"
    VERSION = "version"
    ACCOUNT_FLOOR = "account_floor"
    ORDER_FLOOR = "order_floor"
    CLOSED_BALANCE = "closed_balance"
    IN_FLIGHT = "in_flight"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it must be."""

    check: LedgerCheck
    subject: str
    """Key or number of a journal, account, order or currency."""
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """An account, the sum of its entries, and what is kept beside them."""

    code: str
    currency: str
    floor_of: str | None
    side: str | None
    is_closed: bool
    minor: int
    entries: int
    running_minor: int | None
    version: int | None

    @property
    def name(self) -> str:
        """Return how the account is told from others."""
        return f"{self.code} {self.currency}"


@dataclass(frozen=True, slots=True)
class PayoutSum:
    """All payouts of one state, way and currency."""

    state: PayoutState
    method: PayoutMethod | None
    currency: str
    minor: int


def compare_sums(
    accounts: Iterable[AccountFigures], payouts: Iterable[PayoutSum]
) -> Iterator[Difference]:
    """Compare the sums of all accounts with each other, with what is kept, and with payouts."""
    accounts = list(accounts)
    yield from _currencies(accounts)
    for account in accounts:
        yield from _one_account(account)
    yield from _money_on_its_way(accounts, payouts)


def _currencies(accounts: Iterable[AccountFigures]) -> Iterator[Difference]:
    sums: defaultdict[str, int] = defaultdict(int)
    for account in accounts:
        sums[account.currency] += account.minor
    for currency, minor in sums.items():
        yield from _differ(LedgerCheck.CURRENCY_SUM, currency, 0, minor)


def _one_account(account: AccountFigures) -> Iterator[Difference]:
    floor = floor_of(account.code)
    rule = f"{floor.of.value} {floor.side.value}" if floor else "-"
    kept = f"{account.floor_of} {account.side}" if account.floor_of else "-"
    yield from _differ(LedgerCheck.FLOOR_RULE, account.name, rule, kept)
    if account.is_closed:
        yield from _differ(LedgerCheck.CLOSED_BALANCE, account.name, 0, account.minor)
    if account.floor_of != FloorOf.ACCOUNT.value:
        return
    yield from _differ(
        LedgerCheck.RUNNING_BALANCE, account.name, account.minor, account.running_minor
    )
    yield from _differ(LedgerCheck.VERSION, account.name, account.entries, account.version)
    if (account.minor < 0) == (account.side == Side.DEBIT.value) and account.minor:
        yield Difference(LedgerCheck.ACCOUNT_FLOOR, account.name, "0", str(account.minor))


def _money_on_its_way(
    accounts: Iterable[AccountFigures], payouts: Iterable[PayoutSum]
) -> Iterator[Difference]:
    """What payouts say is on its way, or kept for nobody, is what stands in those accounts."""
    told: defaultdict[tuple[str, str], int] = defaultdict(int)
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for account in accounts:
        code = account.code.partition(":")[0]  # what nobody claims is kept by place
        sums[code, account.currency] += account.minor
        if code in (*IN_FLIGHT.values(), UNCLAIMED):
            told[code, account.currency] += 0
    for payout in payouts:
        if stands_in := _stands_in(payout):
            told[stands_in, payout.currency] -= payout.minor
    for (code, currency), minor in sorted(told.items()):
        found = sums[code, currency]
        yield from _differ(LedgerCheck.IN_FLIGHT, f"{code} {currency}", minor, found)


def _stands_in(payout: PayoutSum) -> str | None:
    if payout.state is PayoutState.UNCLAIMED:
        return UNCLAIMED
    if payout.method and payout.state in (PayoutState.SUBMITTED, PayoutState.ACCEPTED):
        return IN_FLIGHT[payout.method]
    return None


def _differ(
    check: LedgerCheck, subject: str, expected: object, found: object
) -> Iterator[Difference]:
    if expected != found:
        yield Difference(check, subject, str(expected), str(found))
