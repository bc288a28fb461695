"""Every column that can hold a text belongs to a category, so that nothing is kept for ever."""

from django.apps import apps
from django.db import models

from cleanbreak.domain.retention import Category
from cleanbreak.records.retention_held import Held
from cleanbreak.records.retention_libraries import LIBRARIES
from cleanbreak.records.retention_map import TABLES

TEXTS = (models.TextField, models.CharField, models.JSONField, models.BinaryField)
"""A figure or an instant alone names nobody; keys are references."""


def columns_without_category(table: str, names: set[str], held: Held | None) -> set[str]:
    """Return the columns that nobody claims; of a table that is not there, all of them."""
    return names - set(held.names() if held else ())


def texts_of(model: type[models.Model]) -> set[str]:
    return {
        str(field.column)
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS) or field.get_internal_type() == "TextField"
    }


OURS = {model._meta.db_table: model for model in apps.get_app_config("records").get_models()}


def test_every_column_of_ours_that_can_hold_a_text_is_in_the_map() -> None:
    unclaimed = {
        table: found
        for table, model in OURS.items()
        if (found := columns_without_category(table, texts_of(model), TABLES.get(table)))
    }
    assert not unclaimed, "a line in records/retention_map.py for each, please"


def test_a_column_that_nobody_claims_is_found() -> None:
    table, held = "holder", TABLES["holder"]
    assert columns_without_category(table, {"name", "nickname"}, held) == {"nickname"}
    assert columns_without_category("passport", {"number"}, None) == {"number"}


def test_the_map_names_no_column_that_is_not_there_and_none_twice() -> None:
    for table, held in TABLES.items():
        if table not in OURS:
            continue  # a library's: its columns are looked at below, as a whole
        there = {str(field.column) for field in OURS[table]._meta.concrete_fields}
        names = list(held.names())
        assert set(names) <= there, table
        assert len(names) == len(set(names)), table
        assert set(held.withheld.split()) <= there, table


def test_every_table_of_a_library_belongs_to_a_category_or_to_nobody() -> None:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table not in OURS and table not in TABLES:
            assert table.startswith(tuple(LIBRARIES)), table
    assert not "newsletter_subscriber".startswith(tuple(LIBRARIES))


def test_every_category_that_is_erased_has_a_column() -> None:
    held = {category for one in TABLES.values() for category in one.columns}
    assert held == set(Category)
