"""Floors, hashes, reversals and closed accounts: what the ledger refuses besides what adds up.

A balance that has a floor never leaves its side, whatever runs beside. Where the floor is the
account's own, its running balance is locked, changed and checked with the entries. Where each order
has one, the check at the commit locks what was posted to the order, and adds up what it sees then:
whoever waited sees what the other has taken. That holds under READ COMMITTED only, so that nothing
is posted under another isolation.

The check leaves its notes by transaction, in a table without a log: a long look into the ledger,
which keeps dead notes from being removed, makes nobody search among them.

The hash of a journal that was posted before is computed from its entries, which nobody could change.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

OLD_ACCOUNTS = """
UPDATE ledger_account SET floor_of = 'order', side = 'credit' WHERE code = 'refund_payable';
"""

OLD_HASHES = r"""
ALTER TABLE ledger_journal DISABLE TRIGGER refuse_change;
UPDATE ledger_journal j SET request_hash = sha256(convert_to(concat_ws(E'\n', j.kind, said.currency,
    j.order_id, j.line_id, '', said.entries), 'UTF8'))
FROM (SELECT e.journal_id, min(a.currency) AS currency, string_agg(a.code || ' ' || e.amount_minor,
          E'\n' ORDER BY (a.code || ' ' || e.amount_minor) COLLATE "C") AS entries
      FROM ledger_entry e JOIN ledger_account a USING (account_id) GROUP BY e.journal_id) AS said
WHERE said.journal_id = j.journal_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE ledger_journal ENABLE TRIGGER refuse_change;
"""

NOTES = """
DROP TRIGGER note_for_check ON ledger_journal;
DROP TRIGGER note_for_check ON ledger_entry;
DROP FUNCTION note_for_check();
DROP TABLE ledger_check;
DROP FUNCTION refuse_unbalanced_journals();

CREATE UNLOGGED TABLE ledger_check (
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    check_id bigint GENERATED ALWAYS AS IDENTITY,
    journal_ids bigint[] NOT NULL,
    PRIMARY KEY (xact, check_id)
);

-- A posting leaves one note, for its journals and for its entries.
CREATE FUNCTION leave_note(touched bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF touched IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_check WHERE xact = pg_current_xact_id() AND journal_ids = touched) THEN
        INSERT INTO ledger_check (journal_ids) VALUES (touched);
    END IF;
END $$;

CREATE FUNCTION note_journals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM leave_note((SELECT array_agg(DISTINCT journal_id) FROM added));
    RETURN NULL;
END $$;
"""

ENTRIES = """
-- Balances are locked in the order of their accounts; who closes an account holds the same lock.
CREATE FUNCTION note_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    journals bigint[];
    accounts bigint[];
    closed text;
BEGIN
    SELECT array_agg(DISTINCT journal_id), array_agg(DISTINCT account_id) INTO journals, accounts
    FROM added;
    PERFORM leave_note(journals);
    PERFORM FROM ledger_balance WHERE account_id = ANY (accounts) ORDER BY account_id FOR UPDATE;
    IF FOUND THEN
        UPDATE ledger_balance b
        SET posted_minor = posted_minor + moved.minor, version = version + moved.entries
        FROM (SELECT account_id, sum(amount_minor) AS minor, count(*) AS entries
              FROM added GROUP BY account_id) AS moved
        WHERE b.account_id = moved.account_id;
    END IF;
    SELECT code INTO closed FROM ledger_account
    WHERE account_id = ANY (accounts) AND closed_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'account % is closed', closed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_closed';
    END IF;
    RETURN NULL;
