"""The ledger checks whole postings: at the commit, once for each statement, not once for each row.

The rule is what it was: a journal adds up to nothing, in one currency, with two entries or more,
or the transaction cannot be committed. Each statement that adds journals or entries leaves a note
of the journals it touched; the deferred trigger of the note checks them all in one query. An entry
is found by its journal and names an account once; the check finds journals and accounts that are
not there, so that no foreign key has to look at each row.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

ONE_KEY = """
DROP TRIGGER balanced ON ledger_journal;
DROP TRIGGER balanced ON ledger_entry;
DROP FUNCTION refuse_unbalanced_journals();
SET CONSTRAINTS ALL IMMEDIATE;
DO $$
DECLARE
    found text;
BEGIN
    FOR found IN SELECT conname FROM pg_constraint
        WHERE conrelid = 'ledger_entry'::regclass AND contype IN ('f', 'p')
    LOOP
        EXECUTE format('ALTER TABLE ledger_entry DROP CONSTRAINT %I', found);
    END LOOP;
    FOR found IN SELECT indexrelid::regclass::text FROM pg_index
        WHERE indrelid = 'ledger_entry'::regclass
    LOOP
        EXECUTE format('DROP INDEX %s', found);
    END LOOP;
END $$;
ALTER TABLE ledger_entry DROP COLUMN id, ADD PRIMARY KEY (journal_id, account_id);
"""

CHECK = """
CREATE TABLE ledger_check (
    check_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, journal_ids bigint[] NOT NULL);

CREATE FUNCTION note_for_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_check (journal_ids)
    SELECT array_agg(DISTINCT journal_id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_unbalanced_journals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unbalanced bigint;
BEGIN
    SELECT n.journal_id INTO unbalanced FROM unnest(NEW.journal_ids) AS n (journal_id)
    LEFT JOIN ledger_journal j USING (journal_id)
    LEFT JOIN ledger_entry e USING (journal_id)
    LEFT JOIN ledger_account a USING (account_id)
    GROUP BY n.journal_id
    HAVING count(j.key) = 0 OR coalesce(sum(e.amount_minor), 0) <> 0
        OR count(e.account_id) < 2 OR count(a.code) <> count(e.account_id)
        OR min(a.currency) <> max(a.currency)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal % does not add up', unbalanced USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM ledger_check WHERE check_id = NEW.check_id;
    RETURN NULL;
END $$;

CREATE TRIGGER note_for_check AFTER INSERT ON ledger_journal REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_for_check();
CREATE TRIGGER note_for_check AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_for_check();
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_journals();
"""

STATE = [
    migrations.DeleteModel("EntryRow"),
    migrations.CreateModel(
        "EntryRow",
        [
            (
                "pk",
                models.CompositePrimaryKey(
                    "journal_id",
                    "account_id",
                    blank=True,
                    editable=False,
                    primary_key=True,
                    serialize=False,
                ),
            ),
            ("amount_minor", models.BigIntegerField()),
            (
                "account",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    to="records.ledgeraccountrow",
                ),
            ),
            (
                "journal",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name="entries",
                    to="records.journalrow",
                ),
            ),
        ],
        {
            "db_table": "ledger_entry",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount_minor", 0), _negated=True),
                    name="ledger_entry_moves_something",
                )
            ],
        },
    ),
]


class Migration(migrations.Migration):
    """Statement triggers. Going back would need ids that are gone: from a backup."""

    dependencies: ClassVar = [("records", "0005_leases_and_months")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ONE_KEY), migrations.RunSQL(CHECK)],
            state_operations=STATE,
        )
    ]
