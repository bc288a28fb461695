"""Desks of a store that work offline: the list, and what they delivered that somebody decides."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.pages import asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, staff_page
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.offline_desk import EntryState, HeldFor
from cleanbreak.domain.offline_seal import CannotOpenFields
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.flows.decide_offline_entry import (
    REASON_LENGTH_MAX,
    accept_entry,
    entry_of_store,
    refuse_entry,
)
from cleanbreak.flows.list_desks import ShownDesk, list_desks, list_held
from cleanbreak.flows.offline_words import HELD_WORDS, note_words
from cleanbreak.flows.prepare_desk import UnknownDesk, revoke_desk
from cleanbreak.flows.read_offline_fields import (
    LINE_LENGTH_MAX,
    TakenFields,
    TakenFieldsMalformed,
)
from cleanbreak.flows.reconcile_offline import read_held
from cleanbreak.records.keyset import Page
from cleanbreak.records.offline_desk import OfflineEntryRow

PLACE, HELD_AFTER = "staff:desk-devices", "held_after"
FORM = ["GET", "HEAD", "POST"]


@require_safe
@staff_page(Right.RUN_DESKS)
def devices(request: HttpRequest) -> HttpResponse:
    """List the desks of the store, and what waits for its lead."""
    return _page(request)


@require_http_methods(FORM)
@staff_page(Right.RUN_DESKS)
def revoke(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Take a desk off."""
    if request.method == "POST":
        try:
            revoke_desk(device_id, actor_of(request), timezone.now())
        except UnknownDesk as fault:
            raise Http404 from fault
    return see_other("staff:desk-devices")


@require_http_methods(FORM)
@staff_page(Right.RUN_DESKS)
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show what a desk took, and why it is held."""
    row = _row(request, entry_id)
    return _looked_at(request, row, lambda: _entry_page(request, row))


@require_http_methods(FORM)
@staff_page(Right.RUN_DESKS)
def decide(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Accept or refuse it, with a reason."""
    row = _row(request, entry_id)

    def decided() -> HttpResponse:
        if request.method != "POST":
            return see_other("staff:desk-entry", entry_id)
        try:
            _decide(request, entry_id)
        except Refusal as refusal:
            return _entry_page(request, _row(request, entry_id), refusal)
        return see_other("staff:desk-devices")

    return _looked_at(request, row, decided)


def _decide(request: HttpRequest, entry_id: UUID) -> None:
    actor, now = actor_of(request), timezone.now()
    reason = request.POST.get("reason", "")[:REASON_LENGTH_MAX]
    if request.POST.get("decision") == "accept":
        line = request.POST.get("line", "")[:LINE_LENGTH_MAX]
        accept_entry(entry_id, line.strip(), reason, actor, now)
    else:
        refuse_entry(entry_id, reason, actor, now)


def _row(request: HttpRequest, entry_id: UUID) -> OfflineEntryRow:
    row = entry_of_store(entry_id, actor_of(request))
    if row is None:
        raise Http404
    return row


def _looked_at(
    request: HttpRequest, row: OfflineEntryRow, page: Callable[[], HttpResponse]
) -> HttpResponse:
    item = Item(
        what=Seen.OFFLINE_ENTRY,
        key=row.entry_id,
        line_id=None,
        address=reverse("staff:desk-entry", args=[row.entry_id]),
        place="desks",
    )
    return look(request, item, page)


def _page(request: HttpRequest) -> HttpResponse:
    actor, refusal = actor_of(request), None
    desks: Page[ShownDesk] = Page([])
    try:
        desks = list_desks(actor, timezone.now(), asked_place(request))
    except Refusal as none_here:
        refusal = none_here
    held = list_held(actor, asked_place(request, HELD_AFTER))
    carry(request, Seen.OFFLINE_ENTRY, [one.entry_id for one in held.rows], Purpose.WORK_ITEM)
    said = {
        "place": "desks",
        "desks": [(one, person_in(one.row.registered_by)) for one in desks.rows],
        "pages": turn(request, PLACE, desks),
        "held": [(one, HELD_WORDS[HeldFor(one.held_for)]) for one in held.rows],
        "held_pages": turn(request, PLACE, held, HELD_AFTER),
    }
    return show_with(request, "staff/desk_devices.html", said, refusal)


def _entry_page(
    request: HttpRequest, row: OfflineEntryRow, refusal: Refusal | None = None
) -> HttpResponse:
    said = {
        "place": "desks",
        "row": row,
        "why": HELD_WORDS[HeldFor(row.held_for)] if row.held_for else "",
        "notes": note_words(row.notes),
        "fields": _fields(row),
        "is_held": row.state == EntryState.HELD.value,
        "is_accepted": row.state == EntryState.ACCEPTED.value,
        "decided_by": person_in(row.decided_by),
        "typed": request.POST,
        "reason_length_max": REASON_LENGTH_MAX,
        "line_length_max": LINE_LENGTH_MAX,
    }
    return show_with(request, "staff/desk_entry.html", said, refusal)


def _fields(row: OfflineEntryRow) -> TakenFields | None:
    if row.state != EntryState.HELD.value:
        return None
    try:
        return read_held(row)
    except (CannotOpenFields, TakenFieldsMalformed):
        return None
