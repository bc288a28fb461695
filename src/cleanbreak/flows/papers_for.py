"""Papers for somebody: what to bring to a place and a channel, by the rules of today there."""

from datetime import datetime
from uuid import UUID

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.papers import Bearer, Errand, PaperList, Question, list_papers
from cleanbreak.domain.policy import CustomerClass
from cleanbreak.domain.termination import Channel, UnknownOrder
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.paper_rules import paper_rules
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow


def papers_for(question: Question, now: datetime) -> PaperList:
    """Return what somebody brings; no number is needed to ask.

    Cash is handed out at a desk, and originals are seen there: so the desk's list is given.

    :raises UnknownPlace, MalformedPolicy: if there are no rules for the place.
    """
    at_desk = question.bearer.comes_to_a_desk or question.errand is Errand.CASH
    channel = Channel.STORE_DESK if at_desk else question.channel
    today = policy_at(question.place, now)[1]
    rules = paper_rules(question.place, today, question.bearer, channel)
    return list_papers(question, channel, rules)


def papers_for_order(order_id: UUID, errand: Errand, now: datetime) -> PaperList:
    """Return what the holder of an order's line brings to a store.

    :raises UnknownOrder: if there is no such order.
    """
    order = OrderRow.objects.select_related("line__holder").filter(pk=order_id).first()
    if order is None:
        raise UnknownOrder
    return papers_for(question_of(order.line, errand), now)


def question_of(line: LineRow, errand: Errand) -> Question:
    """Return what the holder of a line would ask before coming to a store."""
    return Question(
        place=line.jurisdiction,
        channel=Channel.STORE_DESK,
        bearer=Bearer.of_customer(CustomerClass(line.holder.customer_class)),
        errand=errand,
        sim_kind=SimKind(line.sim_kind),
    )
