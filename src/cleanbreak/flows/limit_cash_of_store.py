"""Limit the cash of a store: what it hands out is what its place in the list of stores promises."""

from cleanbreak.domain.money import Money
from cleanbreak.domain.outlet import AboveCashLimitOfStore, NoCashAtStore, Service
from cleanbreak.domain.refusal import Refusal
from cleanbreak.flows.money_words import money_text
from cleanbreak.records.outlet import read_outlet


def check_store_pays(store_id: str, cash: Money) -> None:
    """Return if a store hands out so much.

    :raises NoCashAtStore, AboveCashLimitOfStore: if it does not.
    """
    why = why_store_does_not_pay(store_id, cash)
    if why is not None:
        raise why


def why_store_does_not_pay(store_id: str, cash: Money) -> Refusal | None:
    """Return why a store does not hand out so much; ``None``: it does.

    A store that is in no list, or says no limit in this currency, pays what its drawers hold.
    """
    outlet = read_outlet(store_id)
    if outlet is None:
        return None
    if Service.CASH not in outlet.services:
        return NoCashAtStore()
    limit = outlet.cash_limit_minor if outlet.currency == cash.currency else 0
    if limit and cash.amount_minor > limit:
        return AboveCashLimitOfStore(
            limit=money_text(limit, cash.currency),
            wanted=money_text(cash.amount_minor, cash.currency),
        )
    return None
