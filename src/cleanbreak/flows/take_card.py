"""Take the card: the card on the counter is the card of the line, or the customer has none."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.desk_visit import CardShown, VisitStep
from cleanbreak.domain.papers import PaperKind
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.sim_card import CardIdentity
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.desk_card import AtDesk
from cleanbreak.flows.due_visit import due_visit, proved_line_of
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.see_papers import see_by_the_way


def take_card(
    visit_id: UUID, card: CardIdentity, how: CardShown, actor: Actor, now: datetime
) -> None:
    """Compare the card with the line's; that it is here, proves something beside the document.

    :param how: read by a reader, or its printed number scanned.
    :raises NotTheCardOfTheLine: without telling whose card it is.
    :raises ProofLocked, VerificationOver: as :func:`note_proof`.
    :raises Refusal: as `due_visit` says.
    """
    story = due_visit(visit_id, VisitStep.CARD, actor, now)
    row = proved_line_of(story)
    here = AtDesk(msisdn=row.msisdn, iccid=row.iccid, actor=actor)
    here.compare(card, here.line(), now)
    if story.authority_id is None:
        note_proof(story.verification_id, ProofKind.CARD_NUMBER, actor, now)
    see_by_the_way(story, [PaperKind.SIM_CARD], actor, now)
    note_step(visit_id, VisitStep.CARD, {"how": how.value}, actor, now)
