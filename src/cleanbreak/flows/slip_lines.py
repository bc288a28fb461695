"""The lines of each kind of slip, in the language that is active.

Of a number the last four digits are read from the records. Once these are erased, a copy says
nothing of whom it was about.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.crockford import grouped
from cleanbreak.domain.slip import SlipKind, SlipLine, slip_number
from cleanbreak.domain.staff import person_in
from cleanbreak.domain.store_day import StoreDay
from cleanbreak.flows.cash_words import DOCUMENT_WORDS
from cleanbreak.flows.find_pick_up import read_pick_up
from cleanbreak.flows.issue_pick_up_codes import code_of
from cleanbreak.flows.message_texts import status_link
from cleanbreak.flows.money_words import money_text
from cleanbreak.records.cash_drawer import CashMovementRow
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.pick_up_code import PickUpCodeRow
from cleanbreak.records.slip import SlipRow

TAIL_LENGTH = 4


def when_and_who(row: SlipRow) -> Iterable[SlipLine]:
    """Return what stands on every slip."""
    yield SlipLine(_("When"), _instant(row, row.issued_at))
    yield SlipLine(_("Clerk"), person_in(row.issued_by))


def _declared(row: SlipRow) -> Iterable[SlipLine]:
    if row.order_id:
        order = _order(row)
        yield from _tail(_("Number ends in"), order.line.msisdn)
        end = formats.date_format(order.effective_date)
    else:
        declared = DeclarationRow.objects.get(receipt_number=row.facts["receipt_number"])
        day = formats.date_format(declared.earliest_end_date)
        end = _("on %(date)s at the earliest") % {"date": day}
    yield SlipLine(_("The line ends"), end, is_strong=True)
    yield SlipLine(_("Receipt number"), row.facts["receipt_number"], is_strong=True)


def _pick_up_code(row: SlipRow) -> Iterable[SlipLine]:
    payout_id = UUID(row.facts["payout_id"])
    pick_up = read_pick_up(payout_id, row.issued_at)
    yield from _tail(_("Number ends in"), _line(pick_up.line_id).msisdn)
    yield SlipLine(_("In cash"), money_text(pick_up.cash.amount_minor, pick_up.cash.currency))
    code = _code(row)
    words = grouped(code) if code else _("no longer good")
    yield SlipLine(_("Pick-up code"), words, is_strong=True)
    kept = PickUpCodeRow.objects.get(pk=payout_id)
    last = timezone.localtime(kept.expires_at - timedelta(seconds=1), _zone(row)).date()
    yield SlipLine(_("Good until and including"), formats.date_format(last))


def _card_destroyed(row: SlipRow) -> Iterable[SlipLine]:
    order = _order(row)
    yield from _tail(_("Number ends in"), order.line.msisdn)
    yield from _tail(_("Number of the card ends in"), order.line.iccid)


def _opened(row: SlipRow) -> Iterable[SlipLine]:
    yield _money(row, _("Float from the vault"), row.amount_minor or 0, is_strong=True)


def _cash_paid(row: SlipRow) -> Iterable[SlipLine]:
    movement = _movement(row)
    paid, owed = -movement.amount_minor, row.facts["owed_minor"]
    order = _order(row)
    if movement.seconded_by:
        yield SlipLine(_("Second person"), person_in(movement.seconded_by))
    yield from _tail(_("Number ends in"), order.line.msisdn)
    yield SlipLine(_("Document number"), movement.receipt_number)
    seen = DOCUMENT_WORDS[IdentityDocument(movement.identity_document)]
    yield SlipLine(_("Original document seen"), str(seen))
    if paid != owed:
        yield _money(row, _("Owed, before rounding to coins"), owed)
    yield _money(row, _("Paid in cash"), paid, is_strong=True)


def _closed(row: SlipRow) -> Iterable[SlipLine]:
    facts = row.facts
    drawer = _movement(row).drawer
    yield SlipLine(_("Whose drawer"), person_in(drawer.clerk))
    yield _money(row, _("Float from the vault"), facts["opening_minor"])
    yield _money(row, _("Paid"), facts["paid_minor"])
    yield _money(row, _("Should be there"), facts["opening_minor"] - facts["paid_minor"])
    yield _money(row, _("Counted"), facts["counted_minor"], is_strong=True)
    difference = facts["difference_minor"]
    if difference:
        label = _("Missing") if difference < 0 else _("Too much")
        yield _money(row, label, abs(difference), is_strong=True)
        yield SlipLine(_("Reason"), drawer.reason)


def day_words(report: StoreDay) -> list[str]:
    """Return the figures of a day as a terminal shows them, in the active language."""
    lines = _figures(report.as_figures())
    return [f"{line.label}: {line.value}" for line in lines]


def _day_report(row: SlipRow) -> Iterable[SlipLine]:
    return _figures(row.facts)


def _figures(figures: Mapping[str, Any]) -> Iterable[SlipLine]:
    day = datetime.fromisoformat(figures["day"]).date()
    yield SlipLine(_("Day"), formats.date_format(day), is_strong=True)
    yield SlipLine(_("Visits"), str(figures["visits"]))
    yield SlipLine(_("Declarations"), str(figures["declarations"]))
    yield SlipLine(_("Declarations taken offline"), str(figures["offline"]))
    yield SlipLine(_("Lines to end"), str(figures["ends"]))
    yield SlipLine(_("Cards destroyed"), str(figures["cards_destroyed"]))
    for one in figures["cash"]:
        yield SlipLine(_("Cash paid"), money_text(one["paid_minor"], one["currency"]))
        yield SlipLine(_("Differences"), money_text(one["difference_minor"], one["currency"]))
    yield SlipLine(_("Drawers not closed"), str(figures["open_drawers"]))
    if figures["first_slip"]:
        first, last = slip_number(figures["first_slip"]), slip_number(figures["last_slip"])
        yield SlipLine(_("Slips"), f"{first}–{last}")


def _after_declaring(row: SlipRow) -> Iterable[str]:
    del row
    yield _("Nobody from us will ever ask for a payment or a code so that you can cancel.")


def _what_to_bring(row: SlipRow) -> Iterable[str]:
    del row
    yield _("Bring this code and an official document with your photo to any of our stores.")
    yield _("Nobody from us will ask for this code on the phone or in a message.")


def _after_destroying(row: SlipRow) -> Iterable[str]:
    del row
    yield _("The card was destroyed in front of you. Its number is never issued again.")


def _how_it_is_booked(row: SlipRow) -> Iterable[str]:
    if row.facts["difference_minor"] < 0:
        yield _("What is missing is booked as a loss of the operator, not of the clerk.")
    elif row.facts["difference_minor"]:
        yield _("What is too much is booked as a gain of the operator.")


def _how_many_slips(row: SlipRow) -> Iterable[str]:
    count = row.facts["slips"]
    yield ngettext(
        "%(count)s slip was numbered this day.", "%(count)s slips were numbered this day.", count
    ) % {"count": count}


LINES: dict[SlipKind, Callable[[SlipRow], Iterable[SlipLine]]] = {
    SlipKind.DECLARED: _declared,
    SlipKind.PICK_UP_CODE: _pick_up_code,
    SlipKind.CARD_DESTROYED: _card_destroyed,
    SlipKind.DRAWER_OPENED: _opened,
    SlipKind.CASH_PAID: _cash_paid,
    SlipKind.DRAWER_CLOSED: _closed,
    SlipKind.DAY_REPORT: _day_report,
}
NOTES: dict[SlipKind, Callable[[SlipRow], Iterable[str]]] = {
    SlipKind.DECLARED: _after_declaring,
    SlipKind.PICK_UP_CODE: _what_to_bring,
    SlipKind.CARD_DESTROYED: _after_destroying,
    SlipKind.DRAWER_CLOSED: _how_it_is_booked,
    SlipKind.DAY_REPORT: _how_many_slips,
}


def _status_link(row: SlipRow) -> str:
    """Return where the customer sees how it stands, for a declaration."""
    return "" if row.order_id else status_link(row.facts["receipt_number"])


def _code(row: SlipRow) -> str:
    """Return the pick-up code while it is good; empty afterwards."""
    kept = PickUpCodeRow.objects.get(pk=UUID(row.facts["payout_id"]))
    return "" if kept.ended_at else code_of(kept) or ""


QRS: dict[SlipKind, Callable[[SlipRow], str]] = {
    SlipKind.DECLARED: _status_link,
    SlipKind.PICK_UP_CODE: _code,
}


def _tail(label: str, number: str) -> Iterable[SlipLine]:
    if number:
        yield SlipLine(label, number[-TAIL_LENGTH:])


def _money(row: SlipRow, label: str, minor: int, *, is_strong: bool = False) -> SlipLine:
    return SlipLine(label, money_text(minor, row.facts["currency"]), is_strong=is_strong)


def _instant(row: SlipRow, at: datetime) -> str:
    return formats.date_format(timezone.localtime(at, _zone(row)), "DATETIME_FORMAT")


def _zone(row: SlipRow) -> ZoneInfo:
    return ZoneInfo(row.store.time_zone)


def _order(row: SlipRow) -> OrderRow:
    return OrderRow.objects.select_related("line").get(order_id=UUID(str(row.order_id)))


def _movement(row: SlipRow) -> CashMovementRow:
    return CashMovementRow.objects.select_related("drawer").get(slip=row)


def _line(line_id: int) -> LineRow:
    return LineRow.objects.get(pk=line_id)
