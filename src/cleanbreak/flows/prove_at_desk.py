"""Prove at the desk: the document in the clerk's hand is the holder's, or of whoever may act.

The answer is the same for a stranger's line and for a number that nobody has.
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.authority import check_may_act
from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.papers import PaperKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.due_visit import due_visit
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import open_visit
from cleanbreak.flows.see_papers import see_by_the_way
from cleanbreak.flows.verify_caller import current_call, match_document
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.desk_visit import lock_visit
from cleanbreak.records.line import LineRow
from cleanbreak.records.sealed import open_sealed


class NoAuthorityHere(Refusal):
    """Nobody of this name may act for the holder of this line. Record the authority first, under
    Representatives: by the original of the document, which a second person looks at, too. A
    declaration can be accepted without it.
    """

    code = "no_authority_here"


def prove_holder(
    visit_id: UUID, name: str, document: PaperKind, actor: Actor, now: datetime
) -> None:
    """Compare the name on the original document with the holder's.

    :raises NoMatch: if it is not theirs, or there is no such line: it is not told which.
    :raises TooManyRequests, ProofLocked, VerificationOver: as :func:`match_document`.
    :raises Refusal: as `due_visit` says.
    """
    story = due_visit(visit_id, VisitStep.IDENTITY, actor, now)
    match_document(story.verification_id, name, actor, now)
    said = {"who": "holder", "document": document.value}
    note_step(visit_id, VisitStep.IDENTITY, said, actor, now)
    see_by_the_way(open_visit(visit_id, actor, now), [document], actor, now)


def prove_representative(
    visit_id: UUID, name: str, document: PaperKind, actor: Actor, now: datetime
) -> None:
    """Compare the name on the original document with those who may act for the holder.

    :raises NoAuthorityHere: if nobody of this name may, or there is no such line.
    :raises TooManyRequests, VerificationOver: as :func:`match_document`.
    :raises Refusal: as `due_visit` says.
    """
    story = due_visit(visit_id, VisitStep.IDENTITY, actor, now)
    call = current_call(story.verification_id, actor, now)
    check_rate(Limited.DOCUMENT_NAME, call.guard, now)
    authority = _authority(call.line, name, now) if call.line else None
    if authority is None:
        raise NoAuthorityHere
    with transaction.atomic():
        row = lock_visit(visit_id)
        row.authority_id = authority.authority_id
        row.save(update_fields=["authority_id"])
        said = {
            "who": "representative",
            "document": document.value,
            "authority": str(authority.authority_id),
        }
        note_step(visit_id, VisitStep.IDENTITY, said, actor, now)
    see_by_the_way(open_visit(visit_id, actor, now), [document], actor, now)


def _authority(line: LineRow, name: str, now: datetime) -> AuthorityRow | None:
    """Return the authority by which somebody of this name may act today."""
    key = name_key(name).encode()
    today = policy_at(line.jurisdiction, now)[1]
    for row in AuthorityRow.objects.filter(holder_id=line.holder_id).order_by("-recorded_at"):
        if not hmac.compare_digest(name_key(open_sealed(row.person_name)).encode(), key):
            continue
        try:
            check_may_act(row.as_authority(), today)
        except Refusal:
            continue  # over, revoked, or not agreed to: to the desk, there is none
        return row
    return None
