"""Indexes by which each list of the console goes on where its last page ended.

They are made while others write (CONCURRENTLY); that of the audit, which is kept by months, part by
part, and the whole takes them over (PostgreSQL 5.12.2.3).
"""

from typing import ClassVar

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


def index_parts(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index of each part, and let that of the whole take it over."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {WATCHED} ON ONLY audit_entry {OF_WATCHED}")
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
    """Seven indexes."""

    atomic = False
    dependencies: ClassVar = [("records", "0088_declined_order")]
    operations: ClassVar = [
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
    ]
