"""Record an authority: somebody acts for a holder; two people look at the document, each alone."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.authority import (
    AuthorityDocument,
    AuthorityKind,
    AuthorityOver,
    UnknownAuthority,
    check_document,
)
from cleanbreak.domain.declaration import NAME_LENGTH_MAX, NameMissing, NameTooLong
from cleanbreak.domain.four_eyes import GuardedAct
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.require_second_person import require_second_person
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.authority import AuthorityRow
from cleanbreak.records.line import LineRow, find_lines
from cleanbreak.records.sealed import seal


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """What somebody showed who wants to act for a holder."""

    kind: AuthorityKind
    document: AuthorityDocument
    reference: str = field(repr=False)
    """File number or register entry, by which it can be found again."""
    valid_until: date | None
    person_name: str = field(repr=False)
    email: str = field(repr=False, default="")


def record_authority(
    msisdn: str, shown: ShownDocument, actor: Actor, today: date, now: datetime
) -> UUID:
    """Record who may act for the holder of this line; it counts once a second person agrees.

    :param today: the day at the place of whoever looks at the document.
    :raises UnknownLine: if the number names no line.
    :raises DocumentDoesNotFit, AuthorityOver: if the document does not show it, or no longer.
    :raises NameMissing, NameTooLong: for the name of whoever acts.
    """
    _check(shown, today)
    (line,) = find_lines([msisdn], [None])
    if line is None:
        raise UnknownLine
    holder_id = LineRow.objects.only("holder_id").get(line_id=line["line_id"]).holder_id
    with transaction.atomic():
        row = AuthorityRow.objects.create(
            holder_id=holder_id,
            kind=shown.kind.value,
            person_name=seal(shown.person_name.strip()),
            email=seal(shown.email) if shown.email else "",
            document=shown.document.value,
            document_reference=seal(shown.reference),
            valid_until=shown.valid_until,
            recorded_at=now,
            recorded_by=actor.acting_user,
        )
        _note("authority.recorded", row, actor, now)
    return row.authority_id


def agree_to_authority(authority_id: UUID, actor: Actor, now: datetime) -> None:
    """Agree to it as the second person, who has looked at the document, too.

    :raises UnknownAuthority: if there is none.
    :raises OwnAuthorityRecord, NotEntitledToAgree: for whoever recorded it, or has not the role.
    """
    with transaction.atomic():
        row = _locked(authority_id)
        require_second_person(GuardedAct.AUTHORITY, [row.recorded_by], actor)
        if row.agreed_at is None:
            row.agreed_at, row.agreed_by = now, actor.acting_user
            row.save(update_fields=["agreed_at", "agreed_by"])
            _note("authority.agreed", row, actor, now)


def revoke_authority(authority_id: UUID, actor: Actor, now: datetime) -> None:
    """Take it back; what was done by it stays done.

    :raises UnknownAuthority: if there is none.
    """
    with transaction.atomic():
        row = _locked(authority_id)
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by = now, actor.acting_user
            row.save(update_fields=["revoked_at", "revoked_by"])
            _note("authority.revoked", row, actor, now)


def _check(shown: ShownDocument, today: date) -> None:
    check_document(shown.kind, shown.document)
    if shown.valid_until is not None and shown.valid_until < today:
        raise AuthorityOver(ended_on=shown.valid_until)
    if not shown.person_name.strip():
        raise NameMissing
    if len(shown.person_name) > NAME_LENGTH_MAX:
        raise NameTooLong(maximum=NAME_LENGTH_MAX)


def _locked(authority_id: UUID) -> AuthorityRow:
    row = AuthorityRow.objects.select_for_update().filter(pk=authority_id).first()
    if row is None:
        raise UnknownAuthority
    return row


def _note(act: str, row: AuthorityRow, actor: Actor, now: datetime) -> None:
    details = {"authority": str(row.authority_id), "kind": row.kind, "holder_id": row.holder_id}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
