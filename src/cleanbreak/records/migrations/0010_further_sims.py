"""Lines with several SIMs; lines by eUICC; no statistics of texts that nobody searches."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

ONCE_IN_BOTH = """
CREATE FUNCTION refuse_sim_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM line l WHERE l.iccid = NEW.iccid)
    OR EXISTS (SELECT FROM line l WHERE l.imsi = NEW.imsi AND l.state <> 'terminated') THEN
        RAISE EXCEPTION 'this SIM is the first one of a line' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_sim_in_use BEFORE INSERT OR UPDATE OF iccid, imsi ON further_sim
    FOR EACH ROW EXECUTE FUNCTION refuse_sim_in_use();
"""
DROP_ONCE_IN_BOTH = """
DROP TRIGGER refuse_sim_in_use ON further_sim;
DROP FUNCTION refuse_sim_in_use;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0009_staff_roles")]
    operations: ClassVar = [
        migrations.CreateModel(
            "FurtherSimRow",
            [
                ("sim_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("iccid", models.TextField(help_text="E.118; a SIM is never issued again.")),
                ("sim_kind", models.TextField()),
                (
                    "imsi",
                    models.TextField(
                        null=True, help_text="E.212; NULL: no subscription of its own."
                    ),
                ),
                (
                    "msisdn",
                    models.TextField(
                        null=True, help_text="Its own number; NULL: that of the line."
                    ),
                ),
                ("eid", models.TextField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_sims",
                        to="records.linerow",
                    ),
                ),
            ],
            options={
                "db_table": "further_sim",
                "constraints": [
                    models.UniqueConstraint(fields=("iccid",), name="furthersimrow_iccid_once"),
                    models.UniqueConstraint(fields=("imsi",), name="furthersimrow_imsi_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sim_kind__in", ["esim", "physical"])),
                        name="furthersimrow_sim_kind_known",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["eid"],
                        condition=models.Q(("eid", None), _negated=True),
                        name="further_sim_by_eid",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            "linerow",
            models.Index(
                fields=["eid"],
                condition=models.Q(("eid", None), _negated=True),
                name="line_by_eid",
            ),
        ),
        migrations.AddField(
            "campaignlinerow",
            "eid",
            models.TextField(default="", help_text="As given; empty if it was not."),
        ),
        migrations.RunSQL(ONCE_IN_BOTH, DROP_ONCE_IN_BOTH),
    ]
