"""One signature for many certificates, and evidence as it was written.

Each certificate tells its way to the root of the tree that was signed. Certificates that were signed
by themselves have no way, and stay as they are.

Evidence is kept byte for byte, as certificates prove it. Taking it apart was a quarter of the time
of writing it, and made it larger.

When a line begins to end, no index hears of it: the indexes of living lines ask for a column that
stays as it is, and half a page is left for the next version of each row. Before, a campaign left six
dead entries in indexes for each line, and a larger table than it does now.

The ledger's check at the commit reads all journals of a batch, and all their entries, in one search
of an index each, and no longer journal by journal. What it refuses is the same.
"""

from typing import ClassVar

from django.db import migrations, models

from cleanbreak.records.evidence import AsWrittenField

HALF_FULL = "ALTER TABLE line SET (fillfactor = 50)"
FULL = "ALTER TABLE line RESET (fillfactor)"
ALL_SIMS = """
CREATE OR REPLACE VIEW line_sim AS
SELECT line_id, NULL::bigint AS sim_id, state, sim_kind, imsi, msisdn, iccid, eid,
    charging_account, open_order_id{one}
FROM line
UNION ALL
SELECT s.line_id, s.sim_id, l.state, s.sim_kind, s.imsi, coalesce(s.msisdn, l.msisdn), s.iccid,
    s.eid, l.charging_account, l.open_order_id{other}
FROM further_sim s JOIN line l USING (line_id);
"""
WITH_LIFE = ALL_SIMS.format(one=", is_alive", other=", l.is_alive")
WITHOUT_LIFE = "DROP VIEW line_sim;" + ALL_SIMS.format(one="", other="")

CHECK_TOGETHER = """
CREATE OR REPLACE FUNCTION check_journals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    unbalanced bigint;
    reverses boolean;
    lessened uuid[];
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written under READ COMMITTED only'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    SELECT min(journal_id) FILTER (WHERE j.kind IS NULL OR sides.minor IS NULL OR minor <> 0
               OR entries < 2 OR known < entries OR currency <> other_currency),
           bool_or(j.reverses IS NOT NULL),
           array_agg(DISTINCT j.order_id) FILTER (WHERE lessens)
    INTO unbalanced, reverses, lessened
    FROM (SELECT journal_id, kind, order_id, ledger_journal.reverses FROM ledger_journal
          WHERE journal_id = ANY (NEW.journal_ids)) AS j
    FULL JOIN (
        SELECT journal_id, count(*) AS entries, sum(amount_minor) AS minor,
            count(a.code) AS known, min(a.currency) AS currency, max(a.currency) AS other_currency,
            bool_or(a.floor_of = 'order' AND (amount_minor > 0) = (a.side = 'credit')) AS lessens
        FROM ledger_entry LEFT JOIN ledger_account a USING (account_id)
        WHERE journal_id = ANY (NEW.journal_ids) GROUP BY journal_id) AS sides
    USING (journal_id);
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

-- Two who take from one order both lock what was posted to it; the second adds up after the first.
-- The second query sees what was committed while the first one waited: READ COMMITTED.
CREATE OR REPLACE FUNCTION keep_floors(lessened uuid[], floored bigint[], sign int)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    below uuid;
BEGIN
    PERFORM FROM ledger_journal WHERE order_id = ANY (lessened)
    ORDER BY order_id, journal_id FOR UPDATE;
    SELECT order_id INTO below
    FROM (SELECT order_id, journal_id FROM ledger_journal
          WHERE order_id = ANY (lessened) OFFSET 0) AS j
    CROSS JOIN LATERAL (
        SELECT account_id, amount_minor FROM ledger_entry
        WHERE journal_id = j.journal_id AND account_id = ANY (floored) OFFSET 0) AS e
    GROUP BY order_id, account_id HAVING sum(amount_minor) * sign < 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'more would be taken from order % than it is owed', below
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_floor_of_order';
    END IF;
END $$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION check_journals() SET search_path = %I, pg_temp', current_schema());
END $$;
"""


class Migration(migrations.Migration):
    """Columns."""

    dependencies: ClassVar = [("records", "0021_application_role")]
    operations: ClassVar = [
        migrations.AlterField(
            "CertificateRow",
            "signature",
            models.BinaryField(help_text="Ed25519, RFC 8032; of the tree, if there is one."),
        ),
        migrations.AddField(
            "CertificateRow",
            "leaf_index",
            models.SmallIntegerField(help_text="Where it stands in the tree.", null=True),
        ),
        migrations.AddField("CertificateRow", "tree_size", models.SmallIntegerField(null=True)),
        migrations.AddField(
            "CertificateRow",
            "path",
            models.BinaryField(help_text="From there to the root, RFC 6962 2.1.1.", null=True),
        ),
        migrations.AlterField(
            "EvidenceRow",
            "facts",
            AsWrittenField(help_text="The canonical text that certificates prove; ``at``: when."),
        ),
        migrations.RunSQL(HALF_FULL, FULL),
        migrations.RemoveConstraint("LineRow", "line_msisdn_once_alive"),
        migrations.RemoveConstraint("LineRow", "line_imsi_once_alive"),
        migrations.AddField(
            "LineRow",
            "is_alive",
            models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(
                    models.Q(("state", "terminated"), _negated=True),
                    output_field=models.BooleanField(),
                ),
                output_field=models.BooleanField(),
            ),
        ),
        *(
            migrations.AddConstraint(
                "LineRow",
                models.UniqueConstraint(
                    condition=models.Q(("is_alive", True)),
                    fields=(column,),
                    name=f"line_{column}_once_alive",
                ),
            )
            for column in ("msisdn", "imsi")
        ),
        migrations.RunSQL(WITH_LIFE, WITHOUT_LIFE),
        migrations.RunSQL(CHECK_TOGETHER, migrations.RunSQL.noop),
    ]
