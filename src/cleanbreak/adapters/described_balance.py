"""The balance of an account, as a described charging system tells it."""

import re
from collections.abc import Mapping

from cleanbreak.adapters.described_description import Description
from cleanbreak.adapters.described_format import BALANCE_PARTS
from cleanbreak.adapters.described_lines import Reading
from cleanbreak.domain.money import Balance
from cleanbreak.ports.errors import Refused

CURRENCY = re.compile(r"[A-Z]{3}")
"""ISO 4217."""
AMOUNT_MAX = 2**63 - 1
"""What the books can hold."""


def read_balance(description: Description, seen: Mapping[str, Reading]) -> Balance:
    """Return the balance that ``[balance]`` finds in what the looks saw.

    :raises Refused: if a part of it is no amount: money is never guessed.
    """
    document = {"look": {name: one.document for name, one in seen.items()}}
    found = {name: one.of(document) for name, one in description.balance.items()}
    currency = found["currency"]
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        raise Refused(f"{description.name} tells no currency of this account")
    return Balance(
        currency=currency,
        **{name: _amount(description, name, found[name]) for name in BALANCE_PARTS},
    )


def _amount(description: Description, name: str, value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= AMOUNT_MAX:
        raise Refused(f"{description.name} tells no whole amount as {name} of this account")
    return value
