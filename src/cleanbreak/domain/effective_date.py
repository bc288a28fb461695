"""When a line ends: wish, notice, minimum term and proof in; a date out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from cleanbreak.domain.line import Agreement
from cleanbreak.domain.policy import Policy, Service
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.withdrawal import Withdrawal

FARTHEST_WISH = timedelta(days=2 * 366)
"""Nobody plans an end further ahead; a later date is a typing error."""


class EndPolicy(Enum):
    """How the end date comes about."""

    IMMEDIATE = "immediate"
    AFTER_NOTICE = "after_notice"
    END_OF_TERM = "end_of_term"
    ON_WISHED_DATE = "on_wished_date"


class ProofLevel(Enum):
    """How sure we are who is asking; `process.md` says what each level is enough for."""

    NONE = "none"
    IDENTIFIED = "identified"
    VERIFIED = "verified"


class DateInThePast(Refusal):
    """This date is in the past. The line can end on {earliest} at the earliest."""

    code = "date_in_the_past"


class DateTooFarAhead(Refusal):
    """This date is too far ahead. Choose {latest} or an earlier day."""

    code = "date_too_far_ahead"


class EndsBeforeNotice(Refusal):
    """The line can end on {earliest} at the earliest. Choose that day or a later one."""

    code = "ends_before_notice"


class ProofNeededToEndNow(Refusal):
    """A line ends at once only after two proofs of who is asking."""

    code = "proof_needed_to_end_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndWish:
    """What the person asked for: at once, as soon as the notice allows, or a date."""

    policy: EndPolicy
    wished_date: date | None = None
    is_for_cause: bool = False
    """An important cause that a person has accepted: neither notice nor minimum term counts."""
    withdrawal: Withdrawal | None = None
    """The agreement was withdrawn from: it ends as if it had never been."""

    @property
    def is_without_notice(self) -> bool:
        """Return whether neither notice nor minimum term counts."""
        return self.is_for_cause or self.withdrawal is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """When the line ends, and why then."""

    policy: EndPolicy
    effective_date: date
    """Last day of the line, in the time zone of its place."""
    is_early: bool
    """Whether the minimum term is still running on that day."""


def decide_end(
    wish: EndWish, agreement: Agreement, policy: Policy, today: date, level: ProofLevel
) -> End:
    """Decide on which day the line ends.

    Without two proofs the line ends no sooner than its notice, its minimum term and the time for
    objections allow. With them the holder may end it on any day, and the fee for an early end
    is shown beforehand. An important cause ends it without notice and without that fee
    (BGB 314); so does a withdrawal.

    :param today: the day on which the declaration was received, in the line's time zone.
    :raises ProofNeededToEndNow: for an end at once without two proofs.
    :raises DateInThePast: for a wished date before today.
    :raises DateTooFarAhead: for a wished date more than two years ahead.
    :raises EndsBeforeNotice: for a wished date that needs two proofs when there are none.
    """
    if wish.withdrawal is not None:
        return _end_of_withdrawal(wish, policy, today, level)
    if wish.is_for_cause:
        return _end_for_cause(wish, policy, today, level)
    earliest = earliest_end_date(agreement, policy, today, level)
    if wish.policy is EndPolicy.IMMEDIATE:
        if level is not ProofLevel.VERIFIED:
            raise ProofNeededToEndNow
        return _end(EndPolicy.IMMEDIATE, today, agreement)
    if wish.wished_date is not None:
        possible = today if level is ProofLevel.VERIFIED else earliest
        check_wished_date(wish.wished_date, today, possible, latest=earliest)
        if level is not ProofLevel.VERIFIED and wish.wished_date < earliest:
            raise EndsBeforeNotice(earliest=earliest)
        return _end(EndPolicy.ON_WISHED_DATE, wish.wished_date, agreement)
    reason = EndPolicy.AFTER_NOTICE
    if agreement.term_end_date is not None and earliest == agreement.term_end_date:
        reason = EndPolicy.END_OF_TERM
    return _end(reason, earliest, agreement)


def earliest_end_date(agreement: Agreement, policy: Policy, today: date, level: ProofLevel) -> date:
    """Return the first day on which the line may end without paying for an early end."""
    earliest = policy.notice[agreement.payment].after(today)
    if agreement.term_end_date is not None:
        earliest = max(earliest, agreement.term_end_date)
    if level is not ProofLevel.VERIFIED:
        earliest = max(earliest, policy.objection.after(today))
    return earliest


def take_effect(
    end: End, agreement: Agreement, policy: Policy, service: Service, today: date
) -> End:
    """Return the end, moved on to the first day on which a declaration of today can have an effect.

    Some places give what was declared to a machine some working days before it counts, so that the
    holder can think again (Anatel Resolution 632/2014 art. 15); a person ends a line at once.

    :param today: the day on which the declaration was received, in the line's time zone.
    """
    first = first_effect_date(policy, service, today)
    if end.effective_date >= first:
        return end
    return _end(EndPolicy.AFTER_NOTICE, first, agreement)


def first_effect_date(policy: Policy, service: Service, today: date) -> date:
    """Return the first day on which what is declared today can end a line."""
    return policy.working_days.after(today, policy.effect_working_days[service])


def hold_open(end: End, policy: Policy, told_on: date, level: ProofLevel) -> End:
    """Return the end, moved on if too little time is left of it once the line is told.

    Notice runs from the receipt of the declaration, but who has not asked for the end can object
    only after hearing of it. So nothing ends before the day of telling, and without two proofs
    nothing before the time for objections has run from that day.
    """
    is_proved = level is ProofLevel.VERIFIED
    first = told_on if is_proved else policy.objection.after(told_on)
    if end.effective_date >= first:
        return end
    at_once = is_proved and end.policy is EndPolicy.IMMEDIATE
    reason = EndPolicy.IMMEDIATE if at_once else EndPolicy.AFTER_NOTICE
    return replace(end, policy=reason, effective_date=first)


def hold_back(end: End, agreement: Agreement, first: date) -> End:
    """Return the end, moved on to the first day on which a cool-off lets two proofs count.

    Only for what two proofs, or an accepted cause, brought forward: notice runs on as it does.
    """
    is_at_once = end.policy is EndPolicy.IMMEDIATE
    is_brought_forward = is_at_once or end.policy is EndPolicy.ON_WISHED_DATE
    if not is_brought_forward or (end.effective_date >= first and not is_at_once):
        return end
    moved = _end(EndPolicy.ON_WISHED_DATE, max(end.effective_date, first), agreement)
    return replace(moved, is_early=end.is_early and moved.is_early)


def check_wished_date(
    wished_date: date, today: date, possible: date, latest: date = date.min
) -> None:
    """Refuse a date that no line could end on.

    :param possible: the first day that could be wished, which a refusal names.
    :param latest: a day that must be possible however far it is, since a minimum term ends then.
    :raises DateInThePast: before today.
    :raises DateTooFarAhead: more than two years ahead.
    """
    latest = max(latest, today + FARTHEST_WISH)
    if wished_date < today:
        raise DateInThePast(earliest=possible)
    if wished_date > latest:
        raise DateTooFarAhead(latest=latest)


def end_instant(end: End, time_zone: str, now: datetime) -> datetime:
    """Return the instant from which the line is to be ended.

    At once means now; every other end is the midnight that closes the effective date, in the
    time zone of the line, so that the holder has the whole of the last day.
    """
    if end.policy is EndPolicy.IMMEDIATE:
        return now
    next_day = min(end.effective_date, date.max - timedelta(days=2)) + timedelta(days=1)
    return datetime(next_day.year, next_day.month, next_day.day, tzinfo=ZoneInfo(time_zone))


def _end_for_cause(wish: EndWish, policy: Policy, today: date, level: ProofLevel) -> End:
    """Return the wished day, or at once; nobody is charged for ending early with a cause."""
    is_at_once = wish.wished_date is None and level is ProofLevel.VERIFIED
    first = today if level is ProofLevel.VERIFIED else policy.objection.after(today)
    return End(
        policy=EndPolicy.IMMEDIATE if is_at_once else EndPolicy.ON_WISHED_DATE,
        effective_date=max(wish.wished_date or first, first),
        is_early=False,
    )


def _end_of_withdrawal(wish: EndWish, policy: Policy, today: date, level: ProofLevel) -> End:
    """Return the end of a line whose agreement is over since today; only objections are awaited."""
    is_proved = level is ProofLevel.VERIFIED
    if wish.policy is EndPolicy.IMMEDIATE and not is_proved:
        raise ProofNeededToEndNow
    first = today if is_proved else policy.objection.after(today)
    is_at_once = wish.policy is EndPolicy.IMMEDIATE
    return End(
        policy=EndPolicy.IMMEDIATE if is_at_once else EndPolicy.ON_WISHED_DATE,
        effective_date=first,
        is_early=False,
    )


def _end(reason: EndPolicy, effective_date: date, agreement: Agreement) -> End:
    is_early = agreement.term_end_date is not None and effective_date < agreement.term_end_date
    return End(policy=reason, effective_date=effective_date, is_early=is_early)
