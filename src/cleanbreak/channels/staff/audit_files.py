"""The audit as a file for a regulator: written to disk first, where it has no name, then sent."""

import tempfile
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from cleanbreak.channels.staff.answers import see_other
from cleanbreak.channels.staff.audit_order_page import item_of, read_or_404
from cleanbreak.channels.staff.looks import look
from cleanbreak.channels.staff.signed_in import actor_of, may_know_confidential, staff_page
from cleanbreak.domain.staff import Right
from cleanbreak.flows.export_audit import ExportWish, TimeBackwards, export_audit
from cleanbreak.flows.known_log_keys import known_log_keys
from cleanbreak.flows.read_certificate import read_public_keys
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.audit_export import Span
from cleanbreak.records.confidential_request import confidential_order_ids

ZIP = "application/zip"
A_DAY = timedelta(days=1)


@require_GET
@staff_page(Right.SEE_AUDIT)
def order_file(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Give the audit of one order; a look at it, for a purpose, and never alone at a watched line.

    :raises Http404: if there is no such order, or none that may be known.
    """
    item = item_of(read_or_404(request, order_id))
    name = f"audit-{order_id}.zip"
    # a file is an answer like a page, and is sent piece by piece
    return look(request, item, lambda: cast(HttpResponse, _file(request, order_id, name)))


@require_GET
@staff_page(Right.SEE_AUDIT)
def time_file(request: HttpRequest) -> HttpResponseBase:
    """Give the audit of some days."""
    try:
        since, until = (date.fromisoformat(request.GET[name]) for name in ("since", "until"))
        span = Span(_midnight(since), _midnight(until + A_DAY))
        return _file(request, span, f"audit-{since}-{until}.zip")
    except (KeyError, ValueError, OverflowError, TimeBackwards):
        return see_other("staff:audit")  # the page's own form gives days in order


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _file(request: HttpRequest, about: UUID | Span, name: str) -> HttpResponseBase:
    hidden = frozenset() if may_know_confidential(request) else frozenset(confidential_order_ids())
    wish = ExportWish(
        about=about,
        hidden=hidden,
        public_keys=read_public_keys(wired_outside()),
        log_keys=known_log_keys(),
    )
    written = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it when it is sent
    try:
        export_audit(wish, written, actor_of(request), timezone.now())
    except BaseException:
        written.close()
        raise
    written.seek(0)
    return FileResponse(written, as_attachment=True, filename=name, content_type=ZIP)
