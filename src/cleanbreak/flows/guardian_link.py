"""The links to what is still to be done about an ended line's number.

One link is the holder's own, and is told only to contacts on file and to whoever has proved who
they are: that page says who was told, and keeps ticks. The other one is everybody's, and knows
nothing of anybody.
"""

from uuid import UUID

from django.conf import settings

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.read_order import DeclarationStatus, OrderStory
from cleanbreak.flows.secret_links import link_secret

GUARDIAN = "guardian"
"""Purpose of the secret link."""


def guardian_link(order_id: UUID) -> str:
    """Return the address of the holder's own page."""
    secret = link_secret(GUARDIAN, str(order_id))
    return f"{settings.CLEANBREAK_BASE_URL}/guardian/{order_id}/{secret}/"


def public_guardian_link() -> str:
    """Return the address of everybody's page."""
    return f"{settings.CLEANBREAK_BASE_URL}/guardian/"


def link_for_declarant(status: DeclarationStatus) -> str:
    """Return where whoever declared the end goes on: to their own page once they have proved it."""
    order = status.order
    if order is not None and status.is_own and order.level is ProofLevel.VERIFIED:
        return link_after_end(order)
    return public_guardian_link()


def link_after_end(order: OrderStory) -> str:
    """Return the own page of an ended line whose number stays behind, else everybody's."""
    has_ended = order.state is OrderState.COMPLETED
    return guardian_link(order.order_id) if has_ended else public_guardian_link()
