"""What is kept how: every column that can hold a text is named in the page about data at rest."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.owner import owner_cursor
from tests.sealed_lines import seal_what_was_filled
from tests.worlds import LineOf, make_world

from cleanbreak.records.line import LineRow
from cleanbreak.records.reseal import PLACES
from cleanbreak.records.sealed import is_sealed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "data-at-rest.md"
ROW = re.compile(r"^\| `([a-z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEXTS = """
    SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'json'::regtype,
                         'bytea'::regtype, 'text[]'::regtype)
      AND c.relname NOT LIKE 'procrastinate%' AND c.relname NOT LIKE 'django%'
      AND c.relname NOT LIKE 'auth\\_%' AND c.relname NOT LIKE 'account%'
      AND (c.relname NOT LIKE 'mfa%' OR c.relname = 'mfa_authenticator')
      AND c.relname NOT LIKE 'usersessions%'
"""
"""Tables of libraries are named as a whole."""


def told() -> Iterator[tuple[str, str]]:
    """Return what the page names: a column of a table, or all of them."""
    for table, columns, _how in ROW.findall(PAGE.read_text()):
        for column in re.findall(r"`([a-z_0-9]+)`", columns) or ["*"]:
            yield table, column


@pytest.mark.usefixtures("committed_db")
def test_the_page_names_every_column_and_no_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        there = set(cursor.fetchall())
    assert len(there) > 100
    named = set(told())
    assert sorted(there - named) == [], "say in docs/reference/data-at-rest.md how it is kept"
    assert sorted(named - there) == [], "these are not there any more"


def test_the_page_says_of_each_place_that_it_is_sealed() -> None:
    how = {
        (table, column): text
        for table, columns, text in ROW.findall(PAGE.read_text())
        for column in re.findall(r"`([a-z_0-9]+)`", columns)
    }
    for place in PLACES:
        table, column = place.name.split(".")
        assert "sealed" in how[table, column], place
    sealed = {key for key, text in how.items() if text.startswith("**sealed")}
    assert sealed == {tuple(place.name.split(".")) for place in PLACES}


@pytest.mark.usefixtures("committed_db")
def test_an_imsi_is_found_and_is_nowhere_to_be_read() -> None:
    line = LineOf()
    make_world().add(line)
    assert LineRow.objects.get(imsi=line.imsi).imsi == line.imsi
    with connection.cursor() as cursor:
        cursor.execute("SELECT imsi FROM line")
        (kept,) = cursor.fetchone()
    assert is_sealed(kept)
    assert line.imsi not in kept


@pytest.mark.usefixtures("committed_db")
def test_a_line_of_before_is_read_and_then_sealed() -> None:
    line = LineOf()
    make_world().add(line)
    with owner_cursor() as cursor:
        cursor.execute("UPDATE line SET imsi = %s", [line.imsi])
    assert LineRow.objects.get().imsi == line.imsi
    seal_what_was_filled()
    with connection.cursor() as cursor:
        cursor.execute("SELECT imsi FROM line")
        assert is_sealed(cursor.fetchone()[0])
    assert LineRow.objects.get(imsi=line.imsi).imsi == line.imsi
