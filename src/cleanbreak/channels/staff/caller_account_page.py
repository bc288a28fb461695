"""The account of a verified caller: what the agent sees, and does in the holder's name."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.staff.answers import see_other, show_with
from cleanbreak.channels.staff.callers_page import FORM, caller_answer, calling, is_at_desk
from cleanbreak.channels.staff.looks import Item, carry, look
from cleanbreak.channels.staff.papers_checklist import checklist, read_ticks
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.channels.staff.step_words import STATE_WORDS
from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.line import LineState
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.proof import Consequence, ProofKind, level_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Right
from cleanbreak.flows.check_desk_papers import caller_subject, needs_of_caller, tick_papers
from cleanbreak.flows.proof_words import LINE_STATE_WORDS
from cleanbreak.flows.read_handling import handling_that_proved
from cleanbreak.flows.serve_caller import (
    WISHES,
    CallersAccount,
    CallersLine,
    end_for_caller,
    preview_for_caller,
    read_account,
    withdraw_for_caller,
)
from cleanbreak.flows.settlement_words import money_rows_for_staff
from cleanbreak.flows.verify_caller import UnknownCaller, proved_line
from cleanbreak.flows.ways_to_prove import ways_to_prove
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.line import LineRow
from cleanbreak.records.paper_upload import accepted_papers
from cleanbreak.records.verification import given_kinds


@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def account(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Show name, lines and open order, once the caller has proved enough to hear of them."""
    return _proved(request, verification_id, lambda line: _account(request, verification_id, line))


@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def end(request: HttpRequest, verification_id: UUID, when: str) -> HttpResponse:
    """Show what an end would mean, and request it when the caller has said yes.

    What was proved in a call of the hotline ends a line by its script alone, which leaves nothing
    out, and also after the call nothing that nobody has said yes to.
    """
    if when not in WISHES:
        raise Http404
    actor, now = calling(request), timezone.now()
    if (handling_id := handling_that_proved(verification_id, actor)) is not None:
        return see_other("staff:hotline-handling", handling_id)

    def shown(line: LineRow) -> HttpResponse:
        try:
            if request.method == "POST":
                end_for_caller(verification_id, when, actor, wired_outside(), now)
                return see_other("staff:caller-account", verification_id)
            plan = preview_for_caller(verification_id, when, actor, wired_outside(), now)
        except Refusal as refusal:
            return _account(request, verification_id, line, refusal)
        said = {
            "place": "callers",
            "verification_id": verification_id,
            "when": when,
            "msisdn": line.msisdn,
            "last_day": plan.end.effective_date,
            "is_early": plan.end.is_early,
            "money": money_rows_for_staff(plan.settlement),
            "rests_until": plan.quarantine.earliest_release_date,
        }
        return show_with(request, "staff/caller_end.html", said, None)

    return _proved(request, verification_id, shown)


@require_http_methods(FORM)
@staff_page(Right.CHECK_DOCUMENT)
def papers(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Note which papers the clerk has seen."""

    def shown(line: LineRow) -> HttpResponse:
        if request.method == "POST":
            now = timezone.now()
            needs = needs_of_caller(line, Errand.END_AT_ONCE, now)
            subject = caller_subject(verification_id)
            try:
                tick_papers(subject, needs, read_ticks(request, needs), calling(request), now)
            except Refusal as refusal:
                return _account(request, verification_id, line, refusal)
        return see_other("staff:caller-account", verification_id)

    return _proved(request, verification_id, shown)


@require_http_methods(FORM)
@staff_page(Right.VERIFY_CALLER)
def withdraw(request: HttpRequest, verification_id: UUID) -> HttpResponse:
    """Withdraw the order by which the caller's line was to end; in a call of the hotline, while
    they are there."""
    handling_id = handling_that_proved(verification_id, calling(request))
    if handling_id is not None:
        return see_other("staff:hotline-handling", handling_id)

    def shown(line: LineRow) -> HttpResponse:
        if request.method == "POST":
            try:
                withdraw_for_caller(verification_id, calling(request), timezone.now())
            except Refusal as refusal:
                return _account(request, verification_id, line, refusal)
        return see_other("staff:caller-account", verification_id)

    return _proved(request, verification_id, shown)


def _proved(
    request: HttpRequest, verification_id: UUID, page: Callable[[LineRow], HttpResponse]
) -> HttpResponse:
    """Show the page of a caller who has proved enough, after its entry is written."""
    try:
        line = proved_line(
            verification_id, Consequence.SEE_ACCOUNT, calling(request), timezone.now()
        )
    except UnknownCaller as fault:
        raise Http404 from fault
    except Refusal as refusal:
        return caller_answer(request, verification_id, refusal)
    carry(request, Seen.LINE, [verification_id], Purpose.CALLER_VERIFIED)
    item = Item(
        what=Seen.LINE,
        key=verification_id,
        line_id=line.line_id,
        address=reverse("staff:caller-account", args=[verification_id]),
        place="callers",
    )
    return look(request, item, lambda: page(line))


def _account(
    request: HttpRequest, verification_id: UUID, line: LineRow, refusal: Refusal | None = None
) -> HttpResponse:
    found = read_account(line)
    if found.order is not None:
        carry(request, Seen.ORDER, [found.order.order_id], Purpose.CALLER_VERIFIED)
    said = {**_said(found), "verification_id": verification_id}
    level = level_of(given_kinds(verification_id))
    ways = ways_to_prove(verification_id, wired_outside(), timezone.now())
    said["can_call_back"] = ProofKind.CALL_BACK in ways
    said["can_end"] = found.order is None and line.state != LineState.TERMINATED.value
    said["can_end_now"] = level is ProofLevel.VERIFIED
    if said["can_end"] and is_at_desk(request):
        now = timezone.now()
        needs = needs_of_caller(line, Errand.END_AT_ONCE, now)
        subject, sent = caller_subject(verification_id), accepted_papers(line.line_id, now)
        said["checklist"] = checklist(needs, subject, now, sent)
    return show_with(request, "staff/caller_account.html", said, refusal)


def _said(found: CallersAccount) -> dict[str, Any]:
    order = found.order
    return {
        "place": "callers",
        "account": found,
        "state": _state(found.line),
        "others": [(one, _state(one)) for one in found.others],
        "order": order,
        "order_state": STATE_WORDS[order.state] if order else "",
    }


def _state(line: CallersLine) -> str:
    return str(LINE_STATE_WORDS[LineState(line.state)])
