"""Wrap-up: what came of a call that a person took. That a caller was refused is none of these.

Whoever asks for an end gets it, or has a reason of their own why not today; those reasons are a
closed list, and none of them is the operator's unwillingness.
"""

from dataclasses import dataclass
from enum import Enum

from cleanbreak.domain.refusal import Refusal


class WrapUp(Enum):
    """What came of a call."""

    ENDED = "ended"
    """An order was accepted."""
    DECLARED = "declared"
    """A declaration was accepted, with its receipt number."""
    VOICEMAIL = "voicemail"
    """One in the caller's own voice."""
    WITHDREW = "withdrew"
    """The caller has withdrawn an order."""
    STAYED = "stayed"
    """The caller has accepted an offer, and no order came of the call."""
    HANDED_OVER = "handed_over"
    """The caller has a code, and goes on in a store or online."""
    TRANSFERRED = "transferred"
    """A colleague has taken the call; what came of it is theirs to say."""
    CALLED_BACK = "called_back"
    """The caller is called back."""
    INFORMED = "informed"
    CALLER_HUNG_UP = "caller_hung_up"


COMPLETED = frozenset({WrapUp.ENDED, WrapUp.DECLARED, WrapUp.VOICEMAIL, WrapUp.WITHDREW})
"""Whoever asked for an end has it on record, or no longer wants one."""
BY_ITSELF = frozenset({WrapUp.TRANSFERRED})
"""Written when it happens; nobody chooses it."""


class NotCompleted(Enum):
    """Why somebody who asked for an end has neither order nor declaration after the call."""

    OFFER_ACCEPTED = "offer_accepted"
    GOES_ON_ELSEWHERE = "goes_on_elsewhere"
    """In a store or online, with a code."""
    BROKE_OFF = "broke_off"
    """The caller hung up, or the call broke off."""
    CALLED_BACK = "called_back"
    CHANGED_THEIR_MIND = "changed_their_mind"
    WANTS_TIME = "wants_time"
    """To think, to save their data, to ask somebody."""
    CALLS_FOR_ANOTHER = "calls_for_another"
    """The line is somebody else's, who has not asked."""
    OTHER_OPERATOR = "other_operator"
    """The line is with somebody else."""
    SYSTEMS_DOWN = "systems_down"
    """It could not be entered; the caller has to be called back."""


FOLLOWS = {
    WrapUp.STAYED: NotCompleted.OFFER_ACCEPTED,
    WrapUp.HANDED_OVER: NotCompleted.GOES_ON_ELSEWHERE,
    WrapUp.CALLER_HUNG_UP: NotCompleted.BROKE_OFF,
}
"""Outcomes that say why by themselves."""
CHOSEN = tuple(one for one in NotCompleted if one not in FOLLOWS.values())
"""The reasons that somebody must choose from for every other outcome."""


class WrapUpMissing(Refusal):
    """Choose what came of the call."""

    code = "wrap_up_missing"


class WrapUpDoesNotFit(Refusal):
    """This is not what came of the call, as far as it is on record. Choose one that is shown."""

    code = "wrap_up_does_not_fit"


class ReasonMissing(Refusal):
    """The caller wanted to end a line, and nothing was entered. Choose why."""

    code = "not_completed_reason_missing"


class WrapUpFirst(Refusal):
    """Your last caller wanted to end a line, and none ended. Say why first."""

    code = "wrap_up_first"


class WrappedUpAlready(Refusal):
    """What came of this call was said already."""

    code = "wrapped_up_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What is on record of a call."""

    asked_to_end: bool
    has_order: bool = False
    """One of this call, which was not withdrawn."""
    has_declaration: bool = False
    is_voicemail: bool = False
    is_withdrawn: bool = False
    """An order was withdrawn in this call."""
    has_accepted_offer: bool = False
    has_handover: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedUp:
    """What came of a call, and why no end did, if one was asked for."""

    outcome: WrapUp
    reason: NotCompleted | None


def outcomes_of(facts: CallFacts) -> tuple[WrapUp, ...]:
    """Return what can have come of a call: where an end was entered, nothing hides it."""
    if facts.has_order:
        return (WrapUp.ENDED,)
    if facts.has_declaration:
        return (WrapUp.VOICEMAIL if facts.is_voicemail else WrapUp.DECLARED,)
    if facts.is_withdrawn:
        return (WrapUp.WITHDREW,)
    if facts.has_accepted_offer:
        return (WrapUp.STAYED,)
    said = (WrapUp.HANDED_OVER,) if facts.has_handover else ()
    return (*said, WrapUp.INFORMED, WrapUp.CALLED_BACK, WrapUp.CALLER_HUNG_UP)


def needs_reason(outcome: WrapUp, facts: CallFacts) -> bool:
    """Return whether it must be chosen why no end came of the call."""
    if not facts.asked_to_end or outcome in COMPLETED | BY_ITSELF:
        return False
    return outcome not in FOLLOWS


def wrap_up(outcome: WrapUp, reason: NotCompleted | None, facts: CallFacts) -> WrappedUp:
    """Return what is written down of a call.

    :param reason: what was chosen; it counts where one must be.
    :raises WrapUpDoesNotFit: if the records tell something else.
    :raises ReasonMissing: if an end was asked for, none came, and nobody says why.
    """
    if outcome not in outcomes_of(facts):
        raise WrapUpDoesNotFit
    if not facts.asked_to_end or outcome in COMPLETED:
        return WrappedUp(outcome=outcome, reason=None)
    follows = FOLLOWS.get(outcome)
    if follows is None and reason not in CHOSEN:
        raise ReasonMissing
    return WrappedUp(outcome=outcome, reason=follows or reason)
