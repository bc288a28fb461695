"""Hand a takeout to the customer's phone: a new link as a QR, on their screen, shown once.

Every showing makes a link of its own and kills the one before, also that in the mail.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cleanbreak.domain.desk_screen import NothingToConfirm
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.takeout_state import TakeoutForm, TakeoutNotHere, TakeoutWish
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.ask_for_takeout import ask_as_holder, needs_co_user_declaration
from cleanbreak.flows.judge_proofs import has_enough_proof, judge_proofs
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.offer_takeout import offer_takeout
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.flows.takeout_links import new_link
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.takeout import AT_REST_STATES, TakeoutRow


@dataclass(frozen=True, slots=True)
class TakeoutChoice:
    """Whether data can be asked for beside the confirmation."""

    is_offered: bool
    needs_co_user_declaration: bool = False
    """Whether whoever asks says that everybody who uses the line knows."""


def choice_of_takeout(story: VisitStory, now: datetime) -> TakeoutChoice:
    """Return what the customer's screen offers: nothing that would be refused."""
    line = line_of_visit(story)
    is_proved = story.authority_id is None and has_enough_proof(
        story.verification_id, Consequence.TAKEOUT, now
    )
    if line is None or not is_proved or not offer_takeout(line, now).can_ask:
        return TakeoutChoice(is_offered=False)
    return TakeoutChoice(True, needs_co_user_declaration(line, now))


def ask_at_screen(story: VisitStory, actor: Actor, now: datetime) -> None:
    """Ask for the data of the line, beside the confirmation, as a zip that everybody can open.

    :raises Refusal: as :func:`ask_as_holder`.
    """
    wish = TakeoutWish(form=TakeoutForm.PLAIN, co_users_informed=True)
    ask_as_holder(story.verification_id, wish, actor, now)


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
