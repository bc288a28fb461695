"""End one's own line: what it would cost and bring back on each way, then the one confirmation."""

from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.holder_account import HeldProof
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Plan, TerminationRequest
from cleanbreak.flows.carry_proofs import is_granted_for_line, require_for_line
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.list_own_lines import OwnLine
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.request_termination import Requested, request_termination
from cleanbreak.ports.outside import Outside


class LookAgain(Refusal):
    """On this day other figures count than those that you saw. Look at them and confirm again."""

    code = "look_again"


@dataclass(frozen=True, slots=True)
class OwnEnd:
    """A line of the holder who asks, how it should end, and what was proved in the session."""

    line: OwnLine
    wish: EndWish
    proofs: tuple[HeldProof, ...]

    @property
    def is_at_once(self) -> bool:
        """Return whether it should end now."""
        return self.wish.policy is EndPolicy.IMMEDIATE


def preview_own_end(asked: OwnEnd, outside: Outside, now: datetime) -> Plan:
    """Return what would happen; an end at once is planned as if the proofs were there already.

    :raises Refusal: if the line cannot end so.
    """
    level = ProofLevel.VERIFIED if asked.is_at_once else _level(asked, now)
    (planned,) = plan_terminations([_request(asked, level)], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned.plan


def end_own_line(
    asked: OwnEnd, outside: Outside, now: datetime, *, has_seen_fee: bool
) -> Requested:
    """Order the end, once: a second click finds the order of the first.

    :param has_seen_fee: whether the fee for an early end was on the page that was confirmed.
    An end at once, and one before the notice date, need two proofs that no sign speaks against.

    :raises MoreProofNeeded: if the proofs of the session are not enough for this end.
    :raises CoolingOff: if signs speak against it; everybody on file has been told.
    :raises ProofLocked: if the proofs of this line are locked.
    :raises LookAgain: for an early end of which the fee was not shown.
    :raises Refusal: of `request_termination`, for a date that cannot be.
    """
    consequence = Consequence.END_AT_ONCE if asked.is_at_once else Consequence.END_ON_NOTICE
    require_for_line(consequence, asked.proofs, asked.line.line_id, now)
    request = _request(asked, ProofLevel.VERIFIED if asked.is_at_once else _level(asked, now))
    (planned,) = plan_terminations([request], outside, now)
    if not isinstance(planned, Refusal) and planned.plan.end.is_early and not has_seen_fee:
        raise LookAgain
    return request_termination(request, outside, now)


def _level(asked: OwnEnd, now: datetime) -> ProofLevel:
    """Return how sure we are: two proofs that a sign speaks against are worth one."""
    at_once, line_id = Consequence.END_AT_ONCE, asked.line.line_id
    is_sure = is_granted_for_line(at_once, asked.proofs, line_id, now)
    return ProofLevel.VERIFIED if is_sure else ProofLevel.IDENTIFIED


def _request(asked: OwnEnd, level: ProofLevel) -> TerminationRequest:
    # by its card: a number may have gone to somebody else since
    return TerminationRequest(iccid=asked.line.iccid, wish=asked.wish, level=level, actor=HOLDER)
