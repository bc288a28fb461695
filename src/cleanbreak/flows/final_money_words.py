"""What a holder is told of the money when the line has ended, and where the page about it is."""

from django.utils.translation import gettext as _

from cleanbreak.flows.payout_texts import money_link
from cleanbreak.flows.settlement_words import final_money_sentences
from cleanbreak.records.order import OrderRow


def final_money(order: OrderRow) -> list[str]:
    """Return the sentences; the first payout of an order has the order's number."""
    settled = next(one.facts for one in order.evidence.all() if one.step == "settle_balance")
    sentences = final_money_sentences(settled, order.plan["settlement"])
    if not settled["settlement"]["refund_minor"]:
        return sentences
    where = _("Where this money is, and where it goes: %(link)s")
    proof = _(
        "The page asks for the last six digits of the card number (ICCID): note them before you"
        " destroy the card or delete the eSIM."
    )
    return [*sentences, where % {"link": money_link(order.order_id)}, proof]
