"""Calls of agents: who is on the phone with a holder right now, so that the holder can look."""

from datetime import datetime, timedelta
from enum import Enum

from cleanbreak.domain.refusal import Refusal

CALL_LASTS_MAX = timedelta(minutes=60)
"""Then a call that nobody ended is over by itself."""
ALIAS_LENGTH_MAX = 40


class CallReason(Enum):
    """Why an agent calls, as the holder may read it: nothing about a person."""

    ORDER = "order"
    MONEY = "money"
    IDENTITY = "identity"
    QUESTION = "question"
    HOTLINE = "hotline"
    """The holder has called us; it begins and ends with their call."""


ANNOUNCED = tuple(one for one in CallReason if one is not CallReason.HOTLINE)
"""Why an agent calls somebody; they say so before they dial."""


class CaseMissing(Refusal):
    """Enter the number of the order, or of the verification, that the call is about."""

    code = "case_missing"


class UnknownCase(Refusal):
    """There is no order and no open verification of this number."""

    code = "unknown_case"


class CallReasonMissing(Refusal):
    """Choose what the call is about."""

    code = "call_reason_missing"


class CallIsRunning(Refusal):
    """You are on another call. End that one first."""

    code = "call_is_running"


class UnknownCall(Refusal):
    """This is no call of yours that is running."""

    code = "unknown_call"


class MalformedAlias(Refusal):
    """The name that holders read has at most {limit} letters, digits and blanks."""

    code = "malformed_alias"


def ended_at(began_at: datetime, hung_up_at: datetime | None, now: datetime) -> datetime | None:
    """Return when a call ended, by button or by itself; ``None`` while it runs."""
    ends = began_at + CALL_LASTS_MAX
    if hung_up_at is not None:
        return min(hung_up_at, ends)
    return ends if ends <= now else None
