"""End one's own line: what it would cost and bring back on each way, then the one confirmation."""

from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.holder_account import HeldProof, kinds_that_count
from cleanbreak.domain.proof import Consequence, level_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Plan, TerminationRequest
from cleanbreak.flows.carry_proofs import require_for_line
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.list_own_lines import OwnLine
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.request_termination import Requested, request_termination
from cleanbreak.ports.outside import Outside
from cleanbreak.records.verification import given_kinds


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
    def consequence(self) -> Consequence:
        """Return what is brought about: all but an end at once waits for notice or a later day."""
        is_at_once = self.wish.policy is EndPolicy.IMMEDIATE
        return Consequence.END_AT_ONCE if is_at_once else Consequence.END_ON_NOTICE


def preview_own_end(asked: OwnEnd, outside: Outside, now: datetime) -> Plan:
    """Return what would happen; an end at once is planned as if the proofs were there already.

    :raises Refusal: if the line cannot end so.
    """
    level = level_of(kinds_that_count(asked.proofs, asked.line.line_id, now))
    if asked.consequence is Consequence.END_AT_ONCE:
        level = ProofLevel.VERIFIED
    elif level is ProofLevel.NONE:
        level = ProofLevel.IDENTIFIED
    (planned,) = plan_terminations([_request(asked, level)], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned.plan


def end_own_line(
    asked: OwnEnd, outside: Outside, now: datetime, *, has_seen_fee: bool
) -> Requested:
    """Order the end, once: a second click finds the order of the first.

    :param has_seen_fee: whether the fee for an early end was on the page that was confirmed.
    :raises MoreProofNeeded: if the proofs of the session are not enough for this end.
    :raises ProofLocked: if the proofs of this line are locked.
    :raises LookAgain: for an early end of which the fee was not shown.
    :raises Refusal: of `request_termination`, for a date that cannot be.
    """
    verification = require_for_line(asked.consequence, asked.proofs, asked.line.line_id, now)
    request = _request(asked, level_of(given_kinds(verification.verification_id)))
    (planned,) = plan_terminations([request], outside, now)
    if not isinstance(planned, Refusal) and planned.plan.end.is_early and not has_seen_fee:
        raise LookAgain
    return request_termination(request, outside, now)


def _request(asked: OwnEnd, level: ProofLevel) -> TerminationRequest:
    # by its card: a number may have gone to somebody else since
    return TerminationRequest(iccid=asked.line.iccid, wish=asked.wish, level=level, actor=HOLDER)
