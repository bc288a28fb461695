"""Holders and their lines."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.functions import RandomUUID
from django.db import connection, models
from django.db.models.functions import Lower

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line import Agreement, FurtherSim, Line, LineState
from cleanbreak.domain.policy import CustomerClass, PaymentKind
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.sealed import open_imsi
from cleanbreak.records.sealed_field import SealedImsiField


class HolderRow(models.Model):
    """The customer that lines belong to."""

    holder_id = models.BigAutoField(primary_key=True)
    reference = models.TextField(help_text="The operator's customer number.")
    name = models.TextField()
    name_key = models.TextField(help_text="What two spellings of the name have in common.")
    email = models.TextField(blank=True, help_text="Contact on file; empty if there is none.")
    contact_number = models.TextField(
        blank=True, db_default="", help_text="Another phone, E.164; empty if there is none."
    )
    contact_changed_at = models.DateTimeField(
        null=True, help_text="When e-mail or contact number last changed; a trigger notes it."
    )
    previous_email = models.TextField(
        blank=True,
        db_default="",
        help_text="Those of late, by blanks: they are told of what thieves are after.",
    )
    language = models.TextField(default="en")
    customer_class = models.TextField()
    pseudonym = models.UUIDField(
        null=True,
        db_default=RandomUUID(),
        help_text="Who had which number is kept under this; empty once the holder is erased.",
    )

    class Meta:
        db_table = "holder"
        constraints = [once("reference"), one_of("customer_class", CustomerClass)]
        indexes = [
            models.Index(Lower("email"), condition=~models.Q(email=""), name="holder_by_email")
        ]


STATES = {state.value: state for state in LineState}
KINDS = {kind.value: kind for kind in SimKind}
CLASSES = {one.value: one for one in CustomerClass}
PAYMENTS = {kind.value: kind for kind in PaymentKind}
"""An enum is four times as slow to ask; a campaign asks for a million lines."""
ENDING = LineState.PENDING_TERMINATE.value


class LineRow(models.Model):
    """One number, one network subscription, one SIM, one agreement, one balance."""

    line_id = models.BigAutoField(primary_key=True)
    holder = models.ForeignKey(HolderRow, on_delete=models.PROTECT, related_name="lines")
    state = models.TextField(default=LineState.ACTIVE.value)
    msisdn = models.TextField(help_text="E.164 with the plus sign.")
    imsi = SealedImsiField(help_text="E.212.")
    iccid = models.TextField(help_text="E.118; a SIM is never issued again.")
    sim_kind = models.TextField()
    eid = models.TextField(null=True)
    jurisdiction = models.TextField()
    payment = models.TextField()
    currency = models.TextField()
    term_end_date = models.DateField(null=True)
    early_termination_fee_minor = models.BigIntegerField(default=0)
    device_instalments_minor = models.BigIntegerField(
        db_default=0, help_text="Still to be paid for a device, beside the balance's debt."
    )
    deposit_since = models.DateField(null=True, help_text="NULL: nobody has said.")
    term_start_date = models.DateField(null=True)
    monthly_fee_minor = models.BigIntegerField(null=True, help_text="NULL: nobody has said.")
    device_value_minor = models.BigIntegerField(
        null=True, help_text="Agreed for a subsidised device at the start; NULL: there is none."
    )
    range_holder = models.TextField(null=True, help_text="Whose number block it is, if ported in.")
    charging_account = models.TextField()
    refund_reference = models.TextField(null=True)
    termination_date = models.DateField(null=True)
    law_of = models.DateField(
        null=True, help_text="The day whose law says how long it is kept: its order's."
    )
    open_order_id = models.UUIDField(null=True, help_text="The order that it ends by.")
    last_used_on = models.DateField(null=True, help_text="Of any paid use; NULL: nobody has said.")
    tariff = models.TextField(null=True, help_text="The operator's code; NULL: nobody has said.")
    number_since = models.DateField(
        null=True, help_text="Since when its holder has the number; NULL: nobody has said."
    )
    erased = models.SmallIntegerField(
        db_default=0, help_text="Which categories were erased, a bit each: records/retention.py."
    )
    is_alive = models.GeneratedField(
        expression=models.ExpressionWrapper(
            ~models.Q(state="terminated"), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    """What indexes of living lines ask for: they need not hear of any other change of state."""

    class Meta:
        db_table = "line"
        constraints = [
            once("iccid"),
            one_of("state", LineState),
            one_of("sim_kind", SimKind),
            one_of("payment", PaymentKind),
            models.UniqueConstraint(
                fields=["msisdn"],
                condition=models.Q(is_alive=True),
                name="line_msisdn_once_alive",
            ),
            models.UniqueConstraint(
                fields=["imsi"],
                condition=models.Q(is_alive=True),
                name="line_imsi_once_alive",
            ),
            models.CheckConstraint(
                condition=models.Q(early_termination_fee_minor__gte=0),
                name="line_fee_not_negative",
            ),
            models.CheckConstraint(  # a NULL is no offence
                condition=models.Q(device_instalments_minor__gte=0)
                & models.Q(monthly_fee_minor__gte=0)
                & models.Q(device_value_minor__gte=0),
                name="line_figures_not_negative",
            ),
            models.CheckConstraint(  # and so a line has one open order at most
                condition=models.Q(state=ENDING, open_order_id__isnull=False)
                | (~models.Q(state=ENDING) & models.Q(open_order_id=None)),
                name="line_ends_by_its_order",
            ),
        ]
        indexes = [
            models.Index(fields=["msisdn"], name="line_by_msisdn"),
            models.Index(
                fields=["imsi"],
                condition=models.Q(is_alive=False) & ~models.Q(imsi=""),
                name="line_by_old_imsi",
            ),
            models.Index(fields=["eid"], condition=~models.Q(eid=None), name="line_by_eid"),
            models.Index(  # what is due: one range for each place and for what was erased already
                fields=["jurisdiction", "erased", "termination_date", "line_id"],
                condition=~models.Q(termination_date=None),
                name="line_ended",
            ),
        ]


LINE_ALONE = (
    "l.line_id, l.state AS line_state, l.msisdn, l.imsi, l.iccid, l.sim_kind, l.eid,"
    " l.jurisdiction, l.payment, l.currency, l.term_end_date, l.early_termination_fee_minor,"
    " l.device_instalments_minor, l.deposit_since, l.term_start_date, l.monthly_fee_minor,"
    " l.device_value_minor,"
    " l.range_holder, l.charging_account, l.refund_reference, h.customer_class"
)
"""What :func:`line_from` reads."""
LINE_COLUMNS = f"{LINE_ALONE}, l.termination_date, h.language, h.name_key, h.email"
"""This, and what a flow may want to know of the holder beside it."""


def line_from(row: dict[str, Any], further_sims: tuple[FurtherSim, ...] = ()) -> Line:
    """Return the domain's view of a row that has the columns ``LINE_COLUMNS``."""
    return Line(
        line_id=row["line_id"],
        state=STATES[row["line_state"]],
        msisdn=row["msisdn"],
        imsi=open_imsi(row["imsi"]),
        iccid=row["iccid"],
        sim_kind=KINDS[row["sim_kind"]],
        eid=row["eid"],
        jurisdiction=row["jurisdiction"],
        customer_class=CLASSES[row["customer_class"]],
        agreement=Agreement(
            payment=PAYMENTS[row["payment"]],
            currency=row["currency"],
            term_end_date=row["term_end_date"],
            early_termination_fee_minor=row["early_termination_fee_minor"],
            device_instalments_minor=row["device_instalments_minor"],
            deposit_since=row["deposit_since"],
            term_start_date=row["term_start_date"],
            monthly_fee_minor=row["monthly_fee_minor"],
            device_value_minor=row["device_value_minor"],
        ),
        range_holder=row["range_holder"],
        charging_account=row["charging_account"],
        refund_reference=row["refund_reference"],
        further_sims=further_sims,
    )


