"""Check an identity at the desk: the document in a clerk's hand, against the line of a visit.

Whatever tells of the document alone is refused with its reason. Whether the line exists, and whose
it is, is told by nothing but a name that fits, of which five can be tried for a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.authority import NotTheirLine, UnknownAuthority, check_may_act
from cleanbreak.domain.desk_visit import VisitStep, check_due
from cleanbreak.domain.document_name import LookFor, NameAnswer, NameFit, fit_name
from cleanbreak.domain.identity_evidence import (
    IdentityPicture,
    IdentityRules,
    ReadDocument,
    ShownIdentity,
    Validity,
    check_shown,
    read_document,
)
from cleanbreak.domain.paper_file import FileKind, PaperKindUnknown
from cleanbreak.domain.papers import NeedName, SeenPaper
from cleanbreak.domain.proof import ProofKind, VerificationOver
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.check_desk_papers import authority_subject, caller_subject
from cleanbreak.flows.clean_paper import clean_paper
from cleanbreak.flows.give_proof import note_proof
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import VisitStory, open_visit
from cleanbreak.policies.identity_rules import identity_rules
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.desk_visit import DeskVisitRow, details_of
from cleanbreak.records.identity_evidence import (
    IdentityEvidenceRow,
    TakenPicture,
    keep_pictures,
)
from cleanbreak.records.line import LineRow
from cleanbreak.records.paper import put_seen
from cleanbreak.records.sealed import open_sealed
from cleanbreak.records.store import StoreRow
from cleanbreak.records.verification import VerificationRow

NOBODY = "Erika Mustermann"
"""Whose name is compared where there is no line, so that it takes as long; it counts for nothing.
"""


class IdentityNoMatch(Refusal):
    """No match. If the document shows the name in other letters, too, type it in those. Whoever
    comes for the holder needs an authority, recorded under Representatives.
    """

    code = "identity_no_match"


class WholeNameNeeded(Refusal):
    """The machine-readable lines are too short for this name: type all of it from the front of the
    document.
    """

    code = "whole_name_needed"


class NamePartsDiffer(Refusal):
    """One of the names has more parts than the other. Ask how the name is written in the agreement,
    and type of the name on the document those parts.
    """

    code = "name_parts_differ"


class NameReadingRare(Refusal):
    """This spelling of a Chinese name is a rare one: type the characters from the document."""

    code = "name_reading_rare"


class NameCharactersDiffer(Refusal):
    """These characters are not those on file, though they sound alike, such as traditional instead
    of simplified ones. Scan the machine-readable lines, or ask for another document.
    """

    code = "name_characters_differ"


LOOK: Mapping[LookFor, type[Refusal]] = {
    LookFor.WHOLE_NAME: WholeNameNeeded,
    LookFor.PARTS: NamePartsDiffer,
    LookFor.READING: NameReadingRare,
    LookFor.CHARACTERS: NameCharactersDiffer,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What was seen, and was enough."""

    story: VisitStory
    line: LineRow
    authority_id: UUID | None
    read: ReadDocument
    validity: Validity
    pictures: Sequence[TakenPicture]


def check_identity(
    visit_id: UUID,
    shown: ShownIdentity,
    actor: Actor,
    now: datetime,
    authority_id: UUID | None = None,
) -> None:
    """Note that whoever stands at the desk is the holder, or may act for them.

    The holder's document is a proof; that of a representative is none of the holder, and counts by
    the authority. Nothing of the document is kept but its kind and what was said of it, and the
    pictures that the place of the desk wants.

    :param authority_id: by which somebody comes for the holder.
    :raises UnknownVisit, VisitOver, OtherStepDue, StepDoneAlready: as for every step.
    :raises Refusal: of :func:`read_document`, :func:`check_shown` and :func:`clean_paper`.
    :raises UnknownAuthority, AuthorityOver, AuthorityRevoked, AuthorityNotAgreed, NotTheirLine: if
        nobody may act so for the holder of this line.
    :raises IdentityNoMatch, WholeNameNeeded, NamePartsDiffer, NameReadingRare,
        NameCharactersDiffer: if the name does not fit, or a person has to look.
    :raises TooManyRequests: after five names for one line.
    :raises VerificationOver, ProofLocked: as :func:`note_proof`.
    """
    story = open_visit(visit_id, actor, now)
    check_due(VisitStep.IDENTITY, details_of(story.done))
    rules, today = rules_at_desk(story.store_id, now)
    read = read_document(shown, today)
    validity = check_shown(shown, read, rules, today)
    cleaned = {what: _picture(content) for what, content in shown.pictures.items()}
    line = _match(story, read, authority_id, actor, now)
    checked = _Checked(
        story=story,
        line=line,
        authority_id=authority_id,
        read=read,
        validity=validity,
        pictures=_kept(cleaned, line, rules, today),
    )
    with transaction.atomic():
        _note(checked, actor, now)


