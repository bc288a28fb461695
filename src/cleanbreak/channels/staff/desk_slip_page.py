"""A slip at the desk: what it says, how it is printed, and what became of each print."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.desk_counter_page import counter_of
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.slip import PrintOutcome, PrintWay, Slip, SlipKind, UnknownSlip
from cleanbreak.domain.staff import Right
from cleanbreak.flows.draw_qr import draw_qr
from cleanbreak.flows.hand_visit_slips import visit_of_slip
from cleanbreak.flows.print_at_counter import note_what_counter_said, print_at_counter
from cleanbreak.flows.print_slip import (
    SlipStory,
    UnknownPrint,
    print_slip,
    read_print,
    read_slip,
    tell_print,
)
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.flows.slip_print_words import OUTCOME_WORDS, WAITS, WAY_WORDS, WHAT_TO_DO
from cleanbreak.flows.wired_outside import wired_slip_printer
from cleanbreak.records.slip import SlipPrintRow, SlipRow

FORM = ["GET", "HEAD", "POST"]
WAYS = {"network": PrintWay.NETWORK, "desk": PrintWay.DESK_AGENT}
"""Who prints it, as forms name it; else the browser does."""
PLACES = {
    SlipKind.DECLARED: "desk",
    SlipKind.PICK_UP_CODE: "desk",
    SlipKind.CARD_DESTROYED: "desk",
    SlipKind.DAY_REPORT: "day",
}
"""Where slips are from that are from no visit which still runs; all others are from the drawer."""
SHEETS = ("roll", "a4")
"""Papers of a browser's printer; the first unless another is said."""
SAID = {"yes": PrintOutcome.PRINTED, "no": PrintOutcome.PAPER_OUT}
"""What a clerk says of a print by the browser."""


@require_safe
@staff_page(Right.PAY_CASH)
def slip(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """Show a slip and what became of its prints."""
    return _slip(request, slip_id)


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def print_it(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """Print a slip, by the browser or by the printer of the store."""
    if request.method != "POST":
        return see_other("staff:desk-slip", slip_id)
    _read(request, slip_id)
    way = WAYS.get(request.POST.get("way", ""), PrintWay.BROWSER)
    try:
        printed = _print(request, slip_id, way)
    except Refusal as refusal:
        return _slip(request, slip_id, refusal)
    if way is not PrintWay.BROWSER:
        return see_other("staff:desk-slip", slip_id)
    response = see_other("staff:desk-print", printed.print_id)
    response["Location"] += f"?sheet={_sheet(request.POST.get('sheet', ''))}"
    return response


@require_safe
@staff_page(Right.PAY_CASH)
def printed(request: HttpRequest, print_id: UUID) -> HttpResponse:
    """Show a slip as the browser prints it, and ask whether it came out."""
    try:
        row, said = read_print(print_id)
    except UnknownPrint as fault:
        raise Http404 from fault
    _require_own(request, row.slip)
    return show(
        request,
        "staff/desk_print.html",
        {
            "place": "cash",
            "row": row,
            "sheet": _sheet(request.GET.get("sheet", "")),
            "is_told": bool(row.outcome),
            **_said(said),
        },
    )


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def told(request: HttpRequest, print_id: UUID) -> HttpResponse:
    """Take the clerk's word whether a print came out."""
    try:
        row, _ = read_print(print_id)
    except UnknownPrint as fault:
        raise Http404 from fault
    _require_own(request, row.slip)
    outcome = SAID.get(request.POST.get("came_out", ""))
    if outcome is not None:
        try:
            tell_print(print_id, outcome, actor_of(request), timezone.now())
        except Refusal as refusal:
            return _slip(request, row.slip_id, refusal)
    return see_other("staff:desk-slip", row.slip_id)


def _print(request: HttpRequest, slip_id: UUID, way: PrintWay) -> SlipPrintRow:
    actor, now = actor_of(request), timezone.now()
    if way is PrintWay.DESK_AGENT:
        return print_at_counter(slip_id, counter_of(request), wired_slip_printer(), actor, now)
    return print_slip(slip_id, way, actor, now)


def _slip(request: HttpRequest, slip_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    story = _read(request, slip_id)
    for one in story.prints:
        if one.way == PrintWay.DESK_AGENT.value and one.result is None:
            note_what_counter_said(one, actor_of(request), timezone.now())
            one.refresh_from_db()
    visit_id = visit_of_slip(story.row, actor_of(request))
    has_counter = counter_of(request) is not None
    latest = story.prints[0].result if story.prints else None
    said = {
        "place": "desk" if visit_id else PLACES.get(SlipKind(story.row.kind), "cash"),
        "visit_id": visit_id,
        "row": story.row,
        "is_cash": SlipKind(story.row.kind) is SlipKind.CASH_PAID,
        "prints": [_print_words(one) for one in story.prints],
        "waits": bool(story.prints) and latest is None,
        "latest": OUTCOME_WORDS[latest] if latest else "",
        "what_to_do": WHAT_TO_DO.get(latest, "") if latest else "",
        "has_store_printer": story.has_store_printer,
        "has_counter": has_counter,
        "focus": _focus(story, has_counter=has_counter),
        **_said(story.slip),
    }
    return show_with(request, "staff/desk_slip.html", said, refusal)


def _focus(story: SlipStory, *, has_counter: bool) -> str:
    """Return what Enter does: print on the nearest printer; once it came out, go on."""
    if story.prints and story.prints[0].result in (None, PrintOutcome.PRINTED):
        return "back"
    if has_counter:
        return "desk"
    return "network" if story.has_store_printer else "roll"


def _print_words(row: SlipPrintRow) -> dict[str, Any]:
    return {
        "at": row.asked_at,
        "copy": row.copy,
        "way": WAY_WORDS[PrintWay(row.way)],
        "outcome": OUTCOME_WORDS[row.result] if row.result else WAITS,
    }


def _said(said: Slip) -> dict[str, Any]:
    return {"slip": said, "qr": draw_qr(said.qr) if said.qr else ""}


def _read(request: HttpRequest, slip_id: UUID) -> SlipStory:
    try:
        story = read_slip(slip_id)
    except UnknownSlip as fault:
        raise Http404 from fault
    _require_own(request, story.row)
    return story


def _require_own(request: HttpRequest, row: SlipRow) -> None:
    """Show a slip to whom it was issued by, and to whoever may see all drawers: but a code to
    nobody else.
    """
    is_own = is_same_person(row.issued_by, actor_of(request).acting_user)
    may_see_all = Right.SEE_DRAWERS in staff_rights(request.user.get_username())
    if not is_own and (row.kind == SlipKind.PICK_UP_CODE.value or not may_see_all):
        raise Http404


def _sheet(wanted: str) -> str:
    return wanted if wanted in SHEETS else SHEETS[0]
