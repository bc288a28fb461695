"""A posting is checked once: its journals and its entries leave one note, not one each.

The check happens at the commit, when both are there. Whoever adds entries to journals of another
statement, or only some of them, still leaves a note of that.
"""

from typing import ClassVar

from django.db import migrations

NOTE = """
CREATE OR REPLACE FUNCTION note_for_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT journal_id) INTO touched FROM added;  -- in their order
    IF touched IS NOT NULL
    AND NOT EXISTS (SELECT FROM ledger_check WHERE journal_ids = touched) THEN
        INSERT INTO ledger_check (journal_ids) VALUES (touched);
    END IF;
    RETURN NULL;
END $$;
"""
NOTE_EACH = """
CREATE OR REPLACE FUNCTION note_for_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_check (journal_ids)
    SELECT array_agg(DISTINCT journal_id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0010_further_sims")]
    operations: ClassVar = [migrations.RunSQL(NOTE, NOTE_EACH)]
