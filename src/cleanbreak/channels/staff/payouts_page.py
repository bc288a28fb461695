"""The refund queue: what waits, for whom, and how much money that is."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cleanbreak.channels.staff.answers import show
from cleanbreak.channels.staff.campaign_words import count_text
from cleanbreak.channels.staff.looks import carry
from cleanbreak.channels.staff.pages import SHOWN_MAX, asked_place, turn
from cleanbreak.channels.staff.signed_in import staff_page
from cleanbreak.domain.look import Purpose, Seen
from cleanbreak.domain.staff import Right
from cleanbreak.flows.list_payouts import (
    COUNTED_MAX,
    FIRST,
    ListedPayout,
    PayoutSum,
    QueueList,
    QueueWish,
    UnknownQueueList,
    count_payouts,
    list_payouts,
    queue_list_named,
    sum_payouts_lately,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_desk_words import DESK_STATE_WORDS, LIST_WORDS
from cleanbreak.flows.payout_words import METHOD_WORDS
from cleanbreak.records.keyset import Page


@require_safe
@staff_page(Right.SEE_PAYOUTS)
def payouts(request: HttpRequest) -> HttpResponse:
    """Show the sums of all that is open, and one list page by page."""
    now = timezone.now()
    try:
        chosen = queue_list_named(request.GET.get("list", QueueList.SECOND_PERSON.value))
    except UnknownQueueList as fault:
        raise Http404 from fault
    after = _after(asked_place(request))
    rows = list_payouts(QueueWish(name=chosen, after=after, limit=SHOWN_MAX), now)
    carry(request, Seen.PAYOUT, [row.payout_id for row in rows], Purpose.WORK_ITEM)
    behind = str(rows[-1].payout_id) if len(rows) == SHOWN_MAX else ""
    counts = count_payouts(now)
    said = {
        "place": "payouts",
        "chosen": chosen.value,
        "title": LIST_WORDS[chosen],
        "lists": [(one.value, LIST_WORDS[one], _count(counts[one])) for one in QueueList],
        "sums": [_sum_words(one) for one in sum_payouts_lately(now)],
        "rows": [_row_words(row) for row in rows],
        "pages": turn(request, "staff:payouts", Page(rows, behind, after == FIRST)),
        "is_first": after == FIRST,
    }
    return show(request, "staff/payouts.html", said)


def _after(text: str) -> UUID:
    """Return from where the page goes on; whatever is no number of a payout begins anew."""
    try:
        return UUID(text)
    except ValueError:
        return FIRST


def _count(count: int) -> str:
    return f"{count_text(count)}+" if count >= COUNTED_MAX else count_text(count)


def _sum_words(one: PayoutSum) -> tuple[str, str, str]:
    money = money_text(one.amount.amount_minor, one.amount.currency)
    return str(DESK_STATE_WORDS[one.state]), money, count_text(one.payouts)


def _row_words(row: ListedPayout) -> tuple[ListedPayout, str, str, str]:
    method = str(METHOD_WORDS[row.method]) if row.method else ""
    amount = money_text(row.amount.amount_minor, row.amount.currency)
    return row, amount, method, str(DESK_STATE_WORDS[row.state])
