"""Access tokens of relying parties, and what lines gave them: hashes, so that no reader has one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import Q
from uuid_utils.compat import uuid7

from cleanbreak.domain.access_grant import GrantWay
from cleanbreak.records.choices import one_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.relying_party import RelyingPartyRow


class AccessGrantRow(models.Model):
    """What one line gave to one relying party (three-legged); it is of this line and its holder.

    The number itself is not kept: it is the line's, as long as the line lives and is the same
    holder's. Nobody who gets the number later can be found by it.
    """

    grant_id = models.UUIDField(primary_key=True, default=uuid7)
    party = models.ForeignKey(
        RelyingPartyRow, on_delete=models.PROTECT, db_column="client_id", related_name="grants"
    )
    line = models.ForeignKey(LineRow, on_delete=models.PROTECT)
    holder_id = models.BigIntegerField(help_text="Whose the line was.")
    number_hash = models.TextField(help_text="Keyed; the number that the line had.")
    scopes = ArrayField(models.TextField())
    way = models.TextField()
    by_network = models.BooleanField(help_text="Whether the network said whose device it is.")
    handle_hash = models.TextField(blank=True, help_text="SHA-256 of a code; empty: none waits.")
    redirect_uri = models.TextField(blank=True)
    code_challenge = models.TextField(blank=True, help_text="PKCE (RFC 7636), S256.")
    nonce = models.TextField(blank=True, help_text="Goes into the ID token as it came.")
    made_at = models.DateTimeField()
    good_until = models.DateTimeField(help_text="Of the code; then no token is given any more.")
    spent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_grant"
        constraints = [
            one_of("way", GrantWay),
            models.UniqueConstraint(
                fields=["handle_hash"], condition=~Q(handle_hash=""), name="access_grant_handle"
            ),
        ]
        indexes = [
            models.Index(
                fields=["number_hash"], condition=Q(revoked_at=None), name="access_grant_by_number"
            ),
            models.Index(fields=["made_at"], name="access_grant_by_age"),
        ]


class AccessTokenRow(models.Model):
    """One access token; it is nowhere but with whom it was given to."""

    token_hash = models.TextField(primary_key=True, help_text="SHA-256 of 256 random bits.")
    party = models.ForeignKey(
        RelyingPartyRow, on_delete=models.PROTECT, db_column="client_id", db_index=False
    )
    grant = models.ForeignKey(AccessGrantRow, on_delete=models.CASCADE, null=True)
    scopes = ArrayField(models.TextField())
    good_until = models.DateTimeField()

    class Meta:
        db_table = "access_token"
        indexes = [models.Index(fields=["good_until"], name="access_token_by_end")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFound:
    """A token that is good now."""

    client_id: str
    scopes: frozenset[str]
    grant_id: UUID | None
    by_network: bool
    msisdn: str | None = field(repr=False)
    number_hash: str | None = field(repr=False)


_FIND = """
SELECT t.client_id, t.scopes, p.scopes, t.grant_id, coalesce(g.by_network, false), l.msisdn,
    g.number_hash
FROM access_token t
JOIN relying_party p USING (client_id)
LEFT JOIN access_grant g USING (grant_id)
LEFT JOIN line l ON l.line_id = g.line_id
WHERE t.token_hash = %s AND t.good_until > %s AND p.is_active AND (
    t.grant_id IS NULL OR g.revoked_at IS NULL AND l.is_alive AND l.holder_id = g.holder_id)
"""


def find_token(token_hash: str, now: datetime) -> TokenFound | None:
    """Return a token that is good now, of a relying party that is, and of a line that lives."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [token_hash, now])
        row = cursor.fetchone()
    if row is None:
        return None
    client_id, given, allowed, grant_id, by_network, msisdn, number_hash = row
    return TokenFound(
        client_id=client_id,
        scopes=frozenset(given) & frozenset(allowed),
        grant_id=grant_id,
        by_network=by_network,
        msisdn=msisdn,
        number_hash=number_hash,
    )


def revoke_grants_of(number_hashes: Sequence[str], now: datetime) -> dict[str, int]:
    """Revoke all that lines with these numbers gave; return of how many grants, by number hash."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH revoked AS (
                UPDATE access_grant SET revoked_at = %s
                WHERE number_hash = ANY(%s) AND revoked_at IS NULL RETURNING number_hash)
            SELECT number_hash, count(*) FROM revoked GROUP BY 1""",
            [now, list(number_hashes)],
        )
        return dict(cursor.fetchall())


def revoke_grants_of_lines(line_ids: Sequence[int], now: datetime) -> None:
    """Revoke all that these lines gave, whatever numbers they had then."""
    AccessGrantRow.objects.filter(line_id__in=line_ids, revoked_at=None).update(revoked_at=now)


def delete_tokens(now: datetime, *, grants_before: datetime) -> int:
    """Delete tokens that are good no more, and grants of before then; return how many."""
    tokens, _ = AccessTokenRow.objects.filter(good_until__lte=now).delete()
    grants, _ = AccessGrantRow.objects.filter(made_at__lt=grants_before).delete()
    return tokens + grants


def spend_handle(
    handle_hash: str, way: str, client_id: str, now: datetime
) -> AccessGrantRow | None:
    """Return the grant that waits for this handle, and let nobody else have it.

    ``None``: there is none. One that was taken already is revoked, with all tokens that came of it:
    somebody else has its handle too (RFC 6749 4.1.2).
    """
    with transaction.atomic():
        rows = AccessGrantRow.objects.select_related("line__holder").select_for_update(of=("self",))
        row = rows.filter(
            handle_hash=handle_hash, way=way, party_id=client_id, revoked_at=None
        ).first()
        if row is None:
            return None
        if row.spent_at is not None:
            AccessGrantRow.objects.filter(pk=row.pk).update(revoked_at=now)
            return None
        row.spent_at = now
        row.save(update_fields=["spent_at"])
    return row


def count_tokens(now: datetime) -> dict[str, int]:
    """Return how many tokens of each relying party are good now."""
    rows = AccessTokenRow.objects.filter(good_until__gt=now)
    counted = rows.values("party_id").annotate(tokens=models.Count("token_hash"))
    return {one["party_id"]: one["tokens"] for one in counted}
