"""What agents say and do in calls: offers, wrap-ups, notes, recordings, transfers.

The database keeps one offer for a call, whose answer is said once; what came of a call is never
changed, and no outcome says that somebody was refused an end; and a transfer that is over stays so.
"""

from typing import ClassVar

import uuid_utils.compat
from django.db import migrations, models

GUARD = """
CREATE FUNCTION refuse_other_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answer <> '' OR (NEW.call_id, NEW.offer, NEW.language, NEW.agent, NEW.agreed_at)
        IS DISTINCT FROM (OLD.call_id, OLD.offer, OLD.language, OLD.agent, OLD.agreed_at) THEN
        RAISE EXCEPTION 'the offer of a call is made once, and answered once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON call_offer
    FOR EACH ROW EXECUTE FUNCTION refuse_other_offer();
CREATE TRIGGER refuse_delete BEFORE DELETE ON call_offer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON call_offer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON call_wrap_up
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON call_wrap_up
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_other_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.transfer_id, NEW.call_id, NEW.from_agent, NEW.to_agent, NEW.language, NEW.skill,
            NEW.asked_at)
        IS DISTINCT FROM (OLD.transfer_id, OLD.call_id, OLD.from_agent, OLD.to_agent, OLD.language,
            OLD.skill, OLD.asked_at)
        OR (OLD.state <> 'offered' AND (NEW.state, NEW.taken_by, NEW.over_at)
            IS DISTINCT FROM (OLD.state, OLD.taken_by, OLD.over_at))
        OR (OLD.moved_at IS NOT NULL AND NEW.moved_at IS DISTINCT FROM OLD.moved_at) THEN
        RAISE EXCEPTION 'a transfer is taken or withdrawn once, by whom it was for'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_other BEFORE UPDATE ON call_transfer
    FOR EACH ROW EXECUTE FUNCTION refuse_other_transfer();
CREATE TRIGGER refuse_delete BEFORE DELETE ON call_transfer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON call_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO = """
DROP TRIGGER refuse_truncate ON call_transfer;
DROP TRIGGER refuse_delete ON call_transfer;
DROP TRIGGER refuse_other ON call_transfer;
DROP FUNCTION refuse_other_transfer();
DROP TRIGGER refuse_truncate ON call_wrap_up;
DROP TRIGGER refuse_change ON call_wrap_up;
DROP TRIGGER refuse_truncate ON call_offer;
DROP TRIGGER refuse_delete ON call_offer;
DROP TRIGGER refuse_other ON call_offer;
DROP FUNCTION refuse_other_offer();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("records", "0049_call_handling"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CallNoteRow",
            fields=[
                (
                    "note_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("call_id", models.UUIDField()),
                ("text", models.TextField(help_text="Sealed.")),
                ("agent", models.TextField(help_text="As records name people.")),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "db_table": "call_note",
            },
        ),
        migrations.CreateModel(
            name="CallOfferRow",
            fields=[
                (
                    "call_id",
                    models.UUIDField(
                        help_text="So that there is no second one.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "offer",
                    models.TextField(
                        blank=True, help_text="Its name; empty: the caller wanted none."
                    ),
                ),
                ("language", models.TextField(help_text="In which it is read out.")),
                ("agent", models.TextField(help_text="As records name people.")),
                (
                    "agreed_at",
                    models.DateTimeField(help_text="When the caller said whether to hear one."),
                ),
                ("answer", models.TextField(blank=True, help_text="Empty: it is being read out.")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "call_offer",
            },
        ),
        migrations.CreateModel(
            name="CallRecordingRow",
            fields=[
                ("call_id", models.UUIDField(primary_key=True, serialize=False)),
                ("answer", models.TextField(help_text="What the caller was told, or said.")),
                ("place", models.TextField(help_text="By whose rules it was asked.")),
                ("agent", models.TextField(help_text="As records name people.")),
                ("asked_at", models.DateTimeField()),
                (
                    "told_at",
                    models.DateTimeField(help_text="When the recorder was told of it.", null=True),
                ),
                (
                    "problem",
                    models.TextField(blank=True, help_text="Why it was not, as one of our codes."),
                ),
                (
                    "reference",
                    models.TextField(blank=True, help_text="Sealed: the recorder's name for it."),
                ),
                ("kept_until", models.DateField(help_text="The last day of the row.")),
            ],
            options={
                "db_table": "call_recording",
            },
        ),
        migrations.CreateModel(
            name="CallTransferRow",
            fields=[
                (
                    "transfer_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("call_id", models.UUIDField()),
                ("from_agent", models.TextField(help_text="As records name people.")),
                (
                    "to_agent",
                    models.TextField(
                        blank=True, help_text="Empty: whoever has language and skill."
                    ),
                ),
                ("language", models.TextField(blank=True)),
                ("skill", models.TextField(blank=True)),
                ("state", models.TextField(default="offered")),
                ("asked_at", models.DateTimeField()),
                ("taken_by", models.TextField(blank=True)),
                (
                    "over_at",
                    models.DateTimeField(help_text="When it was taken, or withdrawn.", null=True),
                ),
                (
                    "moved_at",
                    models.DateTimeField(
                        help_text="When the caller's telephone was moved from the one to the other.",
                        null=True,
                    ),
                ),
            ],
            options={
                "db_table": "call_transfer",
            },
        ),
        migrations.CreateModel(
            name="CallWrapUpRow",
            fields=[
                (
                    "wrap_up_id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("call_id", models.UUIDField()),
                ("agent", models.TextField(help_text="As records name people.")),
                ("outcome", models.TextField()),
                (
                    "asked_to_end",
                    models.BooleanField(help_text="Whether the caller wanted to end a line."),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="Why no end came of it, if one was asked for."
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "call_wrap_up",
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
                        ],
                    )
                ),
                name="outboxrow_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="callnoterow",
            index=models.Index(fields=["call_id", "written_at"], name="call_note_by_call"),
        ),
        migrations.AddIndex(
            model_name="callofferrow",
            index=models.Index(fields=["agreed_at"], name="call_offer_by_instant"),
        ),
        migrations.AddConstraint(
            model_name="callofferrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        ("answer__in", ["accepted", "declined", "not_heard"]),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="call_offer_answer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callofferrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offer", ""), _negated=True), ("answer", "not_heard"), _connector="OR"
                ),
                name="call_offer_none_is_not_heard",
            ),
        ),
        migrations.AddIndex(
            model_name="callrecordingrow",
            index=models.Index(
                condition=models.Q(("told_at", None)),
                fields=["asked_at"],
                name="call_recording_untold",
            ),
        ),
        migrations.AddIndex(
            model_name="callrecordingrow",
            index=models.Index(fields=["kept_until"], name="call_recording_by_last_day"),
        ),
        migrations.AddConstraint(
            model_name="callrecordingrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["agreed", "told", "refused"])),
                name="callrecordingrow_answer_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callrecordingrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reference", ""), ("answer__in", ("agreed", "told")), _connector="OR"
                ),
                name="call_recording_only_with_consent",
            ),
        ),
        migrations.AddIndex(
            model_name="calltransferrow",
            index=models.Index(
                condition=models.Q(("state", "offered")),
                fields=["asked_at"],
                name="call_transfer_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="calltransferrow",
            index=models.Index(fields=["call_id", "asked_at"], name="call_transfer_by_call"),
        ),
        migrations.AddConstraint(
            model_name="calltransferrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["offered", "taken", "withdrawn"])),
                name="calltransferrow_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="calltransferrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "taken"), ("taken_by", ""), _connector="XOR"),
                name="call_transfer_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="calltransferrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "offered"), ("over_at__isnull", False), _connector="XOR"
                ),
                name="call_transfer_over_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="calltransferrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_agent", ""), _negated=True),
                    models.Q(
                        models.Q(("language", ""), _negated=True),
                        models.Q(("skill", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="call_transfer_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="calltransferrow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered")),
                fields=("call_id",),
                name="call_transfer_one_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="callwrapuprow",
            index=models.Index(fields=["at"], name="call_wrap_up_by_instant"),
        ),
        migrations.AddConstraint(
            model_name="callwrapuprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "ended",
                            "declared",
                            "voicemail",
                            "withdrew",
                            "stayed",
                            "handed_over",
                            "transferred",
                            "called_back",
                            "informed",
                            "caller_hung_up",
                        ],
                    )
                ),
                name="callwrapuprow_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callwrapuprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "",
                            "offer_accepted",
                            "goes_on_elsewhere",
                            "broke_off",
                            "called_back",
                            "changed_their_mind",
                            "wants_time",
                            "calls_for_another",
                            "other_operator",
                            "systems_down",
                        ],
                    )
                ),
                name="call_wrap_up_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="callwrapuprow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_to_end", False), ("reason", "")),
                    models.Q(
                        ("asked_to_end", True),
                        (
                            "outcome__in",
                            ["declared", "ended", "transferred", "voicemail", "withdrew"],
                        ),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("asked_to_end", True),
                        models.Q(
                            (
                                "outcome__in",
                                ["declared", "ended", "transferred", "voicemail", "withdrew"],
                            ),
                            _negated=True,
                        ),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="call_wrap_up_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="callwrapuprow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "transferred"), _negated=True),
                fields=("call_id",),
                name="call_wrap_up_once",
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
