"""Check tenure: has somebody had a number without a break since a day (CAMARA kyc-tenure)."""

from dataclasses import dataclass
from datetime import date, datetime

from cleanbreak.domain.asked_number import DayOutOfRange
from cleanbreak.domain.tenure import ContractType, Tenure, contract_type, tenure_since
from cleanbreak.flows.present_holder import present_holder, require_past_day
from cleanbreak.records.line import contract_of


@dataclass(frozen=True, slots=True)
class TenureChecked:
    """What is said of it."""

    is_confirmed: bool
    contract: ContractType | None
    """``None``: the line is not on file, as between two steps of its end."""


def check_tenure(msisdn: str, since: date, now: datetime) -> TenureChecked:
    """Return whether the present subscription has lasted since that day, and of what type it is.

    :raises DayOutOfRange: if the day is in the future, or before anything that we know.
    :raises NumberNotHere: if nobody has the number here.
    :raises NumberNotServed: if the service is not offered for such a line.
    """
    interval = present_holder(msisdn)
    zone = require_past_day(since, interval.place, now)
    found = tenure_since(interval, since, zone)
    if found is Tenure.CANNOT_TELL:
        raise DayOutOfRange
    contract = contract_of(msisdn)
    return TenureChecked(found is Tenure.CONFIRMED, contract and contract_type(*contract))
