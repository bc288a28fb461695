"""Cancel this line: consequences, money, what to save and the day, on one screen with the button.

From the line page it is one click here, one choice, and one click to confirm.
"""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from cleanbreak.channels.account.answers import see_other, show
from cleanbreak.channels.account.prove_page import to_proof
from cleanbreak.channels.account.signed_in import holder_page, proofs_of
from cleanbreak.domain.effective_date import EndPolicy, EndWish
from cleanbreak.domain.proof import MoreProofNeeded
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import OrderState, Plan
from cleanbreak.flows.end_own_line import LookAgain, OwnEnd, end_own_line, preview_own_end
from cleanbreak.flows.list_own_lines import OwnLine, read_own_line
from cleanbreak.flows.read_order import read_order
from cleanbreak.flows.settlement_words import money_rows
from cleanbreak.flows.wired_outside import wired_outside

ON_NOTICE, ON_DATE, NOW = "soon", "date", "now"


class EndDayMissing(Refusal):
    """Enter the last day of the line, or choose another end."""

    code = "end_day_missing"


@dataclass(frozen=True, slots=True)
class PlanWords:
    """One way to end the line, with its day and its money."""

    ends_on: date
    is_early: bool
    money: tuple[tuple[str, str], ...]
    rests_until: date


@require_http_methods(["GET", "HEAD", "POST"])
@holder_page
def end_line(request: HttpRequest, holder_id: int, line_id: int) -> HttpResponse:
    """Show what an end means, or order it and lead to how it stands."""
    found = read_own_line(holder_id, line_id)
    ways = _ways(found)
    if not ways:
        return see_other("account:line", line_id)
    if request.method != "POST":
        return _page(request, found, ways)
    try:
        asked = OwnEnd(found, _wish(request, ways), proofs_of(request))
        fee_seen = request.POST.get("fee_seen") == "1" or asked.wish.policy is EndPolicy.IMMEDIATE
        end_own_line(asked, wired_outside(), timezone.now(), has_seen_fee=fee_seen)
    except MoreProofNeeded:
        return to_proof(line_id, _this_page(request, line_id))
    except Refusal as refusal:
        return _page(request, found, ways, refusal)
    return see_other("account:line", line_id)


def _ways(found: OwnLine) -> tuple[str, ...]:
    """Return what can be chosen: a line that waits for its day can only end sooner."""
    if found.has_ended:
        return ()
    order = read_order(found.order_id) if found.order_id else None
    if order is None or not order.state.is_open:
        return (ON_NOTICE, ON_DATE, NOW)
    return (NOW,) if order.state is OrderState.PENDING else ()


def _wish(request: HttpRequest, ways: tuple[str, ...]) -> EndWish:
    """Return how the line should end.

    :raises EndDayMissing: if a day was chosen and none can be read.
    """
    match _chosen(request, ways):
        case "now":
            return EndWish(policy=EndPolicy.IMMEDIATE)
        case "date":
            day = _day(request)
            if day is None:
                raise EndDayMissing
            return EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=day)
        case _:
            return EndWish(policy=EndPolicy.AFTER_NOTICE)


def _chosen(request: HttpRequest, ways: tuple[str, ...]) -> str:
    """Return the choice on the page, or the one that was made before the proof."""
    said = request.POST.get("when") or request.GET.get("when") or ""
    return said if said in ways else ways[0]


def _day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.POST.get("wished_date") or request.GET.get("wished_date") or "")
    except ValueError:  # well formed, and no day: 2027-02-30
        return None


def _this_page(request: HttpRequest, line_id: int) -> str:
    """Return the address of the page with the choice made."""
    said = {name: request.POST.get(name, "")[:10] for name in ("when", "wished_date")}
    return f"{reverse('account:cancel', args=(line_id,))}?{urlencode(said)}"


def _page(
    request: HttpRequest, found: OwnLine, ways: tuple[str, ...], refusal: Refusal | None = None
) -> HttpResponse:
    day, chosen = _day(request), _chosen(request, ways)
    later = EndWish(policy=EndPolicy.AFTER_NOTICE)
    if isinstance(refusal, LookAgain) and chosen == ON_DATE and day is not None:
        later = EndWish(policy=EndPolicy.ON_WISHED_DATE, wished_date=day)
    now = EndWish(policy=EndPolicy.IMMEDIATE)
    said = {
        "line": found,
        "ways": ways,
        "chosen": chosen,
        "wished_date": day.isoformat() if day else "",
        "today": timezone.localdate(),
        "later": _plan_words(request, found, later) if ON_NOTICE in ways else None,
        "at_once": _plan_words(request, found, now),
        "sims": [found.sim_kind, *(sim.sim_kind for sim in found.further_sims)],
    }
    return show(request, "holder/end_line.html", said, refusal)


def _plan_words(request: HttpRequest, found: OwnLine, wish: EndWish) -> PlanWords:
    asked = OwnEnd(found, wish, proofs_of(request))
    plan: Plan = preview_own_end(asked, wired_outside(), timezone.now())
    return PlanWords(
        ends_on=plan.end.effective_date,
        is_early=plan.end.is_early,
        money=money_rows(plan.settlement),
        rests_until=plan.quarantine.earliest_release_date,
    )
