"""A campaign as staff read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.channels.staff.step_words import STEP_WORDS
from cleanbreak.domain.campaign import CampaignState
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_campaign import CampaignProgress, CampaignStory, Problem
from cleanbreak.flows.refusal_words import sentence_of_code

STATE_WORDS: dict[CampaignState, Promise] = {
    CampaignState.DRAFT: gettext_lazy("Not planned yet"),
    CampaignState.PLANNED: gettext_lazy("Planned, waits for a second person"),
    CampaignState.APPROVED: gettext_lazy("Approved, can be started"),
    CampaignState.RUNNING: gettext_lazy("Running"),
    CampaignState.PAUSED: gettext_lazy("Paused"),
    CampaignState.STOPPING: gettext_lazy("Being stopped"),
    CampaignState.STOPPED: gettext_lazy("Stopped"),
    CampaignState.FINISHED: gettext_lazy("Finished"),
}
BASIS_WORDS: dict[str, Promise] = {
    "rate": gettext_lazy("by the campaign's own limit"),
    "element": gettext_lazy("by the limit of an element"),
    "measured": gettext_lazy("as the last campaign was measured"),
    "stated": gettext_lazy("as stated; nothing was measured here yet"),
}
SLOW_PER_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """What the plan found."""

    rows: tuple[tuple[str, str], ...]
    refusals: tuple[tuple[str, str], ...]
    """How many lines are refused, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressWords:
    """How far a campaign has come."""

    rows: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str, str, str], ...]
    """How many orders, at which step, why, and who goes on with them."""
    ended: int
    of_lines: int


def plan_words(campaign: CampaignStory) -> PlanWords | None:
    """Return what the plan found; ``None`` while there is no plan that counts."""
    summary = campaign.summary
    if campaign.planned_at is None or not summary:
        return None
    rows = [
        (_("Lines that end"), count_text(summary["outcomes"]["ends"])),
        (_("Lines that are refused"), count_text(summary["outcomes"]["refused"])),
        *_money_rows(summary),
        *_returned_rows(summary["returned_numbers"]),
        (_("First end"), _day_text(summary["first_end_date"])),
        (_("Last end"), _day_text(summary["last_end_date"])),
        (_("Expected to take, once due"), _duration_text(summary["expected_duration"])),
    ]
    refusals = summary["refusals"].items()
    return PlanWords(
        rows=tuple((label, value) for label, value in rows if value),
        refusals=tuple((count_text(n), sentence_of_code(code) or code) for code, n in refusals),
    )


def progress_words(campaign: CampaignStory, progress: CampaignProgress) -> ProgressWords:
    """Return how far the campaign has come."""
    rows = (
        (_("Ended"), count_text(progress.ended)),
        (_("Open"), count_text(progress.open)),
        (_("Without an order"), count_text(progress.not_begun)),
        (_("Withdrawn"), count_text(progress.withdrawn)),
        (_("Ended in a second, lately"), _speed_text(progress.ended_per_s)),
        (_("Time left at this speed"), _time_text(progress.eta_s)),
    )
    return ProgressWords(
        rows=rows,
        steps=tuple(
            (str(STEP_WORDS[name]), count_text(count)) for name, count in progress.steps.items()
        ),
        problems=tuple(_problem_words(problem) for problem in progress.problems),
        ended=progress.ended,
        of_lines=campaign.lines_to_end,
    )


def count_text(count: int) -> str:
    """Return the number with its thousands apart, as the language writes them."""
    return formats.number_format(count, force_grouping=True)


def _money_rows(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [
        row
        for currency, sums in summary["money"].items()
        for row in (
            (_("Goes back to holders"), money_text(sums["refund_minor"], currency)),
            (_("Holders still owe"), money_text(sums["still_owed_minor"], currency)),
        )
    ]
    unread = summary["lines_without_balance"]
    return [
        *rows,
        (_("Lines whose balance could not be read"), count_text(unread) if unread else ""),
    ]


def _returned_rows(returned: Mapping[str, int]) -> list[tuple[str, str]]:
    return [
        (_("Numbers that go back to %(operator)s") % {"operator": operator}, count_text(count))
        for operator, count in returned.items()
    ]


def _day_text(day: str | None) -> str:
    return formats.date_format(date.fromisoformat(day)) if day else ""


def _duration_text(duration: Mapping[str, Any]) -> str:
    said = {
        "time": _time_text(duration["seconds"]),
        "speed": _speed_text(duration["lines_per_s"]),
        "basis": BASIS_WORDS[duration["basis"]],
    }
    return _("%(time)s, at %(speed)s lines a second (%(basis)s)") % said


def _speed_text(lines_per_s: float) -> str:
    """Return the speed; a tenth of a line matters only where it goes slowly."""
    is_slow = 0 < lines_per_s < SLOW_PER_S
    return formats.number_format(lines_per_s, int(is_slow), force_grouping=True)


def _time_text(seconds: float | None) -> str:
    return "–" if seconds is None else str(timedelta(seconds=round(seconds)))


def _problem_words(problem: Problem) -> tuple[str, str, str, str]:
    goes_on = (
        _("A person must look.") if problem.needs_person else _("It is tried again by itself.")
    )
    step = str(STEP_WORDS.get(problem.step, problem.step))
    return count_text(problem.orders), step, problem_text(problem.sentence) or problem.code, goes_on
