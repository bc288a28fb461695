"""Reports of suspicious channels; what people wrote is sealed."""

from django.db import models

from cleanbreak.domain.suspicious_report import MetBy
from cleanbreak.records.choices import once, one_of


class SuspiciousReportRow(models.Model):
    """One report. The reporter's contact and voice are deleted when it is closed."""

    report_id = models.BigAutoField(primary_key=True)
    receipt_number = models.TextField()
    met_by = models.TextField()
    said = models.TextField(help_text="Sealed.")
    where = models.TextField(blank=True, help_text="Sealed; empty if nothing was said.")
    contact = models.TextField(blank=True, help_text="Sealed; empty if nothing was said.")
    recording = models.TextField(
        blank=True, db_default="", help_text="Sealed; WAV in base64; empty if nothing was recorded."
    )
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(blank=True)

    class Meta:
        db_table = "suspicious_report"
        constraints = [
            one_of("met_by", MetBy),
            once("receipt_number"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(contact=""),
                name="suspicious_report_closed_without_contact",
            ),
        ]
        indexes = [
            models.Index(
                fields=["report_id"],
                condition=models.Q(closed_at=None),
                name="suspicious_report_open",
            ),
            models.Index(
                fields=["closed_at", "report_id"],
                condition=models.Q(closed_at__isnull=False),
                name="suspicious_report_closed",
            ),
        ]
