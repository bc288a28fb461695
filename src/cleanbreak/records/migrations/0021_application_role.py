"""The application works in a role of its own, which cannot change what is written for good.

The triggers refuse a change to whoever tries; the role lacks the right to try, and cannot switch the
triggers off. What it may do to a table follows from the table's triggers, so that a further table
needs no line here; ``migrate`` grants anew each time, and a new month gets what its parent has.

Roles belong to the whole server: the role may be there already, or be made by another database at
the same moment. Where it cannot be made, the application works as the owner, and the doctor says so.
"""

from typing import ClassVar

from django.db import migrations

MAKE = """
CREATE FUNCTION make_application_role() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cleanbreak_app') THEN
        CREATE ROLE cleanbreak_app NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'cleanbreak_app', 'MEMBER') THEN
        EXECUTE format('GRANT cleanbreak_app TO %I', current_user);
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database made it at the same moment
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'the role cleanbreak_app could not be made: the application works as owner';
END $$;

CREATE FUNCTION application_rights_on(name regclass) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN relkind = 'v' OR relname IN ('ledger_balance', 'ledger_check', 'django_migrations')
            THEN 'SELECT'
        WHEN relname = 'ledger_account' THEN 'SELECT, INSERT, UPDATE (closed_at)'
        WHEN 'refuse_change' = ANY (guards) THEN 'SELECT, INSERT'
        WHEN guards && ARRAY['refuse_delete', 'refuse_removal']::name[]
            THEN 'SELECT, INSERT, UPDATE'
        ELSE 'SELECT, INSERT, UPDATE, DELETE' END
    FROM pg_class, (SELECT array_agg(tgname) AS guards FROM pg_trigger WHERE tgrelid = name) AS g
    WHERE oid = name
$$;

CREATE FUNCTION grant_application_rights_on(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'cleanbreak_app') THEN
        EXECUTE format('REVOKE ALL ON %s FROM cleanbreak_app', name);
        EXECUTE format('GRANT %s ON %s TO cleanbreak_app', application_rights_on(name), name);
    END IF;
END $$;

CREATE FUNCTION grant_application_rights() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'cleanbreak_app') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO cleanbreak_app', current_schema());
        EXECUTE format(
            'GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO cleanbreak_app', current_schema());
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO cleanbreak_app', current_database());
        PERFORM grant_application_rights_on(oid::regclass) FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v')
          AND pg_has_role(relowner, 'USAGE');
    END IF;
END $$;
"""
UNMAKE = """
DROP FUNCTION grant_application_rights(); DROP FUNCTION grant_application_rights_on(regclass);
DROP FUNCTION application_rights_on(regclass); DROP FUNCTION make_application_role();
"""

GUARD_PART = """
CREATE OR REPLACE FUNCTION guard_part(parent text, child text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF parent = 'termination_order' THEN
        EXECUTE format('ALTER TABLE %I SET (fillfactor = 45)', child);
    ELSIF parent <> 'outbox' THEN
        EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', child);
    END IF;{grant}
END $$;
"""
GRANT_ON_PART = """
    PERFORM grant_application_rights_on(child::regclass);"""


class Migration(migrations.Migration):
    """Functions; `records/application_role.py` calls them after every migration."""

    dependencies: ClassVar = [("records", "0020_ledger_floors")]
    operations: ClassVar = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.RunSQL(GUARD_PART.format(grant=GRANT_ON_PART), GUARD_PART.format(grant="")),
    ]
