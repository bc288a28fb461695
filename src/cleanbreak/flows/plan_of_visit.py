"""The plan of a visit: what will happen when it is confirmed, for a holder or a representative."""

from dataclasses import replace
from datetime import datetime

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, Plan, TerminationRequest, UnknownLine
from cleanbreak.flows.plan_termination import plan_terminations
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.flows.serve_caller import WISHES, preview_for_caller
from cleanbreak.ports.outside import Outside


def plan_of_visit(story: VisitStory, outside: Outside, now: datetime) -> Plan:
    """Return the plan, as it would be ordered now.

    :raises MoreProofNeeded, VerificationOver: if what was proved is not enough, or too long ago.
    :raises Refusal: if the line cannot end so.
    """
    clerk = Actor(channel=Channel.STORE_DESK, acting_user=story.clerk, store=story.store_id)
    if story.authority_id is None:
        return preview_for_caller(story.verification_id, story.when, clerk, outside, now)
    line = line_of_visit(story)
    if line is None:
        raise UnknownLine
    request = TerminationRequest(
        msisdn=line.msisdn,
        iccid=line.iccid,
        wish=WISHES[story.when],
        level=ProofLevel.VERIFIED,
        actor=replace(clerk, on_behalf_of=f"holder:{line.holder_id}"),
    )
    (planned,) = plan_terminations([request], outside, now)
    if isinstance(planned, Refusal):
        raise planned
    return planned.plan
