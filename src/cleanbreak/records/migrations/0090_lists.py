"""Indexes by which each list of the console goes on where its last page ended.

They are made while others write (CONCURRENTLY); that of the audit, which is kept by months, part by
part, and the whole takes them over (PostgreSQL 5.12.2.3).
"""

from typing import Any, ClassVar, TypeAlias

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

LOOKS = ("personal_data.seen", "personal_data.refused")
WATCHED = "audit_looks_at_watched"
OF_WATCHED = (
    "(at, id) WHERE act IN ('personal_data.seen', 'personal_data.refused')"
    " AND details @> '{\"is_watched\": true}'"
)

Statements: TypeAlias = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]]
NAMES = (
    "authority_waiting authority_agreed confidential_decided suspicious_report_closed"
    " cash_drawer_latest repair_latest balance_transfer_by_payout"
)
BEFORE: Statements = [
    f"DROP INDEX IF EXISTS {WATCHED}",
    "SET statement_timeout = 0",
    "SET lock_timeout = 0",  # whoever makes an index beside writers waits for all of them
    *(f"DROP INDEX CONCURRENTLY IF EXISTS {one}" for one in NAMES.split()),
]
"""What a run that was broken off has left is made again."""
AFTER: Statements = ["RESET statement_timeout", "RESET lock_timeout"]


def index_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of each part, and let that of the whole take it over."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")  # this one makes writers wait
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {WATCHED} ON ONLY audit_entry {OF_WATCHED}")
        cursor.execute("SET lock_timeout = 0")
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'audit_entry'::regclass"
        )
        for (part,) in cursor.fetchall():
            own = f"{WATCHED}_of_{part}"
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {own}")
            cursor.execute(f"CREATE INDEX CONCURRENTLY {own} ON {part} {OF_WATCHED}")
            cursor.execute(f"ALTER INDEX {WATCHED} ATTACH PARTITION {own}")


def drop_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the index away again."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {WATCHED}")


def _index(name: str, fields: str, condition: Q | None = None) -> models.Index:
    return models.Index(fields=fields.split(), name=name, condition=condition)


class Migration(migrations.Migration):
    """Eight indexes."""

    atomic = False
    dependencies: ClassVar = [("records", "0088_declined_order")]
    operations: ClassVar = [
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        AddIndexConcurrently(
            "authorityrow",
            _index(
                "authority_waiting",
                "recorded_at authority_id",
                Q(revoked_at=None, agreed_at=None),
            ),
        ),
        AddIndexConcurrently(
            "authorityrow",
            _index(
                "authority_agreed",
                "recorded_at authority_id",
                Q(revoked_at=None, agreed_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "confidentialrequestrow",
            _index("confidential_decided", "decided_at request_id", Q(decided_at__isnull=False)),
        ),
        AddIndexConcurrently(
            "suspiciousreportrow",
            _index("suspicious_report_closed", "closed_at report_id", Q(closed_at__isnull=False)),
        ),
        AddIndexConcurrently(
            "cashdrawerrow", _index("cash_drawer_latest", "day opened_at drawer_id")
        ),
        AddIndexConcurrently("repairrow", _index("repair_latest", "proposed_at repair_id")),
        AddIndexConcurrently(
            "balancetransferrow", _index("balance_transfer_by_payout", "payout_id")
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(index_parts, drop_parts)],
            state_operations=[
                migrations.AddIndex(
                    "auditrow",
                    _index(
                        WATCHED, "at id", Q(act__in=LOOKS, details__contains={"is_watched": True})
                    ),
                )
            ],
        ),
        migrations.RunSQL(AFTER, migrations.RunSQL.noop),
    ]
