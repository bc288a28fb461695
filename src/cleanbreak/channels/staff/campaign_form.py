"""What somebody types who makes a campaign, read as the wish that the flow takes."""

import math
from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.campaign import CampaignReason, CampaignWish
from cleanbreak.domain.refusal import Refusal

REASON_WORDS: dict[CampaignReason, Promise] = {
    CampaignReason.NETWORK_SUNSET: _("A network is switched off"),
    CampaignReason.DORMANT: _("Nobody has used the lines for long"),
    CampaignReason.FLEET: _("The holder of a fleet asked for it"),
    CampaignReason.BRAND_CLOSURE: _("A brand is closed"),
    CampaignReason.FRAUD: _("Fraud"),
    CampaignReason.OTHER: _("Another reason"),
}


class CampaignReasonMissing(Refusal):
    """Choose why the lines end."""

    code = "campaign_reason_missing"


class DayNotReadable(Refusal):
    """Write the last day as year-month-day, like 2027-01-31, or leave it empty."""

    code = "day_not_readable"


class RateNotReadable(Refusal):
    """Write how many lines a second at most as a number above zero, or leave it empty."""

    code = "rate_not_readable"


class CountNotReadable(Refusal):
    """Type the number of lines with digits only."""

    code = "count_not_readable"


def read_wish(typed: Mapping[str, str]) -> CampaignWish:
    """Return what was typed.

    :raises CampaignReasonMissing, DayNotReadable, RateNotReadable: for what cannot be read.
    """
    return CampaignWish(
        reason=_reason(typed.get("reason", "")),
        wished_date=_day(typed.get("when", "").strip()),
        rate_per_s=_rate(typed.get("rate", "").strip()),
    )


def read_count(text: str) -> int:
    """Return the number that a second person typed.

    :raises CountNotReadable: unless it is digits.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len("9999999999"):
        raise CountNotReadable
    return int(digits)


def _reason(text: str) -> CampaignReason:
    try:
        return CampaignReason(text)
    except ValueError as fault:
        raise CampaignReasonMissing from fault


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise DayNotReadable from fault


def _rate(text: str) -> float | None:
    """Return lines a second, as ``2`` or ``2/s``; a decimal comma is a point."""
    if not text:
        return None
    try:
        rate = float(text.removesuffix("/s").replace(",", "."))
    except ValueError as fault:
        raise RateNotReadable from fault
    if not (math.isfinite(rate) and rate > 0):
        raise RateNotReadable
    return rate
