"""Messages that people leave us: threads, and what was written in them, which never changes.

A message is deleted with its thread, and not without it; only seals are made anew.
"""

from typing import ClassVar

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models

GUARD = """
ALTER TABLE thread_message ADD CONSTRAINT thread_message_of_thread
    FOREIGN KEY (thread_id) REFERENCES message_thread (thread_id) ON DELETE CASCADE;
CREATE FUNCTION refuse_other_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM message_thread WHERE thread_id = OLD.thread_id) THEN
            RAISE EXCEPTION 'thread_message is append-only: it goes with its thread'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.message_id, NEW.thread_id, NEW.writer, NEW.agent, NEW.at, NEW.source, NEW.attachments,
        NEW.is_cut, NEW.part, NEW.long_text, NEW.subject = '', NEW.text = '')
        IS DISTINCT FROM (OLD.message_id, OLD.thread_id, OLD.writer, OLD.agent, OLD.at, OLD.source,
        OLD.attachments, OLD.is_cut, OLD.part, OLD.long_text, OLD.subject = '', OLD.text = '') THEN
        RAISE EXCEPTION 'thread_message is append-only: only its seals are made anew'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DO $$  -- so that it looks into these tables, not into temporary ones of whoever writes
BEGIN
    EXECUTE format('ALTER FUNCTION refuse_other_message() SET search_path = %I, pg_temp',
        current_schema());
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE OR DELETE ON thread_message
    FOR EACH ROW EXECUTE FUNCTION refuse_other_message();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON thread_message
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON thread_message;
DROP TRIGGER refuse_other ON thread_message;
DROP FUNCTION refuse_other_message();
ALTER TABLE thread_message DROP CONSTRAINT thread_message_of_thread;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0050_conduct"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="MessageThreadRow",
            fields=[
                (
                    "thread_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("message_number", models.TextField(help_text="What the sender is told.")),
                ("way", models.TextField()),
                (
                    "contact",
                    models.TextField(
                        blank=True, help_text="Sealed mail address; empty: the line, or no."
                    ),
                ),
                (
                    "said_name",
                    models.TextField(blank=True, help_text="Sealed; as somebody typed it."),
                ),
                (
                    "said_number",
                    models.TextField(blank=True, help_text="Sealed; as somebody typed it."),
                ),
                ("language", models.TextField()),
                (
                    "receipt_number",
                    models.TextField(blank=True, help_text="Of the declaration it is about."),
                ),
                ("order_id", models.UUIDField(help_text="That the declaration led to.", null=True)),
                ("tied_by", models.TextField(null=True)),
                ("says_to_cancel", models.BooleanField(default=False)),
                ("began_at", models.DateTimeField()),
                (
                    "heard_at",
                    models.DateTimeField(help_text="When the newest message came or went."),
                ),
                (
                    "waiting_since",
                    models.DateTimeField(help_text="NULL: nothing waits.", null=True),
                ),
                ("first_answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.TextField(blank=True)),
                (
                    "taken_by",
                    models.TextField(blank=True, help_text="agent:NAME; empty: nobody has it."),
                ),
                ("taken_until", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "message_thread",
            },
        ),
        migrations.CreateModel(
            name="ThreadMessageRow",
            fields=[
                (
                    "message_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("writer", models.TextField()),
                ("agent", models.TextField(blank=True, help_text="agent:NAME, if we wrote it.")),
                ("at", models.DateTimeField()),
                ("subject", models.TextField(blank=True, help_text="Sealed.")),
                ("text", models.TextField(help_text="Sealed.")),
                (
                    "source",
                    models.TextField(
                        help_text="Keyed hash of what came in, or the message that this answers: each once."
                    ),
                ),
                (
                    "mail_id",
                    models.TextField(
                        blank=True, help_text="Sealed Message-ID of the sender's mail."
                    ),
                ),
                ("mail_references", models.TextField(blank=True, help_text="Sealed.")),
                (
                    "attachments",
                    models.IntegerField(default=0, help_text="That came along and were not kept."),
                ),
                (
                    "is_cut",
                    models.BooleanField(default=False, help_text="There was more than we keep."),
                ),
                ("part", models.IntegerField(default=1, help_text="Of a long text message.")),
                (
                    "long_text",
                    models.TextField(blank=True, help_text="Keyed hash of what its parts share."),
                ),
            ],
            options={
                "db_table": "thread_message",
            },
        ),
        migrations.RemoveConstraint(
            model_name="contactcheckrow",
            name="contactcheckrow_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="outboxrow",
            name="outboxrow_kind_known",
        ),
        migrations.AddConstraint(
            model_name="contactcheckrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "paper_judged",
                            "takeout_news",
                            "call_handover",
                            "call_receipt",
                            "message_received",
                            "message_answered",
                        ],
                    )
                ),
                name="contactcheckrow_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "declaration_received",
                            "end_planned",
                            "objection_open",
                            "order_cancelled",
                            "line_ended",
                            "proof_code",
                            "payout_choice_needed",
                            "payout_failed",
                            "payout_sent",
                            "payout_reminder",
                            "pick_up_code",
                            "credit_offered",
                            "settlement_corrected",
                            "verification_code",
                            "confidential_news",
                            "cool_off_begun",
                            "account_news",
                            "switch_answer",
                            "papers_asked",
                            "paper_judged",
                            "takeout_news",
                            "call_handover",
                            "call_receipt",
                            "message_received",
                            "message_answered",
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="messagethreadrow",
            name="line",
            field=models.ForeignKey(
                help_text="That sent the text messages.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="records.linerow",
            ),
        ),
        migrations.AddField(
            model_name="threadmessagerow",
            name="thread",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="messages",
                to="records.messagethreadrow",
            ),
        ),
        migrations.AddIndex(
            model_name="messagethreadrow",
            index=models.Index(
                condition=models.Q(("waiting_since__isnull", False)),
                fields=["waiting_since", "thread_id"],
                name="message_thread_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="messagethreadrow",
            index=models.Index(
                condition=models.Q(("first_answered_at__isnull", False)),
                fields=["first_answered_at"],
                name="message_thread_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagethreadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["form", "sms", "email"])),
                name="messagethreadrow_way_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagethreadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("tied_by__in", ["sender", "agent"])),
                name="messagethreadrow_tied_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagethreadrow",
            constraint=models.UniqueConstraint(
                fields=("message_number",), name="messagethreadrow_message_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="messagethreadrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("way", "sms")),
                fields=("line",),
                name="message_thread_open_of_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagethreadrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at", None), ("waiting_since", None), _connector="OR"),
                name="message_thread_closed_waits_not",
            ),
        ),
        migrations.AddIndex(
            model_name="threadmessagerow",
            index=models.Index(fields=["thread", "at"], name="thread_message_in_thread"),
        ),
        migrations.AddConstraint(
            model_name="threadmessagerow",
            constraint=models.CheckConstraint(
                condition=models.Q(("writer__in", ["sender", "machine", "agent"])),
                name="threadmessagerow_writer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="threadmessagerow",
            constraint=models.UniqueConstraint(
                fields=("source",), name="threadmessagerow_source_once"
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