END $$;
"""

CHECK = """
CREATE FUNCTION check_journals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    unbalanced bigint;
    reverses boolean;
    lessened uuid[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written under READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    SELECT min(n.journal_id) FILTER (WHERE j.journal_id IS NULL OR minor <> 0
               OR entries < 2 OR known < entries OR currency <> other_currency),
           bool_or(j.reverses IS NOT NULL),
           array_agg(DISTINCT j.order_id) FILTER (WHERE lessens)
    INTO unbalanced, reverses, lessened
    FROM unnest(NEW.journal_ids) AS n (journal_id)
    LEFT JOIN LATERAL (
        SELECT journal_id, order_id, ledger_journal.reverses FROM ledger_journal
        WHERE journal_id = n.journal_id OFFSET 0) AS j ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS entries, sum(amount_minor) AS minor, count(a.code) AS known,
            min(a.currency) AS currency, max(a.currency) AS other_currency,
            bool_or(a.floor_of = 'order' AND (amount_minor > 0) = (a.side = 'credit')) AS lessens
        FROM (SELECT account_id, amount_minor FROM ledger_entry
              WHERE journal_id = n.journal_id OFFSET 0) AS e
        LEFT JOIN ledger_account a USING (account_id)) AS sides;
    IF unbalanced IS NOT NULL THEN
        RAISE EXCEPTION 'journal % does not add up', unbalanced USING ERRCODE = 'check_violation';
    END IF;
    IF reverses THEN
        PERFORM refuse_wrong_reversals(NEW.journal_ids);
    END IF;
    IF lessened IS NOT NULL THEN
        PERFORM keep_floors(
            lessened, array_agg(account_id), CASE side WHEN 'debit' THEN 1 ELSE -1 END)
        FROM ledger_account WHERE floor_of = 'order' GROUP BY side;
    END IF;
    DELETE FROM ledger_check WHERE xact = NEW.xact AND check_id = NEW.check_id;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_wrong_reversals(checked bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT j.journal_id INTO wrong
    FROM unnest(checked) AS n (journal_id)
    JOIN ledger_journal j USING (journal_id)
    LEFT JOIN ledger_journal o ON o.journal_id = j.reverses
    WHERE j.reverses IS NOT NULL AND (
        (o.order_id, o.line_id) IS DISTINCT FROM (j.order_id, j.line_id)
        OR (SELECT array_agg((account_id, -amount_minor) ORDER BY account_id) FROM ledger_entry
            WHERE journal_id = j.journal_id)
        <> (SELECT array_agg((account_id, amount_minor) ORDER BY account_id) FROM ledger_entry
            WHERE journal_id = o.journal_id))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal % is not the opposite of what it reverses', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_journal_reverses';
    END IF;
END $$;

-- Two who take from one order both lock what was posted to it; the second adds up after the first.
-- The second query sees what was committed while the first one waited: READ COMMITTED.
CREATE FUNCTION keep_floors(lessened uuid[], floored bigint[], sign int)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    below uuid;
BEGIN
    PERFORM FROM unnest(lessened) AS n (order_id) CROSS JOIN LATERAL (
        SELECT FROM ledger_journal WHERE order_id = n.order_id ORDER BY journal_id FOR UPDATE) AS j;
    SELECT n.order_id INTO below
    FROM unnest(lessened) AS n (order_id) CROSS JOIN LATERAL (
        SELECT FROM (
            SELECT journal_id FROM ledger_journal WHERE order_id = n.order_id OFFSET 0) AS j
        CROSS JOIN LATERAL (
            SELECT account_id, amount_minor FROM ledger_entry
            WHERE journal_id = j.journal_id AND account_id = ANY (floored) OFFSET 0) AS e
        GROUP BY account_id HAVING sum(amount_minor) * sign < 0) AS wrong
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'more would be taken from order % than it is owed', below
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_floor_of_order';
    END IF;
END $$;
"""

ACCOUNTS = """
CREATE FUNCTION open_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.floor_of = 'account' THEN
        INSERT INTO ledger_balance (account_id, side, posted_minor, version)
        VALUES (NEW.account_id, NEW.side, 0, 0);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION guard_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    balance numeric;
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.closed_at IS NOT NULL
    OR (NEW.account_id, NEW.code, NEW.currency, NEW.exponent, NEW.floor_of, NEW.side)
       IS DISTINCT FROM
       (OLD.account_id, OLD.code, OLD.currency, OLD.exponent, OLD.floor_of, OLD.side) THEN
        RAISE EXCEPTION 'an account of the ledger never changes, it is closed once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.closed_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.floor_of = 'account' THEN
        SELECT posted_minor INTO balance FROM ledger_balance WHERE account_id = NEW.account_id
        FOR UPDATE;
    ELSE
        LOCK TABLE ledger_entry IN SHARE MODE;  -- whoever is posting is waited for
        SELECT sum(amount_minor) INTO balance FROM ledger_entry WHERE account_id = NEW.account_id;
    END IF;
    IF balance <> 0 THEN
        RAISE EXCEPTION 'account % has a balance', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_has_balance';
    END IF;
    RETURN NEW;
END $$;
"""

POST_ONE = """
-- One journal in one call: 'posted', 'before' or 'differs'; nothing is done if an account is
-- 'unopened' or the journal that it takes back 'unknown'.
CREATE FUNCTION post_journal(
    new_key text, new_kind text, of_order uuid, of_line bigint, at timestamptz, hash bytea,
    takes_back text, of_currency text, codes text[], amounts bigint[])
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    earlier bytea;
    accounts bigint[];
    taken_back bigint;
    number bigint;
BEGIN
    SELECT request_hash INTO earlier FROM ledger_journal WHERE key = new_key;
    IF NOT FOUND THEN
        SELECT array_agg(a.account_id ORDER BY n.place) INTO accounts
        FROM unnest(codes) WITH ORDINALITY AS n (code, place)
        LEFT JOIN ledger_account a ON a.code = n.code AND a.currency = of_currency;
        IF array_position(accounts, NULL) IS NOT NULL THEN
            RETURN 'unopened';
        END IF;
        IF takes_back <> '' THEN
            SELECT journal_id INTO taken_back FROM ledger_journal WHERE key = takes_back;
            IF NOT FOUND THEN
                RETURN 'unknown';
            END IF;
        END IF;
        INSERT INTO ledger_journal
            (key, kind, order_id, line_id, posted_at, request_hash, reverses)
        VALUES (new_key, new_kind, of_order, of_line, at, hash, taken_back)
        ON CONFLICT (key) DO NOTHING RETURNING journal_id INTO number;
        IF FOUND THEN
            INSERT INTO ledger_entry (journal_id, account_id, amount_minor)
            SELECT number, account_id, minor FROM unnest(accounts, amounts) AS n (account_id, minor);
            RETURN 'posted';
        END IF;
        SELECT request_hash INTO earlier FROM ledger_journal WHERE key = new_key;
    END IF;
    RETURN CASE WHEN earlier = hash THEN 'before' ELSE 'differs' END;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER note_for_check AFTER INSERT ON ledger_journal REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_journals();
CREATE TRIGGER note_for_check AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION note_entries();
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_check
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_journals();
CREATE TRIGGER open_balance AFTER INSERT ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION open_balance();
CREATE TRIGGER guard_account BEFORE UPDATE OR DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION guard_account();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger_balance
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger_balance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# What runs with the owner's rights must find the owner's tables, not temporary ones of its caller.
BY_INDEX = """
DO $$
DECLARE
    found regprocedure;
BEGIN
    FOR found IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'note_journals', 'note_entries', 'check_journals', 'open_balance', 'guard_account')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', found, current_schema());
    END LOOP;
END $$;
-- The check finds its rows by index, one from the other (LATERAL with OFFSET 0), whatever the
-- planner believed of tables that were small a minute ago. And nothing is planned anew for each
-- posting: that took longer than to post.
ALTER FUNCTION check_journals() SET enable_seqscan = off;
ALTER FUNCTION check_journals() SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION note_journals() SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION note_entries() SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION post_journal(text, text, uuid, bigint, timestamptz, bytea, text, text, text[],
    bigint[]) SET plan_cache_mode = force_generic_plan;
"""


class Migration(migrations.Migration):
    """Floors. Going back would let go of what was promised: from a backup."""

    dependencies: ClassVar = [("records", "0019_payout_queue")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BalanceRow",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="records.ledgeraccountrow",
                    ),
                ),
                ("side", models.TextField()),
                ("posted_minor", models.BigIntegerField(help_text="The sum of its entries.")),
                ("version", models.BigIntegerField(help_text="How many entries it has.")),
            ],
            options={"db_table": "ledger_balance"},
        ),
        migrations.AddField(
            model_name="journalrow",
            name="request_hash",
            field=models.BinaryField(help_text="SHA-256 of what it says.", null=True),
        ),
        migrations.AddField(
            model_name="journalrow",
            name="reverses",
            field=models.BigIntegerField(help_text="The journal that it takes back.", null=True),
        ),
        migrations.AddField(
            model_name="ledgeraccountrow",
            name="closed_at",
            field=models.DateTimeField(help_text="Nothing is posted to it any more.", null=True),
        ),
        migrations.AddField(
            model_name="ledgeraccountrow",
            name="floor_of",
            field=models.TextField(
                help_text="Of what the balance keeps its side, if so.", null=True
            ),
        ),
        migrations.AddField(
            model_name="ledgeraccountrow",
            name="side",
            field=models.TextField(help_text="On which side such a balance is.", null=True),
        ),
        migrations.RunSQL(OLD_ACCOUNTS + OLD_HASHES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="journalrow",
            name="request_hash",
            field=models.BinaryField(help_text="SHA-256 of what it says."),
        ),
        migrations.AddConstraint(
            model_name="journalrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)),
                fields=("reverses",),
                name="ledger_journal_reversed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgeraccountrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("floor_of__in", ["account", "order"])),
                name="ledgeraccountrow_floor_of_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgeraccountrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["debit", "credit"])),
                name="ledgeraccountrow_side_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgeraccountrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("floor_of", None), ("side", None)),
                    models.Q(("floor_of__isnull", False), ("side__isnull", False)),
                    _connector="OR",
                ),
                name="ledger_account_floor_has_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="balancerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("posted_minor__gte", 0), ("side", "debit")),
                    models.Q(("posted_minor__lte", 0), ("side", "credit")),
                    _connector="OR",
                ),
                name="ledger_balance_floor",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(NOTES + ENTRIES),
                migrations.RunSQL(CHECK),
                migrations.RunSQL(ACCOUNTS),
                migrations.RunSQL(POST_ONE),
                migrations.RunSQL(TRIGGERS + BY_INDEX),
            ]
        ),
    ]
