"""List authorities: who may act for whom, and what still needs a second person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from cleanbreak.domain.authority import AuthorityDocument, AuthorityKind, UnknownAuthority
from cleanbreak.records.authority import AuthorityRow, first_watched_of, living_lines_of
from cleanbreak.records.keyset import FIRST, Page, Part, read_page
from cleanbreak.records.sealed import open_sealed

TAIL_LENGTH = 4
LINES_MAX = 100
"""So many of one holder are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityStory:
    """One authority, as staff see it."""

    authority_id: UUID
    customer: str
    """The operator's number of the holder."""
    kind: AuthorityKind
    document: AuthorityDocument
    person_name: str = field(repr=False)
    valid_until: date | None
    recorded_at: datetime
    recorded_by: str
    agreed_by: str
    revoked_at: datetime | None
    line_to_note: int | None
    """A living line of the holder that is watched, else any, for the entry of who looks."""
    lines: tuple[tuple[int, str], ...]
    """Number and last digits of each living line of the holder."""


def list_authorities(limit: int, after: str = FIRST) -> Page[AuthorityStory]:
    """Return those that wait for a second person, the oldest first, then the latest others."""
    rows = AuthorityRow.objects.select_related("holder").filter(revoked_at=None)
    by = ("recorded_at", "authority_id")
    waiting = Part(rows.filter(agreed_at=None), by)
    agreed = Part(rows.filter(agreed_at__isnull=False), by, is_newest_first=True)
    page = read_page([waiting, agreed], after, limit)
    return page.showing(_stories(page.rows))


def read_authority(authority_id: UUID) -> AuthorityStory:
    """Return one authority.

    :raises UnknownAuthority: if there is none.
    """
    row = AuthorityRow.objects.select_related("holder").filter(pk=authority_id).first()
    if row is None:
        raise UnknownAuthority
    return _stories([row])[0]


def _stories(rows: Sequence[AuthorityRow]) -> list[AuthorityStory]:
    holder_ids = {row.holder_id for row in rows}
    lines, watched = living_lines_of(holder_ids, LINES_MAX), first_watched_of(holder_ids)
    return [_story(row, lines.get(row.holder_id, []), watched.get(row.holder_id)) for row in rows]


def _story(
    row: AuthorityRow, living: Sequence[tuple[int, str]], watched: int | None
) -> AuthorityStory:
    lines = tuple((line_id, msisdn[-TAIL_LENGTH:]) for line_id, msisdn in living)
    return AuthorityStory(
        authority_id=row.authority_id,
        customer=row.holder.reference,
        kind=AuthorityKind(row.kind),
        document=AuthorityDocument(row.document),
        person_name=open_sealed(row.person_name),
        valid_until=row.valid_until,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        agreed_by=row.agreed_by,
        revoked_at=row.revoked_at,
        line_to_note=watched or (lines[0][0] if lines else None),
        lines=lines,
    )
