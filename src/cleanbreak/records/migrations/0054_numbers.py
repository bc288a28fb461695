"""Who had which number when, by pseudonyms; triggers open what an insert of a line begins.

A line that is on file already begins at the time of the migration, or at some time before.
"""

from typing import ClassVar

import django.contrib.postgres.functions
from django.db import migrations, models

TRIGGERS = """
-- What the writer says that it is now (an import has the clock of whoever ordered it), or else now.
CREATE FUNCTION number_clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('cleanbreak.now', true), '')::timestamptz,
                    clock_timestamp())
$$;
CREATE FUNCTION number_zones() RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('cleanbreak.zones', true), ''), '{}')::jsonb
$$;

CREATE FUNCTION open_number_intervals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    instant timestamptz := number_clock();
    zones jsonb := number_zones();
BEGIN
    WITH fresh AS (
        SELECT l.msisdn, l.jurisdiction, l.number_since IS NOT NULL AS is_begin_known,
            coalesce(h.pseudonym, gen_random_uuid()) AS owner,
            newest.begins_at AS newest_begins_at, newest.ends_at AS newest_ends_at,
            greatest(  -- never within another one's time, and never at the same instant
                least(instant, coalesce(
                    l.number_since::timestamp AT TIME ZONE coalesce(zones ->> l.jurisdiction, 'UTC'),
                    instant)),
                newest.ends_at, newest.begins_at + interval '1 microsecond') AS begins_at
        FROM fresh_line l JOIN holder h USING (holder_id)
        LEFT JOIN LATERAL (
            SELECT i.begins_at, i.ends_at FROM number_interval i
            WHERE i.msisdn = l.msisdn ORDER BY i.begins_at DESC LIMIT 1
        ) newest ON true
        WHERE l.state <> 'terminated'
    ), left_open AS (  -- by a line whose end nobody wrote down here
        UPDATE number_interval i SET ends_at = fresh.begins_at, ended_by = 'terminated'
        FROM fresh
        WHERE i.msisdn = fresh.msisdn AND i.begins_at = fresh.newest_begins_at
          AND fresh.newest_ends_at IS NULL AND fresh.newest_begins_at IS NOT NULL
    )
    INSERT INTO number_interval (msisdn, begins_at, is_begin_known, owner, place)
    SELECT msisdn, begins_at, is_begin_known, owner, jurisdiction FROM fresh ORDER BY msisdn;
    RETURN NULL;
END $$;
CREATE TRIGGER open_number_intervals AFTER INSERT ON line
    REFERENCING NEW TABLE AS fresh_line
    FOR EACH STATEMENT EXECUTE FUNCTION open_number_intervals();

-- A line goes on with another holder, or somebody says now since when it has its number.
CREATE FUNCTION correct_number_interval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    instant timestamptz := number_clock();
    since timestamptz;
    known number_interval%ROWTYPE;
    new_owner uuid;
    is_same_person boolean;
BEGIN
    SELECT * INTO known FROM number_interval
        WHERE msisdn = NEW.msisdn ORDER BY begins_at DESC LIMIT 1;
    IF known.ends_at IS NOT NULL OR known.msisdn IS NULL THEN
        RETURN NULL;
    END IF;
    IF NEW.holder_id <> OLD.holder_id THEN
        SELECT becomes.pseudonym, becomes.name_key = was.name_key INTO new_owner, is_same_person
            FROM holder becomes, holder was
            WHERE becomes.holder_id = NEW.holder_id AND was.holder_id = OLD.holder_id;
        new_owner := coalesce(new_owner, gen_random_uuid());
        IF is_same_person THEN  -- known by another reference: nobody has gained a number
            UPDATE number_interval SET owner = new_owner
                WHERE msisdn = known.msisdn AND begins_at = known.begins_at;
        ELSE
            UPDATE number_interval
                SET ends_at = greatest(instant, begins_at), ended_by = 'handed_on'
                WHERE msisdn = known.msisdn AND begins_at = known.begins_at;
            INSERT INTO number_interval (msisdn, begins_at, is_begin_known, owner, place)
                VALUES (NEW.msisdn,
                        greatest(instant, known.begins_at + interval '1 microsecond'),
                        true, new_owner, NEW.jurisdiction);
            RETURN NULL;
        END IF;
    END IF;
    IF NEW.number_since IS DISTINCT FROM OLD.number_since AND NEW.number_since IS NOT NULL THEN
        since := least(instant, NEW.number_since::timestamp
            AT TIME ZONE coalesce(number_zones() ->> NEW.jurisdiction, 'UTC'));
        SELECT greatest(since, max(ends_at)) INTO since
            FROM number_interval WHERE msisdn = known.msisdn;
        UPDATE number_interval SET begins_at = since, is_begin_known = true
            WHERE msisdn = known.msisdn AND begins_at = known.begins_at;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER correct_number_interval AFTER UPDATE OF holder_id, number_since ON line
    FOR EACH ROW WHEN (NEW.holder_id <> OLD.holder_id
        OR NEW.number_since IS DISTINCT FROM OLD.number_since)
    EXECUTE FUNCTION correct_number_interval();
"""
NO_TRIGGERS = """
DROP TRIGGER correct_number_interval ON line;
DROP FUNCTION correct_number_interval();
DROP TRIGGER open_number_intervals ON line;
DROP FUNCTION open_number_intervals();
DROP FUNCTION number_zones();
DROP FUNCTION number_clock();
"""
# An ended line tells the day of its end only: noon is that day nearly everywhere.
FILL = """
INSERT INTO number_interval (msisdn, begins_at, is_begin_known, ends_at, owner, ended_by, place)
SELECT l.msisdn, least(o.requested_at, ended.at), false, ended.at,
    coalesce(h.pseudonym, gen_random_uuid()),
    CASE WHEN coalesce(o.plan ->> 'ported_to', '') <> '' THEN 'ported_out' ELSE 'terminated' END,
    l.jurisdiction
FROM line l JOIN holder h USING (holder_id)
CROSS JOIN LATERAL (
    SELECT (l.termination_date + time '12:00') AT TIME ZONE 'UTC' AS at
) ended
LEFT JOIN LATERAL (
    SELECT o.requested_at, o.plan FROM termination_order o
    WHERE o.line_id = l.line_id AND o.is_past_return ORDER BY o.requested_at DESC LIMIT 1
) o ON true
WHERE l.state = 'terminated' AND l.termination_date IS NOT NULL AND l.msisdn <> ''
ON CONFLICT DO NOTHING;
INSERT INTO number_interval (msisdn, begins_at, is_begin_known, owner, place)
SELECT l.msisdn, now(), false, coalesce(h.pseudonym, gen_random_uuid()), l.jurisdiction
FROM line l JOIN holder h USING (holder_id) WHERE l.is_alive ORDER BY l.msisdn;
UPDATE number n SET place = l.jurisdiction, due_on = CASE n.state
    WHEN 'port_grace' THEN n.port_grace_until + 1
    WHEN 'quarantined' THEN
        CASE WHEN n.range_holder IS NULL THEN n.earliest_release_date ELSE n.port_grace_until END
    END
FROM termination_order o JOIN line l USING (line_id) WHERE o.order_id = n.order_id;
UPDATE number n SET state = 'assigned', due_on = NULL
WHERE EXISTS (SELECT FROM line l WHERE l.msisdn = n.msisdn AND l.is_alive);
"""
# The end of an interval is a longer version of each row of a page, as that of a line is.
ROOM = "ALTER TABLE number_interval SET (fillfactor = 42)"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0053_hotline_lookups")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NumberIntervalRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "msisdn",
                        "begins_at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("msisdn", models.TextField()),
                ("begins_at", models.DateTimeField()),
                (
                    "is_begin_known",
                    models.BooleanField(help_text="Or it began then or at some time before."),
                ),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.UUIDField(
                        help_text="A holder's pseudonym; that of nobody, once it is erased."
                    ),
                ),
                ("ended_by", models.TextField(null=True)),
                ("place", models.TextField(help_text="The jurisdiction of the line.")),
            ],
            options={"db_table": "number_interval"},
        ),
        migrations.CreateModel(
            name="NumberBlockRow",
            fields=[
                ("block_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("first", models.TextField(help_text="E.164 with the plus sign.")),
                ("last", models.TextField(help_text="As many digits; included.")),
                ("added_by", models.TextField()),
                ("added_at", models.DateTimeField()),
            ],
            options={"db_table": "number_block"},
        ),
        migrations.AddConstraint(
            model_name="numberblockrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lte", models.F("last"))),
                name="number_block_from_first_to_last",
            ),
        ),
        migrations.AddField(
            model_name="holderrow",
            name="pseudonym",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                help_text="Who had which number is kept under this; empty once the holder is"
                " erased.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="linerow",
            name="number_since",
            field=models.DateField(
                help_text="Since when its holder has the number; NULL: nobody has said.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="numberrow",
            name="place",
            field=models.TextField(
                db_default="", help_text="The jurisdiction of the line that it had."
            ),
        ),
        migrations.AddField(
            model_name="numberrow",
            name="due_on",
            field=models.DateField(
                help_text="When the release job looks at it, in its place; NULL: never.", null=True
            ),
        ),
        migrations.AddField(
            model_name="numberrow",
            name="reclaimed_for",
            field=models.UUIDField(
                help_text="The pseudonym of the former holder, who may have it while it rests.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="numberrow",
            name="kept_until",
            field=models.DateField(help_text="Until when it is kept for them.", null=True),
        ),
        migrations.AddField(
            model_name="numberrow",
            name="hot_at",
            field=models.DateTimeField(
                help_text="When somebody last took it for a person, while nobody had it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="numberrow",
            name="offered_until",
            field=models.DateTimeField(
                help_text="Until when it is kept for whoever was given it to give out.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="numberrow",
            index=models.Index(
                condition=models.Q(("due_on", None), _negated=True),
                fields=["due_on"],
                name="number_due",
            ),
        ),
        migrations.AddIndex(
            model_name="numberrow",
            index=models.Index(
                condition=models.Q(("state", "available")),
                fields=["place", "changed_at"],
                name="number_free",
            ),
        ),
        migrations.RemoveConstraint(model_name="numberrow", name="numberrow_state_known"),
        migrations.AddConstraint(
            model_name="numberrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "assigned",
                            "port_grace",
                            "quarantined",
                            "available",
                            "ported_out",
                            "returned",
                        ],
                    )
                ),
                name="numberrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberintervalrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_by__in", ["terminated", "ported_out", "handed_on"])),
                name="numberintervalrow_ended_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="numberintervalrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_by", None), ("ends_at", None)),
                    models.Q(
                        ("ended_by__isnull", False),
                        ("ends_at__gte", models.F("begins_at")),
                        ("ends_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="number_interval_ends_after_it_begins",
            ),
        ),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
