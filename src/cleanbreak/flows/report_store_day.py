"""Report the day of a store: what was done at its desks, its cash and its slips."""

import csv
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from cleanbreak.domain.cash import MovementKind, UnknownStore
from cleanbreak.domain.desk_visit import VisitStep
from cleanbreak.domain.store_day import CashOfDay, StoreDay, bounds_of_day
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.domain.workplace import require_store
from cleanbreak.flows.issue_slip import issue_day_slip
from cleanbreak.records.cash_drawer import CashDrawerRow, local_day
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.desk_visit import DeskVisitRow, VisitStepRow
from cleanbreak.records.slip import SlipRow
from cleanbreak.records.store import StoreRow

CASH_COLUMNS = ("payments", "paid_minor", "drawers", "difference_minor")


def find_store(store_id: str) -> StoreRow:
    """Return a store.

    :raises UnknownStore: if there is none.
    """
    store = StoreRow.objects.filter(pk=store_id).first()
    if store is None:
        raise UnknownStore
    return store


def report_store_day(store: StoreRow, day: date | None, now: datetime) -> StoreDay:
    """Return the figures of a day, by the clock of the store.

    A drawer belongs to the day on which it was opened, as its cash and its difference do; visits
    and slips to the day on which they began. Declarations are all that the store took, with a visit
    or without, and without a connection, too.

    :param day: ``None``: the day that it is at the store.
    """
    day = day or local_day(store, now)
    begins, ends = bounds_of_day(day, store.time_zone)
    visits = DeskVisitRow.objects.filter(store=store, begun_at__gte=begins, begun_at__lt=ends)
    declarations = DeclarationRow.objects.filter(
        channel=Channel.STORE_DESK.value,
        store=store.store_id,
        received_at__gte=begins,
        received_at__lt=ends,
    )
    steps = VisitStepRow.objects.filter(visit__store=store, at__gte=begins, at__lt=ends)
    drawers = CashDrawerRow.objects.filter(store=store, day=day)
    slips = SlipRow.objects.filter(store=store, issued_at__gte=begins, issued_at__lt=ends)
    numbered = slips.aggregate(count=Count("number"), first=Min("number"), last=Max("number"))
    return StoreDay(
        store_id=store.store_id,
        day=day,
        visits=visits.count(),
        declarations=declarations.count(),
        ends=steps.filter(step=VisitStep.ENDED.value).count(),
        cards_destroyed=steps.filter(step=VisitStep.CARD_DESTROYED.value).count(),
        open_drawers=drawers.filter(closed_at=None).count(),
        cash=tuple(_cash(drawers)),
        slips=numbered["count"],
        first_slip=numbered["first"],
        last_slip=numbered["last"],
    )


def issue_day_report(store: StoreRow, day: date | None, actor: Actor, now: datetime) -> SlipRow:
    """Issue the figures of a day as a slip, which is not counted in them.

    :raises WorksAtNoStore, WorksAtOtherStore: if somebody works elsewhere.
    """
    require_store(actor, store.store_id)
    with transaction.atomic():
        figures = report_store_day(store, day, now).as_figures()
        return issue_day_slip(store, figures, actor, now)


def day_table(report: StoreDay) -> str:
    """Return the figures as CSV: one in each row, amounts in minor units."""
    figures = report.as_figures()
    rows = [(name, "", value) for name, value in figures.items() if name != "cash"]
    for one in report.cash:
        rows += [(name, one.currency, getattr(one, name)) for name in CASH_COLUMNS]
    written = StringIO()
    csv.writer(written).writerows([("figure", "currency", "value"), *rows])
    return written.getvalue()


def _cash(drawers: QuerySet[CashDrawerRow]) -> list[CashOfDay]:
    paid = Q(movements__kind=MovementKind.PAID.value)
    moved: dict[str, Any] = {
        row["currency"]: row
        for row in drawers.values("currency").annotate(
            payments=Count("movements", filter=paid),
            paid=Sum("movements__amount_minor", filter=paid, default=0),
        )
    }
    counted = drawers.values("currency").annotate(
        drawers=Count("drawer_id"), difference=Sum("difference_minor", default=0)
    )
    return [
        CashOfDay(
            currency=row["currency"],
            payments=moved[row["currency"]]["payments"],
            paid_minor=-moved[row["currency"]]["paid"],
            drawers=row["drawers"],
            difference_minor=row["difference"],
        )
        for row in counted.order_by("currency")
    ]
