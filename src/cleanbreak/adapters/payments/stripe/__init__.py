"""Refunds by Stripe: money goes back to the card or account by which the holder paid."""

from cleanbreak.adapters.payments.stripe.adapter import StripePayments
from cleanbreak.adapters.payments.stripe.settings import StripeSettings

__all__ = ["StripePayments", "StripeSettings"]
