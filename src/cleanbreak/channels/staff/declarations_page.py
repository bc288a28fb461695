"""Cancellations by telephone that fit no line: the list, one of them, and what it comes to.

Nothing of a line is shown: the name that a person has heard is compared, and fits or does not.
"""

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.declaration import NAME_LENGTH_MAX, HolderToldBy, LookResult
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.declaration_words import LOOK_RESULT_WORDS, TOLD_BY_WORDS
from cleanbreak.flows.look_at_declaration import (
    REASONS,
    LookResultMissing,
    UnknownDeclaration,
    called_from,
    close_look,
    line_meant,
    list_untied,
    read_untied,
    recording_of,
    tie_to_name,
)
from cleanbreak.records.declaration import DeclarationRow

FORM = ["GET", "HEAD", "POST"]
LINE_LENGTH_MAX = 40
SOUND = {"media-src": ["'self'"]}
"""Beside the policy of all pages."""


@require_safe
@staff_page(Right.DECIDE_CAUSE)
def declarations(request: HttpRequest) -> HttpResponse:
    """List what waits, the oldest first; what was typed is on its own page."""
    found = list_untied(SHOWN_MAX, asked_place(request))
    numbers = [one.receipt_number for one in found.rows]
    carry(request, Seen.DECLARATION, numbers, Purpose.WORK_ITEM)
    said = {
        "place": "declarations",
        "rows": [(one, TOLD_BY_WORDS[HolderToldBy(one.told_by)]) for one in found.rows],
        "pages": turn(request, "staff:declarations", found),
    }
    return show(request, "staff/declarations.html", said)


@csp_update(SOUND)
@require_http_methods(FORM)
@staff_page(Right.DECIDE_CAUSE)
def declaration(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Show what was typed or said."""
    row = _row(receipt_number)
    return _looked_at(request, row, lambda: _page(request, row))


@require_http_methods(FORM)
@staff_page(Right.DECIDE_CAUSE)
def recording(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Hand out what the caller said."""
    row = _row(receipt_number)

    def played() -> HttpResponse:
        content = recording_of(row)
        if not content:
            raise Http404
        return HttpResponse(content, content_type="audio/wav")

    return _looked_at(request, row, played)


@csp_update(SOUND)
@sensitive_post_parameters("name", "line")
@require_http_methods(FORM)
@staff_page(Right.DECIDE_CAUSE)
def tie(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Compare the name that was heard."""

    def do() -> None:
        name = request.POST.get("name", "")[:NAME_LENGTH_MAX]
        line = request.POST.get("line", "").strip()[:LINE_LENGTH_MAX]
        tie_to_name(receipt_number, name, line, actor_of(request), timezone.now())

    return _after(request, receipt_number, do)


@csp_update(SOUND)
@require_http_methods(FORM)
@staff_page(Right.DECIDE_CAUSE)
def close(request: HttpRequest, receipt_number: str) -> HttpResponse:
    """Note that nothing comes of it, and why."""

    def do() -> None:
        try:
            result = LookResult(request.POST.get("result", ""))
        except ValueError as fault:
            raise LookResultMissing from fault
        close_look(receipt_number, result, actor_of(request), timezone.now())

    return _after(request, receipt_number, do)


def _after(request: HttpRequest, receipt_number: str, do: Callable[[], None]) -> HttpResponse:
    row = _row(receipt_number)

    def done() -> HttpResponse:
        if request.method != "POST":
            return see_other("staff:declaration", receipt_number)
        try:
            do()
        except Refusal as refusal:
            return _page(request, row, refusal)
        return see_other("staff:declarations")

    return _looked_at(request, row, done)


def _row(receipt_number: str) -> DeclarationRow:
    try:
        return read_untied(receipt_number)
    except UnknownDeclaration as fault:
        raise Http404 from fault


def _looked_at(
    request: HttpRequest, row: DeclarationRow, page: Callable[[], HttpResponse]
) -> HttpResponse:
    item = Item(
        what=Seen.DECLARATION,
        key=row.receipt_number,
        line_id=line_meant(row),
        address=reverse("staff:declaration", args=[row.receipt_number]),
        place="declarations",
    )
    return look(request, item, page)


def _page(
    request: HttpRequest, row: DeclarationRow, refusal: Refusal | None = None
) -> HttpResponse:
    is_voice = row.told_by == HolderToldBy.VOICE.value
    said = {
        "place": "declarations",
        "row": row,
        "told_by": TOLD_BY_WORDS[HolderToldBy(row.told_by)],
        "called_from": called_from(row),
        "is_voice": is_voice,
        "names_no_line": is_voice and not row.msisdn and not row.iccid,
        "reasons": [(one.value, LOOK_RESULT_WORDS[one]) for one in REASONS],
        "name_length_max": NAME_LENGTH_MAX,
        "line_length_max": LINE_LENGTH_MAX,
    }
    return show_with(request, "staff/declaration.html", said, refusal)
