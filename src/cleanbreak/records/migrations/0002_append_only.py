"""What is written stays written: ledger, audit, evidence and certificates refuse every change.

And a journal whose entries do not add up to nothing, in one currency, cannot be committed.
"""

from django.db import migrations

APPEND_ONLY = ("evidence", "audit_entry", "ledger_journal", "ledger_entry", "certificate")

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: correct it by a further entry', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

BALANCED = """
CREATE FUNCTION refuse_unbalanced_journals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unbalanced bigint;
BEGIN
    SELECT journal_id INTO unbalanced FROM ledger_journal j
    LEFT JOIN ledger_entry e USING (journal_id) LEFT JOIN ledger_account a USING (account_id)
    WHERE j.journal_id = NEW.journal_id
    GROUP BY journal_id
    HAVING coalesce(sum(e.amount_minor), 0) <> 0 OR count(e.id) < 2
        OR count(DISTINCT a.currency) <> 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal % does not add up', unbalanced USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_journals();
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_journals();
"""

UNDO = "".join(
    f"DROP TRIGGER refuse_change ON {table}; DROP TRIGGER refuse_truncate ON {table};"
    for table in APPEND_ONLY
)


class Migration(migrations.Migration):
    """Triggers."""

    dependencies = [("records", "0001_lines_and_orders")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change();"),
        migrations.RunSQL("".join(GUARD.format(table=t) for t in APPEND_ONLY), UNDO),
        migrations.RunSQL(
            BALANCED,
            "DROP TRIGGER balanced ON ledger_journal; DROP TRIGGER balanced ON ledger_entry;"
            " DROP FUNCTION refuse_unbalanced_journals();",
        ),
    ]
