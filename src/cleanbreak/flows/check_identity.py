"""Check an identity at the desk: the document in a clerk's hand, against the line of a visit.

Whatever tells of the document alone is refused with its reason. Whether the line exists, and whose
it is, is told by nothing but a name that fits, of which five can be tried for a line.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.identity_evidence import (
    IdentityPicture,
    IdentityRules,
    ReadDocument,
    ShownIdentity,
    Validity,
    check_shown,
    read_document,
)
from cleanbreak.domain.paper_file import FileKind, PaperUnreadable
from cleanbreak.domain.papers import PaperKind
from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.clean_paper import clean_paper
from cleanbreak.flows.due_visit import due_visit
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.match_identity import match_holder, match_representative
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import VisitStory, open_visit
from cleanbreak.flows.see_papers import see_by_the_way
from cleanbreak.flows.verify_caller import current_call
from cleanbreak.policies.identity_rules import identity_rules
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.desk_visit import lock_visit
from cleanbreak.records.identity_evidence import (
    IdentityEvidenceRow,
    TakenPicture,
    keep_pictures,
)
from cleanbreak.records.line import LineRow
from cleanbreak.records.store import StoreRow


def check_identity(
    visit_id: UUID,
    shown: ShownIdentity,
    actor: Actor,
    now: datetime,
    *,
    is_representative: bool = False,
) -> None:
    """Note that whoever stands at the desk is the holder, or may act for them.

    The holder's document is a proof; that of a representative is none of the holder, and counts by
    the authority. Nothing of the document is kept but its kind and what was said of it, and the
    pictures that the place of the desk wants.

    :raises Refusal: as `due_visit` says; of :func:`read_document`, :func:`check_shown` and
        :func:`clean_paper`, for what is wrong with the document or the pictures.
    :raises IdentityNoMatch, WholeNameNeeded, NamePartsDiffer, NameReadingRare,
        NameCharactersDiffer: if the name does not fit, or a person has to look.
    :raises NoAuthorityHere: if nobody of the name may act for the holder.
    :raises TooManyRequests: after five names for one line.
    :raises UnknownCaller, VerificationOver, ProofLocked: as :func:`note_proof`.
    """
    story = due_visit(visit_id, VisitStep.IDENTITY, actor, now)
    rules, today = rules_at_desk(story.store_id, now)
    read = read_document(shown, today)
    validity = check_shown(shown, read, rules, today)
    cleaned = {what: _picture(content) for what, content in shown.pictures.items()}
    call = current_call(story.verification_id, actor, now)
    check_rate(Limited.DOCUMENT_NAME, call.guard, now)
    try:
        match = match_representative if is_representative else match_holder
        found = match(call.line, read.name, now)
    except Refusal as refusal:
        _note_no_match(visit_id, refusal, actor, now)
        raise
    with transaction.atomic():
        row = _evidence(visit_id, read, validity, actor, now)
        row.authority_id = found.authority_id
        pictures = _kept(cleaned, found.line, rules, today)
        row.pictures = " ".join(one.what.value for one in pictures)
        row.save(force_insert=True)
        keep_pictures(row, pictures)
        _note(row, story, actor, now)


def rules_at_desk(store_id: str, now: datetime) -> tuple[IdentityRules, date]:
    """Return the rules of the place where the desk is, and the day there.

    Those of the line's place would tell where the line is from before anybody has proved anything.
    """
    place = StoreRow.objects.get(pk=store_id).place
    today = policy_at(place, now)[1]
    return identity_rules(place, today), today


def _note_no_match(visit_id: UUID, refusal: Refusal, actor: Actor, now: datetime) -> None:
    details = {"visit": str(visit_id), "why": refusal.code}
    append_audit(
        [AuditEntry(act="identity.no_match", order_id=None, actor=actor, details=details)], now
    )


def _picture(content: bytes) -> bytes:
    """Return a picture encoded anew.

    :raises Refusal: of :func:`clean_paper`; PaperUnreadable: for a PDF, which no camera makes.
    """
    kind, cleaned = clean_paper(content, settings.CLEANBREAK_PAPER_BYTES_MAX)
    if kind is not FileKind.JPEG:
        raise PaperUnreadable
    return cleaned


def _kept(
    cleaned: Mapping[IdentityPicture, bytes], line: LineRow, rules: IdentityRules, today: date
) -> list[TakenPicture]:
    """Return what is kept; where it is to be kept for no day, nothing is."""
    erase_on = rules.pictures_kept.after(today)
    if erase_on <= today:
        return []
    return [
        TakenPicture(what=what, content=content, line_id=line.line_id, erase_on=erase_on)
        for what, content in cleaned.items()
    ]


def _evidence(
    visit_id: UUID, read: ReadDocument, validity: Validity, actor: Actor, now: datetime
) -> IdentityEvidenceRow:
    return IdentityEvidenceRow(
        visit_id=visit_id,
        kind=read.kind.value,
        read_by=read.read_by.value,
        check_digits=read.check_digits.value,
        name_from=read.name_from.value,
        validity=validity.value,
        seen_at=now,
        seen_by=actor.acting_user,
    )


def _note(row: IdentityEvidenceRow, story: VisitStory, actor: Actor, now: datetime) -> None:
    """Note the proof, or by which authority somebody comes, and that the step is done."""
    said = {"who": "holder", "document": row.kind, "read_by": row.read_by, "validity": row.validity}
    if row.authority_id is None:
        note_proof(story.verification_id, ProofKind.ID_DOCUMENT, actor, now)
    else:
        visit = lock_visit(story.visit_id)
        visit.authority_id = row.authority_id
        visit.save(update_fields=["authority_id"])
        said |= {"who": "representative", "authority": str(row.authority_id)}
    note_step(story.visit_id, VisitStep.IDENTITY, said, actor, now)
    seen = [PaperKind(row.kind)]
    see_by_the_way(open_visit(story.visit_id, actor, now), seen, actor, now)
