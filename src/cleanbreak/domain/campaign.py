"""Campaigns: an operator ends many lines; for which reasons, how soon, and what is refused.

An operator that ends lines of its own will is bound as its customers are: it says so beforehand, it
waits for the minimum term, and it does not charge for the early end that it caused itself.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cleanbreak.domain.effective_date import EndPolicy, EndWish
from cleanbreak.domain.line import Agreement
from cleanbreak.domain.policy import OperatorEndRules
from cleanbreak.domain.refusal import Refusal

STATED_LINES_PER_S = 1000.0
"""What one machine is stated to end, for an expected duration before anything was measured."""


class CampaignState(Enum):
    """Where a campaign stands."""

    DRAFT = "draft"
    PLANNED = "planned"
    APPROVED = "approved"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FINISHED = "finished"

    @property
    def is_open(self) -> bool:
        """Return whether something can still happen to its lines."""
        return self not in (CampaignState.STOPPED, CampaignState.FINISHED)


class CampaignReason(Enum):
    """Why the lines end."""

    NETWORK_SUNSET = "network_sunset"
    DORMANT = "dormant"
    FLEET = "fleet"
    BRAND_CLOSURE = "brand_closure"
    FRAUD = "fraud"
    OTHER = "other"

    @property
    def is_holders_wish(self) -> bool:
        """Return whether the holder asked for it: an owner scraps a fleet of its own."""
        return self is CampaignReason.FLEET

    @property
    def is_for_cause(self) -> bool:
        """Return whether neither notice nor objection holds the end up."""
        return self is CampaignReason.FRAUD


class UnknownCampaign(Refusal):
    """There is no such campaign. Check its number for typing errors."""

    code = "unknown_campaign"


class CampaignNotReady(Refusal):
    """The campaign is {state}; this can be done only to one that is {needed}."""

    code = "campaign_not_ready"


class ApprovedByCreator(Refusal):
    """Whoever made a campaign does not approve it. A second person must."""

    code = "approved_by_creator"


class WrongCount(Refusal):
    """This is not the number of lines that the plan would end. Read the plan again."""

    code = "wrong_count"


class NothingToEnd(Refusal):
    """The plan would end no line: every line is refused. The report says why."""

    code = "nothing_to_end"


class PlanIsOld(Refusal):
    """The plan was made on another day, and dates have moved. Plan and approve it again."""

    code = "plan_is_old"


class CampaignBusy(Refusal):
    """The campaign is just being planned by somebody. Wait until that is done."""

    code = "campaign_busy"


class SameFileTwice(Refusal):
    """The campaign {campaign_id} has this very file. Stop that one, or go on with it."""

    code = "same_file_twice"


class NoNameColumn(Refusal):
    """The file is refused: its first line must name a column "msisdn", "iccid" or "eid"."""

    code = "no_name_column"


class NoLines(Refusal):
    """There is no line in it."""

    code = "no_lines"


class NumberNotOurs(Refusal):
    """No line with this number is on file: it is another operator's, or mistyped."""

    code = "number_not_ours"


class CardNotOurs(Refusal):
    """No line with this card is on file: it is another operator's, or mistyped."""

    code = "card_not_ours"


class EidNotOurs(Refusal):
    """No living line has a profile on this eUICC (EID)."""

    code = "eid_not_ours"


class EidNamesSeveralLines(Refusal):
    """Several lines have a profile on this eUICC (EID). Name each by its number or by its card."""

    code = "eid_names_several_lines"


class LineHasEnded(Refusal):
    """This line has ended already."""

    code = "line_has_ended"


class LineEndsAlready(Refusal):
    """The end of this line was ordered already; that order counts."""

    code = "line_ends_already"


class LineTwiceInFile(Refusal):
    """An earlier row of the file names the same line; that row counts."""

    code = "line_twice_in_file"


class LineInOtherCampaign(Refusal):
    """Another campaign that is not over has this line."""

    code = "line_in_other_campaign"


class NotDormantYet(Refusal):
    """The line was used too short a while ago to count as dormant in its place."""

    code = "not_dormant_yet"


class EndedForFraud(Refusal):
    """This line is ended because of fraud: an objection does not stop it. Speak to us."""

    code = "ended_for_fraud"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWish:
    """What whoever makes a campaign says about it."""

    reason: CampaignReason
    wished_date: date | None
    """``None``: as soon as it is allowed."""
    rate_per_s: float | None = None
    """Lines begun in a second at most; ``None``: as fast as the systems allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long the lines of a campaign take once they are due, and how we know."""

    seconds: float
    lines_per_s: float
    basis: str
    """``rate``: the campaign's own limit; ``measured``: the last campaign; ``stated``: nobody has
    measured yet."""


def operator_wish(
    wish: CampaignWish, agreement: Agreement, rules: OperatorEndRules, told_on: date
) -> EndWish:
    """Return what an operator that ends a line of its own will may wish for: its day, or later.

    With a cause, and where the holder asked for it, nothing is waited for.
    """
    if wish.reason.is_for_cause or wish.reason.is_holders_wish:
        return EndWish(
            policy=EndPolicy.ON_WISHED_DATE if wish.wished_date else EndPolicy.IMMEDIATE,
            wished_date=max(wish.wished_date, told_on) if wish.wished_date else None,
            is_for_cause=wish.reason.is_for_cause,
        )
    earliest = earliest_operator_end(wish.reason, agreement, rules, told_on)
    wished = max(wish.wished_date or earliest, earliest)
    return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=wished)


def earliest_operator_end(
    reason: CampaignReason, agreement: Agreement, rules: OperatorEndRules, told_on: date
) -> date:
    """Return the first day on which an operator may end a line without a cause.

    :param told_on: the day on which the holder is told, in the line's time zone.
    """
    earliest = rules.notice[agreement.payment].after(told_on)
    if reason is CampaignReason.DORMANT:
        earliest = max(earliest, rules.dormancy_grace.after(told_on))
    if agreement.term_end_date is not None:
        earliest = max(earliest, agreement.term_end_date)
    return earliest


def check_dormant(
    reason: CampaignReason, last_used_on: date | None, rules: OperatorEndRules, today: date
) -> None:
    """Refuse a line that a dormancy campaign names and that was used too lately.

    A line whose last use is not on file is taken as the campaign says.

    :raises NotDormantYet: if it does not count as dormant in its place.
    """
    if reason is not CampaignReason.DORMANT or last_used_on is None:
        return
    if rules.dormant_after.after(last_used_on) > today:
        raise NotDormantYet


def expected_duration(
    lines: int,
    rate_per_s: float | None,
    measured_per_s: float | None,
    elements_per_s: float | None = None,
) -> Duration:
    """Return how long so many lines take, by the slowest of what is known to hold them up.

    :param elements_per_s: how many lines a second the slowest network element takes.
    """
    stated_per_s = None if measured_per_s else STATED_LINES_PER_S
    known = {
        "rate": rate_per_s,
        "element": elements_per_s,
        "measured": measured_per_s,
        "stated": stated_per_s,
    }
    basis, speed = min(((name, one) for name, one in known.items() if one), key=lambda one: one[1])
    return Duration(seconds=lines / speed, lines_per_s=speed, basis=basis)
