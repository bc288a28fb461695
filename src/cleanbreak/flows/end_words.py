"""The words for the day on which a line ends, and for what a person decided about it."""

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.declaration import CauseDecision, DeclarationKind
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.termination import OrderState
from cleanbreak.records.declaration import DeclarationRow
from cleanbreak.records.order import OrderRow


def end_words(order: OrderRow) -> str:
    """Say when the line ends; of an end that is under way nothing can be withdrawn for long."""
    if order.state == OrderState.CANCELLED.value:
        return _("Your line goes on as before.")
    if order.end_policy == EndPolicy.IMMEDIATE.value:
        return _("Your line is being ended now, as you asked.")
    if order.plan.get("withdrawal"):
        return _(
            "You have withdrawn from the contract: it is over as if it had never been. The line is"
            " switched off after %(date)s."
        ) % {"date": formats.date_format(order.effective_date)}
    return _("Your line ends on %(date)s. Until then you can withdraw the cancellation.") % {
        "date": formats.date_format(order.effective_date)
    }


def decision_words(declared: DeclarationRow | None, key: str) -> list[str]:
    """Say what a person decided, in a message about that decision.

    :param key: of the announcement.
    """
    if declared is None or not key.endswith(f":{declared.receipt_number}"):
        return []
    if declared.kind == DeclarationKind.WITHDRAWAL.value:
        return _withdrawal_decision(declared)
    said = {
        CauseDecision.ACCEPTED.value: _("We accept the important cause that you named."),
        CauseDecision.REFUSED.value: _("We do not accept the important cause that you named."),
    }
    why = _("Our reason: %(reason)s") % {"reason": declared.decision_reason}
    return [said[str(declared.decision)], why]


def _withdrawal_decision(declared: DeclarationRow) -> list[str]:
    said = {
        CauseDecision.ACCEPTED.value: _("We accept your withdrawal from the contract."),
        CauseDecision.REFUSED.value: _("We do not accept your withdrawal from the contract."),
    }
    why = _("Our reason: %(reason)s") % {"reason": declared.decision_reason}
    return [said[str(declared.decision)], why]
