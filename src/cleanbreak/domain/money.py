"""Money as integer minor units; floats do not exist here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in the minor unit of one currency."""

    amount_minor: int
    currency: str
    """ISO 4217 alphabetic code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What the charging system holds for a line; all amounts in minor units, none negative."""

    currency: str
    paid_minor: int
    """Credit that the holder paid for."""
    promotional_minor: int
    """Credit that was given away; it expires with the line and is shown before."""
    deposit_minor: int
    """Security that the holder left."""
    debt_minor: int
    """What the holder owes: the final bill, with instalments that are due already."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures as evidence keeps them."""
        return {
            "currency": self.currency,
            "paid_minor": self.paid_minor,
            "promotional_minor": self.promotional_minor,
            "deposit_minor": self.deposit_minor,
            "debt_minor": self.debt_minor,
        }

    @classmethod
    def from_json(cls, figures: Mapping[str, Any]) -> "Balance":
        """Return the balance that :meth:`as_json` described."""
        return cls(**figures)
