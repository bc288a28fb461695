"""Whether somebody has had a number without a break since a day (CAMARA kyc-tenure)."""

from datetime import date, tzinfo
from enum import Enum

from cleanbreak.domain.number_interval import Interval
from cleanbreak.domain.policy import CustomerClass, PaymentKind


class Tenure(Enum):
    """What can be said of it."""

    CONFIRMED = "confirmed"
    SHORTER = "shorter"
    CANNOT_TELL = "cannot_tell"
    """The day lies before anything that we know of this interval."""


class ContractType(Enum):
    """How CAMARA calls what the line is had by."""

    PREPAID = "PAYG"
    POSTPAID = "PAYM"
    BUSINESS = "Business"


def tenure_since(interval: Interval, day: date, zone: tzinfo) -> Tenure:
    """Return whether the present subscription has lasted since that day.

    :param zone: that of the number's place.
    """
    if day >= interval.begins_at.astimezone(zone).date():
        return Tenure.CONFIRMED
    return Tenure.SHORTER if interval.is_begin_known else Tenure.CANNOT_TELL


def contract_type(payment: PaymentKind, customer_class: CustomerClass) -> ContractType:
    """Return the type of a line's contract."""
    if customer_class is CustomerClass.BUSINESS:
        return ContractType.BUSINESS
    return ContractType.PREPAID if payment is PaymentKind.PREPAID else ContractType.POSTPAID
