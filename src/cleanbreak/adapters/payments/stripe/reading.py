"""What Stripe says of refunds: only what can be read in full is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cleanbreak.adapters.payments.stripe.failures import why_failed
from cleanbreak.domain.payout import PayoutState

KEY_FIELD = "cleanbreak_key"
"""Our key, in the metadata of every refund of ours."""
STATES = {
    "pending": PayoutState.ACCEPTED,
    "requires_action": PayoutState.ACCEPTED,
    "succeeded": PayoutState.SETTLED,
    "failed": PayoutState.RETURNED,  # also what had succeeded: the money is in our balance again
    "canceled": PayoutState.REJECTED,  # only what required action, and so never left
}
"""The states of a refund (docs.stripe.com/api/refunds/object)."""


class Unreadable(ValueError):
    """What Stripe sent is not what was asked for."""


@dataclass(frozen=True, slots=True)
class SeenRefund:
    """One refund, as Stripe has it."""

    refund_id: str
    key: str
    """Ours; empty for refunds that somebody else made."""
    amount: int
    """As Stripe counts."""
    currency: str
    """In small letters."""
    state: PayoutState
    reason: str
    """Why it failed; empty for what has not."""
    payments: frozenset[str]
    """The charge and the payment intent that it gives back."""

    @property
    def is_dead(self) -> bool:
        """Return whether nothing of it is on its way any more, or ever will be."""
        return self.state.has_failed


def read_refund(told: Any) -> SeenRefund:
    """Return the refund that a JSON object describes.

    :raises Unreadable: if it describes none.
    """
    refund = _mapping(told)
    if refund.get("object") != "refund":
        raise Unreadable
    state = STATES.get(_text(refund, "status"))
    amount = refund.get("amount")
    if state is None or isinstance(amount, bool) or not isinstance(amount, int):
        raise Unreadable
    metadata = _mapping(refund.get("metadata") or {})
    key = metadata.get(KEY_FIELD)
    payments = {_id(refund.get("charge")), _id(refund.get("payment_intent"))}
    return SeenRefund(
        refund_id=_text(refund, "id"),
        key=key if isinstance(key, str) else "",
        amount=amount,
        currency=_text(refund, "currency"),
        state=state,
        reason=why_failed(refund.get("failure_reason")) if state.has_failed else "",
        payments=frozenset(payments - {""}),
    )


def read_list(told: Any) -> tuple[list[Any], bool]:
    """Return the members of one page, and whether there are more.

    :raises Unreadable: if it is no page.
    """
    page = _mapping(told)
    members, has_more = page.get("data"), page.get("has_more")
    if page.get("object") != "list" or not isinstance(members, list):
        raise Unreadable
    if not isinstance(has_more, bool):
        raise Unreadable
    return members, has_more


def read_event(told: Any) -> tuple[str, datetime, Any]:
    """Return an event's id, when it happened, and what it tells of.

    :raises Unreadable: if it is no event.
    """
    event = _mapping(told)
    created = event.get("created")
    if event.get("object") != "event" or isinstance(created, bool) or not isinstance(created, int):
        raise Unreadable
    try:
        at = datetime.fromtimestamp(created, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise Unreadable from error
    return _text(event, "id"), at, _mapping(event.get("data")).get("object")


def read_currency(told: Any, payment: str) -> str:
    """Return in which currency a payment was made, in small letters.

    :raises Unreadable: if it does not say so, or is another one.
    """
    made = _mapping(told)
    if made.get("id") != payment:
        raise Unreadable
    return _text(made, "currency")


def _mapping(told: Any) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise Unreadable
    return told


def _text(told: Mapping[str, Any], name: str) -> str:
    text = told.get(name)
    if not isinstance(text, str) or not text:
        raise Unreadable
    return text


def _id(told: Any) -> str:
    """Return an id, also where the whole thing was sent in its place."""
    if isinstance(told, Mapping):
        told = told.get("id")
    return told if isinstance(told, str) else ""
