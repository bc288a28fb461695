"""Whoever changes the mailbox twice does not hide from the one before the first change."""

from django.db import migrations, models

NOTE = """
CREATE OR REPLACE FUNCTION note_contact_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.email <> OLD.email THEN
        NEW.previous_email := {previous};
    END IF;
    IF NEW.contact_changed_at IS NOT DISTINCT FROM OLD.contact_changed_at THEN
        NEW.contact_changed_at := now();
    END IF;
    RETURN NEW;
END $$;
"""
THE_LAST = "OLD.email"
ALL_OF_LATE = """CASE WHEN OLD.contact_changed_at > now() - interval '30 days'
            THEN btrim(OLD.previous_email || ' ' || OLD.email) ELSE OLD.email END"""


class Migration(migrations.Migration):
    dependencies = [("records", "0031_confidential")]

    operations = [
        migrations.AlterField(
            "holderrow",
            "previous_email",
            models.TextField(
                blank=True,
                db_default="",
                help_text="Those of late, by blanks: they are told of what thieves are after.",
            ),
        ),
        migrations.RunSQL(NOTE.format(previous=ALL_OF_LATE), NOTE.format(previous=THE_LAST)),
    ]
