"""The words for what is left in the hand when a line has ended: a card, or an eSIM in a phone."""

from django.conf import settings
from django.utils.translation import gettext as _

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.receipt_words import instant_text


def sim_to_discard(order: OrderStory | None) -> str:
    """Return what to do with it; ``None`` for a reader who may not know which it was."""
    if order is None:
        return _("Destroy the SIM card, or delete the eSIM in the settings of your phone.")
    if order.sim_kind == SimKind.ESIM.value:
        return _("Your line was on an eSIM: delete it in the settings of your phone.")
    return _("Your line was on a SIM card: destroy it.")


def profile_deletion(order: OrderStory | None, msisdn: str | None) -> str:
    """Return whether the phone has said that the eSIM is deleted; empty if that is not told."""
    if order is None or order.sim_kind != SimKind.ESIM.value:
        return ""
    if order.deletion_reported_at is None:
        return _(
            "Your phone has not reported yet that the eSIM is deleted. It can do so only when it is"
            " online; some phones never do."
        )
    at = instant_text(order.deletion_reported_at, msisdn, settings.CLEANBREAK_HOME_PLACE)
    return _("Your phone has reported that the eSIM is deleted: %(instant)s.") % {"instant": at}
