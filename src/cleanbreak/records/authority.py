"""Authorities: who may act for a holder, by which document; never deleted, only revoked."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.authority import Authority, AuthorityDocument, AuthorityKind
from cleanbreak.domain.line import LineState
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.sealed import open_sealed


class AuthorityRow(models.Model):
    """The right of one person to act for one holder."""

    authority_id = models.UUIDField(primary_key=True, default=uuid7)
    holder = models.ForeignKey(HolderRow, on_delete=models.PROTECT, related_name="authorities")
    kind = models.TextField()
    person_name = models.TextField(help_text="Sealed.")
    email = models.TextField(blank=True, help_text="Sealed; empty: is told of nothing.")
    document = models.TextField()
    document_reference = models.TextField(help_text="Sealed: file number, register entry.")
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.TextField(blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.TextField(blank=True)

    class Meta:
        db_table = "authority"
        constraints = [
            one_of("kind", AuthorityKind),
            one_of("document", AuthorityDocument),
            models.CheckConstraint(
                condition=models.Q(agreed_at=None) | ~models.Q(agreed_by=models.F("recorded_by")),
                name="authority_agreed_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recorded_at", "authority_id"],
                condition=models.Q(revoked_at=None, agreed_at=None),
                name="authority_waiting",
            ),
            models.Index(
                fields=["recorded_at", "authority_id"],
                condition=models.Q(revoked_at=None, agreed_at__isnull=False),
                name="authority_agreed",
            ),
        ]

    def as_authority(self) -> Authority:
        """Return what the rules need of it."""
        return Authority(
            authority_id=self.authority_id,
            holder_id=self.holder_id,
            kind=AuthorityKind(self.kind),
            document=AuthorityDocument(self.document),
            valid_until=self.valid_until,
            is_agreed=self.agreed_at is not None,
            is_revoked=self.revoked_at is not None,
        )


def emails_of_authorities(authority_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return where those who act by these authorities are told; who has no address is left out."""
    rows = AuthorityRow.objects.filter(pk__in=list(authority_ids)).exclude(email="")
    return {row.authority_id: open_sealed(row.email) for row in rows}


def living_lines_of(holder_ids: Iterable[int], at_most: int) -> dict[int, list[tuple[int, str]]]:
    """Return number and MSISDN of the first living lines of each holder, which may have very many.

    :param at_most: so many of each.
    """
    found: dict[int, list[tuple[int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT holder_id, line_id, msisdn FROM unnest(%s::bigint[]) AS h (holder_id)
            CROSS JOIN LATERAL (
                SELECT line_id, msisdn FROM line
                WHERE line.holder_id = h.holder_id AND state <> %s ORDER BY line_id LIMIT %s) AS l
            ORDER BY holder_id, line_id""",
            [list(holder_ids), LineState.TERMINATED.value, at_most],
        )
        for holder_id, line_id, msisdn in cursor.fetchall():
            found.setdefault(holder_id, []).append((line_id, msisdn))
    return found


def first_watched_of(holder_ids: Iterable[int]) -> dict[int, int]:
    """Return the first living line of each holder that is watched, where there is one."""
    watched = LineRow.objects.filter(holder_id__in=list(holder_ids), watchedlinerow__isnull=False)
    living = watched.exclude(state=LineState.TERMINATED.value).order_by("-line_id")
    return dict(living.values_list("holder_id", "line_id"))
