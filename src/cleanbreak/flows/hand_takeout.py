"""Hand a takeout to the customer's phone: a new link as a QR, on their screen, shown once.

Every showing makes a link of its own and kills the one before, also that in the mail.
"""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.desk_screen import NothingToConfirm
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.takeout_state import TakeoutNotHere
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.takeout_links import new_link
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.takeout import AT_REST_STATES, TakeoutRow


def hand_takeout(story: VisitStory, actor: Actor, now: datetime) -> str:
    """Return the link of the latest takeout of the line, for the phone of whoever stands there.

    :raises NothingToConfirm: before the end, and for a representative: it is the holder's data.
    :raises MoreProofNeeded, CoolingOff, VerificationOver: as `flows/judge_proofs.py` says.
    :raises TakeoutNotHere: if none lies here.
    """
    if story.due is not None or story.authority_id is not None:
        raise NothingToConfirm
    verification = judge_proofs(story.verification_id, Consequence.TAKEOUT, now)
    if verification.line is None:
        raise UnknownLine
    with transaction.atomic():
        rows = TakeoutRow.objects.select_for_update().filter(
            line=verification.line, state__in=AT_REST_STATES, due_at__gt=now
        )
        row = rows.order_by("-asked_at").first()
        if row is None:
            raise TakeoutNotHere
        link = new_link(row, now)
        details = {"takeout": str(row.takeout_id)}
        if VisitStep.TAKEOUT_HANDED in story.done:
            act = "takeout.link_renewed"
            append_audit(
                [AuditEntry(act=act, order_id=row.order_id, actor=actor, details=details)], now
            )
        else:
            note_step(story.visit_id, VisitStep.TAKEOUT_HANDED, details, actor, now)
    return link