def find_lines(
    msisdns: Sequence[str | None], iccids: Sequence[str | None]
) -> list[dict[str, Any] | None]:
    """Find for each pair of number and card the line that both name, in one query.

    A number that was given out again belongs to its living line; one whose lines have all ended,
    to the last of them. Where both number and card are given, both must fit. A further SIM names
    its line by its card.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT ON (asked.place) asked.place, {LINE_COLUMNS}
            FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked (msisdn, iccid, place)
            CROSS JOIN LATERAL (  -- one index each; an OR would read the whole table
                SELECT * FROM line WHERE line.msisdn = asked.msisdn
                    AND (asked.iccid IS NULL OR line.iccid = asked.iccid)
                UNION ALL
                SELECT * FROM line WHERE asked.msisdn IS NULL AND line.iccid = asked.iccid
                UNION ALL
                SELECT line.* FROM further_sim s JOIN line USING (line_id)
                WHERE s.iccid = asked.iccid
                    AND (asked.msisdn IS NULL OR asked.msisdn IN (line.msisdn, s.msisdn))
            ) l
            JOIN holder h ON h.holder_id = l.holder_id
            ORDER BY asked.place, l.state = 'terminated', l.line_id DESC
            """,  # noqa: S608  only our own column names are put in
            [list(msisdns), list(iccids)],
        )
        found = {row["place"]: row for row in rows_of(cursor)}
    return [found.get(place) for place in range(1, len(msisdns) + 1)]


def cards_with_eid(eid: str) -> list[str]:
    """Return the first cards of the living lines that have a profile on this eUICC."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT iccid FROM line WHERE eid = %(eid)s AND state <> 'terminated'
            UNION
            SELECT line.iccid FROM further_sim s JOIN line USING (line_id)
            WHERE s.eid = %(eid)s AND state <> 'terminated'
            """,
            {"eid": eid},
        )
        return [iccid for (iccid,) in cursor.fetchall()]


def rows_of(cursor: Any) -> list[dict[str, Any]]:
    """Return what the cursor holds, each row by the names of its columns."""
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def forget_previous_emails(before: datetime, held: Collection[int]) -> None:
    """Empty the mailbox of before where the contacts last changed before.

    :param held: lines of which, and of whose holders, nothing is erased.
    """
    moved = HolderRow.objects.filter(contact_changed_at__lt=before).exclude(previous_email="")
    moved = moved.exclude(lines__line_id__in=held)
    moved.update(previous_email="")


def is_number_of_class(msisdn: str, classes: Sequence[str]) -> bool:
    """Return whether the living line with the number has a holder of one of the classes."""
    living = LineRow.objects.filter(msisdn=msisdn, is_alive=True)
    return living.filter(holder__customer_class__in=classes).exists()


def contract_of(msisdn: str) -> tuple[PaymentKind, CustomerClass] | None:
    """Return how the living line with the number is paid for, and who holds it."""
    living = LineRow.objects.filter(msisdn=msisdn, is_alive=True)
    found = living.values_list("payment", "holder__customer_class").first()
    return found and (PAYMENTS[found[0]], CLASSES[found[1]])
