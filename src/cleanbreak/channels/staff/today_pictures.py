"""Today's pictures out of what was counted."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.channels.staff.campaign_form import REASON_WORDS
from cleanbreak.channels.staff.campaign_words import count_text
from cleanbreak.channels.staff.chart import Chart, Row, bar_chart, line_chart
from cleanbreak.channels.staff.hotline_lead_words import lasted
from cleanbreak.channels.staff.step_words import STATE_WORDS, STEP_WORDS
from cleanbreak.channels.staff.today_words import (
    CHANNELS,
    OPEN_STATES,
    PROBLEMS,
    REASONS,
    TOLD,
    WEEKS,
)
from cleanbreak.domain.campaign import CampaignReason
from cleanbreak.domain.payout import PayoutState
from cleanbreak.domain.reconciliation import DiscrepancyKind
from cleanbreak.domain.termination import Channel, OrderState
from cleanbreak.domain.today import Picture
from cleanbreak.flows.discrepancy_words import KIND_WORDS
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_desk_words import DESK_STATE_WORDS

Counts = Mapping[str, Any]
CAMPAIGN = "campaign:"


def draw(picture: Picture, counted: list[dict[str, Any]]) -> Chart:
    """Return the picture of these figures, in the active language."""
    if picture is Picture.OPEN:
        return bar_chart(TOLD[picture], _open(counted))
    rows = [ROWS[picture](one) for one in counted]
    if picture is Picture.END_TIMES:
        return line_chart(TOLD[picture], rows)
    if picture is Picture.QUARANTINE:  # what is due stands above the weeks, which stand in order
        rows = [ROWS[picture](one) for one in sorted(counted, key=_week)]
    nested = picture in (Picture.FUNNEL, Picture.CAMPAIGNS)
    return bar_chart(TOLD[picture], rows, nested=nested)


def _funnel(one: Counts) -> Row:
    figures = [one["asked"], one["ordered"], one["begun"], one["ended"]]
    return Row(label=CHANNELS[Channel(one["channel"])], figures=figures)


def _end_times(one: Counts) -> Row:
    took = [one["p50"], one["p90"], one["p99"]]
    day = formats.date_format(date.fromisoformat(one["day"]), "MONTH_DAY_FORMAT")
    return Row(label=day, figures=took, texts=[lasted(seconds) for seconds in took])


def _steps(one: Counts) -> Row:
    step = one["step"]
    label = STATE_WORDS[OrderState.PENDING] if step == "pending" else STEP_WORDS.get(step)
    figures = [one["hour"], one["day"], one["week"], one["older"]]
    return Row(label=label or step, figures=figures)


def _open(counted: list[dict[str, Any]]) -> list[Row]:
    """Return a row for each channel; the steps of what is held stand in the file only."""
    channels: dict[str, dict[str, int]] = {}
    for one in counted:
        states = channels.setdefault(one["channel"], {})
        states[one["state"]] = states.get(one["state"], 0) + one["orders"]
    return [
        Row(
            label=CHANNELS[Channel(channel)],
            figures=[states.get(one.value, 0) for one in OPEN_STATES],
        )
        for channel, states in channels.items()
    ]


def _leaks(one: Counts) -> Row:
    lines, currency = one["lines"], one["currency"]
    money = money_text(one["monthly_minor"], currency) if currency else _("tariff unknown")
    text = _("%(count)s, %(money)s") % {"count": count_text(lines), "money": money}
    return Row(label=KIND_WORDS[DiscrepancyKind(one["kind"])], figures=[lines], texts=[text])


def _stuck(one: Counts) -> Row:
    why, step = PROBLEMS.get(one["code"], one["code"]), one["step"]
    label = f"{why}: {STEP_WORDS.get(step, step)}"
    return Row(label=label, figures=[one["held"], one["tried_again"]])


def _refunds(one: Counts) -> Row:
    money = money_text(one["amount_minor"], one["currency"])
    count = one["payouts"]
    text = _("%(count)s, %(money)s") % {"count": count_text(count), "money": money}
    return Row(label=DESK_STATE_WORDS[PayoutState(one["state"])], figures=[count], texts=[text])


def _quarantine(one: Counts) -> Row:
    week = one["week"]
    label = WEEKS[week] if week in WEEKS else formats.date_format(date.fromisoformat(week))
    return Row(label=label, figures=[one["numbers"]])


def _zombies(one: Counts) -> Row:
    label = f"{one['element']}: {KIND_WORDS[DiscrepancyKind(one['kind'])]}"
    return Row(label=label, figures=[one["found"]])


def _campaigns(one: Counts) -> Row:
    reason = REASON_WORDS[CampaignReason(one["reason"])]
    figures = [one["lines_to_end"], one["ordered"], one["ended"]]
    return Row(label=f"{reason} ({one['campaign_id'][-8:]})", figures=figures)


def _reasons(one: Counts) -> Row:
    reason = one["reason"]
    if reason.startswith(CAMPAIGN):
        words = REASON_WORDS[CampaignReason(reason.removeprefix(CAMPAIGN))]
        return Row(label=_("Campaign: %(reason)s") % {"reason": words}, figures=[one["orders"]])
    return Row(label=REASONS[reason], figures=[one["orders"]])


def _week(one: Counts) -> tuple[int, str]:
    return {"due": 0, "later": 2}.get(one["week"], 1), one["week"]


ROWS: Mapping[Picture, Callable[[Counts], Row]] = {
    Picture.FUNNEL: _funnel,
    Picture.END_TIMES: _end_times,
    Picture.STEPS: _steps,
    Picture.STUCK: _stuck,
    Picture.REFUNDS: _refunds,
    Picture.QUARANTINE: _quarantine,
    Picture.ZOMBIES: _zombies,
    Picture.LEAKS: _leaks,
    Picture.CAMPAIGNS: _campaigns,
    Picture.REASONS: _reasons,
}
