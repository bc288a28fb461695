"""What is owed to whom when a line ends: one pure function, for the preview and for the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleanbreak.domain.deposit_interest import deposit_interest_minor
from cleanbreak.domain.early_termination_fee import early_termination_fee_minor, tax_within_minor
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

    Always, to the minor unit::

        paid + deposit + deposit_interest     == refund + netted
        debt + device_instalments + early fee == netted + still_owed

    so that ``paid + deposits + interest = refunded + netted for debts + netted for the fee``. What
    is unclaimed later, and what cash is rounded by, are the fate of ``refund``: see
    `payout.py` and `cash_rounding.py`; nothing is rounded here, except interest and tax. Gifted
    credit, instalments that go on, and the tax within the fee stand beside these sums.
    """

    currency: str
    paid_minor: int
    deposit_minor: int
    promotional_expired_minor: int
    """Credit that was a gift and ends with the line."""
    early_termination_fee_minor: int
    """What of the agreed fee the law lets stand, tax included."""
    debt_minor: int
    netted_minor: int
    """What was taken out of deposit and credit to pay debts, instalments and fee."""
    refund_minor: int
    """What goes back to the holder."""
    still_owed_minor: int
    """What the holder still has to pay; it never stops the end."""
    deposit_interest_minor: int = 0
    device_instalments_minor: int = 0
    """What is left to be paid for a device, where that is owed at once when the line ends."""
    instalments_going_on_minor: int = 0
    """The same where it is paid on as agreed: it is neither owed now nor taken from anything."""
    fee_tax_minor: int = 0
    """The tax that the fee includes."""

    @property
    def refund(self) -> Money:
        """Return what goes back to the holder."""
        return Money(self.refund_minor, self.currency)

    @property
    def fee_netted_minor(self) -> int:
        """Return how much of the fee was netted: bills and instalments are paid before it."""
        return max(self.netted_minor - self.debt_minor - self.device_instalments_minor, 0)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are stored and shown; what few lines have, if it is there."""
        figures = {
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
        if self.deposit_interest_minor:
            figures["deposit_interest_minor"] = self.deposit_interest_minor
        if self.device_instalments_minor:
            figures["device_instalments_minor"] = self.device_instalments_minor
        if self.instalments_going_on_minor:
            figures["instalments_going_on_minor"] = self.instalments_going_on_minor
        if self.fee_tax_minor:
            figures["fee_tax_minor"] = self.fee_tax_minor
        return figures

    @classmethod
    def from_json(cls, figures: Mapping[str, Any]) -> "Settlement":
        """Return the settlement that :meth:`as_json` described, now or in an earlier version."""
        return cls(**figures)


def settle(
    balance: Balance, agreement: Agreement, policy: Policy, *, is_early: bool, ended_on: date
) -> Settlement:
    """Work out the money of a line that ends.

    Debts are taken out of deposit and credit only where the place allows it, and out of the
    deposit first, which is there for them (IN: TRAI handbook); what is left of them stays owed,
    and never stops the end (IN: TRAI; DE: TKG 64(4) and OLG Schleswig 2 U 2/11 on fees for
    refunds). A deposit is never kept for any other reason: what an agreement takes of it for an
    early end, such as that of a lucky number, is a fee, and has its own line.

    :param ended_on: the last day of the line, to which interest runs and from which fees are left.
    :raises CurrenciesDiffer: if fee and balance are in different currencies.
    :raises NegativeBalance: if a part of the balance is below zero: a debt has its own part.
    """
    _check_balance(balance, agreement)
    fee_minor = tax_minor = interest_minor = due_minor = going_on_minor = 0
    if is_early and agreement.early_termination_fee_minor:
        fee_minor = early_termination_fee_minor(agreement, policy, ended_on)
        tax_minor = tax_within_minor(fee_minor, policy.early_termination_fee_tax_percent)
    if agreement.device_instalments_minor:
        if policy.instalments_fall_due_at_end:
            due_minor = agreement.device_instalments_minor
        else:
            going_on_minor = agreement.device_instalments_minor
    if balance.deposit_minor:
        interest_minor = deposit_interest_minor(
            balance.deposit_minor,
            agreement.deposit_since,
            ended_on,
            policy.deposit_interest_percent,
        )
    deposit_minor = balance.deposit_minor + interest_minor
    owed_minor = balance.debt_minor + due_minor + fee_minor
    netted_minor = 0
    if owed_minor:
        netted_minor = _netted_minor(owed_minor, deposit_minor, balance.paid_minor, policy)
    return Settlement(
        currency=balance.currency,
        paid_minor=balance.paid_minor,
        deposit_minor=balance.deposit_minor,
        promotional_expired_minor=balance.promotional_minor,
        early_termination_fee_minor=fee_minor,
        debt_minor=balance.debt_minor,
        netted_minor=netted_minor,
        refund_minor=balance.paid_minor + deposit_minor - netted_minor,
        still_owed_minor=owed_minor - netted_minor,
        deposit_interest_minor=interest_minor,
        device_instalments_minor=due_minor,
        instalments_going_on_minor=going_on_minor,
        fee_tax_minor=tax_minor,
    )


def _netted_minor(owed_minor: int, deposit_minor: int, paid_minor: int, policy: Policy) -> int:
    """Return what is taken for debts: out of the deposit first, then out of credit."""
    netted_minor = min(owed_minor, deposit_minor) if policy.deposit_may_be_netted else 0
    if policy.credit_may_be_netted:
        netted_minor += min(owed_minor - netted_minor, paid_minor)
    return netted_minor


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


def closing_journal(key: str, settlement: Settlement, jurisdiction: str) -> Journal:
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
            Entry("deposit_interest", settlement.deposit_interest_minor),
            Entry("promotional_expired", -settlement.promotional_expired_minor),
            Entry("receivable", settlement.still_owed_minor),
            Entry("billing_control", -settlement.debt_minor),
            Entry("instalments_control", -settlement.device_instalments_minor),
            Entry(
                "early_termination_fee",
                settlement.fee_tax_minor - settlement.early_termination_fee_minor,
            ),
            Entry(f"tax:{jurisdiction}", -settlement.fee_tax_minor),
            Entry("refund_payable", -settlement.refund_minor),
        ),
    )
