"""The register of the operator's own channels, and each issue of it that was signed."""

from django.db import models

from cleanbreak.domain.official_channel import ChannelKind
from cleanbreak.records.choices import one_of


class OfficialChannelRow(models.Model):
    """One channel; it is never deleted, only ended."""

    channel_id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    value = models.TextField(help_text="In its normal form.")
    label = models.TextField(blank=True, help_text="What it is for.")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, help_text="The last day; NULL: not ended.")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "official_channel"
        constraints = [
            one_of("kind", ChannelKind),
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=models.Q(valid_until=None),
                name="official_channel_once_at_a_time",
            ),
        ]


class RegisterIssueRow(models.Model):
    """The register as it was signed and published; append-only."""

    sequence = models.BigIntegerField(primary_key=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    content_hash = models.TextField(help_text="SHA-256 of the channels alone.")
    statement = models.BinaryField()
    key_id = models.TextField()
    signature = models.BinaryField()

    class Meta:
        db_table = "register_issue"


def newest_issue() -> RegisterIssueRow | None:
    """Return the issue that counts; ``None`` before the first one."""
    return RegisterIssueRow.objects.order_by("-sequence").first()


def insert_issue(row: RegisterIssueRow) -> bool:
    """Keep an issue; return False if somebody else published one of this number first."""
    done = RegisterIssueRow.objects.bulk_create([row], ignore_conflicts=True)
    kept = RegisterIssueRow.objects.filter(pk=row.sequence, issued_at=row.issued_at)
    return bool(done) and kept.exists()
