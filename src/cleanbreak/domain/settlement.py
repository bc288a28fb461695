"""What is owed to whom when a line ends: one pure function, for the preview and for the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cleanbreak.domain.ledger import Entry, Journal
from cleanbreak.domain.line import Agreement
from cleanbreak.domain.money import Balance, Money
from cleanbreak.domain.policy import Policy
from cleanbreak.domain.refusal import Refusal


class CurrenciesDiffer(Refusal):
    """The balance is in {balance} and the agreement in {agreement}. Find out which is right."""

    code = "currencies_differ"


class NegativeBalance(Refusal):
    """The charging system holds a balance below zero ({parts}). Find out what it stands for."""

    code = "negative_balance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The money of an ended line, all in minor units of one currency, none negative.

    Always: ``paid + deposit == refund + netted``.
    """

    currency: str
    paid_minor: int
    deposit_minor: int
    promotional_expired_minor: int
    """Credit that was a gift and ends with the line."""
    early_termination_fee_minor: int
    debt_minor: int
    netted_minor: int
    """What was taken out of credit and deposit to pay fee and debt."""
    refund_minor: int
    """What goes back to the holder."""
    still_owed_minor: int
    """What the holder still has to pay; it never stops the end."""

    @property
    def refund(self) -> Money:
        """Return what goes back to the holder."""
        return Money(self.refund_minor, self.currency)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are stored and shown."""
        return {
            "currency": self.currency,
            "paid_minor": self.paid_minor,
            "deposit_minor": self.deposit_minor,
            "promotional_expired_minor": self.promotional_expired_minor,
            "early_termination_fee_minor": self.early_termination_fee_minor,
            "debt_minor": self.debt_minor,
            "netted_minor": self.netted_minor,
            "refund_minor": self.refund_minor,
            "still_owed_minor": self.still_owed_minor,
        }

    @classmethod
    def from_json(cls, figures: Mapping[str, Any]) -> "Settlement":
        """Return the settlement that :meth:`as_json` described."""
        return cls(**figures)


def settle(balance: Balance, agreement: Agreement, policy: Policy, *, is_early: bool) -> Settlement:
    """Work out the money of a line that ends.

    Debts are taken out of deposit and credit only where the place allows it; what is left of them
    stays owed, and never stops the end (IN: TRAI; DE: TKG 64(4) and OLG Schleswig 2 U 2/11 on fees
    for refunds).

    :raises CurrenciesDiffer: if fee and balance are in different currencies.
    :raises NegativeBalance: if a part of the balance is below zero: a debt has its own part.
    """
    _check_balance(balance, agreement)
    fee_minor = agreement.early_termination_fee_minor if is_early else 0
    owed_minor = balance.debt_minor + fee_minor
    held_minor = balance.paid_minor + balance.deposit_minor
    netted_minor = min(owed_minor, held_minor) if policy.debts_may_be_netted else 0
    return Settlement(
        currency=balance.currency,
        paid_minor=balance.paid_minor,
        deposit_minor=balance.deposit_minor,
        promotional_expired_minor=balance.promotional_minor,
        early_termination_fee_minor=fee_minor,
        debt_minor=balance.debt_minor,
        netted_minor=netted_minor,
        refund_minor=held_minor - netted_minor,
        still_owed_minor=owed_minor - netted_minor,
    )


def _check_balance(balance: Balance, agreement: Agreement) -> None:
    if balance.currency != agreement.currency:
        raise CurrenciesDiffer(balance=balance.currency, agreement=agreement.currency)
    least = min(
        balance.paid_minor, balance.promotional_minor, balance.deposit_minor, balance.debt_minor
    )
    if least >= 0:  # a million times in a campaign
        return
    parts = {name: value for name, value in balance.as_json().items() if name != "currency"}
    if below := [name for name, value in parts.items() if value < 0]:
        raise NegativeBalance(parts=", ".join(below))


def closing_journal(key: str, settlement: Settlement) -> Journal:
    """Return the ledger entries with which the line's money leaves the charging system."""
    return Journal.of(
        key,
        "closing",
        settlement.currency,
        (
            Entry(
                "charging_control",
                settlement.paid_minor
                + settlement.deposit_minor
                + settlement.promotional_expired_minor,
            ),
            Entry("promotional_expired", -settlement.promotional_expired_minor),
            Entry("receivable", settlement.still_owed_minor),
            Entry("billing_control", -settlement.debt_minor),
            Entry("early_termination_fee", -settlement.early_termination_fee_minor),
            Entry("refund_payable", -settlement.refund_minor),
        ),
    )
