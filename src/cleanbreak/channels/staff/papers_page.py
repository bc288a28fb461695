"""Pictures of papers that holders sent beforehand: the queue, one of them, and the decision."""

from collections.abc import Callable
from uuid import UUID

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.paper_file import FileKind
from cleanbreak.domain.paper_upload import RefusedFor, RefusedForMissing, UploadState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.judge_paper import judge_paper
from cleanbreak.flows.paper_words import NEED_WORDS, PAPER_WORDS
from cleanbreak.flows.sent_paper_words import REFUSED_FOR_WORDS, became_words
from cleanbreak.records.paper_upload import (
    PaperUploadRow,
    picture_of,
    upload_with_line,
    waiting_uploads,
)

FORM = ["GET", "HEAD", "POST"]
NOTHING_RUNS = {"sandbox": [""]}
"""Beside the policy of all pages: whatever is in the file, in a browser it can do nothing."""


@require_safe
@staff_page(Right.REVIEW_PAPERS)
def papers(request: HttpRequest) -> HttpResponse:
    """List what waits, the oldest first; whose it is, is on its own page."""
    found = waiting_uploads(SHOWN_MAX, asked_place(request))
    carry(request, Seen.PAPER, [one.upload_id for one in found.rows], Purpose.WORK_ITEM)
    rows = [(one, PAPER_WORDS[one.paper.kind]) for one in found.rows]
    said = {"place": "papers", "rows": rows, "pages": turn(request, "staff:papers", found)}
    return show(request, "staff/papers.html", said)


@require_http_methods(FORM)
@staff_page(Right.REVIEW_PAPERS)
def paper(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Show one paper, and whose it should be."""
    row = _row(upload_id)
    return _looked_at(request, row, lambda: _page(request, row))


@csp_update(NOTHING_RUNS)
@require_http_methods(FORM)
@staff_page(Right.REVIEW_PAPERS)
def picture(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Hand out the picture; a PDF to be opened outside of the console."""
    row = _row(upload_id)

    def shown() -> HttpResponse:
        content, kind = picture_of(row), FileKind(row.file_kind)
        if not content:
            raise Http404
        way = "inline" if kind is FileKind.JPEG else "attachment"
        answer = HttpResponse(content, content_type=kind.content_type)
        answer["Content-Disposition"] = f'{way}; filename="paper.{kind.value}"'
        return answer

    return _looked_at(request, row, shown)


@require_http_methods(FORM)
@staff_page(Right.REVIEW_PAPERS)
def judge(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Accept the paper, or refuse it for a reason that the holder is told."""
    row = _row(upload_id)

    def judged() -> HttpResponse:
        if request.method != "POST":
            return see_other("staff:paper", upload_id)
        try:
            judge_paper(upload_id, _reason(request), actor_of(request), timezone.now())
        except Refusal as refusal:
            return _page(request, _row(upload_id), refusal)
        return see_other("staff:papers")

    return _looked_at(request, row, judged)


def _row(upload_id: UUID) -> PaperUploadRow:
    row = upload_with_line(upload_id)
    if row is None:
        raise Http404
    return row


def _reason(request: HttpRequest) -> RefusedFor | None:
    if request.POST.get("decision") == "accept":
        return None
    try:
        return RefusedFor(request.POST.get("reason", ""))
    except ValueError as fault:
        raise RefusedForMissing from fault


def _looked_at(
    request: HttpRequest, row: PaperUploadRow, page: Callable[[], HttpResponse]
) -> HttpResponse:
    item = Item(
        what=Seen.PAPER,
        key=row.upload_id,
        line_id=row.line_id,
        address=reverse("staff:paper", args=[row.upload_id]),
        place="papers",
    )
    return look(request, item, page)


def _page(
    request: HttpRequest, row: PaperUploadRow, refusal: Refusal | None = None
) -> HttpResponse:
    said = {
        "place": "papers",
        "row": row,
        "paper": PAPER_WORDS[row.paper.kind],
        "need": NEED_WORDS[row.paper.need],
        "became": became_words(row),
        "is_waiting": row.state == UploadState.WAITING.value,
        "is_picture": row.file_kind == FileKind.JPEG.value,
        "reasons": [(one.value, words) for one, words in REFUSED_FOR_WORDS.items()],
    }
    return show_with(request, "staff/paper.html", said, refusal)