def rules_at_desk(store_id: str, now: datetime) -> tuple[IdentityRules, date]:
    """Return the rules of the place where the desk is, and the day there.

    Those of the line's place would tell where the line is from before anybody has proved anything.
    """
    store = StoreRow.objects.filter(pk=store_id).first()
    place = store.place if store else settings.CLEANBREAK_HOME_PLACE
    today = policy_at(place, now)[1]
    return identity_rules(place, today), today


def _match(
    story: VisitStory,
    read: ReadDocument,
    authority_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> LineRow:
    """Return the line if the name fits whoever should stand there.

    :raises IdentityNoMatch: also where there is no line, and as late.
    """
    calls = VerificationRow.objects.select_related("line__holder")
    call = calls.filter(pk=story.verification_id).first()
    if call is None:
        raise VerificationOver
    check_rate(Limited.DOCUMENT_NAME, call.guard, now)
    if authority_id is not None:
        name = _name_by_authority(authority_id, call.line, story, now)
    else:
        name = call.line.holder.name if call.line else NOBODY
    answer = fit_name(name, read.name)
    if call.line is None or answer.fit is not NameFit.FITS:
        refusal = _refusal(answer if call.line else NameAnswer(NameFit.DIFFERS))
        details = {"visit": str(story.visit_id), "why": refusal.code}
        entry = AuditEntry(act="identity.no_match", order_id=None, actor=actor, details=details)
        append_audit([entry], now)
        raise refusal
    return call.line


def _name_by_authority(
    authority_id: UUID, line: LineRow | None, story: VisitStory, now: datetime
) -> str:
    """Return who may act for the holder of the line."""
    row = AuthorityRow.objects.filter(pk=authority_id).first()
    if row is None:
        raise UnknownAuthority
    check_may_act(row.as_authority(), rules_at_desk(story.store_id, now)[1])
    if line is None or row.holder_id != line.holder_id:
        raise NotTheirLine
    return open_sealed(row.person_name)


def _refusal(answer: NameAnswer) -> Refusal:
    return LOOK[answer.look_for]() if answer.look_for else IdentityNoMatch()


def _picture(content: bytes) -> bytes:
    """Return a picture encoded anew.

    :raises Refusal: of :func:`clean_paper`; PaperKindUnknown: for a PDF, which no camera makes.
    """
    kind, cleaned = clean_paper(content, settings.CLEANBREAK_PAPER_BYTES_MAX)
    if kind is not FileKind.JPEG:
        raise PaperKindUnknown
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


def _note(checked: _Checked, actor: Actor, now: datetime) -> None:
    story, read = checked.story, checked.read
    row = IdentityEvidenceRow.objects.create(
        visit_id=story.visit_id,
        kind=read.kind.value,
        read_by=read.read_by.value,
        check_digits=read.check_digits.value,
        name_from=read.name_from.value,
        validity=checked.validity.value,
        authority_id=checked.authority_id,
        pictures=" ".join(one.what.value for one in checked.pictures),
        seen_at=now,
        seen_by=actor.acting_user,
    )
    keep_pictures(row, checked.pictures)
    details = {"kind": row.kind, "read_by": row.read_by, "validity": row.validity}
    if checked.authority_id is None:
        note_proof(story.verification_id, ProofKind.ID_DOCUMENT, actor, now)
        subject, need = caller_subject(story.verification_id), NeedName.IDENTITY
    else:
        DeskVisitRow.objects.filter(pk=story.visit_id).update(authority_id=checked.authority_id)
        subject, need = authority_subject(checked.authority_id), NeedName.BEARER_IDENTITY
        details["authority"] = str(checked.authority_id)
    put_seen(subject, [SeenPaper(need, read.kind)], actor.acting_user, now)
    note_step(story.visit_id, VisitStep.IDENTITY, details, actor, now)
