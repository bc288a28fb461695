"""The cash desk of a clerk: a drawer of one's own, codes that are paid, the day that is closed."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.cash_form import DIFFERS, FITS, DocumentMissing, HolderNotSeen
from cleanbreak.channels.staff.cash_form import read_document as read_seen
from cleanbreak.channels.staff.drawer_words import drawer_words, journal_said
from cleanbreak.channels.staff.looks import Item, carry, is_shown, look
from cleanbreak.channels.staff.signed_in import actor_of, place_of, staff_page
from cleanbreak.domain.cash import IdentityDocument, UnknownDrawer
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right, person_in
from cleanbreak.domain.typed_text import without_tricks
from cleanbreak.flows.cash_words import DOCUMENT_WORDS
from cleanbreak.flows.close_drawer import REASON_LENGTH_MAX, Count, count_drawer
from cleanbreak.flows.find_pick_up import PickUp, find_pick_up
from cleanbreak.flows.list_drawers import (
    Asked,
    CashReceipt,
    UnknownCashReceipt,
    list_asked,
    open_drawers_of,
    read_drawer,
    read_receipt,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.open_drawer import Opening, open_drawer
from cleanbreak.flows.pay_cash import Paid, agree_to_cash, hand_out_cash, pay_cash
from cleanbreak.flows.sign_in import staff_rights
from cleanbreak.records.cash_drawer import CashDrawerRow, CashMovementRow

FORM = ["GET", "HEAD", "POST"]
OPENING = ("store", "currency", "float")
TYPED_LENGTH_MAX = 100


@require_safe
@staff_page(Right.PAY_CASH)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the clerk's open drawers and what waits."""
    return _desk(request)


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def open_own(request: HttpRequest) -> HttpResponse:
    """Open a drawer of the clerk's own."""

    def do() -> None:
        typed = {field: _typed(request, field) for field in OPENING}
        wish = Opening(
            store_id=typed["store"] or place_of(request).store,
            currency=typed["currency"],
            float_text=typed["float"],
        )
        open_drawer(wish, actor_of(request), timezone.now())

    return _after(request, do)


@sensitive_post_parameters("code")
@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def pick_up(request: HttpRequest) -> HttpResponse:
    """Show what a code is good for, to be compared with the holder's document."""
    if request.method != "POST":
        return see_other("staff:cash")
    return _pick_up(request)


