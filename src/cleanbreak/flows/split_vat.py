"""Split the VAT of a month: what was charged net, and what tax is owed to which place."""

from datetime import date, timedelta
from typing import Any

from cleanbreak.flows.export_general_ledger import bounds_of
from cleanbreak.records.general_ledger import taxed_between

TAXED_ACCOUNTS = ("early_termination_fee",)
"""Supplies that tax is charged on; credit that goes back was taxed when it was used, or never."""
A_MONTH_AND_MORE = timedelta(days=31)


def split_vat(month: date) -> list[dict[str, Any]]:
    """Return net, tax and gross in minor units by place and currency.

    :param month: its first day, as the operator's home counts days.
    """
    following = (month.replace(day=1) + A_MONTH_AND_MORE).replace(day=1)
    begin, end = bounds_of(month.replace(day=1), following)
    return [
        {**row, "gross_minor": row["net_minor"] + row["tax_minor"]}
        for row in taxed_between(begin, end, TAXED_ACCOUNTS)
    ]
