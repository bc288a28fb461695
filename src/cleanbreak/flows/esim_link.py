"""The links to the guide for deleting an eSIM: everybody's, and that of an order, whose phone may
report it."""

from uuid import UUID

from django.conf import settings

from cleanbreak.flows.secret_links import link_secret

ESIM = "esim"
"""Purpose of the secret link."""


def esim_link(order_id: UUID) -> str:
    """Return the address; whoever has it learns whether a phone has reported the deletion."""
    secret = link_secret(ESIM, str(order_id))
    return f"{settings.CLEANBREAK_BASE_URL}/esim/delete/{order_id}/{secret}/"


def delete_esim_link() -> str:
    """Return the address of everybody's guide."""
    return f"{settings.CLEANBREAK_BASE_URL}/esim/delete/"
