"""The plan and the report of a campaign as files: every line of it, in constant memory."""

import tempfile
from collections.abc import Callable
from io import TextIOWrapper
from typing import TypeAlias
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.campaign import UnknownCampaign
from cleanbreak.domain.staff import Right
from cleanbreak.flows.note_export import note_export
from cleanbreak.flows.report_campaign import Writer, report_campaign, report_plan

CSV = "text/csv; charset=utf-8"
Report: TypeAlias = Callable[[UUID, Writer], int]


@require_GET
@staff_page(Right.SEE_CAMPAIGNS)
def plan_file(request: HttpRequest, campaign_id: UUID) -> HttpResponseBase:
    """Give what is planned for every line."""
    return _file(request, campaign_id, "plan", report_plan)


@require_GET
@staff_page(Right.SEE_CAMPAIGNS)
def report_file(request: HttpRequest, campaign_id: UUID) -> HttpResponseBase:
    """Give what became of every line, with its evidence."""
    return _file(request, campaign_id, "report", report_campaign)


def _file(request: HttpRequest, campaign_id: UUID, kind: str, report: Report) -> HttpResponseBase:
    """Write the file to disk, where it has no name, and send it from there."""
    written = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it when it is sent
    text = TextIOWrapper(written, encoding="utf-8", newline="")
    try:
        lines = report(campaign_id, text)
    except UnknownCampaign as fault:
        written.close()
        raise Http404 from fault
    text.flush()
    text.detach()
    written.seek(0)
    note_export(campaign_id, kind, lines, actor_of(request), timezone.now())
    name = f"campaign-{campaign_id}-{kind}.csv"
    return FileResponse(written, as_attachment=True, filename=name, content_type=CSV)
