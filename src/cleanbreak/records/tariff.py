"""Tariffs: what a line of each costs its holder every month."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models

from cleanbreak.domain.money import Money
from cleanbreak.domain.tariff import Tariff


class TariffRow(models.Model):
    """The fee of one tariff; a line names its tariff by the code, which may not be known here."""

    code = models.TextField(primary_key=True)
    monthly_minor = models.BigIntegerField(help_text="In minor units.")
    currency = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "tariff"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(monthly_minor__gte=0), name="tariff_fee_not_negative"
            )
        ]


def write_tariff(tariff: Tariff, now: datetime) -> None:
    """Set the fee, in the place of any that it had."""
    fee: Mapping[str, object] = {
        "monthly_minor": tariff.monthly.amount_minor,
        "currency": tariff.monthly.currency,
        "changed_at": now,
    }
    TariffRow.objects.update_or_create(code=tariff.code, defaults=fee)


def read_tariffs() -> list[Tariff]:
    """Return all tariffs, by their codes."""
    return [
        Tariff(code=row.code, monthly=Money(row.monthly_minor, row.currency))
        for row in TariffRow.objects.order_by("code")
    ]
