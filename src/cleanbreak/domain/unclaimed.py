"""Money that nobody comes for: when its holder is reminded, and when it counts as unclaimed.

It is never silently kept: it goes to an account of its own, is listed, and is paid to whoever it
belongs to whenever they come.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cleanbreak.domain.policy import Period
from cleanbreak.domain.refusal import Refusal


class NotYetUnclaimed(Refusal):
    """By the law of the place this money is the holder's to claim until {until}, and after every
    reminder. Nothing is written off before."""

    code = "not_yet_unclaimed"


class CountsFrom(Enum):
    """When the time begins after which money counts as unclaimed."""

    DAY = "day"
    """On the day on which it was first owed."""
    END_OF_YEAR = "end_of_year"
    """At the end of that year (BGB 199(1))."""


class UnclaimedThen(Enum):
    """What the law of a place asks for unclaimed money."""

    KEEP = "keep"
    """The operator keeps it for the holder, on an account of its own."""
    STATE = "state"
    """The operator reports it and hands it to the state, which keeps it for the holder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclaimedRules:
    """What a place asks, as of one day."""

    reminders: tuple[Period, ...]
    """Each from the day on which the holder was asked where to send the money."""
    after: Period
    counts_from: CountsFrom
    then: UnclaimedThen


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMoney:
    """Money that nobody has chosen a way for; days are those of the place."""

    first_owed_on: date
    """When it was first owed, however often a way has failed since."""
    asked_on: date
    """When the holder was last asked where it should go: it became owed, or is so again."""
    reminded: int
    """How many reminders were sent since then."""
    reminded_on: date | None


def reminder_due(rules: UnclaimedRules, money: WaitingMoney, today: date) -> int | None:
    """Return the number of the reminder that is due; ``None`` if none is.

    One that was missed is made up for, but two never come closer together than the rules have them.
    """
    number = money.reminded + 1
    if number > len(rules.reminders):
        return None
    due_on = rules.reminders[number - 1].after(money.asked_on)
    if money.reminded_on is not None:
        due_on = max(due_on, money.reminded_on + _pause_before(rules, money, number))
    return number if today >= due_on else None


def _pause_before(rules: UnclaimedRules, money: WaitingMoney, number: int) -> timedelta:
    if number < 2:
        return timedelta(0)
    earlier, this = rules.reminders[number - 2], rules.reminders[number - 1]
    return this.after(money.asked_on) - earlier.after(money.asked_on)


def last_day_to_claim(rules: UnclaimedRules, first_owed_on: date) -> date:
    """Return the last day on which the law lets nobody write the money off."""
    if rules.counts_from is CountsFrom.END_OF_YEAR:
        return rules.after.after(date(first_owed_on.year, 12, 31))
    return rules.after.after(first_owed_on)


def require_unclaimed(rules: UnclaimedRules, money: WaitingMoney, today: date) -> None:
    """See that the time is over, every reminder was sent, and the last one had time to be heard.

    :raises NotYetUnclaimed: if not.
    """
    until = last_day_to_claim(rules, money.first_owed_on)
    if rules.reminders:
        last = money.reminded_on if money.reminded >= len(rules.reminders) else None
        heard_until = rules.reminders[0].after(max(last or today, money.asked_on))
        until = max(until, heard_until)
    if today <= until:
        raise NotYetUnclaimed(until=until)
