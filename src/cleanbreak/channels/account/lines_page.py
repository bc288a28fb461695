"""My lines, and one of them: what it is, how its end stands, and the button that ends it."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.signed_in import holder_page, proofs_of
from cleanbreak.domain.papers import Errand
from cleanbreak.domain.proof import Consequence
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.cancel_termination import cancel_termination
from cleanbreak.flows.carry_proofs import is_granted_for_line
from cleanbreak.flows.choose_as_holder import HOLDER
from cleanbreak.flows.guardian_link import link_after_end
from cleanbreak.flows.list_own_lines import LINES_A_PAGE, OwnLine, list_own_lines, read_own_line
from cleanbreak.flows.message_texts import certificate_link, statement_link
from cleanbreak.flows.papers_for import question_of
from cleanbreak.flows.payout_texts import money_link
from cleanbreak.flows.proof_link import proof_link
from cleanbreak.flows.read_order import OrderStory, read_order
from cleanbreak.flows.read_switch import read_switch
from cleanbreak.flows.send_paper import pictures_wanted
from cleanbreak.flows.send_papers import list_link
from cleanbreak.flows.status_words import words_for_holder
from cleanbreak.records.line import LineRow
from cleanbreak.records.payout import PayoutRow

ERRAND = Errand.END_AT_ONCE


@require_safe
@holder_page
def lines(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Show the lines of the holder, those on an eSIM and those on a card."""
    after = request.GET.get("after", "")
    shown = list_own_lines(holder_id, int(after) if after.isdecimal() and len(after) < 19 else 0)
    said = {
        "lines": shown,
        "next_after": shown[-1].line_id if len(shown) == LINES_A_PAGE else None,
    }
    return show(request, "holder/lines.html", said)


@require_safe
@holder_page
def line(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Show one line."""
    return _line_answer(request, read_own_line(holder_id, line_id))


@require_POST
@holder_page
def withdraw(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Withdraw the cancellation: the line goes on."""
    found = read_own_line(holder_id, line_id)
    try:
        if found.order_id is not None:
            cancel_termination(found.order_id, HOLDER, timezone.now())
    except Refusal as refusal:
        return _line_answer(request, read_own_line(holder_id, line_id), refusal)
    return see_other("account:line", line_id)


def _line_answer(
    request: HttpRequest, found: OwnLine, refusal: Refusal | None = None
) -> HttpResponse:
    order = read_order(found.order_id) if found.order_id else None
    is_proved = _is_proved(request, found)
    row, now = LineRow.objects.select_related("holder").get(pk=found.line_id), timezone.now()
    said: dict[str, object] = {
        "line": found,
        "order": order,
        "can_be_cancelled": _can_be_cancelled(found, order),
        "can_switch": bool(read_switch(found.line_id, now).short_codes),
        "papers_link": list_link(question_of(row, ERRAND)),
        "can_send_papers": bool(pictures_wanted(row, now)),
    }
    if order is not None:
        words = words_for_holder(order, found.msisdn, is_proved=is_proved)
        said.update(words=words, guardian=link_after_end(order))
        if words.has_ended and is_proved:
            said.update(_papers(order), papers=_to_keep(order, found.msisdn))
    return show(request, "holder/line.html", said, refusal)


def _papers(order: OrderStory) -> dict[str, str]:
    """Return the links that are otherwise sent only to the e-mail on file."""
    payout = PayoutRow.objects.filter(order_id=order.order_id).order_by("part", "attempt").first()
    return {
        "certificate": certificate_link(order.order_id) if order.has_certificate else "",
        "proof": proof_link(order.order_id) if order.has_certificate else "",
        "statement": statement_link(order.order_id),
        "money": money_link(payout.payout_id) if payout else "",
    }


def _to_keep(order: OrderStory, msisdn: str) -> list[dict[str, str]]:
    """Return which papers of an ended line a device may keep, by their paths."""
    words = {"number": msisdn}
    statement = urlsplit(statement_link(order.order_id)).path
    papers = [(_("Final statement of %(number)s") % words, statement, "statement", "pdf")]
    if order.has_certificate:
        folder = urlsplit(certificate_link(order.order_id)).path
        title = _("Certificate of %(number)s") % words
        proof = _("Proof for programs, of %(number)s") % words
        papers[:0] = [
            (title, f"{folder}certificate.pdf", "certificate", "pdf"),
            (proof, f"{folder}certificate.cose", "certificate", "cose"),
        ]
    return [
        {"title": title, "address": path, "name": f"{name}-{order.order_id}.{end}"}
        for title, path, name, end in papers
    ]


def _is_proved(request: HttpRequest, found: OwnLine) -> bool:
    return is_granted_for_line(
        Consequence.PAYOUT, proofs_of(request), found.line_id, timezone.now()
    )


def _can_be_cancelled(found: OwnLine, order: OrderStory | None) -> bool:
    is_open = order is not None and order.state.is_open
    is_waiting = order is not None and order.state is OrderState.PENDING
    return not found.has_ended and (not is_open or is_waiting)
