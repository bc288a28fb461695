"""Migrations since the last release leave what its code reads and writes, or somebody says why."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

ROOT = Path(__file__).resolve().parents[2]
LAST = (ROOT / "deploy/last-release.txt").read_text().split()[-1]
GONE = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
STRICTER = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN|VIEW|TYPE)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL"
    r"|ALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE"
    r"|ADD\s+CONSTRAINT|ADD\s+COLUMN\s+[^,;]*\bNOT\s+NULL\b(?![^,;]*\bDEFAULT\b))",
    re.IGNORECASE,
)
EXAMINED = {
    "0080_tmf": "the new columns have defaults, and their constraints are about these columns",
    "0081_tmf_words": "an index of a table that code of before fills with one row an order",
    "0084_console": "the table that goes is its own, of a run of it that was broken off",
    "0091_kept_entity": "the constraint allows one subject more than before",
    "0086_statement_of_masses": "an index of a table that is empty but for minutes",
}
"""Migrations that look harmful and are not, each with the reason; emptied with each release."""


def offences(operations: list[Operation], state: ProjectState, label: str) -> Iterator[str]:
    """Return what old code could not live with; ``state`` is moved along."""
    made = set()
    for one in operations:
        name = getattr(one, "model_name", getattr(one, "name", "")).lower()
        if isinstance(one, migrations.CreateModel):
            made.add(name)
        elif isinstance(one, migrations.SeparateDatabaseAndState):
            yield from offences(one.database_operations, state.clone(), label)
        elif isinstance(one, migrations.RunSQL):
            yield from (f"SQL: {found[0]}" for found in STRICTER.finditer(str(one.sql)))
        elif name not in made:
            yield from _offences_of(one, name, state, label)
        one.state_forwards(label, state)


def _offences_of(one: Operation, name: str, state: ProjectState, label: str) -> Iterator[str]:
    if isinstance(one, GONE):
        yield f"old code reads and writes what goes: {one.describe()}"
    elif isinstance(one, migrations.AddField) and _is_demanded(one.field):
        yield f"old code writes rows without it: {one.describe()} (null=True, or db_default)"
    elif isinstance(one, migrations.AlterField):
        before = state.models[label, name].fields[one.name]
        if _is_narrower(before, one.field):
            yield f"old code writes what no longer fits: {one.describe()}"
    elif isinstance(one, migrations.AddConstraint):
        yield f"old code may write what it forbids: {one.describe()}"
    elif isinstance(one, migrations.AddIndex) and not isinstance(one, AddIndexConcurrently):
        yield f"nobody can write until it is made: {one.describe()} (AddIndexConcurrently)"


def _is_demanded(field: models.Field) -> bool:
    has_default = field.db_default is not models.NOT_PROVIDED
    return not (field.null or has_default or field.many_to_many)


def _is_narrower(before: models.Field, after: models.Field) -> bool:
    is_shorter = (after.max_length or 0) < (before.max_length or 0)
    is_other = before.get_internal_type() != after.get_internal_type()
    return is_shorter or is_other or (before.null and not after.null)


def ours() -> list[str]:
    loader = MigrationLoader(None)
    return sorted(name for app, name in loader.disk_migrations if app == "records" and name > LAST)


@pytest.mark.parametrize("name", ours())
def test_a_migration_keeps_what_the_last_release_needs(name: str) -> None:
    loader = MigrationLoader(None)
    state = loader.project_state(("records", name), at_end=False)
    found = list(offences(loader.disk_migrations["records", name].operations, state, "records"))
    assert found == [] or name in EXAMINED, (
        f"{found}: do it in two releases (docs/howto/upgrade.md), or say in EXAMINED why not"
    )


def test_the_last_release_is_one_that_has_migrations_after_it() -> None:
    loader = MigrationLoader(None)
    assert ("records", LAST) in loader.disk_migrations
    assert re.fullmatch(r"[0-9a-f]{40}", (ROOT / "deploy/last-release.txt").read_text().split()[-2])


def people() -> ProjectState:
    state = ProjectState()
    migrations.CreateModel(
        "Person",
        [
            ("id", models.AutoField(primary_key=True)),
            ("name", models.CharField(max_length=9, null=True)),
        ],
    ).state_forwards("records", state)
    return state


TEXT = models.TextField()
IS_NAMED = models.CheckConstraint(condition=~models.Q(name=""), name="person_named")


@pytest.mark.parametrize(
    ("harmful", "harmless"),
    [
        (migrations.RemoveField("person", "name"), None),
        (migrations.RenameField("person", "name", "called"), None),
        (migrations.DeleteModel("Person"), None),
        (migrations.RenameModel("Person", "Human"), None),
        (
            migrations.AddField("person", "age", models.IntegerField(default=1)),
            migrations.AddField("person", "age", models.IntegerField(db_default=1)),
        ),
        (
            migrations.AddField("person", "age", models.IntegerField()),
            migrations.AddField("person", "age", models.IntegerField(null=True)),
        ),
        (
            migrations.AlterField("person", "name", models.CharField(max_length=9)),
            migrations.AlterField("person", "name", models.CharField(max_length=10, null=True)),
        ),
        (migrations.AlterField("person", "name", models.IntegerField(null=True)), None),
        (
            migrations.AddConstraint("person", IS_NAMED),
            migrations.CreateModel("Other", [("name", TEXT)], {"constraints": [IS_NAMED]}),
        ),
        (
            migrations.AddIndex("person", models.Index(fields=["name"], name="person_by_name")),
            AddIndexConcurrently("person", models.Index(fields=["name"], name="person_by_name")),
        ),
        (
            migrations.RunSQL("ALTER TABLE person DROP COLUMN name"),
            migrations.RunSQL("ALTER TABLE person ADD COLUMN x int NOT NULL DEFAULT 1, ADD y int"),
        ),
        (migrations.RunSQL("ALTER TABLE person ADD COLUMN x int NOT NULL"), None),
        (migrations.RunSQL("ALTER TABLE person ALTER COLUMN name SET NOT NULL"), None),
    ],
    ids=lambda one: one.describe() if one else "",
)
def test_harm_is_seen_and_what_is_harmless_is_let_through(
    harmful: Operation, harmless: Operation | None
) -> None:
    assert list(offences([harmful], people(), "records"))
    if harmless:
        assert list(offences([harmless], people(), "records")) == []
