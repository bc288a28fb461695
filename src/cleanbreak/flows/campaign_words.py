"""What holders are told of a campaign that ends their line, in the language of the reader."""

from functools import lru_cache
from uuid import UUID

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.campaign import CampaignReason
from cleanbreak.domain.settlement import Settlement
from cleanbreak.flows.money_words import money_text
from cleanbreak.records.campaign import reason_of
from cleanbreak.records.order import OrderRow

WHY: dict[CampaignReason, Promise] = {
    CampaignReason.NETWORK_SUNSET: gettext_lazy("The network that it needs is switched off."),
    CampaignReason.DORMANT: gettext_lazy("It has not been used for a long time."),
    CampaignReason.FLEET: gettext_lazy("Its owner asked for it."),
    CampaignReason.BRAND_CLOSURE: gettext_lazy("Its brand is given up."),
    CampaignReason.FRAUD: gettext_lazy("It was used for fraud."),
}


def end_by_campaign(order: OrderRow, link: str) -> str:
    """Tell when and why the operator ends the line, what comes back, and how to object.

    :param link: where the holder may object; an end because of fraud cannot be objected to.
    """
    reason = known_reason(order.campaign_id) if order.campaign_id else CampaignReason.OTHER
    day = formats.date_format(order.effective_date)
    said = [_("We end this line on %(date)s.") % {"date": day}]
    if reason in WHY:
        said.append(str(WHY[reason]))
    if planned := order.plan["settlement"]:
        money = Settlement.from_json(planned)
        said.append(_refund_words(money))
    if not reason.is_for_cause:
        said.append(_("To keep it, object here: %(link)s") % {"link": link})
    return " ".join(said)


@lru_cache(maxsize=1024)
def known_reason(campaign_id: UUID) -> CampaignReason:
    """Return why the lines of a campaign end; a campaign never changes its reason."""
    return reason_of(campaign_id)


def _refund_words(money: Settlement) -> str:
    amount = money_text(money.refund_minor, money.currency)
    return _("Money that goes back to you: %(amount)s") % {"amount": amount} + "."
