"""Runs statements under EXPLAIN ANALYZE beside themselves, and keeps the plans."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connection

NOT_EXPLAINED = ("EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL")


class Explained:
    """An execute wrapper: explains what it runs, undoes that, and then really runs it."""

    def __init__(self, only: str = "") -> None:
        """Explain only statements that hold this text."""
        self._only = only
        self.plans: list[dict[str, Any]] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        is_plain = sql.strip().startswith(NOT_EXPLAINED)
        if self._only in sql and not is_plain:
            with connection.cursor() as cursor:
                cursor.execute("SAVEPOINT explained")
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                (plan,) = cursor.fetchone()
                cursor.execute("ROLLBACK TO SAVEPOINT explained")
            self.plans.append((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
        return execute(sql, params, many, context)


def scans_of(plan: dict[str, Any], table: str) -> list[dict[str, Any]]:
    """Return every scan of a table, or of its parts, in the plan."""
    found = [plan] if str(plan.get("Relation Name", "")).startswith(table) else []
    return found + [scan for child in plan.get("Plans", []) for scan in scans_of(child, table)]


def rows_seen(scan: dict[str, Any]) -> int:
    """Return how many rows a scan looked at."""
    loops = scan["Actual Loops"]
    return int((scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)) * loops)
