"""Declarations from public pages, as they were received."""

from datetime import datetime

from django.db import models

from cleanbreak.domain.declaration import (
    CauseDecision,
    Declaration,
    DeclarationKind,
    HolderToldBy,
    LookResult,
    Receipt,
)
from cleanbreak.domain.termination import Channel
from cleanbreak.records.choices import once, one_of
from cleanbreak.records.offline_desk import OfflineNumberRow

DECIDED_KINDS = (DeclarationKind.EXTRAORDINARY, DeclarationKind.WITHDRAWAL)
"""Kinds that are accepted or refused."""


UNTIED_BY_PHONE = models.Q(
    ~models.Q(told_by=HolderToldBy.NAME.value),
    ~models.Q(tied_at=None),
    order_id=None,
    look_result=None,
)
"""Those that told no name and fit no line by themselves: a person has to look at them."""


def untied_by_phone() -> "models.QuerySet[DeclarationRow]":
    """Return them, the oldest first."""
    return DeclarationRow.objects.filter(UNTIED_BY_PHONE).order_by("declaration_id")


class DeclarationRow(models.Model):
    """What somebody declared, whether or not it names a line of ours."""

    declaration_id = models.BigAutoField(primary_key=True)
    receipt_number = models.TextField()
    submission_key = models.TextField()
    kind = models.TextField()
    reason = models.TextField(blank=True)
    holder_name = models.TextField()
    msisdn = models.TextField(null=True)
    iccid = models.TextField(null=True)
    wished_date = models.DateField(null=True)
    reply_email = models.TextField()
    language = models.TextField()
    received_at = models.DateTimeField()
    earliest_end_date = models.DateField()
    operator = models.TextField()
    tied_at = models.DateTimeField(null=True, help_text="When it was compared with the lines.")
    order_id = models.UUIDField(null=True, help_text="The order it led to, if it fits a line.")
    made_order_id = models.UUIDField(null=True, help_text="The order it made; it makes one only.")
    decision = models.TextField(
        null=True, help_text="About an important cause, by a person; about a withdrawal."
    )
    decision_reason = models.TextField(blank=True, default="", help_text="As the holder reads it.")
    decided_at = models.DateTimeField(null=True)
    refused_code = models.TextField(
        blank=True, db_default="", help_text="Why a withdrawal ends nothing, or a person decides."
    )
    channel = models.TextField(
        default=Channel.PORTAL.value, db_default=Channel.PORTAL.value, help_text="Where it came in."
    )
    store = models.TextField(default="", db_default="", help_text="The store that took it.")
    withdrawable_until = models.DateField(
        null=True, help_text="The last day for a withdrawal that came too late."
    )
    told_by = models.TextField(
        default=HolderToldBy.NAME.value,
        db_default=HolderToldBy.NAME.value,
        help_text="By what it says whose line it is.",
    )
    proved_line_id = models.BigIntegerField(
        null=True, help_text="Where no name is told: whose line it is, as was proved, or compared."
    )
    look_result = models.TextField(
        null=True, help_text="What a person found out about one that told no name."
    )
    looked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "declaration"
        constraints = [
            once("receipt_number"),
            once("submission_key"),
            one_of("kind", DeclarationKind),
            one_of("decision", CauseDecision),
            one_of("look_result", LookResult),
            models.CheckConstraint(  # nowhere but on the hotline may the name be missing
                condition=models.Q(told_by=HolderToldBy.NAME.value) & ~models.Q(holder_name="")
                | models.Q(
                    told_by__in=[HolderToldBy.PROOF.value, HolderToldBy.VOICE.value],
                    channel=Channel.HOTLINE.value,
                    holder_name="",
                ),
                name="declaration_names_its_holder",
            ),
        ]
        indexes = [
            models.Index(
                fields=["declaration_id"],
                condition=models.Q(tied_at=None),
                name="declaration_untied",
            ),
            models.Index(
                fields=["order_id"],
                condition=models.Q(kind__in=[kind.value for kind in DECIDED_KINDS]),
                name="declaration_for_cause",
            ),
            models.Index(fields=["received_at", "declaration_id"], name="declaration_by_age"),
            models.Index(
                fields=["msisdn"], condition=~models.Q(msisdn=None), name="declaration_by_msisdn"
            ),
            models.Index(
                fields=["iccid"], condition=~models.Q(iccid=None), name="declaration_by_iccid"
            ),
            models.Index(
                fields=["declaration_id"],
                condition=UNTIED_BY_PHONE,
                name="declaration_to_look_at",
            ),
            models.Index(
                fields=["declaration_id"],
                condition=models.Q(
                    kind__in=[kind.value for kind in DECIDED_KINDS],
                    decision=None,
                    order_id__isnull=False,
                ),
                name="declaration_undecided",
            ),
        ]

    @classmethod
    def of(cls, receipt: Receipt) -> "DeclarationRow":
        """Return the unsaved row of a receipt."""
        said = receipt.declaration
        return cls(
            receipt_number=receipt.receipt_number,
            submission_key=said.submission_key,
            kind=said.kind.value,
            reason=said.reason,
            holder_name=said.holder_name,
            msisdn=said.msisdn,
            iccid=said.iccid,
            wished_date=said.wished_date,
            reply_email=said.reply_email,
            language=said.language,
            received_at=receipt.received_at,
            earliest_end_date=receipt.earliest_end_date,
            operator=receipt.operator,
            told_by=said.told_by.value,
        )

    def as_receipt(self) -> Receipt:
        """Return the receipt, word for word as it was given."""
        return Receipt(
            receipt_number=self.receipt_number,
            received_at=self.received_at,
            earliest_end_date=self.earliest_end_date,
            operator=self.operator,
            is_by_button=self.channel == Channel.PORTAL.value,
            declaration=Declaration(
                submission_key=self.submission_key,
                kind=DeclarationKind(self.kind),
                reason=self.reason,
                holder_name=self.holder_name,
                told_by=HolderToldBy(self.told_by),
                msisdn=self.msisdn,
                iccid=self.iccid,
                wished_date=self.wished_date,
                reply_email=self.reply_email,
                language=self.language,
            ),
        )


def declaration_id_of(receipt_number: str) -> int:
    """Return the number by which our records know a declaration."""
    return (
        DeclarationRow.objects.only("declaration_id")
        .get(receipt_number=receipt_number)
        .declaration_id
    )


def declared_at(store_id: str, since: datetime, until: datetime) -> int:
    """Return how many declarations a store took by itself, not those that came in from offline."""
    taken = DeclarationRow.objects.filter(
        channel=Channel.STORE_DESK.value,
        store=store_id,
        received_at__gte=since,
        received_at__lt=until,
    )
    numbers = OfflineNumberRow.objects.filter(number=models.OuterRef("receipt_number"))
    return taken.filter(~models.Exists(numbers)).count()
