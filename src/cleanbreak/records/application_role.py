"""The role in which the application works: it lacks the right to change what is written for good.

A connection enters the role when it is opened, and steps back to the owner for migrations, and for
the statements that make, seal and drop months. Where there is no such role, it stays the owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError, connection, connections
from django.db.transaction import TransactionManagementError

APPLICATION_ROLE = "cleanbreak_app"
ENTER = """
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = %s AND pg_has_role(session_user, oid, 'MEMBER')
  AND has_table_privilege(oid, to_regclass('ledger_journal'), 'INSERT')
"""
"""Only where the role has its rights: before the first migration it has none."""


def enter_role(connection: Any, **_signal: object) -> None:
    """Let a connection that was just opened work as the application."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(ENTER, [APPLICATION_ROLE])
        except ProgrammingError:
            return  # a member that may not take the role on (PostgreSQL 16: without SET)


def leave_role(using: str, **_signal: object) -> None:
    """Let migrations work as the owner."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET ROLE NONE")


def grant_rights(using: str, **_signal: object) -> None:
    """Make the role if it may be made, give it its rights to every table, and enter it."""
    leave_role(using)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc('grant_application_rights') IS NOT NULL")
        if cursor.fetchone()[0]:  # not on the way back to earlier tables
            cursor.execute("SELECT make_application_role()")
            cursor.execute("SELECT grant_application_rights()")
    enter_role(connections[using])


@contextmanager
def as_owner() -> Iterator[None]:
    """Work as the owner inside the block; a transaction that fails ends that as well.

    :raises TransactionManagementError: outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("the owner's rights are lent to a transaction only")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), set_config('role', 'none', true)")
        role = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('role', %s, true)", [role])


def is_role_in_force() -> bool:
    """Return whether this connection lacks the right to change the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('ledger_entry', 'UPDATE, DELETE, TRUNCATE')")
        return not cursor.fetchone()[0]
