"""What the campaign commands print: documents for machines, sentences for people."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_campaign import CampaignProgress, CampaignStory
from cleanbreak.flows.refusal_words import sentence_of_code


def as_document(campaign: CampaignStory) -> dict[str, Any]:
    """Return the campaign for machines."""
    document = asdict(campaign)
    return {**document, "state": campaign.state.value, "reason": campaign.reason.value}


def progress_document(campaign: CampaignStory, progress: CampaignProgress) -> dict[str, Any]:
    """Return the campaign and how far it has come, for machines."""
    return {**as_document(campaign), "progress": asdict(progress)}


def head_line(campaign: CampaignStory) -> str:
    """Return one line that tells one campaign from the others."""
    lines = ngettext("%(count)d line", "%(count)d lines", campaign.lines_given)
    return "  ".join(
        [
            str(campaign.campaign_id),
            campaign.state.value,
            campaign.reason.value,
            lines % {"count": campaign.lines_given},
            campaign.created_by,
        ]
    )


def plan_lines(campaign: CampaignStory) -> list[str]:
    """Return what the plan found, for people."""
    summary = campaign.summary
    return [
        _("Lines that end: %(ends)d; refused: %(refused)d.") % summary["outcomes"],
        *_refusal_lines(summary["refusals"]),
        *_money_lines(summary),
        *(
            _("Numbers that go back to %(operator)s: %(count)d")
            % {"operator": operator, "count": count}
            for operator, count in summary["returned_numbers"].items()
        ),
        _("First end: %(first)s. Last end: %(last)s.")
        % {"first": summary["first_end_date"], "last": summary["last_end_date"]},
        _duration_line(summary["expected_duration"]),
    ]


def _refusal_lines(refusals: dict[str, int]) -> list[str]:
    return [f"  {count}  {sentence_of_code(code) or code}" for code, count in refusals.items()]


def _money_lines(summary: Mapping[str, Any]) -> list[str]:
    lines = [
        _("Goes back to holders: %(refund)s. Holders still owe: %(owed)s.")
        % {
            "refund": money_text(sums["refund_minor"], currency),
            "owed": money_text(sums["still_owed_minor"], currency),
        }
        for currency, sums in summary["money"].items()
    ]
    if count := summary["lines_without_balance"]:
        lines.append(_("Lines whose balance could not be read: %(count)d") % {"count": count})
    return lines


def _duration_line(duration: dict[str, Any]) -> str:
    basis = {
        "rate": _("the campaign's own limit"),
        "element": _("the limit of an element"),
        "measured": _("measured with the last campaign"),
        "stated": _("stated; nothing was measured yet"),
    }
    return _("Expected to take %(time)s once due, at %(speed)g lines a second (%(basis)s).") % {
        "time": _time(duration["seconds"]),
        "speed": duration["lines_per_s"],
        "basis": basis[duration["basis"]],
    }


def progress_lines(campaign: CampaignStory, progress: CampaignProgress) -> list[str]:
    """Return how far a campaign has come, for people."""
    return [
        head_line(campaign),
        _("Ordered %(ordered)d, ended %(ended)d, withdrawn %(withdrawn)d, open %(open)d.")
        % asdict(progress),
        *(f"  {step:22} {count}" for step, count in progress.steps.items()),
        _("%(speed)g lines a second; left: %(time)s.")
        % {
            "speed": progress.ended_per_s,
            "time": _time(progress.eta_s) if progress.eta_s is not None else "–",
        },
        *(
            f"  {problem.orders}  {problem.step}: {problem_text(problem.sentence) or problem.code}"
            for problem in progress.problems
        ),
    ]


def _time(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
