"""What an account at Stripe holds, and what it does when it is asked to refund.

Written by the documentation, since no account was at hand:
docs.stripe.com/api/refunds (object, create, list), /api/events/list, /api/pagination, /api/errors,
/api/idempotent_requests, /error-low-level, /refunds, /currencies; the sentences of refusals as
they are quoted in github.com/woocommerce/woocommerce-gateway-stripe/issues/4778 and by clients.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

KEYS_KEPT_FOR = timedelta(hours=24)
EVENTS_KEPT_FOR = timedelta(days=30)
PAGE_USUAL, PAGE_MOST = 10, 100
WHOLE_UNITS = {"isk", "ugx"}
THREE_DECIMALS = {"bhd", "jod", "kwd", "omr", "tnd"}


class Fault(Exception):
    """What Stripe answers in the place of an object."""

    def __init__(self, status: int, message: str, **error: str) -> None:
        super().__init__(message)
        self.status = status
        kind = error.pop("kind", "invalid_request_error")
        self.body = {"error": {"type": kind, "message": message, **error}}


@dataclass
class Charge:
    """What one holder paid."""

    charge: str
    intent: str | None
    amount: int
    currency: str
    is_disputed: bool = False
    window_days_over: int | None = None
    """The window that is over, in days."""
    is_refundable: bool = True
    refunds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def left(self) -> int:
        gone = [
            one["amount"] for one in self.refunds if one["status"] not in {"failed", "canceled"}
        ]
        return self.amount - sum(gone)


@dataclass
class Saved:
    """What an idempotency key keeps: the first answer, and what was asked."""

    at: datetime
    params: Mapping[str, str]
    status: int
    body: Any


class Account:
    """Charges, refunds, events and idempotency keys of one account."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.charges: list[Charge] = []
        self.events: list[dict[str, Any]] = []
        self.saved: dict[str, Saved] = {}
        self.first_status = "pending"
        """Of a refund at its creation; that of cards is ``succeeded`` at once."""
        self._numbers = itertools.count(1)

    def take(self, amount: int, currency: str, **more: Any) -> Charge:
        """Let a holder pay; return the charge."""
        number = next(self._numbers)
        intent = more.pop("intent", f"pi_3P{number:020}Kq")
        charge = Charge(f"ch_3P{number:020}Zz", intent, amount, currency, **more)
        self.charges.append(charge)
        return charge

    def payment(self, name: str) -> Charge:
        found = [one for one in self.charges if name in (one.intent, one.charge)]
        if not found:
            kind = "payment_intent" if name.startswith("pi_") else "charge"
            code = {"code": "resource_missing", "param": kind}
            raise Fault(404, f"No such {kind}: '{name}'", **code)
        return found[0]

    def refund_named(self, name: str) -> dict[str, Any]:
        for charge in self.charges:
            for refund in charge.refunds:
                if refund["id"] == name:
                    return refund
        raise Fault(404, f"No such refund: '{name}'", code="resource_missing", param="id")

    def create_refund(self, params: Mapping[str, str], key: str) -> tuple[int, Any]:
        """Refund, once for each idempotency key; an answer is kept, whatever it was."""
        self._forget_keys()
        if key in self.saved:
            saved = self.saved[key]
            if saved.params != dict(params):
                sentence = "Keys for idempotent requests can only be used with the same parameters"
                raise Fault(400, sentence, kind="idempotency_error")
            return saved.status, saved.body
        try:
            status, body = 200, dict(self._create(params))
        except Fault as fault:
            status, body = fault.status, fault.body
        self.saved[key] = Saved(self.clock(), dict(params), status, body)
        return status, body

    def becomes(self, refund: dict[str, Any], status: str, reason: str | None = None) -> None:
        """Let a refund become something else, and tell it as Stripe does."""
        refund["status"] = status
        if reason is not None:
            refund["failure_reason"] = reason
        self.tell("refund.updated", refund)
        if status == "failed":
            self.tell("refund.failed", refund)
            self.tell("charge.refund.updated", refund)

    def tell(self, kind: str, thing: Mapping[str, Any]) -> None:
        self.events.append(
            {
                "id": f"evt_3P{next(self._numbers):020}",
                "object": "event",
                "api_version": "2020-08-27",  # the account's default, and not what was asked with
                "created": int(self.clock().timestamp()),
                "type": kind,
                "data": {"object": dict(thing)},
            }
        )

    def listed_events(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Return events, the newest first; an id that is no longer kept is unknown."""
        oldest = int((self.clock() - EVENTS_KEPT_FOR).timestamp())
        kinds = {text for name, text in query.items() if name.startswith("types[")}
        since = max(oldest, int(query.get("created[gte]", 0)))
        kept = [one for one in self.events if one["created"] >= oldest]
        cursors = {query.get("ending_before"), query.get("starting_after")} - {None}
        if missing := cursors - {one["id"] for one in kept}:
            code = {"code": "resource_missing", "param": "ending_before"}
            raise Fault(400, f"No such event: '{missing.pop()}'", **code)
        wanted = [one for one in kept if one["created"] >= since and one["type"] in kinds]
        return page_of(wanted[::-1], query, kept[::-1])

    def listed_refunds(self, query: Mapping[str, str]) -> dict[str, Any]:
        name = query.get("payment_intent") or query.get("charge")
        if name is None:
            every = [refund for charge in self.charges for refund in charge.refunds]
            return page_of(every[::-1], query, every[::-1])
        newest_first = self.payment(name).refunds[::-1]
        return page_of(newest_first, query, newest_first)

    def _create(self, params: Mapping[str, str]) -> dict[str, Any]:
        charge = self.payment(params.get("payment_intent") or params["charge"])
        amount = int(params["amount"])
        self._refuse(charge, amount)
        refund = {
            "id": f"re_3P{next(self._numbers):020}",
            "object": "refund",
            "amount": amount,
            "currency": charge.currency,
            "charge": charge.charge,
            "payment_intent": charge.intent,
            "created": int(self.clock().timestamp()),
            "metadata": {
                name.removeprefix("metadata[").removesuffix("]"): text
                for name, text in params.items()
                if name.startswith("metadata[")
            },
            "failure_reason": None,
            "status": self.first_status,
        }
        charge.refunds.append(refund)
        self.tell("refund.created", refund)
        return refund

    def _refuse(self, charge: Charge, amount: int) -> None:
        if charge.is_disputed:
            sentence = f"Charge {charge.charge} has been charged back; cannot issue a refund."
            raise Fault(400, sentence, code="charge_disputed")
        if charge.window_days_over:
            raise Fault(
                400,
                "This payment is too old to be refunded. It has passed its"
                f" {charge.window_days_over}-day refund window.",
            )
        if not charge.is_refundable:
            sentence = f"Charge {charge.charge} is not refundable."
            raise Fault(400, sentence, code="charge_not_refundable")
        if charge.left == 0:
            sentence = f"Charge {charge.charge} has already been refunded."
            raise Fault(400, sentence, code="charge_already_refunded")
        if amount > charge.left:
            sentence = f"Refund amount ({amount}) is greater than unrefunded amount on charge"
            raise Fault(400, f"{sentence} ({charge.left})", param="amount")
        step = 100 if charge.currency in WHOLE_UNITS else 1
        step = 10 if charge.currency in THREE_DECIMALS else step
        if amount % step:
            raise Fault(400, "Invalid amount.", code="invalid_charge_amount_no_decimal_compatible")

    def _forget_keys(self) -> None:
        oldest = self.clock() - KEYS_KEPT_FOR
        self.saved = {key: one for key, one in self.saved.items() if one.at > oldest}


def page_of(
    newest_first: Sequence[dict[str, Any]],
    query: Mapping[str, str],
    every: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return one page: behind ``starting_after``, or those just before ``ending_before``."""
    limit = min(int(query.get("limit", PAGE_USUAL)), PAGE_MOST)
    order = {one["id"]: place for place, one in enumerate(every)}
    if after := query.get("starting_after"):
        newest_first = [one for one in newest_first if order[one["id"]] > order[after]]
    if before := query.get("ending_before"):
        newest_first = [one for one in newest_first if order[one["id"]] < order[before]]
        page = newest_first[-limit:]
    else:
        page = newest_first[:limit]
    has_more = len(newest_first) > len(page)
    return {"object": "list", "url": "/v1", "has_more": has_more, "data": list(page)}
