"""The day of a store: figures on a page, as a file, and as a slip."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show
from cleanbreak.channels.staff.signed_in import actor_of, place_of, staff_page
from cleanbreak.domain.cash import UnknownStore
from cleanbreak.domain.slip import slip_number
from cleanbreak.domain.staff import Right
from cleanbreak.domain.store_day import CashOfDay, NoSuchDay, StoreDay, bounds_of_day
from cleanbreak.flows.manage_stores import list_stores
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.report_store_day import (
    day_table,
    find_store,
    issue_day_report,
    report_store_day,
)
from cleanbreak.records.store import StoreRow

FORM = ["GET", "HEAD", "POST"]
CSV = "text/csv; charset=utf-8"


@require_safe
@staff_page(Right.SEE_DRAWERS)
def day(request: HttpRequest) -> HttpResponse:
    """Show the day of a store in figures."""
    store = _store(request)
    if store is None:
        stores = [(one.store_id, one.name) for one in list_stores()]
        return show(request, "staff/desk_day.html", {"place": "day", "stores": stores})
    report = report_store_day(store, _day(request), timezone.now())
    said = {
        "place": "day",
        "store": store,
        "report": report,
        "cash": [_cash_words(one) for one in report.cash],
        "slips": _slips(report),
        "may_print": place_of(request).store == store.store_id,
    }
    return show(request, "staff/desk_day.html", said)


@require_safe
@staff_page(Right.SEE_DRAWERS)
def day_file(request: HttpRequest) -> HttpResponse:
    """Give the figures of a day as a file."""
    store = _store(request)
    if store is None:
        raise Http404
    report = report_store_day(store, _day(request), timezone.now())
    name = f"day-{store.store_id}-{report.day}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(day_table(report), content_type=CSV, headers=headers)


@require_http_methods(FORM)
@staff_page(Right.SEE_DRAWERS)
def day_slip(request: HttpRequest) -> HttpResponse:
    """Issue the figures of a day as a slip of the store at which somebody works."""
    store = _store(request)
    if request.method != "POST" or store is None or place_of(request).store != store.store_id:
        return see_other("staff:desk-day")
    slip = issue_day_report(store, _day(request), actor_of(request), timezone.now())
    return see_other("staff:desk-slip", slip.slip_id)


def _store(request: HttpRequest) -> StoreRow | None:
    """Return the store at which somebody works; of who works at none, the one that is asked for."""
    store_id = place_of(request).store or request.GET.get("store", "")
    try:
        return find_store(store_id) if store_id else None
    except UnknownStore as fault:
        raise Http404 from fault


def _day(request: HttpRequest) -> date | None:
    """Return the day that is asked for; today unless it is one."""
    try:
        day = date.fromisoformat(request.POST.get("day") or request.GET.get("day", ""))
        bounds_of_day(day, "UTC")
    except (ValueError, NoSuchDay):
        return None
    return day


def _cash_words(one: CashOfDay) -> dict[str, Any]:
    return {
        "row": one,
        "paid": money_text(one.paid_minor, one.currency),
        "difference": money_text(one.difference_minor, one.currency),
    }


def _slips(report: StoreDay) -> str:
    if report.first_slip is None or report.last_slip is None:
        return ""
    return f"{slip_number(report.first_slip)}–{slip_number(report.last_slip)}"