@sensitive_post_parameters("code")
@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def pay(request: HttpRequest) -> HttpResponse:
    """Pay what a code is good for, or ask a second person to agree."""
    if request.method != "POST":
        return see_other("staff:cash")
    try:
        seen = read_seen({field: _typed(request, field) for field in ("document", "holder")})
        done = pay_cash(_typed(request, "code"), seen, actor_of(request), timezone.now())
    except (DocumentMissing, HolderNotSeen) as refusal:
        return _pick_up(request, refusal)
    except Refusal as refusal:
        return _desk(request, refusal)
    if isinstance(done, Paid):
        carry(request, Seen.CASH, [done.movement.payout_id], Purpose.WORK_ITEM)
        return see_other("staff:cash-receipt", done.movement.movement_id)
    return see_other("staff:cash")


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH, fresh=True)
def agree(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Agree, as the second person, to a colleague's payment."""
    return _after(request, lambda: agree_to_cash(payout_id, actor_of(request), timezone.now()))


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH, fresh=True)
def hand_out(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Hand out what a second person has agreed to."""
    if request.method != "POST":
        return see_other("staff:cash")
    try:
        paid = hand_out_cash(payout_id, actor_of(request), timezone.now())
    except Refusal as refusal:
        return _desk(request, refusal)
    carry(request, Seen.CASH, [payout_id], Purpose.WORK_ITEM)
    return see_other("staff:cash-receipt", paid.movement.movement_id)


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def receipt(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Show the receipt that the holder signs, to its clerk and to whoever may see all drawers."""
    try:
        found = read_receipt(movement_id)
    except UnknownCashReceipt as fault:
        raise Http404 from fault
    _require_own(request, found.movement.drawer)
    item = Item(
        what=Seen.CASH,
        key=found.payout.payout_id,
        line_id=found.payout.line_id,
        order_id=found.payout.order_id,
        address=reverse("staff:cash-receipt", args=[movement_id]),
        place="cash",
    )
    return look(
        request, item, lambda: show(request, "staff/cash_receipt.html", _receipt_said(found))
    )


@require_safe
@staff_page(Right.PAY_CASH)
def journal(request: HttpRequest, drawer_id: UUID) -> HttpResponse:
    """Show the clerk's own day, movement by movement."""
    drawer, movements = _read_own(request, drawer_id)
    paid = [one.payout_id for one in movements if one.payout_id]
    carry(request, Seen.CASH, paid, Purpose.WORK_ITEM)
    return show(request, "staff/drawer.html", {"place": "cash", **journal_said(drawer, movements)})


@require_http_methods(FORM)
@staff_page(Right.PAY_CASH)
def count(request: HttpRequest, drawer_id: UUID) -> HttpResponse:
    """Count a drawer of one's own at the end of the day."""
    drawer, _ = _read_own(request, drawer_id)
    if request.method != "POST":
        return _count(request, drawer)
    reason = without_tricks(request.POST.get("reason", ""))
    wish = Count(counted_text=_typed(request, "counted"), reason=reason)
    try:
        count_drawer(drawer_id, wish, actor_of(request), timezone.now())
    except UnknownDrawer as fault:
        raise Http404 from fault
    except Refusal as refusal:
        return _count(request, drawer, refusal)
    return see_other("staff:cash-journal", drawer_id)


def _after(request: HttpRequest, do: Callable[[], object]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        try:
            do()
        except Refusal as refusal:
            return _desk(request, refusal)
    return see_other("staff:cash")


def _desk(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    person = actor_of(request).acting_user
    asked = list_asked(timezone.now())
    said: dict[str, Any] = {
        "place": "cash",
        "drawers": [drawer_words(one) for one in open_drawers_of(person)],
        "works_at_store": bool(place_of(request).store),
        "typed": {field: _typed(request, field) for field in OPENING},
        "own": [
            _asked_words(one)
            for one in asked
            if one.asked_by == person and is_shown(request, _item(one.pick_up))
        ],
        "others": [
            _asked_words(one)
            for one in asked
            if not is_same_person(one.asked_by, person)
            and not one.seconded_by
            and one.store.store_id == place_of(request).store
            and is_shown(request, _item(one.pick_up))
        ],
    }
    return show_with(request, "staff/cash.html", said, refusal)


def look_up(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a code is good for that was scanned at the desk."""
    return _pick_up(request, scanned=code)


def _pick_up(
    request: HttpRequest, refusal: Refusal | None = None, scanned: str = ""
) -> HttpResponse:
    code = scanned or _typed(request, "code")
    try:
        found = find_pick_up(code, actor_of(request), timezone.now())
    except Refusal as unfound:
        return _desk(request, unfound)
    said = {
        "place": "cash",
        "code": code,
        "holder_name": found.holder_name,
        "cash": money_text(found.cash.amount_minor, found.cash.currency),
        "owed": money_text(found.owed.amount_minor, found.owed.currency),
        "needs_second": found.needs_second_clerk,
        "documents": [(one.value, words) for one, words in DOCUMENT_WORDS.items()],
        "document": _typed(request, "document"),
        "holder": _typed(request, "holder"),
        "fits": FITS,
        "differs": DIFFERS,
    }
    carry(request, Seen.CASH, [found.payout_id], Purpose.WORK_ITEM)
    item = _item(found, {"code": code})
    return look(
        request, item, lambda: show_with(request, "staff/cash_pick_up.html", said, refusal), refusal
    )


def _item(pick_up: PickUp, sent: Mapping[str, str] | None = None) -> Item:
    return Item(
        what=Seen.CASH,
        key=pick_up.payout_id,
        line_id=pick_up.line_id,
        address=reverse("staff:cash-pick-up"),
        place="cash",
        sent=sent or {},
    )


def _count(
    request: HttpRequest, drawer: CashDrawerRow, refusal: Refusal | None = None
) -> HttpResponse:
    said = {
        "place": "cash",
        "drawer": drawer,
        "words": drawer_words(drawer),
        "counted": _typed(request, "counted"),
        "reason": request.POST.get("reason", ""),
        "reason_length_max": REASON_LENGTH_MAX,
    }
    return show_with(request, "staff/cash_count.html", said, refusal)


def _asked_words(asked: Asked) -> dict[str, Any]:
    cash = asked.pick_up.cash
    return {
        "payout_id": asked.pick_up.payout_id,
        "cash": money_text(cash.amount_minor, cash.currency),
        "holder_name": asked.pick_up.holder_name,
        "clerk": person_in(asked.asked_by),
        "store": asked.store.name,
        "document": DOCUMENT_WORDS[IdentityDocument(asked.identity_document)],
        "seconded_by": person_in(asked.seconded_by),
    }


def _receipt_said(found: CashReceipt) -> dict[str, Any]:
    movement, payout = found.movement, found.payout
    return {
        "place": "cash",
        "movement": movement,
        "store": movement.drawer.store,
        "holder_name": found.holder_name,
        "paid": money_text(-movement.amount_minor, payout.currency),
        "owed": money_text(payout.amount_minor, payout.currency),
        "is_rounded": -movement.amount_minor != payout.amount_minor,
        "document": DOCUMENT_WORDS[IdentityDocument(movement.identity_document)],
        "clerk": person_in(movement.acting_user),
        "second": person_in(movement.seconded_by),
        "payout_id": payout.payout_id,
    }


def _read_own(request: HttpRequest, drawer_id: UUID) -> tuple[CashDrawerRow, list[CashMovementRow]]:
    try:
        drawer, movements = read_drawer(drawer_id)
    except UnknownDrawer as fault:
        raise Http404 from fault
    _require_own(request, drawer)
    return drawer, list(movements)


def _require_own(request: HttpRequest, drawer: CashDrawerRow) -> None:
    """Show nothing of another's drawer, but to whoever may see all."""
    name = request.user.get_username()
    may_see_all = Right.SEE_DRAWERS in staff_rights(name)
    if not (may_see_all or drawer.is_of(actor_of(request).acting_user)):
        raise Http404


def _typed(request: HttpRequest, field: str) -> str:
    return without_tricks(request.POST.get(field, "")[:TYPED_LENGTH_MAX])
