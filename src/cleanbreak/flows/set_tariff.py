"""Set what a tariff costs a month; it prices what leaks, and nothing is charged by it."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.tariff import Tariff, fee_of, parse_tariff_code, split_fee
from cleanbreak.domain.termination import Actor
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.ledger import minor_unit_exponent
from cleanbreak.records.tariff import read_tariffs, write_tariff


def set_tariff(code: str, monthly: str, actor: Actor, now: datetime) -> Tariff:
    """Set the monthly fee of a tariff, written like ``9.99EUR``.

    :raises MalformedTariffCode: if the code is none.
    :raises MalformedFee: if the fee is none, or has too many decimals.
    :raises UnknownCurrency: if there is no such currency.
    """
    amount, currency = split_fee(monthly)
    fee = fee_of(amount, currency, minor_unit_exponent(currency))
    tariff = Tariff(code=parse_tariff_code(code), monthly=fee)
    details = {"tariff": tariff.code, "monthly_minor": fee.amount_minor, "currency": fee.currency}
    with transaction.atomic():
        write_tariff(tariff, now)
        append_audit(
            [AuditEntry(act="tariff.set", order_id=None, actor=actor, details=details)], now
        )
    return tariff


def list_tariffs() -> list[Tariff]:
    """Return all tariffs."""
    return read_tariffs()
