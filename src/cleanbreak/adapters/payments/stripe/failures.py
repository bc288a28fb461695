"""What went wrong at Stripe, in the three failures of the ports.

Sources: docs.stripe.com/error-low-level (which errors are saved for an idempotency key),
docs.stripe.com/error-codes, docs.stripe.com/refunds.
"""

import re

import stripe

from cleanbreak.adapters.http_element import FORBIDDEN, HttpReply, LoginRefused
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable

CODE = re.compile(r"[a-z][a-z_]{2,59}")
"""Codes of Stripe are such words; anything else could be somebody's data, and is not told."""
REASON = re.compile(r"[A-Za-z_]{2,50}\d{0,4}")
RESOURCE_MISSING = "resource_missing"
TOO_MUCH, TOO_OLD = "amount_too_large", "window_over"
SENTENCES = {
    "charge_already_refunded": "This payment was given back already, all of it.",
    "charge_disputed": "The holder disputes this payment at the bank: it is settled there.",
    "refund_disputed_payment": "The holder disputes this payment at the bank: it is settled there.",
    "charge_not_refundable": "This payment cannot be given back by the way it was made.",
    "balance_insufficient": "Our balance at Stripe is too small for this refund.",
    TOO_MUCH: "More is owed than is left of this payment.",
    TOO_OLD: "This payment is too old to be given back by the way it was made.",
    RESOURCE_MISSING: "Stripe does not know the payment that is on file for this line.",
}
"""What an operator reads; any other code is told as it is. Windows and amounts are Stripe's to say:
nothing of them is reckoned here."""
PHRASES = {
    "greater than unrefunded amount": TOO_MUCH,
    "too old to be refunded": TOO_OLD,
}
"""Refusals that have no code of their own, by what stands in Stripe's sentence; the sentence itself
has ids in it, and is not told (github.com/woocommerce/woocommerce-gateway-stripe/issues/4778)."""


class StripeRefused(Refused):
    """Stripe said no, and says why."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


def failure_of(error: stripe.StripeError, *, is_question: bool) -> OutsideFailure:
    """Return what an error of Stripe's library means.

    :param is_question: whether nothing changes by what was asked.
    """
    if isinstance(error, stripe.AuthenticationError):
        return LoginRefused("Stripe refuses our key (HTTP 401)")
    if isinstance(error, stripe.PermissionError):
        return LoginRefused(f"Stripe does not allow this to our key (HTTP {FORBIDDEN})")
    if isinstance(error, stripe.RateLimitError):
        headers = error.headers or {}
        asked = HttpReply(0, b"", headers.get("retry-after", "")).retry_after_s
        return Unavailable("Stripe is busy (HTTP 429)", retry_after_s=asked)
    if isinstance(error, stripe.IdempotencyError):
        return Refused("Stripe has seen this key with another refund; a person must look.")
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        return _refused(error)
    return in_doubt(f"Stripe answered HTTP {error.http_status}", is_question=is_question)


def in_doubt(sentence: str, *, is_question: bool) -> OutsideFailure:
    """Return the failure of something that has no answer which can be read."""
    return Unavailable(sentence) if is_question else OutcomeUnknown(sentence)


def why_failed(reason: object) -> str:
    """Return why a refund failed: Stripe's own code, such as ``expired_or_canceled_card``."""
    return reason if isinstance(reason, str) and REASON.fullmatch(reason) else "unknown"


def _refused(error: stripe.InvalidRequestError | stripe.CardError) -> Refused:
    said = error.user_message if isinstance(error.user_message, str) else ""
    code = error.code if isinstance(error.code, str) and CODE.fullmatch(error.code) else ""
    code = next((known for phrase, known in PHRASES.items() if phrase in said), code)
    told = f" ({code})" if code else ""
    return StripeRefused(SENTENCES.get(code, f"Stripe refused this refund{told}."), code)
