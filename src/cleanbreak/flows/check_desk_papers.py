"""Check papers at the desk: what a clerk has ticked must be what the list of the place asks for.

A cancellation itself is accepted and numbered without any (docs/decisions/0005): papers are asked
for only before something is done at the desk for whoever stands there.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind, UnknownAuthority
from cleanbreak.domain.papers import (
    Bearer,
    Errand,
    Need,
    NeedName,
    PaperForm,
    PaperKind,
    PapersMissing,
    Question,
    SeenPaper,
    missing_needs,
    need_of,
)
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.paper_words import missing_words
from cleanbreak.flows.papers_for import papers_for, question_of
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.paper import put_seen, seen_papers
from cleanbreak.records.paper_upload import accepted_papers

SHOWN_BY: dict[AuthorityDocument, tuple[SeenPaper, ...]] = {
    AuthorityDocument.COURT_APPOINTMENT: (
        SeenPaper(NeedName.AUTHORITY, PaperKind.COURT_APPOINTMENT),
    ),
    AuthorityDocument.CERTIFICATE_OF_INHERITANCE: (
        SeenPaper(NeedName.DEATH, PaperKind.CERTIFICATE_OF_INHERITANCE),
        SeenPaper(NeedName.KINSHIP, PaperKind.CERTIFICATE_OF_INHERITANCE),
    ),
    AuthorityDocument.DEATH_CERTIFICATE_AND_KINSHIP: (
        SeenPaper(NeedName.DEATH, PaperKind.DEATH_CERTIFICATE),
        SeenPaper(NeedName.KINSHIP, PaperKind.KINSHIP),
    ),
    AuthorityDocument.COMPANY_REGISTER: (SeenPaper(NeedName.COMPANY, PaperKind.COMPANY_REGISTER),),
    AuthorityDocument.NOTARISED_POWER: (SeenPaper(NeedName.AUTHORITY, PaperKind.NOTARISED_POWER),),
    AuthorityDocument.SIGNED_POWER: (SeenPaper(NeedName.AUTHORITY, PaperKind.SIGNED_POWER),),
}
"""What two people have looked at when an authority counts; no single clerk ticks it again."""


def caller_subject(verification_id: UUID) -> str:
    """Return by what the ticks of somebody at the desk are found."""
    return f"verification:{verification_id}"


def authority_subject(authority_id: UUID) -> str:
    """Return by what the ticks of a representative are found."""
    return f"authority:{authority_id}"


def needs_of_caller(line: LineRow, errand: Errand, now: datetime) -> tuple[Need, ...]:
    """Return what the holder of a line shows at a desk."""
    return _on_paper(papers_for(question_of(line, errand), now).needs)


def needs_of_authority(authority_id: UUID, errand: Errand, now: datetime) -> tuple[Need, ...]:
    """Return what a representative shows at a desk beside the document that two people look at.

    :raises UnknownAuthority: if there is none.
    """
    row = _authority(authority_id)
    return missing_needs(_needs(row, errand, now), SHOWN_BY[AuthorityDocument(row.document)])


def _needs(row: AuthorityRow, errand: Errand, now: datetime) -> tuple[Need, ...]:
    line = row.holder.lines.order_by("line_id").first()
    if line is None:
        return ()
    question = Question(
        place=line.jurisdiction,
        channel=Channel.STORE_DESK,
        bearer=Bearer.by(AuthorityKind(row.kind)),
        errand=errand,
    )
    return _on_paper(papers_for(question, now).needs)


def _authority(authority_id: UUID) -> AuthorityRow:
    row = AuthorityRow.objects.select_related("holder").filter(pk=authority_id).first()
    if row is None:
        raise UnknownAuthority
    return row


def tick_papers(
    subject: str, needs: Sequence[Need], ticked: Sequence[SeenPaper], actor: Actor, now: datetime
) -> None:
    """Note what a clerk has seen.

    :raises PaperNotAsked, NotOnPaper: for what is not on the list; then nothing is noted.
    """
    for one in ticked:
        need_of(needs, one.need, one.kind)
    details = {"subject": subject, "papers": {one.need.value: one.kind.value for one in ticked}}
    with transaction.atomic():
        put_seen(subject, ticked, actor.acting_user, now)
        append_audit(
            [AuditEntry(act="papers.seen", order_id=None, actor=actor, details=details)], now
        )


def check_papers_of_caller(
    verification_id: UUID, line: LineRow, errand: Errand, now: datetime, *, is_proved: bool
) -> None:
    """Return if the clerk has seen what somebody at the desk needs for their own line.

    A paper of which a picture was accepted beforehand counts as seen.

    :param is_proved: two proofs by machine were given, which a place may take instead of a paper.
    :raises PapersMissing: naming what is missing.
    """
    needs = needs_of_caller(line, errand, now)
    seen = seen_papers(caller_subject(verification_id), now)
    seen += accepted_papers(line.line_id, now)
    if is_proved:
        seen += [SeenPaper(need.name, PaperKind.PROOFS) for need in needs]
    _check(needs, seen)


def check_papers_of_authority(authority_id: UUID, errand: Errand, now: datetime) -> None:
    """Return if two people have seen the document, and a clerk the rest.

    :raises PapersMissing: naming what is missing.
    """
    needs = needs_of_authority(authority_id, errand, now)
    _check(needs, seen_papers(authority_subject(authority_id), now))


def _check(needs: Sequence[Need], seen: Sequence[SeenPaper]) -> None:
    if missing := missing_needs(needs, seen):
        raise PapersMissing(missing=missing_words(missing))


def _on_paper(needs: Sequence[Need]) -> tuple[Need, ...]:
    return tuple(need for need in needs if need.form is not PaperForm.TOLD)
