"""The words for a withdrawal from an agreement: how it stands, and why it ends nothing."""

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.declaration import CauseDecision
from cleanbreak.domain.withdrawal import NoRightToWithdraw, WithdrawalTooLate
from cleanbreak.flows.read_order import DeclarationStatus, OrderStory


def is_refused(status: DeclarationStatus) -> bool:
    """Return whether a withdrawal was refused: then its declarant may cancel instead."""
    return status.refused_code in (WithdrawalTooLate.code, NoRightToWithdraw.code) or (
        _refusal(status.order) is not None and status.is_own
    )


def refused_words(status: DeclarationStatus) -> tuple[str, str]:
    """Return headline and explanation of a withdrawal that was refused."""
    if status.refused_code == WithdrawalTooLate.code and status.withdrawable_until:
        day = {"date": formats.date_format(status.withdrawable_until)}
        return _("Your withdrawal came too late"), _(
            "The contract could be withdrawn from until %(date)s. It goes on, and nothing has"
            " changed. You can cancel it instead, with the same details."
        ) % day
    if status.refused_code == NoRightToWithdraw.code:
        return _("This contract cannot be withdrawn from"), _(
            "For this contract the law gives no right to withdraw. It goes on, and nothing has"
            " changed. You can cancel it instead, with the same details."
        )
    reason = _refusal(status.order) or ""
    return _("Your withdrawal was not accepted"), " ".join(
        [
            _("Our reason: %(reason)s") % {"reason": reason},
            _("Your line goes on as before. You can cancel it instead, with the same details."),
        ]
    )


def refused_sentence(status: DeclarationStatus) -> str:
    """Return the same in one text, for a message; empty if nothing was refused."""
    if not is_refused(status):
        return ""
    return ". ".join(refused_words(status))


def withdrawn_words(order: OrderStory) -> tuple[str, str]:
    """Return headline and explanation of a withdrawal that counts and whose line still works."""
    return _("You have withdrawn from the contract"), _(
        "It is over as if it had never been: no notice, no fee for ending early, and credit that"
        " you paid for goes back. The line is switched off after %(date)s, so that the holder can"
        " still object if it was somebody else."
    ) % {"date": formats.date_format(order.effective_date)}


def awaited_words() -> str:
    """Return why a person looks at a withdrawal."""
    return _(
        "The day of your contract is not on file with us, so one of us looks at your withdrawal."
        " Until that is decided, it counts as a cancellation with notice. If it is not accepted,"
        " your line goes on."
    )


def _refusal(order: OrderStory | None) -> str | None:
    """Return why a person refused, if a person did."""
    cause = order.cause if order else None
    if cause is None or not cause.is_withdrawal or cause.decision is not CauseDecision.REFUSED:
        return None
    return cause.decision_reason
