"""Books and elements compared: what differs, what leaks, and repairs by two people."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cleanbreak.channels.staff.answers import see_other, show, show_with
from cleanbreak.channels.staff.campaign_form import read_count
from cleanbreak.channels.staff.campaign_words import count_text
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.pages import AFTER, SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import actor_of, may_know_confidential, staff_page
from cleanbreak.domain.four_eyes import is_same_person
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.reconciliation import (
    REPAIRABLE,
    RepairState,
    RunOutcome,
    UnknownDiscrepancyKind,
    UnknownRepair,
    kind_named,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.discrepancy_words import (
    BY_HAND,
    KIND_WORDS,
    OUTCOME_WORDS,
    WHAT_TO_DO,
    progress_words,
)
from cleanbreak.flows.list_discrepancies import (
    Discrepancy,
    Leak,
    Repair,
    Wanted,
    count_discrepancies,
    elements_by_dump,
    list_discrepancies,
    list_repairs,
    money_leaking_lately,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.propose_repair import RepairWish, propose_repair
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.keyset import Page
from cleanbreak.records.reconciliation_run import RunRow, last_runs

REPAIRS_SHOWN = 20
"""At once: how far each of them is, is counted."""


@require_safe
@staff_page(Right.SEE_DISCREPANCIES)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Show how many things differ, how old they are, and what is being done about them."""
    return _page(request)


@require_safe
@staff_page(Right.SEE_DISCREPANCIES)
def discrepancies(request: HttpRequest) -> HttpResponse:
    """List them page by page, of one kind or element or of all."""
    kind, element = request.GET.get("kind", ""), request.GET.get("element", "")
    after = request.GET.get(AFTER, "0")
    try:
        chosen = kind_named(kind) if kind else None
    except UnknownDiscrepancyKind as fault:
        raise Http404 from fault
    if not element.isprintable():  # PostgreSQL takes no NUL
        raise Http404
    wanted = Wanted(
        kind=chosen,
        element=element or None,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
        limit=SHOWN_MAX,
    )
    rows = _without_hidden(request, list_discrepancies(wanted))
    behind = str(rows[-1].discrepancy_id) if len(rows) == SHOWN_MAX else ""
    ended_by = [one.ended_by_order_id for one in rows if one.ended_by_order_id]
    carry(request, Seen.ORDER, ended_by, Purpose.WORK_ITEM)
    said = {
        "place": "reconciliation",
        "rows": [(row, KIND_WORDS[row.kind]) for row in rows],
        "kind": kind,
        "element": element,
        "pages": turn(request, "staff:discrepancies", Page(rows, behind, not wanted.after)),
        "is_all": not (wanted.after or chosen or element),
        "title": KIND_WORDS[chosen] if chosen else None,
        "what_to_do": WHAT_TO_DO[chosen] if chosen else None,
        "by_hand": BY_HAND if element in elements_by_dump() else None,
    }
    return show(request, "staff/discrepancies.html", said)


def _without_hidden(request: HttpRequest, rows: Sequence[Discrepancy]) -> list[Discrepancy]:
    """Return them without the numbers of orders in confidence, for whoever may not know those."""
    orders = [one.ended_by_order_id for one in rows if one.ended_by_order_id]
    hidden = frozenset() if may_know_confidential(request) else confidential_among(orders)
    return [
        replace(one, ended_by_order_id=None) if one.ended_by_order_id in hidden else one
        for one in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.PROPOSE_REPAIR)
def propose(request: HttpRequest) -> HttpResponse:
    """Propose to sweep all ended lines of which something is left."""
    return _after(request, lambda: propose_repair(RepairWish(), actor_of(request), timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Right.APPROVE_REPAIR)
def approve(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """Approve a repair, by a person who types how many lines it sweeps."""

    def do() -> None:
        count = read_count(request.POST.get("count", ""))
        approve_repair(repair_id, count, actor_of(request), timezone.now())

    return _after(request, do)


def _after(request: HttpRequest, do: Callable[[], object]) -> HttpResponse:
    """Do what a form asks for, and lead back; whoever only looks is led back too."""
    if request.method == "POST":
        try:
            do()
        except UnknownRepair as fault:
            raise Http404 from fault
        except Refusal as refusal:
            return _page(request, refusal)
    return see_other("staff:reconciliation")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    counts = count_discrepancies()
    person = actor_of(request).acting_user
    found = list_repairs(REPAIRS_SHOWN, asked_place(request))
    said: dict[str, Any] = {
        "place": "reconciliation",
        "counts": [(one, KIND_WORDS[one.kind], count_text(one.count)) for one in counts],
        "leaks": [_leak_words(leak) for leak in money_leaking_lately(timezone.now())],
        "runs": [_run_words(run) for run in last_runs()],
        "to_approve": [_repair_words(one, person) for one in found.rows if _is_open(one)],
        "approved": [_approved_words(one) for one in found.rows if not _is_open(one)],
        "pages": turn(request, "staff:reconciliation", found, shown=REPAIRS_SHOWN),
        "can_be_repaired": any(one.kind in REPAIRABLE for one in counts),
    }
    return show_with(request, "staff/reconciliation.html", said, refusal)


def _is_open(repair: Repair) -> bool:
    return repair.state is RepairState.PROPOSED


def _approved_words(repair: Repair) -> tuple[Repair, str, str]:
    progress = progress_words(repair.progress) if repair.progress else ""
    return repair, count_text(repair.lines), progress


def _repair_words(repair: Repair, person: str) -> tuple[Repair, str, bool]:
    return repair, count_text(repair.lines), is_same_person(repair.proposed_by, person)


def _run_words(run: RunRow) -> tuple[RunRow, str, str]:
    return run, str(OUTCOME_WORDS[RunOutcome(run.outcome)]), count_text(run.held)


def _leak_words(leak: Leak) -> tuple[str, str, str]:
    """Return the kind, the money in a month (empty: nobody knows it), and how many lines."""
    money = money_text(leak.monthly_minor, leak.currency) if leak.currency else ""
    return str(KIND_WORDS[leak.kind]), money, count_text(leak.lines)
