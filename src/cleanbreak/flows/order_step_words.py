"""The steps of an end in the words of its holder, and what is said while one of them waits."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.read_order import OrderStory
from cleanbreak.flows.receipt_words import instant_text

STEP_WORDS: dict[str, Promise] = {
    "stop_usage": gettext_lazy("Stop calls, texts and data, so that nothing more is charged"),
    "close_charging": gettext_lazy("Wait for the last usage and close the billing account"),
    "settle_balance": gettext_lazy("Work out the final money"),
    "withdraw_subscription": gettext_lazy("Remove the line from the mobile network"),
    "revoke_services": gettext_lazy("Remove call forwarding, voicemail and everything tied to it"),
    "retire_sim": gettext_lazy("Make the SIM card or eSIM unusable for good"),
    "prove_line_is_dead": gettext_lazy("Ask every system again whether it still knows the line"),
    "quarantine_number": gettext_lazy("Keep the number from going to somebody else too soon"),
    "pay_out": gettext_lazy("Send back the money that is owed to you"),
    "announce": gettext_lazy("Tell you that the line has ended"),
    "issue_certificate": gettext_lazy("Sign the certificate of the end"),
}
WAITING_WORDS: dict[str, Promise] = {
    "stop_usage": gettext_lazy("We are waiting for the network."),
    "close_charging": gettext_lazy("We are waiting for the billing system."),
    "withdraw_subscription": gettext_lazy("We are waiting for the network."),
    "revoke_services": gettext_lazy(
        "We are waiting for the systems that keep call forwarding and voicemail."
    ),
    "retire_sim": gettext_lazy("We are waiting for the system that manages SIM cards and eSIMs."),
    "prove_line_is_dead": gettext_lazy("Not every system has confirmed the end yet."),
    "quarantine_number": gettext_lazy("We are waiting for the system that manages numbers."),
    "pay_out": gettext_lazy("We are waiting for the payment provider."),
}
"""What is said while the outside system of a step does not answer."""


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step as a person reads it."""

    label: str
    state: str
    """``done``, ``current`` or ``ahead``."""
    done_on: str


def steps_of(order: OrderStory | None, msisdn: str | None) -> tuple[StepWords, ...]:
    """Return the steps; an order that was withdrawn has none to show."""
    if order is None or order.state in (OrderState.CANCELLED, OrderState.PENDING_CANCELLATION):
        return ()
    is_working = order.state in (OrderState.IN_PROGRESS, OrderState.HELD)
    return tuple(
        StepWords(
            str(STEP_WORDS[step.name]),
            _step_state(step.done_at, is_current=is_working and step.name == order.step),
            _done_on(step.done_at, msisdn),
        )
        for step in order.steps
    )


def _step_state(done_at: datetime | None, *, is_current: bool) -> str:
    if done_at is not None:
        return "done"
    return "current" if is_current else "ahead"


def _done_on(done_at: datetime | None, msisdn: str | None) -> str:
    if done_at is None:
        return ""
    return instant_text(done_at, msisdn, settings.CLEANBREAK_HOME_PLACE)
