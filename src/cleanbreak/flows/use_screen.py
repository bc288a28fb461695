"""Use the customer's screen: see what will happen, say yes to exactly that, and sign.

What was on the screen is noted with the digest of its dates and figures. What is confirmed is a
statement that was on the screen and still holds: if anything has changed, it is shown again.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.desk_screen import FiguresChanged, NothingToConfirm
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.signature import Signature
from cleanbreak.domain.termination import Actor, Channel, Plan
from cleanbreak.flows.end_at_desk import digest_of_visit, preview_at_desk
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_screen import language_of, present_visit
from cleanbreak.flows.read_visit import VisitStory, line_of_visit
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.paper_rules import signature_kept
from cleanbreak.ports.outside import Outside
from cleanbreak.records.desk_screen import (
    DeskScreenRow,
    VisitSignatureRow,
    note_shown,
    sealed_signature,
    was_shown,
)

SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What will happen, as it stands on the screen."""

    story: VisitStory
    plan: Plan
    digest: UUID


def show_statement(row: DeskScreenRow, outside: Outside, now: datetime) -> Statement:
    """Return what will happen, and note that it is on the screen.

    :raises NothingToConfirm: if no visit has come so far.
    :raises Refusal: if the line cannot end so any more.
    """
    story = _confirmable(row, now)
    found = statement_of(story, outside, now)
    language = language_of(row, story)
    with transaction.atomic():
        note_shown(story.visit_id, found.digest, language, now)
        if story.due is VisitStep.SHOWN:
            details = {"statement": str(found.digest), "language": language.replace("-", "_")}
            note_step(story.visit_id, VisitStep.SHOWN, details, customer_of(story), now)
    return found


def confirm_statement(
    row: DeskScreenRow, seen: str, signature: Signature, outside: Outside, now: datetime
) -> VisitStory:
    """Note that the customer has said yes to what is on the screen; return the visit as it was.

    :param seen: the digest that stood on the page.
    :raises NothingToConfirm: if no visit has come so far, or it was confirmed.
    :raises FiguresChanged: if that is not what would happen now.
    """
    story = _confirmable(row, now)
    found = statement_of(story, outside, now)
    is_same = seen == str(found.digest) and was_shown(story.visit_id, found.digest)
    if not is_same or story.due is not VisitStep.CONFIRMED:
        raise FiguresChanged
    signature = replace(signature, salt=secrets.token_hex(SALT_BYTES))
    details = {
        "statement": str(found.digest),
        "signature": str(signature.digest(found.digest)),
        "signed": signature.way.value,
        "screen": "second",
    }
    with transaction.atomic():
        note_step(story.visit_id, VisitStep.CONFIRMED, details, customer_of(story), now)
        _keep(story, signature, now)
    return story


def statement_of(story: VisitStory, outside: Outside, now: datetime) -> Statement:
    """Return what would happen now, with its digest.

    :raises Refusal: if the line cannot end so.
    """
    clerk = Actor(channel=Channel.STORE_DESK, acting_user=story.clerk, store=story.store_id)
    plan = preview_at_desk(story, story.when, clerk, outside, now)
    return Statement(story=story, plan=plan, digest=digest_of_visit(story, plan))


def customer_of(story: VisitStory) -> Actor:
    """Return the customer, as records name them."""
    acting_user = "representative" if story.authority_id else "holder"
    return Actor(channel=Channel.STORE_DESK, acting_user=acting_user, store=story.store_id)


def _confirmable(row: DeskScreenRow, now: datetime) -> VisitStory:
    story = present_visit(row, now)
    if story is None or story.due not in (VisitStep.SHOWN, VisitStep.CONFIRMED):
        raise NothingToConfirm
    return story


def _keep(story: VisitStory, signature: Signature, now: datetime) -> None:
    """Keep the signature for as long as the place of the line wants it; often not at all."""
    line = line_of_visit(story)
    if line is None:
        return
    today = policy_at(line.jurisdiction, now)[1]
    erase_on = signature_kept(line.jurisdiction, today).after(today)
    if erase_on > today:
        VisitSignatureRow.objects.create(
            visit_id=story.visit_id,
            line=line,
            way=signature.way.value,
            content=sealed_signature(signature),
            signed_at=now,
            erase_on=erase_on,
        )
