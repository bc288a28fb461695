"""Cash at stores: drawers with an append-only journal, pick-up codes, and the roles of the counter.

The database keeps what was agreed to: a closed drawer and a used code never change again, a wrong
try is never given back, and who a drawer or a code belongs to stays as it was.
"""

from typing import ClassVar

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("clerk", "store_lead")
GUARD = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON cash_movement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON cash_movement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON cash_drawer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON cash_drawer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON pick_up_code
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON pick_up_code
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_drawer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.closed_at IS NOT NULL OR (NEW.drawer_id, NEW.store_id, NEW.clerk, NEW.day, NEW.currency,
        NEW.opening_minor, NEW.opened_at) IS DISTINCT FROM (OLD.drawer_id, OLD.store_id, OLD.clerk,
        OLD.day, OLD.currency, OLD.opening_minor, OLD.opened_at) THEN
        RAISE EXCEPTION 'a drawer that is closed, and whose one is, never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON cash_drawer
    FOR EACH ROW EXECUTE FUNCTION refuse_other_drawer();

CREATE FUNCTION refuse_other_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR NEW.tries_left > OLD.tries_left
        OR (NEW.payout_id, NEW.selector, NEW.code_mac, NEW.nonce, NEW.issued_at, NEW.expires_at)
        IS DISTINCT FROM (OLD.payout_id, OLD.selector, OLD.code_mac, OLD.nonce, OLD.issued_at,
        OLD.expires_at) THEN
        RAISE EXCEPTION 'a code is good once, and for what it was made for'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON pick_up_code
    FOR EACH ROW EXECUTE FUNCTION refuse_other_code();
