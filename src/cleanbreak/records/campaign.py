"""Campaigns: one row each; its lines, slices and figures have tables of their own."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, models
from uuid_utils.compat import uuid7

from cleanbreak.domain.campaign import (
    CampaignBusy,
    CampaignNotReady,
    CampaignReason,
    CampaignState,
    SameFileTwice,
    UnknownCampaign,
)
from cleanbreak.records.choices import one_of

OPEN_STATES = [state.value for state in CampaignState if state.is_open]


class CampaignRow(models.Model):
    """Many lines that an operator ends together."""

    campaign_id = models.UUIDField(primary_key=True, default=uuid7)
    state = models.TextField(default=CampaignState.DRAFT.value)
    reason = models.TextField()
    wished_date = models.DateField(null=True, help_text="NULL: as soon as it is allowed.")
    rate_per_s = models.FloatField(null=True, help_text="Lines begun in a second at most.")
    file_sha256 = models.TextField(null=True)
    dormant_since = models.DateField(null=True, help_text="If a query made it, not a file.")
    place = models.TextField(null=True, help_text="To which place the query was limited.")
    lines_given = models.IntegerField(default=0)
    lines_to_end = models.IntegerField(default=0, help_text="What the plan would end.")
    summary = models.JSONField(default=dict, help_text="What the plan found, in figures.")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    planned_at = models.DateTimeField(null=True)
    planned_by = models.TextField(blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(null=True)
    stopped_by = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, help_text="When it was finished or stopped.")
    forgotten_at = models.DateTimeField(
        null=True, help_text="When the numbers of its file were erased."
    )
    next_lines_at = models.DateTimeField(null=True, help_text="When its rate allows the next ones.")

    class Meta:
        db_table = "campaign"
        constraints = [
            one_of("state", CampaignState),
            one_of("reason", CampaignReason),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("created_by")),
                name="campaign_approved_by_another",
            ),
            models.UniqueConstraint(
                fields=["file_sha256"],
                condition=models.Q(state__in=OPEN_STATES),
                name="campaign_file_once_open",
            ),
        ]


def working_lanes() -> list[tuple[UUID, float | None]]:
    """Return the lanes from which workers may claim, with the lines a second that each allows.

    The lane of a campaign is its id. Those that wait, are paused or are being stopped have none.
    """
    running = CampaignRow.objects.filter(state=CampaignState.RUNNING.value)
    return list(running.order_by("campaign_id").values_list("campaign_id", "rate_per_s"))


def take_lines(campaign_id: UUID, lines: int) -> bool:
    """Take the turn to begin so many lines, if the campaign's rate allows it now.

    One turn at a time for all workers, on the database's clock; whoever gets none tries again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE campaign SET next_lines_at = greatest(next_lines_at, clock_timestamp())
                + make_interval(secs => %s / rate_per_s)
            WHERE campaign_id = %s
              AND (next_lines_at IS NULL OR next_lines_at <= clock_timestamp())
            """,
            [float(lines), campaign_id],
        )
        return bool(cursor.rowcount == 1)


def insert_campaign(row: CampaignRow) -> None:
    """Insert the campaign, in the running transaction.

    :raises SameFileTwice: if one that is not over has the same file.
    """
    if row.file_sha256:
        _refuse_known_file(row.file_sha256)
    row.save(force_insert=True)


def _refuse_known_file(file_sha256: str) -> None:
    """Wait for whoever inserts the same file at this moment, and then look for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(file_sha256[:15], 16)])
    same = CampaignRow.objects.filter(file_sha256=file_sha256, state__in=OPEN_STATES)
    if other := same.first():
        raise SameFileTwice(campaign_id=other.campaign_id)


def find_campaign(campaign_id: UUID) -> CampaignRow:
    """Return the campaign.

    :raises UnknownCampaign: if there is none.
    """
    row = CampaignRow.objects.filter(pk=campaign_id).first()
    if row is None:
        raise UnknownCampaign
    return row


def lock_campaign(campaign_id: UUID, needed: Collection[CampaignState]) -> CampaignRow:
    """Lock the campaign until the end of the transaction, and return it.

    :raises UnknownCampaign: if there is none.
    :raises CampaignNotReady: if it is in none of the states.
    """
    row = CampaignRow.objects.select_for_update().filter(pk=campaign_id).first()
    if row is None:
        raise UnknownCampaign
    if CampaignState(row.state) not in needed:
        wanted = ", ".join(state.value for state in needed)
        raise CampaignNotReady(state=row.state, needed=wanted)
    return row


def reason_of(campaign_id: UUID) -> CampaignReason:
    """Return why the lines of a campaign end."""
    return CampaignReason(find_campaign(campaign_id).reason)


@contextmanager
def alone_with(campaign_id: UUID) -> Iterator[None]:
    """Let one session plan the campaign at a time; one that dies lets go of it.

    :raises CampaignBusy: if another one does.
    """
    key = campaign_id.int % 2**63
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise CampaignBusy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
