"""Tables of the console as CSV files: whoever may see the table may take it, and it is noted."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.signed_in import actor_of, may_know_confidential, staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.domain.today import Picture
from cleanbreak.flows.export_table import export_picture, export_table
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.records.confidential_request import confidential_order_ids

CSV = "text/csv; charset=utf-8"
TODAY = "today-"
"""Before the name of a picture."""
RIGHTS: Mapping[str, Right] = {
    **{f"{TODAY}{one.value}": Right.SEE_TODAY for one in Picture},
    "held-orders": Right.LIST_ORDERS,
    "open-orders": Right.LIST_ORDERS,
    "refunds": Right.SEE_PAYOUTS,
    "campaigns": Right.SEE_CAMPAIGNS,
    "discrepancies": Right.SEE_DISCREPANCIES,
    "comparisons": Right.SEE_DISCREPANCIES,
    "repairs": Right.SEE_DISCREPANCIES,
    "declarations": Right.DECIDE_CAUSE,
    "messages": Right.ANSWER_MESSAGES,
    "papers": Right.REVIEW_PAPERS,
    "reports": Right.SEE_REPORTS,
    "drawers": Right.SEE_DRAWERS,
    "authorities": Right.SEE_AUTHORITIES,
    "confidential": Right.HANDLE_CONFIDENTIAL,
    "looks": Right.SEE_LOOKS,
    "seals": Right.SEE_AUDIT,
    "relying-parties": Right.SEE_RELYING_PARTIES,
    "signals": Right.SEE_SIGNALS,
}
"""Which right each table needs: that of its page."""


@require_GET
@staff_page(Right.SEE_HOME)
def table_file(request: HttpRequest, table: str) -> HttpResponseBase:
    """Give a table as it is now, row after row."""
    right = RIGHTS.get(table)
    if right is None:
        raise Http404
    if right not in staff_rights(request.user.get_username()):
        return show(request, "staff/forbidden.html", status=403)
    actor, now = actor_of(request), timezone.now()
    if table.startswith(TODAY):
        pieces = export_picture(Picture(table.removeprefix(TODAY)), actor, now)
    else:
        hidden = [] if may_know_confidential(request) else confidential_order_ids()
        pieces = export_table(table, hidden, actor, now)
    name = f"{table}-{now:%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        pieces,
        content_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