"""
UNDO = """
DROP TRIGGER refuse_other ON pick_up_code;
DROP FUNCTION refuse_other_code();
DROP TRIGGER refuse_other ON cash_drawer;
DROP FUNCTION refuse_other_drawer();
DROP TRIGGER refuse_truncate ON pick_up_code;
DROP TRIGGER refuse_delete ON pick_up_code;
DROP TRIGGER refuse_truncate ON cash_drawer;
DROP TRIGGER refuse_delete ON cash_drawer;
DROP TRIGGER refuse_truncate ON cash_movement;
DROP TRIGGER refuse_change ON cash_movement;
"""


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


def remove_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("records", "0017_money_pages")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="StoreRow",
            fields=[
                (
                    "store_id",
                    models.TextField(
                        help_text="The operator's code of it.", primary_key=True, serialize=False
                    ),
                ),
                ("name", models.TextField(help_text="As customers know it.")),
                ("place", models.TextField(help_text="Jurisdiction.")),
                (
                    "time_zone",
                    models.TextField(help_text="IANA name: when a day of its drawers ends."),
                ),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "db_table": "store",
            },
        ),
        migrations.CreateModel(
            name="CashDrawerRow",
            fields=[
                ("drawer_id", models.UUIDField(primary_key=True, serialize=False)),
                ("clerk", models.TextField(help_text="As records name people.")),
                ("day", models.DateField(help_text="In the time zone of the store.")),
                ("currency", models.TextField()),
                ("opening_minor", models.BigIntegerField(help_text="The float from the vault.")),
                ("held_minor", models.BigIntegerField(help_text="What is in it by its journal.")),
                ("opened_at", models.DateTimeField()),
                (
                    "counted_minor",
                    models.BigIntegerField(help_text="NULL: not counted yet.", null=True),
                ),
                (
                    "difference_minor",
                    models.BigIntegerField(help_text="Below zero: missing.", null=True),
                ),
                (
                    "reason",
                    models.TextField(
                        db_default="", help_text="Why it differs, in the clerk's words."
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.TextField(db_default="", help_text="The clerk; if it differs, another."),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawers",
                        to="records.storerow",
                    ),
                ),
            ],
            options={
                "db_table": "cash_drawer",
            },
        ),
        migrations.CreateModel(
            name="CashMovementRow",
            fields=[
                ("movement_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.TextField()),
                ("amount_minor", models.BigIntegerField(help_text="Below zero: it went out.")),
                (
                    "balance_minor",
                    models.BigIntegerField(help_text="What is in the drawer afterwards."),
                ),
                ("payout_id", models.UUIDField(null=True)),
                (
                    "identity_document",
                    models.TextField(db_default="", help_text="Its kind; never its number."),
                ),
                ("acting_user", models.TextField()),
                (
                    "seconded_by",
                    models.TextField(
                        db_default="", help_text="Who else agreed, if somebody had to."
                    ),
                ),
                (
                    "drawer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="records.cashdrawerrow",
                    ),
                ),
            ],
            options={
                "db_table": "cash_movement",
                "indexes": [
                    models.Index(fields=["drawer", "movement_id"], name="cash_movement_by_drawer")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["opened", "paid", "difference", "closed"])
                        ),
                        name="cashmovementrow_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance_minor__gte", 0)),
                        name="cash_movement_not_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seconded_by", models.F("acting_user")), _negated=True),
                        name="cash_movement_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "identity_document__in",
                                    [
                                        "passport",
                                        "identity_card",
                                        "residence_permit",
                                        "driving_licence",
                                    ],
                                ),
                                ("kind", "paid"),
                                ("payout_id__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "paid"), _negated=True),
                                ("identity_document", ""),
                                ("payout_id", None),
                            ),
                            _connector="OR",
                        ),
                        name="cash_movement_paid_to_somebody_seen",
                    ),
                    models.UniqueConstraint(fields=("payout_id",), name="cash_movement_paid_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PickUpCodeRow",
            fields=[
                ("payout_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "selector",
                    models.TextField(help_text="The part by which it is found; no secret."),
                ),
                (
                    "code_mac",
                    models.TextField(help_text="HMAC-SHA-256 of the code and the payout."),
                ),
                (
                    "nonce",
                    models.TextField(help_text="The code is made from it and the server's key."),
                ),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries_left", models.SmallIntegerField(help_text="0: dead, a person must look.")),
                (
                    "ended_at",
                    models.DateTimeField(help_text="Paid, expired or taken back.", null=True),
                ),
                (
                    "asked_by",
                    models.TextField(
                        db_default="", help_text="Who wants to pay it above the limit."
                    ),
                ),
                (
                    "identity_document",
                    models.TextField(db_default="", help_text="Which one was seen."),
                ),
                ("seconded_by", models.TextField(db_default="", help_text="Who has agreed.")),
                (
                    "asked_drawer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.cashdrawerrow",
                    ),
                ),
            ],
            options={
                "db_table": "pick_up_code",
                "indexes": [
                    models.Index(fields=["selector"], name="pick_up_code_by_selector"),
                    models.Index(
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(
                                ("tries_left", 0),
                                models.Q(("asked_by", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        fields=["issued_at"],
                        name="pick_up_code_waits",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("selector",),
                        name="pick_up_code_found_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries_left__range", (0, 5))), name="pick_up_code_tries"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("seconded_by", ""),
                            models.Q(("seconded_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="pick_up_code_two_people",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="cashdrawerrow",
            index=models.Index(fields=["store", "day"], name="cash_drawer_by_store"),
        ),
        migrations.AddConstraint(
            model_name="cashdrawerrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("clerk", "currency"),
                name="cash_drawer_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashdrawerrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_minor__gte", 0), ("opening_minor__gte", 0)),
                name="cash_drawer_not_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashdrawerrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("difference_minor", None),
                    ("difference_minor", 0),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="cash_drawer_difference_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="cashdrawerrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(
                        ("difference_minor__isnull", False),
                        models.Q(
                            ("difference_minor", 0),
                            models.Q(("closed_by", models.F("clerk")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="cash_drawer_difference_signed",
            ),
        ),
        migrations.RunPython(make_roles, remove_roles),
        migrations.RunSQL(GUARD, UNDO),
    ]
